package workreport

import "strings"

// regionTails end the name of a division: 建华区, 蠡县, 保定市. Longer ones come first.
var regionTails = words{"自治县", "自治州", "自治旗", "自治区", "新区", "开发区", "林区", "特区", "省", "市", "区", "县", "旗", "州", "盟"}

// readRegion takes the region from the options, else from the report's title, else from who speaks: 蠡县人民政府县长.
func (s *source) readRegion(options Options) Region {
	if options.RegionCode != "" || options.RegionName != "" {
		return Region{Name: options.RegionName, Code: options.RegionCode}
	}
	lines := s.lines(stretch{0, min(len(s.text), 6000)})
	for _, line := range lines[:min(len(lines), 40)] {
		if s.length(line) > longestHeading {
			continue
		}
		if name, ok := s.regionBefore(line, "政府工作报告"); ok {
			return name
		}
	}
	for _, line := range lines[:min(len(lines), 40)] {
		for _, word := range [...]string{"人民政府", "人民代表大会"} {
			if name, ok := s.regionBefore(line, word); ok && s.length(line) <= 2*longestHeading {
				return name
			}
		}
	}
	return Region{}
}

// regionBefore finds the division whose name stands before a word, a year and the like between them left out.
func (s *source) regionBefore(line stretch, word string) (Region, bool) {
	text := strings.Map(dropSpace, s.of(line))
	if len(text) != line.to-line.from {
		return s.regionAfterYear(line, word)
	}
	before, _, found := strings.Cut(text, word)
	if !found {
		return Region{}, false
	}
	if _, at, ok := yearAt(before); ok {
		if rest := before[at.to:]; rest == "" || rest == "度" || isOrdinalCongress(rest) {
			before = before[:at.from]
		} else {
			before = rest
		}
	}
	return s.regionNamed(line, before)
}

func (s *source) regionAfterYear(line stretch, word string) (Region, bool) {
	before, _, found := strings.Cut(s.of(line), word)
	if !found {
		return Region{}, false
	}
	return s.regionNamed(line, before)
}

func dropSpace(r rune) rune {
	if r == ' ' || r == '\u3000' {
		return -1
	}
	return r
}

func isOrdinalCongress(text string) bool { return strings.HasPrefix(text, "第") }

// regionNamed cuts the name out of the words before: 在保定市满城区第三届 → 保定市满城区.
func (s *source) regionNamed(line stretch, before string) (Region, bool) {
	if i := strings.Index(before, "第"); i > 0 {
		before = before[:i]
	}
	for _, word := range [...]string{"在", "日", "——", "：", "，", "—", "-"} {
		if i := strings.LastIndex(before, word); i >= 0 {
			before = before[i+len(word):]
		}
	}
	before = strings.Trim(before, blanks+"#*_>")
	tail := regionTails.suffix(before)
	if n := len([]rune(before)); tail == "" || n < 2 || n > 20 || before == tail {
		return Region{}, false
	}
	i := strings.Index(s.of(line), before)
	if i < 0 {
		return Region{}, false
	}
	c := s.cite(stretch{line.from + i, line.from + i + len(before)})
	return Region{Name: before, Source: &c}, true
}
