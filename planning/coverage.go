package planning

import (
	"sort"
	"strings"
	"unicode"
)

// Span is a stretch of a text in code points, end exclusive.
type Span struct {
	Start int `json:"start"`
	End   int `json:"end"`
}

// Sentence is a span with its words.
type Sentence struct {
	Span
	Quote string `json:"quote"`
}

// Coverage says which sentences of a text nothing cites, within the stretch from the first to the last cited span.
type Coverage struct {
	Sentences int
	Uncovered []Sentence
}

// CoverageOf holds the sentences of a text against the spans that are cited from it.
func CoverageOf(text string, cited []Span) Coverage {
	var c Coverage
	if len(cited) == 0 {
		return c
	}
	cited = append([]Span(nil), cited...)
	sort.Slice(cited, func(i, j int) bool { return cited[i].Start < cited[j].Start })
	first, last := cited[0].Start, 0
	for _, s := range cited {
		last = max(last, s.End)
	}
	next, reach := 0, 0 // reach is how far the spans go that begin before the sentence ends
	for _, s := range Sentences(text) {
		if s.End <= first || s.Start >= last || namesUnits(s.Quote) {
			continue
		}
		c.Sentences++
		for ; next < len(cited) && cited[next].Start < s.End; next++ {
			reach = max(reach, cited[next].End)
		}
		if reach <= s.Start {
			c.Uncovered = append(c.Uncovered, s)
		}
	}
	return c
}

// namesUnits tells whether a line only says who answers (牵头单位：…), which promises no work.
func namesUnits(sentence string) bool {
	head, _, found := strings.Cut(strings.ReplaceAll(sentence, "：", ":"), ":")
	if !found {
		return false
	}
	for _, word := range []string{"牵头", "责任", "配合", "主办", "承办", "协办", "督办", "督查", "参与", "实施"} {
		for _, who := range []string{"单位", "部门", "领导"} {
			if strings.HasSuffix(head, word+who) {
				return true
			}
		}
	}
	return false
}

// Sentences cuts a text after 。！？ (with the closing quotes and brackets behind them) and at line ends. White space
// around a sentence does not belong to it; what has no letter and no digit is none.
func Sentences(text string) []Sentence {
	var sentences []Sentence
	runes := []rune(text)
	start := 0
	cut := func(end int) {
		from, to := start, end
		for from < to && unicode.IsSpace(runes[from]) {
			from++
		}
		for to > from && unicode.IsSpace(runes[to-1]) {
			to--
		}
		quote := string(runes[from:to])
		if strings.ContainsFunc(quote, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) {
			sentences = append(sentences, Sentence{Span{from, to}, quote})
		}
		start = end
	}
	for i := 0; i < len(runes); i++ {
		switch {
		case runes[i] == '\n':
			cut(i)
		case strings.ContainsRune("。！？!?", runes[i]):
			for i+1 < len(runes) && strings.ContainsRune("”’」』）)》】。！？!?", runes[i+1]) {
				i++
			}
			cut(i + 1)
		}
	}
	cut(len(runes))
	return sentences
}
