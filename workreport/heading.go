package workreport

import (
	"strings"
	"unicode/utf8"
)

const (
	longestTitle   = 60  // code points; a longer first sentence is no title
	longestSpoken  = 30  // a counted sentence longer than this is a title only up to its first comma
	longestFirst   = 900 // bytes searched for the end of a title
	longestHeading = 45  // an unnumbered line longer than this is no heading
)

// headingAt reads the heading that a mark begins: the rest of its sentence. bound is where the part ends at the latest.
func (s *source) headingAt(m mark, bound int) (Heading, stretch) {
	title, end := s.title(m, bound)
	return Heading{
		Citation: s.cite(stretch{m.label.from, end}),
		Label:    strings.TrimSpace(s.of(m.label)),
		Ordinal:  m.ordinal,
		Title:    s.of(title),
	}, stretch{m.label.from, end}
}

const titleTrim = blanks + "。；;：:！!，,*_#"

func (s *source) title(m mark, bound int) (title stretch, end int) {
	line := s.atMost(stretch{m.label.to, max(bound, m.label.to)}, longestFirst)
	if i := strings.IndexAny(s.of(line), "\n\r\u2028\u2029"); i >= 0 {
		line.to = line.from + i
	}
	parts := s.cut(line, sentenceEnds)
	if len(parts) == 0 {
		return stretch{m.label.to, m.label.to}, m.label.to
	}
	first := parts[0]
	if colon := s.titleColon(first); colon > 0 {
		first.to = colon
	}
	spoken := m.kind == markCounted || m.kind == markOrdinal
	if n := s.length(first); n > longestTitle || spoken && n > longestSpoken {
		if comma := s.firstComma(first); comma > 0 {
			first.to = comma
		}
	}
	if s.length(first) > 2*longestTitle {
		first.to = first.from
	}
	return s.trimSet(first, titleTrim), first.to
}

// titleColon finds a colon that ends a short title: 畅通外环：….
func (s *source) titleColon(x stretch) int {
	for i, r := range s.of(x) {
		if (r == '：' || r == ':') && !s.enclosed(x.from+i) {
			if end := x.from + i; s.length(stretch{x.from, end}) <= longestSpoken {
				return end + utf8.RuneLen(r)
			}
			return 0
		}
	}
	return 0
}

func (s *source) firstComma(x stretch) int {
	for i, r := range s.of(x) {
		if (r == '，' || r == ',') && !s.enclosed(x.from+i) && i > 0 {
			return x.from + i + utf8.RuneLen(r)
		}
	}
	return 0
}
