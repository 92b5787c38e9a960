package store

import (
	"context"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// AreaCreate adds an area to a plan.
func AreaCreate(in models.AreaCreateInput) work.Mutation[models.AreaCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.AreaCreatePayload, error) {
		plan, err := LockPlan(ctx, w, work.RowOf(in.PlanID, "Plan"), "planId")
		if err != nil {
			return nil, err
		}
		area := models.PlanArea{PlanID: plan.ID, ID: w.NewID(), Version: 1}
		work.Take(&area, in)
		if err := planning.CheckArea(area).Err(); err != nil {
			return nil, err
		}
		return &models.AreaCreatePayload{Area: models.IDOf(area)}, ordinalTaken(
			work.Create(ctx, w, area), plan, area, "ordinal",
		)
	}
}

// AreaUpdate changes an area.
func AreaUpdate(in models.AreaUpdateInput) work.Mutation[models.AreaUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.AreaUpdatePayload, error) {
		plan, area, err := lockArea(ctx, w, in.AreaID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		after := area
		work.Take(&after, in.Changes)
		if err := within("changes", planning.CheckArea(after)).Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, area, &after)
		return &models.AreaUpdatePayload{Area: models.IDOf(area)}, ordinalTaken(err, plan, after, "changes.ordinal")
	}
}

// AreaDelete deletes an area with its items.
func AreaDelete(in models.AreaDeleteInput) work.Mutation[models.AreaDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.AreaDeletePayload, error) {
		plan, area, err := lockArea(ctx, w, in.AreaID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return &models.AreaDeletePayload{AreaID: in.AreaID, Plan: models.IDOf(plan)}, work.Remove(ctx, w, area)
	}
}

// AreaRestore brings back a deleted area.
func AreaRestore(in models.AreaRestoreInput) work.Mutation[models.AreaRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.AreaRestorePayload, error) {
		return &models.AreaRestorePayload{Area: in.AreaID}, restore(ctx, w, in.AreaID, "PlanArea", "areaId")
	}
}

// lockArea looks up an area that is going to be changed, and locks its plan.
func lockArea(
	ctx context.Context, w *work.Work, id models.ID, expectedVersion *int,
) (models.Plan, models.PlanArea, error) {
	plan, area, err := lockInPlan[models.PlanArea](ctx, w, id, "PlanArea", "areaId")
	if err == nil {
		err = work.VersionIs(expectedVersion, area.Version)
	}
	return plan, area, err
}

func ordinalTaken(err error, plan models.Plan, area models.PlanArea, argument string) error {
	return duplicate(err, argument, problem.Message{
		En: "%s has an area number %d already", Zh: "「%s」已有序号为 %d 的重点领域",
	}, plan.Title, area.Ordinal)
}

func areaRow() work.Declaration {
	return work.Row[models.PlanArea]{
		Below: []string{"PlanID"}, Order: "ordinal", Place: work.Place{Field: "Ordinal", Within: "PlanID"},
		Text: func(a models.PlanArea) (models.SearchType, string, error) { return models.SearchPlanArea, a.Title, nil },
	}
}
