package workreport

import (
	"strings"
	"unicode/utf8"
)

// markKind is a way to number parts. It does not say at which level: that follows from nesting and order.
type markKind int

const (
	markNone      markKind = iota
	markChapter            // 第一部分 第一章
	markChinese            // 一、
	markParen              // （一） (一)
	markDigit              // 1. 1、
	markParenNum           // （1） 1）
	markCircled            // ①
	markCounted            // 一要 一是 一抓
	markOrdinal            // 第一， 首先
	markDash               // —— at a line's start
	markBullet             // ● ◆ - at a line's start
	markLead               // no mark: a lead phrase
	markAnnexCell          // a number that is a table cell of its own
)

// mark is a numbered or dashed beginning of a part.
type mark struct {
	kind    markKind
	ordinal int
	label   stretch
	// word is the verb of a counted mark (要, 是), which stays the same while counting goes on.
	word      string
	lineStart bool
}

// marksIn finds the marks that begin lines and sentences of a stretch, in text order.
func (s *source) marksIn(x stretch) []mark {
	var all []mark
	for _, line := range s.lines(x) {
		start := s.skipMarkdown(line)
		begins := s.beginsLine(line.from)
		for i, sentence := range s.cut(stretch{start, line.to}, sentenceEnds+"：:") {
			m, ok := s.markAt(sentence, i == 0 && begins)
			if ok {
				all = append(all, m)
			}
		}
	}
	return all
}

// skipMarkdown steps over the marks with which Markdown begins a heading, quotation or bold phrase.
func (s *source) skipMarkdown(line stretch) int {
	text := s.of(line)
	text = strings.TrimLeft(text, "#> ")
	for _, bold := range []string{"**", "__"} {
		text = strings.TrimPrefix(text, bold)
	}
	text = strings.TrimPrefix(text, "- **")
	return line.to - len(text)
}

func (s *source) markAt(x stretch, lineStart bool) (mark, bool) {
	text := s.of(x)
	m := mark{lineStart: lineStart}
	size := 0
	for _, read := range []func(*mark, string) int{readParen, readNumbered, readCounted, readOrdinal, readCircled} {
		if size = read(&m, text); size > 0 {
			break
		}
	}
	if size == 0 && lineStart {
		size = readDash(&m, text)
	}
	if size == 0 || size >= len(text) && m.kind != markDigit {
		return mark{}, false
	}
	m.label = stretch{x.from, x.from + size}
	return m, true
}

// readOrdinalNumber reads the number of a mark in Chinese or Arabic digits.
func readOrdinalNumber(text string) (n, size int, chinese bool) {
	for size < len(text) && size < 3 && isDigit(text[size]) {
		n = n*10 + int(text[size]-'0')
		size++
	}
	if size > 0 {
		return n, size, false
	}
	value, size := chineseNumeral(text)
	return int(value), size, true
}

func readParen(m *mark, text string) int {
	r, open := utf8.DecodeRuneInString(text)
	if r != '（' && r != '(' && r != '【' && r != '〔' {
		return 0
	}
	inner := strings.TrimLeft(text[open:], " ")
	n, size, chinese := readOrdinalNumber(inner)
	if size == 0 || n == 0 {
		return 0
	}
	after := strings.TrimLeft(inner[size:], " ")
	r, shut := utf8.DecodeRuneInString(after)
	if r != '）' && r != ')' && r != '】' && r != '〕' {
		return 0
	}
	m.ordinal, m.kind = n, markParenNum
	if chinese {
		m.kind = markParen
	}
	rest := strings.TrimPrefix(after[shut:], "、")
	return len(text) - len(rest)
}

// readNumbered reads 一、 1. 1、 1） and 第一部分.
func readNumbered(m *mark, text string) int {
	if rest, ok := strings.CutPrefix(text, "第"); ok {
		return readChapter(m, text, rest)
	}
	n, size, chinese := readOrdinalNumber(text)
	if size == 0 || n == 0 {
		return 0
	}
	rest := strings.TrimLeft(text[size:], " \u3000")
	r, width := utf8.DecodeRuneInString(rest)
	switch {
	case r == '、':
	case (r == '.' || r == '．') && !startsWithDigit(rest[width:]):
	case (r == ')' || r == '）') && !chinese:
		m.kind = markParenNum
	default:
		return 0
	}
	m.ordinal = n
	if m.kind == markNone {
		m.kind = markDigit
		if chinese {
			m.kind = markChinese
		}
	}
	return len(text) - len(rest) + width
}

func startsWithDigit(text string) bool { return text != "" && isDigit(text[0]) }

func readChapter(m *mark, text, rest string) int {
	n, size, _ := readOrdinalNumber(rest)
	if size == 0 {
		return 0
	}
	for _, word := range [...]string{"部分", "章", "篇", "编"} {
		if after, ok := strings.CutPrefix(rest[size:], word); ok {
			m.kind, m.ordinal = markChapter, n
			return len(text) - len(strings.TrimLeft(after, " \u3000：:、"))
		}
	}
	return 0
}

// readCounted reads 一要, 二是 and the like: a numeral and the word that counts on. 一是一 and 一要素 are too rare to mind:
// a count must be unbroken to be believed.
func readCounted(m *mark, text string) int {
	value, size := chineseNumeral(text)
	if size == 0 || value < 1 || value > 30 || strings.HasPrefix(text, "两") {
		return 0
	}
	for _, word := range [...]string{"要", "是", "抓", "促", "强", "建", "推", "保", "优", "提", "聚", "突"} {
		if strings.HasPrefix(text[size:], word) {
			m.kind, m.ordinal, m.word = markCounted, int(value), word
			if word != "要" && word != "是" {
				return size // the verb belongs to the title
			}
			return size + len(word)
		}
	}
	return 0
}

func readOrdinal(m *mark, text string) int {
	rest, ok := strings.CutPrefix(text, "第")
	if !ok {
		return 0
	}
	value, size := chineseNumeral(rest)
	if size == 0 || value < 1 {
		return 0
	}
	for _, comma := range [...]string{"，", "、", ",", "："} {
		if strings.HasPrefix(rest[size:], comma) {
			m.kind, m.ordinal = markOrdinal, int(value)
			return len("第") + size + len(comma)
		}
	}
	return 0
}

func readCircled(m *mark, text string) int {
	r, size := utf8.DecodeRuneInString(text)
	if r < '①' || r > '⑳' {
		return 0
	}
	m.kind, m.ordinal = markCircled, int(r-'①')+1
	return size
}

func readDash(m *mark, text string) int {
	rest := strings.TrimLeft(text, "—-–─―")
	if n := len(text) - len(rest); n >= len("——") || n >= 2 {
		m.kind = markDash
		return n
	}
	r, size := utf8.DecodeRuneInString(text)
	if strings.ContainsRune("●◆■★•▲○◇□►▶◎·", r) {
		m.kind = markBullet
		return size
	}
	if strings.HasPrefix(text, "- ") || strings.HasPrefix(text, "* ") {
		m.kind = markBullet
		return len("- ")
	}
	return 0
}
