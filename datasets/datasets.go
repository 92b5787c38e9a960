// Package datasets defines what can be counted and summed: the dimensions and measures of each set of rows, once for
// every door. They name fields of the graph; reading turns them into SQL, and the schema's group types are made from
// them.
package datasets

// Dataset is a set of rows that can be summarized and grouped.
type Dataset struct {
	// Name begins the names of its GraphQL types: WorkItemGroup, WorkItemSummary…
	Name string
	// Chinese is what its rows are called.
	Chinese    string
	Dimensions []Dimension
	Measures   []Measure
	// UpTo is how many rows a list has at most, the first in their own order: a list of as many may have been cut. 0 for all
	// there are.
	UpTo int
	// Counters are the tables that answer for the rows, those with the fewest rows first.
	Counters []Counter
}

// Counter is a table that has, for each combination of keys, how many rows there are, and of amounts their sum and how
// many are known. Triggers keep it in the transaction that writes the rows (docs/decisions/0032). A question whose
// conditions, dimensions and figures need no more than that is answered from it.
//
// Its columns have the names of the rows' own, so that what is said of a row is said of the counter in the same words:
// the number of rows is n, the sum of budget_fen is budget_fen_sum, that of known ones budget_fen_known.
type Counter struct {
	Table string
	// By names dimensions. Rows are counted plan by plan if plan is one of them; otherwise those of public plans and those
	// of others, if they are of plans.
	By []string
	// Days are fields of the rows that conditions on a day speak of.
	Days []string
	// Apart is the field by which types tell their rows apart, kept only as far as they do.
	Apart Apart
	// Sums are the fields, of amounts or percentages, that are added up.
	Sums []string
}

// Apart keeps one value of a field, and Others for all the others.
type Apart struct{ Field, Value, Others string }

// OnlyCounts tells whether the number of rows is all that is known of the set.
func (d *Dataset) OnlyCounts() bool { return len(d.Measures) == 1 && d.Measures[0].Field == "" }

// Dimension is a key that rows are grouped by.
type Dimension struct {
	// Name is the field of a group's key: leadUnit; in capitals it is the enum value LEAD_UNIT.
	Name string
	// Field is the path of the field in the rows' type: plan.region.
	Field string
	// Bucket is the span of the calendar that a date falls in, if the field is a date: WEEK, MONTH, QUARTER or YEAR.
	Bucket string
	// About describes the key, with its Chinese term.
	About string
}

// Aggregate is a function over the known values of a field.
type Aggregate string

// The aggregates.
const (
	Sum Aggregate = "sum"
	Avg Aggregate = "avg"
	Min Aggregate = "min"
	Max Aggregate = "max"
)

// Excluded are the rows whose field has one of the values.
type Excluded struct {
	Field  string
	Values []string
}

// Span are days, counted from the one on which is asked, both inclusive; Open says that there is no first one.
type Span struct {
	Open       bool
	First, End int
}

// Measure is a figure of a set of rows. It either aggregates a field, counts the rows whose field has one of the values
// in When, or is a day Within a span, or (a Rate) gives their percentage; rows that are excluded by Unless are left out of
// the last two.
type Measure struct {
	// Name is the field of a summary: budget. With an aggregate in capitals it is an enum value: BUDGET_SUM.
	Name       string
	Field      string
	Aggregates []Aggregate
	When       []string
	Within     *Span
	Rate       bool
	Unless     Excluded
	// About describes the figure, with its Chinese term and unit.
	About string
}

// Counted is a set of rows of which nothing is asked but how many there are.
func Counted(name, chinese string) *Dataset {
	return &Dataset{Name: name, Chinese: chinese, Measures: []Measure{count()}}
}

// WorkItems are tasks and projects.
func WorkItems() *Dataset {
	all := []Aggregate{Sum, Avg, Min, Max}
	noSum := []Aggregate{Avg, Min, Max}
	ended := Excluded{"status", []string{"DONE", "CANCELLED"}}
	return &Dataset{
		Name: "WorkItem", Chinese: "工作事项",
		Dimensions: []Dimension{
			{Name: "plan", Field: "plan", About: "Plan (年度计划)."},
			{Name: "region", Field: "plan.region", About: "Region (行政区)."},
			{Name: "planYear", Field: "plan.year", About: "Year of the plan (计划年度)."},
			{Name: "regionLevel", Field: "plan.region.level", About: "Level of the region (行政区级别)."},
			{Name: "area", Field: "area", About: "Area (重点领域)."},
			{Name: "areaTitle", Field: "area.title", About: "Title of the area (领域名称), whichever plan it is of."},
			{Name: "kind", Field: "kind", About: "Kind (类型)."},
			{Name: "status", Field: "status", About: "Status (状态)."},
			{Name: "light", Field: "light", About: "Light (红黄绿灯)."},
			{Name: "leadUnit", Field: "leadUnit", About: "Lead unit (牵头单位); null for items that nobody leads."},
			{Name: "leadUnitKind", Field: "leadUnit.kind", About: "Kind of the lead unit (牵头单位类别)."},
			{Name: "startMonth", Field: "startsOn", Bucket: "MONTH", About: "Month of the first day (开始月份): 2023-01."},
			{Name: "dueWeek", Field: "dueOn", Bucket: "WEEK", About: "ISO week of the last day (完成周): 2023-W26."},
			{Name: "dueMonth", Field: "dueOn", Bucket: "MONTH", About: "Month of the last day (完成月份): 2023-06."},
			{Name: "dueQuarter", Field: "dueOn", Bucket: "QUARTER", About: "Quarter of the last day (完成季度): 2023Q2."},
			{Name: "dueYear", Field: "dueOn", Bucket: "YEAR", About: "Year of the last day (完成年度)."},
		},
		Measures: []Measure{
			count(),
			{Name: "green", Field: "light", When: []string{"GREEN"}, About: "Items with a green light (绿灯数)."},
			{Name: "yellow", Field: "light", When: []string{"YELLOW"}, About: "Items with a yellow light (黄灯数)."},
			{Name: "red", Field: "light", When: []string{"RED"}, About: "Items with a red light (红灯数)."},
			{Name: "done", Field: "light", When: []string{"DONE"}, About: "Items done and accepted (办结数)."},
			{Name: "grey", Field: "light", When: []string{"GREY"}, About: "Items not reported on (未报数)."},
			{
				Name: "overdue", Field: "dueOn", Within: &Span{Open: true, End: -1}, Unless: ended,
				About: "Items due before the day and neither done nor cancelled (逾期数).",
			},
			{
				Name: "dueSoon", Field: "dueOn", Within: &Span{End: 30}, Unless: ended,
				About: "Items due on the day or in the 30 days after it, and neither done nor cancelled (即将到期数).",
			},
			{Name: "budget", Field: "budget", Aggregates: all, About: "Planned investment (计划投资), 元."},
			{Name: "invested", Field: "invested", Aggregates: all, About: "Invested so far (完成投资), 元."},
			{Name: "progress", Field: "actualPercent", Aggregates: noSum, About: "Actual progress (实际进度), percent."},
			{Name: "weight", Field: "weight", Aggregates: all, About: "Weight (权重)."},
			{
				Name:   "completionRate",
				Field:  "light",
				Rate:   true,
				When:   []string{"DONE"},
				Unless: Excluded{"status", []string{"CANCELLED"}},
				About:  "Items done and accepted, as a percentage of all that are not cancelled (完成率); null where there are none.",
			},
		},
		Counters: []Counter{
			{
				Table: "work_item_totals", By: []string{"kind", "status", "light", "dueMonth"},
				Sums: []string{"budget", "invested", "actualPercent"},
			},
			{
				Table: "work_item_counts", By: []string{"plan", "status", "light"}, Apart: Apart{"kind", "TASK", "PROJECT"},
				Sums: []string{"budget", "invested", "actualPercent"},
			},
		},
	}
}

// Targets are the plans' indicators. Their values are of unlike units and are not added up.
func Targets() *Dataset {
	return &Dataset{
		Name: "Target", Chinese: "指标",
		Dimensions: []Dimension{
			{Name: "plan", Field: "plan", About: "Plan (年度计划)."},
			{Name: "region", Field: "plan.region", About: "Region (行政区)."},
			{Name: "planYear", Field: "plan.year", About: "Year of the plan (计划年度)."},
			{Name: "nature", Field: "nature", About: "Nature (性质)."},
			{Name: "comparator", Field: "comparator", About: "Comparator (关系)."},
			{Name: "measure", Field: "measure", About: "Code of the quantity (计量代码)."},
			{Name: "implicit", Field: "implicit", About: "Whether it is promised without digits (隐含指标)."},
		},
		Measures: []Measure{count()},
		Counters: []Counter{{Table: "target_totals", By: []string{"nature", "comparator", "measure", "implicit"}}},
	}
}

// Assignments are the units' duties.
func Assignments() *Dataset {
	return &Dataset{
		Name: "Assignment", Chinese: "分工",
		Dimensions: []Dimension{
			{Name: "plan", Field: "plan", About: "Plan (年度计划)."},
			{Name: "unit", Field: "unit", About: "Unit (责任单位)."},
			{Name: "planYear", Field: "plan.year", About: "Year of the plan (计划年度)."},
			{Name: "unitKind", Field: "unit.kind", About: "Kind of the unit (责任单位类别)."},
			{Name: "itemKind", Field: "item.kind", About: "Kind of the item (事项类型)."},
			{Name: "role", Field: "role", About: "Role (角色)."},
			{Name: "status", Field: "status", About: "Status (状态)."},
			{Name: "unitEnded", Field: "unitEnded", About: "Whether the unit has ended and the assignment goes on (单位已撤销)."},
		},
		Measures: []Measure{count()},
		Counters: []Counter{
			{Table: "assignment_totals", By: []string{"role", "status"}, Days: []string{"validFrom", "validTo"}},
		},
	}
}

// Units are the bodies that answer for work.
func Units() *Dataset {
	return &Dataset{
		Name: "Unit", Chinese: "责任单位",
		Dimensions: []Dimension{
			{Name: "region", Field: "region", About: "Region (行政区)."},
			{Name: "kind", Field: "kind", About: "Kind (类别)."},
			{Name: "confirmed", Field: "confirmed", About: "Whether somebody has checked it (已确认)."},
		},
		Measures: []Measure{count()},
		Counters: []Counter{{Table: "unit_totals", By: []string{"kind", "confirmed"}}},
	}
}

// Plans are the annual plans of the regions.
func Plans() *Dataset {
	return &Dataset{
		Name: "Plan", Chinese: "年度计划",
		Dimensions: []Dimension{
			{Name: "region", Field: "region", About: "Region (行政区)."},
			{Name: "year", Field: "year", About: "Year (年度)."},
			{Name: "status", Field: "status", About: "Status (状态)."},
			{Name: "visibility", Field: "visibility", About: "Who may read it (可见范围)."},
		},
		Measures: []Measure{count()},
	}
}

// Regions are the administrative divisions.
func Regions() *Dataset {
	return &Dataset{
		Name: "Region", Chinese: "行政区",
		Dimensions: []Dimension{
			{Name: "level", Field: "level", About: "Level (级别)."},
			{Name: "parent", Field: "parent", About: "Region above (上级行政区)."},
		},
		Measures: []Measure{count()},
	}
}

// Standings are the positions of work items at dates.
func Standings() *Dataset {
	return &Dataset{
		Name: "Standing", Chinese: "进度评价",
		Dimensions: []Dimension{
			{Name: "month", Field: "asOf", Bucket: "MONTH", About: "Month (月份): 2023-06."},
			{Name: "light", Field: "light", About: "Light (红黄绿灯)."},
		},
		Measures: []Measure{
			count(),
			{
				Name: "planned", Field: "plannedPercent", Aggregates: []Aggregate{Avg, Min, Max},
				About: "Planned progress (计划进度), percent.",
			},
			{
				Name: "actual", Field: "actualPercent", Aggregates: []Aggregate{Avg, Min, Max},
				About: "Actual progress (实际进度), percent.",
			},
		},
	}
}

// SearchHits are what a search found. All of it is ranked for its first page, so there is an end to it: terms that are in
// half of all texts are found in as many as anybody looks at.
func SearchHits() *Dataset {
	const most = 1000
	return &Dataset{
		UpTo: most,
		Name: "SearchHit", Chinese: "搜索结果",
		Dimensions: []Dimension{
			{Name: "type", Field: "type", About: "Type (类型)."},
			{Name: "plan", Field: "plan", About: "Plan (年度计划); null for units."},
		},
		Measures: []Measure{count()},
	}
}

func count() Measure { return Measure{Name: "count", About: "Number of rows (数量)."} }

// Changes are the rows of the audit.
func Changes() *Dataset {
	return &Dataset{
		Name: "Change", Chinese: "变更记录",
		Dimensions: []Dimension{
			{Name: "actor", Field: "actor", About: "Who (操作人)."},
			{Name: "mutation", Field: "mutation", About: "Which mutation (操作)."},
			{Name: "action", Field: "action", About: "What happened (动作)."},
			{Name: "type", Field: "type", About: "Type of the thing (对象类型)."},
		},
		Measures: []Measure{count()},
	}
}

// Annotations are the spans of documents with what was read from them.
func Annotations() *Dataset {
	return &Dataset{
		Name: "Annotation", Chinese: "标注",
		Dimensions: []Dimension{{Name: "type", Field: "type", About: "What sort of thing was read (类型)."}},
		Measures:   []Measure{count()},
	}
}

// Tokens are the keys to the API.
func Tokens() *Dataset {
	return &Dataset{
		Name: "Token", Chinese: "令牌",
		Dimensions: []Dimension{
			{Name: "role", Field: "role", About: "What its holder may do (角色)."},
			{Name: "region", Field: "region", About: "Region (行政区); null for SYSTEM."},
		},
		Measures: []Measure{count()},
	}
}
