package workreport

import (
	"strings"
	"testing"
)

func TestProjects(t *testing.T) {
	for sentence, want := range map[string][]string{
		"推进党校街二路、香江路、保安街、东二道街道路升级改造。": {
			"党校街二路道路升级改造 ROAD_UPGRADE", "香江路道路升级改造 ROAD_UPGRADE", "保安街道路升级改造 ROAD_UPGRADE", "东二道街道路升级改造 ROAD_UPGRADE",
		},
		"完成东民强胡同雨水管线铺设。":               {"东民强胡同雨水管线铺设 PIPE_NETWORK"},
		"对曙光桥进行升级改造。":                  {"曙光桥升级改造 BRIDGE_UPGRADE"},
		"将甲职工楼、乙日杂楼纳入物业管理。":            {"甲职工楼物业接管 PROPERTY_TAKEOVER", "乙日杂楼物业接管 PROPERTY_TAKEOVER"},
		"重点修缮东北讲武堂、藏书楼等历史文物。":          {"东北讲武堂修缮 HERITAGE_RESTORATION", "藏书楼修缮 HERITAGE_RESTORATION"},
		"加快国道甲乙公路丙段项目建设。":              {"国道甲乙公路丙段项目建设 HIGHWAY"},
		"启动满新街改造提升和宏昌大街再南延。":           {"满新街改造提升 ROAD_UPGRADE", "宏昌大街再南延 ROAD_UPGRADE"},
		"打通育才街（龙津路至春台路）。":              {"育才街 ROAD_UPGRADE"},
		"推动总投资53亿元的甲光伏电池、乙铸机等10个项目竣工。": {"甲光伏电池 OTHER_PROJECT", "乙铸机 OTHER_PROJECT"},
		"有序推进城东、大赛等片区改造。":              {"城东改造 HOUSING_EXPROPRIATION", "大赛改造 HOUSING_EXPROPRIATION"},
		"启动看守所、拘留所建设。":                 {"看守所、拘留所建设 OTHER_PROJECT"},
		"实施好全省黑土地保护利用项目。":              {"全省黑土地保护利用项目 SOIL_PROTECTION"},
		"推进建设路改造。":                     {"建设路改造 ROAD_UPGRADE"},
		"推进粮食和物资储备库建设。":                {"粮食和物资储备库建设 OTHER_PROJECT"},
		"神力索具、鼎固人防等前期项目要抓紧完善手续。":       {"神力索具 OTHER_PROJECT", "鼎固人防 OTHER_PROJECT"},
		"力争龙泉机场改扩建工程年内竣工。":             {"龙泉机场改扩建工程 OTHER_PROJECT"},
		"投资2.3亿元建设文化艺术中心。":             {"文化艺术中心 OTHER_PROJECT"},
		"确保长江大桥建成通车、凤凰山隧道主体完工。":        {"长江大桥建成通车 BRIDGE_UPGRADE", "凤凰山隧道 ROAD_UPGRADE"},
		"争取市政府加快实施长城大街、西三环南延等项目。":      {"长城大街 ROAD_UPGRADE", "西三环南延 ROAD_UPGRADE"},
		"改造阳光路、和平路。":                   {"阳光路改造 ROAD_UPGRADE", "和平路改造 ROAD_UPGRADE"},
		// the longest noun says what a place is
		"完成甲乙110KV高压线路迁改工作。": {"甲乙110KV高压线路迁改 OTHER_PROJECT"},
		"新建东关农贸市场。":          {"东关农贸市场 OTHER_PROJECT"},
		// lists: buildings with names of their own, a kind of building, parts of one, a closing 项目, a count that sums up
		"启动甲城植物园、图书馆、老干部活动中心、城区供水管网、污水处理厂二期及配套管网建设。": {
			"甲城植物园建设 GREENING", "图书馆建设 OTHER_PROJECT", "老干部活动中心建设 OTHER_PROJECT", "城区供水管网建设 PIPE_NETWORK",
			"污水处理厂二期建设 OTHER_PROJECT",
		},
		"完成环宇国际酒店、综合体育馆建设。":         {"环宇国际酒店建设 OTHER_PROJECT", "综合体育馆建设 OTHER_PROJECT"},
		"启动南庄污水处理厂和北庄污水处理厂建设。":      {"南庄污水处理厂建设 OTHER_PROJECT", "北庄污水处理厂建设 OTHER_PROJECT"},
		"完成甲乙高速检查站、警务站建设。":          {"甲乙高速检查站、警务站建设 OTHER_PROJECT"},
		"推进秸秆利用项目和粪污处理项目。":          {"秸秆利用项目 OTHER_PROJECT", "粪污处理项目 OTHER_PROJECT"},
		"推进甲山景区、乙水古镇、丙湖湾三个4A级景区创建。": {"甲山景区创建 TOURISM_SITE", "乙水古镇创建 TOURISM_SITE", "丙湖湾创建 OTHER_PROJECT"},
		"启动甲河、乙河两条河流深入治理。":          {"甲河深入治理 OTHER_PROJECT", "乙河深入治理 OTHER_PROJECT"},
		"实施南大街、健康路便道修复。":            {"南大街、健康路便道修复 ROAD_UPGRADE"},
		// what stands before and behind
		"科技馆年内完工并对外开放。":         {"科技馆 OTHER_PROJECT"},
		"甲山学校建成投入使用。":           {"甲山学校 OTHER_PROJECT"},
		"规划好、建设好、运营好东湖景观带。":     {"东湖景观带 TOURISM_SITE"},
		"利用两年时间完成农村饮水水源置换项目。":   {"农村饮水水源置换项目 OTHER_PROJECT"},
		"积极完善甲园的研发中心、锂电池项目手续。":  {"甲园的研发中心、锂电池项目 OTHER_PROJECT"},
		"加快东湖园区30平方公里规划修编工作。":   {"东湖园区规划修编 OTHER_PROJECT"},
		"启动教育园区新建道路工程。":         {"教育园区新建道路工程 OTHER_PROJECT"},
		"做好“甲乙”高速丙丁段工程建设。":      {"“甲乙”高速丙丁段工程建设 HIGHWAY"},
		"打造甲城新材料产业园。":           {"甲城新材料产业园 OTHER_PROJECT"},
		"推进东桥村防洪整治工作，推进象山生态修复。": {"东桥村防洪整治 OTHER_PROJECT", "象山生态修复 OTHER_PROJECT"},
		// what becomes of them, and when
		"确保高铁西站、滨河快速路二期、会展中心建成投用。":      {"高铁西站 OTHER_PROJECT", "滨河快速路二期 ROAD_UPGRADE", "会展中心 OTHER_PROJECT"},
		"力争火车东站改造6月底主体完工。":              {"火车东站改造 OTHER_PROJECT"},
		"力促甲石化二期投产、乙基地全面达产、丙锂电池动建。":     {"甲石化二期投产 OTHER_PROJECT", "乙基地达产 OTHER_PROJECT", "丙锂电池动建 OTHER_PROJECT"},
		"东陵公园提质改造一期10月底前完工。":            {"东陵公园提质改造一期 GREENING"},
		"建成县中医院整体搬迁、城南小学等项目。":           {"县中医院整体搬迁 OTHER_PROJECT", "城南小学 OTHER_PROJECT"},
		"谋划实施新华路西延、建东街北延和长乐大街南延至旅游路工程。": {"新华路西延、建东街北延和长乐大街南延至旅游路工程 ROAD_UPGRADE"},
		// roads by number
		"加快疏港高速、G324改线。":  {"疏港高速改线 HIGHWAY", "G324改线 HIGHWAY"},
		"确保国道318线改造年内完工。": {"国道318线改造 HIGHWAY"},
		"开工建设地铁2号线北延段。":   {"地铁2号线北延段 OTHER_PROJECT"},
		// no projects
		"推进消防站建设，抓好燃气管道更新改造。":      nil,
		"建设先进制造业基地，推进城乡融合发展示范区建设。": nil,
		"创建国家园林县城，办好十件民生实事项目。":     nil,
		"完成“村村通”硬化路180公里。":         nil,
		"建成标准厂房20万平方米。":            nil,
		"建设农业科技孵化基地和现代化物流枢纽。":      nil,
		"加快生态景观带建设。":               nil,
		"谋划建设西部、北部新城。":             nil,
		"实施综合防灾等专项规划编制。":           nil,
		"建设美丽乡村，守护绿水青山。":           nil,
		"扎实开展“纾困惠企”行动。":            nil,
		"加强干部队伍建设，完善服务体系建设。":       nil,
		"加快农村公路建设，推进项目建设。":         nil,
		"全力打造区域医疗中心、产业高地。":         nil,
		"推进市容市貌专项整治三年行动。":          nil,
		"建成11所乡镇培训学校。":             nil,
		"依托热线，坚持问题导向，走群众路线。":       nil,
	} {
		t.Run(sentence, func(t *testing.T) {
			var got []string
			for _, p := range sentenceContent(t, sentence).Projects {
				if !p.Unnamed {
					got = append(got, p.Name+" "+string(p.Kind))
				}
			}
			if strings.Join(got, "; ") != strings.Join(want, "; ") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestUnnamedWorks(t *testing.T) {
	for sentence, want := range map[string][]string{
		"继续推进8个结转地段房屋征收及回迁安置工作。": {"结转地段房屋征收及回迁安置 HOUSING_EXPROPRIATION ADVANCE"},
		"计划改造老旧小区5个、36万平米。":      {"老旧小区改造 HOUSING_RENOVATION ADVANCE"},
		"完成老旧小区管网改造30公里。":        {"老旧小区管网改造 PIPE_NETWORK COMPLETE"},
		"实施棚户区改造、背街小巷整治。":        {"棚户区改造 HOUSING_RENOVATION ADVANCE", "背街小巷整治 ROAD_UPGRADE ADVANCE"},
		"加大农村破损路面修复力度。":          {"农村破损路面修复 RURAL_WORKS "},
		"试点推进数字校园建设。":            {"数字校园建设 DIGITAL_CAMPUS ADVANCE"},
		"淘汰高排放车辆。":               {"高排放车辆淘汰 OTHER_PROJECT "},
		"确保老旧小区改造质效，关注学校周边环境。":   nil,
	} {
		t.Run(sentence, func(t *testing.T) {
			var got []string
			for _, p := range sentenceContent(t, sentence).Projects {
				if !p.Unnamed {
					t.Errorf("%s is named", p.Name)
				}
				got = append(got, p.Name+" "+string(p.Kind)+" "+string(p.Stage))
			}
			if strings.Join(got, "; ") != strings.Join(want, "; ") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestStagesAndOpenLists(t *testing.T) {
	for sentence, want := range map[string]Stage{
		"谋划甲山蓄能电站建设。": StagePlan,
		"谋划启动公园南路东延。": StageStart,
		"加快推进公园南路东延。": StageAdvance,
		"力争完成公园南路东延。": StageComplete,
		"确保第三幼儿园开园。":  StageComplete,
	} {
		t.Run(sentence, func(t *testing.T) {
			projects := sentenceContent(t, sentence).Projects
			if len(projects) != 1 || projects[0].Stage != want {
				t.Errorf("got %+v, want %s", projects, want)
			}
		})
	}
	projects := sentenceContent(t, "形成东四道街、卜奎美食街等美食集散地。").Projects
	if len(projects) != 2 || !projects[0].Open || !projects[1].Open {
		t.Errorf("等 leaves a list open: %+v", projects)
	}
	joined := sentenceContent(t, "完成永甲大街贯通、平乙路改造和范丙路提升工程。").Projects
	if len(joined) != 1 || len(joined[0].Members) != 3 {
		t.Errorf("one 工程 closes one entry of three names: %+v", joined)
	}
}

func TestUndertakings(t *testing.T) {
	for sentence, want := range map[string]UndertakingKind{
		"扎实开展“纾困惠企”行动。":   UndertakingCampaign,
		"落实“双减”政策。":       UndertakingPolicy,
		"实施“雪亮”工程。":       UndertakingProgram,
		"推进市容市貌专项整治三年行动。": UndertakingCampaign,
		"办好旅游产业发展大会。":     UndertakingEvent,
		"构建“一轴两带”发展格局。":   UndertakingPositioning,
	} {
		t.Run(sentence, func(t *testing.T) {
			got := sentenceContent(t, sentence).Undertakings
			if len(got) != 1 || got[0].Kind != want {
				t.Errorf("got %+v, want %s", got, want)
			}
		})
	}
}
