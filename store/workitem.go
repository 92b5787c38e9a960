package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// lockItem looks up a work item that is going to be changed, or something of it, and locks its plan.
func lockItem(ctx context.Context, w *work.Work, id models.ID, expectedVersion *int, argument string) (models.Plan, models.WorkItem, error) {
	plan, item, err := lockInPlan[models.WorkItem](ctx, w, id, "WorkItem", argument)
	if err == nil {
		err = work.VersionIs(expectedVersion, item.Version)
	}
	return plan, item, err
}

// family is what an item's dates are held against.
type family struct {
	parent   *models.WorkItem
	children []models.WorkItem
}

func familyOf(ctx context.Context, w *work.Work, item models.WorkItem) (family, error) {
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

// LastPosition gives the last place that is taken in a plan; 0 in an empty one.
func LastPosition(ctx context.Context, w *work.Work, plan models.Plan) (int, error) {
	last, err := gorm.G[models.WorkItem](w.DB).Select("position").Where("plan_id = ?", plan.ID).Order("position DESC").Take(ctx)
	if err != nil && !errors.Is(err, gorm.ErrRecordNotFound) {
		return 0, fmt.Errorf("read the last position: %w", err)
	}
	return last.Position, nil
}

// place is where an item stands: under an area, perhaps as part of other items, the nearest first.
type place struct {
	area  uuid.UUID
	above []models.WorkItem
}

// put makes an item stand in its place.
func (p place) put(item *models.WorkItem) {
	item.AreaID, item.ParentID = p.area, nil
	if len(p.above) > 0 {
		item.ParentID = &p.above[0].ID
	}
}

// placeOf finds the place of a new item, at the top of an area or below another item, and locks the plan.
func placeOf(ctx context.Context, w *work.Work, areaID, parentID *models.ID) (models.Plan, place, error) {
	if parentID != nil {
		plan, parent, err := lockItem(ctx, w, *parentID, nil, "parentId")
		if err != nil {
			return plan, place{}, err
		}
		above, err := upFrom(ctx, w, parent)
		return plan, place{parent.AreaID, above}, err
	}
	plan, area, err := lockInPlan[models.PlanArea](ctx, w, *areaID, "PlanArea", "areaId")
	return plan, place{area: area.ID}, err
}

// newPlace finds where an item is to be moved, within its plan; nil if it stays.
func newPlace(ctx context.Context, w *work.Work, plan models.Plan, areaID, parentID *models.ID) (*place, error) {
	for argument, id := range map[string]*models.ID{"changes.areaId": areaID, "changes.parentId": parentID} {
		if id != nil && id.Plan != plan.ID {
			return nil, work.NotFound(argument)
		}
	}
	if areaID == nil && parentID == nil {
		return nil, nil //nolint:nilnil // it stays
	}
	_, to, err := placeOf(ctx, w, areaID, parentID)
	var problems problem.List
	if err := work.Collected(&problems, err); err != nil {
		return nil, err
	}
	return &to, within("changes", problems).Err()
}

// upFrom gives an item and the items that it is part of, the nearest first.
func upFrom(ctx context.Context, w *work.Work, item models.WorkItem) ([]models.WorkItem, error) {
	above := []models.WorkItem{item}
	for item.ParentID != nil {
		var err error
		if item, err = readItem(ctx, w, item.PlanID, *item.ParentID); err != nil {
			return nil, err
		}
		above = append(above, item)
	}
	return above, nil
}

// readItem reads an item that is there.
func readItem(ctx context.Context, w *work.Work, plan, id uuid.UUID) (models.WorkItem, error) {
	item, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND id = ?", plan, id).Take(ctx)
	if err != nil {
		return item, fmt.Errorf("read the work item: %w", err)
	}
	return item, nil
}

// createItem adds an item to a plan, as the last, with what the input says to belong to it. problems are what is wrong with the
// input already.
func createItem(ctx context.Context, w *work.Work, plan models.Plan, to place, in models.ProjectCreateInput, problems problem.List) (models.WorkItem, error) {
	last, err := LastPosition(ctx, w, plan)
	if err != nil {
		return models.WorkItem{}, err
	}
	item := newItem(plan, to, in)
	item.ID, item.Position, item.UpdatedAt = w.NewID(), last+1, w.Now()
	if in.Location != nil {
		locate(&problems, &item, in.Location)
	}
	characterize(&problems, &item, in.Attributes)
	if err := checkStreet(ctx, w, &problems, plan, item.StreetCode); err != nil {
		return item, err
	}
	problems = append(problems, checkPlaced(plan, item, to.above, nil)...)
	problems = append(problems, planning.CheckActions(in.Actions)...)
	targets, curves, err := newTargets(ctx, w, plan, item, in.Targets)
	if work.Collected(&problems, err) != nil {
		return item, err
	}
	if err := problems.Err(); err != nil {
		return item, err
	}
	if err := work.Create(ctx, w, item); err != nil {
		return item, err
	}
	if _, err := setActions(ctx, w, item, in.Actions); err != nil {
		return item, err
	}
	for i, target := range targets {
		if err := createTarget(ctx, w, target, curves[i], at("targets", i)+".measure"); err != nil {
			return item, err
		}
	}
	return item, nil
}

// newItem makes the row of an item; dates that the input does not give are the plan year's ends, but not after its parent's.
func newItem(plan models.Plan, to place, in models.ProjectCreateInput) models.WorkItem {
	item := models.WorkItem{
		PlanID: plan.ID, Kind: in.Kind, Ordinal: in.Ordinal, Label: in.Label, Title: in.Title, Status: in.Status, Named: in.Named, Stage: in.Stage,
		StartsOn: plan.FirstDay(), DueOn: plan.LastDay(), DatesInferred: in.StartsOn == nil && in.DueOn == nil, Weight: in.Weight, BudgetFen: in.Budget,
		Light: models.LightGrey, LocationCRS: in.LocationCrs, PlaceName: in.PlaceName, StreetCode: in.StreetCode, Version: 1,
	}
	to.put(&item)
	if len(to.above) > 0 && to.above[0].DueOn.Before(item.DueOn) {
		item.DueOn = to.above[0].DueOn
	}
	take(&item.StartsOn, in.StartsOn)
	take(&item.DueOn, in.DueOn)
	return item
}

// checkPlaced holds an item to the rules, with what it is part of, the nearest first, and its parts.
func checkPlaced(plan models.Plan, item models.WorkItem, above, children []models.WorkItem) problem.List {
	var parent *models.WorkItem
	if len(above) > 0 {
		parent = &above[0]
	}
	problems := append(planning.CheckItem(item), planning.CheckItemParent(item, above)...)
	return append(problems, planning.CheckDates(plan, item, parent, children)...)
}

// newTargets makes the targets of a new item, and their curves.
func newTargets(ctx context.Context, w *work.Work, plan models.Plan, item models.WorkItem, in []models.TargetInput) ([]models.Target, [][]models.CurvePoint, error) {
	if len(in) == 0 {
		return nil, nil, nil
	}
	last, err := lastTarget(ctx, w, plan)
	if err != nil {
		return nil, nil, err
	}
	var problems problem.List
	targets, curves := make([]models.Target, len(in)), make([][]models.CurvePoint, len(in))
	for i, each := range in {
		targets[i], curves[i] = newTarget(w, item, each)
		targets[i].Position = last + 1 + i
		problems = append(problems, within(at("targets", i), planning.CheckTarget(plan, targets[i], curves[i]))...)
	}
	return targets, curves, problems.Err()
}

// updateItem changes an item as an input says, and moves it if to is not nil.
func updateItem(ctx context.Context, w *work.Work, plan models.Plan, item models.WorkItem, to *place, c models.ProjectChangesInput) error {
	after := item
	takeItem(&after, c)
	if to != nil {
		to.put(&after)
	}
	problems, err := checkChanged(ctx, w, plan, item, &after, to, c)
	if err != nil {
		return err
	}
	if err := within("changes", problems).Err(); err != nil {
		return err
	}
	changed, err := work.Update(ctx, w, item, &after)
	if err != nil {
		return err
	}
	if after.AreaID != item.AreaID {
		if err := moveBelow(ctx, w, after); err != nil {
			return err
		}
	}
	if c.Actions == nil {
		return nil
	}
	said, err := setActions(ctx, w, after, c.Actions)
	if err == nil && said && !changed {
		err = work.Touch(ctx, w, &after)
	}
	return err
}

// takeItem sets the fields that need no look at anything else.
func takeItem(item *models.WorkItem, c models.ProjectChangesInput) {
	take(&item.Kind, c.Kind)
	takeKnown(&item.Ordinal, c.Ordinal)
	takeKnown(&item.Label, c.Label)
	take(&item.Title, c.Title)
	take(&item.Status, c.Status)
	take(&item.StartsOn, c.StartsOn)
	take(&item.DueOn, c.DueOn)
	item.DatesInferred = item.DatesInferred && c.StartsOn == nil && c.DueOn == nil
	take(&item.Weight, c.Weight)
	takeKnown(&item.BudgetFen, c.Budget)
	takeKnown(&item.InvestedFen, c.Invested)
	take(&item.Named, c.Named)
	takeKnown(&item.Stage, c.Stage)
	takeKnown(&item.PlaceName, c.PlaceName)
	takeKnown(&item.StreetCode, c.StreetCode)
}

// checkChanged takes the rest of a change, and reports what is wrong with all of it.
func checkChanged(ctx context.Context, w *work.Work, plan models.Plan, item models.WorkItem, after *models.WorkItem, to *place, c models.ProjectChangesInput) (problem.List, error) {
	var problems problem.List
	if item.Kind != models.KindTask {
		planning.CheckKind(&problems, after.Kind)
	}
	if geometry, said := c.Location.ValueOK(); said {
		locate(&problems, after, geometry)
	}
	takeKnown(&after.LocationCRS, c.LocationCrs)
	if attributes, said := c.Attributes.ValueOK(); said {
		characterize(&problems, after, attributes)
	} else if after.Kind != item.Kind {
		if err := recharacterized(&problems, *after); err != nil {
			return nil, err
		}
	}
	if c.StreetCode.IsSet() {
		if err := checkStreet(ctx, w, &problems, plan, after.StreetCode); err != nil {
			return nil, err
		}
	}
	family, err := familyOf(ctx, w, *after)
	if err != nil {
		return nil, err
	}
	var above []models.WorkItem
	switch {
	case to != nil:
		above = to.above
	case family.parent != nil:
		above = []models.WorkItem{*family.parent}
	}
	problems = append(problems, checkPlaced(plan, *after, above, family.children)...)
	return append(problems, planning.CheckActions(c.Actions)...), nil
}

// moveBelow moves everything below an item to the item's area.
func moveBelow(ctx context.Context, w *work.Work, item models.WorkItem) error {
	family, err := familyOf(ctx, w, item)
	if err != nil {
		return err
	}
	for _, child := range family.children {
		after := child
		after.AreaID = item.AreaID
		if _, err := work.Update(ctx, w, child, &after); err != nil {
			return err
		}
		if err := moveBelow(ctx, w, after); err != nil {
			return err
		}
	}
	return nil
}

// lockPart looks up what belongs to a work item and is going to be changed, with the item, and locks the plan. The version is the item's.
func lockPart[R models.Row](ctx context.Context, w *work.Work, id models.ID, typeName string, expectedVersion *int, argument string) (models.Plan, models.WorkItem, R, error) {
	plan, row, err := lockInPlan[R](ctx, w, id, typeName, argument)
	if err != nil {
		return plan, models.WorkItem{}, row, err
	}
	item, err := readItem(ctx, w, plan.ID, *row.Subject().Item)
	if err == nil {
		err = work.VersionIs(expectedVersion, item.Version)
	}
	return plan, item, row, err
}

// itemOf names the work item of a row that belongs to one.
func itemOf[R models.Row](ctx context.Context, w *work.Work, id models.ID) (models.ID, error) {
	row, err := gorm.G[R](w.DB).Where("plan_id = ? AND id = ?", id.Plan, id.Row).Take(ctx)
	if err != nil {
		return models.ID{}, fmt.Errorf("read the row: %w", err)
	}
	return models.ID{Type: "WorkItem", Plan: id.Plan, Row: *row.Subject().Item}, nil
}

// parentID names what an item is part of; nothing if it stands at the top.
func parentID(item models.WorkItem) models.ID {
	if item.ParentID == nil {
		return models.ID{}
	}
	return models.ID{Type: "WorkItem", Plan: item.PlanID, Row: *item.ParentID}
}
