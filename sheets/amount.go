package sheets

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"plangraph/models"
)

// Amount is a target value as printed (目标值): ≥36万平米 is GTE, 36, 万平米. To is the other end of a range, or of a change
// from one value to another. A target promised in words has only Words (全覆盖). Nil numbers are absent.
type Amount struct {
	Comparator models.Comparator
	Value, To  *float64
	Unit       string
	Words      string
}

// comparison is a word that compares, in front of a number or behind it.
type comparison struct {
	word       string
	comparator models.Comparator
}

// The longer words come first. The signs are those that String writes.
var (
	before = []comparison{
		{"不低于", models.ComparatorGTE},
		{"不少于", models.ComparatorGTE},
		{"不小于", models.ComparatorGTE},
		{"大于等于", models.ComparatorGTE},
		{"不高于", models.ComparatorLTE},
		{"不超过", models.ComparatorLTE},
		{"不大于", models.ComparatorLTE},
		{"不多于", models.ComparatorLTE},
		{"小于等于", models.ComparatorLTE},
		{"控制在", models.ComparatorLTE},
		{"至少", models.ComparatorGTE},
		{"至多", models.ComparatorLTE},
		{"最多", models.ComparatorLTE},
		{"超过", models.ComparatorGT},
		{"突破", models.ComparatorGT},
		{"高于", models.ComparatorGT},
		{"大于", models.ComparatorGT},
		{"多于", models.ComparatorGT},
		{"低于", models.ComparatorLT},
		{"小于", models.ComparatorLT},
		{"少于", models.ComparatorLT},
		{"大约", models.ComparatorAbout},
		{"等于", models.ComparatorEQ},
		{"≥", models.ComparatorGTE},
		{">=", models.ComparatorGTE},
		{"≧", models.ComparatorGTE},
		{"≤", models.ComparatorLTE},
		{"<=", models.ComparatorLTE},
		{"≦", models.ComparatorLTE},
		{">", models.ComparatorGT},
		{"<", models.ComparatorLT},
		{"=", models.ComparatorEQ},
		{"约", models.ComparatorAbout},
		{"≈", models.ComparatorAbout},
		{"近", models.ComparatorAbout},
		{"超", models.ComparatorGT},
	}
	behind = []comparison{
		{"及以上", models.ComparatorGTE},
		{"及以下", models.ComparatorLTE},
		{"以上", models.ComparatorGTE},
		{"以下", models.ComparatorLTE},
		{"以内", models.ComparatorLTE},
		{"之内", models.ComparatorLTE},
		{"左右", models.ComparatorAbout},
	}
	signs = map[models.Comparator]string{
		models.ComparatorGTE: "≥", models.ComparatorGT: ">", models.ComparatorLTE: "≤", models.ComparatorLT: "<",
		models.ComparatorEQ: "=", models.ComparatorAbout: "约",
	}
)

const (
	numberPattern = `([+-]?\d+(?:\.\d+)?)`
	unitPattern   = `([^\d、,;。+<>=≥≤\n]{0,20}?(?:[a-zA-Z]{1,2}[23])?)`
)

var (
	verbs     = regexp.MustCompile(`^(?:力争|确保|计划|预期)?(?:达到|完成|实现|保持在|达)?`)
	thousands = regexp.MustCompile(`(\d),(\d{3})`)
	single    = regexp.MustCompile(`^` + numberPattern + unitPattern + `$`)
	span      = regexp.MustCompile(
		`^` + numberPattern + unitPattern + `(?:-|~|—|–|至|到)` + numberPattern + unitPattern + `$`,
	)
	fromTo = regexp.MustCompile(
		`^[从由]` + numberPattern + unitPattern + `(?:提高|提升|增加|增长|上升|降低|下降|减少|降|增)?[到至]` + numberPattern + unitPattern + `$`,
	)
)

// amountIn reads a target value.
func amountIn(c content) (Amount, *fault) {
	a, f := amountOf(c.text)
	if c.kind == kindNumber { // what is shown may be rounded
		switch {
		case f != nil || a.Value == nil || strings.ContainsAny(a.Unit, "E+"):
			a, f = Amount{Value: exact(c.number)}, nil
		case strings.HasPrefix(a.Unit, "%"):
			a.Value = exact(100 * c.number)
		case a.Comparator == "" && a.To == nil:
			a.Value = exact(c.number)
		}
	}
	return a, f
}

// exact drops what binary fractions add to a decimal number: a workbook keeps 15 digits.
func exact(n float64) *float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(n, 'g', 15, 64), 64)
	if err != nil {
		return &n
	}
	return &short
}

func amountOf(text string) (Amount, *fault) {
	said := strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) && r != '\n':
			return -1
		case r == '（' || r == '）': // of a unit, which stays as printed
			return r
		}
		return narrow(r)
	}, strings.TrimSpace(text))
	if !strings.ContainsFunc(said, unicode.IsDigit) {
		return Amount{Words: tidy(text)}, nil
	}
	if len(said) > longest {
		return Amount{}, faulty(BadAmount, badAmount, short(text))
	}
	said = thousands.ReplaceAllString(thousands.ReplaceAllString(said, "$1$2"), "$1$2")
	said = strings.TrimPrefix(said, verbs.FindString(said))
	var a Amount
	said, a.Comparator = compared(said)
	if m := single.FindStringSubmatch(said); m != nil {
		a.Value, a.Unit = number(m[1]), m[2]
	} else if m := fromTo.FindStringSubmatch(said); m != nil && a.Comparator == "" {
		a = between(models.ComparatorFromTo, m)
	} else if m := span.FindStringSubmatch(said); m != nil && a.Comparator == "" {
		a = between(models.ComparatorRange, m)
	}
	if a.Value == nil || a.ranges() && a.To == nil {
		return Amount{}, faulty(BadAmount, badAmount, short(text))
	}
	return a, nil
}

// compared takes the word that compares off a text.
func compared(text string) (string, models.Comparator) {
	for _, c := range behind {
		if rest, ok := strings.CutSuffix(text, c.word); ok {
			for _, b := range before { // 不超过5%以内 says it twice
				rest = strings.TrimPrefix(rest, b.word)
			}
			return rest, c.comparator
		}
	}
	for _, c := range before {
		if rest, ok := strings.CutPrefix(text, c.word); ok {
			return rest, c.comparator
		}
	}
	return text, ""
}

func between(c models.Comparator, m []string) Amount {
	a := Amount{Comparator: c, Value: number(m[1]), To: number(m[3]), Unit: m[4]}
	if a.Unit == "" {
		a.Unit = m[2]
	}
	if m[2] != "" && m[2] != a.Unit { // 3亩至5公顷
		a.To = nil
	}
	return a
}

func (a Amount) ranges() bool {
	return a.Comparator == models.ComparatorRange || a.Comparator == models.ComparatorFromTo
}

// number gives a number's value; nil if it is out of all bounds.
func number(digits string) *float64 {
	n, err := strconv.ParseFloat(digits, 64)
	if err != nil || math.IsInf(n, 0) || math.IsNaN(n) {
		return nil
	}
	return &n
}

// String gives the amount as it is written into a sheet, which reads as the same amount.
func (a Amount) String() string {
	if a.Value == nil {
		return a.Words
	}
	text := strconv.FormatFloat(*a.Value, 'f', -1, 64)
	if a.To == nil {
		return signs[a.Comparator] + text + a.Unit
	}
	to := strconv.FormatFloat(*a.To, 'f', -1, 64)
	if a.Comparator == models.ComparatorFromTo {
		return "由" + text + "至" + to + a.Unit
	}
	return text + "~" + to + a.Unit
}

// plainNumber tells whether an amount is a number and nothing else, and short enough to be shown as it is.
func (a Amount) plainNumber() (float64, bool) {
	if a.Value == nil || a.To != nil || a.Unit != "" || a.Comparator != "" || utf8.RuneCountInString(a.String()) > 15 {
		return 0, false
	}
	return *a.Value, true
}
