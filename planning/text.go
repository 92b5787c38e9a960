package planning

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plangraph/problem"
)

// CheckLine reports a text that is no name to be read in a list: nothing, more than most characters, more than a line,
// or blanks around it.
func CheckLine(problems *problem.List, text string, most int, argument string) {
	readable := utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) })
	if text == "" || !readable || utf8.RuneCountInString(text) > most || strings.TrimSpace(text) != text {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is 1 to %d characters in one line, without blanks around them", Zh: "%s 须为一行,1 至 %d 个字符,首尾无空格",
		}, lastName(argument), most)
	}
}

// lastName is the name at the end of an argument's path, without its place in a list.
func lastName(argument string) string {
	return argument[strings.LastIndexByte(strings.TrimRight(argument, ".0123456789"), '.')+1:]
}

// short gives a text for a message, cut where it is long.
func short(text string) string {
	const most = 40
	if runes := []rune(text); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return text
}
