package ledger

import (
	"context"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/sheets"
	"plangraph/work"
)

// exportedAt is how a sheet's title says when it was exported, in China.
const exportedAt = "2006-01-02 15:04:05"

// Book gives a plan's decomposition sheet, as of now, to a viewer who may read the plan. For others there is none:
// problem.List with NOT_FOUND. A row is an item; an item with several targets has a row for each, the first with all
// about the item.
func Book(
	ctx context.Context, db *database.DB, viewer models.Viewer, regionCode string, year int, now time.Time,
) (sheets.Book, error) {
	seen := database.Expr("visibility = 'PUBLIC'")
	switch {
	case viewer.Role == models.RoleSystem:
		seen = database.Expr("1 = 1")
	case viewer.Role.AtLeast(models.RoleViewer) && viewer.RegionCode != "":
		seen = database.Or(seen, database.Expr("region_code LIKE ?", models.RegionPrefix(viewer.RegionCode)+"%"))
	}
	plan, err := gorm.G[models.Plan](
		db.DB,
	).Where(
		"region_code = ? AND year = ?",
		regionCode,
		year,
	).Where(
		seen.Text,
		seen.Args...).Take(
		ctx,
	)
	if plan, err = work.Found(plan, err, "region"); err != nil {
		return sheets.Book{}, err
	}
	today := work.DayOf(now)
	p, err := loadLedger(ctx, db.DB, plan, today)
	if err != nil {
		return sheets.Book{}, err
	}
	book := sheets.Book{
		Title: plan.Title + "任务分解表（导出 " + now.In(work.China).Format(exportedAt) + "）", Units: p.offered(today),
	}
	for _, item := range p.ordered {
		book.Rows = append(book.Rows, p.bookRows(item, models.DateOf(now))...)
	}
	return book, nil
}

// offered are the units that a list in the sheet offers: those that take work.
func (p *ledgerPlan) offered(day models.Date) []string {
	var offered []string
	for _, u := range p.inOrder {
		if u.ActiveTo == nil && u.ActiveOn(day) {
			offered = append(offered, p.unitLabels[u.ID])
		}
	}
	return offered
}

// bookRows are the rows of an item.
func (p *ledgerPlan) bookRows(item *ledgerItem, day models.Date) []sheets.Row {
	named := sheets.Row{
		ID: sheets.Of(models.IDOf(item.WorkItem)), Ordinal: sheets.Of(numberOf(item.WorkItem)),
		Area: sheets.Of(areaLabel(p.areas[item.AreaID])),
	}
	if item.Kind == models.KindTask {
		named.Task = sheets.Of(item.Title)
	} else {
		named.Project = sheets.Of(item.Title)
		if task := item.task(); task != nil {
			named.Task = sheets.Of(task.Title)
		}
	}
	first := named
	first.Lead, first.Leader = sheets.Of(p.labels(item.unitsAs(models.RoleLead))), sheets.Of(p.postTitle(item.leadPost()))
	first.Supports, first.Supervise = sheets.Of(p.labels(item.unitsAs(models.RoleSupport))), sheets.Of(
		p.labels(item.unitsAs(models.RoleSupervise)),
	)
	first.Due, first.Status = sheets.Of(item.DueOn), sheets.Of(item.Status)
	first.Note = sheets.Of(p.remark(item, day))
	rows := []sheets.Row{first}
	for i, t := range item.targets {
		if i > 0 {
			rows = append(rows, named)
		}
		rows[i].Indicator, rows[i].Target = sheets.Of(t.Indicator), sheets.Of(amountOf(t))
	}
	return rows
}

// A remark of the export begins with what it speaks of: who is to have a part later, or which unit of those that have
// one has ended. A remark that an import finds again is none of the office's.
const (
	toComeMark = "待生效："
	endedMark  = "单位已撤销："
)

// isRemark tells whether a note is one that the export made.
func isRemark(note string) bool {
	return strings.HasPrefix(note, toComeMark) || strings.HasPrefix(note, endedMark)
}

// remark says what an office has to know of an item besides its columns.
func (p *ledgerPlan) remark(item *ledgerItem, day models.Date) string {
	return strings.Join(slices.DeleteFunc([]string{p.ended(item, day), p.toCome(item)}, func(s string) bool {
		return s == ""
	}), "；")
}

// ended says which units that have a part in an item had ended by a day: 单位已撤销：甲局（截至 2023-06-30）. Their parts wait to be
// transferred. It is empty where none has.
func (p *ledgerPlan) ended(item *ledgerItem, day models.Date) string {
	var units []string
	for _, a := range item.current {
		if end := p.units[a.UnitID].ActiveTo; end != nil && end.Before(day) {
			units = append(units, p.unitLabels[a.UnitID]+"（截至 "+end.String()+"）")
		}
	}
	if len(units) == 0 {
		return ""
	}
	return endedMark + strings.Join(units, "、")
}

// toCome says who is to have a part in an item later: 待生效：2023-09-01 起牵头单位甲局；2023-09-01 起配合单位乙局. It is empty where
// nothing is to change.
func (p *ledgerPlan) toCome(item *ledgerItem) string {
	var lines []string
	for _, a := range item.upcoming {
		roles := roleColumns()
		i := slices.IndexFunc(roles, func(c roleColumn) bool { return c.role == a.Role })
		lines = append(lines, a.ValidFrom.String()+" 起"+roles[i].column+p.unitLabels[a.UnitID])
	}
	if len(lines) == 0 {
		return ""
	}
	return toComeMark + strings.Join(lines, "；")
}
