package sheets

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"plangraph/models"
	"plangraph/problem"
)

// Book is a ledger to be written. Units are the names offered where a unit is asked for; they may be more than the rows
// have.
type Book struct {
	Title string
	Sheet string // the sheet's name, 任务分解表 if empty
	Units []string
	Rows  []Row
}

const (
	// unitSheet is the hidden sheet with the names of units: a list inside a cell's rule ends at 255 characters.
	unitSheet = "单位名录"
	// spareRows are rows below the table that take new entries as those of the table do.
	spareRows = 500
	headColor = "D9E2F3"
	idColor   = "D9D9D9"
)

// columns are those that a book is written with: all.
func (Book) columns() []column {
	var written []column
	for _, c := range columns {
		if c.width > 0 {
			written = append(written, c)
		}
	}
	return written
}

// fits refuses a book that could not be read again.
func (b Book) fits() error {
	if n := len(b.Rows); n > MaxRows {
		return problem.Refuse(problem.Limit, argument, tooMuch, n, MaxRows)
	}
	return nil
}

// Write writes a book as a .xlsx workbook: title, headings, rows, with what helps to fill it in. The ids are locked,
// without a password, everything else is free. What Read reads of it has the same values, row by row; texts lose blanks
// around them, and characters that a workbook cannot hold. A text longer than a cell (32,767 characters) is a
// *problem.Error, as are more rows than MaxRows.
func Write(w io.Writer, book Book) error {
	if err := book.fits(); err != nil {
		return err
	}
	book.Sheet = sheetName(book.Sheet)
	f := excelize.NewFile()
	defer f.Close() // nothing of it is on disk that is still wanted
	out := &writer{file: f, book: book, columns: book.columns(), head: 1}
	if book.Title != "" {
		out.head = 2
	}
	for _, step := range []func() error{out.prepare, out.rules, out.table, out.units} {
		if err := step(); err != nil {
			return err
		}
	}
	return f.Write(w)
}

// sheetName makes a name that a sheet may have.
func sheetName(name string) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || r < ' ' {
			return -1
		}
		return r
	}, clean(name)), " '")
	if runes := []rune(name); len(runes) > excelize.MaxSheetNameLength/2 {
		name = string(runes[:excelize.MaxSheetNameLength/2])
	}
	if name == "" || strings.EqualFold(name, unitSheet) || strings.EqualFold(name, "history") {
		return "任务分解表"
	}
	return name
}

// writer writes one book.
type writer struct {
	file    *excelize.File
	stream  *excelize.StreamWriter
	book    Book
	columns []column
	head    int // the row of the headings
	styles  styles
}

// styles are the numbers of the cell styles.
type styles struct{ title, head, id, text, quoted, date int }

func (w *writer) prepare() error {
	if err := w.file.SetSheetName("Sheet1", w.book.Sheet); err != nil {
		return err
	}
	if err := w.makeStyles(); err != nil {
		return err
	}
	var err error
	if w.stream, err = w.file.NewStreamWriter(w.book.Sheet); err != nil {
		return err
	}
	for i, c := range w.columns {
		style := w.styles.text
		switch c.field {
		case fieldID:
			style = w.styles.id
		case fieldDue:
			style = w.styles.date
		}
		if err := w.stream.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
		if err := w.stream.SetColStyle(i+1, i+1, style); err != nil {
			return err
		}
	}
	return w.stream.SetPanes(&excelize.Panes{
		Freeze: true, YSplit: w.head, TopLeftCell: place{w.head + 1, 1}.String(), ActivePane: "bottomLeft",
	})
}

func (w *writer) makeStyles() error {
	border := []excelize.Border{
		{Type: "left", Color: "BFBFBF", Style: 1},
		{Type: "right", Color: "BFBFBF", Style: 1},
		{Type: "top", Color: "BFBFBF", Style: 1},
		{Type: "bottom", Color: "BFBFBF", Style: 1},
	}
	wrapped := &excelize.Alignment{Vertical: "center", WrapText: true}
	middle := &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}
	free, locked := &excelize.Protection{Locked: false}, &excelize.Protection{Locked: true}
	filled := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	days := "yyyy-mm-dd"
	for _, s := range []struct {
		number *int
		style  excelize.Style
	}{
		{&w.styles.title, excelize.Style{Font: &excelize.Font{Bold: true, Size: 16}, Alignment: middle, Protection: free}},
		{
			&w.styles.head,
			excelize.Style{
				Font: &excelize.Font{Bold: true}, Fill: filled(headColor), Alignment: middle, Border: border,
				Protection: locked,
			},
		},
		{
			&w.styles.id,
			excelize.Style{
				Font: &excelize.Font{Color: "7F7F7F"}, Fill: filled(idColor),
				Alignment: &excelize.Alignment{Vertical: "center"}, Border: border, Protection: locked,
			},
		},
		{&w.styles.text, excelize.Style{Alignment: wrapped, Border: border, Protection: free}},
		{&w.styles.date, excelize.Style{Alignment: middle, Border: border, Protection: free, CustomNumFmt: &days}},
	} {
		number, err := w.file.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.number = number
	}
	// excelize has no word for quotePrefix, which keeps Excel from taking an edited text for a formula.
	formats, quote := w.file.Styles.CellXfs, true
	quoted := formats.Xf[w.styles.text]
	quoted.QuotePrefix = &quote
	formats.Xf = append(formats.Xf, quoted)
	formats.Count = len(formats.Xf)
	w.styles.quoted = formats.Count - 1
	return nil
}

// rules sets what the sheet allows: filter, protection, drop-down lists.
func (w *writer) rules() error {
	last := w.head + max(len(w.book.Rows), 1)
	if err := w.file.AutoFilter(
		w.book.Sheet,
		place{w.head, 1}.String()+":"+place{last, len(w.columns)}.String(),
		nil,
	); err != nil {
		return err
	}
	if err := w.file.ProtectSheet(w.book.Sheet, &excelize.SheetProtectionOptions{
		AutoFilter: true, Sort: true, FormatCells: true, FormatColumns: true, FormatRows: true, InsertRows: true,
		DeleteRows:       true,
		InsertHyperlinks: true, SelectLockedCells: true, SelectUnlockedCells: true, EditObjects: true, EditScenarios: true,
	}); err != nil {
		return err
	}
	for i, c := range w.columns {
		rule := excelize.NewDataValidation(true)
		rule.Sqref = place{w.head + 1, i + 1}.String() + ":" + place{last + spareRows, i + 1}.String()
		switch c.field {
		case fieldStatus:
			if err := rule.SetDropList(statusWords()); err != nil {
				return err
			}
			rule.SetError(excelize.DataValidationErrorStyleStop, "状态", "请从列表中选择："+strings.Join(statusWords(), "、"))
		case fieldLead:
			w.offerUnits(rule)
			rule.SetError(excelize.DataValidationErrorStyleWarning, "牵头单位", "列表中没有这个单位。")
		case fieldSupports, fieldSupervise: // several units can stand in a cell, so the list only helps
			w.offerUnits(rule)
			rule.SetInput(c.headings[0], "可填多个单位，用顿号“、”分隔。")
		}
		if rule.Type == "" || rule.Formula1 == "" {
			continue
		}
		if err := w.file.AddDataValidation(w.book.Sheet, rule); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) offerUnits(rule *excelize.DataValidation) {
	if len(w.book.Units) > 0 {
		rule.SetSqrefDropList(fmt.Sprintf("'%s'!$A$1:$A$%d", unitSheet, len(w.book.Units)))
	}
}

// table writes title, headings and rows.
func (w *writer) table() error {
	if w.head > 1 {
		title, err := w.textCell(1, clean(w.book.Title), w.styles.title)
		if err != nil {
			return err
		}
		if err := w.stream.SetRow("A1", []any{title}, excelize.RowOpts{Height: 30}); err != nil {
			return err
		}
		if err := w.stream.MergeCell("A1", place{1, len(w.columns)}.String()); err != nil {
			return err
		}
	}
	cells := make([]any, len(w.columns))
	for i, c := range w.columns {
		cells[i] = excelize.Cell{StyleID: w.styles.head, Value: c.headings[0]}
	}
	if err := w.stream.SetRow(place{w.head, 1}.String(), cells, excelize.RowOpts{Height: 22}); err != nil {
		return err
	}
	for n, row := range w.book.Rows {
		number := w.head + 1 + n
		for i, c := range w.columns {
			cell, err := w.cell(number, row, c.field)
			if err != nil {
				return err
			}
			cells[i] = cell
		}
		if err := w.stream.SetRow(place{number, 1}.String(), cells); err != nil {
			return err
		}
	}
	return w.stream.Flush()
}

// cell gives a cell as what it is: a number, a date or a text.
func (w *writer) cell(number int, row Row, f field) (excelize.Cell, error) {
	text := clean(row.text(f))
	switch f {
	case fieldID:
		return excelize.Cell{StyleID: w.styles.id, Value: orNothing(text)}, nil
	case fieldOrdinal:
		if n, err := strconv.Atoi(text); err == nil && n >= 0 && n < 1_000_000 && strconv.Itoa(n) == text {
			return excelize.Cell{StyleID: w.styles.text, Value: n}, nil
		}
	case fieldTarget:
		if n, ok := row.Target.Value.plainNumber(); ok {
			return excelize.Cell{StyleID: w.styles.text, Value: n}, nil
		}
	case fieldDue:
		if serial := row.Due.Value.DaysSince(serialDay(0)); serial >= firstSerial && serial <= lastSerial {
			return excelize.Cell{StyleID: w.styles.date, Value: serial}, nil
		}
	}
	return w.textCell(number, text, w.styles.text)
}

func (w *writer) textCell(number int, text string, style int) (excelize.Cell, error) {
	if n := utf8.RuneCountInString(
		text,
	); n > excelize.TotalCellChars/2 &&
		len(utf16.Encode([]rune(text))) > excelize.TotalCellChars {
		return excelize.Cell{}, problem.Refuse(problem.Limit, argument, longText, number, excelize.TotalCellChars, n)
	}
	if style == w.styles.text && FormulaLike(text) {
		style = w.styles.quoted
	}
	return excelize.Cell{StyleID: style, Value: orNothing(text)}, nil
}

// orNothing leaves the cell of an empty text without a value.
func orNothing(text string) any {
	if text == "" {
		return nil
	}
	return text
}

// units writes the hidden sheet that the drop-down lists take names from.
func (w *writer) units() error {
	if len(w.book.Units) == 0 {
		return nil
	}
	if _, err := w.file.NewSheet(unitSheet); err != nil {
		return err
	}
	for i, name := range w.book.Units {
		if err := w.file.SetCellStr(unitSheet, place{i + 1, 1}.String(), clean(name)); err != nil {
			return err
		}
	}
	return w.file.SetSheetVisible(unitSheet, false)
}

// text is what stands in the column of a field.
func (r Row) text(f field) string {
	switch f {
	case fieldID:
		if r.ID.Value == (models.ID{}) {
			return ""
		}
		return r.ID.Value.String()
	case fieldOrdinal:
		return r.Ordinal.Value
	case fieldArea:
		return r.Area.Value
	case fieldTask:
		return r.Task.Value
	case fieldProject:
		return r.Project.Value
	case fieldIndicator:
		return r.Indicator.Value
	case fieldTarget:
		return r.Target.Value.String()
	case fieldLeader:
		return r.Leader.Value
	case fieldNote:
		return r.Note.Value
	case fieldStatus:
		return statusWord(r.Status.Value)
	case fieldDue:
		if r.Due.Value.IsZero() {
			return ""
		}
		return r.Due.Value.String()
	}
	return r.unitText(f)
}

func (r Row) unitText(f field) string {
	names := map[field][]string{fieldLead: r.Lead.Value, fieldSupports: r.Supports.Value, fieldSupervise: r.Supervise.Value}[f]
	return strings.Join(names, "、")
}

// clean gives a text as a sheet can hold it: tidy, without the characters that XML lacks.
func clean(text string) string {
	return tidy(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == '\ufffe' || r == '\uffff' || r == utf8.RuneError {
			return -1
		}
		return r
	}, text))
}
