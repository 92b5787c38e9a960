package export

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"plangraph/datasets"
	"plangraph/e2e/soak"
	"plangraph/models"
)

// edges are values at the ends of what a kind can be.
func edges() map[datasets.Kind][]datasets.Value {
	days := []string{"1900-01-01", "1900-02-28", "1900-03-01", "1970-01-01", "1969-12-31", "2024-02-29", "2199-12-31"}
	moments := []string{
		"1900-01-01T00:00:00.000001Z", "1999-12-31T23:59:59.999999Z", "2023-06-30T08:05:03.120456Z", "2199-12-31T00:00:00Z",
	}
	texts := []datasets.Value{
		datasets.TextValue("香江路改造"),
		datasets.TextValue(`"quoted", and, more`),
		datasets.TextValue("two\nlines\n"),
		datasets.TextValue(
			"\r",
		),
		datasets.TextValue(" blank ends "),
		datasets.TextValue("😀𠮷"),
		datasets.TextValue("\x01\x07\x1f\x7f"),
		datasets.TextValue(
			"=1+1",
		),
		datasets.TextValue("-5"),
		datasets.TextValue("'=x"),
		datasets.TextValue("＝全角"),
		datasets.TextValue("'"),
		datasets.TextValue("_x0041_ & <b>"),
		datasets.TextValue("007"),
		datasets.TextValue("\ufffe\uffff"),
		datasets.TextValue("null"),
		datasets.TextValue(`\`),
		datasets.TextValue("_x005F_x0041_"),
		datasets.TextValue("]]>"),
	}
	all := map[datasets.Kind][]datasets.Value{
		datasets.Key:     append(texts, datasets.TextValue("230203001000")),
		datasets.Text:    append(texts, datasets.TextValue(strings.Repeat("长", 32_767))),
		datasets.Code:    {datasets.TextValue("DONE")},
		datasets.Month:   {datasets.TextValue("2023-06")},
		datasets.Quarter: {datasets.TextValue("2023Q2")},
		datasets.Integer: {
			datasets.IntValue(0), datasets.IntValue(-1), datasets.IntValue(math.MaxInt32), datasets.IntValue(math.MinInt32),
		},
		datasets.Money: {
			datasets.IntValue(0), datasets.IntValue(1), datasets.IntValue(-1), datasets.IntValue(-123450),
			datasets.IntValue(models.GreatestAmount), datasets.IntValue(-models.GreatestAmount),
			datasets.IntValue(999_999_999_999_999_999), datasets.IntValue(-999_999_999_999_999_999),
		},
		datasets.Number: {
			datasets.FloatValue(0), datasets.FloatValue(math.Copysign(0, -1)), datasets.FloatValue(1e300),
			datasets.FloatValue(-1e300), datasets.FloatValue(0.1), datasets.FloatValue(math.SmallestNonzeroFloat64),
			datasets.FloatValue(1.0 / 3),
		},
		datasets.Percent: {datasets.FloatValue(0), datasets.FloatValue(100), datasets.FloatValue(33.3333)},
		datasets.Boolean: {datasets.BoolValue(true), datasets.BoolValue(false)},
	}
	for _, day := range days {
		at, _ := time.Parse(time.DateOnly, day) // they are days
		all[datasets.Date] = append(all[datasets.Date], datasets.TimeValue(at))
	}
	for _, moment := range moments {
		at, _ := time.Parse(time.RFC3339Nano, moment) // they are moments
		all[datasets.Moment] = append(all[datasets.Moment], datasets.TimeValue(at))
	}
	return all
}

// TestEdgesComeBack reads each edge, null and the empty text, alone and between others, by the libraries of others.
func TestEdgesComeBack(t *testing.T) {
	t.Parallel()
	for format, read := range readers {
		for kind, values := range edges() {
			values = append(values, datasets.Value{})
			if isText(kind) {
				values = append(values, datasets.TextValue(""))
			}
			columns := one(kind)
			var rows [][]datasets.Value
			for _, v := range values {
				rows = append(rows, []datasets.Value{v})
			}
			got := read(t, written(t, format, options(t), columns, rows), columns)
			if diff := difference(expected(format, columns, rows), got.rows); diff != "" {
				t.Errorf("%s of %s: %s", format, kind, diff)
			}
		}
	}
}

// difference tells where what was read first differs.
func difference(want, got [][]string) string {
	if len(want) != len(got) {
		return fmt.Sprintf("%d rows, want %d", len(got), len(want))
	}
	for i := range want {
		for j := range want[i] {
			if len(got[i]) != len(want[i]) || got[i][j] != want[i][j] {
				return fmt.Sprintf("row %d, column %d: got %.200q, want %.200q", i, j, got[i], want[i])
			}
		}
	}
	return ""
}

// expected are the rows as the library of a format reads them.
func expected(format string, columns []datasets.Typed, rows [][]datasets.Value) [][]string {
	all := texts(columns, rows)
	for i, row := range all {
		for j, text := range row {
			switch {
			case format == "csv" && text == "":
				row[j] = null // encoding/csv does not tell
			case format == "csv":
				row[j] = strings.ReplaceAll(text, "\r\n", "\n") // as encoding/csv reads it
			case format == "xlsx" && columns[j].Kind == datasets.Moment && !rows[i][j].Null():
				row[j] = nearly(text)
			}
		}
	}
	return all
}

// nearly is a moment as a spreadsheet keeps it: a number of days has 53 bits.
func nearly(text string) string {
	at, err := time.Parse(time.RFC3339Nano, text)
	if err != nil || at.Before(time.Date(1900, 3, 1, 0, 0, 0, 0, time.UTC)) {
		return text
	}
	days := float64(at.UnixMicro())/86_400e6 + 25_569
	micros := int64(math.Round((days - 25_569) * 86_400e6))
	return string(datasets.TimeValue(time.UnixMicro(micros)).Append(nil, datasets.Moment))
}

// TestDrawnRowsComeBack draws tables of every kind.
func TestDrawnRowsComeBack(t *testing.T) {
	o := options(t)
	columns := everyKind()
	values := edges()
	soak.Check(t, 20, func(t *soak.T) {
		rows := make([][]datasets.Value, t.IntN(9))
		for i := range rows {
			for _, c := range columns {
				rows[i] = append(rows[i], drawnValue(t, c, values[c.Kind]))
			}
		}
		for format, read := range readers {
			got := read(t, written(t, format, o, columns, rows), columns)
			if diff := difference(expected(format, columns, rows), got.rows); diff != "" {
				t.Fatalf("%s: %s", format, diff)
			}
			for i, head := range got.heads {
				if head != columns[i].Name {
					t.Fatalf("%s: column %d is %s, not %s", format, i, head, columns[i].Name)
				}
			}
		}
	})
}

func drawnValue(t *soak.T, c datasets.Typed, edges []datasets.Value) datasets.Value {
	switch {
	case c.Nullable && t.Chance(20):
		return datasets.Value{}
	case t.Chance(30):
		return soak.Pick(t, edges...)
	}
	switch c.Kind {
	case datasets.Integer:
		return datasets.IntValue(int64(t.IntN(1<<32) + math.MinInt32))
	case datasets.Money:
		const most = 999_999_999_999_999_999
		return datasets.IntValue(int64(t.IntN(2*most+1)) - most)
	case datasets.Number, datasets.Percent:
		x := math.Float64frombits(uint64(t.IntN(math.MaxInt64)))
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return datasets.FloatValue(0)
		}
		return datasets.FloatValue(x)
	case datasets.Boolean:
		return datasets.BoolValue(t.IntN(2) == 1)
	case datasets.Date:
		const days = 109_572 // until the end of 2199
		return datasets.TimeValue(time.Date(1900, 1, 1+t.IntN(days), 0, 0, 0, 0, time.UTC))
	case datasets.Moment:
		first, last := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2200, 1, 1, 0, 0, 0, 0, time.UTC)
		return datasets.TimeValue(
			time.UnixMicro(first.UnixMicro() + int64(t.IntN(int(last.UnixMicro()-first.UnixMicro())))),
		)
	}
	return datasets.TextValue(drawnText(t))
}

func drawnText(t *soak.T) string {
	var text strings.Builder
	for range t.IntN(12) {
		r := rune(
			soak.Pick(t, 'a'+t.IntN(26), 0x4e00+t.IntN(0x5000), 1+t.IntN(0x7f), t.IntN(utf8.MaxRune), 0x20+t.IntN(0x10)),
		)
		if utf8.ValidRune(r) && r != 0 {
			text.WriteRune(r)
		}
	}
	return text.String()
}

// FuzzTexts writes a text in every format.
func FuzzTexts(f *testing.F) {
	for _, v := range edges()[datasets.Text] {
		f.Add(v.Text())
	}
	f.Add("\xff no UTF-8 \xc3\xc3")
	f.Fuzz(func(t *testing.T, text string) {
		columns := []datasets.Typed{
			{Column: datasets.Column{Name: "a"}, Kind: datasets.Key},
			{Column: datasets.Column{Name: "b"}, Kind: datasets.Text, Nullable: true},
		}
		o := options(t)
		for _, o.Encoding = range []Encoding{UTF8, GB18030} {
			for format, read := range readers {
				rows := [][]datasets.Value{{datasets.TextValue("x"), datasets.TextValue(text)}}
				got := read(t, written(t, format, o, columns, rows), columns)
				rows[0][1] = datasets.TextValue(fitted(format, o.Encoding, strings.ToValidUTF8(text, "\ufffd")))
				if diff := difference(expected(format, columns, rows), got.rows); diff != "" {
					t.Errorf("%s: %s", format, diff)
				}
			}
		}
	})
}

func fitted(format string, encoding Encoding, text string) string {
	switch {
	case format == "xlsx":
		return fitting(text)
	case format == "csv" && encoding == GB18030:
		return private.ReplaceAllString(text, "〓")
	}
	return text
}

// TestNoRows: a file without rows is a whole file.
func TestNoRows(t *testing.T) {
	t.Parallel()
	for format, read := range readers {
		got := read(t, written(t, format, options(t), everyKind(), nil), everyKind())
		if len(got.rows) != 0 {
			t.Errorf("%s has %d rows", format, len(got.rows))
		}
	}
	if got := string(written(t, "json", options(t), one(datasets.Text), nil)); got != "[]\n" {
		t.Errorf("JSON is %q", got)
	}
	if got := written(t, "ndjson", options(t), one(datasets.Text), nil); len(got) != 0 {
		t.Errorf("NDJSON is %q", got)
	}
}

// TestFormsOfValues: the bytes of the formats that people and programs read as text.
func TestFormsOfValues(t *testing.T) {
	t.Parallel()
	columns := []datasets.Typed{
		{
			Column: datasets.Column{Name: "title", Label: datasets.Label{English: "Title", Chinese: "事项名称"}},
			Kind:   datasets.Text,
		},
		{
			Column: datasets.Column{Name: "budget", Label: datasets.Label{English: "Budget, yuan", Chinese: "计划投资"}},
			Kind:   datasets.Money,
		},
		{
			Column: datasets.Column{Name: "weight", Label: datasets.Label{English: "Weight", Chinese: "权重"}},
			Kind:   datasets.Number,
		},
	}
	rows := [][]datasets.Value{
		{datasets.TextValue("-5 度\r\"甲\""), datasets.IntValue(-123450), datasets.FloatValue(-1.5)},
		{datasets.TextValue(""), {}, datasets.FloatValue(math.NaN())},
	}
	for _, c := range []struct {
		format string
		labels Labels
		want   string
	}{
		{"csv", Code, "\xef\xbb\xbftitle,budget,weight\r\n\"'-5 度\r\"\"甲\"\"\",-1234.50,-1.5\r\n\"\",,\r\n"},
		{"csv", English, "\xef\xbb\xbfTitle,\"Budget, yuan\",Weight\r\n\"'-5 度\r\"\"甲\"\"\",-1234.50,-1.5\r\n\"\",,\r\n"},
		{"csv", Chinese, "\xef\xbb\xbf事项名称,计划投资,权重\r\n\"'-5 度\r\"\"甲\"\"\",-1234.50,-1.5\r\n\"\",,\r\n"},
		{
			"json", Chinese,
			`[{"title":"-5 度\r\"甲\"","budget":"-1234.50","weight":-1.5},` + "\n" + `{"title":"","budget":null,"weight":null}]` + "\n",
		},
		{
			"ndjson", Code,
			`{"title":"-5 度\r\"甲\"","budget":"-1234.50","weight":-1.5}` + "\n" + `{"title":"","budget":null,"weight":null}` + "\n",
		},
	} {
		if got := string(written(t, c.format, Options{Labels: c.labels}, columns, rows)); got != c.want {
			t.Errorf("%s in %s:\n got %q\nwant %q", c.format, c.labels, got, c.want)
		}
	}
}

// TestGB18030HasEveryCharacter: older programs read every character as it was, and the headings; but for private ones that
// the encoder takes for others.
func TestGB18030HasEveryCharacter(t *testing.T) {
	t.Parallel()
	columns := one(datasets.Text)
	columns[0].Chinese = "名称"
	var text strings.Builder
	var rows [][]datasets.Value
	for r := rune(1); r <= utf8.MaxRune; r++ {
		if utf8.ValidRune(r) && r != '\r' {
			text.WriteString("x" + string(r))
		}
		if r%1000 == 0 || r == utf8.MaxRune {
			rows = append(rows, []datasets.Value{datasets.TextValue("." + text.String())})
			text.Reset()
		}
	}
	file := written(t, "csv", Options{Encoding: GB18030, Labels: Chinese}, columns, rows)
	if !bytes.HasPrefix(file, []byte("\xc3\xfb\xb3\xc6\r\n")) {
		t.Errorf("it begins with %q", file[:20])
	}
	want := texts(columns, rows)
	for _, row := range want {
		row[0] = private.ReplaceAllString(row[0], "〓")
	}
	if diff := difference(want, readCSV(t, file, columns).rows); diff != "" {
		t.Error(diff)
	}
}

// private are characters that no program but its own knows.
var private = regexp.MustCompile(`[\x{E000}-\x{E864}]`)

// TestMediaTypes says what a browser is told.
func TestMediaTypes(t *testing.T) {
	t.Parallel()
	f, _ := FormatNamed("csv")
	if got := f.MediaType(Options{Encoding: GB18030}); got != "text/csv; charset=gb18030" {
		t.Error(got)
	}
	if got := f.MediaType(Options{}); got != "text/csv; charset=utf-8" {
		t.Error(got)
	}
	if _, known := FormatNamed("xls"); known {
		t.Error("xls is no format")
	}
}
