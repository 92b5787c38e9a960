package workreport

import "strings"

// sectionClass is what a top heading of a report announces.
type sectionClass int

const (
	sectionOther sectionClass = iota
	sectionPlan
	sectionReview
	sectionProblems
	sectionFiveYears
	sectionSelf
	sectionGlossary
	sectionAnnex
	sectionFurniture
)

var (
	furnitureHeads = words{
		"分享到", "分享：", "上一篇", "下一篇", "相关文章", "相关链接", "相关新闻", "相关信息", "相关阅读", "相关稿件", "推荐阅读", "延伸阅读",
		"打印本页", "打印", "关闭窗口", "关闭", "返回顶部", "返回", "责任编辑", "编辑：", "责编", "扫一扫", "版权", "主办单位", "网站地图", "本栏最新", "本栏推荐",
		"阅读排行", "标签云", "【打印", "【关闭", "[打印", "[关闭", "附件下载", "附件：下载", "用微信", "网站声明", "联系我们", "热门", "点击排行",
	}
	glossaryHeads = words{
		"名词解释", "名词注释", "名词说明", "词语解释", "有关名词", "相关名词", "注释", "注解", "注：", "名词术语", "用语说明", "有关用语", "专业术语",
	}
	annexHeads  = words{"附件", "附表", "附：", "附录"}
	annexOfWork = words{"任务", "项目", "实事", "清单", "分工", "分解", "安排", "台账", "工程"}
	selfWords   = words{
		"自身建设", "政府建设", "人民满意政府", "人民满意的政府", "服务型政府", "廉洁政府", "政府自身", "政府系统", "履职能力", "政府治理能力", "人民满意的服务", "法治政府", "政府效能",
	}
	reviewWords = words{
		"回顾", "工作总结", "主要成绩", "取得的成绩", "工作成绩", "发展成就", "过去", "主要工作情况", "工作情况", "完成情况", "发展情况", "执行情况", "主要工作完成",
	}
	problemWords  = words{"困难", "存在的问题", "问题和不足", "不足和问题", "问题与不足", "主要问题"}
	fiveYearWords = words{"五年", "十三五", "十四五", "十五五", "十二五", "远景", "二〇三五", "2035"}
	planWords     = words{
		"工作任务", "目标任务", "工作安排", "重点工作", "工作部署", "主要任务", "重点任务", "工作打算", "工作思路", "工作建议", "主要工作", "工作目标", "工作重点", "预期目标",
		"发展目标", "总体要求", "总体思路", "主要目标", "工作总体", "发展思路", "工作举措", "工作计划", "目标和任务", "目标和重点",
	}
	planSubjects = words{"今年", "新的一年", "明年", "本年度", "下一步", "下步"}
	planNouns    = words{"工作", "任务", "目标", "安排", "部署", "打算", "重点", "思路", "建议", "计划", "发展", "事项"}
)

// classify tells what a heading announces, given the words after its mark.
func classify(title string) sectionClass {
	title = strings.Map(dropBlank, title)
	switch {
	case furnitureHeads.prefix(title) != "":
		return sectionFurniture
	case (words{"分解表", "清单", "任务表", "一览表", "责任表", "台账", "分工表", "安排表"}).suffix(title) != "" && annexOfWork.in(title) != "":
		return sectionAnnex
	case annexHeads.prefix(title) != "" && annexOfWork.in(title) != "" && glossaryHeads.in(title) == "":
		return sectionAnnex
	case glossaryHeads.in(title) != "" || annexHeads.prefix(title) != "":
		return sectionGlossary
	case selfWords.in(title) != "":
		return sectionSelf
	case reviewWords.in(title) != "":
		return sectionReview
	case isPlanTitle(title):
		return sectionPlan
	case fiveYearWords.in(title) != "" && !strings.Contains(title, "编制"):
		return sectionFiveYears
	case problemWords.in(title) != "":
		return sectionProblems
	}
	return sectionOther
}

func dropBlank(r rune) rune {
	if strings.ContainsRune(blanks+"*#_", r) {
		return -1
	}
	return r
}

// isPlanTitle recognizes 2023年目标任务和重点工作, 今年的工作安排 and 重点工作; five years alone are not this year's plan.
func isPlanTitle(title string) bool {
	_, dated := yearIn(title)
	subject := planSubjects.in(title) != "" || dated
	if fiveYearWords.in(title) != "" {
		return subject && planNouns.in(title) != "" && !strings.Contains(title, "2035")
	}
	return subject && planNouns.in(title) != "" || planWords.in(title) != ""
}

// isGoalsTitle recognizes a part of the plan that sets goals instead of work.
func isGoalsTitle(title string) bool {
	for _, word := range [...]string{"总体要求", "预期目标", "主要目标", "发展目标", "指导思想", "总体思路", "总体目标", "工作目标", "奋斗目标", "目标要求", "工作思路", "形势"} {
		if strings.Contains(title, word) && !strings.Contains(title, "任务") && !strings.Contains(title, "重点工作") {
			return true
		}
	}
	return false
}

// isWorkTitle recognizes a part that only gathers the work below it: 重点工作, 主要任务.
func isWorkTitle(title string) bool {
	for _, word := range [...]string{"重点工作", "主要任务", "重点任务", "工作任务", "工作安排", "主要工作", "工作重点", "主要举措", "工作措施"} {
		if strings.Contains(title, word) {
			return len([]rune(title)) <= 16
		}
	}
	return false
}
