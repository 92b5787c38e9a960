package workreport

import (
	"strings"

	"plangraph/models"
)

// promiseInWords is a target without digits: the words that make it and what they come to.
type promiseInWords struct {
	word   string
	verb   string // of a promise that no single word makes
	nature models.TargetNature
	value  float64
	valued bool
	better models.Better
}

var promisesInWords = []promiseInWords{
	{word: "全覆盖", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "全面覆盖", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "全面达标", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "全部达标", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "应保尽保", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "应收尽收", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "应帮尽帮", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "全部建成", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "全部完成", nature: models.NatureCoverage, value: 1, valued: true, better: models.BetterHigher},
	{word: "动态清零", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "清零", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "零增长", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "零的突破", nature: models.NatureMilestone, better: models.BetterHigher},
	{word: "零突破", nature: models.NatureMilestone, better: models.BetterHigher},
	{word: "零事故", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "零发生", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "零容忍", nature: "", better: ""},
	{word: "坚决遏制", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "坚决杜绝", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "坚决防范", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "有效遏制", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "下达任务", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "下达目标", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "下达的任务", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "下达的目标", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "省定任务", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "双下降", nature: models.NatureTrend, better: models.BetterLower},
	{word: "市定任务", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "省市任务", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "上级下达", nature: models.NatureLevel, better: models.BetterHigher},
	{word: "验收", nature: models.NatureMilestone, better: models.BetterHigher},
	{word: "翻番", nature: models.NatureRate, better: models.BetterHigher},
	{word: "翻一番", nature: models.NatureRate, value: 1, valued: true, better: models.BetterHigher},
	{word: "底线", nature: models.NatureZero, valued: true, better: models.BetterLower},
	{word: "不发生", nature: models.NatureZero, valued: true, better: models.BetterLower},
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
	target.Modality = lead.modality
	target.Indicator = p.indicator(lead.rest)
	if target.Indicator == "" {
		target.Indicator = t.subject
	}
	if p.valued {
		p.setValue(&target)
	}
	t.content.Targets = append(t.content.Targets, target)
}

// indicator names what a clause promises: 文化中心|全覆盖 is 文化中心覆盖率, 通过均衡区|验收 is 均衡区验收.
func (p promiseInWords) indicator(clause string) string {
	name := strings.TrimPrefix(clause, p.word)
	if i := strings.Index(name, p.word); i > 0 {
		name = outsideQuotes(name[:i])
		if done := strings.LastIndex(name, "完成"); done > 0 && !p.valued {
			name = name[:done] // 能耗|完成省|下达任务
		}
		name = cutReach(name)
	}
	if p.word == "" {
		return strings.TrimPrefix(strings.TrimPrefix(name, "进一步"), p.verb)
	}
	name = strings.TrimPrefix(strings.TrimPrefix(name, "坚决"), "实现")
	name = strings.TrimSuffix(strings.TrimPrefix(name, "均"), "完成")
	if name == "" {
		if strings.HasSuffix(p.word, "下达") {
			return strings.TrimPrefix(clause[strings.Index(clause, p.word)+len(p.word):], "的")
		}
		return ""
	}
	return p.complete(name)
}

// complete adds to a name what its promise says about it.
func (p promiseInWords) complete(name string) string {
	rate := strings.HasSuffix(name, "率")
	switch {
	case p.word == "验收":
		for _, way := range [...]string{"顺利", "高质量", "如期", "成功", "高标准"} {
			name = strings.TrimPrefix(name, way)
		}
		return strings.TrimPrefix(name, "通过") + "验收"
	case p.word == "底线":
		return strings.TrimPrefix(name, (words{"坚守", "守住", "守牢", "牢守", "严守"}).prefix(name))
	case strings.HasSuffix(p.word, "覆盖") && !rate:
		return strings.TrimSuffix(name, "基本") + "覆盖率"
	case strings.HasSuffix(p.word, "达标") && !rate:
		return name + "达标率"
	case strings.HasSuffix(name, "事故发生"), strings.HasSuffix(name, "事故") && p.word == "不发生":
		return strings.TrimSuffix(name, "发生") + "起数"
	}
	return name
}

// setValue writes the value that the words come to: all of them are 100 %, none are 0.
func (p promiseInWords) setValue(target *Target) {
	value, base := p.value, p.value
	target.Comparator = models.ComparatorEQ
	if p.nature == models.NatureCoverage {
		value = 100
		target.Unit, target.BaseUnit = "%", "1"
	}
	if strings.HasSuffix(target.Indicator, "事故起数") {
		target.Unit, target.BaseUnit = "起", "起"
	}
	target.Value, target.BaseValue = &value, &base
}

// outsideQuotes cuts a text off before a quote that is not closed in it: 积案“双|清零”.
func outsideQuotes(text string) string {
	if i := strings.LastIndex(text, "“"); i >= 0 && !strings.Contains(text[i:], "”") {
		return text[:i]
	}
	return text
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
			if (words{"坚守", "守住", "守牢", "牢守", "严守"}).in(text) == "" || !strings.Contains(text, "不") {
				continue
			}
		}
		return p, true
	}
	return trendOrState(text)
}

// trendOrState recognizes a direction without a value (持续压缩办理时间), a state to keep (确保饮水安全) and a rule to follow.
func trendOrState(text string) (promiseInWords, bool) {
	if strings.HasPrefix(text, "确保") && strings.HasSuffix(text, "安全") {
		return promiseInWords{nature: models.NatureQuality, better: models.BetterHigher}, true
	}
	if verb := (words{"严格落实", "严格执行"}).prefix(text); verb != "" && (words{"比例", "标准"}).suffix(text) != "" {
		return promiseInWords{verb: verb, nature: models.NatureQuality, better: models.BetterHigher}, true
	}
	rest := strings.TrimPrefix(strings.TrimPrefix(text, "持续"), "进一步")
	if verb := (words{"提升", "提高", "改善"}).prefix(
		rest,
	); verb != "" &&
		((words{"率"}).suffix(rest) != "" || (rest != text || verb == "改善") && strings.HasSuffix(rest, "质量")) {
		return promiseInWords{verb: verb, nature: models.NatureTrend, better: models.BetterHigher}, true
	}
	if verb := (words{"压缩", "降低", "减少"}).prefix(rest); verb != "" && (words{"时间", "率", "时限"}).suffix(rest) != "" {
		return promiseInWords{verb: verb, nature: models.NatureTrend, better: models.BetterLower}, true
	}
	return promiseInWords{}, false
}
