package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// ProjectCreate adds a project to a task or another project.
func ProjectCreate(in models.ProjectCreateInput) work.Mutation[models.ProjectCreatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.ProjectCreatePayload, error) {
		plan, to, err := placeOf(ctx, w, nil, &in.ParentID)
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckKind(&problems, in.Kind)
		project := newItem{
			StartsOn: in.StartsOn, DueOn: in.DueOn, Actions: in.Actions, Targets: in.Targets,
		}
		work.Take(&project.WorkItem, in, "location", "attributes")
		if in.Location != nil {
			locate(&problems, &project.WorkItem, in.Location)
		}
		characterize(&problems, &project.WorkItem, in.Attributes)
		created, err := createItem(ctx, w, plan, to, project, problems)
		return &models.ProjectCreatePayload{Project: models.IDOf(created)}, err
	}
}

// ProjectUpdate changes a project, or moves it.
func ProjectUpdate(in models.ProjectUpdateInput) work.Mutation[models.ProjectUpdatePayload] {
	return func(ctx context.Context, w *work.Work) (*models.ProjectUpdatePayload, error) {
		plan, project, err := lockProject(ctx, w, in.ProjectID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		to, err := newPlace(ctx, w, plan, nil, in.Changes.ParentID)
		if err != nil {
			return nil, err
		}
		after := project
		problems, err := takeProject(ctx, w, plan, &after, in.Changes)
		if err != nil {
			return nil, err
		}
		return &models.ProjectUpdatePayload{Project: models.IDOf(project)}, updateItem(
			ctx, w, plan, project, itemChanges{after, to, in.Changes.Actions}, problems,
		)
	}
}

// takeProject sets the fields of a project to what an input says of them, and reports what is wrong with that.
func takeProject(
	ctx context.Context, w *work.Work, plan models.Plan, project *models.WorkItem, c models.ProjectChangesInput,
) (problem.List, error) {
	kind := project.Kind
	work.Take(project, c, "location", "attributes")
	inferredNoLonger(project, c.StartsOn, c.DueOn)
	var problems problem.List
	planning.CheckKind(&problems, project.Kind)
	if geometry, said := c.Location.ValueOK(); said {
		locate(&problems, project, geometry)
	}
	if crs, said := c.LocationCrs.ValueOK(); said { // an unknown location has taken it away
		project.LocationCRS = crs
	}
	if attributes, said := c.Attributes.ValueOK(); said {
		characterize(&problems, project, attributes)
	} else if project.Kind != kind {
		if err := recharacterized(&problems, *project); err != nil {
			return nil, err
		}
	}
	if c.StreetCode.IsSet() {
		if err := checkStreet(ctx, w, &problems, plan, project.StreetCode); err != nil {
			return nil, err
		}
	}
	return problems, nil
}

// ProjectDelete deletes a project with everything below it.
func ProjectDelete(in models.ProjectDeleteInput) work.Mutation[models.ProjectDeletePayload] {
	return func(ctx context.Context, w *work.Work) (*models.ProjectDeletePayload, error) {
		_, project, err := lockProject(ctx, w, in.ProjectID, in.ExpectedVersion)
		if err != nil {
			return nil, err
		}
		return &models.ProjectDeletePayload{ProjectID: in.ProjectID, Parent: parentID(project)}, work.Remove(
			ctx, w, project,
		)
	}
}

// ProjectRestore brings back a deleted project.
func ProjectRestore(in models.ProjectRestoreInput) work.Mutation[models.ProjectRestorePayload] {
	return func(ctx context.Context, w *work.Work) (*models.ProjectRestorePayload, error) {
		if err := restore(ctx, w, in.ProjectID, "WorkItem", "projectId"); err != nil {
			return nil, err
		}
		project, err := readItem(ctx, w, in.ProjectID.Plan, in.ProjectID.Row)
		if err == nil && project.Kind == models.KindTask {
			err = work.NotFound("projectId")
		}
		return &models.ProjectRestorePayload{Project: in.ProjectID}, err
	}
}

// lockProject looks up a project that is going to be changed, and locks its plan.
func lockProject(
	ctx context.Context, w *work.Work, id models.ID, expectedVersion *int,
) (models.Plan, models.WorkItem, error) {
	plan, item, err := lockInPlan[models.WorkItem](ctx, w, id, "WorkItem", "projectId")
	switch {
	case err != nil:
		return plan, item, err
	case item.Kind == models.KindTask:
		return plan, item, work.NotFound("projectId")
	}
	return plan, item, work.VersionIs(expectedVersion, item.Version)
}

// locate gives an item a location; nil is an unknown one.
func locate(problems *problem.List, item *models.WorkItem, geometry map[string]any) {
	if geometry == nil {
		item.Location, item.LocationCRS = nil, nil
		return
	}
	text, err := json.Marshal(planning.CheckGeometry(problems, geometry, "location"))
	if err != nil { // not from a request
		problems.Add(problem.Invalid, "location", problem.Message{En: "the location is no JSON", Zh: "位置不是 JSON"})
		return
	}
	if item.Location == nil ||
		!work.Same(json.RawMessage(*item.Location), text) { // the database may have laid it out anew
		item.Location = new(models.JSON(text))
	}
}

// characterize gives an item the attributes of its kind; nil are none.
func characterize(problems *problem.List, item *models.WorkItem, in *models.ProjectAttributesInput) {
	if in == nil {
		item.Attributes = "{}"
		return
	}
	var given map[string]map[string]any
	text, err := json.Marshal(in)
	if err == nil {
		err = json.Unmarshal(text, &given)
	}
	if err != nil { // not from a request
		problems.Add(problem.Invalid, "attributes", problem.Message{En: "the attributes are no JSON", Zh: "属性不是 JSON"})
		return
	}
	planning.CheckAttributes(problems, item.Kind, given)
	kind, _ := models.ProjectKindOf(item.Kind)
	own := given[kind.InputField()]
	if own == nil {
		own = map[string]any{}
	}
	if attributes := jsonOf(
		own,
	); !work.Same(
		json.RawMessage(item.Attributes),
		json.RawMessage(attributes),
	) { // the database may have laid them out anew
		item.Attributes = attributes
	}
}

// recharacterized reports attributes that an item had and that its new kind does not have.
func recharacterized(problems *problem.List, item models.WorkItem) error {
	var attributes map[string]any
	if err := json.Unmarshal([]byte(item.Attributes), &attributes); err != nil {
		return fmt.Errorf("read the attributes: %w", err)
	}
	planning.CheckKindFits(problems, item.Kind, attributes)
	return nil
}

func jsonOf(value map[string]any) models.JSON {
	text, _ := json.Marshal(value) // it was JSON just now
	return models.JSON(text)
}

// checkStreet reports a code that is none of a street of the plan's region.
func checkStreet(ctx context.Context, w *work.Work, problems *problem.List, plan models.Plan, code *string) error {
	if code == nil {
		return nil
	}
	street, err := gorm.G[models.Region](w.DB).Where("code = ?", *code).Take(ctx)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		planning.CheckStreet(problems, plan, *code, nil)
	case err != nil:
		return fmt.Errorf("look up the street: %w", err)
	default:
		planning.CheckStreet(problems, plan, *code, &street)
	}
	return nil
}
