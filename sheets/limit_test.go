package sheets_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"plangraph/problem"
	"plangraph/sheets"
)

const (
	sheetPart  = "xl/worksheets/sheet1.xml"
	stylesPart = "xl/styles.xml"
	textsPart  = "xl/sharedStrings.xml"
	namespace  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
)

// each writes a piece many times, with its number, so that it does not pack to nothing.
func each(n int, piece string) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, piece, i)
	}
	return b.String()
}

func styles(content string) func(string) []byte {
	return with(`<styleSheet ` + namespace + `>` + content + `</styleSheet>`)
}

func texts(content string) func(string) []byte {
	return with(`<sst ` + namespace + `>` + content + `</sst>`)
}

// TestPartsThatNobodySees refuses workbooks whose sheet is sound and small, beside parts that the library takes in
// whole: styles that no cell has, texts that no cell shows.
func TestPartsThatNobodySees(t *testing.T) {
	good := workbook(t, [][]any{{"任务", "备注"}, {"甲", "乙"}})
	deep := func(element string, n int) string {
		return strings.Repeat("<"+element+">", n) + strings.Repeat("</"+element+">", n)
	}
	for name, c := range map[string]struct {
		change parts
		words  []string
	}{
		"many styles": {
			parts{stylesPart: styles("<cellXfs>" + each(300_001, `<xf numFmtId="%d"/>`) + "</cellXfs>")},
			[]string{stylesPart, "more than 300000 elements"},
		},
		"styles that say nothing new": {
			parts{stylesPart: styles("<dxfs>" + strings.Repeat("<dxf><font/><fill/></dxf>", 50_000) + "</dxfs>")},
			[]string{stylesPart, "times its size, at most 250"},
		},
		"deep styles": {
			parts{stylesPart: styles("<dxfs>" + deep("dxf", 48) + deep("font", 50) + "</dxfs>")},
			[]string{stylesPart, "nested more than 50 deep"},
		},
		"styles of many attributes": {
			parts{stylesPart: styles(each(280_000, `<xf n="%d"`+strings.Repeat(` a=""`, 22)+`/>`))},
			[]string{stylesPart, "6000000 tokens"},
		},
		"many texts": {
			parts{textsPart: texts(each(250_001, "<si><t>%d</t></si>"))}, []string{textsPart, "more than 250000 elements"},
		},
		"long texts": {
			parts{textsPart: texts(each(300, "<si><t>%d"+strings.Repeat("x", 100_000)+each(3000, "%d,")+"</t></si>"))},
			[]string{textsPart, "too much text"},
		},
		"deep texts": {
			parts{textsPart: texts("<si>" + deep("r", 50) + "</si>")}, []string{textsPart, "nested more than 50 deep"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			p := refusal(t, repacked(t, good, c.change), in2023)
			same(t, "code", p.Code, problem.Limit)
			for _, word := range c.words {
				if !strings.Contains(strings.ToLower(p.Message.En), strings.ToLower(word)) {
					t.Errorf("%q is not in %s", word, p.Message.En)
				}
			}
		})
	}
	// What offices have after years of copying is read.
	old := repacked(t, good, parts{
		stylesPart: styles(`<cellXfs><xf/>` + each(64_000, `<xf numFmtId="%d"><alignment/></xf>`) + `</cellXfs>`),
	})
	same(t, "rows", len(read(t, old, in2023).Rows), 1)
}

// impatient is a context that is cancelled when it has been asked so many times.
type impatient struct {
	context.Context
	patience, asked int
}

func (i *impatient) Err() error {
	if i.asked++; i.asked > i.patience {
		return context.Canceled
	}
	return nil
}

// TestNobodyWaits: reading ends wherever it is when nobody waits for it any more.
func TestNobodyWaits(t *testing.T) {
	rows := [][]any{{"任务", "牵头单位", "备注"}}
	for i := range 2000 {
		rows = append(rows, []any{fmt.Sprintf("任务%d", i), "住建局", strings.Repeat("备注", 20)})
	}
	for name, input := range map[string][]byte{
		"workbook": workbook(t, rows), "CSV": []byte("任务,牵头单位,备注\n" + each(2000, "任务%d,住建局,备注\n")),
	} {
		t.Run(name, func(t *testing.T) {
			patient := &impatient{t.Context(), 1 << 30, 0}
			if _, err := sheets.Read(patient, input, "台账", in2023); err != nil || patient.asked < 4000 {
				t.Fatalf("asked %d times, %v", patient.asked, err)
			}
			const samples, more = 60, 3 // on the way out it may be asked again
			for i := range samples {
				ctx := &impatient{t.Context(), patient.asked * i / samples, 0}
				ledger, err := sheets.Read(ctx, input, "台账", in2023)
				if !errors.Is(err, context.Canceled) || len(ledger.Rows) > 0 || ctx.asked > ctx.patience+more {
					t.Errorf("cancelled at %d of %d looks, asked %d times: %v", ctx.patience, patient.asked, ctx.asked, err)
				}
			}
		})
	}
}
