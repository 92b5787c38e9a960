package workreport

import (
	"strings"
	"unicode/utf8"
)

// stretch is a span in bytes, end exclusive: the reader works on bytes and speaks of code points only in the draft.
type stretch struct{ from, to int }

func (s stretch) empty() bool { return s.to <= s.from }

// source is the text with what every stage asks of it.
type source struct {
	*pace
	text  string
	point []int32 // code point number of each byte
	fence []fence // how each byte is enclosed
}

// fence says what encloses a byte.
type fence uint8

const (
	fenceQuote fence = 1 << iota
	fenceParen
)

func newSource(p *pace, text string) (*source, error) {
	if len(text) > maxCharacters && utf8.RuneCountInString(text) > maxCharacters {
		return nil, refuse(ErrTooLarge, manyCharacters, maxCharacters)
	}
	s := &source{pace: p, text: text, point: make([]int32, len(text)+1), fence: make([]fence, len(text)+1)}
	n := int32(-1)
	for i := range len(text) {
		if utf8.RuneStart(text[i]) {
			n++
		}
		s.point[i] = n
	}
	s.point[len(text)] = n + 1
	lines := s.lines(stretch{0, len(text)})
	if len(lines) > maxLines {
		return nil, refuse(ErrTooLarge, manyLines, maxLines)
	}
	for _, line := range lines {
		s.enclose(line)
	}
	return s, nil
}

// of gives the text of a stretch, which is about to be looked at.
func (s *source) of(x stretch) string {
	s.look(x.to - x.from)
	return s.text[x.from:x.to]
}

// length counts code points.
func (s *source) length(x stretch) int { return int(s.point[x.to] - s.point[x.from]) }

func (s *source) span(x stretch) Span { return Span{int(s.point[x.from]), int(s.point[x.to])} }

func (s *source) cite(x stretch) Citation { return Citation{s.span(x), s.of(x)} }

// enclosed tells whether the byte stands inside quotes or brackets.
func (s *source) enclosed(i int) bool { return s.fence[i] != 0 }

// lines cuts a stretch into lines without the white space around them; empty lines are left out.
func (s *source) lines(x stretch) []stretch {
	var lines []stretch
	for from := x.from; from < x.to; {
		s.look(0)
		to := strings.IndexAny(s.text[from:x.to], "\n\r\u2028\u2029\f\v")
		if to < 0 {
			to = x.to
		} else {
			to += from
		}
		if line := s.trim(stretch{from, to}); !line.empty() {
			lines = append(lines, line)
		}
		if to == x.to {
			break
		}
		_, size := utf8.DecodeRuneInString(s.text[to:])
		from = to + size
	}
	return lines
}

const blanks = " \t\u3000\u00a0\u2002\u2003\u200b\ufeff\n\r"

// atMost shortens a stretch to a number of bytes, at the end of a character.
func (s *source) atMost(x stretch, bytes int) stretch {
	if x.to-x.from <= bytes {
		return x
	}
	x.to = x.from + bytes
	for !utf8.RuneStart(s.text[x.to]) {
		x.to--
	}
	return x
}

func (s *source) trim(x stretch) stretch { return s.trimSet(x, blanks) }

func (s *source) trimSet(x stretch, set string) stretch {
	t := strings.TrimLeft(s.of(x), set)
	x.from = x.to - len(t)
	x.to = x.from + len(strings.TrimRight(t, set))
	return x
}

// enclose marks what stands between pairs of quotes and brackets in one line. A quote or bracket without its partner in
// the same line encloses nothing, so that one slip of the pen does not silence the rest of the report.
func (s *source) enclose(line stretch) {
	type open struct {
		at    int
		close rune
		what  fence
	}
	var stack []open
	for i, r := range s.of(line) {
		i += line.from
		if n := len(stack); n > 0 && closes(stack[n-1].close, r) {
			s.fill(stretch{stack[n-1].at, i + utf8.RuneLen(r)}, stack[n-1].what)
			stack = stack[:n-1]
			continue
		}
		if c, what := closing(r); what != 0 && len(stack) < maxDepth {
			stack = append(stack, open{i, c, what})
		} else if what == 0 && isClosing(r) && len(stack) > 1 {
			// A partner further out closes what was left open inside.
			for n := len(stack) - 2; n >= 0; n-- {
				if closes(stack[n].close, r) {
					s.fill(stretch{stack[n].at, i + utf8.RuneLen(r)}, stack[n].what)
					stack = stack[:n]
					break
				}
			}
		}
	}
}

const maxDepth = 4 // of quotes in brackets in quotes; what is nested deeper is enclosed anyway

func (s *source) fill(x stretch, what fence) {
	for i := x.from; i < x.to; i++ {
		s.fence[i] |= what
	}
}

func closes(want, got rune) bool {
	return want == got || want == '）' && got == ')' || want == ')' && got == '）'
}

func isClosing(r rune) bool { return strings.ContainsRune("”’》）)」』】]〕", r) }

func closing(r rune) (rune, fence) {
	switch r {
	case '“':
		return '”', fenceQuote
	case '‘':
		return '’', fenceQuote
	case '《':
		return '》', fenceQuote
	case '「':
		return '」', fenceQuote
	case '『':
		return '』', fenceQuote
	case '"':
		return '"', fenceQuote
	case '（':
		return '）', fenceParen
	case '(':
		return ')', fenceParen
	case '[':
		return ']', fenceParen
	case '〔':
		return '〕', fenceParen
	case '【':
		return '】', fenceParen
	}
	return 0, 0
}
