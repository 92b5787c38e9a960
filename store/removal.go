package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
)

// atOnce is how many rows a statement names at most.
const atOnce = 1000

// rowsWith reads the rows of a plan that have one of several ids in a column, in an order.
func rowsWith[R models.Row](ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID, order string) ([]R, error) {
	var all []R
	for some := range slices.Chunk(ids, atOnce) {
		rows, err := gorm.G[R](w.DB).Where("plan_id = ? AND "+column+" IN ?", plan, some).Order(order).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read what belongs to the rows: %w", err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// removeOf deletes the rows of one type that belong to other rows.
func removeOf[R models.Row](ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID) error {
	rows, err := rowsWith[R](ctx, w, plan, column, ids, "id")
	if err != nil {
		return err
	}
	return remove(ctx, w, rows...)
}

// idsOf gives the ids of rows.
func idsOf[R models.Row](rows []R) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.Subject().ID
	}
	return ids
}

// removeTarget deletes a target with its curve and readings.
func (w *Work) removeTarget(ctx context.Context, t models.Target) error {
	return w.removeTargets(ctx, t.PlanID, []models.Target{t})
}

func (w *Work) removeTargets(ctx context.Context, plan uuid.UUID, targets []models.Target) error {
	for _, t := range targets {
		w.ofItem(t.ID, t.ItemID)
	}
	for _, removeAll := range []func(context.Context, *Work, uuid.UUID, string, []uuid.UUID) error{removeOf[models.Reading], removeOf[models.CurvePoint]} {
		if err := removeAll(ctx, w, plan, "target_id", idsOf(targets)); err != nil {
			return err
		}
	}
	return remove(ctx, w, targets...)
}

// removeItem deletes a work item with everything below it: its parts, and what belongs to it and them.
func (w *Work) removeItem(ctx context.Context, item models.WorkItem) error {
	return w.removeItems(ctx, item.PlanID, []models.WorkItem{item})
}

// removeItems deletes work items of a plan with everything below them. Parts go before what they are part of, so that a restoration,
// which goes the other way, finds what it needs.
func (w *Work) removeItems(ctx context.Context, plan uuid.UUID, items []models.WorkItem) error {
	var levels [][]models.WorkItem
	var all []uuid.UUID
	for len(items) > 0 {
		levels = append(levels, items)
		all = append(all, idsOf(items)...)
		var err error
		if items, err = rowsWith[models.WorkItem](ctx, w, plan, "parent_id", idsOf(items), "position"); err != nil {
			return err
		}
	}
	targets, err := rowsWith[models.Target](ctx, w, plan, "item_id", all, "position")
	if err != nil {
		return err
	}
	if err := w.removeTargets(ctx, plan, targets); err != nil {
		return err
	}
	for _, removeAll := range []func(context.Context, *Work, uuid.UUID, string, []uuid.UUID) error{
		removeOf[models.Standing], removeOf[models.Assignment], removeOf[models.Milestone], removeOf[models.Funding], removeOf[models.Action],
	} {
		if err := removeAll(ctx, w, plan, "item_id", all); err != nil {
			return err
		}
	}
	for _, level := range slices.Backward(levels) {
		if err := remove(ctx, w, level...); err != nil {
			return err
		}
	}
	return nil
}

// removeAreas deletes areas of a plan with their items.
func (w *Work) removeAreas(ctx context.Context, plan uuid.UUID, areas []models.PlanArea) error {
	items, err := rowsWith[models.WorkItem](ctx, w, plan, "area_id", idsOf(areas), "position")
	if err != nil {
		return err
	}
	tops := slices.DeleteFunc(items, func(i models.WorkItem) bool { return i.ParentID != nil })
	if err := w.removeItems(ctx, plan, tops); err != nil {
		return err
	}
	return remove(ctx, w, areas...)
}

// removePlan deletes a plan with everything in it.
func (w *Work) removePlan(ctx context.Context, plan models.Plan) error {
	areas, err := gorm.G[models.PlanArea](w.DB).Where("plan_id = ?", plan.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the plan's areas: %w", err)
	}
	if err := w.removeAreas(ctx, plan.ID, areas); err != nil {
		return err
	}
	all := []uuid.UUID{plan.ID}
	if err := removeOf[models.Citation](ctx, w, plan.ID, "plan_id", all); err != nil {
		return err
	}
	if err := removeOf[models.Document](ctx, w, plan.ID, "plan_id", all); err != nil {
		return err
	}
	return remove(ctx, w, plan)
}
