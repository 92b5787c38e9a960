package planning

import (
	"fmt"
	"slices"

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

// Opens gives the first day that assignments of a plan can have: the first of its year or, while that is to come, the
// day of entry, so that what is assigned while the plan is prepared holds at once.
func Opens(plan models.Plan, today models.Date) models.Date {
	if today.Before(plan.FirstDay()) {
		return today
	}
	return plan.FirstDay()
}

// EntryDay gives the day from which on what is entered today holds in a plan: today or, when its year is over, the last
// day of that.
func EntryDay(plan models.Plan, today models.Date) models.Date {
	if plan.LastDay().Before(today) {
		return plan.LastDay()
	}
	return today
}

// CheckEntryDay reports a day on which no assignment of a plan can begin or end.
func CheckEntryDay(problems *problem.List, plan models.Plan, day, today models.Date, argument string) {
	opens := Opens(plan, today)
	if opens == plan.FirstDay() {
		CheckInYear(problems, plan, day, argument)
		return
	}
	if day.Before(opens) || plan.LastDay().Before(day) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%[1]s is not between today, %[2]s, and the end of the plan's year %[3]d",
			Zh: "%[1]s 不在今日(%[2]s)至计划年度 %[3]d 年末之间",
		}, day, opens, plan.Year)
	}
}

// CheckInYear reports a day outside the plan's year.
func CheckInYear(problems *problem.List, plan models.Plan, day models.Date, argument string) {
	if day.Before(plan.FirstDay()) || plan.LastDay().Before(day) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is outside the plan's year %d", Zh: "%s 不在计划年度 %d 年内",
		}, day, plan.Year)
	}
}

// Weightier tells whether a role outweighs another: LEAD over SUPPORT over SUPERVISE.
func Weightier(role, other models.AssignmentRole) bool {
	weight := map[models.AssignmentRole]int{models.RoleLead: 2, models.RoleSupport: 1}
	return weight[role] > weight[other]
}

// CheckAdded reports why a unit may not have a part in an item from a day on, beside the assignments of that day.
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

// CheckEnded reports why an assignment, one of rows, may not end on a day: it is over, others would be left without a
// lead, or it would last into what follows it. today is the day from which on what is entered holds.
func CheckEnded(ended models.Assignment, rows []models.Assignment, last, today models.Date) problem.List {
	var problems problem.List
	if ended.ValidTo != nil && ended.ValidTo.Before(today) {
		problems.Add(problem.Invalid, "assignmentId", problem.Message{
			En: "the assignment has ended on %s", Zh: "该分工已于 %s 结束",
		}, ended.ValidTo)
		return problems
	}
	days := models.Days{From: ended.ValidFrom, To: &last}
	for _, a := range rows {
		if a.ID != ended.ID && a.Days().Meet(days) && (a.UnitID == ended.UnitID || leads(a) && leads(ended)) {
			problems.Add(problem.Duplicate, "on", problem.Message{
				En: "another assignment follows on %s; it ends the day before at the latest", Zh: "自 %s 起另有分工接续,须在其前一日或更早结束",
			}, a.ValidFrom)
			return problems
		}
	}
	changed := last.AddDays(1)
	if ended.ValidTo != nil && ended.ValidTo.Before(last) {
		changed = ended.ValidTo.AddDays(1)
	}
	if day, wrong := ledWrongly(End(rows, ended.ID, last), changed); wrong {
		problems.Add(problem.LeadRequired, "assignmentId", problem.Message{
			En: "%[1]d other units have a part in the item on %[2]s: set a new lead by assignmentSet or assignmentTransfer",
			Zh: "该事项在 %[2]s 另有 %[1]d 个承担单位:请用 assignmentSet 或 assignmentTransfer 指定新的牵头单位",
		}, day.parts, day.date)
	}
	return problems
}

// CheckLed reports an item that units have a part in on some day, and not exactly one leads.
func CheckLed(item models.WorkItem, rows []models.Assignment) problem.List {
	var problems problem.List
	if day, wrong := ledWrongly(rows, models.Date{}); wrong {
		problems.Add(problem.LeadRequired, "", problem.Message{
			En: "%[2]s would have %[1]d lead units on %[3]s; an assigned item has exactly one",
			Zh: "「%[2]s」在 %[3]s 将有 %[1]d 个牵头单位;有分工的事项须有且仅有一个",
		}, day.leads, item.Title, day.date)
	}
	return problems
}

// partsOnDay is how many units lead an item on a day, and how many have a part in it.
type partsOnDay struct {
	date         models.Date
	leads, parts int
}

// ledWrongly gives the first day from a day on on which units have a part in an item and not exactly one leads. It looks
// at the days on which something begins or has ended: between them all stays the same.
func ledWrongly(rows []models.Assignment, from models.Date) (partsOnDay, bool) {
	days := []models.Date{from}
	for _, a := range rows {
		days = append(days, a.ValidFrom)
		if a.ValidTo != nil {
			days = append(days, a.ValidTo.AddDays(1))
		}
	}
	slices.SortFunc(days, func(a, b models.Date) int { return a.DaysSince(b) })
	for _, day := range days {
		if day.Before(from) {
			continue
		}
		on := partsOnDay{date: day}
		for _, a := range On(rows, day) {
			on.parts++
			if leads(a) {
				on.leads++
			}
		}
		if on.parts > 0 && on.leads != 1 {
			return on, true
		}
	}
	return partsOnDay{}, false
}
