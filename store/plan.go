package store

import (
	"context"

	"github.com/google/uuid"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// PlanCreate makes the plan of a region for a year, as a draft.
func PlanCreate(in models.PlanCreateInput) work.Mutation[models.PlanCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PlanCreatePayload, error) {
		if err := w.ChangesRegion(in.RegionCode, true, "regionCode"); err != nil {
			return nil, err
		}
		plan := models.Plan{ID: w.NewID(), Status: models.PlanDraft, Version: 1}
		work.Take(&plan, in)
		problems, err := checkRegion(ctx, w, plan.RegionCode, "regionCode")
		if err != nil {
			return nil, err
		}
		if err := append(problems, planning.CheckPlan(plan)...).Err(); err != nil {
			return nil, err
		}
		made := models.PlanCreatePayload{Plan: models.IDOf(plan)}
		return &made, duplicate(work.Create(ctx, w, plan), "year", problem.Message{
			En: "region %s has a plan for %d already", Zh: "行政区 %s 已有 %d 年度计划",
		}, plan.RegionCode, plan.Year)
	}
}

// PlanUpdate changes a plan.
func PlanUpdate(in models.PlanUpdateInput) work.Mutation[models.PlanUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PlanUpdatePayload, error) {
		plan, err := lockPlanOfVersion(ctx, w, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		after := plan
		work.Take(&after, in.Changes)
		problems := append(planning.CheckPlanChanged(plan, after), planning.CheckPlan(after)...)
		if err := within("changes", problems).Err(); err != nil {
			return nil, err
		}
		_, err = work.Update(ctx, w, plan, &after)
		return &models.PlanUpdatePayload{Plan: models.IDOf(plan)}, err
	}
}

// PlanDelete deletes a draft with everything in it.
func PlanDelete(in models.PlanDeleteInput) work.Mutation[models.PlanDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PlanDeletePayload, error) {
		plan, err := lockPlanOfVersion(ctx, w, in.PlanID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		if err := planning.CheckPlanDeleted(plan).Err(); err != nil {
			return nil, err
		}
		return &models.PlanDeletePayload{PlanID: in.PlanID}, work.Remove(ctx, w, plan)
	}
}

// PlanRestore brings back a deleted plan.
func PlanRestore(in models.PlanRestoreInput) work.Mutation[models.PlanRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.PlanRestorePayload, error) {
		return &models.PlanRestorePayload{Plan: in.PlanID}, restore(ctx, w, in.PlanID, "Plan", "planId")
	}
}

// lockPlanOfVersion looks up and locks a plan that is going to be changed itself.
func lockPlanOfVersion(ctx context.Context, w *work.Work, id models.ID, expectedVersion *int) (models.Plan, error) {
	plan, err := lockPlanItself(ctx, w, work.RowOf(id, "Plan"), "planId")
	if err == nil {
		err = work.VersionIs(expectedVersion, plan.Version)
	}
	return plan, err
}

// LockPlan locks a plan, something of which is going to be changed. A closed one stays as it is.
func LockPlan(ctx context.Context, w *work.Work, id uuid.UUID, argument string) (models.Plan, error) {
	plan, err := lockPlanItself(ctx, w, id, argument)
	if err == nil && plan.Status == models.PlanClosed {
		err = problem.List{planning.Closed(plan, argument)}
	}
	return plan, err
}

// lockPlanItself locks a plan that is going to be changed itself, closed or not.
func lockPlanItself(ctx context.Context, w *work.Work, id uuid.UUID, argument string) (models.Plan, error) {
	plan, err := work.Lock[models.Plan](ctx, w, id)
	if plan, err = work.Found(plan, err, argument); err != nil {
		return plan, err
	}
	seen := plan.Visibility == models.VisibilityPublic || w.Viewer().Covers(plan.RegionCode)
	if err := w.ChangesRegion(plan.RegionCode, seen, argument); err != nil {
		return plan, err
	}
	return plan, nil
}

// lockPlanOf locks the plan of what an id of a type names.
func lockPlanOf(ctx context.Context, w *work.Work, id models.ID, typeName, argument string) (models.Plan, error) {
	if id.Type != typeName {
		return models.Plan{}, work.NotFound(argument)
	}
	return LockPlan(ctx, w, id.Plan, argument)
}

// lockInPlan looks up a row of a plan that is going to be changed, and locks the plan.
func lockInPlan[R any](
	ctx context.Context, w *work.Work, id models.ID, typeName, argument string,
) (models.Plan, R, error) {
	var row R
	plan, err := lockPlanOf(ctx, w, id, typeName, argument)
	if err != nil {
		return plan, row, err
	}
	row, err = work.Read[R](ctx, w, id.Plan, id.Row)
	row, err = work.Found(row, err, argument)
	return plan, row, err
}

func planRow() work.Declaration {
	return work.Row[models.Plan]{Check: alone(planning.CheckPlan)}
}

// Documents and citations come with work reports.
func documentRow() work.Declaration { return work.Row[models.Document]{Below: []string{"PlanID"}} }

func citationRow() work.Declaration { return work.Row[models.Citation]{Below: []string{"DocumentID"}} }
