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

// AssignmentSet replaces the assignments of a work item from a day on, until the next lead is to begin.
func AssignmentSet(in models.AssignmentSetInput) work.Mutation[models.AssignmentSetPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentSetPayload, error) {
		row := models.AssignmentsBulkRowInput{
			ItemID: in.ItemID, Lead: in.Lead, Supports: in.Supports, Supervisors: in.Supervisors, From: in.From,
			ExpectedVersion: in.ExpectedVersion,
		}
		if _, err := lockPlanOf(ctx, w, in.ItemID, "WorkItem", "itemId"); err != nil {
			return nil, err // before anything of it is read
		}
		var current []models.Assignment
		if err := work.RowsSoon(
			ctx, w, in.ItemID.Plan, "item_id", []uuid.UUID{in.ItemID.Row},
			func(a models.Assignment) { current = append(current, a) },
		); err != nil {
			return nil, err
		}
		if err := lookAhead(ctx, w, []models.AssignmentsBulkRowInput{row}); err != nil {
			return nil, err
		}
		set, err := checkSet(ctx, w, row)
		if err != nil {
			return nil, err
		}
		set.Rows = current
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
		from := planning.EntryDay(plan, w.Today())
		take(&from, in.From)
		rows, err := assignmentsTo(ctx, w, item)
		if err != nil {
			return nil, err
		}
		assignee, err := assigneeOf(ctx, w, models.AssigneeInput{UnitID: in.UnitID, PostID: in.PostID}, in.Role, "")
		if err != nil {
			return nil, err
		}
		var problems problem.List
		planning.CheckEntryDay(&problems, plan, from, w.Today(), "from")
		problems = append(problems, planning.CheckAdded(assignee, planning.On(rows, from), from)...)
		planning.CheckInLine(&problems, plan, assignee.Unit, assignee.Argument)
		if err := problems.Err(); err != nil {
			return nil, err
		}
		after := numbered(w, item, planning.Add(rows, assignee, from))
		if err := reassign(ctx, w, rows, after); err != nil {
			return nil, err
		}
		added := after[len(after)-1]
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
		today := planning.EntryDay(plan, w.Today())
		last := today.AddDays(-1)
		var problems problem.List
		if in.On != nil {
			last = *in.On
			planning.CheckEntryDay(&problems, plan, last, w.Today(), "on")
		}
		rows, err := assignmentsTo(ctx, w, item)
		if err != nil {
			return nil, err
		}
		problems = append(problems, planning.CheckEnded(assignment, rows, last, today)...)
		if err := problems.Err(); err != nil {
			return nil, err
		}
		made := &models.AssignmentEndPayload{WorkItem: models.IDOf(item)}
		if !last.Before(assignment.ValidFrom) {
			made.Assignment = models.IDOf(assignment)
		}
		return made, reassign(ctx, w, rows, planning.End(rows, assignment.ID, last))
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
		plan, item, err := lockItem(ctx, w, id, nil, at("itemIds", i))
		if work.Collected(&problems, err) != nil {
			return nil, err
		}
		rows, err := assignmentsTo(ctx, w, item)
		if err != nil {
			return nil, err
		}
		today := planning.EntryDay(plan, w.Today())
		chosen = append(chosen, slices.DeleteFunc(rows, func(a models.Assignment) bool {
			return a.ValidTo != nil && a.ValidTo.Before(today)
		})...)
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

// Reassignment is a work item's new set of assignments from a day on, checked and not yet saved: Rows are those that
// there are, of all days.
type Reassignment struct {
	Item   models.WorkItem
	Rows   []models.Assignment
	Wanted []planning.Assignee
	From   models.Date
}

// checkSet looks up and checks a new set, but for the current one; it reports all that is wrong with it.
func checkSet(ctx context.Context, w *work.Work, in models.AssignmentsBulkRowInput) (Reassignment, error) {
	plan, item, err := lockItem(ctx, w, in.ItemID, in.ExpectedVersion, "itemId")
	if err != nil {
		return Reassignment{}, err
	}
	set := Reassignment{Item: item, From: planning.EntryDay(plan, w.Today())}
	take(&set.From, in.From)
	var problems problem.List
	planning.CheckEntryDay(&problems, plan, set.From, w.Today(), "from")
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
	for _, n := range set.Wanted {
		planning.CheckInLine(&problems, plan, n.Unit, n.Argument)
	}
	return set, problems.Err()
}

// Reassign makes sets those that hold from their days on.
func Reassign(ctx context.Context, w *work.Work, sets ...Reassignment) error {
	var before, after []models.Assignment
	for _, s := range sets {
		before = append(before, s.Rows...)
		after = append(after, numbered(w, s.Item, planning.Set(s.Rows, s.Wanted, s.From))...)
	}
	return reassign(ctx, w, before, after)
}

// numbered gives new assignments of an item, which lack it, their ids.
func numbered(w *work.Work, item models.WorkItem, rows []models.Assignment) []models.Assignment {
	for i := range rows {
		if rows[i].PlanID, rows[i].ItemID = item.PlanID, item.ID; rows[i].ID == uuid.Nil {
			rows[i].ID = w.NewID()
		}
	}
	return rows
}

// reassign makes assignments what they are to be.
func reassign(ctx context.Context, w *work.Work, before, after []models.Assignment) error {
	return reschedule(ctx, w, before, after, func(a models.Assignment) uuid.UUID { return a.ID })
}

// reschedule makes rows that hold for days what they are to be. What is left of days comes before what takes them, so
// that the database's own rule (one lead, a unit once, one holder a day) holds at every step.
func reschedule[R any](ctx context.Context, w *work.Work, before, after []R, id func(R) uuid.UUID) error {
	stays := make(map[uuid.UUID]R, len(after))
	for _, r := range after {
		stays[id(r)] = r
	}
	var gone, begun []R
	var changed []work.Revision[R]
	known := make(map[uuid.UUID]bool, len(before))
	for _, r := range before {
		known[id(r)] = true
		if is, ok := stays[id(r)]; ok {
			changed = append(changed, work.Revision[R]{Before: r, After: is})
		} else {
			gone = append(gone, r)
		}
	}
	for _, r := range after {
		if !known[id(r)] {
			begun = append(begun, r)
		}
	}
	if err := work.Remove(ctx, w, gone...); err != nil {
		return err
	}
	if _, err := work.UpdateAll(ctx, w, changed); err != nil {
		return err
	}
	return work.CreateAll(ctx, w, begun)
}

// readRows reads the assignments of the items of sets.
func readRows(ctx context.Context, w *work.Work, sets []Reassignment) error {
	byPlan := map[uuid.UUID][]uuid.UUID{}
	for _, s := range sets {
		byPlan[s.Item.PlanID] = append(byPlan[s.Item.PlanID], s.Item.ID)
	}
	for plan, items := range byPlan {
		rows, err := byOwner(ctx, w, plan, "item_id", items, func(a models.Assignment) uuid.UUID { return a.ItemID })
		if err != nil {
			return err
		}
		for i, s := range sets {
			if s.Item.PlanID == plan {
				sets[i].Rows = rows[s.Item.ID]
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

// assignmentsTo gives the assignments of an item on all days, past and to come, lead first.
func assignmentsTo(ctx context.Context, w *work.Work, item models.WorkItem) ([]models.Assignment, error) {
	rows, err := gorm.G[models.Assignment](w.DB).Where("plan_id = ? AND item_id = ?", item.PlanID, item.ID).
		Order("role, valid_from, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the assignments: %w", err)
	}
	return rows, nil
}

// at names an element of a list in the input.
func at(list string, i int) string { return list + "." + strconv.Itoa(i) }

func assignmentRow() work.Declaration {
	return work.Row[models.Assignment]{
		PartOf: "ItemID",
		Order:  "role, valid_from, id",
		Days:   models.Assignment.Days,
		Verify: verifyAssignees,
	}
}

func standingRow() work.Declaration { return work.Row[models.Standing]{PartOf: "ItemID"} }
