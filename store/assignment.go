package store

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// AssignmentSet replaces the current assignments of a work item.
func AssignmentSet(in models.AssignmentSetInput) work.Mutation[models.AssignmentSetPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentSetPayload, error) {
		set, err := checkSet(ctx, w, models.AssignmentsBulkRowInput{
			ItemID: in.ItemID, Lead: in.Lead, Supports: in.Supports, Supervisors: in.Supervisors, From: in.From,
			ExpectedVersion: in.ExpectedVersion,
		})
		if err != nil {
			return nil, err
		}
		if set.Current, err = currentAssignments(ctx, w, set.Item); err != nil {
			return nil, err
		}
		return &models.AssignmentSetPayload{WorkItem: models.IDOf(set.Item)}, Reassign(ctx, w, set)
	}
}

// AssignmentAdd gives a unit a part in a work item.
func AssignmentAdd(in models.AssignmentAddInput) work.Mutation[models.AssignmentAddPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentAddPayload, error) {
		plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
		if err != nil {
			return nil, err
		}
		from := planning.InYear(plan, w.Today())
		if in.From != nil {
			from = *in.From
		}
		current, err := currentAssignments(ctx, w, item)
		if err != nil {
			return nil, err
		}
		assignee, err := assigneeOf(ctx, w, models.AssigneeInput{UnitID: in.UnitID, PostID: in.PostID}, in.Role, "")
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckInYear(&problems, plan, from, "from")
		problems = append(problems, planning.CheckAdded(assignee, current, from)...)
		if err := problems.Err(); err != nil {
			return nil, err
		}
		added := newAssignment(w, item, assignee, from)
		if err := work.Create(ctx, w, added); err != nil {
			return nil, err
		}
		return &models.AssignmentAddPayload{Assignment: models.IDOf(added), WorkItem: models.IDOf(item)}, nil
	}
}

// AssignmentEnd ends an assignment.
func AssignmentEnd(in models.AssignmentEndInput) work.Mutation[models.AssignmentEndPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentEndPayload, error) {
		plan, assignment, err := lockInPlan[models.Assignment](ctx, w, in.AssignmentID, "Assignment", "assignmentId")
		if err != nil {
			return nil, err
		}
		_, item, err := lockItem(
			ctx, w, models.ID{Type: "WorkItem", Plan: plan.ID, Row: assignment.ItemID}, in.ExpectedVersion, "assignmentId",
		)
		if err != nil {
			return nil, err
		}
		last := planning.InYear(plan, w.Today().AddDays(-1))
		if in.On != nil {
			last = *in.On
		}
		current, err := currentAssignments(ctx, w, item)
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckInYear(&problems, plan, last, "on")
		problems = append(problems, planning.CheckEnded(assignment, current)...)
		if err := problems.Err(); err != nil {
			return nil, err
		}
		made := &models.AssignmentEndPayload{WorkItem: models.IDOf(item)}
		if !last.Before(assignment.ValidFrom) {
			made.Assignment = models.IDOf(assignment)
		}
		if err := endAssignment(ctx, w, assignment, last); err != nil {
			return nil, err
		}
		return made, nil
	}
}

// AssignmentConfirm confirms suggested assignments.
func AssignmentConfirm(in models.AssignmentConfirmInput) work.Mutation[models.AssignmentConfirmPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentConfirmPayload, error) {
		chosen, err := chosenAssignments(ctx, w, in)
		if err != nil {
			return nil, err
		}
		confirmed := make([]models.ID, 0, len(chosen))
		changes := make([]work.Revision[models.Assignment], 0, len(chosen))
		for _, a := range chosen {
			after := a
			after.Status = models.AssignmentConfirmed
			changes = append(changes, work.Revision[models.Assignment]{Before: a, After: after})
			confirmed = append(confirmed, models.IDOf(a))
		}
		_, err = work.UpdateAll(ctx, w, changes)
		return &models.AssignmentConfirmPayload{Assignments: confirmed}, err
	}
}

// chosenAssignments looks up what is to be confirmed.
func chosenAssignments(
	ctx context.Context, w *work.Work, in models.AssignmentConfirmInput,
) ([]models.Assignment, error) {
	if len(in.AssignmentIds)+len(in.ItemIds) == 0 {
		return nil, problem.List{problem.Refuse(problem.Invalid, "assignmentIds", problem.Message{
			En: "name assignmentIds or itemIds", Zh: "请给出 assignmentIds 或 itemIds",
		})}
	}
	var problems problem.List
	var chosen []models.Assignment
	for i, id := range in.AssignmentIds {
		_, a, err := lockInPlan[models.Assignment](ctx, w, id, "Assignment", at("assignmentIds", i))
		if work.Collected(&problems, err) != nil {
			return nil, err
		}
		chosen = append(chosen, a)
	}
	for i, id := range in.ItemIds {
		_, item, err := lockItem(ctx, w, id, nil, at("itemIds", i))
		if work.Collected(&problems, err) != nil {
			return nil, err
		}
		current, err := currentAssignments(ctx, w, item)
		if err != nil {
			return nil, err
		}
		chosen = append(chosen, current...)
	}
	return once(chosen), problems.Err()
}

// once leaves out what was named before.
func once(assignments []models.Assignment) []models.Assignment {
	seen := map[uuid.UUID]bool{}
	return slices.DeleteFunc(assignments, func(a models.Assignment) bool {
		again := seen[a.ID]
		seen[a.ID] = true
		return again
	})
}

// Reassignment is a work item's new set of assignments from a day on, checked and not yet saved: Current are those
// that there are.
type Reassignment struct {
	Item    models.WorkItem
	Current []models.Assignment
	Wanted  []planning.Assignee
	From    models.Date
}

// checkSet looks up and checks a new set, but for the current one; it reports all that is wrong with it.
func checkSet(ctx context.Context, w *work.Work, in models.AssignmentsBulkRowInput) (Reassignment, error) {
	plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
	if err != nil {
		return Reassignment{}, err
	}
	set := Reassignment{Item: item, From: planning.InYear(plan, w.Today())}
	if in.From != nil {
		set.From = *in.From
	}
	var problems problem.List
	planning.CheckInYear(&problems, plan, set.From, "from")
	named := func(input models.AssigneeInput, role models.AssignmentRole, argument string) error {
		assignee, err := assigneeOf(ctx, w, input, role, argument)
		if err == nil {
			set.Wanted = append(set.Wanted, assignee)
		}
		return work.Collected(&problems, err)
	}
	if in.Lead != nil {
		if err := named(*in.Lead, models.RoleLead, "lead"); err != nil {
			return set, err
		}
	}
	for i, support := range in.Supports {
		if err := named(support, models.RoleSupport, at("supports", i)); err != nil {
			return set, err
		}
	}
	for i, supervisor := range in.Supervisors {
		if err := named(supervisor, models.RoleSupervise, at("supervisors", i)); err != nil {
			return set, err
		}
	}
	if in.Lead == nil || len(problems) == 0 { // an unknown lead is not a missing one
		problems = append(problems, planning.CheckAssignments(set.Wanted, set.From)...)
	}
	return set, problems.Err()
}

// Reassign makes sets the current ones: what stays the same goes on and counts as confirmed, the rest ends and
// begins. Ends come first, so that the database's own rule (one lead, a unit once) holds at every step.
func Reassign(ctx context.Context, w *work.Work, sets ...Reassignment) error {
	var changed []work.Revision[models.Assignment]
	var never, begun []models.Assignment
	for _, s := range sets {
		kept := map[uuid.UUID]bool{}
		for _, a := range s.Current {
			i := slices.IndexFunc(
				s.Wanted,
				func(n planning.Assignee) bool { return n.Unit.ID == a.UnitID && n.Role == a.Role },
			)
			after := a
			switch last := s.From.AddDays(-1); {
			case i >= 0 && !s.From.Before(a.ValidFrom):
				kept[a.UnitID] = true
				after.PostID, after.Status = s.Wanted[i].PostID, models.AssignmentConfirmed
			case last.Before(a.ValidFrom):
				never = append(never, a)
				continue
			default:
				after.ValidTo = &last
			}
			changed = append(changed, work.Revision[models.Assignment]{Before: a, After: after})
		}
		for _, n := range s.Wanted {
			if !kept[n.Unit.ID] {
				begun = append(begun, newAssignment(w, s.Item, n, s.From))
			}
		}
	}
	if _, err := work.UpdateAll(ctx, w, changed); err != nil {
		return err
	}
	if err := work.Remove(ctx, w, never...); err != nil {
		return err
	}
	return work.CreateAll(ctx, w, begun)
}

// readCurrent reads the current assignments of the items of sets.
func readCurrent(ctx context.Context, w *work.Work, sets []Reassignment) error {
	byPlan := map[uuid.UUID][]uuid.UUID{}
	for _, s := range sets {
		byPlan[s.Item.PlanID] = append(byPlan[s.Item.PlanID], s.Item.ID)
	}
	for plan, items := range byPlan {
		current, err := byOwner(
			ctx,
			w,
			plan,
			"valid_to IS NULL AND item_id",
			items,
			func(a models.Assignment) uuid.UUID { return a.ItemID },
		)
		if err != nil {
			return err
		}
		for i, s := range sets {
			if s.Item.PlanID == plan {
				sets[i].Current = current[s.Item.ID]
			}
		}
	}
	return nil
}

// assigneeOf looks up a unit that is to be assigned, and keeps it from being deactivated meanwhile. argument is where
// the input names it; empty for the input itself.
func assigneeOf(
	ctx context.Context, w *work.Work, in models.AssigneeInput, role models.AssignmentRole, argument string,
) (planning.Assignee, error) {
	unitArgument, postArgument := strings.TrimPrefix(argument+".unitId", "."), strings.TrimPrefix(argument+".postId", ".")
	unit, err := work.Share[models.Unit](ctx, w, work.RowOf(in.UnitID, "Unit"))
	if unit, err = work.Found(unit, err, unitArgument); err != nil {
		return planning.Assignee{}, err
	}
	assignee := planning.Assignee{Unit: unit, Role: role, Argument: unitArgument}
	if in.PostID == nil {
		return assignee, nil
	}
	post, err := work.Read[models.Post](ctx, w, uuid.Nil, work.RowOf(*in.PostID, "Post"))
	if post, err = work.Found(post, err, postArgument); err != nil {
		return planning.Assignee{}, err
	}
	assignee.PostID = &post.ID
	if post.UnitID != unit.ID {
		return assignee, problem.List{problem.Refuse(problem.Invalid, postArgument, problem.Message{
			En: "%s is no post of %s", Zh: "岗位「%s」不属于 %s",
		}, post.Title, unit.Name)}
	}
	return assignee, nil
}

// newAssignment makes the row of an assignee; whoever assigns by hand confirms by it.
func newAssignment(w *work.Work, item models.WorkItem, n planning.Assignee, from models.Date) models.Assignment {
	return models.Assignment{
		PlanID: item.PlanID, ID: w.NewID(), ItemID: item.ID, UnitID: n.Unit.ID, PostID: n.PostID, Role: n.Role,
		ValidFrom: from, Status: models.AssignmentConfirmed,
	}
}

// currentAssignments gives the assignments of an item that hold now, lead first.
func currentAssignments(ctx context.Context, w *work.Work, item models.WorkItem) ([]models.Assignment, error) {
	current, err := gorm.G[models.Assignment](
		w.DB,
	).Where(
		"plan_id = ? AND item_id = ? AND valid_to IS NULL",
		item.PlanID,
		item.ID,
	).
		Order(
			"role, valid_from, id",
		).Find(
		ctx,
	)
	if err != nil {
		return nil, fmt.Errorf("read the assignments: %w", err)
	}
	return current, nil
}

// endAssignment gives an assignment its last day; one that would end before it began is deleted: it never held.
func endAssignment(ctx context.Context, w *work.Work, a models.Assignment, last models.Date) error {
	if last.Before(a.ValidFrom) {
		return work.Remove(ctx, w, a)
	}
	after := a
	after.ValidTo = &last
	_, err := work.Update(ctx, w, a, &after)
	return err
}

// at names an element of a list in the input.
func at(list string, i int) string { return list + "." + strconv.Itoa(i) }

func assignmentRow() work.Declaration {
	return work.Row[models.Assignment]{PartOf: "ItemID", Order: "role, valid_from, id"}
}

func standingRow() work.Declaration { return work.Row[models.Standing]{PartOf: "ItemID"} }
