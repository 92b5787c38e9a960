package planning

import (
	"fmt"
	"slices"

	"plangraph/models"
	"plangraph/problem"
)

const (
	// longestName is the most characters that the name of a unit, post or person has, mostShortNames the most names a
	// unit is called by.
	longestName    = 100
	mostShortNames = 20
)

// CheckName reports what is no name of a unit, post or person.
func CheckName(problems *problem.List, name, argument string) {
	CheckLine(problems, name, longestName, argument)
}

// CheckShortNames reports names that a unit cannot be called by: what is no name, one twice, too many.
func CheckShortNames(problems *problem.List, names []string, argument string) {
	if len(names) > mostShortNames {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%d short names are more than %d", Zh: "简称 %d 个,超过上限 %d 个",
		}, len(names), mostShortNames)
	}
	for i, name := range names {
		place := fmt.Sprintf("%s.%d", argument, i)
		CheckName(problems, name, place)
		if slices.Contains(names[:i], name) {
			problems.Add(problem.Invalid, place, problem.Message{En: "%s is there already", Zh: "简称「%s」重复"}, short(name))
		}
	}
}

// CheckDay reports a day that no unit, post or token can have to do with: outside the years 1900 to 2199.
func CheckDay(problems *problem.List, day models.Date, argument string) {
	const first, last = "1900-01-01", "2199-12-31"
	if text := day.String(); text < first || text > last {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is not between %s and %s", Zh: "%s 不在 %s 至 %s 之间",
		}, day, first, last)
	}
}

// CheckParent reports why a unit may not stand below others: above are its parent, the parent's parent and so on. A
// unit is not below itself.
func CheckParent(problems *problem.List, unit models.Unit, above []models.Unit, today models.Date, argument string) {
	CheckActive(problems, above[0], today, argument)
	CheckNotBelow(problems, unit, above, argument)
}

// CheckNotBelow reports a unit that would stand below itself.
func CheckNotBelow(problems *problem.List, unit models.Unit, above []models.Unit, argument string) {
	if slices.ContainsFunc(above, func(u models.Unit) bool { return u.ID == unit.ID }) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is %s or below it: a unit is not below itself", Zh: "%s 就是 %s 或在其之下:单位不能隶属于自身",
		}, above[0].Name, unit.Name)
	}
}

// CheckSpan reports a unit that would end before it began.
func CheckSpan(problems *problem.List, unit models.Unit, argument string) {
	if unit.ActiveFrom != nil && unit.ActiveTo != nil && unit.ActiveTo.Before(*unit.ActiveFrom) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s would end on %s, before it began on %s", Zh: "%s 的撤销日期 %s 早于设立日期 %s",
		}, unit.Name, unit.ActiveTo, unit.ActiveFrom)
	}
}

// CheckExists reports a unit that has an end already.
func CheckExists(problems *problem.List, unit models.Unit, argument string) {
	if unit.ActiveTo != nil {
		problems.Add(problem.UnitInactive, argument, problem.Message{
			En: "%s ends on %s", Zh: "%s 的有效期截至 %s",
		}, unit.Name, unit.ActiveTo)
	}
}

// Held is what keeps a unit from ending after its last day: how many assignments it has that are current in plans that
// are not closed, how many end later than that day, and how many units are below it; and of closed plans, whose work
// stays as it is, the last day on which work of the unit began after that day.
type Held struct {
	Current, Later, Below int
	Began                 *models.Date
}

// CheckEnds reports why a unit may not end.
func CheckEnds(unit models.Unit, held Held) problem.List {
	var problems problem.List
	CheckExists(&problems, unit, "unitId")
	if held.Current > 0 {
		problems.Add(problem.Conflict, "unitId", problem.Message{
			En: "%s has %d current assignments: transfer them first, by assignmentTransfer or unitMerge",
			Zh: "%s 尚有 %d 项现行分工:请先用 assignmentTransfer 或 unitMerge 移交",
		}, unit.Name, held.Current)
	}
	checkLater(&problems, unit, held)
	CheckBegan(&problems, unit, held, "on")
	if held.Below > 0 {
		problems.Add(problem.Conflict, "unitId", problem.Message{
			En: "%s has %d units below it: give them another parent first, by unitUpdate",
			Zh: "%s 尚有 %d 个下属单位:请先用 unitUpdate 调整其上级单位",
		}, unit.Name, held.Below)
	}
	return problems
}

func checkLater(problems *problem.List, unit models.Unit, held Held) {
	if held.Later > 0 {
		problems.Add(problem.Invalid, "on", problem.Message{
			En: "%s has %d assignments that end later than its last day", Zh: "%s 有 %d 项分工晚于其最后一日结束",
		}, unit.Name, held.Later)
	}
}

// CheckBegan reports a unit that would end before work of a closed plan that it began.
func CheckBegan(problems *problem.List, unit models.Unit, held Held, argument string) {
	if held.Began != nil {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s has work that began on %s, in a plan that is closed: it did not end before that day",
			Zh: "%s 在已关闭的年度计划中有自 %s 起的分工,不能早于该日撤销",
		}, unit.Name, held.Began)
	}
}

// CheckMerger reports why a unit may not be merged into another: one of them has an end already, or they are the same.
func CheckMerger(unit, into models.Unit) problem.List {
	var problems problem.List
	CheckExists(&problems, unit, "unitId")
	CheckExists(&problems, into, "intoId")
	if unit.ID == into.ID {
		problems.Add(
			problem.Invalid, "intoId", problem.Message{En: "%s cannot be merged into itself", Zh: "%s 不能并入自身"}, unit.Name,
		)
	}
	return problems
}

// CheckHolder reports why a person (nil: nobody) may not hold a post from a day on.
func CheckHolder(unit models.Unit, holders []models.PostHolder, name *string, from models.Date) problem.List {
	var problems problem.List
	if name != nil {
		CheckName(&problems, *name, "name")
	}
	CheckDay(&problems, from, "from")
	CheckActive(&problems, unit, from, "postId")
	holding := On(holders, from)
	switch {
	case len(holding) == 0 && name == nil:
		problems.Add(problem.Duplicate, "name", problem.Message{En: "the post is vacant already", Zh: "该岗位已空缺"})
	case len(holding) > 0 && name != nil && holding[0].Name == *name:
		problems.Add(
			problem.Duplicate, "name", problem.Message{En: "%s holds the post already, since %s", Zh: "%s 已自 %s 起任该职"},
			short(*name), holding[0].ValidFrom,
		)
	}
	return problems
}
