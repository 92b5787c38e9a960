package ledger

import (
	"slices"
	"strings"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// nearest is how many candidates a problem names.
const nearest = 5

// match finds the item that a row is about. What is not certain is a problem that names those that may be meant.
func (l *ledger) match(row *ledgerRow) {
	switch {
	case row.ID.Text != "":
		l.matchID(row)
	case row.Task.Text != "" || row.Project.Text != "":
		l.matchTitle(row)
	}
	if row.item == nil {
		return
	}
	if len(row.item.rows) == 0 {
		l.items = append(l.items, row.item)
	}
	row.item.rows = append(row.item.rows, row)
}

// matchID takes the item with the row's id, which must have its title and place too: ids guard against slips of rows
// only then.
func (l *ledger) matchID(row *ledgerRow) {
	if row.ID.Value == (models.ID{}) {
		return // package sheets has said so
	}
	item := l.byID[work.RowOf(row.ID.Value, "WorkItem")]
	if item == nil || row.ID.Value.Plan != l.plan.ID {
		row.wrong(cellOf(columnID, row.ID), models.LedgerProblemCodeUnknownItem, problem.Message{
			En: "no item of the plan %[1]s has this id; is the sheet of another plan?", Zh: "「%[1]s」中没有此标识的事项;表格是否属于其他计划?",
		}, l.plan.Title)
		return
	}
	row.item = item
	own, other := cellOf(columnTask, row.Task), cellOf(columnProject, row.Project)
	if item.Kind != models.KindTask {
		own, other = other, own
	}
	if own.text != "" && !planning.SameText(own.text, item.Title) {
		row.wrong(own, models.LedgerProblemCodeTitleDiffers, problem.Message{
			En: "the id is that of %q; the sheet renames nothing: change the title in the plan itself, or put back the row's own id",
			Zh: "该标识对应「%s」;表格不能修改名称:请在系统中修改名称,或恢复该行原有的标识",
		}, item.Title)
	}
	var above string
	if task := item.task(); item.Kind != models.KindTask && task != nil {
		above = task.Title
	}
	if other.text != "" && !planning.SameText(other.text, above) {
		l.misplaced(row, other)
	}
	if row.Area.Text != "" && !slices.Contains(l.areaNames.Called(row.Area.Text), item.AreaID) {
		l.misplaced(row, cellOf(columnArea, row.Area))
	}
}

func (l *ledger) misplaced(row *ledgerRow, at cellAt) {
	row.wrong(at, models.LedgerProblemCodePlaceDiffers, problem.Message{
		En: "the item stands here: %s; the sheet moves nothing", Zh: "该事项的位置为:%s;表格不能移动事项",
	}, l.path(row.item))
}

// matchTitle takes the one item that a row's title, task and area can mean.
func (l *ledger) matchTitle(row *ledgerRow) {
	at := cellOf(columnTask, row.Task)
	isProject := row.Project.Text != ""
	if isProject {
		at = cellOf(columnProject, row.Project)
	}
	called := l.itemNames.Called(at.text)
	if len(called) == 0 {
		near := l.itemNames.Nearest(at.text, nearest)
		row.wrong(at, models.LedgerProblemCodeUnknownItem, problem.Message{
			En: "the plan has no item called so, and the sheet makes no new ones%[1]s", Zh: "计划中没有该名称的事项,表格不能新增事项%[2]s",
		}, likeEn(near), likeZh(near))
		return
	}
	found := preferred(called, func(i *ledgerItem) bool { return (i.Kind != models.KindTask) == isProject })
	if isProject && row.Task.Text != "" {
		found = filtered(found, func(i *ledgerItem) bool { return i.isBelow(row.Task.Text) })
	}
	if row.Area.Text != "" {
		areas := l.areaNames.Called(row.Area.Text)
		if len(areas) == 0 {
			l.note(row.Number, cellOf(columnArea, row.Area), models.LedgerNoteCodeUnknownArea, problem.Message{
				En: "the plan has no such area; the items are found by their titles alone", Zh: "计划中没有该领域;仅按名称对应事项",
			})
		} else {
			found = filtered(found, func(i *ledgerItem) bool { return slices.Contains(areas, i.AreaID) })
		}
	}
	switch len(found) {
	case 0:
		row.wrong(at, models.LedgerProblemCodePlaceDiffers, problem.Message{
			En: "there is none in this place; it stands here: %s", Zh: "该位置没有此事项;计划中的位置为:%s",
		}, l.paths(called))
	case 1:
		row.item = found[0]
	default:
		row.wrong(at, models.LedgerProblemCodeAmbiguousItem, problem.Message{
			En: "%d items are called so: %s; give the area or task, or use an exported sheet with ids",
			Zh: "有 %d 个同名事项:%s;请填写领域或任务,或使用导出的带标识的表格",
		}, len(found), l.paths(found))
	}
}

// preferred gives those that are as wanted, all if none is.
func preferred(items []*ledgerItem, wanted func(*ledgerItem) bool) []*ledgerItem {
	if some := filtered(items, wanted); len(some) > 0 {
		return some
	}
	return items
}

func filtered(items []*ledgerItem, wanted func(*ledgerItem) bool) []*ledgerItem {
	return slices.DeleteFunc(slices.Clone(items), func(i *ledgerItem) bool { return !wanted(i) })
}

// isBelow tells whether an item is part of a task with that title.
func (i *ledgerItem) isBelow(title string) bool {
	for above := i.parent; above != nil; above = above.parent {
		if above.Kind == models.KindTask && planning.SameTitle(title, above.Title) {
			return true
		}
	}
	return false
}

// paths names items with what they stand under.
func (l *ledger) paths(items []*ledgerItem) string {
	var paths []string
	for _, item := range items[:min(len(items), nearest)] {
		paths = append(paths, l.path(item))
	}
	if len(items) > nearest {
		paths = append(paths, "…")
	}
	return strings.Join(paths, "; ")
}

// likeEn and likeZh name what may have been meant.
func likeEn(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return "; perhaps " + strings.Join(labels, "; ")
}

func likeZh(labels []string) string {
	if len(labels) == 0 {
		return ""
	}
	return ",相近的有:" + strings.Join(labels, "; ")
}

// checkRows reports rows that are about the same item, and about the same target of it, unless their title is one
// merged cell.
func (l *ledger) checkRows(item *ledgerItem) {
	targets := map[string]int{}
	for _, t := range item.targets {
		targets[planning.NameKey(t.Indicator)]++
	}
	first := map[string]*ledgerRow{}
	for _, row := range item.rows {
		key := planning.NameKey(row.Indicator.Text)
		before := first[key]
		if before == nil {
			first[key] = row
			continue
		}
		if merged := row.naming().address == before.naming().address; !merged && targets[key] < 2 {
			row.wrong(row.naming(), models.LedgerProblemCodeSameItem, problem.Message{
				En: "row %d is about the same item; an item has one row, or one for each of its targets, with the indicator",
				Zh: "与第 %d 行是同一事项;每个事项一行,有多个指标的每个指标一行并写明指标",
			}, before.Number)
		}
	}
}
