package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/work"
)

// removeOf deletes the rows of one type that belong to other rows.
func removeOf[R models.Row](ctx context.Context, w *work.Work, plan uuid.UUID, column string, ids []uuid.UUID) error {
	rows, err := work.RowsWith[R](ctx, w, plan, column, ids, "id")
	if err != nil {
		return err
	}
	return work.Remove(ctx, w, rows...)
}

// RemoveTarget deletes a target with its curve and readings.
func RemoveTarget(ctx context.Context, w *work.Work, t models.Target) error {
	return removeTargets(ctx, w, t.PlanID, []models.Target{t})
}

func removeTargets(ctx context.Context, w *work.Work, plan uuid.UUID, targets []models.Target) error {
	for _, t := range targets {
		w.OfItem(t.ID, t.ItemID)
	}
	for _, removeAll := range []func(context.Context, *work.Work, uuid.UUID, string, []uuid.UUID) error{removeOf[models.Reading], removeOf[models.CurvePoint]} {
		if err := removeAll(ctx, w, plan, "target_id", work.IDs(targets)); err != nil {
			return err
		}
	}
	return work.Remove(ctx, w, targets...)
}

// RemoveItem deletes a work item with everything below it: its parts, and what belongs to it and them.
func RemoveItem(ctx context.Context, w *work.Work, item models.WorkItem) error {
	return removeItems(ctx, w, item.PlanID, []models.WorkItem{item})
}

// removeItems deletes work items of a plan with everything below them. Parts go before what they are part of, so that a restoration,
// which goes the other way, finds what it needs.
func removeItems(ctx context.Context, w *work.Work, plan uuid.UUID, items []models.WorkItem) error {
	var levels [][]models.WorkItem
	var all []uuid.UUID
	for len(items) > 0 {
		levels = append(levels, items)
		all = append(all, work.IDs(items)...)
		var err error
		if items, err = work.RowsWith[models.WorkItem](ctx, w, plan, "parent_id", work.IDs(items), "position"); err != nil {
			return err
		}
	}
	targets, err := work.RowsWith[models.Target](ctx, w, plan, "item_id", all, "position")
	if err != nil {
		return err
	}
	if err := removeTargets(ctx, w, plan, targets); err != nil {
		return err
	}
	for _, removeAll := range []func(context.Context, *work.Work, uuid.UUID, string, []uuid.UUID) error{
		removeOf[models.Standing], removeOf[models.Assignment], removeOf[models.Milestone], removeOf[models.Funding], removeOf[models.Action],
	} {
		if err := removeAll(ctx, w, plan, "item_id", all); err != nil {
			return err
		}
	}
	for _, level := range slices.Backward(levels) {
		if err := work.Remove(ctx, w, level...); err != nil {
			return err
		}
	}
	return nil
}

// removeAreas deletes areas of a plan with their items.
func removeAreas(ctx context.Context, w *work.Work, plan uuid.UUID, areas []models.PlanArea) error {
	items, err := work.RowsWith[models.WorkItem](ctx, w, plan, "area_id", work.IDs(areas), "position")
	if err != nil {
		return err
	}
	tops := slices.DeleteFunc(items, func(i models.WorkItem) bool { return i.ParentID != nil })
	if err := removeItems(ctx, w, plan, tops); err != nil {
		return err
	}
	return work.Remove(ctx, w, areas...)
}

// removePlan deletes a plan with everything in it.
func removePlan(ctx context.Context, w *work.Work, plan models.Plan) error {
	areas, err := gorm.G[models.PlanArea](w.DB).Where("plan_id = ?", plan.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the plan's areas: %w", err)
	}
	if err := removeAreas(ctx, w, plan.ID, areas); err != nil {
		return err
	}
	all := []uuid.UUID{plan.ID}
	if err := removeOf[models.Citation](ctx, w, plan.ID, "plan_id", all); err != nil {
		return err
	}
	if err := removeOf[models.Document](ctx, w, plan.ID, "plan_id", all); err != nil {
		return err
	}
	return work.Remove(ctx, w, plan)
}
