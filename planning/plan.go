// Package planning holds the rules of a work plan as pure functions over models: no database, no clock.
package planning

import (
	"slices"

	"plangraph/models"
	"plangraph/problem"
)

// CheckPlan reports what is wrong with a plan's own fields.
func CheckPlan(plan models.Plan) problem.List {
	var problems problem.List
	CheckTitle(&problems, plan.Title, "title")
	if plan.Year < 1949 || plan.Year > 2199 {
		problems.Add(problem.Invalid, "year", problem.Message{
			En: "%d is no year from 1949 to 2199", Zh: "年度 %d 不在 1949 至 2199 年之间",
		}, plan.Year)
	}
	checkGap(&problems, plan.YellowFrom, "yellowFrom")
	checkGap(&problems, plan.RedAbove, "redAbove")
	if plan.RedAbove < plan.YellowFrom {
		problems.Add(problem.Invalid, "redAbove", problem.Message{
			En: "an item would be red above a gap of %g points, before it is yellow from %g",
			Zh: "红灯界限 %g 个百分点低于黄灯起点 %g 个百分点",
		}, plan.RedAbove, plan.YellowFrom)
	}
	return problems
}

func checkGap(problems *problem.List, gap float64, argument string) {
	if !(gap >= 0 && gap <= 100) { // NaN is neither
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "a gap is 0 to 100 percentage points, not %g", Zh: "差距应为 0 至 100 个百分点,而非 %g",
		}, gap)
	}
}

// planStatuses are the states of a plan, in the order of its year.
var planStatuses = []models.PlanStatus{models.PlanDraft, models.PlanActive, models.PlanClosed}

// CheckPlanChanged reports why a plan may not change as wanted: its status moves by one step at a time, forward or
// back, and while it is closed nothing but its status moves.
func CheckPlanChanged(before, after models.Plan) problem.List {
	var problems problem.List
	from, to := slices.Index(planStatuses, before.Status), slices.Index(planStatuses, after.Status)
	if to-from > 1 || from-to > 1 {
		problems.Add(problem.Invalid, "status", problem.Message{
			En: "a plan goes from DRAFT to ACTIVE to CLOSED and back one step at a time, not from %s to %s",
			Zh: "计划状态须按「草案—执行中—已办结」逐级变更(可逐级退回),不能由 %s 直接变为 %s",
		}, before.Status, after.Status)
	}
	own := after
	own.Status = before.Status
	if before.Status == models.PlanClosed && own != before {
		problems = append(problems, Closed(before, ""))
	}
	return problems
}

// Closed is the problem of whoever changes a closed plan, or anything of it.
func Closed(plan models.Plan, argument string) *problem.Error {
	return problem.Refuse(problem.PeriodClosed, argument, problem.Message{
		En: "the plan %q is closed; its status must go back to ACTIVE before anything of it is changed",
		Zh: "「%s」已办结:须先将其状态退回「执行中」,方可修改",
	}, plan.Title)
}

// CheckPlanDeleted reports why a plan may not be deleted: it is no draft.
func CheckPlanDeleted(plan models.Plan) problem.List {
	var problems problem.List
	if plan.Status != models.PlanDraft {
		problems.Add(problem.Invalid, "planId", problem.Message{
			En: "only a DRAFT is deleted; %s is %s", Zh: "只有草案可以删除;「%s」的状态为 %s",
		}, plan.Title, plan.Status)
	}
	return problems
}

// CheckArea reports what is wrong with an area's own fields.
func CheckArea(area models.PlanArea) problem.List {
	var problems problem.List
	if area.Ordinal < 1 {
		problems.Add(
			problem.Invalid, "ordinal", problem.Message{En: "ordinals begin with 1, not %d", Zh: "序号从 1 起,不能为 %d"},
			area.Ordinal,
		)
	}
	CheckLine(&problems, area.Label, longestLabel, "label")
	CheckTitle(&problems, area.Title, "title")
	return problems
}

// The longest texts, in characters.
const (
	longestTitle    = 300
	longestLabel    = 30
	longestSentence = 5000
)

// CheckTitle reports what is no title of a part of the plan.
func CheckTitle(problems *problem.List, title, argument string) {
	CheckLine(problems, title, longestTitle, argument)
}

// checkKnown reports a text that may be unknown, and is neither that nor a line.
func checkKnown(problems *problem.List, text *string, most int, argument string) {
	if text != nil {
		CheckLine(problems, *text, most, argument)
	}
}
