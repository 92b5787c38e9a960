package store

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"plangraph/problem"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"plangraph/database"
	"plangraph/models"
)

// Work is a unit of work under way: the transaction, who asked for it, and what it has changed so far. Rows are changed
// through create, update and remove only, which keep the audit and what search finds.
type Work struct {
	*database.Tx
	request   Request
	commandID uuid.UUID
	changes   []models.Change
	// regions are the regions whose admins read the changes, by plan (the nil UUID has none) and unit.
	regions map[uuid.UUID]string
	// units are the units that rows concern which do not name them themselves: holders of posts.
	units map[uuid.UUID]uuid.UUID
	// items are the work items that targets belong to, by target, for the points of their curves and their readings.
	items map[uuid.UUID]uuid.UUID
	// left are the fields of the rows that were updated, as they are now, by type and id.
	left map[string]map[string]json.RawMessage
	// reverts is the change that is being reverted, if one is; undone are the deletions of rows that are being brought back.
	reverts *uuid.UUID
	undone  map[uuid.UUID]uuid.UUID
}

// viewer is who asked.
func (w *Work) viewer() models.Viewer { return w.request.Viewer }

// today is the day of the request.
func (w *Work) today() models.Date { return models.DateOf(w.request.Now.In(china)) }

// now is the moment of the request.
func (w *Work) now() models.Time { return models.Time{Time: w.request.Now.UTC()} }

// newID makes the id of a new row.
func (w *Work) newID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// inRegion says whose admins read the changes of a plan, unit or other root, which this work has checked.
func (w *Work) inRegion(root uuid.UUID, regionCode string) {
	if w.regions == nil {
		w.regions = map[uuid.UUID]string{}
	}
	w.regions[root] = regionCode
}

// everywhere is in place of a region for what is a matter of SYSTEM alone: no admin's region has it below it.
const everywhere = "0"

// ofUnit says which unit a row concerns that does not name it itself.
func (w *Work) ofUnit(row, unit uuid.UUID) {
	if w.units == nil {
		w.units = map[uuid.UUID]uuid.UUID{}
	}
	w.units[row] = unit
}

// ofItem says which work item a target belongs to, or a point of its curve, or a reading, which do not name it themselves.
func (w *Work) ofItem(row, item uuid.UUID) {
	if w.items == nil {
		w.items = map[uuid.UUID]uuid.UUID{}
	}
	w.items[row] = item
}

// itemOfPart gives the work item that a point of a curve or a reading concerns; nil if nobody said it.
func (w *Work) itemOfPart(row models.Row) *uuid.UUID {
	target := row.Subject().ID
	switch r := row.(type) {
	case models.CurvePoint:
		target = r.TargetID
	case models.Reading:
		target = r.TargetID
	}
	for _, id := range []uuid.UUID{row.Subject().ID, target} {
		if item, ok := w.items[id]; ok {
			return &item
		}
	}
	return nil
}

// create adds a row.
func create[R models.Row](ctx context.Context, w *Work, row R) error {
	if err := gorm.G[R](w.DB).Create(ctx, &row); err != nil {
		return fmt.Errorf("create %s: %w", row.Subject().Type, err)
	}
	after, err := fieldsOf(row)
	if err != nil {
		return err
	}
	w.note(row, models.ActionCreate, nil, after)
	return w.index(ctx, row)
}

// createAll adds rows of one type at once.
func createAll[R models.Row](ctx context.Context, w *Work, rows []R) error {
	if err := w.Insert(ctx, rows); err != nil {
		return err
	}
	var texts []models.SearchText
	for _, row := range rows {
		after, err := fieldsOf(row)
		if err != nil {
			return err
		}
		w.note(row, models.ActionCreate, nil, after)
		text, found, err := searchText(row)
		if err != nil {
			return err
		}
		if found {
			texts = append(texts, text)
		}
	}
	return w.Insert(ctx, texts)
}

// update changes the fields of a row that differ between before and after, and answers whether any does. A row with a
// version gets the next one, unless somebody else changed it since before was read: that is a CONFLICT.
func update[R models.Row](ctx context.Context, w *Work, before R, after *R) (bool, error) {
	old, err := w.lastFieldsOf(before)
	if err != nil {
		return false, err
	}
	wanted, err := fieldsOf(*after)
	if err != nil {
		return false, err
	}
	differ := maps.Clone(wanted)
	maps.DeleteFunc(differ, func(name string, value json.RawMessage) bool { return bytes.Equal(old[name], value) })
	if len(differ) == 0 {
		return false, nil
	}
	if err := w.save(ctx, any(after).(models.Row), slices.Collect(maps.Keys(differ))); err != nil {
		return false, err
	}
	w.leave(*after, wanted)
	was := maps.Clone(old)
	maps.DeleteFunc(was, func(name string, _ json.RawMessage) bool { return differ[name] == nil })
	w.note(*after, models.ActionUpdate, was, differ)
	return true, w.index(ctx, *after)
}

// save writes the named fields of a row, with its next version.
func (w *Work) save(ctx context.Context, row models.Row, names []string) error {
	subject := row.Subject()
	stmt := gorm.Statement{DB: w.DB}
	if err := stmt.Parse(row); err != nil {
		return fmt.Errorf("read the columns of %T: %w", row, err)
	}
	columns := make([]string, 0, len(names)+2)
	for _, name := range names {
		columns = append(columns, stmt.Schema.LookUpField(name).DBName)
	}
	tx := w.WithContext(ctx).Model(row) // by its key
	if subject.Version != nil {
		tx = tx.Where("version = ?", *subject.Version)
		if err := advance(row, w.now()); err != nil {
			return err
		}
		columns = append(columns, "version")
		if stmt.Schema.LookUpField("UpdatedAt") != nil {
			columns = append(columns, "updated_at")
		}
	}
	result := tx.Select(columns).Updates(row)
	switch {
	case result.Error != nil:
		return fmt.Errorf("update %s: %w", subject.Type, result.Error)
	case result.RowsAffected != 1:
		return conflict("expectedVersion")
	}
	return nil
}

// advance gives a row its next version.
func advance(row models.Row, now models.Time) error {
	switch r := row.(type) {
	case *models.Plan:
		r.Version++
	case *models.PlanArea:
		r.Version++
	case *models.WorkItem:
		r.Version++
		r.UpdatedAt = now
	case *models.Unit:
		r.Version++
	default:
		return fmt.Errorf("%T has a version that nobody advances", row)
	}
	return nil
}

// touch gives a row its next version though none of its own fields changed: what belongs to it did.
func touch[R models.Row](ctx context.Context, w *Work, row *R) error {
	return w.save(ctx, any(row).(models.Row), nil)
}

// remove deletes rows; the audit keeps them whole, for restore.
func remove[R models.Row](ctx context.Context, w *Work, rows ...R) error {
	for _, row := range rows {
		before, err := fieldsOf(row)
		if err != nil {
			return err
		}
		if version := row.Subject().Version; version != nil {
			before["Version"], _ = json.Marshal(*version) // for the next one, if the row is restored
		}
		w.note(row, models.ActionDelete, before, nil)
	}
	for len(rows) > 0 {
		n := 1 // how many are of one plan, or of none
		for n < min(len(rows), atOnce) && rows[n].Subject().Plan == rows[0].Subject().Plan {
			n++
		}
		if err := deleteRows(ctx, w, rows[:n]); err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}

// deleteRows deletes rows of one plan, or of none, and what search finds them by.
func deleteRows[R models.Row](ctx context.Context, w *Work, rows []R) error {
	subject, ids := rows[0].Subject(), idsOf(rows)
	chosen := gorm.G[R](w.DB).Where("id IN ?", ids)
	if subject.Plan != uuid.Nil && subject.Type != "Plan" {
		chosen = chosen.Where("plan_id = ?", subject.Plan)
	}
	n, err := chosen.Delete(ctx)
	if err != nil {
		return fmt.Errorf("delete %s: %w", subject.Type, err)
	}
	if n != len(rows) {
		return conflict("expectedVersion")
	}
	if _, searched, err := searchText(rows[0]); !searched {
		return err
	}
	if _, err := gorm.G[models.SearchText](w.DB).Where("plan_id = ? AND id IN ?", subject.Plan, ids).Delete(ctx); err != nil {
		return fmt.Errorf("forget the search texts: %w", err)
	}
	return nil
}

// note keeps a change for the audit.
func (w *Work) note(row models.Row, action models.ChangeAction, before, after map[string]json.RawMessage) {
	subject := row.Subject()
	if unit, ok := w.units[subject.ID]; ok {
		subject.Unit = &unit
	}
	if target, ok := row.(models.Target); ok {
		w.ofItem(target.ID, target.ItemID)
	}
	if subject.Item == nil {
		subject.Item = w.itemOfPart(row)
	}
	reverts := w.reverts
	if deletion, ok := w.undone[subject.ID]; ok {
		reverts = &deletion
	}
	w.changes = append(w.changes, models.Change{
		PlanID: subject.Plan, ID: w.newID(), CommandID: w.commandID, At: w.now(), Actor: w.viewer().Actor, RequestID: w.request.RequestID,
		Mutation: w.request.Name, Reason: w.request.Reason, RevertsID: reverts, RegionCode: w.regionOf(subject), Type: subject.Type, EntityID: subject.ID,
		ItemID: subject.Item, UnitID: subject.Unit, Action: action, Before: asJSON(before), After: asJSON(after),
	})
}

// regionOf is the region whose admins read of a change: the plan's, or the unit's.
func (w *Work) regionOf(subject models.Subject) string {
	if subject.Plan != uuid.Nil {
		return w.regions[subject.Plan]
	}
	if subject.Unit != nil {
		return w.regions[*subject.Unit]
	}
	return w.regions[subject.ID]
}

// record writes the audit.
func (w *Work) record(ctx context.Context) error {
	for _, c := range w.changes {
		if c.RegionCode == "" {
			return fmt.Errorf("%s %s was changed and nobody said of which region it is", c.Type, c.EntityID)
		}
	}
	return w.Insert(ctx, w.changes)
}

// unaudited are the fields that say of a row that it was changed, not what.
var unaudited = []string{"Version", "UpdatedAt"}

// fieldsOf gives the fields of a row by name, as JSON.
func fieldsOf(row models.Row) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("write %T for the audit: %w", row, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("read %T for the audit: %w", row, err)
	}
	for _, name := range unaudited {
		delete(fields, name)
	}
	return fields, nil
}

// lastFieldsOf gives the fields of a row as this work has left them, or else as it was read: what is said of a row twice is done once.
func (w *Work) lastFieldsOf(row models.Row) (map[string]json.RawMessage, error) {
	if fields, ok := w.left[keyOf(row)]; ok {
		return fields, nil
	}
	return fieldsOf(row)
}

// leave remembers what the fields of a row are now.
func (w *Work) leave(row models.Row, fields map[string]json.RawMessage) {
	if w.left == nil {
		w.left = map[string]map[string]json.RawMessage{}
	}
	w.left[keyOf(row)] = fields
}

// keyOf names a row among those of all types.
func keyOf(row models.Row) string { return row.Subject().Type + row.Subject().ID.String() }

func asJSON(fields map[string]json.RawMessage) *models.JSON {
	if fields == nil {
		return nil
	}
	text, _ := json.Marshal(fields) // it was JSON just now
	return new(models.JSON(text))
}

// index keeps what search finds a row by.
func (w *Work) index(ctx context.Context, row models.Row) error {
	text, found, err := searchText(row)
	if err != nil || !found {
		return err
	}
	if err := gorm.G[models.SearchText](w.DB, clause.OnConflict{
		Columns: []clause.Column{{Name: "plan_id"}, {Name: "id"}}, DoUpdates: clause.AssignmentColumns([]string{"type", "body", "grams"}),
	}).Create(ctx, &text); err != nil {
		return fmt.Errorf("keep the search text: %w", err)
	}
	return nil
}

// conflict says that somebody changed the thing in the meantime.
func conflict(argument string) error {
	return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
		En: "somebody changed it in the meantime: look again, then repeat with its new version",
		Zh: "数据已被他人修改:请刷新后用新的版本号重试",
	})}
}

// notFound is the one answer to an id that is malformed, of another type, unknown or hidden.
func notFound(argument string) error {
	return problem.List{problem.Refuse(problem.NotFound, argument, problem.Message{
		En: "%s: there is nothing with this id", Zh: "%s:没有此标识的对象",
	}, argument)}
}
