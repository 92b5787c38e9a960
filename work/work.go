package work

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// Work is a unit of work under way: the transaction, who asked for it, and what it has changed so far. Rows are
// changed by Create, Update and Remove and their like only, which keep the audit, the versions and what search finds.
type Work struct {
	*database.Tx
	request   Request
	kinds     kinds
	commandID uuid.UUID
	changes   []models.Change
	// known are rows that were read or changed, for what goes with them.
	known map[key]any
	// left are rows that were updated, as they are now; versions are those that rows have by this work, 0 for those
	// that are gone.
	left     map[key]any
	versions map[key]int64
	// held says how strongly rows are locked.
	held map[key]int
	// wholes are the rows parts of which were changed.
	wholes []whole
	// undone are the changes that are being taken back, by their rows.
	undone map[uuid.UUID]uuid.UUID
}

// Viewer is who asked.
func (w *Work) Viewer() models.Viewer { return w.request.Viewer }

// DryRun tells whether nothing of the work is kept.
func (w *Work) DryRun() bool { return w.request.DryRun }

// Mutation is the name of the mutation.
func (w *Work) Mutation() string { return w.request.Name }

// Changes are the changes of rows so far.
func (w *Work) Changes() []models.Change { return w.changes }

// Today is the day of the request.
func (w *Work) Today() models.Date { return DayOf(w.request.Now) }

// Now is the moment of the request.
func (w *Work) Now() models.Time { return models.Time{Time: w.request.Now.UTC()} }

// NewID makes the id of a new row.
func (w *Work) NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// note keeps a change for the audit.
func (w *Work) note(k *kind, row any, action models.ChangeAction, before, after *models.JSON) error {
	s, err := w.subjectOf(k, row)
	if err != nil {
		return err
	}
	if s.whole.kind != "" {
		w.wholes = append(w.wholes, whole{s.whole, k.idIn(row, "PlanID")})
	}
	id := k.idIn(row, "ID")
	w.changes = append(w.changes, models.Change{
		PlanID: s.plan, ID: w.NewID(), CommandID: w.commandID, At: w.Now(), Actor: w.Viewer().Actor,
		RequestID: w.request.RequestID,
		Mutation:  w.request.Name, Reason: w.request.Reason, RevertsID: orNil(w.undone[id]), RegionCode: s.region,
		Type: k.name, EntityID: id,
		ItemID: orNil(s.item), UnitID: orNil(s.unit), Action: action, Before: before, After: after,
	})
	return nil
}

func orNil(id uuid.UUID) *uuid.UUID {
	if id == uuid.Nil {
		return nil
	}
	return &id
}

// finish gives rows parts of which were changed their next versions, unless they have one by this work already, and
// writes the audit.
func (w *Work) finish(ctx context.Context) error {
	for _, k := range w.kinds.all {
		byPlan := map[uuid.UUID][]uuid.UUID{}
		for _, whole := range w.wholes {
			if _, done := w.versions[whole.key]; !done && whole.kind == k.name {
				w.settled(whole.key, 0)
				byPlan[whole.plan] = append(byPlan[whole.plan], whole.id)
			}
		}
		for plan, ids := range byPlan {
			if err := w.touch(ctx, k, plan, ids); err != nil {
				return err
			}
		}
	}
	if len(w.changes) == 0 {
		w.Still()
		return nil
	}
	part, version, err := w.Move(ctx)
	if err != nil {
		return err //nolint:wrapcheck // it says what it is
	}
	for i := range w.changes {
		w.changes[i].DataPart, w.changes[i].DataVersion = part, version
	}
	return w.Add(ctx, w.changes)
}

// touch gives rows of a plan, or of none, their next versions, those that are there.
func (w *Work) touch(ctx context.Context, k *kind, plan uuid.UUID, ids []uuid.UUID) error {
	next := w.nextVersion(k)
	for some := range slices.Chunk(ids, atOnce) {
		var b database.Builder
		b.Add("UPDATE "+k.schema.Table+" AS t SET "+next.Text, next.Args...).Where(w.named(k, "t.", plan, some))
		if err := w.Change(ctx, b.SQL(), nil); err != nil {
			return fmt.Errorf("give %s its next version: %w", k.name, err)
		}
	}
	return nil
}

// named is the condition on rows of a plan, or of none, that they have one of the ids; prefix stands before their columns.
func (w *Work) named(k *kind, prefix string, plan uuid.UUID, ids []uuid.UUID) database.SQL {
	among := w.Dialect.Among(prefix+"id", ids)
	if !k.inPlan() {
		return among
	}
	return database.And(database.Expr(prefix+"plan_id = ?", plan), among)
}

// whole is a row of a plan, or of none, a part of which was changed.
type whole struct {
	key
	plan uuid.UUID
}

// Conflict says that somebody changed the thing in the meantime.
func Conflict(argument string) error {
	return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
		En: "somebody changed it in the meantime: look again, then repeat with its new version",
		Zh: "数据已被他人修改:请刷新后用新的版本号重试",
	})}
}

// NotFound is the one answer to an id that is malformed, of another type, unknown or hidden.
func NotFound(argument string) error {
	return problem.List{problem.Refuse(problem.NotFound, argument, problem.Message{
		En: "%s: there is nothing with this id", Zh: "%s:没有此标识的对象",
	}, argument)}
}
