package ledger

import (
	"slices"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/sheets"
	"plangraph/store"
	"plangraph/work"
)

// compareTargets takes the values of an item's targets. What stands there as export has written it is matched first,
// so that of several targets of one name the others are left.
func (l *ledger) compareTargets(item *ledgerItem) {
	left := slices.Clone(item.targets)
	take := func(t models.Target) {
		left = slices.DeleteFunc(left, func(o models.Target) bool { return o.ID == t.ID })
	}
	var asking []*ledgerRow
	for _, row := range item.rows {
		if row.Indicator.Text == "" && row.Target.Text == "" || repeated(asking, row) {
			continue
		}
		i := slices.IndexFunc(left, func(t models.Target) bool {
			return row.means(t) && planning.SameText(amountOf(t).String(), row.Target.Text)
		})
		if i >= 0 {
			take(left[i])
			continue
		}
		asking = append(asking, row)
	}
	for _, row := range asking {
		target, found := l.target(item, left, row)
		if !found || row.Target.Text == "" {
			continue
		}
		take(target)
		l.measure(item, row, target)
	}
}

// repeated tells whether a row has its target by the same merged cells as one before.
func repeated(rows []*ledgerRow, row *ledgerRow) bool {
	return slices.ContainsFunc(rows, func(r *ledgerRow) bool {
		return r.Indicator.Address == row.Indicator.Address && r.Target.Address == row.Target.Address
	})
}

// means tells whether a row may be about a target: without an indicator about any.
func (r *ledgerRow) means(t models.Target) bool {
	return r.Indicator.Text == "" || planning.SameTitle(r.Indicator.Text, t.Indicator)
}

// target finds the target that a row is about, among those that no other row is.
func (l *ledger) target(item *ledgerItem, left []models.Target, row *ledgerRow) (models.Target, bool) {
	at := cellOf(columnIndicator, row.Indicator)
	if row.Indicator.Text == "" {
		at = cellOf(columnTarget, row.Target)
	}
	var there, meant []models.Target
	var all, values []string
	for _, t := range item.targets {
		all = append(all, t.Indicator)
		if row.means(t) {
			there, values = append(there, t), append(values, t.Indicator+" "+amountOf(t).String())
		}
	}
	for _, t := range left {
		if row.means(t) {
			meant = append(meant, t)
		}
	}
	switch {
	case len(there) == 0:
		row.wrong(at, models.LedgerProblemCodeUnknownTarget, problem.Message{
			En: "%[1]q has no such target; it has: %[2]s", Zh: "「%[1]s」没有此指标;现有指标:%[2]s",
		}, item.Title, orDash(joined(all)))
	case len(meant) == 1 && (row.Indicator.Text != "" || len(item.targets) == 1):
		return meant[0], true
	case row.Target.Text == "": // it says nothing
	case len(meant) == 0:
		row.wrong(
			at, models.LedgerProblemCodeSameItem, problem.Message{En: "another row is about this target", Zh: "另一行是同一指标"},
		)
	default:
		row.wrong(at, models.LedgerProblemCodeAmbiguousTarget, problem.Message{
			En: "several targets may be meant: %s; give the indicator in full", Zh: "可能指多个指标:%s;请写明指标名称",
		}, joined(values))
	}
	return models.Target{}, false
}

// measure gives a target the value of a row.
func (l *ledger) measure(item *ledgerItem, row *ledgerRow, target models.Target) {
	at, amount := cellOf(columnTarget, row.Target), row.Target.Value
	if amount.Value == nil {
		l.inWords(row, at, amount, target)
		return
	}
	after := target
	after.Value, after.ValueTo = amount.Value, amount.To
	if amount.Comparator != "" {
		after.Comparator = &amount.Comparator
	}
	if amount.Unit != "" && (target.Unit == nil || !planning.SameText(*target.Unit, amount.Unit)) {
		after.Unit = &amount.Unit
	}
	if amountOf(after).String() == amountOf(target).String() {
		return
	}
	after.Implicit = false
	store.SetBase(&after)
	problems := planning.CheckTarget(l.plan, after, nil)
	for _, p := range problems {
		row.problems = append(row.problems, problemAt(at, models.LedgerProblemCode(p.Code), p.Message))
	}
	row.change(at, models.LedgerFieldTarget, amountOf(target).String(), amountOf(after).String())
	item.changed = append(item.changed, work.Revision[models.Target]{Before: target, After: after})
}

// inWords takes a value without digits, which a target cannot have: where it has no number either, nothing is lost.
func (l *ledger) inWords(row *ledgerRow, at cellAt, amount sheets.Amount, target models.Target) {
	switch {
	case amount.Words == "": // package sheets has said why
	case target.Value == nil:
		l.note(row.Number, at, models.LedgerNoteCodeWords, problem.Message{
			En: "a value in words is not kept; the target is one in words", Zh: "文字目标不导入;该指标为文字目标",
		})
	default:
		row.wrong(at, models.LedgerProblemCodeBadAmount, problem.Message{
			En: "a number with its unit is needed, as in %q", Zh: "须为带单位的数值,如「%s」",
		}, amountOf(target).String())
	}
}
