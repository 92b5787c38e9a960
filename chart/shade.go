package chart

import "strconv"

// ink is the darkest of the one hue that pictures have: they are told apart when they are copied in grey, too, by steps
// of lightness and by hatches.
const (
	ink   = "#10375f"
	words = "#222222"
	faint = "#595959"
	grid  = "#d9d9d9"
	paper = "#ffffff"
)

// shade is how a part is filled.
type shade struct {
	fill string
	// hatch is the pattern over it, with its own color; empty for none.
	hatch, line string
}

// The hatches, as strokes in a square.
const (
	rising  = "M-1,1 l2,-2 M0,8 l8,-8 M7,9 l2,-2"
	falling = "M-1,7 l2,2 M0,0 l8,8 M7,-1 l2,2"
	flat    = "M0,4 h8"
	upright = "M4,0 v8"
	crossed = "M0,4 h8 M4,0 v8"
	dotted  = "M3,4 h2"
)

// shades are those of parts, in their order; the last is that of the others.
func shades() []shade {
	return []shade{
		{fill: "#10375f"},
		{"#3a6b9a", rising, paper},
		{fill: "#6b99c3"},
		{"#9abfdf", flat, ink},
		{fill: "#c6dcef"},
		{"#e6f0f9", falling, ink},
		{"#f6fafd", upright, ink},
		{paper, dotted, ink},
	}
}

// shadeOf is the shade of a part.
func shadeOf(part int, rest bool) (shade, int) {
	all := shades()
	if rest {
		part = len(all) - 1
	}
	return all[part%len(all)], part % len(all)
}

func hatchName(part int) string { return "plangraph-hatch-" + strconv.Itoa(part) }

// hatches defines the patterns.
func (d *drawing) hatches() {
	d.begin("defs")
	for part, s := range shades() {
		if s.hatch == "" {
			continue
		}
		d.begin("pattern", "id", hatchName(part), "width", "8", "height", "8", "patternUnits", "userSpaceOnUse")
		d.shape("path", "d", s.hatch, "stroke", s.line, "stroke-width", "1.5", "fill", "none")
		d.end()
	}
	d.end()
}

// filled draws a shape in the shade of a part. The hatch lies over it, so that who cannot draw it still has the color.
func (d *drawing) filled(part int, rest bool, name string, attributes ...string) {
	s, at := shadeOf(part, rest)
	d.shape(name, append(attributes, "fill", s.fill, "stroke", ink, "stroke-width", "0.8")...)
	if s.hatch != "" {
		d.shape(name, append(attributes, "fill", "url(#"+hatchName(at)+") none")...)
	}
}
