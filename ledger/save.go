package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/planning"
	"plangraph/store"
	"plangraph/work"
)

// save makes the changes of all items that nothing is wrong with. As in assignmentSet, what stays goes on and counts as confirmed,
// and ends come before beginnings.
func (l *ledger) save(ctx context.Context) error {
	var ends []revision[models.Assignment]
	var never, begun []models.Assignment
	var items []revision[models.WorkItem]
	var targets []revision[models.Target]
	for _, item := range l.items {
		touched := item.wanted != nil || len(item.changed) > 0
		if item.rejected() || !touched && item.after == item.WorkItem {
			continue
		}
		items = append(items, revision[models.WorkItem]{item.WorkItem, item.after, true})
		targets = append(targets, item.changed...)
		if item.wanted != nil {
			kept, gone, added := l.assignments(item)
			ends, never, begun = append(ends, kept...), append(never, gone...), append(begun, added...)
		}
	}
	if err := updateAll(ctx, l.w, ends); err != nil {
		return err
	}
	if err := work.Remove(ctx, l.w, never...); err != nil {
		return err
	}
	if err := work.CreateAll(ctx, l.w, begun); err != nil {
		return err
	}
	if err := updateAll(ctx, l.w, targets); err != nil {
		return err
	}
	return updateAll(ctx, l.w, items)
}

// assignments gives what changes in those that there are (ended or confirmed), those that never held, and the new ones.
func (l *ledger) assignments(item *ledgerItem) (changed []revision[models.Assignment], never, begun []models.Assignment) {
	kept := map[uuid.UUID]bool{}
	for _, a := range item.current {
		i := slices.IndexFunc(item.wanted, func(n planning.Assignee) bool { return n.Unit.ID == a.UnitID && n.Role == a.Role })
		after := a
		switch last := l.from.AddDays(-1); {
		case i >= 0 && !l.from.Before(a.ValidFrom):
			kept[a.UnitID] = true
			after.PostID, after.Status = item.wanted[i].PostID, models.AssignmentConfirmed
		case last.Before(a.ValidFrom):
			never = append(never, a)
			continue
		default:
			after.ValidTo = &last
		}
		changed = append(changed, revision[models.Assignment]{a, after, false})
	}
	for _, n := range item.wanted {
		if !kept[n.Unit.ID] {
			begun = append(begun, store.NewAssignment(l.w, item.WorkItem, n, l.from))
		}
	}
	return changed, never, begun
}

// revision is a row as it is and as it is to be. One that is touched gets its next version even if none of its own fields changes.
type revision[R models.Row] struct {
	before, after R
	touched       bool
}

// updateAll changes rows as update and touch do one by one, for rows whose search text stays: it sends the statements together.
func updateAll[R models.Row](ctx context.Context, w *work.Work, revisions []revision[R]) error {
	var statements []database.SQL
	for _, r := range revisions {
		old, err := work.FieldsOf(r.before)
		if err != nil {
			return err
		}
		differ, err := work.FieldsOf(r.after)
		if err != nil {
			return err
		}
		maps.DeleteFunc(differ, func(name string, value json.RawMessage) bool { return bytes.Equal(old[name], value) })
		maps.DeleteFunc(old, func(name string, _ json.RawMessage) bool { return differ[name] == nil })
		if len(differ) == 0 && (!r.touched || r.before.Subject().Version == nil) {
			continue
		}
		statement, err := updateStatement(ctx, w, any(&r.after).(models.Row), slices.Sorted(maps.Keys(differ)))
		if err != nil {
			return err
		}
		statements = append(statements, statement)
		if len(differ) > 0 {
			w.Note(r.after, models.ActionUpdate, old, differ)
		}
	}
	return w.QueryAll(ctx, statements, func(_ int, rows database.Rows) error {
		if !rows.Next() {
			if err := rows.Err(); err != nil {
				return err
			}
			return work.Conflict("expectedVersion")
		}
		return nil
	})
}

// updateStatement writes the named fields of a row, with its next version, and answers a row if the version is still the one before.
func updateStatement(ctx context.Context, w *work.Work, row models.Row, names []string) (database.SQL, error) {
	subject := row.Subject()
	stmt := gorm.Statement{DB: w.DB}
	if err := stmt.Parse(row); err != nil {
		return database.SQL{}, fmt.Errorf("read the columns of %T: %w", row, err)
	}
	where := []database.SQL{database.Expr("id = ?", subject.ID)}
	if stmt.Schema.LookUpField("PlanID") != nil {
		where = append(where, database.Expr("plan_id = ?", subject.Plan))
	}
	if subject.Version != nil {
		where = append(where, database.Expr("version = ?", *subject.Version))
		if err := work.Advance(row, w.Now()); err != nil {
			return database.SQL{}, err
		}
		for _, name := range work.Unaudited {
			if stmt.Schema.LookUpField(name) != nil {
				names = append(names, name)
			}
		}
	}
	columns, values := make([]string, len(names)), make([]any, len(names))
	for i, name := range names {
		field := stmt.Schema.LookUpField(name)
		columns[i] = field.DBName + " = ?"
		values[i], _ = field.ValueOf(ctx, reflect.ValueOf(row))
	}
	var b database.Builder
	b.Add("UPDATE "+stmt.Schema.Table+" SET "+strings.Join(columns, ", "), values...).Where(where...).Add(" RETURNING 1")
	return b.SQL(), nil
}
