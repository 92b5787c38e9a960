package workreport

import (
	"strings"

	"plangraph/models"
)

var (
	modalityWords = words{
		"力争", "确保", "努力实现", "努力", "争取", "计划", "预计", "实现", "力促", "保持", "务必", "必须", "全力", "助力", "推动", "抓好", "继续推进", "加快推进", "持续推进", "推进", "谋划建设", "谋划",
	}
	timeWords    = words{"全年", "今年", "年内", "年底前", "年末", "到年底", "年底", "首批", "上半年", "下半年", "全面", "继续", "持续", "高标准", "高质量", "重点", "大力", "加快", "稳步", "有序", "积极", "扎实", "全市", "全区", "全县", "全省", "我市", "我区", "我县", "再", "新", "累计", "其中", "每年", "同比"}
	reachWords   = words{"达到", "达成", "达", "完成", "为", "保持在", "稳定在", "控制在", "维持在", "增长到", "提高到", "提升到", "提升至", "提高至", "降至", "降到", "增加到", "在", "至", "到", "突破", "超过", "全部", "由", "从", "约", "力争", "实现"}
	growthWords  = words{"增长", "增速", "提高", "提升", "上升", "增加", "扩大", "同比增长", "年均增长"}
	declineWords = words{"下降", "降低", "减少", "压减", "削减", "压缩", "缩短"}
	doingWords   = words{
		"建成投用", "建成", "新建", "改造提升", "改造", "打造", "创建", "争创", "建设", "完成", "培育", "培养", "引进", "新增", "净增", "实施", "启动", "举办", "新改扩建", "扩建", "改建", "修复", "整治", "修建",
		"种植", "组织", "招引", "开工", "续建", "惠及", "扶持", "发展", "申报", "解决", "救助", "新设", "增设", "开通", "铺设", "推进", "推动", "抓好", "办好", "新注册", "营造", "落实", "开展", "支持", "投用", "确保", "力争", "实施好",
	}
	creationWords = words{"新增", "净增", "新建", "增加", "改造", "建成", "培育", "打造", "创建", "争创", "引进", "完成", "建设", "实施", "新设", "种植", "培养", "招引", "救助", "改建", "扩建", "增设", "修复", "铺设"}
)

// leadIn is the beginning of a clause taken apart.
type leadIn struct{ modality, rest string }

// stripLead takes modality and time words off the beginning of a clause.
func stripLead(text string) leadIn {
	var out leadIn
	for {
		text = strings.TrimLeft(text, " 、，（(")
		if word := modalityWords.prefix(text); word != "" && len(text) >= len(word) {
			if out.modality == "" {
				out.modality = word
			}
			text = text[len(word):]
			continue
		}
		word := timeWords.prefix(text)
		if word == "" || (word == "新" || word == "再") && true {
			break
		}
		text = text[len(word):]
	}
	out.rest = text
	return out
}

func cutDistribution(text string) (rest, word string) {
	trimmed := strings.TrimRight(text, " ")
	for _, reach := range [...]string{"", "达到", "达", "增长", "完成", "超过", "保持在", "稳定在", "提高到", "不低于", "控制在"} {
		cut, ok := strings.CutSuffix(trimmed, reach)
		if !ok {
			continue
		}
		for _, word := range [...]string{"分别", "均", "各", "都"} {
			if (words{"年均", "人均", "平均", "户均", "亩均", "月均", "日均", "村均"}).suffix(cut) != "" {
				continue
			}
			if noun, ok := strings.CutSuffix(cut, word); ok {
				return noun + growthOf(reach), word
			}
		}
	}
	return text, ""
}

func growthOf(reach string) string {
	if reach == "增长" {
		return reach
	}
	return ""
}

// cutReach takes off the verbs right before a number: 优良天数达标率保持在 → 优良天数达标率.
func cutReach(text string) string {
	for {
		text = strings.TrimRight(text, " ，、")
		word := reachWords.suffix(text)
		if word == "" || len(word) == len(text) {
			if word != "" {
				return ""
			}
			return text
		}
		text = text[:len(text)-len(word)]
	}
}

// indicator names what is counted: the words before the number, or those behind when only a verb stands before.
func (t *targetReader) indicator(before, behind string, q quantity) string {
	noun := strings.TrimSpace(before)
	verb := doingWords.prefix(noun)
	if growth := growthWords.suffix(noun) + declineWords.suffix(noun); growth != "" && len(growth) == len(noun) {
		return growthName(t.subject+noun, noun, q) // 力争增长10%: the subject stands in the clause before
	}
	switch {
	case nounBehind(noun, verb, behind, q):
		tail := strings.TrimLeft(strings.TrimRight(behind, "、和及"), "的 ")
		if i := strings.IndexAny(tail, "（("); i > 0 {
			tail = tail[:i]
		}
		if attributeTail(noun) {
			verb = doingWords.prefix(noun)
		}
		if verb == "" && noun == "" {
			verb = t.verb
		}
		if tail == "" {
			tail = t.subject
		}
		t.verb = verb
		return verb + tail
	case verb != "":
		t.verb = verb
	case t.verb != "":
		noun = t.verb + noun
	}
	return growthName(noun, noun, q)
}

// nounBehind tells whether the noun stands behind the number: nothing but a verb or an attribute stands before.
func nounBehind(noun, verb, behind string, q quantity) bool {
	if noun == "" || noun == verb || attributeTail(noun) {
		return true
	}
	counted := q.measure.dimension == dimensionCount || q.measure.dimension == dimensionPeople
	return counted && !q.suffixed && isHan(firstRune(behind+" ")) && (strings.Contains(noun, "、") || runes(noun) <= 2)
}

// attributeTail tells whether words before a number only say what its noun costs: 总投资53亿元的.
func attributeTail(text string) bool {
	return strings.HasSuffix(text, "的") || strings.HasSuffix(text, "等")
}

// growthName names a rate of change by what changes: 地区生产总值增长7% is 地区生产总值增速.
func growthName(noun, before string, q quantity) string {
	if q.measure.dimension != dimensionShare && q.measure.dimension != dimensionPoints {
		return noun
	}
	if word := growthWords.suffix(strings.TrimSpace(before)); word != "" && word != "增速" {
		if q.measure.dimension == dimensionPoints {
			return strings.TrimSuffix(noun, word) + "增幅"
		}
		return strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(noun, word), "年均"), "同比") + "增速"
	}
	if word := declineWords.suffix(strings.TrimSpace(before)); word != "" {
		return strings.TrimSuffix(noun, word) + "降幅"
	}
	return noun
}

func subjectOf(text string) string {
	text = cutReach(text)
	if len(text) > 60 {
		return ""
	}
	return text
}

// splitNouns divides a list of nouns: 农膜、农药包装废弃物回收率.
func splitNouns(text string) []string {
	verb := doingWords.prefix(text)
	rest := text[len(verb):]
	for _, and := range [...]string{"以及", "和", "与", "及"} {
		rest = strings.ReplaceAll(rest, and, "、")
	}
	var nouns []string
	for noun := range strings.SplitSeq(rest, "、") {
		if noun != "" {
			nouns = append(nouns, verb+noun)
		}
	}
	if len(nouns) == 0 {
		return []string{text}
	}
	return nouns
}

// shareTail gives every noun of a list the end that only the last one prints: 农膜、农药包装废弃物回收率.
func shareTail(nouns []string) []string {
	last := nouns[len(nouns)-1]
	for _, tail := range [...]string{"增速", "降幅", "人均可支配收入", "参保率", "回收率", "利用率", "覆盖率", "处理率", "达标率", "普及率", "入学率", "就业率", "合格率", "满意率", "增加值", "收入", "率"} {
		if !strings.HasSuffix(last, tail) {
			continue
		}
		for i, noun := range nouns[:len(nouns)-1] {
			if !strings.HasSuffix(noun, tail) && lastRune(noun) != lastRune(tail) {
				nouns[i] = noun + tail
			}
		}
		break
	}
	return nouns
}

// nature says what sort of promise a number is.
func nature(clause, indicator string, q quantity) models.TargetNature {
	switch {
	case (words{"惠及", "受益", "服务群众"}).in(indicator) != "":
		return models.NatureBeneficiary
	case strings.HasSuffix(indicator, "增速") || strings.HasSuffix(indicator, "降幅") || strings.HasSuffix(indicator, "增幅"):
		return models.NatureRate
	case q.value == 0:
		return models.NatureZero
	case q.measure.dimension == dimensionShare && (words{"全覆盖", "覆盖率"}).in(indicator) != "":
		return models.NatureCoverage
	case q.measure.dimension == dimensionShare || q.measure.dimension == dimensionPoints:
		return models.NatureLevel
	case creationWords.in(indicator) != "":
		return models.NatureIncrement
	case (words{"达到", "保持", "稳定", "控制", "达"}).in(clause) != "" || q.measure.dimension == dimensionMoney:
		return models.NatureLevel
	case (words{"推进", "抓好", "加快", "实施", "继续", "推动"}).in(clause) != "":
		return models.NatureWorkload
	}
	return models.NatureIncrement
}

// better says which way is the good one: down for what is limited or brought down, up for the rest.
func better(clause string, q quantity) models.Better {
	if q.comparator == models.ComparatorLTE || q.comparator == models.ComparatorLT ||
		(words{"失业率", "能耗", "浓度", "事故", "死亡率", "发生率", "排放"}).in(clause) != "" && declineWords.in(clause) == "" {
		return models.BetterLower
	}
	return models.BetterHigher
}
