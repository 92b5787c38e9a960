package planning

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"plangraph/problem"
)

// Tidy takes off what word processors leave at the ends of a text and nobody sees: zero width spaces, byte order marks,
// soft hyphens and no-break spaces. Every text that is going to be kept comes through here, whichever door it takes.
func Tidy(text string) string { return strings.Trim(text, "\u200b\ufeff\u00ad\u00a0") }

// CheckLine reports a text that is no name to be read in a list: nothing, more than most characters, more than a line,
// blanks around it, or a character in it that nobody sees.
func CheckLine(problems *problem.List, text string, most int, argument string) {
	name := lastName(argument)
	if CheckSeen(problems, text, argument, problem.Message{En: name, Zh: name}) &&
		(text == "" || !utf8.ValidString(text) || utf8.RuneCountInString(text) > most || strings.TrimSpace(text) != text) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is 1 to %d characters in one line, without blanks around them", Zh: "%s 须为一行,1 至 %d 个字符,首尾无空格",
		}, name, most)
	}
}

// CheckSeen reports the first character of a line that nobody sees as one, and tells whether there is none. What is, in
// the reader's words, which line it is.
func CheckSeen(problems *problem.List, text, argument string, what problem.Message) bool {
	place, found := unseen(text)
	if found {
		name := nameOf(place.char)
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%[1]s: %[3]s U+%04[5]X, character %[6]d, has no place in a line: take it out",
			Zh: "%[2]s 中有%[4]s U+%04[5]X(第%[6]d个字符),请删去",
		}, what.En, what.Zh, name.En, name.Zh, place.char, place.number)
	}
	return !found
}

// character is one of a text's characters; they are numbered from 1.
type character struct {
	char   rune
	number int
}

// unseen finds the first character of a text that is not to be seen as one. A joiner is part of the emoji that it
// stands in.
func unseen(text string) (character, bool) {
	runes := []rune(text)
	for i, r := range runes {
		if r == zeroWidthJoiner && i > 0 && i+1 < len(runes) && inEmoji(runes[i-1]) && unicode.Is(unicode.So, runes[i+1]) {
			continue
		}
		if !unicode.IsPrint(r) {
			return character{r, i + 1}, true
		}
	}
	return character{}, false
}

const (
	zeroWidthJoiner = '\u200d'
	// emojiStyle makes the character before it an emoji.
	emojiStyle = '\ufe0f'
)

// inEmoji tells whether a character may come before a joiner in an emoji: a picture, its style or the tone of its skin.
func inEmoji(r rune) bool {
	return r == emojiStyle || unicode.In(r, unicode.So, unicode.Sk)
}

// unseenNames are what characters that nobody sees are called.
var unseenNames = map[rune]problem.Message{
	'\u0000': {En: "NUL", Zh: "空字符"},
	'\t':     {En: "tab", Zh: "制表符"},
	'\n':     {En: "line feed", Zh: "换行符"},
	'\v':     {En: "line tabulation", Zh: "垂直制表符"},
	'\f':     {En: "form feed", Zh: "换页符"},
	'\r':     {En: "carriage return", Zh: "回车符"},
	'\u0085': {En: "next line", Zh: "换行符"},
	'\u00a0': {En: "no-break space", Zh: "不间断空格"},
	'\u00ad': {En: "soft hyphen", Zh: "软连字符"},
	'\u061c': {En: "Arabic letter mark", Zh: "阿拉伯文方向标记"},
	'\u180e': {En: "Mongolian vowel separator", Zh: "蒙古文元音分隔符"},
	'\u200b': {En: "zero width space", Zh: "零宽空格"},
	'\u200c': {En: "zero width non-joiner", Zh: "零宽不连字"},
	'\u200d': {En: "zero width joiner", Zh: "零宽连字"},
	'\u200e': {En: "left-to-right mark", Zh: "从左至右标记"},
	'\u200f': {En: "right-to-left mark", Zh: "从右至左标记"},
	'\u2028': {En: "line separator", Zh: "行分隔符"},
	'\u2029': {En: "paragraph separator", Zh: "段分隔符"},
	'\u202a': {En: "left-to-right embedding", Zh: "从左至右嵌入"},
	'\u202b': {En: "right-to-left embedding", Zh: "从右至左嵌入"},
	'\u202c': {En: "pop directional formatting", Zh: "方向格式结束符"},
	'\u202d': {En: "left-to-right override", Zh: "从左至右强制"},
	'\u202e': {En: "right-to-left override", Zh: "从右至左强制"},
	'\u202f': {En: "narrow no-break space", Zh: "窄不间断空格"},
	'\u2060': {En: "word joiner", Zh: "字连接符"},
	'\u2066': {En: "left-to-right isolate", Zh: "从左至右隔离"},
	'\u2067': {En: "right-to-left isolate", Zh: "从右至左隔离"},
	'\u2068': {En: "first strong isolate", Zh: "首强方向隔离"},
	'\u2069': {En: "pop directional isolate", Zh: "方向隔离结束符"},
	'\u3000': {En: "ideographic space", Zh: "全角空格"},
	'\ufeff': {En: "byte order mark", Zh: "字节顺序标记"},
	'\ufffc': {En: "object replacement character", Zh: "对象占位符"},
}

// nameOf names a character that nobody sees.
func nameOf(r rune) problem.Message {
	if name, ok := unseenNames[r]; ok {
		return name
	}
	switch {
	case unicode.IsControl(r):
		return problem.Message{En: "control character", Zh: "控制字符"}
	case unicode.IsSpace(r) || unicode.Is(unicode.Zs, r):
		return problem.Message{En: "space of another width", Zh: "特殊空格"}
	case unicode.Is(unicode.Cf, r):
		return problem.Message{En: "invisible formatting character", Zh: "不可见格式字符"}
	case unicode.Is(unicode.Co, r):
		return problem.Message{En: "private use character", Zh: "自造字"}
	}
	return problem.Message{En: "unassigned character", Zh: "未定义字符"}
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
