package store

import (
	"context"

	"plangraph/problem"

	"plangraph/models"
)

// TaskCreate adds a task to an area, or below another task.
func TaskCreate(in models.TaskCreateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if (in.AreaID == nil) == (in.ParentID == nil) {
			return nil, problem.List{problem.Refuse(problem.Invalid, "areaId", problem.Message{
				En: "say either areaId or parentId", Zh: "请在 areaId 与 parentId 中填写一项",
			})}
		}
		plan, to, err := w.placeOf(ctx, in.AreaID, in.ParentID)
		if err != nil {
			return nil, err
		}
		task, err := w.createItem(ctx, plan, to, models.ProjectCreateInput{
			Kind: models.KindTask, Title: in.Title, Ordinal: in.Ordinal, Label: in.Label, Status: in.Status, StartsOn: in.StartsOn, DueOn: in.DueOn,
			Weight: in.Weight, Budget: in.Budget, Actions: in.Actions, Named: true,
		}, nil)
		return Payload{"task": itemID(task)}, err
	}
}

// TaskUpdate changes a task, or moves it.
func TaskUpdate(in models.TaskUpdateInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		plan, task, err := w.task(ctx, in.TaskID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		c := in.Changes
		if c.AreaID != nil && c.ParentID != nil {
			return nil, problem.List{problem.Refuse(problem.Invalid, "changes.parentId", problem.Message{
				En: "say either areaId or parentId: a part stands under its parent's area", Zh: "areaId 与 parentId 只能填写一项:下级事项随上级事项归属重点领域",
			})}
		}
		to, err := w.newPlace(ctx, plan, c.AreaID, c.ParentID)
		if err != nil {
			return nil, err
		}
		return Payload{"task": itemID(task)}, w.updateItem(ctx, plan, task, to, models.ProjectChangesInput{
			Ordinal: c.Ordinal, Label: c.Label, Title: c.Title, Status: c.Status, StartsOn: c.StartsOn, DueOn: c.DueOn, Weight: c.Weight,
			Budget: c.Budget, Invested: c.Invested, Actions: c.Actions,
		})
	}
}

// TaskDelete deletes a task with everything below it.
func TaskDelete(in models.TaskDeleteInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		_, task, err := w.task(ctx, in.TaskID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return Payload{
			"taskId": in.TaskID, "area": models.ID{Type: "PlanArea", Plan: task.PlanID, Row: task.AreaID}, "parent": parentID(task),
		}, w.removeItem(ctx, task)
	}
}

// TaskRestore brings back a deleted task.
func TaskRestore(in models.TaskRestoreInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		if err := w.restore(ctx, in.TaskID, "WorkItem", "taskId"); err != nil {
			return nil, err
		}
		task, err := w.readItem(ctx, in.TaskID.Plan, in.TaskID.Row)
		if err == nil && task.Kind != models.KindTask {
			err = notFound("taskId")
		}
		return Payload{"task": in.TaskID}, err
	}
}

// task looks up a task that is going to be changed, and locks its plan.
func (w *Work) task(ctx context.Context, id models.ID, expectedVersion *int) (models.Plan, models.WorkItem, error) {
	plan, item, err := inPlan[models.WorkItem](ctx, w, id, "WorkItem", "taskId")
	switch {
	case err != nil:
		return plan, item, err
	case item.Kind != models.KindTask:
		return plan, item, notFound("taskId")
	}
	return plan, item, versionIs(expectedVersion, item.Version)
}
