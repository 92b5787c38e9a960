package export

import (
	"archive/zip"
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/klauspost/compress/flate"

	"plangraph/datasets"
	"plangraph/sheets"
)

const (
	// lastRow is the last row that a sheet can have.
	lastRow = 1_048_576
	// longestText is how many characters a cell can hold, counted as UTF-16 does.
	longestText = 32_767
	// cut stands at the end of a text that was longer.
	cut = "…[truncated 已截断]"
)

// The formats of cells, by their place among the cellXfs of styles.
const (
	styleNone = iota
	styleHead
	styleMoney
	styleDate
	styleMoment
	styleText   // what is typed into it stays text, codes with their zeros
	styleQuoted // it would be a formula, were it typed in
)

// workbook writes a workbook sheet by sheet, texts within their cells: a table of shared texts would have to be kept. It
// has as many sheets of rows as they need, and behind them one that tells what the columns are.
type workbook struct {
	out     *bufio.Writer
	archive *zip.Writer
	columns []datasets.Typed
	options Options
	// letters are the names of the columns: A, B, …
	letters []string
	// limit is the last row that a sheet has.
	limit int
	done  []sheet
	open  *sheet
}

// sheet is a sheet of a workbook; rows are those that are written.
type sheet struct {
	name     string
	rows     int
	filtered bool

	out io.Writer
	xml []byte
}

func newXLSX(out *bufio.Writer, columns []datasets.Typed, o Options, limit int) (Writer, error) {
	w := &workbook{out: out, archive: zip.NewWriter(out), columns: columns, options: o, limit: limit}
	w.archive.RegisterCompressor(zip.Deflate, func(part io.Writer) (io.WriteCloser, error) {
		return flate.NewWriter(part, flate.BestSpeed) // a sheet repeats itself: more would cost twice the time for a tenth
	})
	for i := range max(len(columns), dictionaryColumns) {
		w.letters = append(w.letters, columnName(i))
	}
	if err := w.part("_rels/.rels", rootRelations); err != nil {
		return nil, err
	}
	if err := w.part("xl/styles.xml", styles); err != nil {
		return nil, err
	}
	if err := w.nextSheet(); err != nil {
		return nil, err
	}
	return w, nil
}

// Write writes a row, on a new sheet if the last one is full.
func (w *workbook) Write(row []datasets.Value) error {
	if w.open.rows == w.limit {
		if err := w.endSheet(); err != nil {
			return err
		}
		if err := w.nextSheet(); err != nil {
			return err
		}
	}
	s := w.open
	s.beginRow()
	for i, c := range w.columns {
		if !absent(row[i], c.Kind) {
			s.value(w.letters[i], row[i], c.Kind)
		}
	}
	return s.endRow()
}

// Close writes what is behind the rows, and ends the file.
func (w *workbook) Close() error {
	if err := w.endSheet(); err != nil {
		return err
	}
	if err := w.dictionary(); err != nil {
		return err
	}
	if err := w.part("xl/workbook.xml", w.contents()); err != nil {
		return err
	}
	relations, types := w.parts()
	if err := w.part("xl/_rels/workbook.xml.rels", relations); err != nil {
		return err
	}
	if err := w.part("[Content_Types].xml", types); err != nil {
		return err
	}
	if err := w.archive.Close(); err != nil {
		return fmt.Errorf("end the workbook: %w", err)
	}
	return w.out.Flush() //nolint:wrapcheck // a writer passes on what the one below it says
}

// nextSheet begins a sheet of rows.
func (w *workbook) nextSheet() error {
	name := w.options.named(w.options.Table.Label, w.options.Table.Name)
	if n := len(w.done) + 1; n > 1 {
		name += " " + strconv.Itoa(n)
	}
	widths := make([]int, len(w.columns))
	headings := make([]string, len(w.columns))
	for i, c := range w.columns {
		headings[i] = w.options.heading(c)
		const filterButton = 3
		widths[i] = max(widthOf(c), shown(headings[i])+filterButton)
	}
	if err := w.begin(name, widths); err != nil {
		return err
	}
	w.open.filtered = true
	return w.head(headings)
}

// begin begins a sheet with columns of the widths, in characters; its first row stays where it is.
func (w *workbook) begin(name string, widths []int) error {
	out, err := w.archive.Create(fmt.Sprintf("xl/worksheets/sheet%d.xml", len(w.done)+1))
	if err != nil {
		return fmt.Errorf("begin a sheet: %w", err)
	}
	s := &sheet{name: name, out: out}
	selected := ""
	if len(w.done) == 0 {
		selected = ` tabSelected="1"`
	}
	s.xml = fmt.Appendf(s.xml, xmlHead+`<worksheet xmlns="`+mainSpace+`"><sheetViews>`+
		`<sheetView%s workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>`+
		`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>`, selected)
	for i, width := range widths {
		s.xml = fmt.Appendf(s.xml, `<col min="%d" max="%d" width="%d" customWidth="1"/>`, i+1, i+1, width)
	}
	s.xml = append(s.xml, `</cols><sheetData>`...)
	w.open = s
	return nil
}

func (w *workbook) head(headings []string) error {
	w.open.beginRow()
	for i, heading := range headings {
		w.open.text(w.letters[i], heading, styleHead)
	}
	return w.open.endRow()
}

func (w *workbook) endSheet() error {
	s := w.open
	s.xml = append(s.xml, `</sheetData>`...)
	if s.filtered {
		s.xml = fmt.Appendf(s.xml, `<autoFilter ref="A1:%s%d"/>`, w.letters[len(w.columns)-1], s.rows)
	}
	s.xml = append(s.xml, `</worksheet>`...)
	w.done = append(w.done, *s)
	return s.send()
}

// dictionaryColumns is how many columns the sheet has that tells what the columns are.
const dictionaryColumns = 6

// dictionary writes the sheet that tells what the columns are.
func (w *workbook) dictionary() error {
	headings := []string{"Column", "Chinese", "English", "Kind", "Unit", "About"}
	if w.options.Labels == Chinese {
		headings = []string{"列名", "中文名称", "英文名称", "类型", "单位", "说明"}
	}
	name := w.options.named(datasets.Label{English: "Dictionary", Chinese: "字段说明"}, "dictionary")
	if err := w.begin(name, []int{20, 24, 28, 12, 12, 80}); err != nil {
		return err
	}
	if err := w.head(headings); err != nil {
		return err
	}
	for _, c := range w.columns {
		unit := c.Unit
		if c.UnitColumn != "" {
			unit = "→ " + c.UnitColumn
		}
		w.open.beginRow()
		for i, text := range []string{c.Name, c.Chinese, c.English, string(c.Kind), unit, c.About} {
			if text != "" {
				w.open.text(w.letters[i], text, styleNone)
			}
		}
		if err := w.open.endRow(); err != nil {
			return err
		}
	}
	return w.endSheet()
}

// part writes a part of the archive that is known whole.
func (w *workbook) part(name, content string) error {
	out, err := w.archive.Create(name)
	if err == nil {
		_, err = io.WriteString(out, content)
	}
	if err != nil {
		return fmt.Errorf("write %s: %w", name, err)
	}
	return nil
}

func (s *sheet) beginRow() {
	s.rows++
	s.xml = append(s.xml, `<row r="`...)
	s.xml = strconv.AppendInt(s.xml, int64(s.rows), 10)
	s.xml = append(s.xml, `">`...)
}

func (s *sheet) endRow() error {
	s.xml = append(s.xml, `</row>`...)
	return s.send()
}

func (s *sheet) send() error {
	_, err := s.out.Write(s.xml)
	s.xml = s.xml[:0]
	return err //nolint:wrapcheck // a writer passes on what the one below it says
}

// value writes the cell of a value. Gnumeric refuses cells without their place.
func (s *sheet) value(column string, v datasets.Value, kind datasets.Kind) {
	switch kind {
	case datasets.Integer:
		s.number(column, styleNone, func(dst []byte) []byte { return v.Append(dst, kind) })
	case datasets.Number, datasets.Percent:
		s.number(column, styleNone, func(dst []byte) []byte { return strconv.AppendFloat(dst, v.Float(), 'g', -1, 64) })
	case datasets.Money:
		s.number(column, styleMoney, func(dst []byte) []byte { return v.Append(dst, kind) })
	case datasets.Boolean:
		s.cell(column, styleNone, ` t="b"`)
		s.xml = append(append(s.xml, `<v>`...), '0')
		if v.Bool() {
			s.xml[len(s.xml)-1] = '1'
		}
		s.xml = append(s.xml, `</v></c>`...)
	case datasets.Date:
		s.moment(column, styleDate, v, kind)
	case datasets.Moment:
		s.moment(column, styleMoment, v, kind)
	case datasets.Text:
		style := styleNone
		if sheets.FormulaLike(v.Text()) {
			style = styleQuoted
		}
		s.text(column, v.Text(), style)
	default:
		s.text(column, v.Text(), styleText)
	}
}

// moment writes a day or a moment as the days since the end of 1899 that spreadsheets count. Before March 1900 they do
// not agree on that number, as Excel counts a 29th of February: such a day is written as text.
func (s *sheet) moment(column string, style int, v datasets.Value, kind datasets.Kind) {
	const (
		perDay = 86_400e6
		epoch  = 25_569 // of 1970
		agreed = 61     // of 1900-03-01
	)
	days := float64(v.Time().UnixMicro())/perDay + epoch
	if days < agreed {
		s.text(column, string(v.Append(nil, kind)), styleNone)
		return
	}
	s.number(column, style, func(dst []byte) []byte { return strconv.AppendFloat(dst, days, 'f', -1, 64) })
}

func (s *sheet) number(column string, style int, write func([]byte) []byte) {
	s.cell(column, style, "")
	s.xml = write(append(s.xml, `<v>`...))
	s.xml = append(s.xml, `</v></c>`...)
}

// text writes the cell of a text; one that is too long ends with a mark.
func (s *sheet) text(column, text string, style int) {
	s.cell(column, style, ` t="inlineStr"`)
	s.xml = append(s.xml, `<is><t xml:space="preserve">`...)
	s.xml = appendXML(s.xml, fitting(sound(text)))
	s.xml = append(s.xml, `</t></is></c>`...)
}

// cell begins a cell; attributes are those behind its place and style.
func (s *sheet) cell(column string, style int, attributes string) {
	s.xml = append(append(s.xml, `<c r="`...), column...)
	s.xml = strconv.AppendInt(s.xml, int64(s.rows), 10)
	s.xml = append(s.xml, '"')
	if style != styleNone {
		s.xml = append(s.xml, ` s="`...)
		s.xml = append(strconv.AppendInt(s.xml, int64(style), 10), '"')
	}
	s.xml = append(append(s.xml, attributes...), '>')
}

// fitting is a text that a cell can hold.
func fitting(text string) string {
	if len(text) <= longestText {
		return text
	}
	units, end := 0, 0 // end is where a text ends that leaves room for the mark
	for i, r := range text {
		if units <= longestText-utf8.RuneCountInString(cut) {
			end = i
		}
		units++
		if r > 0xffff {
			units++
		}
	}
	if units <= longestText {
		return text
	}
	return text[:end] + cut
}

// appendXML appends a text as XML. What XML cannot hold is written as Excel does it, _x0007_, and what would be read so
// with its line escaped.
func appendXML(dst []byte, text string) []byte {
	from := 0
	for i, r := range text {
		var instead string
		switch {
		case r == '&':
			instead = "&amp;"
		case r == '"':
			instead = "&quot;"
		case r == '<':
			instead = "&lt;"
		case r == '>':
			instead = "&gt;"
		case r == '_' && escapeLike(text[i:]):
			instead = "_x005F_"
		case r < ' ' && r != '\t' && r != '\n', r == 0xfffe, r == 0xffff:
			instead = fmt.Sprintf("_x%04X_", r)
		default:
			continue
		}
		dst = append(append(dst, text[from:i]...), instead...)
		from = i + utf8.RuneLen(r)
	}
	return append(dst, text[from:]...)
}

// escapeLike tells whether a text begins like _x0007_.
func escapeLike(text string) bool {
	const like = "_x0007_"
	return len(text) >= len(like) && text[1] == 'x' && text[len(like)-1] == '_' &&
		strings.Trim(text[2:len(like)-1], "0123456789abcdefABCDEF") == ""
}
