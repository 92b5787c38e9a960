package workreport

import (
	"fmt"
	"strings"
	"testing"
)

// told prints a target as indicator comparator value unit.
func told(target Target) string {
	value := fmt.Sprint(ends(target.Value, target.To))
	if target.Value == nil {
		value = "-"
	}
	return strings.TrimSpace(fmt.Sprintf("%s %s %s %s", target.Indicator, comparatorSign(target.Comparator), value, target.Unit))
}

func TestTargets(t *testing.T) {
	for sentence, want := range map[string][]string{
		// comparators
		"规上工业增加值增长6.5%以上。":     {"规上工业增加值增速 >= 6.5 %"},
		"年度投资超33亿元。":           {"年度投资 > 33 亿元"},
		"居民消费价格涨幅3%左右。":        {"居民消费价格涨幅 about 3 %"},
		"城镇登记失业率控制在4.5%以内。":    {"城镇登记失业率 <= 4.5 %"},
		"空气优良天数比率不低于85%。":      {"空气优良天数比率 >= 85 %"},
		"万元GDP能耗下降3%。":         {"万元GDP能耗降幅 = 3 %"},
		"惠及居民10余万户。":           {"惠及居民 > 10 万户"},
		"村集体收入全部达到10万元。":       {"村集体收入 >= 10 万元"},
		"PM2.5浓度降至38微克/立方米以下。": {"PM2.5浓度 <= 38 微克/立方米"},
		// ranges and changes
		"谋划建设1-2个特色书院。":         {"特色书院 range [1 2] 个"},
		"固定资产投资增长7%—8%。":        {"固定资产投资增速 range [7 8] %"},
		"城镇化率由52%提高到60%以上。":     {"城镇化率 from_to [52 60] %"},
		"一般公共预算收入由4亿元增长到8.5亿元。": {"一般公共预算收入 from_to [4 8.5] 亿元"},
		// nouns: several numbers, carried over, behind the number
		"计划改造老旧小区5个、36万平米，惠及居民4748户。": {"改造老旧小区 = 5 个", "改造老旧小区面积 = 36 万平米", "惠及居民 = 4748 户"},
		"改造棚户区300套、老旧小区13个。":          {"改造棚户区 = 300 套", "改造老旧小区 = 13 个"},
		"新增专精特新企业3家，科技型中小企业38家。":      {"新增专精特新企业 = 3 家", "新增科技型中小企业 = 38 家"},
		"首批建成11所农民培训学校。":              {"建成农民培训学校 = 11 所"},
		"打造2-3个精品村、11个示范村。":           {"打造精品村 range [2 3] 个", "打造示范村 = 11 个"},
		"抓好总投资321亿元的53个重点项目。":         {"重点项目 = 53 个"},
		"完成投资120亿元、增长10%。":            {"完成投资 = 120 亿元", "完成投资增速 = 10 %"},
		"推动10个重点项目开工、20个项目竣工。":        {"重点项目开工 = 10 个", "项目竣工 = 20 个"},
		"新增公厕1,076座，整修道路２０公里。":        {"新增公厕 = 1076 座", "整修道路 = 20 公里"},
		// distribution
		"农膜、农药包装废弃物回收率均达到80%以上。":  {"农膜回收率 >= 80 %", "农药包装废弃物回收率 >= 80 %"},
		"新增公厕和口袋公园各5个。":           {"新增公厕 = 5 个", "新增口袋公园 = 5 个"},
		"城乡居民人均可支配收入分别增长7%、8%左右。": {"城镇居民人均可支配收入增速 about 7 %", "农村居民人均可支配收入增速 about 8 %"},
		"研究经费年均增长20%以上。":          {"研究经费增速 >= 20 %"},
		// Chinese numerals
		"生活用纸产值超二百亿。": {"生活用纸产值 > 200 亿元"},
		"轨道交通产值超千亿。":  {"轨道交通产值 > 1000 亿元"},
		"新增两处创业孵化基地。": {"新增创业孵化基地 = 2 处"},
		"工业产值突破万亿元。":  {"工业产值 > 1 万亿元"},
		// class limits and grades
		"50万元以上村占50%。":   {"50万元以上村占 = 50 %"},
		"新增市级以上农业园区4家。":  {"新增市级以上农业园区 = 4 家"},
		"新引进10亿元以上项目5个。": {"新引进10亿元以上项目 = 5 个"},
		// in words
		"实现文化服务中心全覆盖。":   {"文化服务中心 = 1"},
		"确保断面水质全面达标。":    {"断面水质 = 1"},
		"坚决遏制较大以上事故发生。":  {"较大以上事故发生 = 0"},
		"保持“散乱污”企业动态清零。": {"“散乱污”企业 = 0"},
		"确保顺利通过国家均衡区验收。": {"顺利通过国家均衡区  -"},
		"持续压缩企业开办时间。":    {"压缩企业开办时间  -"},
		// no targets
		"落实“3+2”五级田长制，推进“双减”。":   nil,
		"到2025年，用三年时间，抓好第一季度工作。": nil,
		"推进107国道和G15高速建设。":       nil,
		"建成一批精品工程，深化三项制度改革。":     nil,
		"总投资53亿元的项目加快建设。":        nil,
		"推进蠡东220千伏输变电工程。":        nil,
		"打造15分钟便民生活圈，推行24小时服务。":  nil,
		"贯彻三届四次全会精神，争创5A级景区。":    nil,
		"引进世界500强，进入全市前10名。":     nil,
		"发展汽车及零部件，整治三轮车。":        nil,
		"去年完成投资20亿元。":            nil,
		"开展规模以上企业走访。":            nil,
	} {
		t.Run(sentence, func(t *testing.T) {
			var got []string
			for _, target := range sentenceContent(t, sentence).Targets {
				got = append(got, told(target))
			}
			if strings.Join(got, "; ") != strings.Join(want, "; ") {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

func TestBaseUnits(t *testing.T) {
	for sentence, want := range map[string]struct {
		value float64
		unit  string
	}{
		"新增绿化36万平米。":   {360000, "平方米"},
		"整修道路2.5公里。":   {2500, "米"},
		"完成投资6.3亿元。":   {630000000, "元"},
		"参保率达到8.5%。":   {0.085, "1"},
		"培养人才3万人。":     {30000, "人"},
		"新增光伏装机50万千瓦。": {500000, "千瓦"},
	} {
		t.Run(sentence, func(t *testing.T) {
			targets := sentenceContent(t, sentence).Targets
			if len(targets) != 1 || *targets[0].BaseValue != want.value || targets[0].BaseUnit != want.unit {
				t.Errorf("got %+v, want %v", targets, want)
			}
		})
	}
}

func TestModalityNatureAndParts(t *testing.T) {
	targets := sentenceContent(t, "力争新引进项目30个，其中亿元以上项目10个，惠及群众5000人，失业率控制在4%以内。").Targets
	if len(targets) != 4 {
		t.Fatalf("got %+v", targets)
	}
	if targets[0].Modality != "力争" || targets[0].Nature != "INCREMENT" || targets[1].PartOf != 0 || targets[0].PartOf != -1 {
		t.Errorf("got %+v and %+v", targets[0], targets[1])
	}
	if targets[2].Nature != "BENEFICIARY" || targets[3].Better != "LOWER" || targets[0].Better != "HIGHER" {
		t.Errorf("got %+v and %+v", targets[2], targets[3])
	}
}
