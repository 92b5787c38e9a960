package chart

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// drawing writes SVG. Attributes come as names and values, in turn.
type drawing struct {
	out  bytes.Buffer
	open []string
}

// begin begins an element, which has others in it until end.
func (d *drawing) begin(name string, attributes ...string) {
	d.tag(name, attributes)
	d.out.WriteString(">")
	d.open = append(d.open, name)
}

func (d *drawing) end() {
	last := len(d.open) - 1
	d.out.WriteString("</" + d.open[last] + ">\n")
	d.open = d.open[:last]
}

// shape writes an element of which nothing is said.
func (d *drawing) shape(name string, attributes ...string) {
	d.tag(name, attributes)
	d.out.WriteString("/>\n")
}

// words writes an element with a text.
func (d *drawing) words(name, text string, attributes ...string) {
	d.tag(name, attributes)
	d.out.WriteString(">")
	d.escaped(text)
	d.out.WriteString("</" + name + ">\n")
}

// text writes a text at a place; anchor is start, middle or end.
func (d *drawing) text(x, y float64, anchor string, size float64, text string, attributes ...string) {
	d.words("text", text, append([]string{
		"x", px(x), "y", px(y), "text-anchor", anchor, "font-size", px(size),
	}, attributes...)...)
}

func (d *drawing) tag(name string, attributes []string) {
	d.out.WriteString("<" + name)
	for i := 0; i < len(attributes); i += 2 {
		d.out.WriteString(" " + attributes[i] + `="`)
		d.escaped(attributes[i+1])
		d.out.WriteString(`"`)
	}
}

// escaped writes a text so that nothing in it is markup; what XML cannot hold becomes U+FFFD.
func (d *drawing) escaped(text string) {
	_ = xml.EscapeText(&d.out, []byte(text)) // a buffer takes anything
}

// px writes a length.
func px(x float64) string {
	text := strings.TrimSuffix(strconv.FormatFloat(x, 'f', 1, 64), ".0")
	if text == "-0" {
		return "0"
	}
	return text
}
