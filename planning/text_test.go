package planning_test

import (
	"strings"
	"testing"

	"plangraph/planning"
	"plangraph/problem"
)

// TestLinesAreSeen shows which texts are lines to be read in a list, and what is said of the others.
func TestLinesAreSeen(t *testing.T) {
	const general = "title is 1 to 12 characters in one line, without blanks around them"
	for text, want := range map[string]problem.Message{
		"香江路 升级改造":              {},
		"家庭👨‍👩‍👧服务":             {},
		"👩🏽‍⚕️ 医生":              {},
		"🏳️‍🌈":                  {},
		"é é":                   {}, // a combining accent is seen
		"":                      {En: general},
		" 香江路":                  {En: general},
		strings.Repeat("路", 13): {En: general},
		"香\xff":                 {En: general},
		"香江路\u200b改造": {
			En: "title: zero width space U+200B, character 4, has no place in a line: take it out",
			Zh: "title 中有零宽空格 U+200B(第4个字符),请删去",
		},
		"\u202e香江路": {
			En: "title: right-to-left override U+202E, character 1, has no place in a line: take it out",
			Zh: "title 中有从右至左强制 U+202E(第1个字符),请删去",
		},
		"香江路\u200f": {
			En: "title: right-to-left mark U+200F, character 4, has no place in a line: take it out",
			Zh: "title 中有从右至左标记 U+200F(第4个字符),请删去",
		},
		"香\u00a0江": {
			En: "title: no-break space U+00A0, character 2, has no place in a line: take it out",
			Zh: "title 中有不间断空格 U+00A0(第2个字符),请删去",
		},
		"香\t江\n":    {En: "title: tab U+0009, character 2, has no place in a line: take it out", Zh: "title 中有制表符 U+0009(第2个字符),请删去"},
		"香江\u200d路": {En: "title: zero width joiner U+200D, character 3, has no place in a line: take it out", Zh: "title 中有零宽连字 U+200D(第3个字符),请删去"},
		"👩\u200d":   {En: "title: zero width joiner U+200D, character 2, has no place in a line: take it out", Zh: "title 中有零宽连字 U+200D(第2个字符),请删去"},
		"👩\u200b👧":  {En: "title: zero width space U+200B, character 2, has no place in a line: take it out", Zh: "title 中有零宽空格 U+200B(第2个字符),请删去"},
		"a\u0007":   {En: "title: control character U+0007, character 2, has no place in a line: take it out", Zh: "title 中有控制字符 U+0007(第2个字符),请删去"},
		"a\U000e0041": {
			En: "title: invisible formatting character U+E0041, character 2, has no place in a line: take it out",
			Zh: "title 中有不可见格式字符 U+E0041(第2个字符),请删去",
		},
		"\ue000":  {En: "title: private use character U+E000, character 1, has no place in a line: take it out", Zh: "title 中有自造字 U+E000(第1个字符),请删去"},
		"\u2003a": {En: "title: space of another width U+2003, character 1, has no place in a line: take it out", Zh: "title 中有特殊空格 U+2003(第1个字符),请删去"},
		"a\u0378": {En: "title: unassigned character U+0378, character 2, has no place in a line: take it out", Zh: "title 中有未定义字符 U+0378(第2个字符),请删去"},
	} {
		var problems problem.List
		planning.CheckLine(&problems, text, 12, "changes.title")
		var got problem.Message
		if len(problems) > 0 {
			got = problems[0].Message
		}
		if got.En != want.En || want.Zh != "" && got.Zh != want.Zh || len(problems) > 1 {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

// TestTidy shows what is taken off the ends of a text.
func TestTidy(t *testing.T) {
	for text, want := range map[string]string{
		"\u200b香江路\u00a0":              "香江路",
		"\ufeff\u00ad 香江路\u200b\u200b": " 香江路",
		"香\u200b江\u00a0路":              "香\u200b江\u00a0路",
		"\u00a0\u200b":                 "",
		"家👨‍👩‍👧":                       "家👨‍👩‍👧",
		"香\n":                          "香\n",
	} {
		if got := planning.Tidy(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
