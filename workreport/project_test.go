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
		"对曙光桥进行升级改造。":                  {"曙光桥 BRIDGE_UPGRADE"},
		"将甲职工楼、乙日杂楼纳入物业管理。":            {"甲职工楼 PROPERTY_TAKEOVER", "乙日杂楼 PROPERTY_TAKEOVER"},
		"重点修缮东北讲武堂、藏书楼等历史文物。":          {"东北讲武堂 HERITAGE_RESTORATION", "藏书楼 HERITAGE_RESTORATION"},
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
		"改造阳光路、和平路。":                   {"阳光路 ROAD_UPGRADE", "和平路 ROAD_UPGRADE"},
		// no projects
		"扎实开展“纾困惠企”行动。":      nil,
		"加强干部队伍建设，完善服务体系建设。": nil,
		"加快农村公路建设，推进项目建设。":   nil,
		"全力打造区域医疗中心、产业高地。":   nil,
		"推进安全生产专项整治三年行动。":    nil,
		"建成11所乡镇培训学校。":       nil,
		"依托热线，坚持问题导向，走群众路线。": nil,
	} {
		t.Run(sentence, func(t *testing.T) {
			var got []string
			for _, p := range sentenceContent(t, sentence).Projects {
				got = append(got, p.Name+" "+string(p.Kind))
			}
			if strings.Join(got, "; ") != strings.Join(want, "; ") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestStagesAndOpenLists(t *testing.T) {
	for sentence, want := range map[string]Stage{
		"谋划抽水蓄能电站建设。": StagePlan,
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
		"推进安全生产专项整治三年行动。": UndertakingCampaign,
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
