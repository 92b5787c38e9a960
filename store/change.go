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
		change, err := gorm.G[models.Change](w.DB).Where("plan_id = ? AND id = ?", in.ChangeID.Plan, in.ChangeID.Row).Take(
			ctx,
		)
		if change, err = work.Found(change, err, "changeId"); err != nil {
			return nil, err
		}
		changes := []models.Change{change}
		if in.WholeCommand {
			if changes, err = w.ChangesOf(ctx, change.CommandID); err != nil {
				return nil, err
			}
			changes = slices.DeleteFunc(changes, func(c models.Change) bool { return c.ID != change.ID && stays(w, c) })
		}
		if err := w.Revert(ctx, changes, "changeId", mayRevert(w, "changeId")); err != nil {
			return nil, err
		}
		made := make([]models.ID, 0, len(w.Changes()))
		for _, c := range w.Changes() {
			if w.Viewer().Covers(c.RegionCode) { // where a post goes, plans of others change, too
				made = append(made, models.ID{Type: "Change", Plan: c.PlanID, Row: c.ID})
			}
		}
		return &models.ChangeRevertPayload{Changes: made}, nil
	}
}

// mayRevert refuses to take back what is not the viewer's, and locks what is.
func mayRevert(w *work.Work, argument string) work.Allow {
	allowed := map[uuid.UUID]bool{} // plans, units and tokens
	return func(ctx context.Context, c models.Change) error {
		root := c.PlanID
		switch {
		case root != uuid.Nil:
		case c.UnitID != nil:
			root = *c.UnitID
		default:
			root = c.EntityID
		}
		if allowed[root] {
			return nil
		}
		if err := w.ChangesRegion(c.RegionCode, false, argument); err != nil {
			return err
		}
		allowed[root] = true
		if c.PlanID == uuid.Nil {
			return nil
		}
		plan, err := work.Lock[models.Plan](ctx, w, c.PlanID)
		if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
			return fmt.Errorf("lock the plan: %w", err)
		}
		if plan.Status == models.PlanClosed && !closes(c) {
			return problem.List{planning.Closed(plan, argument)}
		}
		return nil
	}
}

// restore puts back a row that was deleted, with what went with it.
func restore(ctx context.Context, w *work.Work, id models.ID, typeName, argument string) error {
	return w.Restore(ctx, id, typeName, argument, mayRevert(w, argument))
}

// closes tells whether a change closed a plan, so that taking it back opens it again.
func closes(c models.Change) bool {
	var after struct{ Status models.PlanStatus }
	if c.Type == "Plan" && c.After != nil {
		_ = json.Unmarshal([]byte(*c.After), &after) // the audit holds no other
	}
	return after.Status == models.PlanClosed
}

// stays tells of a change of a mutation that is taken back as a whole that it is not taken back: it is not the viewer's
// to take back or even to see, or it made a unit, which others may have given work since.
func stays(w *work.Work, c models.Change) bool {
	return !w.Viewer().Covers(c.RegionCode) || c.Type == "Unit" && c.Action == models.ActionCreate
}
