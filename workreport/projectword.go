package workreport

import (
	"strings"
	"unicode/utf8"

	"plangraph/models"
)

// workVerb is a verb that begins a clause about a project and the stage that it promises.
type workVerb struct {
	word  string
	stage Stage
}

// workVerbs begin clauses about works. A clause that begins with none of them (加强…, 深化…) speaks of no project.
var workVerbs = []workVerb{
	{"谋划启动", StageStart},
	{"谋划建设", StagePlan},
	{"谋划打造", StagePlan},
	{"谋划实施", StagePlan},
	{"规划建设", StagePlan},
	{"建设完成", StageComplete},
	{"启动建设", StageStart},
	{"建成通车", StageComplete},
	{"建成", StageComplete},
	{"开工建设", StageStart},
	{"实施好", StageAdvance},
	{"建成投用", StageComplete},
	{"争取启动", StagePlan},
	{"争取实施", StagePlan},
	{"启动实施", StageStart},
	{"启动", StageStart},
	{"谋划", StagePlan},
	{"争取", StagePlan},
	{"筹建", StagePlan},
	{"申报", StagePlan},
	{"编制", StageAdvance},
	{"规划", StagePlan},
	{"运营", StageComplete},
	{"开工", StageStart},
	{"新开工", StageStart},
	{"力促", StageAdvance},
	{"推进", StageAdvance},
	{"推动", StageAdvance},
	{"实施", StageAdvance},
	{"建设", StageAdvance},
	{"新建", StageAdvance},
	{"改造提升", StageAdvance},
	{"改造", StageAdvance},
	{"改建", StageAdvance},
	{"扩建", StageAdvance},
	{"改扩建", StageAdvance},
	{"续建", StageAdvance},
	{"修缮", StageAdvance},
	{"修复", StageAdvance},
	{"延伸", StageAdvance},
	{"疏通", StageAdvance},
	{"支持", StageAdvance},
	{"抓好", StageAdvance},
	{"做好", StageAdvance},
	{"打造", StageAdvance},
	{"形成", StageAdvance},
	{"创建", StageAdvance},
	{"提升", StageAdvance},
	{"解决", StageAdvance},
	{"配合", StageAdvance},
	{"铺设", StageAdvance},
	{"布局", StagePlan},
	{"完成", StageComplete},
	{"打通", StageComplete},
	{"贯通", StageComplete},
	{"建成", StageComplete},
	{"确保", StageComplete},
	{"投用", StageComplete},
	{"启用", StageComplete},
	{"建好", StageComplete},
	{"收尾", StageComplete},
	{"对接洽谈", StagePlan},
	{"对接", StagePlan},
	{"洽谈", StagePlan},
	{"引进", StagePlan},
	{"整治", StageAdvance},
	{"拓宽", StageAdvance},
	{"硬化", StageAdvance},
	{"协调", StageAdvance},
	{"办好", StageAdvance},
	{"加快", StageAdvance},
	{"加速", StageAdvance},
	{"提速", StageAdvance},
	{"做优", StageAdvance},
	{"建立", StageAdvance},
	{"筹备", StagePlan},
	{"论证", StagePlan},
	{"力推", StageAdvance},
	{"开展", StageAdvance},
	{"力保", StageAdvance},
	{"促进", StageAdvance},
	{"促", StageAdvance},
	{"重建", StageAdvance},
	{"迁建", StageAdvance},
	{"升级", StageAdvance},
}

// workAdverbs stand before and between those verbs.
var workAdverbs = words{
	"加快推动", "加快", "加速", "全力以赴", "全力", "积极稳妥", "积极", "继续", "持续", "扎实", "稳步", "有序", "大力", "着力", "重点", "全面", "高标准", "高质量",
	"高水平", "深入", "强力", "统筹", "提速",
	"尽快", "早日", "抓紧", "同步", "试点", "力争", "争取", "要", "再", "即", "并", "同时", "切实", "科学", "梯次", "压茬", "认真", "集中", "率先", "及早",
	"首批", "计划", "年内", "年底前", "今年", "全年", "强化", "精心", "努力", "创新", "全速", "纵深", "快速", "协同",
	"攻坚收尾", "攻坚", "依法", "严格", "做实", "如期", "有力", "有效", "精准", "加大",
}

// place is a noun that a project's name ends in, and the kind of project it makes. A line is lit by itself: roads in a
// list are one project each, while buildings under one verb are one entry.
type place struct {
	word    string
	kind    models.Kind
	line    bool
	natural bool // a project only where it is treated: 象山|生态修复
}

// naturalPlaces are villages and land.
var naturalPlaces = words{
	"村", "屯", "山", "江", "溪", "淀", "湾", "岛", "沟", "渠", "干渠", "流域", "小流域", "河道", "水系", "河", "湖", "库区", "河段", "山体",
}

// natureWorks are what is done to them.
var natureWorks = words{
	"整治", "治理", "修复", "防洪", "拆迁", "搬迁", "征迁", "征收", "清淤", "疏浚", "连通", "加固", "除险", "开发", "景观", "改造", "绿化", "提升",
}

// enclosedGrounds are places with a fence around: whoever 打造 one builds it.
var enclosedGrounds = words{"产业园", "工业园", "物流园", "科技园", "创业园", "创意园", "文化园", "博物馆", "图书馆", "体育馆", "公园"}

// rankWords begin positions to gain.
var rankWords = words{"现代化", "先进", "一流", "世界", "国际一流", "全国", "高端", "标志性"}

// places are the nouns of all kinds of projects.
var places = placesOfKinds(models.ProjectKinds)

func placesOfKinds(kinds []models.ProjectKind) []place {
	var all []place
	for _, k := range kinds {
		for _, word := range k.Words.Places {
			all = append(all, place{word: word, kind: k.Kind})
		}
		for _, word := range k.Words.Lines {
			all = append(all, place{word: word, kind: k.Kind, line: true})
		}
	}
	return all
}

// buildings are the other nouns of places; their projects have no kind of their own.
var buildings = words{
	"枢纽", "航站楼", "航道", "运河", "高架", "港口", "林场", "宿舍", "特高压", "抽水蓄能", "会客厅", "变电站", "储能电站", "电站", "电厂", "热电厂", "水厂",
	"污水处理厂", "处理厂", "垃圾焚烧发电厂", "厂区", "厂房", "工厂", "风电场", "输变电", "储备库", "粮库", "仓库", "水库", "机场", "码头", "港区", "车站", "客运站",
	"南站", "北站", "东站", "西站",
	"消防站", "检查站", "警务站", "服务站", "加氢站", "充电站", "泵站", "站", "综合医院", "中医院", "医院", "院区", "病区", "卫生院", "保健院", "疾控中心", "养老院",
	"敬老院", "福利院", "幸福院", "书院", "学院", "大学", "职教中心", "高中", "中学", "小学", "学校", "校区", "一中", "二中", "三中", "幼儿园", "分校", "附中",
	"附小", "分院", "书房", "食堂",
	"教学楼", "综合楼", "办公楼", "医技楼", "妇儿楼", "门诊楼", "住院楼", "大楼", "大厦", "楼", "体育馆", "图书馆", "博物馆", "文化馆", "科技馆", "展览馆", "纪念馆",
	"档案馆", "美术馆", "规划馆", "馆", "体育场", "停车场", "广场", "市场", "商场", "农贸市场", "便民市场", "批发市场", "集贸市场", "专业市场", "交易市场", "综合市场",
	"酒店", "大厅", "剧院", "大剧院",
	"产业园", "科技园", "工业园", "物流园", "创业园", "创新园", "示范园", "生态园", "农业园区", "园区", "新城", "综合体", "基地", "中心", "示范区", "保护区", "开发区",
	"看守所", "拘留所", "研究院", "实验室", "车间", "生产线", "平台", "驿站", "总部", "设施", "公寓", "小区", "牧场", "农场", "养殖场", "屠宰场", "填埋场", "矿山",
	"河", "湖", "灌区", "堤防", "大坝", "闸",
	"走廊", "机组", "二期", "一期", "三期", "四期", "电网", "配网", "线路", "专线", "支线", "北线", "南线", "东线", "西线", "会展中心", "指挥中心", "监控中心",
	"数据中心", "云平台", "堂", "塔", "寺", "门", "厂", "园", "城", "港", "深加工", "中央厨房", "石化", "智谷", "谷", "线",
}

// actionTails end the name of a project: what is done to the place.
var actionTails = words{
	"升级改造", "上档升级", "提档升级", "提质升级", "更新改造", "除险加固", "整治提升", "5A级", "4A级", "3A级", "改造提升", "提升改造", "改造升级", "提质改造", "提标改造",
	"综合改造", "拆迁改造", "维护修缮", "改扩建", "新建", "扩建", "改建", "重建", "迁建", "续建", "在建", "建设", "大修", "整修", "维修", "修缮", "修复", "铺设",
	"贯通", "再西延", "再南延", "再东延", "再北延", "东延", "西延", "南延", "北延", "东扩", "西扩", "延伸", "拓宽",
	"硬化", "征迁", "拆迁", "征收", "搬迁", "绿化", "亮化", "综合整治", "整治", "综合治理", "治理", "规划编制", "规划修编", "编制", "规划", "综合开发", "开发", "增容",
	"扩容", "置换", "清淤", "疏浚", "加固", "改线", "改道", "增设出入口", "系统提升", "品质提升", "提升", "改造", "创建", "接入", "配套",
	"生态修复", "整体搬迁", "异地搬迁", "易地搬迁", "异地新建", "异地重建", "整体提升", "堤防提标", "提标", "扩产", "防洪整治", "防洪治理", "防洪", "深入治理", "水系连通",
	"道路新建", "新建道路",
	"工程", "项目", "工作", "前期工作", "前期", "主体", "收尾", "保护开发", "开发保护", "保护利用", "保护", "升级", "储备", "三级医院", "省级公园", "星级", "积水问题",
	"问题", "迁改", "引蓄水", "穿越", "打造", "试点", "落地", "布局", "谋划",
}

// partNouns are parts of a place that stand between its name and what is done to it: 东二道街|道路|升级改造.
var partNouns = words{"道路", "路面", "便道", "建筑立面", "外立面", "沿线", "两侧", "雨水管线", "污水管线", "雨污管网", "管网", "周边", "环境"}

// predicates end a clause whose subject is the project: …项目竣工, …幼儿园开园.
var predicates = []workVerb{
	{"主体完工", StageAdvance},
	{"建成开放", StageComplete},
	{"满产达产", StageComplete},
	{"动工建设", StageStart},
	{"动建", StageStart},
	{"盘活", StageAdvance},
	{"建成通航", StageComplete},
	{"全线通车", StageComplete},
	{"开通运营", StageComplete},
	{"投入运行", StageComplete},
	{"并网发电", StageComplete},
	{"并网", StageComplete},
	{"竣工验收", StageComplete},
	{"试运行", StageComplete},
	{"试运营", StageComplete},
	{"下闸蓄水", StageComplete},
	{"基本建成", StageComplete},
	{"基本完工", StageComplete},
	{"全面建成", StageComplete},
	{"全面完工", StageComplete},
	{"全面开工", StageStart},
	{"实质性开工", StageStart},
	{"具备通车条件", StageComplete},
	{"开馆", StageComplete},
	{"开诊", StageComplete},
	{"开学", StageComplete},
	{"通航", StageComplete},
	{"通水", StageComplete},
	{"投运", StageComplete},
	{"开通", StageComplete},
	{"贯通", StageComplete},
	{"全线贯通", StageComplete},
	{"建成见效", StageComplete},
	{"投资见效", StageComplete},
	{"落地见效", StageComplete},
	{"投产达效", StageComplete},
	{"竣工投产", StageComplete},
	{"建成投用", StageComplete},
	{"建成投产", StageComplete},
	{"交付使用", StageComplete},
	{"交付", StageComplete},
	{"投入使用", StageComplete},
	{"投入运营", StageComplete},
	{"建成使用", StageComplete},
	{"建成通车", StageComplete},
	{"签约落地", StagePlan},
	{"落地开工", StageStart},
	{"开工建设", StageStart},
	{"落地建设", StageStart},
	{"加速实施", StageAdvance},
	{"加快建设", StageAdvance},
	{"顺利推进", StageAdvance},
	{"尽快达效", StageComplete},
	{"尽快", StageAdvance},
	{"竣工", StageComplete},
	{"开工", StageStart},
	{"投用", StageComplete},
	{"投产", StageComplete},
	{"达产", StageComplete},
	{"达效", StageComplete},
	{"落地", StageStart},
	{"见效", StageComplete},
	{"建成", StageComplete},
	{"完工", StageComplete},
	{"通车", StageComplete},
	{"运营", StageComplete},
	{"开园", StageComplete},
	{"开业", StageComplete},
	{"启用", StageComplete},
	{"对外开放", StageComplete},
	{"开放", StageComplete},
	{"主体封顶", StageAdvance},
	{"封顶", StageAdvance},
	{"复工", StageAdvance},
	{"签约", StagePlan},
	{"入驻", StageStart},
	{"启动招生", StageComplete},
	{"招生", StageComplete},
	{"全部", StageUnknown},
	{"进度", StageAdvance},

	{"动工", StageStart},
}

// whenWords stand between a project and its predicate: …工程年内竣工.
var whenWords = words{
	"年内", "年底前", "年末前", "月底前", "上半年", "下半年", "月底", "月份", "国庆前", "尽快", "早日", "如期", "全面", "按期", "顺利", "加快", "月前", "季度前",
	"提前", "及早", "力争", "并", "即将", "同步", "今年", "年底", "年内建成并",
}

// plainNouns make a name common: what they begin is done in many places, or is no place at all.
var plainNouns = words{
	"配套", "附属", "数字校园", "智慧校园", "农村", "乡镇", "村级", "乡村", "村庄", "村", "各", "一批", "为民", "民生实事", "惠民实事", "实事", "多", "所有", "城乡",
	"社区", "基层", "企业", "部分", "更多", "重点", "重大", "民办", "普惠", "学校", "城区学校", "校园", "社会", "街巷", "背街小巷", "老旧", "棚户区", "重要", "高端",
	"优质", "优势", "标准厂房", "全域", "标志性", "规上", "外联", "标准化", "厕所", "主题",
	"基础设施", "现有", "相关", "周边", "项目", "产业项目", "一系列", "全区", "全县", "全市", "全省重点", "省市", "高标准", "生态环境", "现代农业", "现代化", "体制",
	"政府", "营商", "县域", "一流", "招商", "民生", "区级", "市级", "省级", "县级", "各类", "中小", "公办", "薄弱", "义务教育", "互联网", "数字经济", "若干", "示范",
	"集镇", "小区", "道路", "管网", "高质量", "前期", "续建", "新建", "在建", "骨干", "主要",
}

// abstractTails end words for what is no place, however much they look like one.
var abstractTails = words{
	"改线", "上线", "县城", "硬化路", "示范路", "体系", "机制", "队伍", "能力", "制度", "文化", "环境", "道路", "出路", "思路", "格局", "铁路沿线", "短板", "结构",
	"一体化", "产业链", "链条", "集群", "品牌", "政策", "措施", "意识", "水平", "战略", "计划", "行动", "服务", "改革", "标准", "模式", "作风", "质量", "防线",
	"底线", "红线", "生命线", "主线", "曲线", "风气", "中心任务", "为中心", "生活圈", "现代化", "产业", "平安建设", "文明城", "卫生城", "市场主体", "全过程", "一线",
	"热线", "在线", "上线", "门路", "专线服务", "龙头", "方案", "群众路线", "路线", "阶段", "手段", "专门", "部门", "热门", "入门", "资本市场", "断头路", "外联路",
	"循环路", "房地产市场", "消费市场", "要素市场", "劳动力市场", "国内市场", "国际市场", "多层次", "强区", "强县", "强市", "名城", "双城", "高地", "先行区", "美丽城市",
	"安全", "成果", "信用", "市场", "乡村振兴",
}

// otherCollectives are what 等 can sum up that is no work: A、B等企业.
var otherCollectives = words{
	"模式", "方式", "企业", "政策", "活动", "机制", "措施", "行动", "领域", "产业", "问题", "工作", "服务", "技术", "手段", "渠道", "内容", "环节", "部门",
	"单位", "人员", "群体", "商超", "制度", "平台", "资源", "作用", "优势", "产品", "品牌", "功能", "行业", "业态", "要素", "资金", "改革", "合作", "院校",
	"高校", "机构", "赛事", "主体", "集群", "节会", "媒体", "力量", "试点", "称号", "荣誉", "文化", "规划编制", "专项规划", "手续办理",
}

// placeOf finds the place that a name ends in. The longest noun decides: a 线路 is no 路, a 农贸市场 no 市场, a 路线 no place.
func placeOf(name string) (place, bool) {
	best := place{}
	for _, p := range places {
		if len(p.word) > len(best.word) && strings.HasSuffix(name, p.word) {
			best = p
		}
	}
	if word := buildings.longestSuffix(name); len(word) > len(best.word) {
		best = place{word, "OTHER_PROJECT", false, false}
	}
	if word := naturalPlaces.longestSuffix(name); len(word) > len(best.word) || word != "" && word == best.word {
		best = place{word, "OTHER_PROJECT", false, true}
	}
	if number := roadNumber(name); number != "" {
		best = place{word: number, kind: "HIGHWAY", line: true}
	}
	if best.word == "段" && (words{"地铁", "轨道", "铁路", "号线", "河", "江", "渠", "管"}).in(name) != "" {
		best.kind = "OTHER_PROJECT"
	}
	if best.word == "" || len(abstractTails.longestSuffix(name)) >= len(best.word) {
		return place{}, false
	}
	return best, true
}

// roadNumber finds the number of a road at the end of a name: G324, 国道318线.
func roadNumber(name string) string {
	rest := strings.TrimSuffix(name, "线")
	from := strings.TrimRight(rest, "0123456789")
	if digits := len(rest) - len(from); digits < 2 || digits > 4 {
		return ""
	}
	sign := words{"国道", "省道", "县道", "乡道", "G", "S", "X", "Y"}.suffix(from)
	if sign == "" {
		return ""
	}
	return name[len(from)-len(sign):]
}

func runes(text string) int { return utf8.RuneCountInString(text) }
