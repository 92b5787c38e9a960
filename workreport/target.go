package workreport

import (
	"slices"
	"strings"

	"plangraph/models"
)

// targets reads the targets, numeric and implicit, of a sentence into c.
func (r *reader) targets(c *Content, sentence stretch, inGoals bool) {
	t := targetReader{reader: r, content: c, inGoals: inGoals}
	for _, clause := range r.clauses(sentence) {
		if !r.ofLaterYears(r.of(clause)) {
			t.clause(clause)
		}
	}
	r.later = r.later && lastRune(r.of(sentence)) == '；'
}

// ofLaterYears tells whether a clause promises something for the years after the plan's: 到2025年, “十四五”时期. What follows
// in the sentence does, too, until it comes back to this year.
func (r *reader) ofLaterYears(clause string) bool {
	year, at, ok := yearAt(clause)
	switch {
	case laterWords.in(clause) != "", ok && r.year == 0 && strings.HasSuffix(clause[:at.from], "到"):
		r.later = true
	case planSubjects.in(clause) != "":
		r.later = false
	case ok && r.year != 0:
		r.later = year > r.year && year < r.year+30
	}
	return r.later
}

// laterWords are spans of more than a year.
var laterWords = words{"”时期", "”期间", "”末", "今后五年", "未来五年", "今后几年", "未来几年", "五年内", "今后三年", "未来三年", "三年内"}

// targetReader carries from clause to clause what Chinese leaves out: the verb, the modality, the subject.
type targetReader struct {
	*reader
	content  *Content
	inGoals  bool
	modality string
	verb     string
	subject  string
	whole    int // where 其中 refers to: the target before it, plus one
}

func (t *targetReader) clause(clause stretch) {
	kept := t.promises(clause)
	if len(kept) == 0 {
		t.implicit(clause)
		if clean := stripLead(t.of(clause)).rest; clean != "" {
			t.subject = subjectOf(clean)
		}
		return
	}
	if len(t.content.Targets) == 0 || !t.carries(clause, kept[0]) {
		t.verb = ""
	}
	if !carriedModality.is(t.modality) {
		t.modality = ""
	}
	t.whole = 0
	if t.respectively(clause, kept) {
		return
	}
	numberFirst := t.numberFirst(clause, kept)
	from := t.cutSpent(clause).from
	if from > kept[0].at.from {
		from = clause.from
	}
	for i, q := range kept {
		if t.sameNoun(i, kept) {
			t.another(clause, kept[i-1], q)
		} else {
			to := clause.to
			if i+1 < len(kept) {
				to = kept[i+1].at.from
			}
			before := stretch{from, q.at.from}
			if strings.HasPrefix(strings.TrimLeft(t.of(before), "、， "), "其中") {
				t.whole = t.wholeOf(q)
			}
			if i > 0 && numberFirst {
				before.from = before.to
			}
			t.one(clause, before, q, stretch{q.at.to, to})
		}
		from = q.at.to
	}
}

// carriedModality are the words of promise that hold for the clauses after theirs, too.
var carriedModality = words{"力争", "确保", "努力", "争取", "计划", "预计", "务必"}

// wholeOf finds what 其中 divides: the last target of the same unit, else the last one; plus one.
func (t *targetReader) wholeOf(part quantity) int {
	for i, target := range slices.Backward(t.content.Targets) {
		if target.Unit == part.unit && target.PartOf < 0 {
			return i + 1
		}
	}
	return len(t.content.Targets)
}

// promises are the quantities of a clause that are promised.
func (t *targetReader) promises(clause stretch) []quantity {
	all := t.quantities(clause)
	kept := all[:0]
	for _, q := range all {
		if t.promised(clause, q, t.inGoals) {
			kept = append(kept, q)
		}
	}
	return kept
}

// carries tells whether a clause continues the count of the one before: 新增专精特新企业3家，科技型中小企业38家.
func (t *targetReader) carries(clause stretch, q quantity) bool {
	last := t.content.Targets[len(t.content.Targets)-1]
	before := t.text[clause.from:q.at.from]
	return last.Unit == q.unit && q.measure.dimension == dimensionCount && reachWords.suffix(before) == "" &&
		stripLead(before).modality == ""
}

// numberFirst tells whether the numbers of a clause stand before their nouns: 打造2-3个精品村、11个示范村.
func (t *targetReader) numberFirst(clause stretch, kept []quantity) bool {
	last := kept[len(kept)-1]
	if len(kept) < 2 || !isHan(firstRune(t.text[last.at.to:clause.to]+" ")) {
		return false
	}
	before := stripLead(t.text[clause.from:kept[0].at.from]).rest
	return before == "" || before == doingWords.prefix(before) || strings.Contains(before, "、")
}

// sameNoun tells whether a quantity follows another one directly: 老旧小区5个、36万平米.
func (t *targetReader) sameNoun(i int, kept []quantity) bool {
	if i == 0 || len(t.content.Targets) == 0 {
		return false
	}
	between := strings.TrimSpace(t.text[kept[i-1].at.to:kept[i].at.from])
	return between == "、" || between == ""
}

func (t *targetReader) another(clause stretch, before, q quantity) {
	last := t.content.Targets[len(t.content.Targets)-1]
	noun := strings.TrimSuffix(last.Indicator, dimensionName(before.measure.dimension))
	t.add(noun+dimensionName(q.measure.dimension), clause, q, DistributionNone)
}

func dimensionName(d dimension) string {
	switch d {
	case dimensionArea:
		return "面积"
	case dimensionLength:
		return "长度"
	case dimensionMoney:
		return "金额"
	}
	return ""
}

// one reads a quantity with the words around it.
func (t *targetReader) one(clause, before stretch, q quantity, behind stretch) {
	lead := stripLead(strings.Trim(t.of(before), "、和及，与以 ;；"))
	if lead.modality != "" {
		t.modality = lead.modality
	}
	words := strings.TrimLeft(lead.rest, "、")
	distribution := DistributionNone
	if printed := t.of(q.at); strings.HasPrefix(printed, "各") || strings.HasPrefix(printed, "均") {
		distribution = DistributionEach
	}
	if stripped, word := cutDistribution(words); word != "" {
		words, distribution = stripped, DistributionEach
	}
	if words = t.cutPromise(words, before); q.measure.dimension != dimensionRank {
		words = cutReach(words)
	}
	nouns := []string{t.indicator(words, t.of(behind), q)}
	if distribution == DistributionEach {
		nouns = shareTail(splitNouns(nouns[0]))
	}
	for _, noun := range nouns {
		t.add(noun, clause, q, distribution)
	}
	t.subject = subjectOf(words)
}

// cutPromise reads a promise in words that stands before a number in the same clause: 事故“零发生”、|死亡率下降20%.
func (t *targetReader) cutPromise(words string, before stretch) string {
	i := strings.LastIndex(words, "、")
	if i < 0 {
		return words
	}
	if p, ok := findPromise(words[:i]); !ok || !p.valued {
		return words
	}
	if at := strings.LastIndex(t.of(before), "、"); at > 0 {
		t.implicit(stretch{before.from, before.from + at})
	}
	return words[i+len("、"):]
}

func (t *targetReader) add(indicator string, clause stretch, q quantity, d Distribution) {
	value := q.value
	target := Target{
		Citation:     t.cite(clause),
		Indicator:    indicator,
		Comparator:   q.comparator,
		Value:        &value,
		Unit:         q.unit,
		BaseUnit:     q.measure.base,
		Modality:     t.modality,
		Distribution: d,
		PartOf:       t.whole - 1,
	}
	if q.bare {
		target.Unit += "元"
	}
	number := t.cite(q.at)
	target.Number = &number
	base := scale(q.value, q.factor)
	target.BaseValue = &base
	if q.ranged {
		to, baseTo := q.to, scale(q.to, q.factor)
		target.To, target.BaseTo = &to, &baseTo
	}
	target.Nature = nature(t.of(clause), indicator, q)
	target.Better = better(t.of(clause), q)
	t.content.Targets = append(t.content.Targets, target)
}

// scale multiplies without the dust that binary fractions leave: 6.3万 is 63000, 8.5% is 0.085.
func scale(value, factor float64) float64 {
	if factor < 1 {
		return value / (1 / factor)
	}
	product := value * factor
	if rounded := float64(
		int64(product + 0.5),
	); rounded > 0 && abs(product-rounded) < 1e-6*rounded &&
		abs(product-rounded) < 1e-3 {
		return rounded
	}
	return product
}

func abs(x float64) float64 {
	if x < 0 {
		return -x
	}
	return x
}

// respectively reads 城镇和农村居民收入分别增长7%、8%左右: as many numbers as nouns, and a comparator behind the last one is
// everyone's.
func (t *targetReader) respectively(clause stretch, kept []quantity) bool {
	at := strings.Index(t.of(clause), "分别")
	if at < 0 || len(kept) < 2 || kept[0].at.from < clause.from+at {
		return false
	}
	lead := stripLead(t.text[clause.from : clause.from+at])
	if lead.modality != "" {
		t.modality = lead.modality
	}
	growth := cutReach(t.text[clause.from+at+len("分别") : kept[0].at.from])
	grown := t.text[clause.from+at+len("分别") : kept[0].at.from]
	nouns := shareTail(splitNouns(strings.TrimSuffix(lead.rest, "预计")))
	if len(nouns) != len(kept) {
		nouns = splitCityAndCountry(lead.rest, len(kept))
	}
	last := kept[len(kept)-1]
	for i, q := range kept {
		if !q.suffixed && q.comparator == models.ComparatorEQ && last.suffixed {
			q.comparator = last.comparator
		}
		noun := lead.rest
		if i < len(nouns) {
			noun = nouns[i]
		}
		t.add(growthName(noun+growth, grown, q), clause, q, DistributionRespectively)
	}
	return true
}

// splitCityAndCountry opens 城乡, the pair of town and country that reports write in two characters.
func splitCityAndCountry(noun string, n int) []string {
	if n != 2 || !strings.Contains(noun, "城乡") {
		return nil
	}
	return []string{strings.Replace(noun, "城乡", "城镇", 1), strings.Replace(noun, "城乡", "农村", 1)}
}
