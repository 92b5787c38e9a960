package chart

import (
	"fmt"

	"plangraph/datasets"
	"plangraph/problem"
)

// The words of a picture.
var (
	othersWord  = problem.Message{En: "Others (%d)", Zh: "其他(%d)"}
	noneWord    = problem.Message{En: "(none)", Zh: "(无)"}
	blankWord   = problem.Message{En: "(blank)", Zh: "(空白)"}
	noFigure    = problem.Message{En: "no value", Zh: "无数据"}
	nothingWord = problem.Message{En: "Nothing to show", Zh: "没有可显示的数据"}
	yesWord     = problem.Message{En: "yes", Zh: "是"}
	noWord      = problem.Message{En: "no", Zh: "否"}
	dayWord     = problem.Message{En: "As of %s", Zh: "数据日期 %s"}
	versionWord = problem.Message{En: "data version %s", Zh: "数据版本 %s"}
	leftWord    = problem.Message{En: "%d more groups are not shown", Zh: "另有 %d 组未显示"}
	titleWord   = problem.Message{En: "%s: %s by %s", Zh: "%s:按%[3]s统计的%[2]s"}
	byWord      = problem.Message{En: "%s and %s", Zh: "%s、%s"}
	unitWord    = problem.Message{En: "%s (%s)", Zh: "%s(%s)"}
	totalWord   = problem.Message{En: "Total", Zh: "合计"}
	yuanWord    = problem.Message{En: "yuan", Zh: "元"}
)

// say fills a message.
func (l Language) say(m problem.Message, values ...any) string {
	form := m.Zh
	if l == English {
		form = m.En
	}
	return fmt.Sprintf(form, values...)
}

// labelOf is what people call a value of a column.
func (l Language) labelOf(of datasets.Typed, v datasets.Value) string {
	switch {
	case v.Null():
		return l.say(noneWord)
	case of.Kind == datasets.Boolean && v.Bool():
		return l.say(yesWord)
	case of.Kind == datasets.Boolean:
		return l.say(noWord)
	}
	text := string(v.Append(nil, of.Kind))
	for _, m := range datasets.Codes()[of.Enum] {
		if m.Value == text {
			return l.named(m.Label)
		}
	}
	if text == "" {
		return l.say(blankWord)
	}
	return text
}

func (l Language) others(n int) heading { return heading{label: l.say(othersWord, n), rest: true} }

// unit is what stands for the unit of a figure's numbers; a percentage has its sign behind each.
func (l Language) unit(f Figure) string {
	switch f.Kind {
	case datasets.Money:
		return l.say(yuanWord)
	case datasets.Percent:
		return "%"
	}
	return f.Unit
}
