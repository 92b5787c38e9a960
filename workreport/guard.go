package workreport

import (
	"strings"
	"unicode/utf8"

	"plangraph/models"
)

// The words that take a number out of the promises.
var (
	attributeWords = words{
		"总投资额", "总投资", "计划投资", "预计投资", "概算投资", "投资额", "总造价", "概算", "占地面积", "占地", "总建筑面积", "建筑面积", "总面积", "年产", "日产",
		"日处理能力", "日处理", "库容", "装机容量", "装机", "容量", "规模", "全长", "全长约", "总长", "宽", "辖区面积", "总投入", "设计速度", "时速",
	}
	spentWords = words{"投资", "投入", "耗资", "斥资", "出资"}
	// abstractNouns are counted by slogans: 八个方面, 六大工程.
	abstractNouns = words{
		"方面", "坚持", "维护", "意识", "自信", "确立", "转变", "结合", "聚焦", "突破", "层面", "方向", "阶段", "统筹", "文明", "规律", "关系", "转型", "务必",
		"底线", "翻番", "口子", "轮子", "第一", "高地", "新突破", "最", "一", "带头", "更", "新", "不", "必须", "凡是", "大局", "环节", "战略", "攻坚战",
		"标志性战役",
		"主攻方向", "抓手", "专项行动", "行动", "强化", "强", "提升", "加强", "能力", "领域", "维度", "要素", "目标", "原则", "关键", "层级", "百分",
	}
	meetingNouns = words{"全会", "全体会议", "会议", "代表大会", "党代会", "人代会", "普查", "党代"}
	nameTails    = words{
		"国道", "省道", "县道", "乡道", "高速", "号", "路", "街", "线", "级", "星", "版", "强", "届", "周年", "世纪", "型", "维", "产业", "代",
	}
	// creatingWords are needed before a count in words, which is mostly a slogan: 推进三项改革 promises no number.
	creatingWords = words{
		"新增", "新建", "建成", "改造", "打造", "创建", "培育", "引进", "完成", "开工", "举办", "启动", "建设", "争创", "超", "突破", "达", "增设", "投用",
		"修建", "开通", "净增", "落户", "竣工",
	}
	timeVerbs = words{"压缩", "压减", "缩短", "缩减", "控制在", "天数", "达到", "优良", "提速", "不超过", "办结", "降至", "减少", "增加", "以内"}
	pastWords = words{"去年", "上年", "截至目前", "目前已", "目前", "过去", "五年来", "截至"}
)

// numberInClause is a quantity with the words of its clause on both sides.
type numberInClause struct {
	quantity
	clause, before, behind string
}

// promised tells whether a quantity is a promise and not an attribute, grade, name, date or slogan. Goals speak of
// meetings and eras in words, so there only digits count.
func (s *source) promised(clause stretch, q quantity, inGoals bool) bool {
	n := numberInClause{
		q, s.of(clause), s.of(stretch{clause.from, q.at.from}), s.of(stretch{q.at.to, clause.to}),
	}
	for _, refuted := range [...]func(numberInClause) bool{past, specified, nameless, attributed, shared, classLimit, ranked, named, graded, met, slogan, timed, aged} {
		if refuted(n) {
			return false
		}
	}
	return !q.chinese || q.measure.dimension == dimensionRank || !inGoals && countedInWords(n, s.of(q.digits))
}

// past recognizes what is already so.
func past(n numberInClause) bool {
	return pastWords.prefix(n.clause) != "" || (words{"目前的", "现在的", "现有的", "去年的", "上年的"}).suffix(n.before) != ""
}

// specified recognizes how big a thing is: 220千伏变电站, 5GW光伏电池, 61平方公里规划.
func specified(n numberInClause) bool {
	switch n.measure.dimension {
	case dimensionSpec:
		return true
	case dimensionPower:
		return !n.suffixed && isHan(firstRune(n.behind))
	case dimensionArea:
		return strings.HasPrefix(n.behind, "规划")
	}
	return false
}

// nameless recognizes a sum of money without 元 that nothing shows to be one: only 产值超千亿 at the end of a phrase is.
func nameless(n numberInClause) bool {
	if !n.bare {
		return false
	}
	followed := n.behind != "" && firstRune(n.behind) != '、' && !n.suffixed
	return followed || n.comparator == models.ComparatorEQ && (words{"达到", "达", "到", "至", "为"}).suffix(n.before) == ""
}

// attributed recognizes what a thing costs or measures: 总投资30亿元的8个项目, 投资10亿元的产业园, 年产5万吨生产线.
func attributed(n numberInClause) bool {
	before := strings.TrimRight(n.before, "约达到为近超过 ")
	joined := isHan(firstRune(n.behind))
	if word := attributeWords.suffix(before); word != "" {
		// 新增装机容量50万千瓦 and 规模达到30亿元 are promises: nothing is named behind them.
		sized := (words{"规模", "装机容量", "装机", "容量", "占地面积", "总面积"}).suffix(before) != ""
		return !sized || joined
	}
	spent := spentWords.suffix(before)
	if spent == "" {
		return false
	}
	if strings.HasPrefix(n.behind, "的") {
		return true
	}
	rest := strings.TrimSuffix(before, spent)
	if (words{"完成", "年度", "当年", "固定资产", "产业", "固", "工业", "民间", "技改"}).suffix(rest) != "" {
		return false
	}
	return joined || n.behind == "" && spent != "投资"
}

// shared recognizes a share that only says how large a sum is: 预算收入1%的资金, 按10%的比例.
func shared(n numberInClause) bool {
	if n.measure.dimension != dimensionShare {
		return false
	}
	return (words{"的资金", "资金", "的经费", "的预算", "的财力", "的股份", "的股权", "的比例", "的标准", "的补贴", "的补助", "的奖励"}).prefix(
		n.behind,
	) != ""
}

// classLimit recognizes the bound of a class of things: 50万元以上村, 10亿元以上项目, 35蒸吨及以下锅炉.
func classLimit(n numberInClause) bool {
	counts := n.measure.dimension == dimensionMoney && startsWithDigit(n.behind) // 其中10亿元以上|6个
	if !n.suffixed || !isHan(firstRune(n.behind)) && !counts {
		return false
	}
	switch n.measure.dimension {
	case dimensionShare, dimensionPoints, dimensionCount, dimensionPeople, dimensionTime:
		return false
	}
	return (words{"用于", "支持", "投入", "专项"}).prefix(n.behind) == ""
}

// ranked recognizes places in a ranking: 前10位, 排名第3, 500强.
func ranked(n numberInClause) bool {
	if n.measure.dimension == dimensionRank {
		return rankedSubject(n.before) == ""
	}
	if n.measure.name == "位" || n.measure.name == "名" {
		return (words{"前", "排名", "位列", "位居", "列"}).suffix(n.before) != ""
	}
	return n.measure.dimension == dimensionCount && strings.HasPrefix(n.behind, "强")
}

// rankedSubject gives what is to keep or gain a place: 满意度|保持全市|前三位.
func rankedSubject(before string) string {
	before = strings.TrimSuffix(before, (words{"全市", "全省", "全国", "全州", "全盟", "全区", "全县", "同类县区"}).suffix(before))
	verb := words{"进入", "保持在", "保持", "位居", "稳居", "跻身", "位列", "列", "迈入", "排名", "挺进"}.suffix(before)
	subject := stripLead(strings.TrimSuffix(before, verb)).rest
	if verb == "" || runes(subject) < 3 {
		return ""
	}
	return subject
}

// named recognizes a number in a name.
func named(n numberInClause) bool {
	return nameTails.prefix(n.behind) != "" && !n.suffixed && n.measure.dimension == dimensionCount
}

// graded recognizes 百亿级产业 and 百亿元企业.
func graded(n numberInClause) bool {
	if strings.HasPrefix(n.behind, "级") {
		return true
	}
	return n.chinese && n.measure.dimension == dimensionMoney && !n.suffixed && n.comparator == models.ComparatorEQ &&
		isHan(
			firstRune(n.behind),
		)
}

// met recognizes the numbers of meetings: 四次全会.
func met(n numberInClause) bool { return meetingNouns.prefix(n.behind) != "" }

func slogan(n numberInClause) bool {
	return n.measure.dimension == dimensionCount && abstractNouns.prefix(n.behind) != ""
}

// timed recognizes spans of time that nobody promises to shorten or to reach: 24小时服务, 15分钟生活圈.
func timed(n numberInClause) bool {
	if n.measure.dimension != dimensionTime {
		return false
	}
	within := strings.HasPrefix(n.behind, "内") && (words{"压缩", "压减", "缩短", "控制", "缩减"}).in(n.before) == ""
	return timeVerbs.in(n.clause) == "" || within || strings.Contains(n.behind, "圈")
}

// aged recognizes whom something is for: 65岁以上老年人. Only a life expectancy reaches an age.
func aged(n numberInClause) bool {
	return n.measure.dimension == dimensionAge && !strings.Contains(n.before, "寿命")
}

// countedInWords decides about Chinese numerals, which are mostly slogans: they promise where a verb makes what is
// counted, and the count does not merely sum up the names listed before it (瀑河、萍河、漕河三条河流).
func countedInWords(n numberInClause, printed string) bool {
	switch n.measure.name {
	case "类", "种", "次", "期", "方", "平方":
		return false
	}
	switch n.measure.dimension {
	case dimensionPeople:
		if n.factor == 1 {
			return false
		}
	case dimensionCount:
		if n.value == 1 && (words{"座", "所", "处", "家"}).suffix(printed) == "" || n.before == "" && n.behind == "" {
			return false
		}
		if n.factor == 1 && !n.suffixed && float64(strings.Count(tailOf(n.before, 60), "、")+1) == n.value {
			return false
		}
	}
	return creatingWords.in(n.before) != "" || n.comparator != models.ComparatorEQ
}

func isHan(r rune) bool { return '\u4e00' <= r && r <= '\u9fff' && r != utf8.RuneError }
