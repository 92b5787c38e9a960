package workreport

import (
	"strconv"
	"strings"
)

// yearIn finds the first year written as 2023年 or 二〇二三年 in a text.
func yearIn(text string) (year int, ok bool) {
	year, _, ok = yearAt(text)
	return year, ok
}

func yearAt(text string) (year int, at stretch, ok bool) {
	for from := 0; ; {
		i := strings.Index(text[from:], "年")
		if i < 0 {
			return 0, stretch{}, false
		}
		i += from
		if n, size := yearBefore(text[:i]); size > 0 {
			return n, stretch{i - size, i + len("年")}, true
		}
		from = i + len("年")
	}
}

// yearBefore reads four digits, Arabic or Chinese, at the end of a text.
func yearBefore(text string) (year, size int) {
	if len(text) >= 4 {
		if n, err := strconv.Atoi(
			text[len(text)-4:],
		); err == nil && n >= 1990 && n <= 2099 &&
			(len(text) == 4 || !isDigit(text[len(text)-5])) {
			return n, 4
		}
	}
	const width = 4 * len("二")
	if len(text) < width {
		return 0, 0
	}
	for i, r := range text[len(text)-width:] {
		d, ok := chineseDigit(r)
		if !ok || i%3 != 0 {
			return 0, 0
		}
		year = year*10 + d
	}
	if year < 1990 || year > 2099 {
		return 0, 0
	}
	return year, width
}

// readYear decides for which year the plan is: the one its headings name, else that of the session, else the one after
// the year reviewed, else that of the title, else the one the plan speaks of.
func (s *source) readYear(parts []part) Year {
	for _, p := range parts {
		if y, ok := s.yearOf(p.heading); ok {
			return y
		}
	}
	if y, ok := s.sessionYear(); ok {
		return y
	}
	for _, h := range s.topHeadings() {
		if y, ok := s.yearOf(h.line); ok && h.class == sectionReview && fiveYearWords.in(h.title) == "" {
			return Year{y.Value + 1, y.Source}
		}
	}
	for _, line := range s.lines(stretch{0, min(len(s.text), 6000)}) {
		if isReportTitle(s.of(line)) {
			if y, ok := s.yearOf(line); ok {
				return y
			}
		}
	}
	return s.commonYear(parts)
}

func (s *source) yearOf(x stretch) (Year, bool) {
	n, at, ok := yearAt(s.of(x))
	if !ok {
		return Year{}, false
	}
	c := s.cite(stretch{x.from + at.from, x.from + at.to})
	return Year{n, &c}, true
}

// sessionYear reads the day of the session, 2023年1月11日在…会议上; a session in the last months of a year plans the next.
func (s *source) sessionYear() (Year, bool) {
	for _, line := range s.lines(stretch{0, min(len(s.text), 6000)}) {
		text := s.of(line)
		if !strings.Contains(text, "会议") && s.length(line) > 16 || s.length(line) > 80 {
			continue
		}
		n, at, ok := yearAt(text)
		if !ok {
			continue
		}
		month, _, _ := readOrdinalNumber(text[at.to:])
		if month == 0 {
			continue
		}
		if month >= 11 {
			n++
		}
		c := s.cite(stretch{line.from + at.from, line.from + at.to})
		return Year{n, &c}, true
	}
	return Year{}, false
}

// commonYear takes the year that the plan names most often, the earliest of equals.
func (s *source) commonYear(parts []part) Year {
	var best Year
	count := map[int]int{}
	first := map[int]Year{}
	for _, p := range parts {
		for from := p.body.from; from < p.body.to; {
			n, at, ok := yearAt(s.text[from:p.body.to])
			if !ok {
				break
			}
			if _, seen := first[n]; !seen {
				c := s.cite(stretch{from + at.from, from + at.to})
				first[n] = Year{n, &c}
			}
			if strings.HasSuffix(s.text[:from+at.from], "到") {
				from += at.to // 到2025年 is a goal beyond the plan
				continue
			}
			count[n]++
			if c := count[n]; c > count[best.Value] || c == count[best.Value] && n < best.Value {
				best = first[n]
			}
			from += at.to
		}
	}
	return best
}
