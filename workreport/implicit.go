package workreport

import (
	"strings"

	"plangraph/models"
)

// promiseInWords is a target without digits: the words that make it and what they come to.
type promiseInWords struct {
	word   string
	nature models.TargetNature
	value  float64
	valued bool
	better models.Better
}

var promisesInWords = []promiseInWords{
	{"全覆盖", models.NatureCoverage, 1, true, models.BetterHigher},
	{"全面覆盖", models.NatureCoverage, 1, true, models.BetterHigher},
	{"全面达标", models.NatureCoverage, 1, true, models.BetterHigher},
	{"全部达标", models.NatureCoverage, 1, true, models.BetterHigher},
	{"应保尽保", models.NatureCoverage, 1, true, models.BetterHigher},
	{"应收尽收", models.NatureCoverage, 1, true, models.BetterHigher},
	{"应帮尽帮", models.NatureCoverage, 1, true, models.BetterHigher},
	{"全部建成", models.NatureCoverage, 1, true, models.BetterHigher},
	{"全部完成", models.NatureCoverage, 1, true, models.BetterHigher},
	{"动态清零", models.NatureZero, 0, true, models.BetterLower},
	{"清零", models.NatureZero, 0, true, models.BetterLower},
	{"零增长", models.NatureZero, 0, true, models.BetterLower},
	{"零事故", models.NatureZero, 0, true, models.BetterLower},
	{"零发生", models.NatureZero, 0, true, models.BetterLower},
	{"零容忍", "", 0, false, ""},
	{"坚决遏制", models.NatureZero, 0, true, models.BetterLower},
	{"坚决杜绝", models.NatureZero, 0, true, models.BetterLower},
	{"坚决防范", models.NatureZero, 0, true, models.BetterLower},
	{"有效遏制", models.NatureZero, 0, true, models.BetterLower},
	{"市定任务", models.NatureLevel, 0, false, models.BetterHigher},
	{"省市任务", models.NatureLevel, 0, false, models.BetterHigher},
	{"上级下达", models.NatureLevel, 0, false, models.BetterHigher},
	{"验收", models.NatureMilestone, 0, false, models.BetterHigher},
	{"翻番", models.NatureRate, 0, false, models.BetterHigher},
	{"翻一番", models.NatureRate, 1, true, models.BetterHigher},
	{"底线", models.NatureZero, 0, true, models.BetterLower},
}

// implicit reads what a clause promises without a number.
func (t *targetReader) implicit(clause stretch) {
	text := t.of(clause)
	p, ok := findPromise(text)
	if !ok {
		return
	}
	target := Target{Citation: t.cite(clause), Nature: p.nature, Better: p.better, PartOf: -1}
	lead := stripLead(text)
	target.Modality, target.Indicator = lead.modality, strings.TrimPrefix(lead.rest, p.word)
	if i := strings.Index(target.Indicator, p.word); i > 0 {
		target.Indicator = cutReach(target.Indicator[:i])
	}
	target.Indicator = strings.TrimSuffix(strings.TrimPrefix(target.Indicator, "均"), "完成")
	if target.Indicator == "" {
		target.Indicator = t.subject
	}
	if p.valued {
		value := p.value
		target.Comparator, target.Value, target.BaseValue = models.ComparatorEQ, &value, &value
		target.BaseUnit = "1"
	}
	t.content.Targets = append(t.content.Targets, target)
}

func findPromise(text string) (promiseInWords, bool) {
	for _, p := range promisesInWords {
		i := strings.Index(text, p.word)
		if i < 0 || p.nature == "" {
			continue
		}
		switch p.word {
		case "验收":
			if !strings.Contains(text, "通过") {
				continue
			}
		case "底线":
			if !strings.Contains(text, "坚守") || !strings.Contains(text, "不") {
				continue
			}
		}
		return p, true
	}
	if strings.HasPrefix(text, "确保") && strings.HasSuffix(text, "安全") {
		return promiseInWords{"", models.NatureQuality, 0, false, models.BetterHigher}, true
	}
	for _, w := range [...]struct {
		words  words
		nouns  words
		better models.Better
	}{
		{words{"提升", "提高", "改善"}, words{"率", "质量"}, models.BetterHigher},
		{words{"压缩", "降低", "减少", "持续压缩"}, words{"时间", "成本", "率", "时限"}, models.BetterLower},
	} {
		rest := strings.TrimPrefix(strings.TrimPrefix(text, "持续"), "进一步")
		if w.words.prefix(rest) != "" && w.nouns.suffix(rest) != "" {
			return promiseInWords{"", models.NatureTrend, 0, false, w.better}, true
		}
	}
	return promiseInWords{}, false
}
