package sheets_test

import (
	"fmt"
	"strings"
	"testing"
)

// TestNUL: a cell can hold NUL as an escape, and no text that is kept or told has one.
func TestNUL(t *testing.T) {
	input := repacked(t, workbook(t, [][]any{{"任务", "牵头单位", "目标值", "备注"}, {"甲", "住建局", "3个", "乙"}}), parts{
		"xl/worksheets/sheet1.xml": replaced(
			"</sheetData>", `<row r="3"><c r="A3" t="inlineStr"><is><t>道路_x0000_改造</t></is></c>`+
				`<c r="B3" t="inlineStr"><is><t>住_x0000_建局</t></is></c><c r="C3" t="inlineStr"><is><t>3_x0000_个</t></is></c>`+
				`</row></sheetData>`,
		),
	})
	ledger := read(t, input, in2023)
	same(t, "problems", say(ledger.Problems), "A3 INVALID, B3 INVALID, C3 INVALID")
	for i, address := range []string{"A3", "B3", "C3"} {
		p := ledger.Problems[i]
		number := []string{"3", "2", "2"}[i]
		if p.Address != address || !strings.Contains(p.Message.En, "character "+number+" is NUL (U+0000)") ||
			!strings.Contains(p.Message.Zh, "第"+number+"个字符为空字符") {
			t.Errorf("%+v", p)
		}
	}
	if text := fmt.Sprintf("%+v", ledger); strings.Contains(text, "\x00") {
		t.Errorf("%q", text)
	}
}
