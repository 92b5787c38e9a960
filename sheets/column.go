package sheets

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/width"
)

// field is what a column means.
type field int

const (
	fieldNone field = iota
	fieldID
	fieldOrdinal
	fieldArea
	fieldTask
	fieldProject
	fieldIndicator
	fieldTarget
	fieldMeasure // the unit of the target value, where it has a column of its own
	fieldLead
	fieldResponsible // 责任单位: lead and supports, or supports
	fieldSupports
	fieldSupervise
	fieldLeader
	fieldDue
	fieldStatus
	fieldNote
)

// column is how the column of a field is headed: written with the first heading, read with any. A column without a
// width is only read.
type column struct {
	field    field
	width    float64
	headings []string
}

// columns are in the order in which they are written. What a heading may have around it is taken off before: see plain.
var columns = []column{
	{fieldID, 16, []string{"标识", "编号id", "id", "系统标识", "唯一标识", "事项标识", "数据标识"}},
	{fieldOrdinal, 6, []string{"序号", "编号", "任务序号", "项目序号", "序", "号", "no", "no."}},
	{
		fieldArea, 24,
		[]string{"重点领域", "领域", "工作领域", "重点工作领域", "板块", "工作板块", "重点方面", "类别", "任务类别", "工作类别", "分类", "大类", "area"},
	},
	{fieldTask, 40, []string{
		"工作任务", "任务", "重点工作", "重点任务", "主要任务", "目标任务", "重点工作任务", "工作任务内容", "任务名称", "任务内容", "工作内容", "工作事项",
		"重点事项", "事项", "主要工作", "年度任务", "年度重点工作", "年度工作任务", "具体任务", "分解任务", "任务分解", "task",
	}},
	{fieldProject, 30, []string{"项目", "项目名称", "重点项目", "建设项目", "工程项目", "具体项目", "工程名称", "project"}},
	{fieldIndicator, 20, []string{"指标", "指标名称", "考核指标", "主要指标", "量化指标", "年度指标", "核心指标", "目标指标", "indicator"}},
	{fieldTarget, 16, []string{"目标值", "年度目标值", "全年目标值", "计划目标值", "指标值", "目标数", "计划数", "目标数值", "target"}},
	{fieldMeasure, 0, []string{"计量单位", "指标单位", "数量单位"}},
	{fieldLead, 22, []string{"牵头单位", "牵头部门", "牵头责任单位", "责任牵头单位", "主办单位", "主责单位", "主责部门", "主要责任单位", "第一责任单位", "lead"}},
	{fieldResponsible, 0, []string{"责任单位", "责任部门", "承办单位", "承办部门", "落实单位"}},
	{fieldSupports, 30, []string{"配合单位", "配合部门", "协办单位", "协办部门", "协同单位", "协作单位", "参与单位", "配合责任单位", "责任配合单位", "supports"}},
	{fieldSupervise, 22, []string{"督办单位", "督办部门", "督查单位", "督查部门", "督导单位", "督导部门", "supervise"}},
	{
		fieldLeader, 16,
		[]string{"责任领导", "分管领导", "牵头领导", "包保领导", "包抓领导", "挂包领导", "主管领导", "区级领导", "责任区领导", "分管区领导", "牵头区领导", "leader"},
	},
	{fieldDue, 13, []string{
		"完成时限", "完成时间", "时限", "完成期限", "完成日期", "办结时限", "办理时限", "时限要求", "时间要求", "计划完成时间", "截止时间", "截止日期", "due",
	}},
	{fieldStatus, 10, []string{"状态", "进展状态", "任务状态", "工作状态", "完成状态", "进度状态", "status"}},
	{fieldNote, 30, []string{"备注", "备注说明", "说明", "note"}},
}

// heading is how the column of a field is headed when we write it.
func (f field) heading() string {
	for _, c := range columns {
		if c.field == f {
			return c.headings[0]
		}
	}
	return ""
}

var (
	bracketed   = regexp.MustCompile(`\([^()]*\)`)
	yearInFront = regexp.MustCompile(`^20\d\d年`)
)

// fieldOf tells what a heading means.
func fieldOf(heading string) field {
	text := plain(heading)
	if text == "" {
		return fieldNone
	}
	for _, c := range columns {
		if slices.Contains(c.headings, text) {
			return c.field
		}
	}
	return fieldNone
}

// plain takes off a heading what offices put around its word: blanks and line breaks inside it, width, brackets, a
// year.
func plain(heading string) string {
	if len(heading) > 200 {
		return ""
	}
	text := bracketed.ReplaceAllString(squeezed(heading), "")
	return strings.ToLower(strings.Trim(yearInFront.ReplaceAllString(text, ""), ":*·"))
}

// squeezed gives a text without blanks, in half width where there is one.
func squeezed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
			return -1
		}
		return narrow(r)
	}, text)
}

func narrow(r rune) rune {
	if n := width.LookupRune(r).Narrow(); n != 0 {
		return n
	}
	return r
}
