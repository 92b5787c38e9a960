package chart

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"plangraph/datasets"
)

func TestScalesReachAllNumbersInRoundSteps(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		numbers []float64
		whole   bool
		want    []float64
	}{
		"nothing":             {nil, true, []float64{0, 1}},
		"only zeros":          {[]float64{0, 0}, true, []float64{0, 1}},
		"a few":               {[]float64{3, 1}, true, []float64{0, 1, 2, 3}},
		"one":                 {[]float64{1}, true, []float64{0, 1}},
		"a part":              {[]float64{0.9}, false, []float64{0, 0.2, 0.4, 0.6, 0.8, 1}},
		"hundreds":            {[]float64{17, 420}, true, []float64{0, 100, 200, 300, 400, 500}},
		"below and above":     {[]float64{-30, 60}, true, []float64{-40, -20, 0, 20, 40, 60}},
		"below":               {[]float64{-7, -2}, true, []float64{-8, -6, -4, -2, 0}},
		"amounts":             {[]float64{1_057_000_000}, false, []float64{0, 5e8, 1e9, 1.5e9}},
		"the greatest number": {[]float64{9.2e18}, true, []float64{0, 2e18, 4e18, 6e18, 8e18, 1e19}},
	} {
		s := scaleOf(c.numbers, c.whole, 100, 300)
		if fmt.Sprintf("%.6g", s.ticks) != fmt.Sprintf("%.6g", c.want) {
			t.Errorf("%s: ticks %v, want %v", name, s.ticks, c.want)
		}
		if s.at(s.least) != 100 || s.at(s.greatest) != 300 {
			t.Errorf("%s: from %v to %v", name, s.at(s.least), s.at(s.greatest))
		}
	}
}

func TestScalesOfDrawnNumbers(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		numbers := rapid.SliceOf(rapid.Float64Range(-1e15, 1e15)).Draw(t, "numbers")
		s := scaleOf(numbers, rapid.Bool().Draw(t, "whole"), 0, 500)
		if len(s.ticks) < 2 || len(s.ticks) > 12 {
			t.Fatalf("%d ticks", len(s.ticks))
		}
		for _, x := range append(numbers, 0) {
			if at := s.at(x); at < -0.001 || at > 500.001 {
				t.Fatalf("%v is at %v", x, at)
			}
		}
	})
}

func TestNumbersAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind   datasets.Kind
		x      float64
		zh, en string
	}{
		{datasets.Integer, 0, "0", "0"},
		{datasets.Integer, 999, "999", "999"},
		{datasets.Integer, 1000, "1,000", "1,000"},
		{datasets.Integer, -1_234_567, "−1,234,567", "−1,234,567"},
		{datasets.Number, 1234.54, "1,234.5", "1,234.5"},
		{datasets.Number, 12.345, "12.35", "12.35"},
		{datasets.Number, 0.12345, "0.1235", "0.1235"},
		{datasets.Number, 0.00001, "1e-05", "1e-05"},
		{datasets.Number, math.Copysign(0, -1), "0", "0"},
		{datasets.Percent, 33.3333, "33.33%", "33.33%"},
		{datasets.Percent, 100, "100%", "100%"},
		{datasets.Money, 9_999.5, "9,999.5", "9,999.5"},
		{datasets.Money, 9_999.99, "1万", "10,000"},
		{datasets.Money, 12_000, "1.2万", "12,000"},
		{datasets.Money, 45_037_000, "4,503.7万", "45.04 m"},
		{datasets.Money, 99_999_999, "1亿", "100 m"},
		{datasets.Money, 123_450_000_000, "1,234.5亿", "123.5 bn"},
		{datasets.Money, -320_000_000, "−3.2亿", "−320 m"},
	} {
		if got := Chinese.number(c.kind, c.x); got != c.zh {
			t.Errorf("%s %v is %s in Chinese, want %s", c.kind, c.x, got, c.zh)
		}
		if got := English.number(c.kind, c.x); got != c.en {
			t.Errorf("%s %v is %s in English, want %s", c.kind, c.x, got, c.en)
		}
	}
}

func TestTextsAreFitted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		width float64
		want  string
	}{
		{"", 0, ""},
		{"道路", 20, "道路"},
		{"道路升级改造", 40, "道路升…"},
		{"道路", 5, "…"},
		{"ab道", 15, "…"},
		{"ab道", 16, "a…"},
	} {
		if got := fitted(c.text, 10, c.width); got != c.want {
			t.Errorf("%q in %v is %q, want %q", c.text, c.width, got, c.want)
		}
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"道路", []string{"道路"}},
		{"道路升级改造工程", []string{"道路升级改", "造工程"}},
		{"of the roads here", []string{"of the ", "roads ", "here"}},
		{"道路升级改造工程道路升级改造工程道路", []string{"道路升级改", "造工程道路", "升级改造…"}},
	} {
		if got := wrapped(c.text, 10, 50, 3); !slices.Equal(got, c.want) {
			t.Errorf("%q is wrapped as %q, want %q", c.text, got, c.want)
		}
	}
}

// counts is a chart of numbers of rows by a text, n0 greater than n1 and so on unless they are given.
func counts(form Form, figures ...int64) Chart {
	c := Chart{
		Form: form, Language: Chinese, Title: "项目", Day: "2023-07-01", Version: "v1",
		Keys:   []datasets.Typed{{Column: datasets.Column{Name: "title"}, Kind: datasets.Text}},
		Figure: Figure{Label: datasets.Label{English: "Number", Chinese: "数量"}, Kind: datasets.Integer, Additive: true},
	}
	for i, n := range figures {
		c.Groups = append(c.Groups, Group{
			Keys: []datasets.Value{datasets.TextValue(fmt.Sprint("n", i))}, Figure: datasets.IntValue(n),
		})
	}
	return c
}

// shown are the marks of a picture: what they stand for, and the value.
func shown(t testing.TB, svg []byte) []string {
	t.Helper()
	var marks []string
	decoder := xml.NewDecoder(strings.NewReader(string(svg)))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return marks
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		var mark []string
		value := ""
		for _, a := range start.Attr {
			switch name := a.Name.Local; {
			case name == "data-value":
				value = a.Value
			case strings.HasPrefix(name, "data-"):
				mark = append(mark, strings.TrimSuffix(strings.TrimPrefix(name, "data-"), "key")+a.Value)
			}
		}
		if mark != nil {
			marks = append(marks, strings.Join(mark, "/")+"="+value)
		}
	}
}

func TestWhatThereIsNoRoomForIsInOneBar(t *testing.T) {
	t.Parallel()
	few := counts(Bar, 5, 9, 1, 7)
	few.Most = 2
	months := counts(Bar, 5, 9, 1, 7)
	months.Most, months.Keys[0].Kind = 2, datasets.Month
	rates := counts(Bar, 5, 9, 1, 7)
	rates.Most, rates.Figure.Additive = 2, false
	line := counts(Line, 5, 9, 1, 7)
	line.Most = 3
	money := counts(Bar, 5, 9, 1, 7)
	money.Most, money.Figure.Kind = 1, datasets.Money
	weights := counts(Bar)
	weights.Most, weights.Figure.Kind = 1, datasets.Number
	for i, x := range []float64{5, 0.1, 0.2} {
		weights.Groups = append(weights.Groups, Group{
			Keys: []datasets.Value{datasets.TextValue(fmt.Sprint("n", i))}, Figure: datasets.FloatValue(x),
		})
	}
	for name, c := range map[string]struct {
		chart Chart
		want  []string
		says  string
	}{
		"all, the greatest first": {counts(Bar, 5, 9, 7), []string{"n1=9", "n2=7", "n0=5"}, ""},
		"the least are summed":    {few, []string{"n1=9", "n3=7", "rest/true=6"}, "其他(2)"},
		"of months the earliest":  {months, []string{"n2=1", "n3=7", "rest/true=14"}, "其他(2)"},
		"rates are left out":      {rates, []string{"n1=9", "n3=7"}, "另有 2 组未显示"},
		"and points of lines":     {line, []string{"n1=9", "n3=7", "n0=5"}, "另有 1 组未显示"},
		"money is exact":          {money, []string{"n1=0.09", "rest/true=0.13"}, ""},
		"and so are weights":      {weights, []string{"n0=5", "rest/true=0.3"}, ""},
	} {
		svg := c.chart.SVG()
		got := shown(t, svg)
		for i := range got {
			got[i] = strings.Replace(got[i], "rest", "rest/", 1)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		if !strings.Contains(string(svg), c.says) {
			t.Errorf("%s: it does not say %s", name, c.says)
		}
	}
	many := shown(t, counts(Bar, make([]int64, 31)...).SVG())
	if len(many) != 31 || many[30] != "resttrue=0" {
		t.Errorf("31 groups have the bars %v", many)
	}
	if all := shown(t, counts(Bar, make([]int64, 30)...).SVG()); len(all) != 30 || all[29] != "n29=0" {
		t.Errorf("30 groups have the bars %v", all)
	}
}

// divided is a chart of two keys: kinds and lights.
func divided(form Form, figures map[[2]string]int64) Chart {
	c := counts(form)
	c.Keys = []datasets.Typed{
		{Column: datasets.Column{Name: "kind"}, Kind: datasets.Code, Enum: "WorkItemKind"},
		{Column: datasets.Column{Name: "light"}, Kind: datasets.Code, Enum: "Light"},
	}
	for key, n := range figures {
		keys := []datasets.Value{datasets.TextValue(key[0]), datasets.TextValue(key[1])}
		c.Groups = append(c.Groups, Group{keys, datasets.IntValue(n)})
	}
	slices.SortFunc(c.Groups, func(a, b Group) int {
		return strings.Compare(a.Keys[0].Text()+a.Keys[1].Text(), b.Keys[0].Text()+b.Keys[1].Text())
	})
	return c
}

func TestPartsAreInTheOrderOfTheDictionary(t *testing.T) {
	t.Parallel()
	c := divided(Stacked, map[[2]string]int64{
		{"TASK", "RED"}: 2, {"TASK", "GREEN"}: 1, {"GREENING", "DONE"}: 30, {"GREENING", "GREEN"}: 4,
	})
	svg := c.SVG()
	want := []string{"GREENING/partGREEN=4", "GREENING/partDONE=30", "TASK/partGREEN=1", "TASK/partRED=2"}
	if got := shown(t, svg); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	for _, label := range []string{">任务<", ">绿化<", ">正常<", ">严重滞后<", ">完成<", ">34<", ">3<"} {
		if !strings.Contains(string(svg), label) {
			t.Errorf("%s does not stand in the picture", label)
		}
	}
	c.Language = English
	if text := string(c.SVG()); !strings.Contains(text, ">Far behind<") || !strings.Contains(text, ">Greening<") {
		t.Error("codes are not said in English")
	}
	c.Form = Line
	if got := shown(t, c.SVG()); len(got) != 4 {
		t.Errorf("lines have the points %v", got)
	}
}

// TestPartsThereIsNoRoomFor: nine parts, and none is lost.
func TestPartsThereIsNoRoomFor(t *testing.T) {
	t.Parallel()
	c := divided(Stacked, nil)
	c.Keys[1] = datasets.Typed{Kind: datasets.Text}
	for i := range 9 {
		keys := []datasets.Value{datasets.TextValue("TASK"), datasets.TextValue(fmt.Sprint("u", i))}
		c.Groups = append(c.Groups, Group{keys, datasets.IntValue(int64(i + 1))})
	}
	want := []string{
		"TASK/partu8=9", "TASK/partu7=8", "TASK/partu6=7", "TASK/partu5=6", "TASK/partu4=5", "TASK/part-resttrue=10",
	}
	if got := shown(t, c.SVG()); !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	c.Form, c.Figure.Additive = Line, false
	svg := c.SVG()
	if got := shown(t, svg); len(got) != 6 || !strings.Contains(string(svg), "另有 3 组未显示") {
		t.Errorf("lines that do not add up: %v", got)
	}
}

func TestNothingIsSaid(t *testing.T) {
	t.Parallel()
	for _, form := range Forms() {
		empty := string(counts(form).SVG())
		if !strings.Contains(empty, ">没有可显示的数据<") || !strings.Contains(empty, "数据版本 v1") {
			t.Errorf("an empty %s says nothing", form)
		}
		if form == Stacked {
			continue // it has two keys
		}
		c := counts(form, 3, 0)
		c.Groups = append(c.Groups, Group{Keys: make([]datasets.Value, 1)})
		svg := string(c.SVG())
		if got := shown(t, []byte(svg)); !slices.Equal(got, []string{"n0=3", "n1=0", "="}) {
			t.Errorf("%s: %v", form, got)
		}
		if !strings.Contains(svg, "无数据") || !strings.Contains(svg, "(无)") {
			t.Errorf("%s hides a group without a key and a figure", form)
		}
	}
	below := string(counts(Bar, 3, -8).SVG())
	if !strings.Contains(below, ">−8<") || strings.Contains(below, `width="-`) {
		t.Error("a bar below zero is not drawn")
	}
}

// TestLinesKeepTheCalendar: what lies between has its room; there a count is zero, and nothing is known of a rate.
func TestLinesKeepTheCalendar(t *testing.T) {
	t.Parallel()
	c := counts(Line)
	c.Keys[0].Kind = datasets.Month
	for _, month := range []string{"2023-01", "2023-02", "2023-12", "2024-01"} {
		c.Groups = append(c.Groups, Group{[]datasets.Value{datasets.TextValue(month)}, datasets.IntValue(2)})
	}
	p := picture{Chart: c, plot: c.plotted()}
	x, y := scale{greatest: 1, to: 1}, scale{greatest: 1, to: 1}
	first := p.places()[0]
	x.from, x.to = -first, 1-first
	if got, want := p.course(x, y, p.places(), 0), "M0,2 L1,2 L2,0 L10,0 L11,2 L12,2"; got != want {
		t.Errorf("counts go %s, want %s", got, want)
	}
	p.Figure.Additive = false
	if got, want := p.course(x, y, p.places(), 0), "M0,2 L1,2 M11,2 L12,2"; got != want {
		t.Errorf("rates go %s, want %s", got, want)
	}
	for _, c := range []struct {
		kind datasets.Kind
		v    datasets.Value
		want float64
	}{
		{datasets.Quarter, datasets.TextValue("2023Q2"), 8094},
		{datasets.Date, datasets.TimeValue(time.Date(1970, 2, 1, 0, 0, 0, 0, time.UTC)), 31},
		{datasets.Integer, datasets.IntValue(2023), 2023},
		{datasets.Text, datasets.TextValue("2023"), 5},
	} {
		if got := placeOf(c.kind, c.v, 5); got != c.want {
			t.Errorf("%s is at %v, want %v", c.kind, got, c.want)
		}
	}
}

func TestRings(t *testing.T) {
	t.Parallel()
	whole := string(counts(Ring, 4).SVG())
	if !strings.Contains(whole, "100%") || strings.Contains(whole, "NaN") {
		t.Error("one part is not the whole")
	}
	svg := string(counts(Ring, 90, 1, 2, 3, 4, 5, 6, 7, 8, 9).SVG())
	if got := shown(t, []byte(svg)); len(got) != 8 || got[7] != "resttrue=6" {
		t.Errorf("ten parts are shown as %v", got)
	}
	for _, share := range []string{"66.7%", "4.4%", ">135<"} {
		if !strings.Contains(svg, share) {
			t.Errorf("no %s", share)
		}
	}
	if none := string(counts(Ring, 0, 0).SVG()); strings.Contains(none, "NaN") || len(shown(t, []byte(none))) != 2 {
		t.Error("a ring of nothing")
	}
}

// TestPicturesAreXML draws charts of any texts and figures: each is well-formed XML that has all of them, with no script,
// nothing from elsewhere and no number that is none.
func TestPicturesAreXML(t *testing.T) {
	t.Parallel()
	kinds := []datasets.Kind{datasets.Integer, datasets.Money, datasets.Number, datasets.Percent}
	rapid.Check(t, func(t *rapid.T) {
		c := Chart{
			Form: rapid.SampledFrom(Forms()).Draw(t, "form"), Language: English, Day: "2023-07-01",
			Title: rapid.String().Draw(t, "title"), Version: rapid.String().Draw(t, "version"),
			Most: rapid.IntRange(0, 8).Draw(t, "most"),
			Keys: []datasets.Typed{{Kind: datasets.Text}},
		}
		c.Figure.Kind = rapid.SampledFrom(kinds).Draw(t, "kind")
		c.Figure.Additive = rapid.Bool().Draw(t, "additive") || c.Form == Ring
		c.Figure.English = rapid.String().Draw(t, "label")
		if c.Form == Stacked || c.Form == Line && rapid.Bool().Draw(t, "divided") {
			c.Keys = append(c.Keys, datasets.Typed{Kind: datasets.Text})
		}
		least := int64(-1e17)
		if c.Form == Ring {
			least = 0
		}
		text := rapid.OneOf(
			rapid.String(), rapid.SampledFrom([]string{`<script>alert("1")</script>`, "]]>", "&amp;", "\x00\xff", "'\""}),
		)
		for range rapid.IntRange(0, 40).Draw(t, "groups") {
			g := Group{}
			for range c.Keys {
				g.Keys = append(g.Keys, datasets.TextValue(text.Draw(t, "key")))
			}
			n := rapid.Int64Range(least, 1e17).Draw(t, "figure")
			switch c.Figure.Kind {
			case datasets.Integer, datasets.Money:
				g.Figure = datasets.IntValue(n)
			default:
				g.Figure = datasets.FloatValue(rapid.SampledFrom([]float64{float64(n), math.Inf(1), math.NaN()}).Draw(t, "x"))
			}
			if rapid.Bool().Draw(t, "none") {
				g.Figure = datasets.Value{}
			}
			c.Groups = append(c.Groups, g)
		}
		svg := c.SVG()
		wellFormed(t, svg)
		for _, bad := range []string{"<script", "href", "NaN", "Inf", `width="-`, "@import"} {
			if strings.Contains(string(svg), bad) {
				t.Fatalf("%s in\n%s", bad, svg)
			}
		}
	})
}

// wellFormed reads a picture to its end, and holds its root to what it has to be.
func wellFormed(t *rapid.T, svg []byte) {
	var root struct {
		Role  string `xml:"role,attr"`
		Title string `xml:"title"`
		Desc  string `xml:"desc"`
	}
	if err := xml.Unmarshal(svg, &root); err != nil || root.Role != "img" || root.Desc == "" {
		t.Fatalf("%v in\n%s", err, svg)
	}
}
