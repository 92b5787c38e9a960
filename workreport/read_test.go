package workreport

import (
	"errors"
	"strings"
	"testing"
)

func read(t *testing.T, text string) Draft {
	t.Helper()
	d, err := Read(t.Context(), []byte(text), Options{})
	if err != nil {
		t.Fatalf("Read(%q): %v", text, err)
	}
	return d
}

// sentenceContent reads one sentence as the only action of a task.
func sentenceContent(t *testing.T, sentence string) Content {
	t.Helper()
	d := read(t, "（一）推进各项工作。\n1.抓落实。"+sentence+"\n2.抓考核。严格考核。")
	return d.Areas[0].Tasks[0].Content
}

// shape prints an outline as label title, deeper parts in brackets.
func shape(d Draft) string {
	var out strings.Builder
	for _, a := range d.Areas {
		out.WriteString("[" + a.Heading.Label + a.Heading.Title)
		for _, task := range a.Tasks {
			out.WriteString(" (" + task.Heading.Label + task.Heading.Title)
			for _, sub := range task.Subtasks {
				out.WriteString(" <" + sub.Heading.Label + sub.Heading.Title + ">")
			}
			out.WriteString(")")
		}
		out.WriteString("]")
	}
	return out.String()
}

func TestStructure(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"full-width and ASCII marks, counted tasks in one paragraph": {
			"(二)抓改革。一要简化审批。压缩时限。二要扩大开放。引进外资。\n（三）抓民生。一要办好教育。建好学校。二要稳住就业。开展培训。",
			"[(二)抓改革 (一要简化审批) (二要扩大开放)][（三）抓民生 (一要办好教育) (二要稳住就业)]",
		},
		"the plan stands between review and self-building": {
			"一、2023年工作回顾\n（一）经济向好。增长了。\n二、2024年重点工作\n（一）抓工业。\n1.强链条。引进企业。\n2.建园区。完善配套设施。\n（二）抓农业。\n1.保粮食。稳定面积。\n三、加强政府自身建设\n（一）讲政治。\n1.守规矩。",
			"[（一）抓工业 (1.强链条) (2.建园区)][（二）抓农业 (1.保粮食)]",
		},
		"lead phrases begin paragraphs": {
			"二、2024年工作安排\n（一）做强产业，积蓄动能。坚持创新引领。\n壮大支柱产业。实施技术改造，扶持龙头企业发展壮大。\n培育新兴产业。依托高校院所，加快成果转化落地。\n（二）建美城市，提升品质。\n完善路网。打通断头路，畅通城市的微循环体系。\n精细管理。整治市容市貌，规范城市停车秩序。",
			"[（一）做强产业，积蓄动能 (壮大支柱产业) (培育新兴产业)][（二）建美城市，提升品质 (完善路网) (精细管理)]",
		},
		"several lead phrases in one paragraph become parts of the task": {
			"（一）抓企业。\n1.优服务。关心企业。召开座谈会，解决企业提出的各种困难问题。支持企业。落实减税降费政策，减轻企业各项负担。\n2.强监管。严格执法。",
			"[（一）抓企业 (1.优服务 <关心企业> <支持企业>) (2.强监管)]",
		},
		"a count inside a task with lead phrases is deeper": {
			"（一）抓项目。\n强力招商引资。一是建队伍，选派得力干部外出招商。二是拓渠道，办好各类招商活动。\n加快项目建设。一是保要素，全力保障用地用能。二是优服务，落实领导包联制度。",
			"[（一）抓项目 (强力招商引资 <一是建队伍，选派得力干部外出招商> <二是拓渠道，办好各类招商活动>) (加快项目建设 <一是保要素，全力保障用地用能> <二是优服务，落实领导包联制度>)]",
		},
		"gaps stay as printed": {
			"（一）甲方面。一要干。快干。二要好。真好。\n（三）丙方面。一要稳。求稳。二要进。求进。",
			"[（一）甲方面 (一要干) (二要好)][（三）丙方面 (一要稳) (二要进)]",
		},
		"what does not count on stays text": {
			"（一）抓落实。一要快。三要好。这里说的是另一回事。二要稳。稳住。三要准。准确。",
			"[（一）抓落实 (一要快) (二要稳) (三要准)]",
		},
		"areas without any task": {
			"二、2024年主要任务\n（一）抓工业。新增企业3家。\n（二）抓农业。建设农田5万亩。",
			"[（一）抓工业][（二）抓农业]",
		},
		"areas that are counted": {
			"三、2024年工作安排\n重点抓好以下工作：\n一是抓项目。引进企业。\n二是抓创新。建设平台。",
			"[一是抓项目][二是抓创新]",
		},
		"Markdown": {
			"# 某县2024年政府工作报告\n\n## 2023年工作回顾\n\n好。\n\n## 2024年工作安排\n\n### 一、抓工业\n\n**（一）强链条。** 引进企业。\n\n**（二）建园区。** 完善配套。\n\n### 二、抓农业\n\n**（一）保粮食。** 稳面积。\n",
			"[一、抓工业 (（一）强链条) (（二）建园区)][二、抓农业 (（一）保粮食)]",
		},
		"areas are top parts of the report": {
			"一、2023年工作回顾\n成绩很好。\n二、2024年总体要求\n地区生产总值增长6%，财政收入增长5%，固定资产投资增长8%，社会消费品零售总额增长7%。\n三、强力推进工业\n（一）强链条。引进企业。\n四、强力推进农业\n（一）保粮食。稳面积。\n五、加强自身建设\n守纪律。",
			"[三、强力推进工业 (（一）强链条)][四、强力推进农业 (（一）保粮食)]",
		},
		"a report in one line": {
			"各位代表：我代表区政府作报告。一、2021年工作回顾。完成了任务。二、2022年重点工作。抓好以下工作：（一）抓项目。1.招商。引资80亿元。2.建设。推进开工。（二）抓民生。1.就业。稳岗。2.改善。加力。三、加强自身建设。守廉洁。",
			"[（一）抓项目 (1.招商) (2.建设)][（二）抓民生 (1.就业) (2.改善)]",
		},
		"a plan heading without the word": {
			"一、2023年工作回顾\n成绩显著，全面完成了任务。\n二、奋楫笃行，谱写新篇章\n今年是关键之年，做好今年工作意义重大，必须凝心聚力、锐意进取。\n（一）抓产业。强化支撑。\n——推进项目。开工建设。\n——优化环境。压缩时限。\n三、建设人民满意政府\n廉洁。",
			"[（一）抓产业 (——推进项目) (——优化环境)]",
		},
		"goals and work below one heading": {
			"一、2023年工作\n过去的一年很好。\n二、2024年工作\n今年是关键一年，必须凝心聚力、锐意进取，推动各项工作再上台阶。\n（一）总体要求和目标。\n地区生产总值增长6%以上。\n（二）重点任务。\n1.抓工业。\n一是扩投资。开工。二是优服务。帮扶。\n2.抓农业。\n一是保粮食。稳产。二是美乡村。改厕。",
			"[1.抓工业 (一是扩投资) (二是优服务)][2.抓农业 (一是保粮食) (二是美乡村)]",
		},
		"a numbered list below a lead phrase": {
			"二、2024年工作安排\n（一）改善民生。\n稳定扩大就业。落实援企稳岗政策，开展技能培训。\n办好民生实事。集中力量办好下列实事：\n1.新建幼儿园。选址建设。\n2.改造管网。全面开工。\n（二）守住底线。\n防范风险。化解债务风险，稳定金融市场秩序。\n保障安全。排查安全隐患，压实各方责任。",
			"[（一）改善民生 (稳定扩大就业) (办好民生实事 <1.新建幼儿园> <2.改造管网>)][（二）守住底线 (防范风险) (保障安全)]",
		},
		"a glossary counts, too, but plans nothing": {
			"二、2024年重点工作\n（一）抓工业。\n1.强链条。引进一批企业。\n名词解释\n1.强链条：是指延长产业链。\n2.补链条：是指补齐产业链。",
			"[（一）抓工业 (1.强链条)]",
		},
		"headings without marks": {
			"2024年主要任务\n聚焦创新驱动，加快转型升级\n坚持创新核心地位，新增高新技术企业20家，深入实施技术改造行动。\n聚焦民生福祉，增进人民幸福\n新增学位5000个、养老床位800张，参保率稳定在95%以上，改善居住条件。",
			"[聚焦创新驱动，加快转型升级][聚焦民生福祉，增进人民幸福]",
		},
		"the year in Chinese numerals, ordinals that open areas, counts below them": {
			"第三部分　二〇二三年重点工作\n今年，我们要突出抓好以下工作：\n第一，聚焦项目建设，在扩大投资上实现新突破。\n一抓谋划。储备项目。二抓开工。压缩时限。\n第二，聚焦城市更新，在提升品质上见成效。\n一抓路网。打通断头路。二抓绿化。建设游园。\n第四部分　加强政府自身建设\n廉洁。",
			"[第一，聚焦项目建设，在扩大投资上实现新突破 (一抓谋划) (二抓开工)][第二，聚焦城市更新，在提升品质上见成效 (一抓路网) (二抓绿化)]",
		},
		"dashes below a sentence that announces them": {
			"2024年，我们将重点做好两个方面工作。\n——坚持稳中求进，推动经济向好。新增企业100家。\n——坚持绿色发展，建设美丽家园。新增绿地20公顷。",
			"[——坚持稳中求进，推动经济向好][——坚持绿色发展，建设美丽家园]",
		},
		"a frame repeated stands above other lead phrases": {
			"二〇二四年重点任务\n实现目标，必须真抓实干。着重抓好以下工作：\n坚持项目为王，在扩大投资上下功夫。实施项目80个以上。\n推动项目提速。加快建设续建项目，完善各项手续。\n强化要素保障。盘活闲置厂房，处置批而未供土地。\n坚持民生为要，在提升幸福感上下功夫。\n办好人民教育。扩大优质资源，新建一批学校。\n守护群众健康。提升基层能力，推进家庭医生签约。",
			"[坚持项目为王，在扩大投资上下功夫 (推动项目提速) (强化要素保障)][坚持民生为要，在提升幸福感上下功夫 (办好人民教育) (守护群众健康)]",
		},
		"the only paragraph of an area has no lead phrase": {
			"二、2024年工作安排\n（一）抓工业。\n1.强链条。新增企业3家。\n（二）抓安全\n压实各方责任。严格落实各项制度，坚决守住安全底线。\n各位代表！让我们携手并进。",
			"[（一）抓工业 (1.强链条)][（二）抓安全]",
		},
		"goals of five years and of the year, numbered work below": {
			"一、2020年工作回顾\n成绩很好。\n二、“十四五”时期目标任务\n今后五年，地区生产总值年均增长7%，新建公路300公里，城镇化率达到65%，各项事业再上台阶，人民生活更加幸福。\n三、2021年主要工作\n今年地区生产总值增长7%以上。\n（一）强化支撑，稳增长。1.抓实项目。推进320个项目。2.激发消费。新增商贸企业40户。\n（二）守住底线，兴乡村。1.抓产业。新建园区5个。2.抓改厕。完成改厕300户。\n四、建设人民满意政府\n廉洁。\n名词解释：\n1.改厕：是指改造厕所。",
			"[（一）强化支撑，稳增长 (1.抓实项目) (2.激发消费)][（二）守住底线，兴乡村 (1.抓产业) (2.抓改厕)]",
		},
		"an annex of work, a cell to a line": {
			"2024年重点工作\n（一）抓民生。\n1.抓教育。建学校。\n附件：\n2024年民生实事任务分解表\n序号\n任务\n牵头单位\n1\n新建幼儿园2所\n区教育局\n2\n改造农村公路30公里\n区交通运输局",
			"[（一）抓民生 (1.抓教育)][2024年民生实事任务分解表 (1新建幼儿园2所) (2改造农村公路30公里)]",
		},
	} {
		t.Run(name, func(t *testing.T) {
			if got := shape(read(t, c.text)); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestGoalsBelongToThePlan(t *testing.T) {
	d := read(t, "二、2024年工作安排\n2024年是关键之年。今年的主要预期目标是：地区生产总值增长6%左右；固定资产投资增长8%以上。\n（一）抓工业。\n1.强链条。新增企业3家。")
	if len(d.Goals.Targets) != 2 || d.Goals.Targets[0].Indicator != "地区生产总值增速" {
		t.Errorf("goals are %+v", d.Goals.Targets)
	}
	if d.Year.Value != 2024 {
		t.Errorf("year is %d", d.Year.Value)
	}
}

func TestRegionAndYear(t *testing.T) {
	body := "\n二、今年重点工作\n（一）抓工业。\n1.强链条。新增企业3家，稳定经济增长，推动高质量发展取得新成效，完成全年目标任务。"
	for name, c := range map[string]struct {
		text   string
		region string
		year   int
	}{
		"from the title":                            {"甲市乙区2023年政府工作报告" + body, "甲市乙区", 2023},
		"from a title with the year ahead":          {"2022年丙县政府工作报告" + body, "丙县", 2022},
		"from the session":                          {"政府工作报告\n——2023年1月11日在甲市丁县第三届人民代表大会第三次会议上" + body, "甲市丁县", 2023},
		"a session in December plans the next year": {"政府工作报告\n（2023年12月28日在戊市第十届人民代表大会第四次会议上）" + body, "戊市", 2024},
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, c.text)
			if d.Region.Name != c.region || d.Year.Value != c.year {
				t.Errorf("got %q %d, want %q %d", d.Region.Name, d.Year.Value, c.region, c.year)
			}
		})
	}
	t.Run("what the caller knows overrules the text", func(t *testing.T) {
		d, err := Read(t.Context(), []byte("甲市乙区2023年政府工作报告"+body), Options{Year: 2025, RegionCode: "230203"})
		if err != nil || d.Year.Value != 2025 || d.Region.Code != "230203" {
			t.Errorf("got %+v %+v %v", d.Region, d.Year, err)
		}
	})
}

func TestUnits(t *testing.T) {
	d, err := Read(
		t.Context(),
		[]byte("2024年重点工作\n（一）抓项目。\n1.抓招商。引进企业。（牵头单位：区商务局；配合单位：区发改局、各街道办事处）\n2.抓服务。压缩时限。\n责任单位：营商局"),
		Options{Units: []KnownUnit{{Name: "营商环境建设监督局", ShortNames: []string{"营商局"}}, {Name: "商务局"}}},
	)
	if err != nil {
		t.Fatal(err)
	}
	first, second := d.Areas[0].Tasks[0].Assignments, d.Areas[0].Tasks[1].Assignments
	if len(first) != 2 || first[0].Role != RoleLead || first[0].Units[0].Known != "商务局" || first[1].Role != RoleSupport ||
		len(first[1].Units) != 2 ||
		first[1].Units[0].Known != "" {
		t.Errorf("first task: %+v", first)
	}
	if len(second) != 1 || second[0].Units[0].Known != "营商环境建设监督局" {
		t.Errorf("second task: %+v", second)
	}
}

func TestUnitsOfASentence(t *testing.T) {
	units := []KnownUnit{{Name: "区统计局"}, {Name: "区工业和信息化局", ShortNames: []string{"区工信局"}}}
	for sentence, want := range map[string]string{
		"由区工信局牵头,区统计局配合。":         "LEAD 区工信局 SUPPORT 区统计局",
		"由区工信局、区财政局牵头，抓好落实。":      "LEAD 区工信局 区财政局",
		"区教育局牵头，区卫健局、区统计局协助做好排查。": "LEAD 区教育局 SUPPORT 区卫健局 区统计局",
		"各部门要积极配合，形成合力。":          "",
		"区统计局要加强监测。":              " 区统计局",
		"由区工信局牵头，会同区统计局建立机制。":     "LEAD 区工信局  区统计局",
	} {
		d, err := Read(t.Context(), []byte("2024年重点工作\n（一）抓工业。\n1.抓规模。培育企业。"+sentence), Options{Units: units})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, a := range d.Areas[0].Tasks[0].Assignments {
			got = append(got, string(a.Role))
			for _, u := range a.Units {
				got = append(got, u.Quote)
			}
		}
		if text := strings.Join(got, " "); text != want {
			t.Errorf("%s: %q, want %q", sentence, text, want)
		}
	}
}

func TestUnitsOfAnAnnex(t *testing.T) {
	d := read(t, "（一）抓民生。\n1.抓教育。建设一批学校，扩大优质资源。\n附件：2024年民生实事清单\n1.新建幼儿园2所。牵头单位：区教育局；责任单位：各街道\n2.改造管网3公里。责任单位：区住建局")
	annex := d.Areas[len(d.Areas)-1]
	if len(annex.Tasks) != 2 || len(annex.Tasks[0].Assignments) != 2 ||
		annex.Tasks[0].Assignments[0].Units[0].Quote != "区教育局" ||
		annex.Tasks[1].Assignments[0].Units[0].Quote != "区住建局" {
		t.Errorf("got %+v", annex.Tasks)
	}
}

func TestColumnsOfAnAnnex(t *testing.T) {
	d := read(t, "（一）抓民生。\n1.抓教育。建设一批学校，扩大优质资源。\n附件：2024年重点工作任务分解表\n序号\n重点工作\n建设内容\n牵头领导\n牵头单位\n责任单位\n完成时限\n"+
		"1\n老旧小区改造\n改造小区12个，惠及居民300户\n张三\n市住建局\n市财政局、各县（市、区）政府\n12月底\n2\n实验小学新建项目\n建设教室36间\n李四\n市教育局\n市城投集团\n8月底")
	annex := d.Areas[len(d.Areas)-1]
	if len(annex.Tasks) != 2 || len(annex.Actions) != 0 {
		t.Fatalf("got %+v", annex)
	}
	first, second := annex.Tasks[0], annex.Tasks[1]
	if len(first.Actions) != 1 || len(first.Targets) != 2 || len(first.Assignments) != 2 ||
		first.Assignments[0].Role != RoleLead ||
		first.Assignments[1].Role != RoleSupport {
		t.Errorf("got %+v", first)
	}
	if units := first.Assignments[1].Units; len(units) != 2 || units[1].Quote != "各县（市、区）政府" {
		t.Errorf("got %+v", units)
	}
	if len(second.Projects) != 1 || second.Projects[0].Name != "实验小学新建项目" {
		t.Errorf("a name alone is the work of a row: %+v", second.Projects)
	}
}

func TestNoDraft(t *testing.T) {
	for name, c := range map[string]struct {
		input string
		max   int
		want  error
	}{
		"nothing":             {"", 0, ErrNoPlanPart},
		"a letter":            {"你好，今天天气很好。我们去公园吧。", 0, ErrNoPlanPart},
		"only a review":       {"一、2023年工作回顾\n（一）经济向好。\n（二）民生改善。", 0, ErrNoPlanPart},
		"NUL bytes":           {"二、2024年重点工作\n\x00", 0, ErrNotText},
		"broken UTF-8":        {"二、2024年重点工作\xff\xfe", 0, ErrNotText},
		"more than the limit": {"二、2024年重点工作", 10, ErrTooLarge},
		"a zip that is none":  {"PK\x03\x04 nonsense", 0, ErrBadDocument},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Read(t.Context(), []byte(c.input), Options{MaxBytes: c.max}); !errors.Is(err, c.want) {
				t.Errorf("got %v, want %v", err, c.want)
			}
		})
	}
}
