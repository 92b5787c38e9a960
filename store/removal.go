package store

import (
	"context"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
)

// removeOf deletes the rows of one type that belong to another row, and answers how many there were.
func removeOf[R models.Row](ctx context.Context, w *Work, plan uuid.UUID, column string, id uuid.UUID) error {
	rows, err := gorm.G[R](w.DB).Where("plan_id = ? AND "+column+" = ?", plan, id).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("read what belongs to the row: %w", err)
	}
	return remove(ctx, w, rows...)
}

// removeTarget deletes a target with its curve and readings.
func (w *Work) removeTarget(ctx context.Context, t models.Target) error {
	if err := removeOf[models.Reading](ctx, w, t.PlanID, "target_id", t.ID); err != nil {
		return err
	}
	if err := removeOf[models.CurvePoint](ctx, w, t.PlanID, "target_id", t.ID); err != nil {
		return err
	}
	return remove(ctx, w, t)
}

// removeItem deletes a work item with everything below it: its parts, and what belongs to it and them.
func (w *Work) removeItem(ctx context.Context, item models.WorkItem) error {
	children, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND parent_id = ?", item.PlanID, item.ID).Order("position").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the parts: %w", err)
	}
	for _, child := range children {
		if err := w.removeItem(ctx, child); err != nil {
			return err
		}
	}
	targets, err := gorm.G[models.Target](w.DB).Where("plan_id = ? AND item_id = ?", item.PlanID, item.ID).Order("position").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the targets: %w", err)
	}
	for _, t := range targets {
		if err := w.removeTarget(ctx, t); err != nil {
			return err
		}
	}
	for _, removeAll := range []func(context.Context, *Work, uuid.UUID, string, uuid.UUID) error{
		removeOf[models.Standing], removeOf[models.Assignment], removeOf[models.Milestone], removeOf[models.Funding], removeOf[models.Action],
	} {
		if err := removeAll(ctx, w, item.PlanID, "item_id", item.ID); err != nil {
			return err
		}
	}
	return remove(ctx, w, item)
}

// removeArea deletes an area with its items.
func (w *Work) removeArea(ctx context.Context, area models.PlanArea) error {
	items, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND area_id = ? AND parent_id IS NULL", area.PlanID, area.ID).
		Order("position").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the area's items: %w", err)
	}
	for _, item := range items {
		if err := w.removeItem(ctx, item); err != nil {
			return err
		}
	}
	return remove(ctx, w, area)
}

// removePlan deletes a plan with everything in it.
func (w *Work) removePlan(ctx context.Context, plan models.Plan) error {
	areas, err := gorm.G[models.PlanArea](w.DB).Where("plan_id = ?", plan.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the plan's areas: %w", err)
	}
	for _, area := range areas {
		if err := w.removeArea(ctx, area); err != nil {
			return err
		}
	}
	if err := removeOf[models.Citation](ctx, w, plan.ID, "plan_id", plan.ID); err != nil {
		return err
	}
	if err := removeOf[models.Document](ctx, w, plan.ID, "plan_id", plan.ID); err != nil {
		return err
	}
	return remove(ctx, w, plan)
}
