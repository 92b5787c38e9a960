package planning

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf8"

	"plangraph/models"
	"plangraph/problem"
)

// CheckDates reports why an item may not run as long as it says: it begins after it is due, lies outside its plan's
// year, is due after its parent, or before one of its children.
func CheckDates(
	plan models.Plan, item models.WorkItem, parent *models.WorkItem, children []models.WorkItem,
) problem.List {
	var problems problem.List
	CheckInYear(&problems, plan, item.StartsOn, "startsOn")
	CheckInYear(&problems, plan, item.DueOn, "dueOn")
	if item.DueOn.Before(item.StartsOn) {
		problems.Add(problem.Invalid, "dueOn", problem.Message{
			En: "%s is due on %s, before it begins on %s", Zh: "「%s」的完成时限 %s 早于开始日期 %s",
		}, item.Title, item.DueOn, item.StartsOn)
	}
	if parent != nil && parent.DueOn.Before(item.DueOn) {
		problems.Add(problem.Invalid, "dueOn", problem.Message{
			En: "%s is due on %s, after %s that it is part of (%s)", Zh: "「%s」的完成时限 %s 晚于上级事项「%s」的 %s",
		}, item.Title, item.DueOn, parent.Title, parent.DueOn)
	}
	for _, child := range children {
		if item.DueOn.Before(child.DueOn) {
			problems.Add(problem.Invalid, "dueOn", problem.Message{
				En: "%s is due on %s, before its part %s (%s)", Zh: "「%s」的完成时限 %s 早于下级事项「%s」的 %s",
			}, item.Title, item.DueOn, child.Title, child.DueOn)
		}
	}
	return problems
}

// CheckItem reports what is wrong with an item's own fields, whatever it is part of.
func CheckItem(item models.WorkItem) problem.List {
	var problems problem.List
	CheckTitle(&problems, item.Title, "title")
	if item.Ordinal != nil && *item.Ordinal < 1 {
		problems.Add(
			problem.Invalid, "ordinal", problem.Message{En: "ordinals begin with 1, not %d", Zh: "序号从 1 起,不能为 %d"},
			*item.Ordinal,
		)
	}
	checkKnown(&problems, item.Label, longestLabel, "label")
	checkKnown(&problems, item.Stage, longestLabel, "stage")
	checkKnown(&problems, item.PlaceName, longestTitle, "placeName")
	checkKnown(&problems, item.LocationCRS, longestLabel, "locationCrs")
	checkWeight(&problems, item.Weight)
	checkAmount(&problems, item.BudgetFen, "budget")
	checkAmount(&problems, item.InvestedFen, "invested")
	if item.LocationCRS != nil && item.Location == nil {
		problems.Add(problem.Invalid, "locationCrs", problem.Message{
			En: "the coordinate system of no location: give the location, too", Zh: "没有位置,不能只填原坐标系",
		})
	}
	return problems
}

// How great the numbers of a plan may be. They are far beyond all that a plan means, and sums of them stay numbers.
const (
	greatestWeight = 1e6
	greatestValue  = 1e15
	greatestAmount = models.Money(models.GreatestAmount)
)

func checkWeight(problems *problem.List, weight float64) {
	if !(weight >= 0 && weight <= greatestWeight) { // NaN is neither
		problems.Add(
			problem.Invalid, "weight", problem.Message{En: "a weight is 0 to %d, not %g", Zh: "权重须为 0 至 %d,而非 %g"},
			int(greatestWeight), weight,
		)
	}
}

// checkValue reports a number that no target has.
func checkValue(problems *problem.List, value *float64, argument string) {
	if value != nil && !(math.Abs(*value) <= greatestValue) { // NaN is not
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is %g, beyond all that is measured (%g): choose a larger unit", Zh: "%s 为 %g,超出数值上限 %g:请改用更大的计量单位",
		}, lastName(argument), *value, greatestValue)
	}
}

func checkAmount(problems *problem.List, amount *models.Money, argument string) {
	if amount != nil && *amount < 0 {
		problems.Add(
			problem.Invalid, argument, problem.Message{En: "%s is not negative: %s", Zh: "%s 不能为负数:%s"}, argument, *amount,
		)
	}
	if amount != nil && *amount > greatestAmount {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%s is %s yuan, more than %s", Zh: "%s 为 %s 元,超过上限 %s 元",
		}, argument, *amount, greatestAmount)
	}
}

// CheckItemParent reports why an item may not be part of another: a task is part of a task only, and nothing is part of
// itself. above are the items that the parent is part of, the parent itself first.
func CheckItemParent(item models.WorkItem, above []models.WorkItem) problem.List {
	var problems problem.List
	if len(above) == 0 {
		return nil
	}
	if item.Kind == models.KindTask && above[0].Kind != models.KindTask {
		problems.Add(problem.Invalid, "parentId", problem.Message{
			En: "%s is a project; a task is part of a task", Zh: "「%s」是项目;任务的上级只能是任务",
		}, above[0].Title)
	}
	if slices.ContainsFunc(above, func(a models.WorkItem) bool { return a.ID == item.ID }) {
		problems.Add(problem.Invalid, "parentId", problem.Message{
			En: "%[2]s is %[1]s or part of it: nothing is part of itself", Zh: "「%[2]s」就是「%[1]s」或其下级,不能形成循环",
		}, item.Title, above[0].Title)
	}
	return problems
}

// CheckActions reports sentences that are empty or too long.
func CheckActions(sentences []string) problem.List {
	var problems problem.List
	for i, sentence := range sentences {
		argument := fmt.Sprintf("actions.%d", i)
		if n := utf8.RuneCountInString(
			sentence,
		); strings.TrimSpace(sentence) != sentence || n == 0 || n > longestSentence ||
			!utf8.ValidString(sentence) {
			problems.Add(problem.Invalid, argument, problem.Message{
				En: "a sentence is 1 to %d characters, without blanks around them", Zh: "举措须为 1 至 %d 个字符,首尾无空格",
			}, longestSentence)
		}
	}
	return problems
}

// CheckMilestone reports what is wrong with a milestone: days outside the plan's year, a state that its days belie.
func CheckMilestone(plan models.Plan, m models.Milestone) problem.List {
	var problems problem.List
	CheckTitle(&problems, m.Title, "title")
	CheckInYear(&problems, plan, m.PlannedOn, "plannedOn")
	if m.ActualOn != nil {
		CheckInYear(&problems, plan, *m.ActualOn, "actualOn")
	}
	switch reached := m.State == models.MilestoneReached; {
	case reached && m.ActualOn == nil:
		problems.Add(problem.Invalid, "actualOn", problem.Message{
			En: "a milestone that is REACHED has an actual day", Zh: "已达成的节点须填写实际日期",
		})
	case !reached && m.ActualOn != nil:
		problems.Add(problem.Invalid, "state", problem.Message{
			En: "a milestone with an actual day is REACHED, not %s", Zh: "已有实际日期的节点,状态应为 REACHED(已达成),而非 %s",
		}, m.State)
	}
	return problems
}

// CheckFunding reports amounts that are negative, and more paid than is in place.
func CheckFunding(f models.Funding) problem.List {
	var problems problem.List
	checkAmount(&problems, &f.PlannedFen, "planned")
	checkAmount(&problems, f.InPlaceFen, "inPlace")
	checkAmount(&problems, f.PaidFen, "paid")
	if f.PaidFen != nil && f.InPlaceFen != nil && *f.PaidFen > *f.InPlaceFen {
		problems.Add(problem.Invalid, "paid", problem.Message{
			En: "%s yuan are paid, more than the %s in place", Zh: "支付 %s 元,超过到位 %s 元",
		}, *f.PaidFen, *f.InPlaceFen)
	}
	return problems
}

// MilestoneStateOf is the state of a milestone of which nobody says more than its days: reached if there is an actual
// one.
func MilestoneStateOf(m models.Milestone) models.MilestoneState {
	if m.ActualOn != nil {
		return models.MilestoneReached
	}
	return models.MilestonePending
}
