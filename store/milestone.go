package store

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/work"
)

// MilestoneCreate adds a milestone to a work item, as its last step.
func MilestoneCreate(in models.MilestoneCreateInput) work.Mutation[models.MilestoneCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.MilestoneCreatePayload, error) {
		plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		milestone := models.Milestone{PlanID: plan.ID, ID: w.NewID(), ItemID: item.ID}
		work.Take(&milestone, in)
		milestone.State = planning.MilestoneStateOf(milestone)
		take(&milestone.State, in.State)
		if err := planning.CheckMilestone(plan, milestone).Err(); err != nil {
			return nil, err
		}
		last, err := lastMilestone(ctx, w, milestone)
		if err != nil {
			return nil, err
		}
		milestone.Ordinal = last + 1
		if err := work.Create(ctx, w, milestone); err != nil {
			return nil, err
		}
		return &models.MilestoneCreatePayload{Milestone: models.IDOf(milestone), WorkItem: models.IDOf(item)}, nil
	}
}

// MilestoneUpdate changes a milestone.
func MilestoneUpdate(in models.MilestoneUpdateInput) work.Mutation[models.MilestoneUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.MilestoneUpdatePayload, error) {
		plan, item, milestone, err := lockPart[models.Milestone](
			ctx, w, in.MilestoneID, "Milestone", in.ExpectedVersion, "milestoneId",
		)
		if err != nil {
			return nil, err
		}
		after := milestone
		work.Take(&after, in.Changes, "state")
		if in.Changes.ActualOn.IsSet() {
			after.State = planning.MilestoneStateOf(after)
		}
		take(&after.State, in.Changes.State)
		if err := within("changes", planning.CheckMilestone(plan, after)).Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, milestone, &after)
		return &models.MilestoneUpdatePayload{Milestone: models.IDOf(milestone), WorkItem: models.IDOf(item)}, err
	}
}

// MilestoneDelete deletes a milestone.
func MilestoneDelete(in models.MilestoneDeleteInput) work.Mutation[models.MilestoneDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.MilestoneDeletePayload, error) {
		_, item, milestone, err := lockPart[models.Milestone](
			ctx, w, in.MilestoneID, "Milestone", in.ExpectedVersion, "milestoneId",
		)
		if err != nil {
			return nil, err
		}
		if err := work.Remove(ctx, w, milestone); err != nil {
			return nil, err
		}
		return &models.MilestoneDeletePayload{MilestoneID: in.MilestoneID, WorkItem: models.IDOf(item)}, nil
	}
}

// MilestoneRestore brings back a deleted milestone.
func MilestoneRestore(in models.MilestoneRestoreInput) work.Mutation[models.MilestoneRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.MilestoneRestorePayload, error) {
		if err := restore(ctx, w, in.MilestoneID, "Milestone", "milestoneId"); err != nil {
			return nil, err
		}
		item, err := itemOf[models.Milestone](ctx, w, in.MilestoneID)
		return &models.MilestoneRestorePayload{Milestone: in.MilestoneID, WorkItem: item}, err
	}
}

// lastMilestone gives the last number of the milestones that one is among; 0 if there is none.
func lastMilestone(ctx context.Context, w *work.Work, m models.Milestone) (int, error) {
	last, err := gorm.G[models.Milestone](
		w.DB,
	).Select(
		"ordinal",
	).Where(
		"plan_id = ? AND item_id = ?",
		m.PlanID,
		m.ItemID,
	).Order(
		"ordinal DESC",
	).Take(
		ctx,
	)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("read the last milestone: %w", err)
	}
	return last.Ordinal, nil
}

func milestoneRow() work.Declaration {
	return work.Row[models.Milestone]{
		PartOf: "ItemID", Place: work.Place{Field: "Ordinal", Within: "ItemID", AtEnd: true},
		Check: inItsPlan(planning.CheckMilestone),
	}
}
