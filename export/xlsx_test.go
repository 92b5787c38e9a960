package export

import (
	"archive/zip"
	"bufio"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"plangraph/datasets"
)

func opened(t *testing.T, file []byte) *excelize.File {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// TestCellsAreOfTheirType: a spreadsheet shows each kind as people expect it, and takes no code for a number.
func TestCellsAreOfTheirType(t *testing.T) {
	t.Parallel()
	day := time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		kind  datasets.Kind
		value datasets.Value
		shown string
		sort  excelize.CellType
	}{
		{datasets.Key, datasets.TextValue("0230203001000"), "0230203001000", excelize.CellTypeInlineString},
		{datasets.Text, datasets.TextValue("12"), "12", excelize.CellTypeInlineString},
		{datasets.Code, datasets.TextValue("DONE"), "DONE", excelize.CellTypeInlineString},
		{datasets.Month, datasets.TextValue("2023-06"), "2023-06", excelize.CellTypeInlineString},
		{datasets.Quarter, datasets.TextValue("2023Q2"), "2023Q2", excelize.CellTypeInlineString},
		{datasets.Integer, datasets.IntValue(-1234567), "-1234567", excelize.CellTypeUnset},
		{datasets.Number, datasets.FloatValue(0.25), "0.25", excelize.CellTypeUnset},
		{datasets.Percent, datasets.FloatValue(33.3333), "33.3333", excelize.CellTypeUnset},
		{datasets.Money, datasets.IntValue(123456750), "1,234,567.50", excelize.CellTypeUnset},
		{datasets.Boolean, datasets.BoolValue(true), "TRUE", excelize.CellTypeBool},
		{datasets.Date, datasets.TimeValue(day), "2023-06-30", excelize.CellTypeUnset},
		{datasets.Date, datasets.TimeValue(day.AddDate(-123, -4, -2)), "1900-02-28", excelize.CellTypeInlineString},
		{datasets.Moment, datasets.TimeValue(day.Add(86_399 * time.Second)), "2023-06-30 23:59:59", excelize.CellTypeUnset},
	} {
		book := opened(t, written(t, "xlsx", options(t), one(c.kind), [][]datasets.Value{{c.value}}))
		shown, err := book.GetCellValue("projects", "A2")
		if err != nil {
			t.Fatal(err)
		}
		if sort, _ := book.GetCellType("projects", "A2"); shown != c.shown || sort != c.sort {
			t.Errorf("%s is shown as %s of type %d, want %s of %d", c.kind, shown, sort, c.shown, c.sort)
		}
	}
}

// TestTextStaysTextWhenItIsEdited: codes are formatted as text, and what is like a formula has its prefix.
func TestTextStaysTextWhenItIsEdited(t *testing.T) {
	t.Parallel()
	columns := []datasets.Typed{
		{Column: datasets.Column{Name: "a"}, Kind: datasets.Key},
		{Column: datasets.Column{Name: "b"}, Kind: datasets.Text},
		{Column: datasets.Column{Name: "c"}, Kind: datasets.Text},
	}
	book := opened(t, written(t, "xlsx", options(t), columns, [][]datasets.Value{
		{datasets.TextValue("=1"), datasets.TextValue("=2"), datasets.TextValue("three")},
	}))
	style := func(cell string) *excelize.Style {
		id, err := book.GetCellStyle("projects", cell)
		if err != nil {
			t.Fatal(err)
		}
		style, err := book.GetStyle(id)
		if err != nil {
			t.Fatal(err)
		}
		return style
	}
	const text = 49
	if got := style("A2").NumFmt; got != text {
		t.Errorf("the code has format %d", got)
	}
	if !bytes.Contains(part(t, book, "xl/worksheets/sheet1.xml"), []byte(`<c r="B2" s="6" t="inlineStr">`)) {
		t.Error("the formula has no prefix")
	}
	if bytes.Contains(part(t, book, "xl/worksheets/sheet1.xml"), []byte(`<c r="C2" s=`)) {
		t.Error("a text has a format")
	}
	if !style("A1").Font.Bold {
		t.Error("the head is not bold")
	}
}

func part(t *testing.T, book *excelize.File, name string) []byte {
	t.Helper()
	content, known := book.Pkg.Load(name)
	if !known {
		t.Fatalf("there is no %s", name)
	}
	return content.([]byte)
}

// TestSheets: names in the language of the labels, a head that stays and filters, a new sheet when one is full, and a
// dictionary at the end.
func TestSheets(t *testing.T) {
	t.Parallel()
	columns := everyKind()
	columns[6].Unit, columns[4].UnitColumn = "元", "unit"
	o := options(t)
	o.Labels = Chinese
	var file bytes.Buffer
	const limit = 3 // a sheet of a million rows takes seconds
	w, err := newXLSX(bufio.NewWriter(&file), columns, o, limit)
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3", "4", "5"} {
		row := make([]datasets.Value, len(columns))
		row[0] = datasets.TextValue(id)
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	book := opened(t, file.Bytes())
	if got := book.GetSheetList(); !slices.Equal(got, []string{"项目", "项目 2", "项目 3", "字段说明"}) {
		t.Fatalf("the sheets are %q", got)
	}
	for i, want := range [][]string{{"标识", "1", "2"}, {"标识", "3", "4"}, {"标识", "5"}} {
		name := book.GetSheetList()[i]
		if got, err := book.GetCols(name); err != nil || !slices.Equal(got[0], want) {
			t.Errorf("%s has %q, want %q (%v)", name, got, want, err)
		}
		if panes, err := book.GetPanes(name); err != nil || !panes.Freeze || panes.YSplit != 1 {
			t.Errorf("%s: the head does not stay: %+v %v", name, panes, err)
		}
		sheet := part(t, book, fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1))
		if !bytes.Contains(sheet, fmt.Appendf(nil, `<autoFilter ref="A1:L%d"/>`, len(want))) {
			t.Errorf("%s: the filter is not over the rows", name)
		}
	}
	names := book.GetDefinedName()
	if len(names) != 3 || names[2].RefersTo != "'项目 3'!$A$1:$L$2" || names[2].Scope != "项目 3" {
		t.Errorf("the filters are %+v", names)
	}
	if width, err := book.GetColWidth("项目", "B"); err != nil || width != 30 {
		t.Errorf("a text is %v wide, %v", width, err)
	}
	rows, err := book.GetRows("字段说明")
	if err != nil || len(rows) != 1+len(columns) {
		t.Fatalf("the dictionary has %d rows, %v", len(rows), err)
	}
	if got := rows[7]; !slices.Equal(got, []string{"money", "列money", "The money", "MONEY", "元", "About money."}) {
		t.Errorf("money is described as %q", got)
	}
	if got := rows[5][4]; got != "→ unit" {
		t.Errorf("the unit of numbers is %q", got)
	}
}

// TestLongTextsAreCut: what no cell can hold ends with a mark, and no character is cut in two.
func TestLongTextsAreCut(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		strings.Repeat("长", longestText), strings.Repeat("x", longestText+1), strings.Repeat("😀", longestText/2+1),
		"x" + strings.Repeat("😀", longestText),
	} {
		got := fitting(text)
		if units := length(got); units > longestText || !utf8.ValidString(got) {
			t.Errorf("%d characters: cut to %d", utf8.RuneCountInString(text), units)
		}
		fits := length(text) <= longestText
		if fits != (got == text) || !fits && (!strings.HasSuffix(got, cut) || length(got) < longestText-1) {
			t.Errorf("%d characters: it ends with %q", utf8.RuneCountInString(text), got[len(got)-40:])
		}
	}
}

// length counts characters as spreadsheets do.
func length(text string) int { return len(utf16.Encode([]rune(text))) }

// TestEverySheetHasAName: the labels of all datasets can be names of sheets.
func TestEverySheetHasAName(t *testing.T) {
	t.Parallel()
	forbidden := regexp.MustCompile(`[\[\]:*?/\\']`)
	for _, table := range datasets.Tables() {
		for _, labels := range []Labels{Code, Chinese, English} {
			name := Options{Table: table, Labels: labels}.named(table.Label, table.Name)
			if name == "" || utf8.RuneCountInString(name) > 31-len(" 99") || forbidden.MatchString(name) {
				t.Errorf("%s is no name of a sheet", name)
			}
		}
	}
}

// TestPartsAreXML reads each part of a workbook with all that XML cannot hold.
func TestPartsAreXML(t *testing.T) {
	t.Parallel()
	columns := one(datasets.Text)
	columns[0].Name, columns[0].About = `a<b>&"c"`, "\x01"
	o := options(t)
	o.Table.Name = `a<b>&"c"`
	var rows [][]datasets.Value
	for _, v := range edges()[datasets.Text] {
		rows = append(rows, []datasets.Value{v})
	}
	file := written(t, "xlsx", o, columns, rows)
	archive, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range archive.File {
		content, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		d := xml.NewDecoder(content)
		for err == nil {
			_, err = d.Token()
		}
		if !errors.Is(err, io.EOF) {
			t.Errorf("%s: %v", f.Name, err)
		}
	}
}
