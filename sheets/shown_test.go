package sheets

import (
	"bytes"
	"encoding/xml"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// drawnBook is a workbook whose first sheet has a cell of every kind, in every format.
func drawnBook(t *testing.T, date04 bool) []byte {
	t.Helper()
	f := excelize.NewFile()
	fail := func(err error) {
		if err != nil {
			t.Fatal(err)
		}
	}
	fail(f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &date04}))
	styles := []int{0}
	for id := range 60 {
		style, err := f.NewStyle(&excelize.Style{NumFmt: id})
		fail(err)
		styles = append(styles, style)
	}
	for _, code := range []string{
		"@", `"第"@"号"`, `0.00;;;"文:"@`, `yyyy"年"m"月"d"日"`, "[$-804]yyyy/m/d", `#,##0"万元"`, "General", `0;[Red]-0;"零"`,
	} {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		fail(err)
		styles = append(styles, style)
	}
	for col, style := range styles {
		for row, v := range []any{
			45200, 0.1 + 0.2, -12.5, 1e21, 1234567890123456789, 0, true, "道路_x000D_工程", "一 二\n三", "12", " ",
		} {
			at, err := excelize.CoordinatesToCellName(col+1, row+1)
			fail(err)
			fail(f.SetCellValue("Sheet1", at, v))
			fail(f.SetCellStyle("Sheet1", at, at, style))
		}
	}
	fail(f.SetCellRichText("Sheet1", "A20", []excelize.RichTextRun{{Text: "重点"}, {Text: "工程"}}))
	fail(f.SetCellDefault("Sheet1", "B20", "1.50E3"))
	fail(f.SetCellDefault("Sheet1", "C20", "不是数"))
	var b bytes.Buffer
	fail(f.Write(&b))
	return b.Bytes()
}

// TestCellsAreShownAsExcelizeShowsThem reads cells of every kind in every format, and compares them with what the library
// makes of the whole file, but for blanks around texts, which are of no account.
func TestCellsAreShownAsExcelizeShowsThem(t *testing.T) {
	for _, date04 := range []bool{false, true} {
		input := drawnBook(t, date04)
		book, err := checkWorkbook(t.Context(), input, Options{}.withDefaults())
		if err != nil {
			t.Fatal(err)
		}
		got, err := book.grid(t.Context(), book.sheets[0])
		if err != nil {
			t.Fatal(err)
		}
		file, err := excelize.OpenReader(bytes.NewReader(input))
		if err != nil {
			t.Fatal(err)
		}
		want, err := file.GetRows("Sheet1")
		if err != nil {
			t.Fatal(err)
		}
		cells := 0
		for row, shown := range want {
			for col, text := range shown {
				at := place{row + 1, col + 1}
				if cell := got.own(at).text; tidy(cell) != tidy((content{}).withText(text).text) {
					t.Errorf("%s is shown as %q, by excelize as %q", at, cell, text)
				}
				cells++
			}
		}
		if err := file.Close(); err != nil || cells < 700 {
			t.Errorf("%d cells, %v", cells, err)
		}
	}
}

// TestPartsOfTexts reads texts as workbooks hold them: in runs, with readings, with characters that XML does not have.
func TestPartsOfTexts(t *testing.T) {
	for escaped, want := range map[string]string{
		"道路_x000D_工程": "道路\r工程", "_x005F_x000D_": "_x000D_", "_x12_": "_x12_", "a_xD83D_b": "ab", "_x000g_": "_x000g_",
		"_x4E00__x4e8C_": "一二", "_x_x0041_": "_xA", "_xZZZZ": "_xZZZZ",
	} {
		if got := unescaped(escaped); got != want {
			t.Errorf("%q is %q", escaped, got)
		}
	}
	var p textParser
	decoder := xml.NewDecoder(strings.NewReader(
		`<si><r><rPr/><t>道路</t></r> <rPh sb="0" eb="2"><t>dao lu</t></rPh><r><t xml:space="preserve"> 改造</t></r></si>`,
	))
	for token, err := decoder.Token(); err == nil; token, err = decoder.Token() {
		p.take(token)
	}
	if string(p.text) != "道路 改造" {
		t.Errorf("a text in parts is %q", p.text)
	}
}
