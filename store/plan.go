package store

import (
	"context"

	"plangraph/problem"

	"plangraph/models"
	"plangraph/planning"
)

// PlanCreate makes the plan of a region for a year, as a draft.
func PlanCreate(in models.PlanCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if err := w.changesRegion(in.RegionCode, true, "regionCode"); err != nil {
			return nil, err
		}
		plan := models.Plan{
			ID: w.newID(), RegionCode: in.RegionCode, Year: in.Year, Title: in.Title, Status: models.PlanDraft, Visibility: in.Visibility,
			YellowFrom: in.YellowFrom, RedAbove: in.RedAbove, ReportingCycle: in.ReportingCycle, Version: 1,
		}
		problems, err := w.checkRegion(ctx, plan.RegionCode, "regionCode")
		if err != nil {
			return nil, err
		}
		if err := append(problems, planning.CheckPlan(plan)...).Err(); err != nil {
			return nil, err
		}
		w.inRegion(plan.ID, plan.RegionCode)
		return Payload{"plan": planID(plan)}, duplicate(create(ctx, w, plan), "year", problem.Message{
			En: "region %s has a plan for %d already", Zh: "行政区 %s 已有 %d 年度计划",
		}, plan.RegionCode, plan.Year)
	}
}

// PlanUpdate changes a plan.
func PlanUpdate(in models.PlanUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, err := w.planOf(ctx, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		after := plan
		take(&after.Title, in.Changes.Title)
		take(&after.Status, in.Changes.Status)
		take(&after.Visibility, in.Changes.Visibility)
		take(&after.ReportingCycle, in.Changes.ReportingCycle)
		take(&after.YellowFrom, in.Changes.YellowFrom)
		take(&after.RedAbove, in.Changes.RedAbove)
		problems := append(planning.CheckPlanChanged(plan, after), planning.CheckPlan(after)...)
		if err := within("changes", problems).Err(); err != nil {
			return nil, err
		}
		_, err = update(ctx, w, plan, &after)
		return Payload{"plan": planID(plan)}, err
	}
}

// PlanDelete deletes a draft with everything in it.
func PlanDelete(in models.PlanDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, err := w.planOf(ctx, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		if err := planning.CheckPlanDeleted(plan).Err(); err != nil {
			return nil, err
		}
		return Payload{"planId": in.PlanID}, w.removePlan(ctx, plan)
	}
}

// PlanRestore brings back a deleted plan.
func PlanRestore(in models.PlanRestoreInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		return Payload{"plan": in.PlanID}, w.restore(ctx, in.PlanID, "Plan", "planId")
	}
}

// planOf looks up and locks a plan that is going to be changed itself.
func (w *Work) planOf(ctx context.Context, id models.ID, expectedVersion *int) (models.Plan, error) {
	plan, err := w.planItself(ctx, idOf(id, "Plan"), "planId")
	if err == nil {
		err = versionIs(expectedVersion, plan.Version)
	}
	return plan, err
}
