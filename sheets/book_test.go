package sheets_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/xuri/excelize/v2"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/sheets"
)

// randomBook draws a book with whatever texts can hold.
func randomBook(r *rand.Rand, rows int) sheets.Book {
	book := sheets.Book{Title: "2023年重点工作任务分解表", Units: []string{"区住建局", "区财政局", "=危险"}}
	for range rows {
		book.Rows = append(book.Rows, randomRow(r))
	}
	return book
}

func randomRow(r *rand.Rand) sheets.Row {
	row := sheets.Row{
		Ordinal:   sheets.Of(pick(r, "", "1", "42", "01", "1.2", "（三）", "-1", "1e3", "+5")),
		Area:      sheets.Of(randomText(r)),
		Task:      sheets.Of("任务" + randomText(r)),
		Project:   sheets.Of(randomText(r)),
		Indicator: sheets.Of(randomText(r)),
		Target:    sheets.Of(randomAmount(r)),
		Lead:      sheets.Of(randomUnits(r, 1)),
		Supports:  sheets.Of(randomUnits(r, 4)),
		Supervise: sheets.Of(randomUnits(r, 2)),
		Leader:    sheets.Of(randomText(r)),
		Status: sheets.Of(
			pick(
				r, "", models.WorkPlanned, models.WorkInProgress, models.WorkDone, models.WorkSuspended, models.WorkCancelled,
			),
		),
		Note: sheets.Of(randomText(r)),
	}
	if r.IntN(2) == 0 {
		row.Due = sheets.Of(models.NewDate(1950, time.January, 1).AddDays(r.IntN(70_000)))
	}
	if r.IntN(2) == 0 {
		var plan, item uuid.UUID
		for i := range plan {
			plan[i], item[i] = byte(r.Uint32()), byte(r.Uint32())
		}
		row.ID = sheets.Of(models.ID{Type: "WorkItem", Plan: plan, Row: item})
	}
	return row
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func randomText(r *rand.Rand) string {
	pieces := []string{
		"改造", "小区", "\n", "\"", "'", "''", ",", ";", "\t", "=", "+", "-", "@", "\r", "<b>&amp;", "_x0041_", "_x005F_", "_x",
		" ", "１", "0", "001", "1.50", "2023-06-30",
		"😀", "é", "＝", "%", "#REF!", "TRUE", "、", "\u2028", "\x01", "]]>",
	}
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pick(r, pieces...))
	}
	text := strings.ReplaceAll(b.String(), "\x01", "")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	if text = strings.Trim(text, " \n"); strings.TrimSpace(text) == "" { // blanks are no text
		return ""
	}
	return text
}

func randomUnits(r *rand.Rand, most int) []string {
	var names []string
	for i := range r.IntN(most + 1) {
		names = append(names, fmt.Sprintf("%s%d", pick(r, "区住建局", "中华街道办", "=局", "-所", "Ａ公司（B、C）", "x \" y"), i))
	}
	return names
}

func randomAmount(r *rand.Rand) sheets.Amount {
	n := pick(r, 0, 1, 36, 5.5, 4748, -3, 0.1, 1e9, 123456.789, float64(r.IntN(1e6))/100, r.Float64())
	unit := pick(r, "", "%", "万平米", "户", "m2", "个（座）")
	switch r.IntN(5) {
	case 0:
		return sheets.Amount{Words: pick(r, "", "全覆盖", "=完成", "基本建成\n投用")}
	case 1:
		return sheets.Amount{
			Comparator: pick(r, models.ComparatorRange, models.ComparatorFromTo), Value: new(n), To: new(n + 1), Unit: unit,
		}
	case 2:
		return sheets.Amount{
			Comparator: pick(
				r, models.ComparatorGTE, models.ComparatorGT, models.ComparatorLTE, models.ComparatorLT, models.ComparatorEQ,
				models.ComparatorAbout,
			),
			Value: new(n), Unit: unit,
		}
	}
	return sheets.Amount{Value: new(n), Unit: unit}
}

// values drops from rows what only reading knows.
func values(rows []sheets.Row) []sheets.Row {
	bare := make([]sheets.Row, len(rows))
	for i, r := range rows {
		bare[i] = sheets.Row{
			ID: sheets.Of(r.ID.Value), Ordinal: sheets.Of(r.Ordinal.Value), Area: sheets.Of(r.Area.Value),
			Task:    sheets.Of(r.Task.Value),
			Project: sheets.Of(r.Project.Value), Indicator: sheets.Of(r.Indicator.Value), Target: sheets.Of(r.Target.Value),
			Lead:     sheets.Of(r.Lead.Value),
			Supports: sheets.Of(r.Supports.Value), Supervise: sheets.Of(r.Supervise.Value), Leader: sheets.Of(r.Leader.Value),
			Due:    sheets.Of(r.Due.Value),
			Status: sheets.Of(r.Status.Value), Note: sheets.Of(r.Note.Value),
		}
	}
	return bare
}

func TestWhatIsWrittenIsRead(t *testing.T) {
	for name, write := range map[string]func(io.Writer, sheets.Book) error{"workbook": sheets.Write, "CSV": sheets.WriteCSV} {
		for seed := range uint64(60) {
			book := randomBook(rand.New(rand.NewPCG(seed, 1)), 20)
			var b bytes.Buffer
			check(t, write(&b, book))
			ledger := read(t, b.Bytes(), sheets.Options{})
			if len(ledger.Problems)+len(ledger.Notes) > 0 {
				t.Fatalf("%s, seed %d: %+v %+v", name, seed, ledger.Problems, ledger.Notes)
			}
			same(t, "title", ledger.Title, book.Title)
			got, want := values(ledger.Rows), values(book.Rows)
			if len(got) != len(want) {
				t.Fatalf("%s, seed %d: %d rows, want %d", name, seed, len(got), len(want))
			}
			for i := range want {
				if !reflect.DeepEqual(got[i], want[i]) {
					t.Fatalf(
						"%s, seed %d, row %d:\n got %+v\nwant %+v\n%s %s", name, seed, i, got[i], want[i], got[i].Target.Value,
						want[i].Target.Value,
					)
				}
			}
		}
	}
}

func TestWrittenWorkbook(t *testing.T) {
	book := sheets.Book{Title: "表", Sheet: "建华[2023]", Units: make([]string, 120), Rows: []sheets.Row{{
		ID:  sheets.Of(models.ID{Type: "WorkItem", Plan: uuid.New(), Row: uuid.New()}),
		Due: sheets.Of(models.NewDate(2023, time.June, 30)), Target: sheets.Of(sheets.Amount{Value: new(36.0)}),
		Note: sheets.Of(`=HYPERLINK("http://x")`), Task: sheets.Of("甲"),
	}}}
	for i := range book.Units {
		book.Units[i] = fmt.Sprintf("单位%d", i)
	}
	var b bytes.Buffer
	check(t, sheets.Write(&b, book))
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	check(t, err)
	defer f.Close()
	const sheet = "建华2023"
	same(t, "sheets", f.GetSheetList(), []string{sheet, "单位名录"})
	visible, err := f.GetSheetVisible("单位名录")
	check(t, err)
	same(t, "the units are hidden", visible, false)
	for cell, want := range map[string]bool{"A3": true, "A500": true, "B3": false, "D3": false, "M3": false, "N3": false, "D400": false, "B2": true} {
		id, err := f.GetCellStyle(sheet, cell)
		check(t, err)
		style, err := f.GetStyle(id)
		check(t, err)
		same(t, cell+" is locked", style.Protection == nil || style.Protection.Locked, want)
	}
	due, err := f.GetCellValue(sheet, "L3")
	check(t, err)
	same(t, "due", due, "2023-06-30")
	for cell, want := range map[string]excelize.CellType{"L3": excelize.CellTypeUnset, "G3": excelize.CellTypeUnset, "N3": excelize.CellTypeInlineString} {
		kind, err := f.GetCellType(sheet, cell)
		check(t, err)
		same(t, cell, kind, want)
	}
	formula, err := f.GetCellFormula(sheet, "N3")
	check(t, err)
	same(t, "no formula", formula, "")
	panes, err := f.GetPanes(sheet)
	check(t, err)
	same(t, "frozen rows", panes.YSplit, 2)
	rules, err := f.GetDataValidations(sheet)
	check(t, err)
	same(t, "lists", len(rules), 4)
	same(t, "units", rules[0].Sqref+" "+rules[0].Formula1, "H3:H503 '单位名录'!$A$1:$A$120")
	protection, err := f.GetSheetProtection(sheet)
	check(t, err)
	same(
		t, "filter and sort are allowed",
		[]bool{
			protection.AutoFilter, protection.Sort, protection.FormatCells, protection.InsertRows, protection.InsertColumns,
		},
		[]bool{true, true, true, true, false},
	)
	if xml := part(
		t,
		b.Bytes(),
		"xl/styles.xml",
	); strings.Count(xml, `quotePrefix="1"`) != 1 &&
		strings.Count(xml, `quotePrefix="true"`) != 1 {
		t.Error("no style keeps texts from becoming formulas")
	}
	if xml := part(
		t,
		b.Bytes(),
		"xl/worksheets/sheet1.xml",
	); !strings.Contains(xml, `<autoFilter ref="$A$2:$N$3"`) &&
		!strings.Contains(xml, `<autoFilter ref="A2:N3"`) {
		t.Error("no filter")
	}
}

func part(t testing.TB, input []byte, name string) string {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	check(t, err)
	r, err := in.Open(name)
	check(t, err)
	content, err := io.ReadAll(r)
	check(t, err)
	return string(content)
}

func TestTooLongForACell(t *testing.T) {
	book := sheets.Book{Rows: []sheets.Row{{Task: sheets.Of(strings.Repeat("长", 32_768))}}}
	err := sheets.Write(io.Discard, book)
	if p, ok := errors.AsType[*problem.Error](
		err,
	); !ok || p.Code != problem.Limit ||
		!strings.Contains(p.Message.Zh, "第 2 行") {
		t.Error(err)
	}
	book.Rows[0].Task.Value = strings.Repeat("长", 32_767)
	var b bytes.Buffer
	check(t, sheets.Write(&b, book))
	same(t, "length", len(read(t, b.Bytes(), in2023).Rows[0].Task.Value), 3*32_767)
}

func TestEmptyBook(t *testing.T) {
	for _, write := range []func(io.Writer, sheets.Book) error{sheets.Write, sheets.WriteCSV} {
		var b bytes.Buffer
		check(t, write(&b, sheets.Book{}))
		same(t, "rows", len(read(t, b.Bytes(), in2023).Rows), 0)
	}
}

func FuzzRead(f *testing.F) {
	book := workbook(f, [][]any{{"任务", "时限", "目标值"}, {"甲", "6月底", "≥36万平米"}}, merged(f, "A2:A3"))
	f.Add(book)
	f.Add([]byte("任务,时限,牵头单位\n甲,年底,\"乙\n丙\"\n"))
	f.Add([]byte("\xc8\xce\xce\xf1,\xc4\xbf\xb1\xea\n1,2\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, input []byte) {
		checkRead(t, input)
	})
}

// FuzzWorksheet puts the bytes where they get further: into the parts of a sound workbook.
func FuzzWorksheet(f *testing.F) {
	book := workbook(f, [][]any{{"任务", "时限", "目标值"}, {"甲", 45107, 0.055}}, merged(f, "A2:A3"))
	f.Add(
		part(f, book, "xl/worksheets/sheet1.xml"), part(f, book, "xl/sharedStrings.xml"), part(f, book, "xl/styles.xml"),
		part(f, book, "xl/workbook.xml"),
	)
	f.Fuzz(func(t *testing.T, sheet, texts, styles, list string) {
		checkRead(t, repacked(t, book, parts{
			"xl/worksheets/sheet1.xml": with(sheet), "xl/sharedStrings.xml": with(texts), "xl/styles.xml": with(styles),
			"xl/workbook.xml": with(list),
		}))
	})
}

func FuzzCells(f *testing.F) {
	f.Add("6月底前", "≥36万平米", "住建局、财政局（牵头）", "任务")
	f.Fuzz(func(t *testing.T, due, target, units, heading string) {
		var b bytes.Buffer
		w := sheets.Book{
			Rows: []sheets.Row{
				{Task: sheets.Of(due), Project: sheets.Of(target), Lead: sheets.Of([]string{units}), Note: sheets.Of(heading)},
			},
		}
		if sheets.WriteCSV(&b, w) == nil {
			checkRead(t, b.Bytes())
		}
		text := strings.ReplaceAll(b.String(), "工作任务,项目", "完成时限,目标值,任务,"+heading)
		checkRead(t, []byte(text))
	})
}

func checkRead(t *testing.T, input []byte) {
	t.Helper()
	ledger, err := sheets.Read(t.Context(), input, "x", in2023)
	if err != nil {
		if _, ok := errors.AsType[problem.List](err); !ok {
			t.Errorf("not for a user: %v", err)
		}
		return
	}
	for _, p := range append(ledger.Problems, ledger.Notes...) {
		if p.Code == "" || p.Message.En == "" || p.Message.Zh == "" {
			t.Errorf("%+v", p)
		}
	}
	// Whatever was read can be written and read again as the same.
	if len(ledger.Problems) > 0 || len(ledger.Rows) == 0 {
		return
	}
	var b bytes.Buffer
	if err := sheets.Write(&b, sheets.Book{Rows: ledger.Rows}); err != nil {
		return
	}
	if _, err := sheets.Read(t.Context(), b.Bytes(), "x", in2023); err != nil {
		t.Errorf("%v of %+v", err, ledger.Rows)
	}
}

func BenchmarkWrite(b *testing.B) {
	book := randomBook(rand.New(rand.NewPCG(1, 1)), 5000)
	for b.Loop() {
		check(b, sheets.Write(io.Discard, book))
	}
}

func BenchmarkRead(b *testing.B) {
	book := randomBook(rand.New(rand.NewPCG(1, 1)), 5000)
	for name, write := range map[string]func(io.Writer, sheets.Book) error{"workbook": sheets.Write, "csv": sheets.WriteCSV} {
		b.Run(name, func(b *testing.B) {
			var file bytes.Buffer
			check(b, write(&file, book))
			b.ReportAllocs()
			for b.Loop() {
				same(b, "rows", len(read(b, file.Bytes(), in2023).Rows), 5000)
			}
		})
	}
}
