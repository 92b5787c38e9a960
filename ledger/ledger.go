// Package ledger holds decomposition sheets (任务分解表) against plans: it writes the sheet of a plan, and changes a plan
// as a sheet says.
package ledger

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/store"
	"plangraph/work"
)

const (
	// maxRows is how many rows, and notes, an import of a sheet answers, maxCells how many wrong cells it names where
	// it refuses the sheet, maxOfCell how much of one kind it says of a cell.
	maxRows   = 1000
	maxCells  = 100
	maxOfCell = 5
)

// Import changes a plan as a decomposition sheet says. All rows are looked at before any is saved.
func Import(in models.LedgerImportInput) work.Reading[models.LedgerImportPayload] {
	f := &file{in: in}
	return work.Reading[models.LedgerImportPayload]{Ahead: f.ahead, Mutation: f.take}
}

// take changes the plan.
func (f *file) take(ctx context.Context, w *work.Work) (*models.LedgerImportPayload, error) {
	in := f.in
	plan, err := planOf(ctx, w, in)
	if err != nil {
		return nil, err
	}
	sheet, err := f.read(ctx, plan.Year)
	if err != nil {
		return nil, err
	}
	l := ledger{
		w: w, notes: []models.LedgerNote{}, from: planning.EntryDay(plan, w.Today()),
		rejectAll: in.ErrorPolicy != models.ErrorPolicyRejectFailed,
	}
	if in.From != nil {
		l.from = *in.From
	}
	var problems problem.List
	planning.CheckEntryDay(&problems, plan, l.from, w.Today(), "from")
	if err := problems.Err(); err != nil {
		return nil, err
	}
	if l.ledgerPlan, err = loadLedger(ctx, w.DB, plan, l.from); err != nil {
		return nil, err
	}
	if err := l.compare(ctx, sheet); err != nil {
		return nil, err
	}
	return l.answer(ctx, in)
}

// planOf finds and locks the plan that an input names.
func planOf(ctx context.Context, w *work.Work, in models.LedgerImportInput) (models.Plan, error) {
	if in.PlanID == nil && (in.RegionCode == nil || in.Year == nil) {
		return models.Plan{}, problem.List{problem.Refuse(problem.Invalid, "planId", problem.Message{
			En: "give planId, or regionCode and year", Zh: "请给出 planId,或 regionCode 和 year",
		})}
	}
	argument := "planId"
	var id models.ID
	if in.PlanID != nil {
		id = *in.PlanID
	} else {
		argument = "regionCode"
		plan, err := gorm.G[models.Plan](w.DB).Where("region_code = ? AND year = ?", *in.RegionCode, *in.Year).Take(ctx)
		if plan, err = work.Found(plan, err, argument); err != nil {
			return plan, err
		}
		id = models.IDOf(plan)
	}
	plan, err := store.LockPlan(ctx, w, work.RowOf(id, "Plan"), argument)
	switch {
	case err != nil:
		return plan, err
	case in.RegionCode != nil && *in.RegionCode != plan.RegionCode:
		return plan, work.NotFound("regionCode")
	case in.Year != nil && *in.Year != plan.Year:
		return plan, work.NotFound("year")
	}
	return plan, nil
}

// ledger is a sheet beside the plan that it is to change.
type ledger struct {
	*ledgerPlan
	w         *work.Work
	from      models.Date
	rejectAll bool
	rows      []*ledgerRow
	notes     []models.LedgerNote
	// items are those that rows are about, in the sheet's order.
	items []*ledgerItem
}

// answer makes the changes, if they may be made, and says what they are.
func (l *ledger) answer(ctx context.Context, in models.LedgerImportInput) (*models.LedgerImportPayload, error) {
	fingerprint := l.fingerprint()
	if in.Fingerprint != nil && *in.Fingerprint != fingerprint {
		return nil, work.Conflict("fingerprint")
	}
	wrong := slices.ContainsFunc(l.rows, func(r *ledgerRow) bool { return len(r.problems) > 0 })
	refused := wrong && l.rejectAll
	if refused && !l.w.DryRun() {
		return nil, l.userErrors()
	}
	rows, changed, rejected := l.outcome(refused)
	if !refused {
		if err := l.save(ctx); err != nil {
			return nil, err
		}
	}
	return &models.LedgerImportPayload{
		Plan: models.IDOf(l.plan), Applied: new(changed > 0 && !refused && !l.w.DryRun()), Rows: shownRows(rows),
		Total: new(len(l.rows)), Changed: &changed,
		Unchanged: new(len(l.rows) - changed - rejected), Rejected: &rejected, Notes: l.notes[:min(len(l.notes), maxRows)],
		Fingerprint: &fingerprint,
	}, nil
}

// outcome says what becomes of the rows, and how many change something or are left out.
func (l *ledger) outcome(refused bool) (rows []models.LedgerRow, changed, rejected int) {
	rows = []models.LedgerRow{}
	for _, r := range l.rows {
		row := models.LedgerRow{Row: r.Number, Cells: r.cells, Problems: r.problems}
		ok := len(r.problems) == 0
		if r.item != nil {
			row.Item, ok = models.IDOf(r.item.WorkItem), ok && !r.item.rejected()
		}
		row.Applied = ok && !refused && len(r.cells) > 0
		switch {
		case !ok:
			rejected++
		case len(r.cells) > 0:
			changed++
		}
		if len(r.cells)+len(r.problems) > 0 {
			rows = append(rows, row)
		}
	}
	return rows, changed, rejected
}

// shownRows are the rows that are answered, in the sheet's order: those with problems first to be among them.
func shownRows(rows []models.LedgerRow) []models.LedgerRow {
	if len(rows) <= maxRows {
		return rows
	}
	shown := slices.Clone(rows)
	slices.SortStableFunc(
		shown,
		func(a, b models.LedgerRow) int { return cmp.Compare(min(len(b.Problems), 1), min(len(a.Problems), 1)) },
	)
	shown = shown[:maxRows]
	slices.SortStableFunc(shown, func(a, b models.LedgerRow) int { return a.Row - b.Row })
	return shown
}

// userErrors says of a sheet that is refused which cells are wrong.
func (l *ledger) userErrors() problem.List {
	var problems problem.List
	more, reported := 0, map[string]bool{}
	for _, r := range l.rows {
		for _, p := range r.problems {
			place := orElse(p.Address, strconv.Itoa(r.Number))
			if reported[place+p.Message.En] { // a merged cell is wrong in several rows
				continue
			}
			reported[place+p.Message.En] = true
			if len(problems) == maxCells {
				more++
				continue
			}
			problems = append(problems, &problem.Error{
				Code: errorCode(p.Code), Argument: "file." + place,
				Message: problem.Message{En: place + ": " + p.Message.En, Zh: place + ":" + p.Message.Zh},
			})
		}
	}
	if more > 0 {
		problems.Add(problem.Limit, "file", problem.Message{
			En: "%d more cells are wrong; a dry run shows them", Zh: "另有 %d 处问题,试运行(dryRun)可全部显示",
		}, more)
	}
	return problems
}

// errorCode says the kind of a problem of a cell among those that requests can have.
func errorCode(code models.LedgerProblemCode) problem.Code {
	switch problem.Code(code) {
	case problem.LeadRequired, problem.Duplicate, problem.UnitInactive:
		return problem.Code(code)
	}
	switch code {
	case models.LedgerProblemCodeUnknownItem,
		models.LedgerProblemCodeUnknownUnit,
		models.LedgerProblemCodeUnknownLeader,
		models.LedgerProblemCodeUnknownTarget:
		return problem.NotFound
	case models.LedgerProblemCodeSameItem:
		return problem.Duplicate
	case models.LedgerProblemCodeChangedSince:
		return problem.Conflict
	}
	return problem.Invalid
}

// fingerprint tells changes from others: those that a sheet makes of a plan as it is.
func (l *ledger) fingerprint() string {
	sum := sha256.New()
	for _, r := range l.rows {
		if r.item == nil || len(r.cells)+len(r.problems) == 0 {
			continue
		}
		fmt.Fprintln(sum, r.item.ID, r.item.Version, len(r.problems))
		for _, c := range r.cells {
			fmt.Fprintf(sum, "%s %q %q\n", c.Field, orElse(c.Before, ""), orElse(c.After, ""))
		}
	}
	return hex.EncodeToString(sum.Sum(nil)[:16])
}
