package sheets_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/sheets"
)

var in2023 = sheets.Options{Year: 2023}

// workbook makes a workbook of rows; with may add to it.
func workbook(t testing.TB, rows [][]any, with ...func(*excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		check(t, f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row))
	}
	for _, change := range with {
		change(f)
	}
	var b bytes.Buffer
	check(t, f.Write(&b))
	return b.Bytes()
}

func merged(t testing.TB, ranges ...string) func(*excelize.File) {
	t.Helper()
	return func(f *excelize.File) {
		for _, r := range ranges {
			from, to, _ := strings.Cut(r, ":")
			check(t, f.MergeCell("Sheet1", from, to))
		}
	}
}

func check(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func read(t testing.TB, input []byte, options sheets.Options) sheets.Ledger {
	t.Helper()
	ledger, err := sheets.Read(t.Context(), input, "台账.csv", options)
	check(t, err)
	return ledger
}

// refusal reads what has to be refused, and gives the words.
func refusal(t testing.TB, input []byte, options sheets.Options) *problem.Error {
	t.Helper()
	ledger, err := sheets.Read(t.Context(), input, "台账.xlsx", options)
	problems, ok := errors.AsType[problem.List](err)
	if !ok || len(problems) == 0 {
		t.Fatalf("want a refusal, got %v and %+v", err, ledger)
	}
	all := *problems[0]
	for i, p := range problems {
		if p.Argument != "file" || p.Message.En == "" || p.Message.Zh == "" ||
			strings.Contains(p.Message.En+p.Message.Zh, "%!") {
			t.Errorf("a poor refusal: %+v", p)
		}
		if i > 0 {
			all.Message.En += "; " + p.Message.En
		}
	}
	return &all
}

// say writes problems as ADDRESS CODE, to compare.
func say(problems []sheets.CellProblem) string {
	var said []string
	for _, p := range problems {
		said = append(said, fmt.Sprintf("%s %s", p.Address, p.Code))
	}
	return strings.Join(said, ", ")
}

func same[T any](t testing.TB, what string, got, want T) {
	t.Helper()
	if g, w := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); g != w {
		t.Errorf("%s: got %s, want %s", what, g, w)
	}
}

func TestLedgerOfAnOffice(t *testing.T) {
	input := workbook(t, [][]any{
		{"2023年重点工作任务分解表"},
		{"填报单位：区政府办公室"},
		{"序号", "重点领域", "工 作\n任务", "项目名称", "指标", "目标值", "责任分工", nil, nil, "完成时限", "责任领导", "进展", "备注"},
		{nil, nil, nil, nil, nil, nil, "牵头单位", "责任单位", "督办单位"},
		{
			1, "聚焦城乡融合", "塑造城区宜居环境", "香江路升级改造", "改造面积", "≥36万平米", "区住建局", "区财政局、区城管局；中华街道办\n卜奎街道办", "区政府督查室", "6月底前", "分管副区长",
			"已开工", "x",
		},
		{2, nil, nil, "老旧小区改造", "改造户数", 4748, "区住建局", nil, nil, 45199, nil, nil, nil},
		{},
		{3, nil, "发展文旅", nil, "增长率", "5.5%左右", "区文旅局", "区财政局", nil, "年底", nil, nil, nil},
		{"合计", nil, nil, nil, nil, 3},
		{"序号", "重点领域", "工作任务", "项目名称", "指标", "目标值", "牵头单位"},
		{4, "民生", "办学", nil, nil, "全覆盖", "区教育局", nil, nil, "长期坚持"},
		{"注：本表一式两份"},
	}, merged(t, "A1:M1", "A3:A4", "B3:B4", "C3:C4", "D3:D4", "E3:E4", "F3:F4", "G3:I3", "J3:J4", "K3:K4", "L3:L4", "M3:M4", "B5:B8", "C5:C6"))
	ledger := read(t, input, in2023)
	same(t, "title", ledger.Title, "2023年重点工作任务分解表")
	same(t, "problems", say(ledger.Problems), "J11 OPEN_ENDED")
	same(t, "notes", say(ledger.Notes), "L3 UNKNOWN_COLUMN, A9 TOTAL_ROW, A12 BAND_ROW")
	if len(ledger.Rows) != 4 {
		t.Fatalf("%d rows", len(ledger.Rows))
	}
	first, second, third := ledger.Rows[0], ledger.Rows[1], ledger.Rows[2]
	same(t, "numbers", []int{first.Number, second.Number, third.Number, ledger.Rows[3].Number}, []int{5, 6, 8, 11})
	same(t, "ordinal", first.Ordinal.Value, "1")
	same(t, "merged area", third.Area, sheets.Cell[string]{Address: "B5", Text: "聚焦城乡融合", Value: "聚焦城乡融合"})
	same(t, "merged task", second.Task, first.Task)
	same(t, "amount", *first.Target.Value.Value, 36.0)
	same(t, "unit", first.Target.Value.Unit, "万平米")
	same(t, "comparator", first.Target.Value.Comparator, models.ComparatorGTE)
	same(t, "number", *second.Target.Value.Value, 4748.0)
	same(t, "words", ledger.Rows[3].Target.Value.Words, "全覆盖")
	same(t, "lead", first.Lead.Value, []string{"区住建局"})
	same(t, "supports", first.Supports.Value, []string{"区财政局", "区城管局", "中华街道办", "卜奎街道办"})
	same(t, "supports' address", first.Supports.Address, "H5")
	same(t, "supervise", first.Supervise.Value, []string{"区政府督查室"})
	same(t, "due", first.Due.Value.String(), "2023-06-30")
	same(t, "serial", second.Due.Value.String(), "2023-09-30")
	same(t, "status", first.Status, sheets.Cell[models.WorkStatus]{}) // 进展 is prose
	same(t, "leader", first.Leader.Value, "分管副区长")
}

func TestUnits(t *testing.T) {
	for _, c := range []struct{ headings, cells, lead, supports []string }{
		{[]string{"责任单位"}, []string{"住建局、财政局，城管局"}, []string{"住建局"}, []string{"财政局", "城管局"}},
		{[]string{"责任单位"}, []string{"财政局、住建局（牵头）"}, []string{"住建局"}, []string{"财政局"}},
		{[]string{"责任单位", "配合单位"}, []string{"住建局,财政局", "城管局;财政局"}, []string{"住建局"}, []string{"城管局", "财政局"}},
		{[]string{"牵头单位", "责任单位"}, []string{"住建局", "财政局;城管局"}, []string{"住建局"}, []string{"财政局", "城管局"}},
		{[]string{"牵头\n部门", "协办单位"}, []string{"牵头单位：住建局", "财政局  城管局 审计局"}, []string{"住建局"}, []string{"财政局", "城管局", "审计局"}},
		{
			[]string{"主责单位", "协办部门"},
			[]string{"住 建 局", "有关部门（发改局、财政局）、西大桥 街道"},
			[]string{"住 建 局"},
			[]string{"有关部门（发改局、财政局）", "西大桥 街道"},
		},
		{[]string{"责任单位"}, []string{""}, nil, nil},
	} {
		headings, cells := []any{"任务"}, []any{"一"}
		for i := range c.headings {
			headings, cells = append(headings, c.headings[i]), append(cells, c.cells[i])
		}
		ledger := read(t, workbook(t, [][]any{headings, cells}), in2023)
		same(t, strings.Join(c.cells, "|"), ledger.Rows[0].Lead.Value, c.lead)
		same(t, strings.Join(c.cells, "|"), ledger.Rows[0].Supports.Value, c.supports)
		same(t, "problems", say(ledger.Problems), "")
	}
}

func TestHeadings(t *testing.T) {
	for _, c := range []struct {
		name          string
		rows          [][]any
		merges        []string
		first         int
		notes, wanted string
	}{
		{
			"synonyms",
			[][]any{{"编号", "板块", "重点任务", "主办单位", "办结时限*"}, {1, "甲", "乙", "丙局", "年底"}},
			nil, 2, "",
			"甲/乙/丙局/2023-12-31",
		},
		{
			"width, blanks, brackets, years",
			[][]any{{"ＮＯ．", "重点 领域", "2023年工作任务（具体）", "牵头单位：", "完成时间(月)"}, {1, "甲", "乙", "丙局", "三季度末"}},
			nil, 2, "",
			"甲/乙/丙局/2023-09-30",
		},
		{
			"English",
			[][]any{{"Area", "Task", "Lead", "Due"}, {"甲", "乙", "丙局", "2023.6.30"}},
			nil, 2, "",
			"甲/乙/丙局/2023-06-30",
		},
		{
			"a heading over two columns",
			[][]any{{"领域", "任务", nil, "牵头单位"}, {"甲", "乙", "小", "丙局"}},
			[]string{"B1:C1"},
			2, "",
			"甲/乙/丙局/0001-01-01",
		},
		{
			"two rows of groups",
			[][]any{{"任务情况", nil, "分工", nil}, {"领域", "任务", "牵头单位", "时限"}, {"甲", "乙", "丙局", "上半年"}},
			[]string{"A1:B1", "C1:D1"},
			3, "", "甲/乙/丙局/2023-06-30",
		},
		{
			"two rows without merges",
			[][]any{{"领域", "任务", "分工", nil, "时限"}, {nil, nil, "牵头单位", "配合单位"}, {"甲", "乙", "丙局", nil, "2023年2月"}},
			nil, 3, "",
			"甲/乙/丙局/2023-02-28",
		},
		{
			"one row merged over two",
			[][]any{{"领域", "任务", "牵头单位"}, nil, {"甲", "乙", "丙局"}},
			[]string{"A1:A2", "B1:B2", "C1:C2"},
			3, "", "甲/乙/丙局/0001-01-01",
		},
		{
			"a value that is a heading elsewhere",
			[][]any{{"类型", "领域", "任务", "牵头单位"}, {"项目", "甲", "乙", "丙局"}},
			nil, 2,
			"A1 UNKNOWN_COLUMN", "甲/乙/丙局/0001-01-01",
		},
		{
			"two columns of one meaning",
			[][]any{{"领域", "任务", "备注", "说明", "牵头单位"}, {"甲", "乙", 1, 2, "丙局"}},
			nil, 2,
			"D1 SECOND_COLUMN", "甲/乙/丙局/0001-01-01",
		},
		{
			"an area across the table",
			[][]any{{"序号", "任务", "牵头单位"}, {"甲"}, {1, "乙", "丙局"}},
			[]string{"A2:C2"},
			3,
			"A2 BAND_ROW", "甲/乙/丙局/0001-01-01",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			ledger := read(t, workbook(t, c.rows, merged(t, c.merges...)), in2023)
			same(t, "notes", say(ledger.Notes), c.notes)
			same(t, "problems", say(ledger.Problems), "")
			if len(ledger.Rows) != 1 {
				t.Fatalf("%d rows", len(ledger.Rows))
			}
			r := ledger.Rows[0]
			same(t, "row", r.Number, c.first)
			same(
				t, "values",
				strings.Join([]string{r.Area.Value, r.Task.Value, strings.Join(r.Lead.Value, ","), r.Due.Value.String()}, "/"),
				c.wanted,
			)
		})
	}
}

func TestNoHeadings(t *testing.T) {
	p := refusal(t, workbook(t, [][]any{{"某表"}, {"序号", "事情", "备注"}, {1, 2, 3}}), in2023)
	for _, word := range []string{"工作任务", "项目", "标识", "row 2: 序号 | 事情 | 备注"} {
		if !strings.Contains(p.Message.En, word) {
			t.Errorf("%q is not in %s", word, p.Message.En)
		}
	}
	if !strings.Contains(p.Message.Zh, "第 2 行：序号 | 事情 | 备注") {
		t.Error(p.Message.Zh)
	}
	for _, input := range [][]byte{workbook(t, nil), nil, []byte("\n\n"), []byte(",,\n")} {
		if p := refusal(t, input, in2023); !strings.Contains(p.Message.En, "empty") {
			t.Error(p.Message.En)
		}
	}
}

func TestSheets(t *testing.T) {
	input := workbook(t, [][]any{{"说明文字"}}, func(f *excelize.File) {
		for _, name := range []string{"隐藏", "台账", "另一个"} {
			_, err := f.NewSheet(name)
			check(t, err)
			check(t, f.SetSheetRow(name, "A1", &[]any{"任务", "牵头单位"}))
			check(t, f.SetSheetRow(name, "A2", &[]any{name, "丙局"}))
		}
		check(t, f.SetSheetVisible("隐藏", false))
	})
	ledger := read(t, input, in2023)
	same(t, "sheet", ledger.Sheet, "台账")
	same(t, "notes", ledger.Notes[0].Text+ledger.Notes[1].Text, "Sheet1另一个")
	same(t, "the one asked for", read(t, input, sheets.Options{Sheet: "另一个"}).Rows[0].Task.Value, "另一个")
	for _, name := range []string{"隐藏", "没有"} {
		if p := refusal(t, input, sheets.Options{Sheet: name}); !strings.Contains(p.Message.Zh, "Sheet1, 台账, 另一个") {
			t.Error(p.Message.Zh)
		}
	}
}

func TestCellsNotUnderstood(t *testing.T) {
	input := workbook(t, [][]any{
		{"标识", "任务", "目标值", "牵头单位", "时限", "状态", "备注"},
		{"abc", "甲", "3亩和5个", "丙局", "下个月", "很好", "x"},
		{nil, nil, "5个", "丙局", nil, nil, "x"},
		{nil, nil, 1, "丙局", "长期", nil, "x"},
		{nil, "乙", 1, "丙局", "6月前", nil, "#REF!"},
	}, merged(t, "E3:E4"), func(f *excelize.File) {
		check(t, f.SetCellFormula("Sheet1", "C5", "=1+1"))
		check(t, f.SetCellFormula("Sheet1", "B4", "=B2"))
		check(t, f.SetCellValue("Sheet1", "E3", "长期"))
	})
	ledger := read(t, input, in2023)
	same(
		t,
		"problems",
		say(ledger.Problems),
		"A2 BAD_ID, C2 BAD_AMOUNT, E2 BAD_DATE, F2 BAD_STATUS, B3 NO_ITEM, E3 OPEN_ENDED, B4 FORMULA, C5 FORMULA, E5 VAGUE_DATE",
	)
	p := ledger.Problems[1]
	same(t, "text", p.Text, "3亩和5个")
	same(t, "column", p.Column, "目标值")
	same(t, "row", p.Row, 2)
	same(t, "an unknown value", ledger.Rows[3].Target.Value, sheets.Amount{})
	for _, p := range ledger.Problems {
		if p.Message.Zh == "" || p.Message.En == "" || strings.Contains(p.Message.En, "%!") {
			t.Errorf("%+v", p)
		}
	}
}

func TestFormatsOfNumbers(t *testing.T) {
	input := workbook(
		t,
		[][]any{
			{"任务", "目标值", "计量单位", "时限"},
			{"甲", 0.05512, nil, 45107},
			{"乙", 36, nil, time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)},
			{"丙", 1234.5, "户", "45107"},
			{"丁", 3.14159, nil, 1},
		},
		func(f *excelize.File) {
			for cell, format := range map[string]string{"B2": "0.0%", "B3": `0.00"万平米"`, "B4": "#,##0.00", "B5": "0.0", "D2": "yyyy\"年\"m\"月\"d\"日\""} {
				style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
				check(t, err)
				check(t, f.SetCellStyle("Sheet1", cell, cell, style))
			}
		},
	)
	ledger := read(t, input, in2023)
	var got []string
	for _, r := range ledger.Rows {
		got = append(got, r.Target.Value.String()+" "+r.Due.Value.String())
	}
	same(t, "values", got, []string{"5.512% 2023-06-30", "36万平米 2023-06-30", "1234.5户 2023-06-30", "3.14159 0001-01-01"})
	same(t, "problems", say(ledger.Problems), "D5 BAD_DATE")
	same(t, "text", ledger.Rows[0].Due.Text, "2023年6月30日")
}

func TestDaysFrom1904(t *testing.T) {
	yes := true
	input := workbook(t, [][]any{{"任务", "时限"}, {"甲", 45107 - 1462}}, func(f *excelize.File) {
		check(t, f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}))
	})
	same(t, "due", read(t, input, in2023).Rows[0].Due.Value.String(), "2023-06-30")
}

func TestDates(t *testing.T) {
	for text, want := range map[string]string{
		"2023-06-30": "2023-06-30", "2023/6/30": "2023-06-30", "2023.6.30": "2023-06-30", "2023年6月30日": "2023-06-30",
		"20230630":            "2023-06-30",
		"2023-06-30 00:00:00": "2023-06-30", "2023-6-3 12:30": "2023-06-03", "2023-06-30T00:00:00Z": "2023-06-30",
		"2024年2月29日前": "2024-02-29",
		"2023年6月底":    "2023-06-30", "2023年6月": "2023-06-30", "2024-02": "2024-02-29", "2023.12": "2023-12-31",
		"6月底前": "2023-06-30", "6月底": "2023-06-30",
		"6月30日前完成": "2023-06-30", "６月末": "2023-06-30", "六月底": "2023-06-30", "十一月底前": "2023-11-30", "6月份": "2023-06-30",
		"6月上旬": "2023-06-10",
		"6月中旬": "2023-06-20", "2月下旬": "2023-02-28", "年底": "2023-12-31", "年底前": "2023-12-31", "全年": "2023-12-31",
		"2024年底前完成": "2024-12-31",
		"2023年":     "2023-12-31", "2023年全年": "2023-12-31", "本年度内": "2023-12-31", "上半年": "2023-06-30", "2024年上半年": "2024-06-30",
		"下半年":   "2023-12-31",
		"第三季度末": "2023-09-30", "三季度末前": "2023-09-30", "2023年第1季度": "2023-03-31", "四季度": "2023-12-31", "Q2": "2023-06-30",
		"1-12月": "2023-12-31", "2023年3月至6月底": "2023-06-30", "2023年10月—2024年3月": "2024-03-31", "45107": "2023-06-30",
		"12月底前全部竣工": "2023-12-31",
		"长期坚持":      "OPEN_ENDED", "持续推进": "OPEN_ENDED", "每月": "OPEN_ENDED", "常态化": "OPEN_ENDED", "6月前": "VAGUE_DATE",
		"三季度前": "VAGUE_DATE", "2024年前": "VAGUE_DATE",
		"2023-02-29": "BAD_DATE", "6月31日": "BAD_DATE", "13月底": "BAD_DATE", "2023-13-01": "BAD_DATE", "尽快": "BAD_DATE",
		"年": "BAD_DATE", "前": "BAD_DATE", "五": "BAD_DATE", "2023": "BAD_DATE",
	} {
		ledger := read(t, workbook(t, [][]any{{"任务", "时限"}, {"甲", text}}), in2023)
		got := ledger.Rows[0].Due.Value.String()
		if len(ledger.Problems) > 0 {
			got = string(ledger.Problems[0].Code)
		}
		same(t, text, got, want)
	}
	for text, want := range map[string]string{"6月底": "A2 YEAR_NEEDED", "年底": "A2 YEAR_NEEDED", "2023年底": "", "2023-06-30": ""} {
		same(t, text, say(read(t, workbook(t, [][]any{{"时限", "任务"}, {text, "甲"}}), sheets.Options{}).Problems), want)
	}
}

func TestAmounts(t *testing.T) {
	for text, want := range map[string]string{
		"≥36万平米": "GTE 36 万平米", "5.5%左右": "ABOUT 5.5 %", "不低于 90 ％": "GTE 90 %", "36万平米以上": "GTE 36 万平米",
		"1,234,56户": "BAD_AMOUNT", "1,234,567户": " 1.234567e+06 户",
		"<=5": "LTE 5", "控制在5.5%以内": "LTE 5.5 %", "＞３个": "GT 3 个", "=5": "EQ 5", "达到80%": " 80 %", "力争完成5个": " 5 个",
		"约3公里": "ABOUT 3 公里",
		"3-5个": "RANGE 3..5 个", "5%～6%": "RANGE 5..6 %", "由3%提高到5%": "FROM_TO 3..5 %", "-3%": " -3 %", "100m2": " 100 m2",
		"20万m²": " 20 万m²",
		"全覆盖":   "words 全覆盖", "基本消除": "words 基本消除", "3.5": " 3.5", "3亩至5公顷": "BAD_AMOUNT", "36万平米、1.1万户": "BAD_AMOUNT",
		"改造5个小区，涉及3000户": "BAD_AMOUNT", "1.2.3": "BAD_AMOUNT",
		"第3名以上和5": "BAD_AMOUNT", strings.Repeat("9", 400): "BAD_AMOUNT",
	} {
		ledger := read(t, workbook(t, [][]any{{"任务", "目标值"}, {"甲", text}}), in2023)
		same(t, text, amount(ledger), want)
		if a := ledger.Rows[0].Target.Value; a.Value != nil { // what String writes reads the same
			same(t, "again "+text, amount(read(t, workbook(t, [][]any{{"任务", "目标值"}, {"甲", a.String()}}), in2023)), want)
		}
	}
}

func amount(ledger sheets.Ledger) string {
	a := ledger.Rows[0].Target.Value
	switch {
	case len(ledger.Problems) > 0:
		return string(ledger.Problems[0].Code)
	case a.Value == nil:
		return "words " + a.Words
	case a.To != nil:
		return strings.TrimRight(fmt.Sprintf("%s %v..%v %s", a.Comparator, *a.Value, *a.To, a.Unit), " ")
	}
	return strings.TrimRight(fmt.Sprintf("%s %v %s", a.Comparator, *a.Value, a.Unit), " ")
}

func TestStatuses(t *testing.T) {
	for text, want := range map[string]models.WorkStatus{
		"未启动": models.WorkPlanned, "推进中": models.WorkInProgress, "已 完成": models.WorkDone, "停工": models.WorkSuspended,
		"cancelled": models.WorkCancelled, "": "",
	} {
		same(t, text, read(t, workbook(t, [][]any{{"任务", "状态"}, {"甲", text}}), in2023).Rows[0].Status.Value, want)
	}
}

func TestCSV(t *testing.T) {
	text := "2023年任务分解表,,\n\n任务,备注,牵头单位\n\"甲\n\"\"乙\"\"\",\"一,二\",丙局\n\n'=1+1,=2,丁局\n"
	gb, err := simplifiedchinese.GB18030.NewEncoder().String(text)
	check(t, err)
	wide, err := unicode.UTF16(unicode.LittleEndian, unicode.UseBOM).NewEncoder().String(text)
	check(t, err)
	for name, input := range map[string]string{
		"UTF-8": text, "with its mark": "\ufeff" + text, "GB18030": gb, "UTF-16": wide,
		"CRLF":       strings.ReplaceAll(text, "\n", "\r\n"),
		"tabs":       "2023年任务分解表\n\n任务\t备注\t牵头单位\n\"甲\n\"\"乙\"\"\"\t一,二\t丙局\n\n'=1+1\t=2\t丁局",
		"semicolons": "2023年任务分解表\n\n任务;备注;牵头单位\n\"甲\n\"\"乙\"\"\";一,二;丙局\n\n'=1+1;=2;丁局",
	} {
		t.Run(name, func(t *testing.T) {
			ledger, err := sheets.Read(t.Context(), []byte(input), `C:\表\台账.2023.csv`, in2023)
			check(t, err)
			same(t, "sheet", ledger.Sheet, "台账.2023")
			same(t, "title", ledger.Title, "2023年任务分解表")
			if len(ledger.Rows) != 2 {
				t.Fatalf("%d rows", len(ledger.Rows))
			}
			first, second := ledger.Rows[0], ledger.Rows[1]
			same(t, "numbers", []int{first.Number, second.Number}, []int{4, 6})
			same(t, "quoted", first.Task.Value, "甲\n\"乙\"")
			same(t, "separator inside", first.Note.Value, "一,二")
			same(t, "guarded", second.Task.Value, "=1+1")
			same(t, "problems", say(ledger.Problems), "B6 FORMULA")
		})
	}
	for input, word := range map[string]string{
		"任务,备注\n\"甲,乙\n": "line 2", "<html><table>": "HTML", "%PDF-1.7": "document", "a\x00b": "binary",
		"\xff\xff\xff": "encoding",
		"任务,备注\n" + strings.Repeat(",", 300): "301 columns", "任务,备注\n甲\"乙,丙\n": "line 2",
	} {
		if p := refusal(t, []byte(input), in2023); !strings.Contains(p.Message.En, word) {
			t.Errorf("%q: %s", input, p.Message.En)
		}
	}
}

func TestRowLimit(t *testing.T) {
	rows := [][]any{{"任务", "备注"}}
	for range 11 {
		rows = append(rows, []any{"甲", 1})
	}
	csv := []byte("任务,备注\n" + strings.Repeat("甲,1\n", 11))
	for _, input := range [][]byte{workbook(t, rows), csv} {
		same(t, "code", refusal(t, input, sheets.Options{MaxRows: 10}).Code, problem.Limit)
		same(t, "rows", len(read(t, input, sheets.Options{MaxRows: 11}).Rows), 11)
		same(t, "code", refusal(t, input, sheets.Options{MaxBytes: 20}).Code, problem.Limit)
	}
}

// repacked changes the parts of a workbook: a nil content leaves a part out, a new name adds one.
func repacked(t testing.TB, input []byte, change map[string]func(string) []byte) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(input), int64(len(input)))
	check(t, err)
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	put := func(name string, content []byte) {
		w, err := out.Create(name)
		check(t, err)
		_, err = w.Write(content)
		check(t, err)
	}
	for _, part := range in.File {
		r, err := part.Open()
		check(t, err)
		content, err := io.ReadAll(r)
		check(t, err)
		if f := change[part.Name]; f != nil {
			content = f(string(content))
			delete(change, part.Name)
		}
		if content != nil {
			put(part.Name, content)
		}
	}
	for name, f := range change {
		put(name, f(""))
	}
	check(t, out.Close())
	return b.Bytes()
}

func with(content string) func(string) []byte { return func(string) []byte { return []byte(content) } }

func replaced(old, with string) func(string) []byte {
	return func(s string) []byte {
		if !strings.Contains(s, old) {
			panic(old + " is not in " + s)
		}
		return []byte(strings.Replace(s, old, with, 1))
	}
}

type parts = map[string]func(string) []byte

func TestRefusedWorkbooks(t *testing.T) {
	good := workbook(t, [][]any{{"任务", "备注"}, {"甲", "乙"}})
	const sheet = "xl/worksheets/sheet1.xml"
	for _, c := range []struct {
		name   string
		change parts
		code   problem.Code
		words  []string
	}{
		{"macros", parts{"xl/vbaProject.bin": with("x")}, problem.Invalid, []string{"macros", "xl/vbaProject.bin"}},
		{
			"a type with macros",
			parts{
				"[Content_Types].xml": replaced(
					"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
					"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
				),
			},
			problem.Invalid,
			[]string{"macros", "/xl/workbook.xml"},
		},
		{"old macro sheets", parts{"xl/macrosheets/sheet1.xml": with("<x/>")}, problem.Invalid, []string{"macros"}},
		{
			"external links",
			parts{"xl/externalLinks/externalLink1.xml": with("<x/>")},
			problem.Invalid,
			[]string{"externalLink1.xml"},
		},
		{
			"external relationships",
			parts{
				"xl/worksheets/_rels/sheet1.xml.rels": with(
					`<Relationships><Relationship Id="a" Type="http://x/oleObject" TargetMode="External" Target="file:///c:/x"/></Relationships>`,
				),
			},
			problem.Invalid,
			[]string{"sheet1.xml.rels", "file:///c:/x"},
		},
		{"connections", parts{"xl/connections.xml": with("<x/>")}, problem.Invalid, []string{"connections.xml"}},
		{
			"embedded objects",
			parts{"xl/embeddings/oleObject1.bin": with("x")},
			problem.Invalid,
			[]string{"embedded", "oleObject1.bin"},
		},
		{
			"several reasons",
			parts{"xl/embeddings/oleObject1.bin": with("x"), "xl/vbaProject.bin": with("x")},
			problem.Invalid,
			[]string{"oleObject1.bin", "vbaProject.bin"},
		},
		{
			"a binary workbook",
			parts{"xl/workbook.bin": with("x"), "xl/workbook.xml": with2nil},
			problem.Invalid,
			[]string{"binary"},
		},
		{"Word", parts{"word/document.xml": with("x"), "xl/workbook.xml": with2nil}, problem.Invalid, []string{"Word"}},
		{"a part twice", parts{"XL\\workbook.xml": with("x")}, problem.Invalid, []string{"twice"}},
		{
			"a bomb",
			parts{"xl/media/a.bin": with(strings.Repeat("0", 20<<20))},
			problem.Limit,
			[]string{"xl/media/a.bin", "times"},
		},
		{"too much", parts{"xl/media/a.bin": with(strings.Repeat("0", 65<<20))}, problem.Limit, []string{"unpacks to"}},
		{
			"a far cell",
			parts{sheet: replaced("</sheetData>", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>`)},
			problem.Limit,
			[]string{"XFD1048576", "sheet1.xml"},
		},
		{
			"a far column",
			parts{sheet: replaced("</sheetData>", `<row r="9"><c r="IW9"><v>1</v></c></row></sheetData>`)},
			problem.Limit,
			[]string{"IW9"},
		},
		{
			"many blank cells",
			parts{sheet: replaced("</sheetData>", manyBlank()+"</sheetData>")},
			problem.Limit,
			[]string{"too many cells"},
		},
		{
			"many merges",
			parts{
				sheet: replaced(
					"</sheetData>",
					`<row r="20000"><c r="A20000"><v>1</v></c></row></sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>`,
				),
			},
			problem.Limit,
			[]string{"too many cells"},
		},
		{
			"overlapping merges",
			parts{
				sheet: replaced(
					"</sheetData>", `</sheetData><mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>`,
				),
			},
			problem.Invalid,
			[]string{"B2", "twice"},
		},
		{
			"cells out of order",
			parts{
				sheet: replaced("</sheetData>", `<row r="9"><c r="C9"><v>1</v></c><c r="B9"><v>1</v></c></row></sheetData>`),
			},
			problem.Invalid,
			[]string{"out of order"},
		},
		{
			"a long text",
			parts{"xl/sharedStrings.xml": with(`<sst><si><t>` + strings.Repeat("_x0041_", 20000) + `</t></si></sst>`)},
			problem.Limit,
			[]string{"sharedstrings.xml"},
		},
		{
			"a long inline text",
			parts{
				sheet: replaced(
					"</sheetData>",
					`<row r="9"><c r="A9" t="inlineStr"><is><t>`+strings.Repeat("x", 200_000)+`</t></is></c></row></sheetData>`,
				),
			},
			problem.Limit,
			[]string{"sheet1.xml"},
		},
		{
			"many escapes",
			parts{"xl/sharedStrings.xml": with(`<sst><si><t>` + strings.Repeat("_x0041_", 300) + `</t></si></sst>`)},
			problem.Limit,
			[]string{"sharedstrings.xml"},
		},
		{
			"a text shown often",
			parts{
				"xl/sharedStrings.xml": with(`<sst><si><t>` + strings.Repeat("x", 100_000) + `</t></si></sst>`),
				sheet: replaced(
					"</sheetData>",
					`<row r="9">`+strings.Repeat(`<c t="s"><v>0</v></c>`, 250)+`</row><row>`+strings.Repeat(`<c t="s"><v>0</v></c>`, 250)+`</row></sheetData>`,
				),
			},
			problem.Limit,
			[]string{"too much text"},
		},
		{
			"deep elements",
			parts{sheet: with("<worksheet>" + strings.Repeat("<a>", 60) + "</worksheet>")},
			problem.Limit,
			[]string{"sheet1.xml", "nested more than 50 deep"},
		},
		{
			"a large theme",
			parts{"xl/theme/theme1.xml": with("<a>" + strings.Repeat("<b/>", 300_001) + "</a>")},
			problem.Limit,
			[]string{"theme1.xml"},
		},
		{
			"many formats",
			parts{
				"xl/styles.xml": with(
					`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="` + strings.Repeat("0", 2000) + `"/></numFmts></styleSheet>`,
				),
			},
			problem.Limit,
			[]string{"number formats"},
		},
		{
			"many sheets", // of one part, so that the file is small
			parts{"xl/workbook.xml": replaced("</sheets>", manySheetNames(30_000)+"</sheets>")},
			problem.Limit,
			[]string{"30001", "255"},
		},
		{"no sheet list", parts{"xl/_rels/workbook.xml.rels": with2nil}, problem.Invalid, []string{"missing"}},
		{
			"broken XML",
			parts{sheet: with("<worksheet><sheetData><row><c></row>")},
			problem.Invalid,
			[]string{"damaged", "sheet1.xml"},
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := refusal(t, repacked(t, good, c.change), in2023)
			same(t, "code", p.Code, c.code)
			for _, word := range c.words {
				if !strings.Contains(p.Message.En, word) {
					t.Errorf("%q is not in %s", word, p.Message.En)
				}
			}
		})
	}
	t.Run("let through", func(t *testing.T) {
		for name, change := range map[string]parts{
			"a hyperlink": {
				"xl/worksheets/_rels/sheet1.xml.rels": with(
					`<Relationships><Relationship Id="a" Type="http://x/hyperlink" TargetMode="External" Target="mailto:a@b"/></Relationships>`,
				),
			},
			"a dimension that lies": {sheet: replaced("<sheetData>", `<dimension ref="A1:XFD1048576"/><sheetData>`)},
			"a styled row far down": {
				sheet: replaced("</sheetData>", `<row r="1048576"><c r="A1048576" s="0"/></row></sheetData>`),
			},
			"a merge over whole columns": {
				sheet: replaced("</sheetData>", `</sheetData><mergeCells><mergeCell ref="D1:XFD1048576"/></mergeCells>`),
			},
		} {
			same(t, name, len(read(t, repacked(t, good, change), in2023).Rows), 1)
		}
	})
}

func with2nil(string) []byte { return nil }

// manySheetNames lists sheets that are all the first part.
func manySheetNames(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `<sheet name="第%d页" sheetId="%d" r:id="rId1"/>`, i, i+2)
	}
	return b.String()
}

func manyBlank() string {
	var b strings.Builder
	for row := 10; row < 200; row++ {
		fmt.Fprintf(&b, `<row r="%d"><c r="XFD%d" s="0"/></row>`, row, row)
	}
	return b.String()
}

func TestArrayFormulas(t *testing.T) {
	input := repacked(
		t, workbook(t, [][]any{{"任务", "备注"}, {"甲", 1}, {"乙", 2}}),
		parts{"xl/worksheets/sheet1.xml": replaced(`<c r="B2"><v>`, `<c r="B2"><f t="array" ref="B2:B3">X()</f><v>`)},
	)
	same(t, "problems", say(read(t, input, in2023).Problems), "B2 FORMULA, B3 FORMULA")
}

func TestOldAndEncryptedFiles(t *testing.T) {
	ole := "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + strings.Repeat("\x00", 600)
	if p := refusal(t, []byte(ole), in2023); !strings.Contains(p.Message.Zh, "另存为") {
		t.Error(p.Message.Zh)
	}
	f := excelize.NewFile()
	defer f.Close()
	var b bytes.Buffer
	check(t, f.Write(&b, excelize.Options{Password: "secret"}))
	if p := refusal(t, b.Bytes(), in2023); !strings.Contains(p.Message.Zh, "密码") {
		t.Error(p.Message.Zh)
	}
}

func TestHiddenValuesOfMerges(t *testing.T) {
	input := repacked(
		t,
		workbook(t, [][]any{{"任务", "项目", "备注"}, {"甲", "藏", 1}, {"藏", "藏", 2}}),
		parts{
			"xl/worksheets/sheet1.xml": replaced(
				"</sheetData>",
				`</sheetData><mergeCells><mergeCell ref="A2:B3"/></mergeCells>`,
			),
		},
	)
	for _, r := range read(t, input, in2023).Rows {
		same(t, "task and project", r.Task.Value+"/"+r.Project.Value, "甲/")
	}
}
