package store

import (
	"context"

	"plangraph/problem"

	"plangraph/models"
	"plangraph/planning"
)

// AreaCreate adds an area to a plan.
func AreaCreate(in models.AreaCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, err := w.plan(ctx, idOf(in.PlanID, "Plan"), "planId")
		if err != nil {
			return nil, err
		}
		area := models.PlanArea{PlanID: plan.ID, ID: w.newID(), Ordinal: in.Ordinal, Label: in.Label, Title: in.Title, Version: 1}
		if err := planning.CheckArea(area).Err(); err != nil {
			return nil, err
		}
		return Payload{"area": ofPlan(area)}, ordinalTaken(create(ctx, w, area), plan, area, "ordinal")
	}
}

// AreaUpdate changes an area.
func AreaUpdate(in models.AreaUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, area, err := w.area(ctx, in.AreaID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		after := area
		take(&after.Ordinal, in.Changes.Ordinal)
		take(&after.Label, in.Changes.Label)
		take(&after.Title, in.Changes.Title)
		if err := within("changes", planning.CheckArea(after)).Err(); err != nil {
			return nil, err
		}
		_, err = update(ctx, w, area, &after)
		return Payload{"area": ofPlan(area)}, ordinalTaken(err, plan, after, "changes.ordinal")
	}
}

// AreaDelete deletes an area with its items.
func AreaDelete(in models.AreaDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, area, err := w.area(ctx, in.AreaID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return Payload{"areaId": in.AreaID, "plan": planID(plan)}, w.removeAreas(ctx, plan.ID, []models.PlanArea{area})
	}
}

// AreaRestore brings back a deleted area.
func AreaRestore(in models.AreaRestoreInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		return Payload{"area": in.AreaID}, w.restore(ctx, in.AreaID, "PlanArea", "areaId")
	}
}

// area looks up an area that is going to be changed, and locks its plan.
func (w *Work) area(ctx context.Context, id models.ID, expectedVersion *int) (models.Plan, models.PlanArea, error) {
	plan, area, err := inPlan[models.PlanArea](ctx, w, id, "PlanArea", "areaId")
	if err == nil {
		err = versionIs(expectedVersion, area.Version)
	}
	return plan, area, err
}

func ordinalTaken(err error, plan models.Plan, area models.PlanArea, argument string) error {
	return duplicate(err, argument, problem.Message{
		En: "%s has an area number %d already", Zh: "「%s」已有序号为 %d 的重点领域",
	}, plan.Title, area.Ordinal)
}
