package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
)

// family is what an item's dates are held against.
type family struct {
	parent   *models.WorkItem
	children []models.WorkItem
}

func (w *Work) family(ctx context.Context, item models.WorkItem) (family, error) {
	var f family
	if item.ParentID != nil {
		parent, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND id = ?", item.PlanID, *item.ParentID).Take(ctx)
		if err != nil {
			return f, fmt.Errorf("read the item's parent: %w", err)
		}
		f.parent = &parent
	}
	children, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND parent_id = ?", item.PlanID, item.ID).Order("position").Find(ctx)
	if err != nil {
		return f, fmt.Errorf("read the item's parts: %w", err)
	}
	f.children = children
	return f, nil
}

// lastPosition gives the last place that is taken in a plan; 0 in an empty one.
func (w *Work) lastPosition(ctx context.Context, plan models.Plan) (int, error) {
	last, err := gorm.G[models.WorkItem](w.DB).Select("position").Where("plan_id = ?", plan.ID).Order("position DESC").Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("read the last position: %w", err)
	}
	return last.Position, nil
}

// inPlace gives a restored item its next version, and a place at the end of the plan if its own is taken.
func (w *Work) inPlace(ctx context.Context, item models.WorkItem) (models.WorkItem, error) {
	_, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND position = ?", item.PlanID, item.Position).Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return item, nil
	}
	if err != nil {
		return item, fmt.Errorf("look for the place: %w", err)
	}
	last, err := w.lastPosition(ctx, models.Plan{ID: item.PlanID})
	item.Position = last + 1
	return item, err
}
