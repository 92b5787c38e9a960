package ledger

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/sheets"
	"plangraph/work"
)

// compare holds a sheet against the plan: what its rows change, and what is wrong with them.
func (l *ledger) compare(ctx context.Context, sheet sheets.Ledger) error {
	for _, r := range sheet.Rows {
		row := &ledgerRow{Row: r}
		l.rows = append(l.rows, row)
		l.match(row)
		if row.Note.Text != "" && !isRemark(row.Note.Text) {
			l.note(row.Number, cellAt{columnNote, row.Note.Address, ""}, models.LedgerNoteCodeNoteColumn, problem.Message{
				En: "remarks are not kept", Zh: "备注不导入",
			})
		}
	}
	l.passOn(sheet)
	for _, item := range l.items {
		l.checkRows(item)
		l.compareItem(item)
		l.compareTargets(item)
		l.compareAssignments(item)
	}
	if err := l.checkAssignments(ctx); err != nil {
		return err
	}
	l.checkDates()
	return l.checkUnchanged(ctx, sheet)
}

// source is a cell that says something of an item, and its row.
type source struct {
	cellAt
	row *ledgerRow
}

// valueOf finds what the rows of an item say in a column; nil if they say nothing. Rows that contradict each other are
// reported.
func valueOf[T any](
	item *ledgerItem, column string, cell func(*ledgerRow) sheets.Cell[T], says func(T) bool,
) (*source, T) {
	var first *source
	var value T
	for _, row := range item.rows {
		c := cell(row)
		switch {
		case !says(c.Value):
		case first == nil:
			first, value = &source{cellOf(column, c), row}, c.Value
		case c.Address != first.address && !planning.SameText(c.Text, first.text):
			row.wrong(cellOf(column, c), models.LedgerProblemCodeSameItem, problem.Message{
				En: "row %d is about the same item and says %q", Zh: "第 %d 行是同一事项,内容为「%s」",
			}, first.row.Number, shortText(first.text))
		}
	}
	return first, value
}

// compareItem takes due date and status.
func (l *ledger) compareItem(item *ledgerItem) {
	due, day := valueOf(
		item,
		columnDue,
		func(r *ledgerRow) sheets.Cell[models.Date] { return r.Due },
		func(d models.Date) bool { return !d.IsZero() },
	)
	if due != nil && day != item.DueOn {
		item.after.DueOn, item.after.DatesInferred = day, false
		item.placed(models.LedgerFieldDueOn, due)
		due.row.change(due.cellAt, models.LedgerFieldDueOn, item.DueOn.String(), day.String())
	}
	from, status := valueOf(
		item,
		columnStatus,
		func(r *ledgerRow) sheets.Cell[models.WorkStatus] { return r.Status },
		func(s models.WorkStatus) bool { return s != "" },
	)
	if from != nil && status != item.Status {
		item.after.Status = status
		from.row.change(from.cellAt, models.LedgerFieldStatus, string(item.Status), string(status))
	}
}

// says keeps which cell says something of a field.
func (i *ledgerItem) placed(field models.LedgerField, cell *source) {
	if i.places == nil {
		i.places = map[models.LedgerField]source{}
	}
	i.places[field] = *cell
}

// rejected tells whether an item stays as it is, because something is wrong with one of its rows.
func (i *ledgerItem) rejected() bool {
	return slices.ContainsFunc(i.rows, func(r *ledgerRow) bool { return len(r.problems) > 0 })
}

// checkAssignments holds the new assignments to the rules. Units that get a part in an item are kept from being
// deactivated meanwhile.
func (l *ledger) checkAssignments(ctx context.Context) error {
	given := map[uuid.UUID]bool{}
	for _, item := range l.items {
		for _, n := range item.wanted {
			given[n.Unit.ID] = true
		}
	}
	if len(given) == 0 {
		return nil
	}
	ids := make([]uuid.UUID, 0, len(given))
	for id := range given {
		ids = append(ids, id)
	}
	if err := work.ShareAll[models.Unit](ctx, l.w, ids); err != nil {
		return err
	}
	for _, id := range ids {
		unit, err := work.Share[models.Unit](ctx, l.w, id)
		if err != nil {
			return fmt.Errorf("lock the units: %w", err)
		}
		l.units[id] = unit
	}
	for _, item := range l.items {
		if item.wanted == nil {
			continue
		}
		for i, n := range item.wanted {
			item.wanted[i].Unit = l.units[n.Unit.ID]
		}
		problems := planning.CheckAssignments(item.wanted, l.from)
		for _, n := range item.wanted {
			planning.CheckInLine(&problems, l.plan, n.Unit, n.Argument)
		}
		for _, p := range problems[:min(len(problems), maxOfCell)] {
			at, ok := item.places[models.LedgerField(p.Argument)]
			if !ok { // it is about the lead, whether one is named or not
				at = item.places[models.LedgerFieldLead]
			}
			at.row.problems = append(at.row.problems, problemAt(at.cellAt, models.LedgerProblemCode(p.Code), p.Message))
		}
	}
	return nil
}

// checkDates holds the new due dates to the rules, as they are to be in the end. What is rejected leaves the others
// with its old date, if they are done without it.
func (l *ledger) checkDates() {
	final := func(i *ledgerItem) models.WorkItem {
		if i.rejected() && !l.rejectAll {
			return i.WorkItem
		}
		return i.after
	}
	for again := true; again; {
		again = false
		for _, item := range l.items {
			if item.after.DueOn == item.DueOn || item.rejected() {
				continue
			}
			var parent *models.WorkItem
			if item.parent != nil {
				above := final(item.parent)
				parent = &above
			}
			children := make([]models.WorkItem, len(item.children))
			for i, child := range item.children {
				children[i] = final(child)
			}
			at := item.places[models.LedgerFieldDueOn]
			problems := planning.CheckDates(l.plan, item.after, parent, children)
			for _, p := range problems[:min(len(problems), maxOfCell)] {
				at.row.problems = append(at.row.problems, problemAt(at.cellAt, models.LedgerProblemCode(p.Code), p.Message))
				again = true
			}
		}
	}
}

// checkUnchanged reports rows that would undo what somebody else has done since the sheet was exported.
func (l *ledger) checkUnchanged(ctx context.Context, sheet sheets.Ledger) error {
	at, known := exportTime(sheet)
	if !known {
		return nil
	}
	changes, err := gorm.G[models.Change](l.w.DB).Select("item_id", "at", "actor").
		Where(
			"plan_id = ? AND item_id IS NOT NULL AND at > ? AND actor <> ?",
			l.plan.ID,
			at,
			l.w.Viewer().Actor,
		).Order("id").Find(
		ctx,
	)
	if err != nil {
		return fmt.Errorf("read the audit: %w", err)
	}
	for _, c := range changes {
		item := l.byID[*c.ItemID]
		if item == nil {
			continue
		}
		for _, row := range item.rows {
			if len(row.cells) == 0 ||
				slices.ContainsFunc(
					row.problems,
					func(p models.LedgerProblem) bool { return p.Code == models.LedgerProblemCodeChangedSince },
				) {
				continue
			}
			row.wrong(row.naming(), models.LedgerProblemCodeChangedSince, problem.Message{
				En: "%s changed it on %s, after this sheet was exported: export it again and change that one",
				Zh: "%s 已于 %s(在表格导出之后)修改此事项:请重新导出后再修改",
			}, c.Actor, c.At.In(work.China).Format(exportedAt))
		}
	}
	return nil
}

// joined names some of many.
func joined(names []string) string {
	if len(names) > nearest {
		names = append(slices.Clone(names[:nearest]), "…")
	}
	return strings.Join(names, separator)
}
