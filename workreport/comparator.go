package workreport

import (
	"strings"

	"plangraph/models"
)

// comparing is a word beside a number and the comparator that it makes.
type comparing struct {
	word       string
	comparator models.Comparator
}

// comparedBefore are the words right before a number; the longer ones come first.
var comparedBefore = []comparing{
	{"不低于", models.ComparatorGTE},
	{"不少于", models.ComparatorGTE},
	{"不小于", models.ComparatorGTE},
	{"不高于", models.ComparatorLTE},
	{"不超过", models.ComparatorLTE},
	{"不大于", models.ComparatorLTE},
	{"不多于", models.ComparatorLTE},
	{"不突破", models.ComparatorLTE},
	{"至少", models.ComparatorGTE},
	{"最少", models.ComparatorGTE},
	{"至多", models.ComparatorLTE},
	{"最多", models.ComparatorLTE},
	{"超过", models.ComparatorGT},
	{"突破", models.ComparatorGT},
	{"高于", models.ComparatorGT},
	{"大于", models.ComparatorGT},
	{"多于", models.ComparatorGT},
	{"超出", models.ComparatorGT},
	{"低于", models.ComparatorLT},
	{"少于", models.ComparatorLT},
	{"小于", models.ComparatorLT},
	{"不足", models.ComparatorLT},
	{"不到", models.ComparatorLT},
	{"大约", models.ComparatorAbout},
	{"约为", models.ComparatorAbout},
	{"接近", models.ComparatorAbout},
	{"超", models.ComparatorGT},
	{"破", models.ComparatorGT},
	{"过", models.ComparatorGT},
	{"约", models.ComparatorAbout},
	{"近", models.ComparatorAbout},
}

var comparedBehind = []comparing{
	{"及以上", models.ComparatorGTE},
	{"及以下", models.ComparatorLTE},
	{"以上", models.ComparatorGTE},
	{"以下", models.ComparatorLTE},
	{"以内", models.ComparatorLTE},
	{"之内", models.ComparatorLTE},
	{"之上", models.ComparatorGTE},
	{"左右", models.ComparatorAbout},
	{"上下", models.ComparatorAbout},
}

// compare finds a quantity's comparator and widens it by the words that make it. A bare number is promised as it
// stands.
func (s *source) compare(q *quantity, from, to int) {
	q.at = q.digits
	before, behind := s.text[from:q.digits.from], s.text[q.digits.to:to]
	if strings.HasSuffix(before, "各") || strings.HasSuffix(before, "均") {
		q.at.from -= len("各")
	}
	if c, ok := comparingBefore(before, q.bare); ok {
		q.at.from = q.digits.from - len(c.word)
		q.take(c.comparator)
	}
	if strings.HasSuffix(before, "前") && (q.measure.name == "位" || q.measure.name == "名") {
		q.at.from = q.digits.from - len("前")
		q.measure = measure{q.measure.name, "位", 1, dimensionRank}
		q.take(models.ComparatorLTE)
	}
	blank := len(behind) - len(strings.TrimLeft(behind, " "))
	for _, c := range comparedBehind {
		if strings.HasPrefix(behind[blank:], c.word) {
			q.at.to = q.digits.to + blank + len(c.word)
			q.suffixed = true
			q.take(c.comparator)
			break
		}
	}
	if q.measure.dimension == dimensionTime && !q.suffixed && strings.HasPrefix(behind[blank:], "内") {
		q.at.to, q.suffixed = q.digits.to+blank+len("内"), true
		q.take(models.ComparatorLTE)
	}
	if q.comparator == "" {
		q.comparator = comparedByVerb(before)
	}
}

func comparingBefore(before string, bare bool) (comparing, bool) {
	for _, c := range comparedBefore {
		// 通过20项 passes them; 产值过百亿 is more than that.
		if strings.HasSuffix(before, c.word) && (c.word != "过" || bare) {
			return c, true
		}
	}
	return comparing{}, false
}

// take sets the comparator unless one was found before; 余 (more than) gives way to a clearer word.
func (q *quantity) take(c models.Comparator) {
	if q.comparator == "" || q.comparator == models.ComparatorGT {
		q.comparator = c
	}
}

// comparedByVerb reads what the verb before a bare number says about it.
func comparedByVerb(before string) models.Comparator {
	switch {
	case (words{"控制在", "压缩到", "压减到", "压缩至", "压减至", "缩短到", "缩短至"}).suffix(before) != "":
		return models.ComparatorLTE
	case (words{"全部达到", "均达到", "都达到", "全部超过"}).suffix(before) != "":
		return models.ComparatorGTE // a bar that each of them takes
	}
	return models.ComparatorEQ
}
