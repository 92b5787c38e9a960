package store

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

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
	return w.revert(ctx, below(deletion, changes), argument)
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
	return w.verify(ctx)
}

// mayRevert refuses to change what is not the viewer's, and locks what is.
func (w *Work) mayRevert(ctx context.Context, c models.Change, argument string) error {
	root := c.PlanID
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
	_, err := gorm.G[models.Plan](w.DB, forUpdate).Where("id = ?", c.PlanID).Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return fmt.Errorf("lock the plan: %w", err)
	}
	return nil
}

func (w *Work) revertOne(ctx context.Context, t rowType, c models.Change, argument string) error {
	if t.load == nil {
		return planning.Problems{planning.Refuse(planning.Invalid, argument, planning.Message{
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
	return fits(t.update(ctx, w, row, before), c, argument)
}

// reinstate creates a deleted row again, as it was, with its next version.
func (w *Work) reinstate(ctx context.Context, t rowType, c models.Change, argument string) error {
	fields := fieldsIn(c.Before)
	if version, ok := fields["Version"]; ok {
		var n int64
		if err := json.Unmarshal(version, &n); err != nil {
			return fmt.Errorf("read the version: %w", err)
		}
		fields["Version"], _ = json.Marshal(n + 1)
	}
	row, err := t.with(nil, fields)
	if err != nil {
		return err
	}
	if item, ok := row.(models.WorkItem); ok {
		item.UpdatedAt = w.now()
		if row, err = w.inPlace(ctx, item); err != nil {
			return err
		}
	}
	return fits(t.create(ctx, w, row), c, argument)
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
	return planning.Problems{planning.Refuse(planning.Conflict, argument, planning.Message{
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
	var one, other any
	if json.Unmarshal(a, &one) != nil || json.Unmarshal(b, &other) != nil {
		return false
	}
	first, _ := json.Marshal(one)
	second, _ := json.Marshal(other)
	return bytes.Equal(first, second)
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
	checked := map[uuid.UUID]bool{}
	for _, c := range w.changes {
		if c.ItemID == nil || checked[*c.ItemID] {
			continue
		}
		checked[*c.ItemID] = true
		if err := w.verifyItem(ctx, c.PlanID, *c.ItemID); err != nil {
			return err
		}
	}
	return nil
}

func (w *Work) verifyItem(ctx context.Context, planID, id uuid.UUID) error {
	item, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND id = ?", planID, id).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("read the work item: %w", err)
	}
	current, err := w.currentAssignments(ctx, item)
	if err != nil {
		return err
	}
	plan, err := gorm.G[models.Plan](w.DB).Where("id = ?", planID).Take(ctx)
	if err != nil {
		return fmt.Errorf("read the plan: %w", err)
	}
	family, err := w.family(ctx, item)
	if err != nil {
		return err
	}
	return append(planning.CheckLed(item, current), planning.CheckDates(plan, item, family.parent, family.children)...).Err()
}
