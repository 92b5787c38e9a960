package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"plangraph/problem"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
)

// ChangeRevert takes back a change, or all changes of the same mutation, where it still applies.
func ChangeRevert(in models.ChangeRevertInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if in.ChangeID.Type != "Change" {
			return nil, notFound("changeId")
		}
		change, err := gorm.G[models.Change](w.DB).Where("plan_id = ? AND id = ?", in.ChangeID.Plan, in.ChangeID.Row).Take(ctx)
		if change, err = taken(change, err, "changeId"); err != nil {
			return nil, err
		}
		changes := []models.Change{change}
		if in.WholeCommand {
			if changes, err = w.changesOf(ctx, change.CommandID); err != nil {
				return nil, err
			}
		}
		if err := w.revert(ctx, changes, "changeId"); err != nil {
			return nil, err
		}
		made := make([]models.ID, len(w.changes))
		for i, c := range w.changes {
			made[i] = models.ID{Type: "Change", Plan: c.PlanID, Row: c.ID}
		}
		return Payload{"changes": made}, nil
	}
}

// changesOf gives the changes of one mutation, the last first.
func (w *Work) changesOf(ctx context.Context, command uuid.UUID) ([]models.Change, error) {
	changes, err := gorm.G[models.Change](w.DB).Where("command_id = ?", command).Order("id DESC").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the changes: %w", err)
	}
	return changes, nil
}

// restore puts back a row of a plan that was deleted, and what was deleted with it because it belonged to it.
func (w *Work) restore(ctx context.Context, id models.ID, typeName, argument string) error {
	if id.Type != typeName {
		return notFound(argument)
	}
	plan := id.Plan
	if typeName == "Plan" {
		plan = id.Row
	}
	deletion, err := gorm.G[models.Change](w.DB).Where("plan_id = ? AND entity_id = ? AND type = ? AND action = ?", plan, id.Row, typeName, models.ActionDelete).
		Order("id DESC").Take(ctx)
	if deletion, err = taken(deletion, err, argument); err != nil {
		return err
	}
	changes, err := w.changesOf(ctx, deletion.CommandID)
	if err != nil {
		return err
	}
	return w.bringBack(ctx, below(deletion, changes), argument)
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

// revert does the opposite of changes, which come the last first. What it leaves must obey the rules of the plan.
func (w *Work) revert(ctx context.Context, changes []models.Change, argument string) error {
	types := rowTypes()
	if err := w.setAside(ctx, types, changes); err != nil {
		return err
	}
	for _, c := range changes {
		if err := w.mayRevert(ctx, c, argument); err != nil {
			return err
		}
		w.reverts = &c.ID
		if err := w.revertOne(ctx, types[c.Type], c, argument); err != nil {
			return err
		}
		if c.ItemID != nil && c.Type != "WorkItem" {
			if err := w.touchIfThere(ctx, c.PlanID, *c.ItemID); err != nil {
				return err
			}
		}
	}
	var problems problem.List
	if err := collected(&problems, w.verify(ctx)); err != nil {
		return err
	}
	if err := of(argument, problems).Err(); err != nil {
		return err
	}
	return w.verifyUnits(ctx, argument)
}

// setAside makes room for actions that get their former places: they are put aside, and read as if they were not.
func (w *Work) setAside(ctx context.Context, types map[string]rowType, changes []models.Change) error {
	moved := map[uuid.UUID]bool{}
	for _, c := range changes {
		place, ok := fieldsIn(c.After)["Ordinal"]
		if !ok || c.Type != "Action" || c.Action != models.ActionUpdate {
			continue
		}
		result := w.WithContext(ctx).Model(&models.Action{}).Where("plan_id = ? AND id = ? AND ordinal = ?", c.PlanID, c.EntityID, string(place)).
			Update("ordinal", gorm.Expr("ordinal + ?", aside))
		if result.Error != nil {
			return fmt.Errorf("put an action aside: %w", result.Error)
		}
		moved[c.EntityID] = moved[c.EntityID] || result.RowsAffected == 1
	}
	actions := types["Action"]
	load := actions.load
	actions.load = func(ctx context.Context, w *Work, plan, id uuid.UUID) (models.Row, error) {
		row, err := load(ctx, w, plan, id)
		if action, ok := row.(models.Action); ok && moved[id] {
			action.Ordinal -= aside
			row = action
		}
		return row, err
	}
	types["Action"] = actions
	return nil
}

// mayRevert refuses to change what is not the viewer's, and locks what is.
func (w *Work) mayRevert(ctx context.Context, c models.Change, argument string) error {
	root := c.PlanID
	if c.ItemID != nil {
		w.ofItem(c.EntityID, *c.ItemID)
	}
	if c.Type == "PostHolder" && c.UnitID != nil {
		w.ofUnit(c.EntityID, *c.UnitID)
	}
	if root == uuid.Nil && c.UnitID != nil {
		root = *c.UnitID
	} else if root == uuid.Nil {
		root = c.EntityID
	}
	if w.regions[root] != "" {
		return nil
	}
	if err := w.changesRegion(c.RegionCode, false, argument); err != nil {
		return err
	}
	w.inRegion(root, c.RegionCode)
	if c.PlanID == uuid.Nil {
		return nil
	}
	plan, err := gorm.G[models.Plan](w.DB, forUpdate).Where("id = ?", c.PlanID).Take(ctx)
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

func (w *Work) revertOne(ctx context.Context, t rowType, c models.Change, argument string) error {
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
		return w.reinstate(ctx, t, c, argument)
	}
	now, err := fieldsOf(row)
	if err != nil {
		return err
	}
	for name, value := range fieldsIn(c.After) {
		if !same(now[name], value) {
			return outdated(c, argument)
		}
	}
	if c.Action == models.ActionCreate {
		return fits(t.remove(ctx, w, row), c, argument)
	}
	before, err := t.with(row, fieldsIn(c.Before))
	if err != nil {
		return err
	}
	if err := w.obeys(ctx, before, argument); err != nil {
		return err
	}
	return fits(t.update(ctx, w, row, before), c, argument)
}

// obeys holds a row by itself to the rules: what a change took together may have been taken apart by later ones.
func (w *Work) obeys(ctx context.Context, row models.Row, argument string) error {
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
func (w *Work) reinstate(ctx context.Context, t rowType, c models.Change, argument string) error {
	fields, err := withNextVersion(fieldsIn(c.Before))
	if err != nil {
		return err
	}
	row, err := t.with(nil, fields)
	if err != nil {
		return err
	}
	rows := []models.Row{row}
	if err := w.place(ctx, rows); err != nil {
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

func fieldsIn(text *models.JSON) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if text != nil {
		_ = json.Unmarshal([]byte(*text), &fields) // the audit holds no other
	}
	return fields
}

// same compares JSON values; the database may have laid one out anew.
func same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	return reflect.DeepEqual(understood(a), understood(b))
}

// understood reads a JSON value, and the JSON that is in a text: that of a column with JSON.
func understood(value json.RawMessage) any {
	var v any
	_ = json.Unmarshal(value, &v) // the audit holds no other, nor do rows
	text, _ := v.(string)
	var inner any
	if strings.ContainsAny(text[:min(1, len(text))], "{[") && json.Unmarshal([]byte(text), &inner) == nil {
		return inner
	}
	return v
}

// touchIfThere gives an item its next version, if it exists.
func (w *Work) touchIfThere(ctx context.Context, plan, id uuid.UUID) error {
	err := w.touchItem(ctx, plan, id)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	return err
}

// verify holds the items that were changed to the rules of the plan.
func (w *Work) verify(ctx context.Context) error {
	changed := map[uuid.UUID][]uuid.UUID{}
	var plans []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, c := range w.changes {
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
		if err := w.verifyItems(ctx, id, changed[id]); err != nil {
			return err
		}
	}
	return nil
}

// verifyItems holds items of a plan to its rules, those that are there.
func (w *Work) verifyItems(ctx context.Context, planID uuid.UUID, ids []uuid.UUID) error {
	items, err := rowsWith[models.WorkItem](ctx, w, planID, "id", ids, "position")
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
	rows, err := rowsWith[models.WorkItem](ctx, w, planID, "id", above, "position")
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
func byOwner[R models.Row](ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID, owner func(R) uuid.UUID) (map[uuid.UUID][]R, error) {
	rows, err := rowsWith[R](ctx, w, plan, column, ids, "id")
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID][]R{}
	for _, r := range rows {
		of[owner(r)] = append(of[owner(r)], r)
	}
	return of, nil
}
