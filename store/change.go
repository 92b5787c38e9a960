package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// ChangeRevert takes back a change, or all changes of the same mutation, where it still applies.
func ChangeRevert(in models.ChangeRevertInput) work.Mutation[models.ChangeRevertPayload] {
	return func(ctx context.Context, w *work.Work) (*models.ChangeRevertPayload, error) {
		if in.ChangeID.Type != "Change" {
			return nil, work.NotFound("changeId")
		}
		change, err := gorm.G[models.Change](w.DB).Where("plan_id = ? AND id = ?", in.ChangeID.Plan, in.ChangeID.Row).Take(ctx)
		if change, err = work.Found(change, err, "changeId"); err != nil {
			return nil, err
		}
		changes := []models.Change{change}
		if in.WholeCommand {
			if changes, err = changesOf(ctx, w, change.CommandID); err != nil {
				return nil, err
			}
		}
		if err := revertAll(ctx, w, changes, "changeId"); err != nil {
			return nil, err
		}
		made := make([]models.ID, len(w.Changes()))
		for i, c := range w.Changes() {
			made[i] = models.ID{Type: "Change", Plan: c.PlanID, Row: c.ID}
		}
		return &models.ChangeRevertPayload{Changes: made}, nil
	}
}

// changesOf gives the changes of one mutation, the last first.
func changesOf(ctx context.Context, w *work.Work, command uuid.UUID) ([]models.Change, error) {
	changes, err := gorm.G[models.Change](w.DB).Where("command_id = ?", command).Order("id DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	return changes, nil
}

// restoreRow puts back a row of a plan that was deleted, and what was deleted with it because it belonged to it.
func restoreRow(ctx context.Context, w *work.Work, id models.ID, typeName, argument string) error {
	if id.Type != typeName {
		return work.NotFound(argument)
	}
	plan := id.Plan
	if typeName == "Plan" {
		plan = id.Row
	}
	deletion, err := gorm.G[models.Change](w.DB).Where("plan_id = ? AND entity_id = ? AND type = ? AND action = ?", plan, id.Row, typeName, models.ActionDelete).
		Order("id DESC").Take(ctx)
	if deletion, err = work.Found(deletion, err, argument); err != nil {
		return err
	}
	changes, err := changesOf(ctx, w, deletion.CommandID)
	if err != nil {
		return err
	}
	return bringBack(ctx, w, below(deletion, changes), argument)
}

// below picks from the changes of a mutation, the last first, the deletion of a row and of what belonged to it.
func below(deletion models.Change, changes []models.Change) []models.Change {
	var picked []models.Change
	restored := map[uuid.UUID]bool{}
	for _, c := range changes {
		if c.Action != models.ActionDelete || c.PlanID != deletion.PlanID {
			continue
		}
		var row struct{ PlanID, AreaID, ParentID, ItemID, TargetID, DocumentID *uuid.UUID }
		_ = json.Unmarshal([]byte(*c.Before), &row) // the audit holds no other
		owner := []*uuid.UUID{row.TargetID, row.ItemID, row.ParentID, row.AreaID, row.DocumentID, row.PlanID}
		if c.EntityID == deletion.EntityID || slices.ContainsFunc(owner, func(id *uuid.UUID) bool { return id != nil && restored[*id] }) {
			restored[c.EntityID] = true
			picked = append(picked, c)
		}
	}
	return picked
}

// revertAll does the opposite of changes, which come the last first. What it leaves must obey the rules of the plan.
func revertAll(ctx context.Context, w *work.Work, changes []models.Change, argument string) error {
	types := rowTypes()
	if err := setAside(ctx, w, types, changes); err != nil {
		return err
	}
	for _, c := range changes {
		if err := mayRevert(ctx, w, c, argument); err != nil {
			return err
		}
		w.Reverting(c.ID)
		if err := revertOne(ctx, w, types[c.Type], c, argument); err != nil {
			return err
		}
		if c.ItemID != nil && c.Type != "WorkItem" {
			if err := touchIfThere(ctx, w, c.PlanID, *c.ItemID); err != nil {
				return err
			}
		}
	}
	var problems problem.List
	if err := work.Collected(&problems, verify(ctx, w)); err != nil {
		return err
	}
	if err := of(argument, problems).Err(); err != nil {
		return err
	}
	return verifyUnits(ctx, w, argument)
}

// setAside makes room for actions that get their former places: they are put aside, and read as if they were not.
func setAside(ctx context.Context, w *work.Work, types map[string]rowType, changes []models.Change) error {
	moved := map[uuid.UUID]bool{}
	for _, c := range changes {
		place, ok := work.FieldsIn(c.After)["Ordinal"]
		if !ok || c.Type != "Action" || c.Action != models.ActionUpdate {
			continue
		}
		result := w.WithContext(ctx).Model(&models.Action{}).Where("plan_id = ? AND id = ? AND ordinal = ?", c.PlanID, c.EntityID, string(place)).
			Update("ordinal", gorm.Expr("ordinal + ?", Aside))
		if result.Error != nil {
			return fmt.Errorf("put an action aside: %w", result.Error)
		}
		moved[c.EntityID] = moved[c.EntityID] || result.RowsAffected == 1
	}
	actions := types["Action"]
	load := actions.load
	actions.load = func(ctx context.Context, w *work.Work, plan, id uuid.UUID) (models.Row, error) {
		row, err := load(ctx, w, plan, id)
		if action, ok := row.(models.Action); ok && moved[id] {
			action.Ordinal -= Aside
			row = action
		}
		return row, err
	}
	types["Action"] = actions
	return nil
}

// mayRevert refuses to change what is not the viewer's, and locks what is.
func mayRevert(ctx context.Context, w *work.Work, c models.Change, argument string) error {
	root := c.PlanID
	if c.ItemID != nil {
		w.OfItem(c.EntityID, *c.ItemID)
	}
	if c.Type == "PostHolder" && c.UnitID != nil {
		w.OfUnit(c.EntityID, *c.UnitID)
	}
	if root == uuid.Nil && c.UnitID != nil {
		root = *c.UnitID
	} else if root == uuid.Nil {
		root = c.EntityID
	}
	if w.KnowsRegion(root) {
		return nil
	}
	if err := w.ChangesRegion(c.RegionCode, false, argument); err != nil {
		return err
	}
	w.InRegion(root, c.RegionCode)
	if c.PlanID == uuid.Nil {
		return nil
	}
	plan, err := gorm.G[models.Plan](w.DB, work.ForUpdate).Where("id = ?", c.PlanID).Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("lock the plan: %w", err)
	}
	if plan.Status == models.PlanClosed && !closes(c) {
		return problem.List{planning.Closed(plan, argument)}
	}
	return nil
}

// closes tells whether a change closed a plan, so that taking it back opens it again.
func closes(c models.Change) bool {
	var after struct{ Status models.PlanStatus }
	if c.Type == "Plan" && c.After != nil {
		_ = json.Unmarshal([]byte(*c.After), &after) // the audit holds no other
	}
	return after.Status == models.PlanClosed
}

func revertOne(ctx context.Context, w *work.Work, t rowType, c models.Change, argument string) error {
	if t.load == nil {
		return problem.List{problem.Refuse(problem.Invalid, argument, problem.Message{
			En: "a change of a %s cannot be taken back", Zh: "%s 的变更不能撤销",
		}, c.Type)}
	}
	row, err := t.load(ctx, w, c.PlanID, c.EntityID)
	missing := errors.Is(err, gorm.ErrRecordNotFound)
	if err != nil && !missing {
		return fmt.Errorf("read the %s: %w", c.Type, err)
	}
	if missing != (c.Action == models.ActionDelete) {
		return outdated(c, argument)
	}
	if c.Action == models.ActionDelete {
		return reinstate(ctx, w, t, c, argument)
	}
	now, err := work.FieldsOf(row)
	if err != nil {
		return err
	}
	for name, value := range work.FieldsIn(c.After) {
		if !work.Same(now[name], value) {
			return outdated(c, argument)
		}
	}
	if c.Action == models.ActionCreate {
		return fits(t.remove(ctx, w, row), c, argument)
	}
	before, err := t.With(row, work.FieldsIn(c.Before))
	if err != nil {
		return err
	}
	if err := obeys(ctx, w, before, argument); err != nil {
		return err
	}
	return fits(t.Update(ctx, w, row, before), c, argument)
}

// obeys holds a row by itself to the rules: what a change took together may have been taken apart by later ones.
func obeys(ctx context.Context, w *work.Work, row models.Row, argument string) error {
	plan, ok := row.(models.Plan)
	if id := row.Subject().Plan; !ok && id != uuid.Nil {
		var err error
		if plan, err = gorm.G[models.Plan](w.DB).Where("id = ?", id).Take(ctx); err != nil {
			return fmt.Errorf("read the plan: %w", err)
		}
	}
	var problems problem.List
	switch r := row.(type) {
	case models.Plan:
		problems = planning.CheckPlan(r)
	case models.WorkItem:
		problems = append(planning.CheckItem(r), planning.CheckDates(plan, r, nil, nil)...)
	case models.Target:
		problems = planning.CheckTarget(plan, r, nil)
	case models.Milestone:
		problems = planning.CheckMilestone(plan, r)
	case models.Funding:
		problems = planning.CheckFunding(r)
	}
	return of(argument, problems).Err()
}

// of says that problems are those of one argument, though the rules name fields that the input does not have.
func of(argument string, problems problem.List) problem.List {
	for _, p := range problems {
		p.Argument = argument
	}
	return problems
}

// reinstate creates a deleted row again, as it was, with its next version.
func reinstate(ctx context.Context, w *work.Work, t rowType, c models.Change, argument string) error {
	fields, err := withNextVersion(work.FieldsIn(c.Before))
	if err != nil {
		return err
	}
	row, err := t.With(nil, fields)
	if err != nil {
		return err
	}
	rows := []models.Row{row}
	if err := placeRows(ctx, w, rows); err != nil {
		return err
	}
	return fits(t.create(ctx, w, rows[0]), c, argument)
}

// fits says of a row that the database did not take, or let go, that the change applies no longer.
func fits(err error, c models.Change, argument string) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, gorm.ErrForeignKeyViolated) {
		return outdated(c, argument)
	}
	return err
}

// outdated says that a change cannot be taken back as things are.
func outdated(c models.Change, argument string) error {
	return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
		En: "the %[1]s was changed again since, or others depend on it: take back the later changes first",
		Zh: "该 %[1]s 之后又有变更,或有其他数据依赖它:请先撤销后来的变更",
	}, c.Type)}
}

// touchIfThere gives an item its next version, if it exists.
func touchIfThere(ctx context.Context, w *work.Work, plan, id uuid.UUID) error {
	err := touchItem(ctx, w, plan, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	return err
}

// verify holds the items that were changed to the rules of the plan.
func verify(ctx context.Context, w *work.Work) error {
	changed := map[uuid.UUID][]uuid.UUID{}
	var plans []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, c := range w.Changes() {
		if c.ItemID == nil || seen[*c.ItemID] {
			continue
		}
		seen[*c.ItemID] = true
		if changed[c.PlanID] == nil {
			plans = append(plans, c.PlanID)
		}
		changed[c.PlanID] = append(changed[c.PlanID], *c.ItemID)
	}
	for _, id := range plans {
		if err := verifyItems(ctx, w, id, changed[id]); err != nil {
			return err
		}
	}
	return nil
}

// verifyItems holds items of a plan to its rules, those that are there.
func verifyItems(ctx context.Context, w *work.Work, planID uuid.UUID, ids []uuid.UUID) error {
	items, err := work.RowsWith[models.WorkItem](ctx, w, planID, "id", ids, "position")
	if err != nil || len(items) == 0 {
		return err
	}
	plan, err := gorm.G[models.Plan](w.DB).Where("id = ?", planID).Take(ctx)
	if err != nil {
		return fmt.Errorf("read the plan: %w", err)
	}
	var above []uuid.UUID
	for _, i := range items {
		if i.ParentID != nil {
			above = append(above, *i.ParentID)
		}
	}
	rows, err := work.RowsWith[models.WorkItem](ctx, w, planID, "id", above, "position")
	if err != nil {
		return err
	}
	parents := map[uuid.UUID]*models.WorkItem{}
	for i := range rows {
		parents[rows[i].ID] = &rows[i]
	}
	children, err := byOwner(ctx, w, planID, "parent_id", ids, func(i models.WorkItem) uuid.UUID { return *i.ParentID })
	if err != nil {
		return err
	}
	assigned, err := byOwner(ctx, w, planID, "valid_to IS NULL AND item_id", ids, func(a models.Assignment) uuid.UUID { return a.ItemID })
	if err != nil {
		return err
	}
	var problems problem.List
	for _, i := range items {
		var parent *models.WorkItem
		if i.ParentID != nil {
			parent = parents[*i.ParentID]
		}
		problems = append(problems, planning.CheckLed(i, assigned[i.ID])...)
		problems = append(problems, planning.CheckDates(plan, i, parent, children[i.ID])...)
	}
	return problems.Err()
}

// byOwner reads the rows that belong to others by one of their columns, by owner.
func byOwner[R models.Row](ctx context.Context, w *work.Work, plan uuid.UUID, column string, ids []uuid.UUID, owner func(R) uuid.UUID) (map[uuid.UUID][]R, error) {
	rows, err := work.RowsWith[R](ctx, w, plan, column, ids, "id")
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID][]R{}
	for _, r := range rows {
		of[owner(r)] = append(of[owner(r)], r)
	}
	return of, nil
}
