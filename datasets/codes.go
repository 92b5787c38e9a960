package datasets

import (
	"strings"
	"unicode"

	"plangraph/models"
)

// Meaning is a value of an enum of the graph and what people call it.
type Meaning struct {
	Value string
	Label
}

// Codes gives the values of the enums that columns have, by the enum's name; as the schema describes them.
func Codes() map[string][]Meaning { return codes }

var codes = map[string][]Meaning{
	"WorkItemKind": kinds(),
	"WorkStatus": {
		{"PLANNED", Label{"Not begun", "未启动"}},
		{"IN_PROGRESS", Label{"Under way", "推进中"}},
		{"DONE", Label{"Done", "已完成"}},
		{"SUSPENDED", Label{"Suspended", "暂停"}},
		{"CANCELLED", Label{"Cancelled", "取消"}},
	},
	"Light": {
		{"GREEN", Label{"On time", "正常"}},
		{"YELLOW", Label{"Behind", "滞后"}},
		{"RED", Label{"Far behind", "严重滞后"}},
		{"DONE", Label{"Done", "完成"}},
		{"GREY", Label{"Not reported on", "未报"}},
	},
	"UnitKind": {
		{"DEPARTMENT", Label{"Department", "政府部门"}},
		{"STREET_OFFICE", Label{"Street office", "街道办事处"}},
		{"STATE_COMPANY", Label{"State company", "国有企业"}},
		{"INSTITUTION", Label{"Institution", "事业单位"}},
		{"VERTICAL_AGENCY", Label{"Vertical agency", "垂直管理机构"}},
		{"OTHER", Label{"Other", "其他"}},
	},
	"AssignmentRole": {
		{"LEAD", Label{"Lead", "牵头"}}, {"SUPPORT", Label{"Support", "配合"}}, {"SUPERVISE", Label{"Supervise", "督办"}},
	},
	"AssignmentStatus": {
		{"SUGGESTED", Label{"Suggested", "建议"}}, {"CONFIRMED", Label{"Confirmed", "已确认"}},
	},
	"Comparator": {
		{"GTE", Label{"At least", "不低于"}},
		{"GT", Label{"More than", "高于"}},
		{"EQ", Label{"Equal to", "等于"}},
		{"LTE", Label{"At most", "不高于"}},
		{"LT", Label{"Less than", "低于"}},
		{"ABOUT", Label{"About", "约"}},
		{"RANGE", Label{"Between", "区间"}},
		{"FROM_TO", Label{"From … to …", "由…到…"}},
	},
	"TargetNature": {
		{"INCREMENT", Label{"Increment", "增量"}},
		{"LEVEL", Label{"Level", "水平"}},
		{"RATE", Label{"Rate", "比率"}},
		{"WORKLOAD", Label{"Workload", "工作量"}},
		{"COVERAGE", Label{"Coverage", "全覆盖"}},
		{"ZERO", Label{"None of it", "零发生"}},
		{"MILESTONE", Label{"Milestone", "节点"}},
		{"BENEFICIARY", Label{"Beneficiaries", "受益面"}},
		{"TREND", Label{"Trend", "趋势"}},
		{"QUALITY", Label{"Quality", "定性"}},
	},
	"Better": {{"HIGHER", Label{"Higher is better", "越高越好"}}, {"LOWER", Label{"Lower is better", "越低越好"}}},
	"MilestoneState": {
		{"PENDING", Label{"To come", "未到"}}, {"REACHED", Label{"Reached", "已达成"}}, {"MISSED", Label{"Missed", "已错过"}},
	},
	"FundingSource": {
		{"CENTRAL", Label{"Central government", "中央"}},
		{"PROVINCIAL", Label{"Province", "省级"}},
		{"MUNICIPAL", Label{"City", "市级"}},
		{"DISTRICT", Label{"District", "区级"}},
		{"SPECIAL_BOND", Label{"Special bond", "专项债券"}},
		{"RESIDENTS", Label{"Residents", "居民出资"}},
		{"PRIVATE", Label{"Private capital", "社会资本"}},
	},
	"PlanStatus": {
		{"DRAFT", Label{"Draft", "草案"}}, {"ACTIVE", Label{"Active", "执行中"}}, {"CLOSED", Label{"Closed", "已办结"}},
	},
	"Visibility": {{"PUBLIC", Label{"Public", "公开"}}, {"INTERNAL", Label{"Internal", "内部"}}},
	"ReportingCycle": {
		{"MONTHLY", Label{"Monthly", "每月"}}, {"QUARTERLY", Label{"Quarterly", "每季度"}},
	},
	"RegionLevel": {
		{"PROVINCE", Label{"Province", "省、自治区、直辖市"}},
		{"CITY", Label{"City", "地级市"}},
		{"COUNTY", Label{"County or district", "县、区"}},
		{"TOWNSHIP", Label{"Street or township", "街道、乡镇"}},
		{"VILLAGE", Label{"Community or village", "社区、村"}},
	},
	"ChangeAction": {
		{"CREATE", Label{"Created", "新增"}}, {"UPDATE", Label{"Updated", "修改"}}, {"DELETE", Label{"Deleted", "删除"}},
	},
}

// kinds are those of work items: a task, and the projects as the registry has them.
func kinds() []Meaning {
	all := []Meaning{{string(models.KindTask), Label{"Task", "任务"}}}
	for _, k := range models.ProjectKinds {
		all = append(all, Meaning{string(k.Kind), Label{words(k.TypeName), k.Chinese}})
	}
	return all
}

// words writes a type's name as words: RoadUpgrade is Road upgrade.
func words(name string) string {
	var b strings.Builder
	for i, r := range name {
		if i > 0 && unicode.IsUpper(r) {
			b.WriteByte(' ')
			r = unicode.ToLower(r)
		}
		b.WriteRune(r)
	}
	return b.String()
}
