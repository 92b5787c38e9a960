package sheets

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"plangraph/archive"
	"plangraph/problem"
)

// lastRow is the last row that may have a value: blank rows between the others do no harm, a row at the end of the
// sheet does.
func (o Options) lastRow() int { return 4*o.MaxRows + 1000 }

// value is a cell that holds something, as the file says it.
type value struct {
	at     place
	kind   kind
	number float64
	// text is what stands there, to be shown in a style: a number, if numeric, or a text, unless plain.
	text           string
	style          int
	numeric, plain bool
}

// worksheet is what a scan finds in a sheet's part, before a library sees it.
type worksheet struct {
	values []value // in order
	merges []region
	arrays []region // what array formulas fill
}

// scanner scans the parts of a workbook; what it counts is bounded for all of them together.
type scanner struct {
	*container
	options               Options
	name                  string
	shared                []sharedText
	formats               formats
	cells, values, merged int
	texts                 int
}

// errStop ends the scan of a part that is refused.
var errStop = errors.New("refused")

// scan reads a worksheet's part as a stream.
func (s *scanner) scan(name string) (worksheet, error) {
	s.name = name
	p := sheetParser{scanner: s}
	err := s.walk(name, p.take)
	if errors.Is(err, errStop) {
		return worksheet{}, nil
	}
	return p.sheet, err
}

// sheetParser is where a scan is in its part.
type sheetParser struct {
	*scanner
	sheet     worksheet
	done      bool // behind the rows
	last      place
	inCell    bool
	inValue   bool
	cellType  string
	style     int
	formula   bool
	hasInline bool
	inline    textParser
	text      []byte // of the value
	length    int
	escapes   int
}

func (p *sheetParser) take(token xml.Token) error {
	if p.hasInline {
		p.inline.take(token)
	}
	switch t := token.(type) {
	case xml.StartElement:
		return p.start(t)
	case xml.CharData:
		if !p.inCell {
			return nil
		}
		p.length += len(t)
		if p.escapes += bytes.Count(t, []byte("_x")); p.length > maxText || p.escapes > maxEscapes {
			p.refuse(problem.Limit, longCell, p.name)
			return errStop
		}
		if p.inValue {
			p.text = append(p.text, t...)
		}
	case xml.EndElement:
		switch t.Name.Local {
		case "sheetData":
			p.done = true
		case "v":
			p.inValue = false
		case "c":
			if p.inCell {
				p.inCell = false
				return p.endCell()
			}
		}
	}
	return nil
}

func (p *sheetParser) start(e xml.StartElement) error {
	if p.done {
		if e.Name.Local == "mergeCell" {
			return p.merge(archive.Attribute(e, "ref"))
		}
		return nil
	}
	switch e.Name.Local {
	case "row":
		return p.startRow(e)
	case "c":
		return p.startCell(e)
	case "v":
		p.inValue = true
	case "is":
		p.hasInline = true
	case "f":
		p.formula = true
		if kind := archive.Attribute(e, "t"); kind == "array" || kind == "dataTable" {
			return p.array(archive.Attribute(e, "ref"))
		}
	}
	return nil
}

func (p *sheetParser) startRow(e xml.StartElement) error {
	row := p.last.row + 1
	if r := archive.Attribute(e, "r"); r != "" {
		n, err := strconv.Atoi(r)
		if err != nil || n < row || n > excelize.TotalRows {
			return fmt.Errorf("row %.20q is out of order", r)
		}
		row = n
	}
	p.cells += p.last.col
	p.last = place{row, 0}
	return nil
}

func (p *sheetParser) startCell(e xml.StartElement) error {
	if p.inCell || p.last.row == 0 {
		return errors.New("a cell stands in a wrong place")
	}
	at := place{p.last.row, p.last.col + 1}
	if r := archive.Attribute(e, "r"); r != "" {
		col, row, err := excelize.CellNameToCoordinates(r)
		if err != nil || row != at.row || col < at.col {
			return fmt.Errorf("cell %.20q is out of order", r)
		}
		at.col = col
	}
	p.last = at
	p.inCell, p.inValue, p.formula, p.hasInline, p.inline = true, false, false, false, textParser{text: p.inline.text[:0]}
	p.cellType, p.style = archive.Attribute(e, "t"), numberIn(e, "s")
	p.text, p.length, p.escapes = p.text[:0], 0, 0
	if p.cells+at.col > maxCells {
		p.refuse(problem.Limit, manyCells, p.name, maxCells)
		return errStop
	}
	return nil
}

func (p *sheetParser) endCell() error {
	if p.length == 0 && !p.formula && !p.hasInline {
		return nil
	}
	if p.last.row > p.options.lastRow() || p.last.col > maxColumns {
		letter, _ := excelize.ColumnNumberToName(maxColumns) // a constant that has a name
		p.refuse(problem.Limit, farCell, p.name, p.last, p.options.lastRow(), letter)
		return errStop
	}
	if p.values++; p.values > maxValues {
		p.refuse(problem.Limit, manyCells, p.name, maxValues)
		return errStop
	}
	v := p.value()
	if p.texts += p.length; p.texts > maxTexts {
		p.refuse(problem.Limit, manyTexts, p.name, maxTexts)
		return errStop
	}
	p.sheet.values = append(p.sheet.values, v)
	return nil
}

// value is what the cell that was read holds, as SpreadsheetML's types of cells have it; a shared text counts each time it is shown.
func (p *sheetParser) value() value {
	v := value{at: p.last, text: string(p.text), style: p.style}
	switch p.cellType {
	case "", "n":
		v.readNumber()
	case "s":
		n, err := strconv.Atoi(strings.TrimSpace(v.text))
		if v.text = ""; err == nil && n >= 0 && n < len(p.shared) {
			v.text = p.shared[n].text
			p.texts += p.shared[n].length
		}
	case "inlineStr":
		if p.hasInline {
			v.text = unescaped(string(p.inline.text))
		}
	case "b":
		v.text = cmp.Or(map[string]string{"0": "FALSE", "1": "TRUE"}[v.text], v.text)
		v.plain = true
	case "e":
		v.kind = kindError
	case "str":
		v.plain = true
	}
	if p.formula {
		v.kind = kindFormula
	}
	return v
}

// readNumber takes the text for the number that it is.
func (v *value) readNumber() {
	n, err := strconv.ParseFloat(strings.TrimSpace(v.text), 64)
	switch {
	case err == nil && math.IsInf(n, 0), err == nil && math.IsNaN(n), errors.Is(err, strconv.ErrRange):
		v.kind = kindError // no spreadsheet program writes such a number
	case err == nil:
		v.kind, v.number, v.numeric = kindNumber, n, true
	}
}

func (p *sheetParser) merge(ref string) error {
	m, err := regionOf(ref)
	if err != nil {
		return err
	}
	lastRow, lastCol := 0, 0 // what lies outside the values is of no interest
	if n := len(p.sheet.values); n > 0 {
		lastRow, lastCol = p.sheet.values[n-1].at.row, maxColumns
	}
	m.bottom, m.right = min(m.bottom, lastRow), min(m.right, lastCol)
	if m.bottom < m.top || m.right < m.left {
		return nil
	}
	if p.merged += (m.bottom - m.top + 1) * (m.right - m.left + 1); p.merged > maxMerged {
		p.refuse(problem.Limit, manyCells, p.name, maxMerged)
		return errStop
	}
	p.sheet.merges = append(p.sheet.merges, m)
	return nil
}

func (p *sheetParser) array(ref string) error {
	a, err := regionOf(ref)
	if err != nil {
		return err
	}
	if len(p.sheet.arrays) == maxArrays {
		p.refuse(problem.Limit, manyCells, p.name, maxArrays)
		return errStop
	}
	p.sheet.arrays = append(p.sheet.arrays, a)
	return nil
}

// regionOf reads B2:C9, or B2 alone.
func regionOf(ref string) (region, error) {
	from, to, found := strings.Cut(ref, ":")
	if !found {
		to = from
	}
	left, top, err := excelize.CellNameToCoordinates(from)
	if err != nil {
		return region{}, fmt.Errorf("%.20q is no range", ref)
	}
	right, bottom, err := excelize.CellNameToCoordinates(to)
	if err != nil {
		return region{}, fmt.Errorf("%.20q is no range", ref)
	}
	return region{min(top, bottom), min(left, right), max(top, bottom), max(left, right)}, nil
}

func (r region) contains(p place) bool {
	return r.top <= p.row && p.row <= r.bottom && r.left <= p.col && p.col <= r.right
}

// sharedText is a text that cells share, and how many bytes of the file it is.
type sharedText struct {
	text   string
	length int
}

// textParser gathers a text, which may be in several parts, and without the readings of its characters (拼音).
type textParser struct {
	text            []byte
	inText, reading bool
}

func (p *textParser) take(token xml.Token) {
	switch t := token.(type) {
	case xml.StartElement:
		p.enter(t.Name.Local, true)
	case xml.EndElement:
		p.enter(t.Name.Local, false)
	case xml.CharData:
		if p.inText && !p.reading {
			p.text = append(p.text, t...)
		}
	}
}

// enter goes into an element, or out of it.
func (p *textParser) enter(element string, in bool) {
	switch element {
	case "t":
		p.inText = in
	case "rPh":
		p.reading = in
	}
}

// checkTexts reads shared texts, and holds them to what a cell can hold, shown or not.
func (s *scanner) checkTexts(name string) error {
	length, escapes, all := 0, 0, 0
	var p textParser
	err := s.walk(name, func(token xml.Token) error {
		p.take(token)
		switch t := token.(type) {
		case xml.StartElement:
			if t.Name.Local == "si" {
				length, escapes, p = 0, 0, textParser{text: p.text[:0]}
			}
		case xml.CharData:
			length += len(t)
			if escapes += bytes.Count(t, []byte("_x")); length > maxText || escapes > maxEscapes {
				s.refuse(problem.Limit, longCell, name)
				return errStop
			}
		case xml.EndElement:
			if t.Name.Local == "si" {
				s.shared = append(s.shared, sharedText{unescaped(string(p.text)), length})
				all += length
			}
			if len(s.shared) > maxShared {
				s.refuse(problem.Limit, manyElements, name, maxShared)
				return errStop
			}
			if all > maxTexts {
				s.refuse(problem.Limit, manyTexts, name, maxTexts)
				return errStop
			}
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// checkFormats reads styles, and holds number formats to what Excel allows: every number shown is formatted by one.
func (s *scanner) checkFormats(name string) error {
	formats := 0
	return s.elements(name, func(e xml.StartElement) {
		s.formats.take(e)
		if e.Name.Local != "numFmt" {
			return
		}
		if formats++; formats > maxFormats || len(archive.Attribute(e, "formatCode")) > 1024 {
			s.refuse(problem.Limit, manyFormats, name)
		}
	})
}
