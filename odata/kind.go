package odata

import (
	"plangraph/datasets"
	"plangraph/problem"
)

// class is a set of kinds that can be compared with each other.
type class int

const (
	textual class = 1 << iota
	whole         // numbers without a fraction
	broken        // other numbers
	dated
	timed
	truth
)

const numeric = whole | broken

// nothing is the kind of null, which is of every class.
const nothing datasets.Kind = ""

func classOf(kind datasets.Kind) class {
	switch kind {
	case datasets.Integer:
		return whole
	case datasets.Number, datasets.Percent, datasets.Money:
		return broken
	case datasets.Date:
		return dated
	case datasets.Moment:
		return timed
	case datasets.Boolean:
		return truth
	}
	return textual
}

// peers gives the kinds that may stand on the other side of a comparison.
func peers(kind datasets.Kind) class {
	if c := classOf(kind); c&numeric == 0 {
		return c
	}
	return numeric
}

// classWords are what classes are called.
var classWords = []struct {
	class
	problem.Message
}{
	{textual, problem.Message{En: "a text", Zh: "文本"}},
	{numeric, problem.Message{En: "a number", Zh: "数值"}},
	{whole, problem.Message{En: "a whole number", Zh: "整数"}},
	{broken, problem.Message{En: "a number", Zh: "数值"}},
	{dated | timed, problem.Message{En: "a day or moment", Zh: "日期或时刻"}},
	{dated, problem.Message{En: "a day", Zh: "日期"}},
	{timed, problem.Message{En: "a moment", Zh: "时刻"}},
	{truth, problem.Message{En: "true or false", Zh: "真或假"}},
}

func wordFor(c class) problem.Message {
	for _, words := range classWords {
		if words.class == c {
			return words.Message
		}
	}
	return problem.Message{En: "something else", Zh: "其他类型"}
}

// wordOf is what values of a kind are called.
func wordOf(kind datasets.Kind) problem.Message {
	if kind == nothing {
		return problem.Message{En: "null", Zh: "null"}
	}
	return wordFor(peers(kind))
}

// signature is what a function takes and gives.
type signature struct {
	takes []class
	// optional is how many of the last arguments may be left out.
	optional int
	gives    datasets.Kind
}

// functions are those that can be called, by the names that OData gives them.
var functions = map[datasets.Function]signature{
	datasets.Contains:   {[]class{textual, textual}, 0, datasets.Boolean},
	datasets.StartsWith: {[]class{textual, textual}, 0, datasets.Boolean},
	datasets.EndsWith:   {[]class{textual, textual}, 0, datasets.Boolean},
	datasets.ToLower:    {[]class{textual}, 0, datasets.Text},
	datasets.ToUpper:    {[]class{textual}, 0, datasets.Text},
	datasets.Trim:       {[]class{textual}, 0, datasets.Text},
	datasets.Length:     {[]class{textual}, 0, datasets.Integer},
	datasets.IndexOf:    {[]class{textual, textual}, 0, datasets.Integer},
	datasets.Substr:     {[]class{textual, whole, whole}, 1, datasets.Text},
	datasets.Concat:     {[]class{textual, textual}, 0, datasets.Text},
	datasets.YearOf:     {[]class{dated | timed}, 0, datasets.Integer},
	datasets.MonthOf:    {[]class{dated | timed}, 0, datasets.Integer},
	datasets.DayOf:      {[]class{dated | timed}, 0, datasets.Integer},
	datasets.DateOf:     {[]class{timed}, 0, datasets.Date},
	datasets.HourOf:     {[]class{timed}, 0, datasets.Integer},
	datasets.MinuteOf:   {[]class{timed}, 0, datasets.Integer},
	datasets.SecondOf:   {[]class{timed}, 0, datasets.Integer},
	datasets.RoundOf:    {[]class{numeric}, 0, datasets.Number},
	datasets.FloorOf:    {[]class{numeric}, 0, datasets.Number},
	datasets.CeilingOf:  {[]class{numeric}, 0, datasets.Number},
}

// standardFunctions are OData's own that are not served.
var standardFunctions = []string{
	"case", "cast", "fractionalseconds", "geo.distance", "geo.intersects", "geo.length", "hassubsequence", "hassubset",
	"isof", "matchesPattern", "maxdatetime", "mindatetime", "now", "substringof", "time", "totaloffsetminutes",
	"totalseconds",
}
