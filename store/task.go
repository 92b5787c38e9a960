package store

import (
	"context"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/work"
)

// TaskCreate adds a task to an area, or below another task.
func TaskCreate(in models.TaskCreateInput) work.Mutation[models.TaskCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TaskCreatePayload, error) {
		if (in.AreaID == nil) == (in.ParentID == nil) {
			return nil, problem.List{problem.Refuse(problem.Invalid, "areaId", problem.Message{
				En: "say either areaId or parentId", Zh: "请在 areaId 与 parentId 中填写一项",
			})}
		}
		plan, to, err := placeOf(ctx, w, in.AreaID, in.ParentID)
		if err != nil {
			return nil, err
		}
		task := newItem{
			WorkItem: models.WorkItem{Kind: models.KindTask, Named: true, Attributes: "{}"}, StartsOn: in.StartsOn,
			DueOn: in.DueOn, Actions: in.Actions,
		}
		work.Take(&task.WorkItem, in)
		created, err := createItem(ctx, w, plan, to, task, nil)
		return &models.TaskCreatePayload{Task: models.IDOf(created)}, err
	}
}

// TaskUpdate changes a task, or moves it.
func TaskUpdate(in models.TaskUpdateInput) work.Mutation[models.TaskUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TaskUpdatePayload, error) {
		plan, task, err := lockTask(ctx, w, in.TaskID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		c := in.Changes
		if c.AreaID != nil && c.ParentID != nil {
			return nil, problem.List{problem.Refuse(problem.Invalid, "changes.parentId", problem.Message{
				En: "say either areaId or parentId: a part stands under its parent's area",
				Zh: "areaId 与 parentId 只能填写一项:下级事项随上级事项归属重点领域",
			})}
		}
		to, err := newPlace(ctx, w, plan, c.AreaID, c.ParentID)
		if err != nil {
			return nil, err
		}
		after := task
		work.Take(&after, c)
		inferredNoLonger(&after, c.StartsOn, c.DueOn)
		return &models.TaskUpdatePayload{Task: models.IDOf(task)}, updateItem(
			ctx, w, plan, task, itemChanges{after, to, c.Actions}, nil,
		)
	}
}

// TaskDelete deletes a task with everything below it.
func TaskDelete(in models.TaskDeleteInput) work.Mutation[models.TaskDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TaskDeletePayload, error) {
		_, task, err := lockTask(ctx, w, in.TaskID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return &models.TaskDeletePayload{
			TaskID: in.TaskID, Area: models.ID{Type: "PlanArea", Plan: task.PlanID, Row: task.AreaID}, Parent: parentID(task),
		}, work.Remove(ctx, w, task)
	}
}

// TaskRestore brings back a deleted task.
func TaskRestore(in models.TaskRestoreInput) work.Mutation[models.TaskRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.TaskRestorePayload, error) {
		if err := restore(ctx, w, in.TaskID, "WorkItem", "taskId"); err != nil {
			return nil, err
		}
		task, err := readItem(ctx, w, in.TaskID.Plan, in.TaskID.Row)
		if err == nil && task.Kind != models.KindTask {
			err = work.NotFound("taskId")
		}
		return &models.TaskRestorePayload{Task: in.TaskID}, err
	}
}

// lockTask looks up a task that is going to be changed, and locks its plan.
func lockTask(
	ctx context.Context, w *work.Work, id models.ID, expectedVersion *int,
) (models.Plan, models.WorkItem, error) {
	plan, item, err := lockInPlan[models.WorkItem](ctx, w, id, "WorkItem", "taskId")
	switch {
	case err != nil:
		return plan, item, err
	case item.Kind != models.KindTask:
		return plan, item, work.NotFound("taskId")
	}
	return plan, item, work.VersionIs(expectedVersion, item.Version)
}
