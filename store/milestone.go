package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
)

// MilestoneCreate adds a milestone to a work item, as its last step.
func MilestoneCreate(in models.MilestoneCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, item, err := w.item(ctx, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		milestone := models.Milestone{PlanID: plan.ID, ID: w.newID(), ItemID: item.ID, Title: in.Title, PlannedOn: in.PlannedOn, ActualOn: in.ActualOn}
		milestone.State = planning.MilestoneStateOf(milestone)
		take(&milestone.State, in.State)
		if err := planning.CheckMilestone(plan, milestone).Err(); err != nil {
			return nil, err
		}
		last, err := w.lastMilestone(ctx, milestone)
		if err != nil {
			return nil, err
		}
		milestone.Ordinal = last + 1
		if err := create(ctx, w, milestone); err != nil {
			return nil, err
		}
		return Payload{"milestone": ofPlan(milestone), "workItem": itemID(item)}, touch(ctx, w, &item)
	}
}

// MilestoneUpdate changes a milestone.
func MilestoneUpdate(in models.MilestoneUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, item, milestone, err := partOf[models.Milestone](ctx, w, in.MilestoneID, "Milestone", in.ExpectedVersion, "milestoneId")
		if err != nil {
			return nil, err
		}
		after := milestone
		take(&after.Title, in.Changes.Title)
		take(&after.PlannedOn, in.Changes.PlannedOn)
		takeKnown(&after.ActualOn, in.Changes.ActualOn)
		if in.Changes.ActualOn.IsSet() {
			after.State = planning.MilestoneStateOf(after)
		}
		take(&after.State, in.Changes.State)
		if err := within("changes", planning.CheckMilestone(plan, after)).Err(); err != nil {
			return nil, err
		}
		changed, err := update(ctx, w, milestone, &after)
		if err == nil && changed {
			err = touch(ctx, w, &item)
		}
		return Payload{"milestone": ofPlan(milestone), "workItem": itemID(item)}, err
	}
}

// MilestoneDelete deletes a milestone.
func MilestoneDelete(in models.MilestoneDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		_, item, milestone, err := partOf[models.Milestone](ctx, w, in.MilestoneID, "Milestone", in.ExpectedVersion, "milestoneId")
		if err != nil {
			return nil, err
		}
		if err := remove(ctx, w, milestone); err != nil {
			return nil, err
		}
		return Payload{"milestoneId": in.MilestoneID, "workItem": itemID(item)}, touch(ctx, w, &item)
	}
}

// MilestoneRestore brings back a deleted milestone.
func MilestoneRestore(in models.MilestoneRestoreInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if err := w.restore(ctx, in.MilestoneID, "Milestone", "milestoneId"); err != nil {
			return nil, err
		}
		item, err := itemOf[models.Milestone](ctx, w, in.MilestoneID)
		return Payload{"milestone": in.MilestoneID, "workItem": item}, err
	}
}

// lastMilestone gives the last number of the milestones that one is among; 0 if there is none.
func (w *Work) lastMilestone(ctx context.Context, m models.Milestone) (int, error) {
	last, err := gorm.G[models.Milestone](w.DB).Select("ordinal").Where("plan_id = ? AND item_id = ?", m.PlanID, m.ItemID).Order("ordinal DESC").Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("read the last milestone: %w", err)
	}
	return last.Ordinal, nil
}
