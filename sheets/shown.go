package sheets

import (
	"cmp"
	"encoding/xml"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"plangraph/archive"
)

// formats are how the styles of a workbook show what stands in cells: number formats by style, and the codes of those
// that the workbook has of its own.
type formats struct {
	ofStyles []int
	codes    map[int]string
	section  string // of the part that is read
}

// take takes a style or a number format from the part that has them.
func (f *formats) take(e xml.StartElement) {
	switch e.Name.Local {
	case "numFmts", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs":
		f.section = e.Name.Local
	case "xf":
		if f.section == "cellXfs" {
			f.ofStyles = append(f.ofStyles, numberIn(e, "numFmtId"))
		}
	case "numFmt":
		if f.section != "numFmts" {
			return
		}
		if f.codes == nil {
			f.codes = map[int]string{}
		}
		code := cmp.Or(archive.Attribute(e, "formatCode16"), archive.Attribute(e, "formatCode"))
		if id := numberIn(e, "numFmtId"); f.codes[id] == "" { // of several the first counts
			f.codes[id] = code
		}
	}
}

// of gives the number format of a style; nil for none.
func (f *formats) of(style int) *excelize.Style {
	const lastOfAll = 49 // those of one language are shown as the numbers that they are
	if style < 0 || style >= len(f.ofStyles) {
		return nil
	}
	id := f.ofStyles[style]
	if code, own := f.codes[id]; own && code != "" {
		return &excelize.Style{CustomNumFmt: &code}
	}
	if id <= 0 || id > lastOfAll || 27 <= id && id <= 36 {
		return nil
	}
	return &excelize.Style{NumFmt: id}
}

// numberIn gives an attribute that is a number; 0 if it is none.
func numberIn(e xml.StartElement, name string) int {
	n, _ := strconv.Atoi(archive.Attribute(e, name)) // 0 is the first style, and no format
	return n
}

// display says what cells show. excelize knows the formats; it sees a value and a format, never the file.
type display struct {
	formats formats
	file    *excelize.File
	styles  map[int]int // of the file, by those of the workbook
	shown   map[styled]string
}

// styled is a value in a style.
type styled struct {
	style  int
	text   string
	number bool
}

const (
	drawn   = "A1"     // the cell in which values are shown
	drawnOn = "Sheet1" // that of a new file
	asItIs  = "@"      // in a format, the text
)

func newDisplay(f formats, date04 bool) (*display, error) {
	file := excelize.NewFile()
	err := file.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date04})
	return &display{f, file, map[int]int{}, map[styled]string{}}, err
}

// content gives what stands in a cell, as it is shown.
func (d *display) content(v value) (content, error) {
	text, err := v.text, error(nil)
	switch {
	case v.numeric:
		text, err = d.number(v.style, v.text)
	case !v.plain:
		text, err = d.text(v.style, v.text)
	}
	return content{kind: v.kind, number: v.number}.withText(text), err
}

// number gives a number as it is shown.
func (d *display) number(style int, text string) (string, error) {
	return d.cell(styled{style, text, true}, func() error { return d.file.SetCellDefault(drawnOn, drawn, text) })
}

// text gives a text as it is shown: nearly always as it is.
func (d *display) text(style int, text string) (string, error) {
	format := d.formats.of(style)
	if format == nil || format.CustomNumFmt == nil || *format.CustomNumFmt == asItIs ||
		!strings.Contains(*format.CustomNumFmt, asItIs) {
		return text, nil
	}
	return d.cell(styled{style, text, false}, func() error { return d.file.SetCellStr(drawnOn, drawn, text) })
}

// cell gives what a cell shows in a style, once set has put its value there.
func (d *display) cell(value styled, set func() error) (string, error) {
	if shown, ok := d.shown[value]; ok {
		return shown, nil
	}
	style, err := d.style(value.style)
	if err == nil {
		err = set()
	}
	if err == nil {
		err = d.file.SetCellStyle(drawnOn, drawn, drawn, style)
	}
	if err != nil {
		return "", err
	}
	shown, err := d.file.GetCellValue(drawnOn, drawn)
	d.shown[value] = shown
	return shown, err
}

// style gives the file a style of the workbook.
func (d *display) style(of int) (int, error) {
	style, ok := d.styles[of]
	format := d.formats.of(of)
	if ok || format == nil {
		return style, nil
	}
	style, err := d.file.NewStyle(format)
	d.styles[of] = style
	return style, err
}

var escapes = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// unescaped reads the characters that XML does not hold, as workbooks write them: _x000D_.
func unescaped(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	return escapes.ReplaceAllStringFunc(text, func(escape string) string {
		n, _ := strconv.ParseUint(escape[len("_x"):len(escape)-1], 16, 16) // four digits
		if utf16.IsSurrogate(rune(n)) {
			return ""
		}
		return string(rune(n))
	})
}
