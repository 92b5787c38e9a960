package seeds

import "plangraph/models"

// sampleKind is what sample projects of a kind are drawn from. A title is the name of a place and the work done there.
type sampleKind struct {
	kind        models.Kind
	place, work string
	attributes  func(s *sampler, place string) map[string]any
	targets     []sampleTarget
}

// sampleKinds describes every kind of project.
func sampleKinds() []sampleKind {
	named := func(key string) func(*sampler, string) map[string]any {
		return func(_ *sampler, place string) map[string]any { return map[string]any{key: place} }
	}
	length := amount("改造长度", "LENGTH", "米", 200, 5000, 100)
	return []sampleKind{
		{"ROAD_UPGRADE", "路", "道路升级改造", func(_ *sampler, place string) map[string]any {
			return map[string]any{"road": place, "from": "样本东街", "to": "样本西街"}
		}, []sampleTarget{length}},
		{"BRIDGE_UPGRADE", "桥", "升级改造", named("bridge"), nil},
		{"HIGHWAY", "公路", "项目建设", func(_ *sampler, place string) map[string]any {
			return map[string]any{"road": place, "section": "样本段"}
		}, []sampleTarget{length}},
		{"PIPE_NETWORK", "胡同", "管网铺设", func(s *sampler, place string) map[string]any {
			return map[string]any{"site": place, "medium": oneOf(s, "雨水", "污水", "供热", "供水")}
		}, []sampleTarget{amount("铺设长度", "LENGTH", "米", 100, 3000, 100)}},
		{"HOUSING_RENOVATION", "小区", "老旧小区改造", func(*sampler, string) map[string]any {
			return map[string]any{"fundingRule": "落实居民出资比例"}
		}, []sampleTarget{
			amount("改造老旧小区数量", "COMMUNITIES", "个", 1, 12, 1), tenThousands("改造老旧小区面积", "AREA", "万平米", "平方米", 1, 60),
			amount("老旧小区改造惠及居民户数", "HOUSEHOLDS", "户", 100, 6000, 100),
		}},
		{"HOUSING_EXPROPRIATION", "地块", "房屋征收", named("site"), []sampleTarget{amount("征收地段数", "SECTIONS", "个", 1, 10, 1)}},
		{"PROPERTY_TAKEOVER", "住宅楼", "物业接管", func(s *sampler, place string) map[string]any {
			return map[string]any{"building": place, "operator": "样本物业公司", "pilot": s.chance(50)}
		}, nil},
		{"GREENING", "公园", "绿化提升", named("site"), []sampleTarget{amount("新增绿化面积", "GREENED_AREA", "平方米", 500, 9000, 500)}},
		{"RURAL_WORKS", "村", "环境整治", func(s *sampler, _ string) map[string]any {
			return map[string]any{"works": oneOf(s, "ROADS", "TOILETS"), "principle": "经济实用、方便维护"}
		}, nil},
		{"HERITAGE_RESTORATION", "旧址", "修缮", func(s *sampler, place string) map[string]any {
			return map[string]any{"building": place, "protectionClass": oneOf(s, "国家级", "省级", "市级", "区级")}
		}, nil},
		{"TOURISM_SITE", "景区", "商圈打造", func(s *sampler, place string) map[string]any {
			return map[string]any{"site": place, "side": oneOf(s, "东岸", "西岸")}
		}, nil},
		{"FOOD_STREET", "美食街", "打造", named("street"), nil},
		{"SOIL_PROTECTION", "乡", "黑土地保护利用", func(s *sampler, _ string) map[string]any {
			return map[string]any{"level": oneOf(s, "国家级", "省级", "市级")}
		}, nil},
		{"DIGITAL_CAMPUS", "小学", "数字校园建设", func(s *sampler, _ string) map[string]any {
			return map[string]any{"pilot": s.chance(50)}
		}, nil},
		{"OTHER_PROJECT", "社区", "便民服务提升", func(*sampler, string) map[string]any { return map[string]any{} }, nil},
	}
}
