package workreport

import (
	"strings"

	"plangraph/models"
)

var (
	modalityWords = words{
		"力争", "确保", "努力实现", "努力", "争取", "计划", "预计", "实现", "力促", "保持", "务必", "必须", "全力", "助力", "推动", "抓好", "继续推进", "加快推进",
		"持续推进", "推进", "谋划建设", "谋划",
	}
	timeWords = words{
		"全年", "今年", "年内", "年底前", "年末", "到年底", "年底", "首批", "上半年", "下半年", "全面", "继续", "持续", "高标准", "高质量", "重点", "大力", "加快",
		"稳步", "有序", "积极", "扎实", "全市", "全区", "全县", "全省", "我市", "我区", "我县", "再", "新", "累计", "其中", "每年", "同比", "逐步", "比上年",
		"较上年", "比去年", "较去年", "本年度", "全镇", "全州", "全旗", "我省", "我州",
	}
	reachWords = words{
		"达到", "达成", "达", "完成", "为", "保持在", "稳定在", "控制在", "维持在", "增长到", "提高到", "提升到", "提升至", "提高至", "降至", "降到", "增加到", "在",
		"至", "到", "突破", "超过", "全部", "由", "从", "约", "力争", "实现", "保持", "压缩到", "压减到", "缩短到", "压缩至", "压减至", "缩短至", "每人每月",
		"每人每年", "每年", "每月",
	}
	growthWords  = words{"增长", "增速", "提高", "提升", "上升", "增加", "扩大", "同比增长", "年均增长"}
	declineWords = words{"下降", "降低", "减少", "压减", "削减", "压缩", "缩短"}
	doingWords   = words{
		"建成投用", "建成", "新建、改扩建", "新建改建", "新改建", "改扩建", "续建", "升级改造", "更新改造", "更新", "新建", "改造提升", "改造", "打造", "创建", "争创",
		"建设", "完成", "培育", "培养", "引进", "新增", "净增", "实施", "启动", "举办", "新改扩建", "扩建", "改建", "修复", "整治", "修建",
		"种植", "组织", "招引", "开工", "续建", "惠及", "扶持", "发展", "申报", "解决", "救助", "新设", "增设", "开通", "铺设", "推进", "推动", "抓好", "办好",
		"新注册", "营造", "落实", "开展", "支持", "投用", "确保", "力争", "实施好", "打通", "贯通", "维修", "硬化", "拆迁",
	}
	creationWords = words{
		"新增", "净增", "新建", "增加", "改造", "建成", "培育", "打造", "创建", "争创", "引进", "完成", "建设", "实施", "新设", "种植", "培养", "招引", "救助",
		"改建", "扩建", "增设", "修复", "铺设",
	}
)

// leadIn is the beginning of a clause taken apart.
type leadIn struct{ modality, rest string }

// stripLead takes modality and time words off the beginning of a clause.
func stripLead(text string) leadIn {
	var out leadIn
	for {
		text = strings.TrimLeft(text, " 、，（(*_—-●")
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
		word := reachWords.longestSuffix(text)
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
	if subject := rankedSubject(before); subject != "" && q.measure.dimension == dimensionRank {
		return subject
	}
	noun := cutStandard(strings.TrimSpace(before), behind, q)
	verb := doingWords.prefix(noun)
	if growth := growthWords.suffix(noun) + declineWords.suffix(noun); growth != "" && len(growth) == len(noun) {
		return growthName(t.subject+noun, noun, q) // 力争增长10%: the subject stands in the clause before
	}
	switch {
	case nounBehind(noun, verb, behind, q):
		return t.indicatorBehind(noun, verb, behind, q)
	case q.measure.dimension == dimensionShare || q.measure.dimension == dimensionPoints:
		// 开工率100%、投资完成率100%: a rate is not what is done
	case verb != "":
		t.verb = verb
		if between := interposed(behind, q); between != "" {
			return noun + between
		}
	case t.verb != "":
		noun = t.verb + noun
	}
	return growthName(noun, noun, q)
}

// indicatorBehind names what is counted by the words behind the number.
func (t *targetReader) indicatorBehind(noun, verb, behind string, q quantity) string {
	tail := strings.TrimSuffix(strings.TrimLeft(strings.TrimRight(behind, "、和及"), "的 "), "工作")
	if i := strings.IndexAny(tail, "（("); i > 0 {
		tail = tail[:i]
	}
	if i := strings.LastIndex(tail, "、"); i > 0 && attributeWords.prefix(tail[i+len("、"):]) != "" {
		tail = tail[:i] // 100个重点项目、|总投资达到500亿元
	}
	if noun == "" && verb == "" {
		verb = t.verb
	}
	t.verb = verb
	if tail == "" {
		return subjectName(verb, t.subject, q)
	}
	if rest, ok := strings.CutPrefix(noun, "把"); ok {
		return strings.TrimSuffix(rest, "的") + tail
	}
	return verb + tail
}

// interposed gives the noun behind a count that stands between it and its place: 完成城区|5条|断头路打通.
func interposed(behind string, q quantity) string {
	behind = strings.TrimRight(behind, "、和及")
	if q.measure.dimension != dimensionCount || q.suffixed || !isHan(firstRune(behind+" ")) || runes(behind) > 15 ||
		runes(behind) < 3 {
		return ""
	}
	if (words{"并", "投", "实现", "同", "全", "以", "用", "开", "竣", "建成", "达", "入", "上", "通", "为"}).prefix(behind) != "" {
		return ""
	}
	return behind
}

// subjectName names a number by the subject of the clause before: 力争达到6% is still its growth, 达到1.2亿美元 is not.
func subjectName(verb, subject string, q quantity) string {
	if name := growthName(verb+subject, subject, q); name != verb+subject {
		return name
	}
	if trimmed := strings.TrimSuffix(subject, growthWords.suffix(subject)); trimmed != "" {
		return verb + trimmed
	}
	return verb + subject
}

// cutStandard takes off what a number is measured by, and what a list names before 等: 承诺时限|压缩到法定时限的, 建成甲校、乙校等|学校.
func cutStandard(noun, behind string, q quantity) string {
	if behind == "" && strings.HasSuffix(noun, "的") {
		for _, reach := range [...]string{"压缩到", "压减到", "压缩至", "压减至", "控制在", "达到", "缩短到"} {
			if i := strings.Index(noun, reach); i > 0 {
				return noun[:i]
			}
		}
	}
	if i := strings.LastIndex(
		noun,
		"等",
	); i > 0 && q.measure.dimension == dimensionCount && strings.Contains(noun[:i], "、") && runes(noun[i:]) > 1 &&
		runes(noun[i:]) <= 8 {
		return doingWords.prefix(noun) + noun[i+len("等"):]
	}
	return noun
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

// joining turns the words for and into marks, except inside other words.
var joining = strings.NewReplacer(
	"及时", "及时", "普及", "普及", "涉及", "涉及", "和谐", "和谐", "和美", "和美", "参与", "参与", "共和", "共和", "饱和", "饱和", "以及", "、", "和", "、",
	"与", "、", "及", "、",
)

// splitNouns divides a list of nouns: 农膜、农药包装废弃物回收率.
func splitNouns(text string) []string {
	verb := doingWords.prefix(text)
	rest := joining.Replace(text[len(verb):])
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
	for _, tail := range [...]string{"增速", "降幅", "人均可支配收入", "参保率", "回收率", "利用率", "覆盖率", "处理率", "达标率", "普及率", "入学率", "就业率", "合格率", "满意率", "增加值", "收入", "面积", "产量", "产值", "销售额", "比重", "占比", "率"} {
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
	case isLevel(indicator, q.measure.dimension):
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

// isLevel tells whether a number is where something stands, and not how much is added.
func isLevel(indicator string, d dimension) bool {
	switch d {
	case dimensionShare, dimensionPoints, dimensionRank, dimensionTime, dimensionAge:
		return true
	}
	return strings.HasPrefix(indicator, "每") ||
		creationWords.in(indicator) == "" && (words{"产量", "标准", "寿命", "保有量", "拥有量"}).suffix(indicator) != ""
}

// better says which way is the good one: down for what is limited or brought down, up for the rest.
func better(clause string, q quantity) models.Better {
	if q.comparator == models.ComparatorLTE || q.comparator == models.ComparatorLT ||
		(words{"失业率", "能耗", "浓度", "事故", "死亡率", "发生率", "排放"}).in(clause) != "" && declineWords.in(clause) == "" {
		return models.BetterLower
	}
	return models.BetterHigher
}
