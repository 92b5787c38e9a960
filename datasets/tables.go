package datasets

import (
	"slices"

	"plangraph/models"
)

// Tables are all datasets, in the order in which a reader meets them: what is planned, who answers for it, what the plan
// stands on, what was done.
func Tables() []Table {
	return []Table{
		planAreas(), tasks(), projects(), targets(), assignments(), milestones(), funding(), standings(),
		units(), posts(), regions(), plans(), changes(),
	}
}

// planColumns are what rows of a plan say of it; through is the path to the plan.
func planColumns(through string) []Column {
	return []Column{
		{Name: "planId", Field: "planId", Label: Label{"Plan", "年度计划标识"}, To: "plans"},
		{Name: "planTitle", Field: through + "plan.title", Label: Label{"Plan title", "年度计划"}},
		{Name: "planYear", Field: through + "plan.year", Label: Label{"Year", "年度"}},
		{Name: "regionCode", Field: through + "plan.regionCode", Label: Label{"Region code", "行政区划代码"}, To: "regions"},
		{Name: "regionName", Field: through + "plan.region.name", Label: Label{"Region", "行政区"}},
		{
			Name: "sample", Field: through + "plan.sample", Label: Label{"Sample", "样本数据"},
			About: "Whether the plan is made up for trying things out.",
		},
	}
}

// itemColumns are what rows of a work item say of it.
func itemColumns() []Column {
	return []Column{
		{Name: "itemId", Field: "itemId", Label: Label{"Work item", "工作事项标识"}},
		{Name: "itemTitle", Field: "item.title", Label: Label{"Work item title", "工作事项"}},
		{
			Name: "itemKind", Field: "item.kind", Label: Label{"Kind of work item", "事项类型"},
			About: "TASK is a row of tasks, every other kind one of projects.",
		},
	}
}

func id() Column { return Column{Name: "id", Field: "id", Label: Label{"Id", "标识"}} }

func planAreas() Table {
	return Table{
		Name: "plan_areas", Type: "PlanArea", Label: Label{"Plan areas", "重点领域"}, Key: []string{"id"},
		About: "A heading of a plan.",
		Columns: slices.Concat([]Column{id()}, planColumns(""), []Column{
			{Name: "ordinal", Field: "ordinal", Label: Label{"Ordinal", "序号"}, About: "As printed; gaps are real."},
			{Name: "label", Field: "label", Label: Label{"Label", "编号"}},
			{Name: "title", Field: "title", Label: Label{"Title", "重点领域"}},
		}),
	}
}

// workItem are the columns that tasks and projects have in common.
func workItem() []Column {
	return slices.Concat([]Column{id()}, planColumns(""), []Column{
		{Name: "areaId", Field: "areaId", Label: Label{"Area", "重点领域标识"}, To: "plan_areas"},
		{Name: "areaTitle", Field: "area.title", Label: Label{"Area title", "重点领域"}},
		{Name: "parentId", Field: "parentId", Label: Label{"Parent", "上级事项标识"}},
		{Name: "parentTitle", Field: "parent.title", Label: Label{"Parent title", "上级事项"}},
		{Name: "position", Field: "position", Label: Label{"Position", "排序"}, About: "Place in the plan."},
		{Name: "label", Field: "label", Label: Label{"Label", "编号"}, About: "As printed."},
		{Name: "title", Field: "title", Label: Label{"Title", "事项名称"}},
		{Name: "kind", Field: "kind", Label: Label{"Kind", "类型"}},
		{Name: "status", Field: "status", Label: Label{"Status", "状态"}},
		{
			Name:  "light",
			Field: "light",
			Label: Label{"Light", "红黄绿灯"},
			About: "How far progress is behind the plan to date.",
		},
		{Name: "startsOn", Field: "startsOn", Label: Label{"Starts on", "开始日期"}},
		{Name: "startMonth", Field: "startsOn", Bucket: "MONTH", Label: Label{"Start month", "开始月份"}},
		{Name: "dueOn", Field: "dueOn", Label: Label{"Due on", "完成日期"}, About: "Last day."},
		{Name: "dueMonth", Field: "dueOn", Bucket: "MONTH", Label: Label{"Due month", "完成月份"}},
		{Name: "dueQuarter", Field: "dueOn", Bucket: "QUARTER", Label: Label{"Due quarter", "完成季度"}},
		{Name: "dueYear", Field: "dueOn", Bucket: "YEAR", Label: Label{"Due year", "完成年度"}},
		{
			Name: "datesInferred", Field: "datesInferred", Label: Label{"Dates inferred", "日期为推定"},
			About: "Whether the days are the year's first and last because nothing says others.",
		},
		{Name: "weight", Field: "weight", Label: Label{"Weight", "权重"}},
		{Name: "budget", Field: "budget", Label: Label{"Planned investment", "计划投资"}, Unit: "元"},
		{Name: "invested", Field: "invested", Label: Label{"Invested so far", "完成投资"}, Unit: "元"},
		{Name: "plannedPercent", Field: "plannedPercent", Label: Label{"Planned progress", "计划进度"}, Unit: "%"},
		{Name: "actualPercent", Field: "actualPercent", Label: Label{"Actual progress", "实际进度"}, Unit: "%"},
		{Name: "leadUnitId", Field: "lead.unitId", Label: Label{"Lead unit", "牵头单位标识"}, To: "units"},
		{
			Name: "leadUnitName", Field: "lead.unit.name", Label: Label{"Lead unit name", "牵头单位"},
			About: "Empty where nobody leads.",
		},
		{Name: "leadUnitKind", Field: "lead.unit.kind", Label: Label{"Kind of lead unit", "牵头单位类别"}},
		{Name: "leadPostTitle", Field: "lead.post.title", Label: Label{"Leading post", "责任领导岗位"}},
		{
			Name: "leadStatus", Field: "lead.status", Label: Label{"Status of the lead", "牵头分工状态"},
			About: "SUGGESTED until somebody has confirmed it.",
		},
		{Name: "updatedAt", Field: "updatedAt", Label: Label{"Updated at", "更新时间"}},
		{Name: "version", Field: "version", Label: Label{"Version", "版本"}},
	})
}

func tasks() Table {
	return Table{
		Name: "tasks", Type: "Task", Label: Label{"Tasks", "工作任务"}, Key: []string{"id"}, Groups: WorkItems(),
		About: "A task of a plan.", Columns: workItem(),
	}
}

func projects() Table {
	return Table{
		Name: "projects", Type: "Project", Label: Label{"Projects", "项目"}, Key: []string{"id"}, Groups: WorkItems(),
		About: "A concrete project of a task, of any kind.",
		Columns: append(workItem(), []Column{
			{Name: "named", Field: "named", Label: Label{"Named", "有名称"}, About: "Whether the report names it."},
			{Name: "stage", Field: "stage", Label: Label{"Stage", "阶段"}},
			{Name: "placeName", Field: "placeName", Label: Label{"Place", "地点"}},
			{Name: "streetCode", Field: "streetCode", Label: Label{"Street code", "街道代码"}, To: "regions"},
		}...),
	}
}

func targets() Table {
	return Table{
		Name: "targets", Type: "Target", Label: Label{"Targets", "指标"}, Key: []string{"id"}, Groups: Targets(),
		About: "An indicator of a work item. Values of unlike units are never added up: group by measure.",
		Columns: slices.Concat([]Column{id()}, planColumns(""), itemColumns(), []Column{
			{Name: "position", Field: "position", Label: Label{"Position", "排序"}},
			{Name: "indicator", Field: "indicator", Label: Label{"Indicator", "指标名称"}},
			{Name: "comparator", Field: "comparator", Label: Label{"Comparator", "关系"}},
			{Name: "value", Field: "value", Label: Label{"Value", "目标值"}, UnitColumn: "unit", About: "As printed."},
			{
				Name:       "valueTo",
				Field:      "valueTo",
				Label:      Label{"Value to", "目标值上限"},
				UnitColumn: "unit",
				About:      "The end of a range.",
			},
			{Name: "unit", Field: "unit", Label: Label{"Unit", "计量单位"}},
			{Name: "baseValue", Field: "baseValue", Label: Label{"Base value", "标准值"}, UnitColumn: "baseUnit"},
			{Name: "baseValueTo", Field: "baseValueTo", Label: Label{"Base value to", "标准值上限"}, UnitColumn: "baseUnit"},
			{Name: "baseUnit", Field: "baseUnit", Label: Label{"Base unit", "标准单位"}, About: "36 万平米 is 360000 平方米."},
			{Name: "modality", Field: "modality", Label: Label{"Modality", "语气词"}, About: "As printed: 力争, 确保, 计划."},
			{Name: "nature", Field: "nature", Label: Label{"Nature", "性质"}},
			{Name: "better", Field: "better", Label: Label{"Better", "趋好方向"}},
			{Name: "measure", Field: "measure", Label: Label{"Measure", "计量代码"}},
			{
				Name: "implicit", Field: "implicit", Label: Label{"Implicit", "隐含指标"},
				About: "Whether it is promised without digits.",
			},
			{Name: "weight", Field: "weight", Label: Label{"Weight", "权重"}},
		}),
	}
}

func assignments() Table {
	return Table{
		Name: "assignments", Type: "Assignment", Label: Label{"Assignments", "分工"}, Key: []string{"id"},
		Groups: Assignments(), About: "A unit's duty for a work item, of those that hold on the day.",
		Columns: slices.Concat([]Column{id()}, planColumns(""), itemColumns(), []Column{
			{Name: "unitId", Field: "unitId", Label: Label{"Unit", "责任单位标识"}, To: "units"},
			{Name: "unitName", Field: "unit.name", Label: Label{"Unit name", "责任单位"}},
			{Name: "unitKind", Field: "unit.kind", Label: Label{"Kind of unit", "责任单位类别"}},
			{Name: "postId", Field: "postId", Label: Label{"Post", "岗位标识"}, To: "posts"},
			{Name: "postTitle", Field: "post.title", Label: Label{"Post title", "责任领导岗位"}},
			{Name: "role", Field: "role", Label: Label{"Role", "角色"}},
			{
				Name:  "status",
				Field: "status",
				Label: Label{"Status", "状态"},
				About: "SUGGESTED until somebody has confirmed it.",
			},
			{Name: "validFrom", Field: "validFrom", Label: Label{"Valid from", "起始日期"}},
			{
				Name:  "validTo",
				Field: "validTo",
				Label: Label{"Valid to", "截止日期"},
				About: "Last day; empty while there is no end.",
			},
			{
				Name: "unitEnded", Field: "unitEnded", Label: Label{"Unit ended", "单位已撤销"},
				About: "Whether the unit has ended and the assignment goes on.",
			},
		}),
	}
}

func milestones() Table {
	return Table{
		Name: "milestones", Type: "Milestone", Label: Label{"Milestones", "节点"}, Key: []string{"id"},
		About: "A step of a work item.",
		Columns: slices.Concat([]Column{id()}, planColumns("item."), itemColumns(), []Column{
			{Name: "ordinal", Field: "ordinal", Label: Label{"Ordinal", "序号"}},
			{Name: "title", Field: "title", Label: Label{"Title", "节点名称"}},
			{Name: "plannedOn", Field: "plannedOn", Label: Label{"Planned on", "计划日期"}},
			{Name: "plannedMonth", Field: "plannedOn", Bucket: "MONTH", Label: Label{"Planned month", "计划月份"}},
			{Name: "actualOn", Field: "actualOn", Label: Label{"Reached on", "实际日期"}},
			{Name: "actualMonth", Field: "actualOn", Bucket: "MONTH", Label: Label{"Month reached", "实际月份"}},
			{Name: "state", Field: "state", Label: Label{"State", "状态"}},
		}),
	}
}

func funding() Table {
	return Table{
		Name: "funding", Type: "Funding", Label: Label{"Funding", "资金来源"}, Key: []string{"id"},
		About: "One source of a work item's money.",
		Columns: slices.Concat([]Column{id()}, planColumns("item."), itemColumns(), []Column{
			{Name: "source", Field: "source", Label: Label{"Source", "来源"}},
			{Name: "planned", Field: "planned", Label: Label{"Planned", "计划资金"}, Unit: "元"},
			{Name: "inPlace", Field: "inPlace", Label: Label{"In place", "到位资金"}, Unit: "元"},
			{Name: "paid", Field: "paid", Label: Label{"Paid", "支付资金"}, Unit: "元"},
		}),
	}
}

func standings() Table {
	return Table{
		Name: "standings", Type: "Standing", Label: Label{"Standings", "进度评价"}, Key: []string{"id"},
		Groups: Standings(), About: "The position of a work item at a day; one of them is current.",
		Columns: slices.Concat([]Column{id()}, planColumns("item."), itemColumns(), []Column{
			{Name: "asOf", Field: "asOf", Label: Label{"As of", "评价日期"}},
			{Name: "month", Field: "asOf", Bucket: "MONTH", Label: Label{"Month", "月份"}},
			{Name: "current", Field: "current", Label: Label{"Current", "最新"}},
			{Name: "plannedPercent", Field: "plannedPercent", Label: Label{"Planned progress", "计划进度"}, Unit: "%"},
			{Name: "actualPercent", Field: "actualPercent", Label: Label{"Actual progress", "实际进度"}, Unit: "%"},
			{Name: "gap", Field: "gap", Label: Label{"Gap", "进度差"}, Unit: "百分点", About: "Planned minus actual."},
			{Name: "light", Field: "light", Label: Label{"Light", "红黄绿灯"}},
			{Name: "reasonZh", Field: "reasonZh", Label: Label{"Reason in Chinese", "评价理由"}},
			{Name: "reasonEn", Field: "reasonEn", Label: Label{"Reason in English", "评价理由(英文)"}},
			{Name: "ruleVersion", Field: "ruleVersion", Label: Label{"Rule version", "规则版本"}},
			{Name: "lightSince", Field: "lightSince", Label: Label{"Light since", "亮灯日期"}},
			{Name: "turnsRedOn", Field: "turnsRedOn", Label: Label{"Turns red on", "预计转红日期"}},
		}),
	}
}

func units() Table {
	return Table{
		Name: "units", Type: "Unit", Label: Label{"Units", "责任单位"}, Key: []string{"id"}, Groups: Units(),
		About: "A body that answers for work.",
		Columns: []Column{
			id(),
			{Name: "regionCode", Field: "regionCode", Label: Label{"Region code", "行政区划代码"}, To: "regions"},
			{Name: "regionName", Field: "region.name", Label: Label{"Region", "行政区"}},
			{Name: "parentId", Field: "parentId", Label: Label{"Parent", "上级单位标识"}, To: "units"},
			{Name: "parentName", Field: "parent.name", Label: Label{"Parent name", "上级单位"}},
			{Name: "name", Field: "name", Label: Label{"Name", "单位名称"}},
			{Name: "kind", Field: "kind", Label: Label{"Kind", "类别"}},
			{Name: "creditCode", Field: "creditCode", Label: Label{"Credit code", "统一社会信用代码"}},
			{Name: "activeFrom", Field: "activeFrom", Label: Label{"Active from", "设立日期"}},
			{
				Name:  "activeTo",
				Field: "activeTo",
				Label: Label{"Active to", "撤销日期"},
				About: "Last day; empty while there is no end.",
			},
			{Name: "successorId", Field: "successorId", Label: Label{"Successor", "承接单位标识"}, To: "units"},
			{
				Name: "confirmed", Field: "confirmed", Label: Label{"Confirmed", "已确认"},
				About: "Whether somebody has checked it.",
			},
			{Name: "version", Field: "version", Label: Label{"Version", "版本"}},
		},
	}
}

func posts() Table {
	return Table{
		Name: "posts", Type: "Post", Label: Label{"Posts", "岗位"}, Key: []string{"id"},
		About: "A seat in a unit.",
		Columns: []Column{
			id(),
			{Name: "unitId", Field: "unitId", Label: Label{"Unit", "责任单位标识"}, To: "units"},
			{Name: "unitName", Field: "unit.name", Label: Label{"Unit name", "责任单位"}},
			{Name: "regionCode", Field: "unit.regionCode", Label: Label{"Region code", "行政区划代码"}, To: "regions"},
			{Name: "title", Field: "title", Label: Label{"Title", "岗位名称"}},
		},
	}
}

func regions() Table {
	return Table{
		Name: "regions", Type: "Region", Label: Label{"Regions", "行政区"}, Key: []string{"code"}, Groups: Regions(),
		About: "An administrative division.",
		Columns: []Column{
			{Name: "code", Field: "code", Label: Label{"Code", "行政区划代码"}, About: "GB/T 2260, 2 to 12 digits, as text."},
			{Name: "name", Field: "name", Label: Label{"Name", "名称"}},
			{Name: "level", Field: "level", Label: Label{"Level", "级别"}},
			{Name: "parentCode", Field: "parentCode", Label: Label{"Parent code", "上级行政区划代码"}, To: "regions"},
			{Name: "parentName", Field: "parent.name", Label: Label{"Parent name", "上级行政区"}},
		},
	}
}

func plans() Table {
	return Table{
		Name: "plans", Type: "Plan", Label: Label{"Plans", "年度计划"}, Key: []string{"id"}, Groups: Plans(),
		About: "The plan of a region for a year.",
		Columns: []Column{
			id(),
			{Name: "regionCode", Field: "regionCode", Label: Label{"Region code", "行政区划代码"}, To: "regions"},
			{Name: "regionName", Field: "region.name", Label: Label{"Region", "行政区"}},
			{Name: "year", Field: "year", Label: Label{"Year", "年度"}},
			{Name: "title", Field: "title", Label: Label{"Title", "年度计划"}},
			{Name: "status", Field: "status", Label: Label{"Status", "状态"}},
			{Name: "visibility", Field: "visibility", Label: Label{"Visibility", "可见范围"}},
			{Name: "reportingCycle", Field: "reportingCycle", Label: Label{"Reporting cycle", "报送周期"}},
			{Name: "yellowFrom", Field: "yellowFrom", Label: Label{"Yellow from", "黄灯阈值"}, Unit: "百分点"},
			{Name: "redAbove", Field: "redAbove", Label: Label{"Red above", "红灯阈值"}, Unit: "百分点"},
			{Name: "sample", Field: "sample", Label: Label{"Sample", "样本数据"}},
			{Name: "version", Field: "version", Label: Label{"Version", "版本"}},
		},
	}
}

func changes() Table {
	return Table{
		Name: "changes", Type: "Change", Label: Label{"Changes", "变更记录"}, Key: []string{"id"}, Groups: Changes(),
		Role: models.RoleAdmin, About: "Who changed what, and when. Admins see those of their region.",
		Columns: []Column{
			id(),
			{Name: "planId", Field: "planId", Label: Label{"Plan", "年度计划标识"}, To: "plans"},
			{Name: "regionCode", Field: "regionCode", Label: Label{"Region code", "行政区划代码"}, To: "regions"},
			{Name: "at", Field: "at", Label: Label{"At", "时间"}},
			{Name: "actor", Field: "actor", Label: Label{"Actor", "操作人"}},
			{Name: "mutation", Field: "mutation", Label: Label{"Mutation", "操作"}},
			{Name: "action", Field: "action", Label: Label{"Action", "动作"}},
			{Name: "type", Field: "type", Label: Label{"Type", "对象类型"}},
			{Name: "entityId", Field: "entityId", Label: Label{"Thing", "对象标识"}},
			{Name: "itemId", Field: "itemId", Label: Label{"Work item", "工作事项标识"}},
			{Name: "unitId", Field: "unitId", Label: Label{"Unit", "责任单位标识"}, To: "units"},
			{Name: "reason", Field: "reason", Label: Label{"Reason", "原因"}},
			{Name: "commandId", Field: "commandId", Label: Label{"Command", "命令标识"}},
			{Name: "requestId", Field: "requestId", Label: Label{"Request", "请求标识"}},
		},
	}
}
