package workreport

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"plangraph/models"
)

// quantity is a number with its unit and comparator as printed in one clause.
type quantity struct {
	at         stretch // with 超 before and 以上 behind
	digits     stretch // the number with its unit
	value, to  float64
	ranged     bool // value and to are the ends of a range or change
	comparator models.Comparator
	suffixed   bool // 以上, 左右, … was printed behind
	factor     float64
	measure    measure
	unit       string // as printed
	chinese    bool   // written in Chinese numerals
	bare       bool   // no unit: 产值超千亿
}

// quantities finds the numbers of a clause that have a unit, outside quotes and brackets.
func (s *source) quantities(clause stretch) []quantity {
	var all []quantity
	for i := clause.from; i < clause.to; {
		if s.enclosed(i) {
			i++
			continue
		}
		q, ok := s.quantityAt(stretch{i, clause.to}, clause.from)
		if !ok {
			i = s.skipToken(i, clause.to)
			continue
		}
		if n := len(all); n > 0 && s.changes(clause, all[n-1], q) {
			all[n-1] = joinChange(all[n-1], q)
		} else {
			all = append(all, q)
		}
		i = q.at.to
	}
	return all
}

// skipToken steps over a character, or over the whole of a number or code (107国道, 5G, V2.0) that is no quantity.
func (s *source) skipToken(i, end int) int {
	if !isDigit(s.text[i]) {
		_, size := utf8.DecodeRuneInString(s.text[i:])
		return i + size
	}
	for i < end && (isDigit(s.text[i]) || s.text[i] == '.' || s.text[i] == ',') {
		i++
	}
	return i
}

// quantityAt reads a quantity at the start of x; clauseFrom bounds how far back a comparator can stand.
func (s *source) quantityAt(x stretch, clauseFrom int) (quantity, bool) {
	s.look(1) // which mostly decides
	text := s.text[x.from:x.to]
	first := text[0]
	if first < utf8.RuneSelf && !isDigit(first) || !s.freeBefore(x.from, clauseFrom) {
		return quantity{}, false
	}
	n, size, chinese := number(text)
	if size == 0 {
		return s.wordedQuantity(x, clauseFrom)
	}
	if chinese && n == 0 {
		return quantity{}, false // 零部件
	}
	q := quantity{value: n, chinese: chinese}
	at := size
	if m, used := rangeEnd(text[at:], chinese); used > 0 {
		q.to, q.ranged, q.comparator = m, true, models.ComparatorRange
		at += used
	}
	at, ok := q.readUnit(text, at)
	if !ok {
		return quantity{}, false
	}
	q.digits = stretch{x.from, x.from + at}
	s.compare(&q, clauseFrom, x.to)
	return q, true
}

// readUnit reads multiplier and unit behind a number, and 余 or 多 before or between them; it returns where they end.
func (q *quantity) readUnit(text string, at int) (end int, ok bool) {
	at += len(text[at:]) - len(strings.TrimLeft(text[at:], " "))
	vague := words{"余", "多"}.prefix(text[at:])
	at += len(vague)
	factor, used := multiplierAt(text[at:])
	at += used
	if vague == "" && (!q.chinese || used > 0) {
		vague = words{"余", "多"}.prefix(text[at:])
		if _, unit := measureAt(text[at+len(vague):]); vague != "" && unit {
			at += len(vague)
		} else {
			vague = ""
		}
	}
	m, unit := measureAt(text[at:])
	if !unit {
		if factor < 1e8 || used == 0 {
			return 0, false
		}
		m, q.bare = measure{"", "元", 1, dimensionMoney}, true
	}
	at += len(m.name)
	q.factor, q.measure = factor*m.factor, m
	q.unit = strings.TrimSpace(text[at-len(m.name)-usedBefore(used, vague):at-len(m.name)]) + m.name
	q.unit = strings.Trim(q.unit, "余多")
	if vague != "" {
		q.comparator = models.ComparatorGT
	}
	return at, true
}

func usedBefore(multiplier int, vague string) int {
	if multiplier == 0 {
		return 0
	}
	return multiplier + len(vague)
}

// wordedQuantity reads 突破万亿元, where no digit stands at all.
func (s *source) wordedQuantity(x stretch, clauseFrom int) (quantity, bool) {
	text := s.of(x)
	factor, size := multiplierAt(text)
	if factor < 1e8 || (words{"突破", "超", "超过", "破", "跨越", "迈上", "达到"}).suffix(s.text[clauseFrom:x.from]) == "" {
		return quantity{}, false
	}
	q := quantity{value: 1, factor: factor, chinese: true, unit: text[:size]}
	q.measure, q.bare = measure{"", "元", 1, dimensionMoney}, true
	if strings.HasPrefix(text[size:], "元") {
		q.measure.name, q.bare, q.unit = "元", false, q.unit+"元"
		size += len("元")
	}
	q.digits = stretch{x.from, x.from + size}
	s.compare(&q, clauseFrom, x.to)
	return q, true
}

// freeBefore tells whether a number can begin here: not inside another number, a code or an ordinal.
func (s *source) freeBefore(i, from int) bool {
	if i == from {
		return true
	}
	r, _ := utf8.DecodeLastRuneInString(s.text[from:i])
	switch {
	case strings.ContainsRune("第每.+＋/·", r):
		return false
	case r < utf8.RuneSelf && (isLetter(r) || isDigit(byte(r))):
		return false
	case r == '-' && i-from >= 2:
		before, _ := utf8.DecodeLastRuneInString(s.text[from : i-1])
		return !isLetter(before)
	}
	if _, numeral := chineseDigit(r); numeral || chinesePower(r) > 0 {
		return false
	}
	return true
}

func isLetter(r rune) bool { return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' }

// number reads Arabic digits (with thousands commas and decimals, also full-width) or a Chinese numeral.
func number(text string) (value float64, size int, chinese bool) {
	if isDigit(text[0]) {
		value, size = arabic(text)
		return value, size, false
	}
	if r := firstRune(text); '０' <= r && r <= '９' {
		value, size = fullWidth(text)
		return value, size, false
	}
	value, size = chineseNumeral(text)
	return value, size, true
}

func arabic(text string) (float64, int) {
	size := 0
	for size < len(text) && size < 24 {
		c := text[size]
		grouped := c == ',' && size+3 < len(text) && isDigit(text[size+1]) && isDigit(text[size+2]) && isDigit(text[size+3])
		decimal := c == '.' && size+1 < len(text) && isDigit(text[size+1])
		if !isDigit(c) && !grouped && !decimal {
			break
		}
		size++
	}
	value, err := strconv.ParseFloat(strings.ReplaceAll(text[:size], ",", ""), 64)
	if err != nil {
		return 0, 0
	}
	return value, size
}

func fullWidth(text string) (float64, int) {
	var plain strings.Builder
	size := 0
	for i, r := range text {
		switch {
		case i > longestNumeral:
			return 0, 0
		case '０' <= r && r <= '９':
			plain.WriteByte(byte('0' + r - '０'))
		case r == '．' || r == '.':
			plain.WriteByte('.')
		default:
			value, err := strconv.ParseFloat(plain.String(), 64)
			if err != nil {
				return 0, 0
			}
			return value, size
		}
		size = i + utf8.RuneLen(r)
	}
	return 0, 0
}

// rangeEnd reads the end of a range after its first number: -2, ～6%, 至8, %—6%.
func rangeEnd(text string, chinese bool) (value float64, size int) {
	skipped := text
	// 5%—6% and 5个至8个 repeat the unit.
	for _, unit := range [...]string{"%", "％", "个", "家", "万", "亿", "万元", "亿元"} {
		if rest, ok := strings.CutPrefix(skipped, unit); ok && dash(rest) > 0 {
			skipped = rest
			break
		}
	}
	d := dash(skipped)
	if d == 0 || d >= len(skipped) {
		return 0, 0
	}
	rest := strings.TrimLeft(skipped[d:], " ")
	if rest == "" {
		return 0, 0
	}
	value, used, isChinese := number(rest)
	if used == 0 || isChinese != chinese {
		return 0, 0
	}
	return value, len(text) - len(rest) + used
}

func dash(text string) int {
	size := 0
	for strings.HasPrefix(text[size:], "—") {
		size += len("—")
	}
	if size > 0 {
		return size
	}
	return len(words{"-", "–", "~", "～", "－", "至", "到"}.prefix(text))
}

// changes tells whether two quantities are the ends of one change: 由4.1亿元增长到8.6亿元.
func (s *source) changes(clause stretch, a, b quantity) bool {
	if a.ranged || b.ranged {
		return false
	}
	before := s.text[clause.from:a.at.from]
	before = strings.TrimSuffix(before, (words{"每人每月", "每人每年", "每人每天", "每月", "每年"}).suffix(before))
	if !strings.HasSuffix(before, "由") && !strings.HasSuffix(before, "从") && !strings.HasSuffix(before, "年的") {
		return false
	}
	between := s.text[a.at.to:b.at.from]
	return len(between) <= 30 &&
		(strings.HasSuffix(between, "到") || strings.HasSuffix(between, "至") || strings.HasSuffix(between, "为"))
}

func joinChange(a, b quantity) quantity {
	b.at.from, b.digits.from = a.at.from, a.digits.from
	b.to, b.value = b.value, a.value*a.factor/b.factor
	b.ranged, b.comparator = true, models.ComparatorFromTo
	return b
}
