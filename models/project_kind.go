package models

// The project kinds. The Go type of a kind has the name and the own fields of its GraphQL type in
// graph/project_kinds.graphqls: what is unknown is nil, quantities are targets. Its entry in ProjectKinds says the
// rest.
type (
	// RoadUpgrade is the upgrade of a road (道路升级改造).
	RoadUpgrade struct {
		Road   *string  `json:"road,omitzero" project:"name"`
		From   *string  `json:"from,omitzero" sample:"样本东街"`
		To     *string  `json:"to,omitzero" sample:"样本西街"`
		Length Quantity `json:"length,omitzero" measure:"LENGTH" unit:"米" indicator:"改造长度" sample:"100-5000"`
	}

	// BridgeUpgrade is the upgrade of a bridge (桥梁改造).
	BridgeUpgrade struct {
		Bridge *string `json:"bridge,omitzero" project:"name"`
	}

	// Highway is work on a highway (公路).
	Highway struct {
		Road    *string  `json:"road,omitzero" project:"name"`
		Section *string  `json:"section,omitzero" sample:"样本段"`
		Length  Quantity `json:"length,omitzero" measure:"LENGTH" unit:"米" indicator:"改造长度" sample:"100-5000"`
	}

	// PipeNetwork is work on pipes (管网).
	PipeNetwork struct {
		Site   *string  `json:"site,omitzero" project:"name"`
		Medium *string  `json:"medium,omitzero" sample:"雨水,污水,供热,供水"`
		Length Quantity `json:"length,omitzero" measure:"LENGTH" unit:"米" indicator:"铺设长度" sample:"100-3000"`
	}

	// HousingRenovation is the renovation of old housing estates (老旧小区改造).
	HousingRenovation struct {
		FundingRule *string  `json:"fundingRule,omitzero" sample:"落实居民出资比例"`
		Communities Quantity `json:"communities,omitzero" measure:"COMMUNITIES" unit:"个" indicator:"改造老旧小区数量" sample:"1-12"`
		FloorArea   Quantity `json:"floorArea,omitzero" measure:"AREA" unit:"平方米" indicator:"改造老旧小区面积" sample:"10000-600000"`
		Households  Quantity `json:"households,omitzero" measure:"HOUSEHOLDS" unit:"户" indicator:"老旧小区改造惠及居民户数" sample:"100-6000"`
	}

	// HousingExpropriation is the expropriation of housing and land (房屋征收).
	HousingExpropriation struct {
		Site     *string  `json:"site,omitzero" project:"name"`
		Sections Quantity `json:"sections,omitzero" measure:"SECTIONS" unit:"个" indicator:"征收地段数" sample:"1-10"`
	}

	// PropertyTakeover is the taking of estates into property management (物业接管).
	PropertyTakeover struct {
		Building *string `json:"building,omitzero" project:"name"`
		Operator *string `json:"operator,omitzero" sample:"样本物业公司"`
		Pilot    *bool   `json:"pilot,omitzero"`
	}

	// Greening is new green (绿化).
	Greening struct {
		Site        *string  `json:"site,omitzero" project:"name"`
		GreenedArea Quantity `json:"greenedArea,omitzero" measure:"GREENED_AREA" unit:"平方米" indicator:"新增绿化面积" sample:"500-9000"`
	}

	// RuralWorks is work in villages (乡村整治).
	RuralWorks struct {
		Works     *RuralWorksType `json:"works,omitzero" sample:"ROADS,TOILETS"`
		Principle *string         `json:"principle,omitzero" sample:"经济实用、方便维护"`
	}

	// RuralWorksType is what rural works are about (乡村整治内容): ROADS or TOILETS.
	RuralWorksType string

	// HeritageRestoration is the restoration of a historic building (文物修缮).
	HeritageRestoration struct {
		Building        *string `json:"building,omitzero" project:"name"`
		ProtectionClass *string `json:"protectionClass,omitzero" sample:"国家级,省级,市级,区级"`
		OpenList        *bool   `json:"openList,omitzero"`
	}

	// TourismSite is a tourism site or business quarter (旅游景点/商圈).
	TourismSite struct {
		Site *string `json:"site,omitzero" project:"name"`
		Side *string `json:"side,omitzero" sample:"东岸,西岸"`
	}

	// FoodStreet is a food street (美食街).
	FoodStreet struct {
		Street   *string `json:"street,omitzero" project:"name"`
		OpenList *bool   `json:"openList,omitzero"`
	}

	// SoilProtection is the protection of black soil (黑土地保护).
	SoilProtection struct {
		Level *string `json:"level,omitzero" sample:"国家级,省级,市级"`
	}

	// DigitalCampus is a digital campus (数字校园).
	DigitalCampus struct {
		Pilot *bool `json:"pilot,omitzero"`
	}

	// OtherProject is a project of no kind of its own (其他项目).
	OtherProject struct{}
)

// ProjectKinds are all project kinds, in the order they are shown. Whatever needs to know of a kind reads it from here.
var ProjectKinds = []ProjectKind{
	kindOf[RoadUpgrade](ProjectKind{
		Chinese: "道路升级改造",
		Words: ProjectWords{
			Lines: []string{"快速路", "主干道", "大街", "大道", "胡同", "环路", "路", "街", "巷", "环", "隧道"},
			Common: []CommonWork{{
				Nouns: []string{"背街小巷", "街巷", "城市道路", "市政道路", "城区道路"},
				Works: []string{"改造", "整治", "提升", "新建", "建设"},
			}},
		},
		Sample: ProjectSample{Place: "路", Work: "道路升级改造", Everywhere: true},
	}),
	kindOf[BridgeUpgrade](ProjectKind{
		Chinese: "桥梁改造",
		Words:   ProjectWords{Lines: []string{"高架桥", "桥梁", "天桥", "大桥", "立交", "桥"}},
		Sample:  ProjectSample{Place: "桥", Work: "升级改造", Everywhere: true},
	}),
	kindOf[Highway](ProjectKind{
		Chinese: "公路",
		Words: ProjectWords{
			Lines: []string{"国道", "省道", "高速公路", "公路", "高速", "连接线", "引线", "出入口", "互通", "段"},
		},
		Sample: ProjectSample{Place: "公路", Work: "项目建设", Everywhere: true},
	}),
	kindOf[PipeNetwork](ProjectKind{
		Chinese: "管网",
		Words: ProjectWords{
			Places: []string{"管网", "管廊", "管线", "管道", "雨污分流", "外引", "排水"},
			Common: []CommonWork{{
				Nouns: []string{"管网", "管线", "管道"},
				Works: []string{"建设", "改造", "更新", "新建", "铺设", "更新改造"},
			}},
			Actions: []string{"管线", "管网", "雨水", "污水"},
		},
		Sample: ProjectSample{Place: "胡同", Work: "管网铺设", Everywhere: true},
	}),
	kindOf[HousingRenovation](ProjectKind{
		Chinese: "老旧小区改造",
		Words: ProjectWords{
			Places: []string{"棚户区", "老旧小区"},
			Common: []CommonWork{{
				Nouns: []string{"老旧小区", "棚户区", "危旧房", "危房", "危旧住房"},
				Works: []string{"改造", "整治", "提升", "更新"},
			}},
		},
		Sample: ProjectSample{Place: "小区", Work: "老旧小区改造", Everywhere: true},
	}),
	kindOf[HousingExpropriation](ProjectKind{
		Chinese: "房屋征收",
		Words: ProjectWords{
			Places: []string{"片区", "地块", "地段", "城中村"},
			Common: []CommonWork{{
				Nouns: []string{"地段", "房屋", "地块", "城中村"},
				Works: []string{"征收", "征迁", "拆迁", "征拆", "回迁安置", "改造"},
			}},
			Actions: []string{"征迁", "征收", "拆迁"},
		},
		Sample: ProjectSample{Place: "地块", Work: "房屋征收", Everywhere: true},
	}),
	kindOf[PropertyTakeover](ProjectKind{
		Chinese: "物业接管",
		Words: ProjectWords{
			Common: []CommonWork{{
				Nouns: []string{"无物业小区", "弃管小区", "三无小区"},
				Works: []string{"接管", "托管", "管理", "接管试点"},
			}},
			Actions: []string{"物业"},
		},
		Sample: ProjectSample{Place: "住宅楼", Work: "物业接管", Everywhere: true},
	}),
	kindOf[Greening](ProjectKind{
		Chinese: "绿化",
		Words: ProjectWords{
			Places: []string{"湿地公园", "森林公园", "植物园", "公园", "游园", "绿道", "廊道", "片林", "绿地"},
			Common: []CommonWork{{
				Nouns: []string{"口袋公园", "游园", "绿道", "城市绿地"},
				Works: []string{"新建", "建设", "改造", "打造"},
			}},
		},
		Sample: ProjectSample{Place: "公园", Work: "绿化提升", Everywhere: true},
	}),
	kindOf[RuralWorks](ProjectKind{
		Chinese: "乡村整治",
		Words: ProjectWords{Common: []CommonWork{
			{
				Nouns: []string{"农村公路", "农村道路", "农村路", "通村公路", "通村路", "通组路", "连村道路", "村内道路", "路面"},
				Works: []string{"建设", "改造", "修复", "硬化", "新建", "新改建", "改建", "提升", "修缮"},
			},
			{Nouns: []string{"厕所革命", "农村改厕", "改厕"}},
			{
				Nouns: []string{"户厕", "厕所", "农村生活污水", "农村黑臭水体"},
				Works: []string{"改造", "改建", "治理", "新建"},
			},
		}},
		Sample: ProjectSample{Place: "村", Work: "环境整治", Everywhere: true},
	}),
	kindOf[HeritageRestoration](ProjectKind{
		Chinese: "文物修缮",
		Words: ProjectWords{
			Places:     []string{"故居", "遗址", "烈士墓", "旧址", "祠堂", "古建筑", "非遗", "陵"},
			Treatments: []string{"修缮"},
		},
		Sample: ProjectSample{Place: "旧址", Work: "修缮", Everywhere: true},
	}),
	kindOf[TourismSite](ProjectKind{
		Chinese: "旅游景点/商圈",
		Words: ProjectWords{Places: []string{
			"步行街", "特色街区", "街区", "购物公园", "景观带", "景区", "度假区", "度假村", "小镇", "古城", "古镇", "乐园", "商圈", "购物中心",
		}},
		Sample: ProjectSample{Place: "景区", Work: "商圈打造", Everywhere: true},
	}),
	kindOf[FoodStreet](ProjectKind{
		Chinese: "美食街",
		Words: ProjectWords{
			Places:      []string{"美食街", "美食文化中心", "小吃街"},
			Collectives: []string{"美食"},
		},
		Sample: ProjectSample{Place: "美食街", Work: "打造", Everywhere: true},
	}),
	kindOf[SoilProtection](ProjectKind{
		Chinese: "黑土地保护",
		Words: ProjectWords{
			Places: []string{"黑土地保护利用", "黑土地保护"},
			Common: []CommonWork{{Nouns: []string{"黑土地"}, Works: []string{"保护", "保护利用"}}},
		},
		Sample: ProjectSample{Place: "乡", Work: "黑土地保护利用", Everywhere: true},
	}),
	kindOf[DigitalCampus](ProjectKind{
		Chinese: "数字校园",
		Words: ProjectWords{
			Places: []string{"数字校园"},
			Common: []CommonWork{{Nouns: []string{"数字校园", "智慧校园"}, Works: []string{"建设", "打造"}}},
		},
		Sample: ProjectSample{Place: "小学", Work: "数字校园建设", Everywhere: true},
	}),
	kindOf[OtherProject](ProjectKind{
		Chinese: "其他项目",
		Words:   ProjectWords{Places: []string{"铁路", "高铁", "轨道交通", "地铁", "有轨电车"}},
		Sample:  ProjectSample{Place: "社区", Work: "便民服务提升", Everywhere: true},
	}),
}
