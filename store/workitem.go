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
func lockItem(
	ctx context.Context, w *work.Work, id models.ID, expectedVersion *int, argument string,
) (models.Plan, models.WorkItem, error) {
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
	children, err := gorm.G[models.WorkItem](
		w.DB,
	).Where(
		"plan_id = ? AND parent_id = ?",
		item.PlanID,
		item.ID,
	).Order(
		"position",
	).Find(
		ctx,
	)
	if err != nil {
		return f, fmt.Errorf("read the item's parts: %w", err)
	}
	f.children = children
	return f, nil
}

// LastPosition gives the last place that is taken in a plan; 0 in an empty one.
func LastPosition(ctx context.Context, w *work.Work, plan models.Plan) (int, error) {
	last, err := gorm.G[models.WorkItem](
		w.DB,
	).Select(
		"position",
	).Where(
		"plan_id = ?",
		plan.ID,
	).Order(
		"position DESC",
	).Take(
		ctx,
	)
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
	item, err := work.Read[models.WorkItem](ctx, w, plan, id)
	if err != nil {
		return item, fmt.Errorf("read the work item: %w", err)
	}
	return item, nil
}

// newItem is an item that is going to be created: its row as far as the input gives it, and what is to belong to it.
// StartsOn and DueOn are the input's; nil if it gives none.
type newItem struct {
	models.WorkItem
	StartsOn, DueOn *models.Date
	Actions         []string
	Targets         []models.TargetInput
}

// createItem adds an item to a plan, as the last. problems are what is wrong with the input already.
func createItem(
	ctx context.Context, w *work.Work, plan models.Plan, to place, in newItem, problems problem.List,
) (models.WorkItem, error) {
	last, err := LastPosition(ctx, w, plan)
	if err != nil {
		return models.WorkItem{}, err
	}
	item := in.dated(plan, to)
	item.PlanID, item.ID, item.Position, item.Light, item.Version, item.UpdatedAt = plan.ID, w.NewID(), last+1, models.LightGrey, 1, w.Now()
	to.put(&item)
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
	if err := setActions(ctx, w, item, in.Actions); err != nil {
		return item, err
	}
	for i, target := range targets {
		if err := createTarget(ctx, w, target, curves[i], at("targets", i)+".measure"); err != nil {
			return item, err
		}
	}
	return item, nil
}

// dated gives the row its dates; those that the input does not give are the plan year's ends, but not after its
// parent's.
func (in newItem) dated(plan models.Plan, to place) models.WorkItem {
	item := in.WorkItem
	item.StartsOn, item.DueOn, item.DatesInferred = plan.FirstDay(), plan.LastDay(), in.StartsOn == nil && in.DueOn == nil
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
func newTargets(
	ctx context.Context, w *work.Work, plan models.Plan, item models.WorkItem, in []models.TargetInput,
) ([]models.Target, [][]models.CurvePoint, error) {
	if len(in) == 0 {
		return nil, nil, nil
	}
	last, err := LastTarget(ctx, w, plan)
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

// itemChanges is what becomes of an item: its row as it is to be, where it is moved if To is not nil, and its
// sentences unless nil.
type itemChanges struct {
	after   models.WorkItem
	to      *place
	actions []string
}

// updateItem changes an item. problems are what is wrong with the input already.
func updateItem(
	ctx context.Context, w *work.Work, plan models.Plan, item models.WorkItem, c itemChanges, problems problem.List,
) error {
	after := c.after
	if c.to != nil {
		c.to.put(&after)
	}
	family, err := familyOf(ctx, w, after)
	if err != nil {
		return err
	}
	var above []models.WorkItem
	switch {
	case c.to != nil:
		above = c.to.above
	case family.parent != nil:
		above = []models.WorkItem{*family.parent}
	}
	problems = append(problems, checkPlaced(plan, after, above, family.children)...)
	problems = append(problems, planning.CheckActions(c.actions)...)
	if err := within("changes", problems).Err(); err != nil {
		return err
	}
	if _, err := work.Update(ctx, w, item, &after); err != nil {
		return err
	}
	if after.AreaID != item.AreaID {
		if err := moveBelow(ctx, w, after); err != nil {
			return err
		}
	}
	if c.actions == nil {
		return nil
	}
	return setActions(ctx, w, after, c.actions)
}

// inferredNoLonger says of an item whether its dates are still those of the plan's year, after an input that may give
// others.
func inferredNoLonger(item *models.WorkItem, startsOn, dueOn *models.Date) {
	item.DatesInferred = item.DatesInferred && startsOn == nil && dueOn == nil
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

// lockPart looks up what belongs to a work item and is going to be changed, with the item, and locks the plan. The
// version is the item's.
func lockPart[R any](
	ctx context.Context, w *work.Work, id models.ID, typeName string, expectedVersion *int, argument string,
) (models.Plan, models.WorkItem, R, error) {
	plan, row, err := lockInPlan[R](ctx, w, id, typeName, argument)
	if err != nil {
		return plan, models.WorkItem{}, row, err
	}
	item, err := readItem(ctx, w, plan.ID, work.WholeOf(w, row))
	if err == nil {
		err = work.VersionIs(expectedVersion, item.Version)
	}
	return plan, item, row, err
}

// itemOf names the work item of a row that belongs to one.
func itemOf[R any](ctx context.Context, w *work.Work, id models.ID) (models.ID, error) {
	row, err := work.Read[R](ctx, w, id.Plan, id.Row)
	if err != nil {
		return models.ID{}, fmt.Errorf("read the row: %w", err)
	}
	return models.ID{Type: "WorkItem", Plan: id.Plan, Row: work.WholeOf(w, row)}, nil
}

// parentID names what an item is part of; nothing if it stands at the top.
func parentID(item models.WorkItem) models.ID {
	if item.ParentID == nil {
		return models.ID{}
	}
	return models.ID{Type: "WorkItem", Plan: item.PlanID, Row: *item.ParentID}
}

// verifyItems holds the items that changes concern to the rules of their plans.
func verifyItems(ctx context.Context, w *work.Work, changes []models.Change) (problem.List, error) {
	var problems problem.List
	changed := map[uuid.UUID][]uuid.UUID{}
	var plans []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, c := range changes {
		if c.ItemID == nil || seen[*c.ItemID] {
			continue
		}
		seen[*c.ItemID] = true
		if changed[c.PlanID] == nil {
			plans = append(plans, c.PlanID)
		}
		changed[c.PlanID] = append(changed[c.PlanID], *c.ItemID)
	}
	for _, id := range plans {
		more, err := verifyInPlan(ctx, w, id, changed[id])
		if err != nil {
			return nil, err
		}
		problems = append(problems, more...)
	}
	return problems, nil
}

// verifyInPlan holds items of a plan to its rules, those that are there.
func verifyInPlan(ctx context.Context, w *work.Work, planID uuid.UUID, ids []uuid.UUID) (problem.List, error) {
	items, err := work.RowsWith[models.WorkItem](ctx, w, planID, "id", ids)
	if err != nil || len(items) == 0 {
		return nil, err
	}
	plan, err := work.Read[models.Plan](ctx, w, uuid.Nil, planID)
	if err != nil {
		return nil, fmt.Errorf("read the plan: %w", err)
	}
	var above []uuid.UUID
	for _, i := range items {
		if i.ParentID != nil {
			above = append(above, *i.ParentID)
		}
	}
	rows, err := work.RowsWith[models.WorkItem](ctx, w, planID, "id", above)
	if err != nil {
		return nil, err
	}
	parents := map[uuid.UUID]*models.WorkItem{}
	for i := range rows {
		parents[rows[i].ID] = &rows[i]
	}
	children, err := byOwner(ctx, w, planID, "parent_id", ids, func(i models.WorkItem) uuid.UUID { return *i.ParentID })
	if err != nil {
		return nil, err
	}
	assigned, err := byOwner(
		ctx, w, planID, "item_id", ids, func(a models.Assignment) uuid.UUID { return a.ItemID },
	)
	if err != nil {
		return nil, err
	}
	var problems problem.List
	for _, i := range items {
		var parent *models.WorkItem
		if i.ParentID != nil {
			parent = parents[*i.ParentID]
		}
		problems = append(problems, planning.CheckLed(i, assigned[i.ID])...)
		problems = append(problems, planning.CheckDates(plan, i, parent, children[i.ID])...)
	}
	return problems, nil
}

// byOwner reads the rows that belong to others by one of their columns, by owner.
func byOwner[R any](
	ctx context.Context, w *work.Work, plan uuid.UUID, column string, ids []uuid.UUID, owner func(R) uuid.UUID,
) (map[uuid.UUID][]R, error) {
	rows, err := work.RowsWith[R](ctx, w, plan, column, ids)
	if err != nil {
		return nil, err
	}
	of := map[uuid.UUID][]R{}
	for _, r := range rows {
		of[owner(r)] = append(of[owner(r)], r)
	}
	return of, nil
}

func itemRow() work.Declaration {
	return work.Row[models.WorkItem]{
		Below: []string{"AreaID", "ParentID"}, Order: "position",
		Place: work.Place{Field: "Position", Within: "PlanID", AtEnd: true},
		Text:  func(i models.WorkItem) (models.SearchType, string, error) { return ItemSearchType(i), i.Title, nil },
		Check: inItsPlan(func(plan models.Plan, i models.WorkItem) problem.List {
			return append(planning.CheckItem(i), planning.CheckDates(plan, i, nil, nil)...)
		}),
		Verify: verifyItems,
	}
}

// ItemSearchType is what a search calls a work item: a task or a project.
func ItemSearchType(i models.WorkItem) models.SearchType {
	if i.Kind == models.KindTask {
		return models.SearchTask
	}
	return models.SearchProject
}
