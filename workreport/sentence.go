package workreport

import (
	"slices"
	"strings"
	"unicode/utf8"
)

const (
	sentenceEnds = "。！？；!?;"
	clauseEnds   = sentenceEnds + "，,：:"
)

// sentences cuts a stretch at line ends and at the marks that end a sentence outside quotes and brackets. The closing
// mark belongs to its sentence.
func (s *source) sentences(x stretch) []stretch {
	var all []stretch
	for _, line := range s.lines(x) {
		for _, sentence := range s.cut(line, sentenceEnds) {
			all = append(all, s.pieces(sentence, longestSentence)...)
		}
	}
	return all
}

// clauses cuts a sentence at its commas, colons and end; the marks are left out.
func (s *source) clauses(sentence stretch) []stretch {
	parts := s.cut(sentence, clauseEnds)
	kept := parts[:0]
	for _, part := range parts {
		if part = s.trimSet(part, clauseEnds+blanks); !part.empty() {
			kept = append(kept, part)
		}
	}
	if len(kept) == 1 && kept[0].to-kept[0].from > longestClause {
		return s.pieces(kept[0], longestClause)
	}
	for i, part := range kept {
		kept[i] = s.atMost(part, longestClause)
	}
	return kept
}

// Nobody says more in one breath; what is longer, in bytes, is no prose, and is cut so that reading stays linear.
const (
	longestSentence = 3000
	longestClause   = 900
)

func (s *source) pieces(x stretch, bytes int) []stretch {
	var all []stretch
	for x.to-x.from > bytes {
		piece := s.atMost(x, bytes)
		all = append(all, piece)
		x.from = piece.to
	}
	return append(all, x)
}

// cut divides a stretch after each mark of the set that is not enclosed. Two digits around a comma or colon keep it:
// 1,076.
func (s *source) cut(x stretch, set string) []stretch {
	var all []stretch
	from := x.from
	for i, r := range s.of(x) {
		i += x.from
		if !strings.ContainsRune(set, r) || s.enclosed(i) || s.insideNumber(i, r) {
			continue
		}
		next := i + utf8.RuneLen(r)
		if part := s.trim(stretch{from, next}); !part.empty() {
			all = append(all, part)
		}
		from = next
	}
	if part := s.trim(stretch{from, x.to}); !part.empty() {
		all = append(all, part)
	}
	return all
}

func (s *source) insideNumber(i int, r rune) bool {
	if r != ',' && r != ':' && r != '：' {
		return false
	}
	next := i + utf8.RuneLen(r)
	return i > 0 && next < len(s.text) && isDigit(s.text[i-1]) && isDigit(s.text[next])
}

func isDigit(b byte) bool { return '0' <= b && b <= '9' }

// words is a set of words, tried in order.
type words []string

// prefix returns the first word that text begins with.
func (w words) prefix(text string) string {
	for _, word := range w {
		if strings.HasPrefix(text, word) {
			return word
		}
	}
	return ""
}

// suffix returns the first word that text ends with.
func (w words) suffix(text string) string {
	for _, word := range w {
		if strings.HasSuffix(text, word) {
			return word
		}
	}
	return ""
}

// is tells whether text is one of the words.
func (w words) is(text string) bool { return slices.Contains(w, text) }

// longestSuffix returns the longest word that text ends with.
func (w words) longestSuffix(text string) string {
	best := ""
	for _, word := range w {
		if len(word) > len(best) && strings.HasSuffix(text, word) {
			best = word
		}
	}
	return best
}

// in returns the first word that text contains.
func (w words) in(text string) string {
	for _, word := range w {
		if strings.Contains(text, word) {
			return word
		}
	}
	return ""
}

func lastRune(text string) rune {
	r, _ := utf8.DecodeLastRuneInString(text)
	return r
}

func firstRune(text string) rune {
	r, _ := utf8.DecodeRuneInString(text)
	return r
}
