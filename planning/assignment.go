package planning

import (
	"fmt"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/problem"
)

// Assignee is a unit that is to have a role in a work item. Argument is where the input names it: supports.0.
type Assignee struct {
	Unit     models.Unit
	Role     models.AssignmentRole
	PostID   *uuid.UUID
	Argument string
}

// CheckAssignments reports every reason why set may not become an item's assignments from a day on: not exactly one
// lead, a unit twice, a unit that is not active then.
func CheckAssignments(set []Assignee, from models.Date) problem.List {
	var problems problem.List
	leads, seen := 0, map[uuid.UUID]string{}
	for _, a := range set {
		if a.Role == models.RoleLead {
			leads++
		}
		if first, twice := seen[a.Unit.ID]; twice {
			problems.Add(problem.Duplicate, a.Argument, problem.Message{
				En: "%s has a part already: %s; a unit has one role in an item", Zh: "%s 已有分工(%s),同一事项中一个单位只能有一个角色",
			}, a.Unit.Name, first)
		}
		seen[a.Unit.ID] = fmt.Sprint(a.Role)
		CheckActive(&problems, a.Unit, from, a.Argument)
	}
	if leads != 1 {
		problems.Add(problem.LeadRequired, "lead", problem.Message{
			En: "an assigned item needs exactly one lead unit, this has %d", Zh: "有分工的事项须有且仅有一个牵头单位,现为 %d 个",
		}, leads)
	}
	return problems
}

// CheckActive reports a unit that takes no work from a day on: it is not active then, or its end is known, which open
// work would outlive.
func CheckActive(problems *problem.List, unit models.Unit, day models.Date, argument string) {
	if !unit.ActiveOn(day) {
		problems.Add(problem.UnitInactive, argument, problem.Message{
			En: "%s is not active on %s", Zh: "%s 在 %s 不在有效期内",
		}, unit.Name, day)
		return
	}
	CheckExists(problems, unit, argument)
}

// CheckInYear reports a day outside the plan's year.
func CheckInYear(problems *problem.List, plan models.Plan, day models.Date, argument string) {
	if day.Before(plan.FirstDay()) || plan.LastDay().Before(day) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is outside the plan's year %d", Zh: "%s 不在计划年度 %d 年内",
		}, day, plan.Year)
	}
}

// InYear gives the day of the plan's year that is nearest to a day.
func InYear(plan models.Plan, day models.Date) models.Date {
	if day.Before(plan.FirstDay()) {
		return plan.FirstDay()
	}
	if plan.LastDay().Before(day) {
		return plan.LastDay()
	}
	return day
}

// Weightier tells whether a role outweighs another: LEAD over SUPPORT over SUPERVISE.
func Weightier(role, other models.AssignmentRole) bool {
	weight := map[models.AssignmentRole]int{models.RoleLead: 2, models.RoleSupport: 1}
	return weight[role] > weight[other]
}

// CheckAdded reports why a unit may not have a part in an item beside its current assignments.
func CheckAdded(added Assignee, current []models.Assignment, from models.Date) problem.List {
	var problems problem.List
	CheckActive(&problems, added.Unit, from, added.Argument)
	led := false
	for _, a := range current {
		led = led || a.Role == models.RoleLead
		if a.UnitID == added.Unit.ID {
			problems.Add(problem.Duplicate, added.Argument, problem.Message{
				En: "%s has a part already: %s; assignmentSet changes roles", Zh: "%s 已有分工(%s);改变角色请用 assignmentSet",
			}, added.Unit.Name, a.Role)
		}
	}
	switch {
	case led && added.Role == models.RoleLead:
		problems.Add(problem.Duplicate, "role", problem.Message{
			En: "the item has a lead unit already; assignmentSet and assignmentTransfer change it",
			Zh: "该事项已有牵头单位;更换请用 assignmentSet 或 assignmentTransfer",
		})
	case !led && added.Role != models.RoleLead:
		problems.Add(problem.LeadRequired, "role", problem.Message{
			En: "nobody leads the item: its lead comes first", Zh: "该事项尚无牵头单位:请先指定牵头单位",
		})
	}
	return problems
}

// CheckEnded reports why an assignment may not end: it has ended, or others would be left without a lead.
func CheckEnded(ended models.Assignment, current []models.Assignment) problem.List {
	var problems problem.List
	switch {
	case ended.ValidTo != nil:
		problems.Add(problem.Invalid, "assignmentId", problem.Message{
			En: "the assignment has ended on %s", Zh: "该分工已于 %s 结束",
		}, ended.ValidTo)
	case ended.Role == models.RoleLead && len(current) > 1:
		problems.Add(problem.LeadRequired, "assignmentId", problem.Message{
			En: "%d other units have a part in the item: set a new lead by assignmentSet or assignmentTransfer",
			Zh: "该事项另有 %d 个承担单位:请用 assignmentSet 或 assignmentTransfer 指定新的牵头单位",
		}, len(current)-1)
	}
	return problems
}

// CheckLed reports an item that units have a part in and nobody leads.
func CheckLed(item models.WorkItem, current []models.Assignment) problem.List {
	var problems problem.List
	leads := 0
	for _, a := range current {
		if a.Role == models.RoleLead {
			leads++
		}
	}
	if len(current) > 0 && leads != 1 {
		problems.Add(problem.LeadRequired, "", problem.Message{
			En: "%[2]s would have %[1]d lead units; an assigned item has exactly one",
			Zh: "「%[2]s」将有 %[1]d 个牵头单位;有分工的事项须有且仅有一个",
		}, leads, item.Title)
	}
	return problems
}
