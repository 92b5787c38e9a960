package store

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

const (
	// maxTransfer is how many assignments are handed over at once.
	maxTransfer = 5000
	// maxShown is how many of the new assignments a transfer answers.
	maxShown = 1000
)

// AssignmentsBulkSet replaces the assignments of many work items. All rows are checked before any is saved.
func AssignmentsBulkSet(in models.AssignmentsBulkSetInput) work.Mutation[models.AssignmentsBulkSetPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentsBulkSetPayload, error) {
		if err := lookAhead(ctx, w, in.Rows); err != nil {
			return nil, err
		}
		var all problem.List
		rows := make([]models.AssignmentsBulkRow, len(in.Rows))
		sets := make([]Reassignment, 0, len(in.Rows))
		first := map[models.ID]int{}
		for i, row := range in.Rows {
			var problems problem.List
			set, err := checkSet(ctx, w, row)
			if work.Collected(&problems, err) != nil {
				return nil, err
			}
			if n, twice := first[row.ItemID]; twice && err == nil {
				problems.Add(problem.Duplicate, "itemId", problem.Message{
					En: "row %d has the same item", Zh: "第 %d 行是同一事项",
				}, n)
			} else {
				first[row.ItemID] = i
			}
			for _, p := range problems {
				p.Argument = at("rows", i) + "." + p.Argument
			}
			all = append(all, problems...)
			rows[i] = models.AssignmentsBulkRow{Index: i, Applied: len(problems) == 0, UserErrors: problems}
			if rows[i].Applied {
				sets = append(sets, set)
				rows[i].WorkItem = models.IDOf(set.Item)
			}
		}
		if in.ErrorPolicy == models.ErrorPolicyRejectAll && len(all) > 0 {
			return nil, all
		}
		if err := readRows(ctx, w, sets); err != nil {
			return nil, err
		}
		made := models.AssignmentsBulkSetPayload{
			Rows: rows, Applied: new(len(sets)), Rejected: new(len(rows) - len(sets)),
		}
		return &made, Reassign(ctx, w, sets...)
	}
}

// lookAhead locks and reads at once what the rows of a bulk name: plans and units in one order each, so that two bulks
// never wait for each other. Whose they are is checked row by row.
func lookAhead(ctx context.Context, w *work.Work, rows []models.AssignmentsBulkRowInput) error {
	var plans, units, posts []uuid.UUID
	items := map[uuid.UUID][]uuid.UUID{}
	for _, row := range rows {
		if id := row.ItemID; id.Type == "WorkItem" {
			plans = append(plans, id.Plan)
			items[id.Plan] = append(items[id.Plan], id.Row)
		}
		named := slices.Concat(row.Supports, row.Supervisors)
		if row.Lead != nil {
			named = append(named, *row.Lead)
		}
		for _, n := range named {
			units = append(units, work.RowOf(n.UnitID, "Unit"))
			if n.PostID != nil {
				posts = append(posts, work.RowOf(*n.PostID, "Post"))
			}
		}
	}
	if err := work.LockSoon[models.Plan](ctx, w, plans); err != nil {
		return err
	}
	for plan, ids := range items {
		if err := work.RowsSoon(ctx, w, plan, "id", ids, func(models.WorkItem) {}); err != nil {
			return err
		}
	}
	if err := work.ShareSoon[models.Unit](ctx, w, units); err != nil {
		return err
	}
	if err := work.RowsSoon(ctx, w, uuid.Nil, "id", posts, func(models.Post) {}); err != nil {
		return err
	}
	return w.Settle(ctx)
}

// tooMany refuses a list that is too long.
func tooMany(argument string, n, most int) error {
	return problem.List{problem.Refuse(problem.Limit, argument, problem.Message{
		En: "%d is more than %d at once", Zh: "一次 %d 项,超过上限 %d 项",
	}, n, most)}
}

// AssignmentTransfer hands over a unit's assignments to another from a day on, those to come with them.
func AssignmentTransfer(in models.AssignmentTransferInput) work.Mutation[models.AssignmentTransferPayload] {
	return func(ctx context.Context, w *work.Work) (*models.AssignmentTransferPayload, error) {
		from, err := assigneeOf(ctx, w, models.AssigneeInput{UnitID: in.FromUnitID}, "", "")
		if err != nil {
			return nil, renamed(err, "unitId", "fromUnitId")
		}
		to, err := assigneeOf(ctx, w, models.AssigneeInput{UnitID: in.ToUnitID}, "", "")
		if err != nil {
			return nil, renamed(err, "unitId", "toUnitId")
		}
		if from.Unit.ID == to.Unit.ID {
			return nil, problem.List{problem.Refuse(problem.Invalid, "toUnitId", problem.Message{
				En: "%s cannot hand over to itself", Zh: "%s 不能移交给自己",
			}, to.Unit.Name)}
		}
		day := w.Today()
		take(&day, in.From)
		var problems problem.List
		if planning.CheckDay(&problems, day, "from"); len(problems) > 0 {
			return nil, problems
		}
		chosen, err := assignmentsOf(ctx, w, from.Unit, day, seenBy(w.Viewer()), in.Where)
		if err != nil {
			return nil, err
		}
		made, err := transferAll(ctx, w, chosen, handover{
			to: to.Unit, check: planning.CheckEntryDay,
			from: func(p models.Plan) models.Date {
				if in.From != nil {
					return *in.From
				}
				return planning.EntryDay(p, day)
			},
		})
		if err != nil {
			return nil, err
		}
		return &models.AssignmentTransferPayload{
			Assignments: made[:min(len(made), maxShown)],
			Transferred: new(len(made)),
		}, nil
	}
}

// renamed gives problems of one argument under another name.
func renamed(err error, from, to string) error {
	var problems problem.List
	if work.Collected(&problems, err) != nil {
		return err
	}
	for _, p := range problems {
		if p.Argument == from {
			p.Argument = to
			p.Message.En, p.Message.Zh = strings.Replace(p.Message.En, from, to, 1), strings.Replace(
				p.Message.Zh, from, to, 1,
			)
		}
	}
	return problems
}

// assignmentsOf gives the assignments of a unit that hold on a day or later and that a filter takes, plan by plan in the
// order of items: those in plans of the given ones that are not closed.
func assignmentsOf(
	ctx context.Context, w *work.Work, unit models.Unit, day models.Date, of database.SQL,
	where *models.AssignmentTransferFilter,
) ([]models.Assignment, error) {
	open, args := inPlans("assignments.plan_id", database.And(database.Expr("p.status <> ?", models.PlanClosed), of))
	chosen := gorm.G[models.Assignment](w.DB).Select("assignments.*").
		Where("assignments.unit_id = ? AND (assignments.valid_to IS NULL OR assignments.valid_to >= ?)", unit.ID, day).
		Where(open, args...)
	if where != nil {
		chosen = taking(chosen, *where)
	}
	rows, err := chosen.Order("assignments.plan_id, assignments.item_id, assignments.id").Limit(maxTransfer + 1).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the unit's assignments: %w", err)
	}
	if len(rows) > maxTransfer {
		return nil, tooMany("where", len(rows), maxTransfer)
	}
	return rows, nil
}

// taking narrows assignments to those that a filter takes.
func taking(
	chosen gorm.ChainInterface[models.Assignment], where models.AssignmentTransferFilter,
) gorm.ChainInterface[models.Assignment] {
	const ofItem = "EXISTS (SELECT 1 FROM work_items i WHERE i.plan_id = assignments.plan_id AND i.id = assignments.item_id AND "
	if where.PlanID != nil {
		chosen = chosen.Where("assignments.plan_id = ?", work.RowOf(*where.PlanID, "Plan"))
	}
	if where.AreaIds != nil {
		chosen = chosen.Where(ofItem+"i.area_id IN ?)", rowsOf(where.AreaIds, "PlanArea"))
	}
	if where.ItemIds != nil {
		chosen = chosen.Where("assignments.item_id IN ?", rowsOf(where.ItemIds, "WorkItem"))
	}
	if where.Kinds != nil {
		chosen = chosen.Where(ofItem+"i.kind IN ?)", where.Kinds)
	}
	if where.Roles != nil {
		chosen = chosen.Where("assignments.role IN ?", where.Roles)
	}
	if where.TitleContains != nil {
		chosen = chosen.Where(
			ofItem+"i.title LIKE ? ESCAPE '\\')",
			"%"+strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`).Replace(*where.TitleContains)+"%",
		)
	}
	return chosen
}

// rowsOf gives the rows that ids of a type name; a list with nothing in it for ids that name none.
func rowsOf(ids []models.ID, typeName string) []uuid.UUID {
	rows := make([]uuid.UUID, len(ids))
	for i, id := range ids {
		rows[i] = work.RowOf(id, typeName)
	}
	return rows
}

// handover is how assignments go to another unit.
type handover struct {
	to models.Unit
	// from is the first day, in a plan; check, if there is one, reports one that a plan does not have.
	from  func(models.Plan) models.Date
	check func(problems *problem.List, plan models.Plan, day, today models.Date, argument string)
	// posts are that unit's posts in place of those that answer in person now; there nobody does if it has none.
	posts map[uuid.UUID]uuid.UUID
	// asIs keeps what is only suggested so: nobody has looked at the assignments one by one.
	asIs bool
}

// transferAll ends assignments and begins the same of another unit, from a day on. Where that unit has a part
// already, it has the weightier of the two roles afterwards. It gives the ids of the assignments that the unit has on
// those items then.
func transferAll(ctx context.Context, w *work.Work, chosen []models.Assignment, h handover) ([]models.ID, error) {
	made := make([]models.ID, 0, len(chosen))
	var problems problem.List
	for _, a := range chosen {
		plan, item, err := lockItem(ctx, w, models.ID{Type: "WorkItem", Plan: a.PlanID, Row: a.ItemID}, nil, "where")
		if err != nil {
			return nil, err
		}
		from := h.from(plan)
		before := len(problems)
		if h.check != nil {
			h.check(&problems, plan, from, w.Today(), "from")
		}
		planning.CheckActive(&problems, h.to, from, "toUnitId")
		planning.CheckInLine(&problems, plan, h.to, "toUnitId")
		if len(problems) > before {
			return nil, problems.Err() // the same would be said of every other
		}
		taken, err := takeOver(ctx, w, item, a, h, from)
		if err != nil {
			return nil, err
		}
		if taken == (models.ID{}) {
			continue
		}
		made = append(made, taken)
	}
	return made, nil
}

// takeOver hands over one assignment, and gives the first that the unit has on its days then.
func takeOver(
	ctx context.Context, w *work.Work, item models.WorkItem, a models.Assignment, h handover, from models.Date,
) (models.ID, error) {
	rows, err := assignmentsTo(ctx, w, item)
	if err != nil {
		return models.ID{}, err
	}
	n := slices.IndexFunc(rows, func(r models.Assignment) bool { return r.ID == a.ID })
	if n < 0 { // it was taken back before the plan was locked
		return models.ID{}, nil
	}
	a = rows[n]
	days := a.Days()
	if days.From.Before(from) {
		days.From = from
	}
	if days.Empty() {
		return models.ID{}, nil
	}
	to := models.Assignment{UnitID: h.to.ID, Role: a.Role, Status: models.AssignmentConfirmed}
	if a.PostID != nil {
		if post, ok := h.posts[*a.PostID]; ok {
			to.PostID = &post
		}
	}
	if h.asIs {
		to.Status = a.Status
	}
	after := numbered(w, item, planning.HandOver(rows, a, to, from))
	if err := reassign(ctx, w, rows, after); err != nil {
		return models.ID{}, err
	}
	n = slices.IndexFunc(after, func(r models.Assignment) bool { return r.UnitID == h.to.ID && r.Days().Meet(days) })
	return models.IDOf(after[n]), nil
}
