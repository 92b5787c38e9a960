package planning

import "plangraph/models"

// CheckDates reports why an item may not run as long as it says: it begins after it is due, lies outside its plan's year, is due
// after its parent, or before one of its children.
func CheckDates(plan models.Plan, item models.WorkItem, parent *models.WorkItem, children []models.WorkItem) Problems {
	var problems Problems
	CheckInYear(&problems, plan, item.StartsOn, "startsOn")
	CheckInYear(&problems, plan, item.DueOn, "dueOn")
	if item.DueOn.Before(item.StartsOn) {
		problems.Add(Invalid, "dueOn", Message{
			En: "%s is due on %s, before it begins on %s", Zh: "「%s」的完成时限 %s 早于开始日期 %s",
		}, item.Title, item.DueOn, item.StartsOn)
	}
	if parent != nil && parent.DueOn.Before(item.DueOn) {
		problems.Add(Invalid, "dueOn", Message{
			En: "%s is due on %s, after %s that it is part of (%s)", Zh: "「%s」的完成时限 %s 晚于上级事项「%s」的 %s",
		}, item.Title, item.DueOn, parent.Title, parent.DueOn)
	}
	for _, child := range children {
		if item.DueOn.Before(child.DueOn) {
			problems.Add(Invalid, "dueOn", Message{
				En: "%s is due on %s, before its part %s (%s)", Zh: "「%s」的完成时限 %s 早于下级事项「%s」的 %s",
			}, item.Title, item.DueOn, child.Title, child.DueOn)
		}
	}
	return problems
}
