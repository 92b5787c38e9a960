package main

import "fmt"

// The lights and states that many items have.
var (
	lights   = []string{"GREEN", "YELLOW", "RED", "DONE"}
	statuses = []string{"PLANNED", "IN_PROGRESS", "DONE", "SUSPENDED"}
)

// each makes a question of every value of a variable.
func each(variable string, values ...string) []question {
	questions := make([]question, len(values))
	for i, value := range values {
		questions[i] = same(map[string]any{variable: value})
	}
	return questions
}

func (c choices) tasks() []question { return each("id", c.taskIDs...) }

func (c choices) boards() []question {
	questions := make([]question, len(c.plans))
	for i, p := range c.plans {
		questions[i] = same(map[string]any{"region": p.region, "year": p.year})
	}
	return questions
}

func (c choices) plansOfLight() []question {
	questions := make([]question, len(c.plans))
	for i, p := range c.plans {
		questions[i] = same(map[string]any{"region": p.region, "year": p.year, "light": lights[i%len(lights)]})
	}
	return questions
}

func (c choices) pages() []question {
	questions := make([]question, len(c.cursors))
	for i, at := range c.cursors {
		questions[i] = question{
			ours:   map[string]any{"light": at.light, "after": at.ours},
			floors: map[string]any{"light": at.light, "after": at.floors},
		}
	}
	return questions
}

func (choices) nothing() []question { return []question{same(map[string]any{})} }

func (choices) lights() []question { return each("light", lights...) }

func (choices) statuses() []question { return each("status", statuses...) }

func (choices) directions() []question { return each("direction", "ASC", "DESC") }

// unitNames are units of the districts that plans are of.
func (c choices) unitNames() []question {
	var names []string
	for i, p := range c.plans {
		names = append(names, p.name+[]string{"教育局", "交通运输局", "统计局", "应急管理局"}[i%4])
	}
	return each("name", names...)
}

func (choices) unitParts() []question {
	return each("part", "教育局", "交通运输局", "统计局", "应急管理局")
}

// common stands in the text of every task's actions, rare and pairs in the plan of 建华区 alone.
func (choices) common() []question { return each("text", "推进", "目标", "机制", "责任链条") }

func (choices) rare() []question {
	return each("text", "香江路", "曙光桥", "东民强胡同", "美食文化中心", "党校街二路")
}

func (choices) pairs() []question {
	return each("text", "香江", "曙光", "民强", "厕所", "党校")
}

// absent is nowhere: characters that occur, in an order that does not.
func (choices) absent() []question {
	var texts []string
	const of = "教育局路桥街城市"
	runes := []rune(of)
	for i := range runes {
		for j := range runes {
			texts = append(texts, fmt.Sprintf("%c%c%c%c", runes[i], runes[j], runes[i], runes[j]))
		}
	}
	return each("text", texts...)
}
