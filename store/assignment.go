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
			ItemID: in.ItemID, Lead: in.Lead, Supports: in.Supports, Supervisors: in.Supervisors, From: in.From, ExpectedVersion: in.ExpectedVersion,
		})
		if err != nil {
			return nil, err
		}
		return &models.AssignmentSetPayload{WorkItem: models.IDOf(set.item)}, set.save(ctx, w)
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
		added := NewAssignment(w, item, assignee, from)
		if err := work.Create(ctx, w, added); err != nil {
			return nil, err
		}
		return &models.AssignmentAddPayload{Assignment: models.IDOf(added), WorkItem: models.IDOf(item)}, work.Touch(ctx, w, &item)
	}
}

// AssignmentEnd ends an assignment.
func AssignmentEnd(in models.AssignmentEndInput) work.Mutation[models.AssignmentEndPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentEndPayload, error) {
		plan, assignment, err := lockInPlan[models.Assignment](ctx, w, in.AssignmentID, "Assignment", "assignmentId")
		if err != nil {
			return nil, err
		}
		_, item, err := lockItem(ctx, w, models.ID{Type: "WorkItem", Plan: plan.ID, Row: assignment.ItemID}, in.ExpectedVersion, "assignmentId")
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
		return made, work.Touch(ctx, w, &item)
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
		items := map[uuid.UUID]bool{}
		for _, a := range chosen {
			after := a
			after.Status = models.AssignmentConfirmed
			changed, err := work.Update(ctx, w, a, &after)
			if err != nil {
				return nil, err
			}
			confirmed = append(confirmed, models.IDOf(a))
			if changed && !items[a.ItemID] {
				items[a.ItemID] = true
				if err := touchItem(ctx, w, a.PlanID, a.ItemID); err != nil {
					return nil, err
				}
			}
		}
		return &models.AssignmentConfirmPayload{Assignments: confirmed}, nil
	}
}

// chosenAssignments looks up what is to be confirmed.
func chosenAssignments(ctx context.Context, w *work.Work, in models.AssignmentConfirmInput) ([]models.Assignment, error) {
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

// assignmentSet is a work item's new set of assignments, checked and not yet saved.
type assignmentSet struct {
	item    models.WorkItem
	current []models.Assignment
	wanted  []planning.Assignee
	from    models.Date
}

// checkSet looks up and checks a new set; it reports all that is wrong with it.
func checkSet(ctx context.Context, w *work.Work, in models.AssignmentsBulkRowInput) (assignmentSet, error) {
	plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
	if err != nil {
		return assignmentSet{}, err
	}
	set := assignmentSet{item: item, from: planning.InYear(plan, w.Today())}
	if in.From != nil {
		set.from = *in.From
	}
	var problems problem.List
	planning.CheckInYear(&problems, plan, set.from, "from")
	named := func(input models.AssigneeInput, role models.AssignmentRole, argument string) error {
		assignee, err := assigneeOf(ctx, w, input, role, argument)
		if err == nil {
			set.wanted = append(set.wanted, assignee)
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
		problems = append(problems, planning.CheckAssignments(set.wanted, set.from)...)
	}
	if err := problems.Err(); err != nil {
		return set, err
	}
	set.current, err = currentAssignments(ctx, w, item)
	return set, err
}

// save makes the set the current one: what stays the same goes on, the rest ends and begins. Ends come first, so that the
// database's own rule (one lead, a unit once) holds at every step.
func (s assignmentSet) save(ctx context.Context, w *work.Work) error {
	kept := map[uuid.UUID]bool{}
	for _, a := range s.current {
		i := slices.IndexFunc(s.wanted, func(n planning.Assignee) bool { return n.Unit.ID == a.UnitID && n.Role == a.Role })
		if i < 0 || s.from.Before(a.ValidFrom) {
			if err := endAssignment(ctx, w, a, s.from.AddDays(-1)); err != nil {
				return err
			}
			continue
		}
		kept[a.UnitID] = true
		after := a
		after.PostID, after.Status = s.wanted[i].PostID, models.AssignmentConfirmed
		if _, err := work.Update(ctx, w, a, &after); err != nil {
			return err
		}
	}
	for _, n := range s.wanted {
		if kept[n.Unit.ID] {
			continue
		}
		if err := work.Create(ctx, w, NewAssignment(w, s.item, n, s.from)); err != nil {
			return err
		}
	}
	return work.Touch(ctx, w, &s.item)
}

// assigneeOf looks up a unit that is to be assigned, and keeps it from being deactivated meanwhile. argument is where the input
// names it; empty for the input itself.
func assigneeOf(ctx context.Context, w *work.Work, in models.AssigneeInput, role models.AssignmentRole, argument string) (planning.Assignee, error) {
	unitArgument, postArgument := strings.TrimPrefix(argument+".unitId", "."), strings.TrimPrefix(argument+".postId", ".")
	unit, err := gorm.G[models.Unit](w.DB, work.ForShare).Where("id = ?", work.RowOf(in.UnitID, "Unit")).Take(ctx)
	if unit, err = work.Found(unit, err, unitArgument); err != nil {
		return planning.Assignee{}, err
	}
	assignee := planning.Assignee{Unit: unit, Role: role, Argument: unitArgument}
	if in.PostID == nil {
		return assignee, nil
	}
	post, err := gorm.G[models.Post](w.DB).Where("id = ?", work.RowOf(*in.PostID, "Post")).Take(ctx)
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

// NewAssignment makes the row of an assignee; whoever assigns by hand confirms by it.
func NewAssignment(w *work.Work, item models.WorkItem, n planning.Assignee, from models.Date) models.Assignment {
	return models.Assignment{
		PlanID: item.PlanID, ID: w.NewID(), ItemID: item.ID, UnitID: n.Unit.ID, PostID: n.PostID, Role: n.Role,
		ValidFrom: from, Status: models.AssignmentConfirmed,
	}
}

// currentAssignments gives the assignments of an item that hold now, lead first.
func currentAssignments(ctx context.Context, w *work.Work, item models.WorkItem) ([]models.Assignment, error) {
	current, err := gorm.G[models.Assignment](w.DB).Where("plan_id = ? AND item_id = ? AND valid_to IS NULL", item.PlanID, item.ID).
		Order("role, valid_from, id").Find(ctx)
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

// touchItem gives an item its next version: what belongs to it has changed.
func touchItem(ctx context.Context, w *work.Work, plan, id uuid.UUID) error {
	item, err := gorm.G[models.WorkItem](w.DB).Where("plan_id = ? AND id = ?", plan, id).Take(ctx)
	if err != nil {
		return fmt.Errorf("read the work item: %w", err)
	}
	return work.Touch(ctx, w, &item)
}

// at names an element of a list in the input.
func at(list string, i int) string { return list + "." + strconv.Itoa(i) }
