package work

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
	"gorm.io/gorm/clause"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// FieldsIn reads fields that the audit holds; nothing from nil.
func FieldsIn(text *models.JSON) map[string]json.RawMessage {
	var fields map[string]json.RawMessage
	if text != nil {
		_ = json.Unmarshal([]byte(*text), &fields) // the audit holds no other
	}
	return fields
}

// Same compares JSON values; the database may have laid one out anew.
func Same(a, b json.RawMessage) bool {
	if bytes.Equal(a, b) {
		return true
	}
	return reflect.DeepEqual(understood(a), understood(b))
}

// understood reads a JSON value, and the JSON that is in a text: that of a column with JSON.
func understood(value json.RawMessage) any {
	var v any
	_ = json.Unmarshal(value, &v) // the audit holds no other, nor do rows
	text, _ := v.(string)
	var inner any
	if strings.ContainsAny(text[:min(1, len(text))], "{[") && json.Unmarshal([]byte(text), &inner) == nil {
		return inner
	}
	return v
}

// Work is a unit of work under way: the transaction, who asked for it, and what it has changed so far. Rows are changed
// through create, update and remove only, which keep the audit and what search finds.
type Work struct {
	*database.Tx
	request Request
	// searchText makes the row by which a row is found, and says whether it is to be found at all.
	searchText func(models.Row) (models.SearchText, bool, error)
	commandID  uuid.UUID
	changes    []models.Change
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

// Viewer is who asked.
func (w *Work) Viewer() models.Viewer { return w.request.Viewer }

// DryRun tells whether nothing of the work is kept.
func (w *Work) DryRun() bool { return w.request.DryRun }

// Mutation is the name of the mutation.
func (w *Work) Mutation() string { return w.request.Name }

// Changes are the changes of rows so far.
func (w *Work) Changes() []models.Change { return w.changes }

// Reverting says which change is being taken back.
func (w *Work) Reverting(change uuid.UUID) { w.reverts = &change }

// Undoing says which deletions are being taken back, by the rows.
func (w *Work) Undoing(deletions map[uuid.UUID]uuid.UUID) { w.undone = deletions }

// KnowsRegion tells whether this work has checked the region of a root.
func (w *Work) KnowsRegion(root uuid.UUID) bool { return w.regions[root] != "" }

// Today is the day of the request.
func (w *Work) Today() models.Date { return models.DateOf(w.request.Now.In(China)) }

// Now is the moment of the request.
func (w *Work) Now() models.Time { return models.Time{Time: w.request.Now.UTC()} }

// NewID makes the id of a new row.
func (w *Work) NewID() uuid.UUID { return uuid.Must(uuid.NewV7()) }

// InRegion says whose admins read the changes of a plan, unit or other root, which this work has checked.
func (w *Work) InRegion(root uuid.UUID, regionCode string) {
	if w.regions == nil {
		w.regions = map[uuid.UUID]string{}
	}
	w.regions[root] = regionCode
}

// Everywhere is in place of a region for what is a matter of SYSTEM alone: no admin's region has it below it.
const Everywhere = "0"

// OfUnit says which unit a row concerns that does not name it itself.
func (w *Work) OfUnit(row, unit uuid.UUID) {
	if w.units == nil {
		w.units = map[uuid.UUID]uuid.UUID{}
	}
	w.units[row] = unit
}

// OfItem says which work item a target belongs to, or a point of its curve, or a reading, which do not name it themselves.
func (w *Work) OfItem(row, item uuid.UUID) {
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

// Create adds a row.
func Create[R models.Row](ctx context.Context, w *Work, row R) error {
	if err := gorm.G[R](w.DB).Create(ctx, &row); err != nil {
		return fmt.Errorf("create %s: %w", row.Subject().Type, err)
	}
	after, err := FieldsOf(row)
	if err != nil {
		return err
	}
	w.Note(row, models.ActionCreate, nil, after)
	return w.index(ctx, row)
}

// CreateAll adds rows of one type at once.
func CreateAll[R models.Row](ctx context.Context, w *Work, rows []R) error {
	if err := w.Insert(ctx, rows); err != nil {
		return err
	}
	var texts []models.SearchText
	for _, row := range rows {
		after, err := FieldsOf(row)
		if err != nil {
			return err
		}
		w.Note(row, models.ActionCreate, nil, after)
		text, found, err := w.searchText(row)
		if err != nil {
			return err
		}
		if found {
			texts = append(texts, text)
		}
	}
	return w.Insert(ctx, texts)
}

// Update changes the fields of a row that differ between before and after, and answers whether any does. A row with a
// version gets the next one, unless somebody else changed it since before was read: that is a CONFLICT.
func Update[R models.Row](ctx context.Context, w *Work, before R, after *R) (bool, error) {
	old, err := w.lastFieldsOf(before)
	if err != nil {
		return false, err
	}
	wanted, err := FieldsOf(*after)
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
	w.Note(*after, models.ActionUpdate, was, differ)
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
		if err := Advance(row, w.Now()); err != nil {
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
		return Conflict("expectedVersion")
	}
	return nil
}

// Advance gives a row its next version.
func Advance(row models.Row, now models.Time) error {
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

// Touch gives a row its next version though none of its own fields changed: what belongs to it did.
func Touch[R models.Row](ctx context.Context, w *Work, row *R) error {
	return w.save(ctx, any(row).(models.Row), nil)
}

// Remove deletes rows; the audit keeps them whole, for restore.
func Remove[R models.Row](ctx context.Context, w *Work, rows ...R) error {
	for _, row := range rows {
		before, err := FieldsOf(row)
		if err != nil {
			return err
		}
		if version := row.Subject().Version; version != nil {
			before["Version"], _ = json.Marshal(*version) // for the next one, if the row is restored
		}
		w.Note(row, models.ActionDelete, before, nil)
	}
	for len(rows) > 0 {
		n := 1 // how many are of one plan, or of none
		for n < min(len(rows), AtOnce) && rows[n].Subject().Plan == rows[0].Subject().Plan {
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
	subject, ids := rows[0].Subject(), IDs(rows)
	chosen := gorm.G[R](w.DB).Where("id IN ?", ids)
	if subject.Plan != uuid.Nil && subject.Type != "Plan" {
		chosen = chosen.Where("plan_id = ?", subject.Plan)
	}
	n, err := chosen.Delete(ctx)
	if err != nil {
		return fmt.Errorf("delete %s: %w", subject.Type, err)
	}
	if n != len(rows) {
		return Conflict("expectedVersion")
	}
	if _, searched, err := w.searchText(rows[0]); !searched {
		return err
	}
	if _, err := gorm.G[models.SearchText](w.DB).Where("plan_id = ? AND id IN ?", subject.Plan, ids).Delete(ctx); err != nil {
		return fmt.Errorf("forget the search texts: %w", err)
	}
	return nil
}

// Note keeps a change for the audit.
func (w *Work) Note(row models.Row, action models.ChangeAction, before, after map[string]json.RawMessage) {
	subject := row.Subject()
	if unit, ok := w.units[subject.ID]; ok {
		subject.Unit = &unit
	}
	if target, ok := row.(models.Target); ok {
		w.OfItem(target.ID, target.ItemID)
	}
	if subject.Item == nil {
		subject.Item = w.itemOfPart(row)
	}
	reverts := w.reverts
	if deletion, ok := w.undone[subject.ID]; ok {
		reverts = &deletion
	}
	w.changes = append(w.changes, models.Change{
		PlanID: subject.Plan, ID: w.NewID(), CommandID: w.commandID, At: w.Now(), Actor: w.Viewer().Actor, RequestID: w.request.RequestID,
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

// Unaudited are the fields that say of a row that it was changed, not what.
var Unaudited = []string{"Version", "UpdatedAt"}

// FieldsOf gives the fields of a row by name, as JSON.
func FieldsOf(row models.Row) (map[string]json.RawMessage, error) {
	text, err := json.Marshal(row)
	if err != nil {
		return nil, fmt.Errorf("write %T for the audit: %w", row, err)
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(text, &fields); err != nil {
		return nil, fmt.Errorf("read %T for the audit: %w", row, err)
	}
	for _, name := range Unaudited {
		delete(fields, name)
	}
	return fields, nil
}

// lastFieldsOf gives the fields of a row as this work has left them, or else as it was read: what is said of a row twice is done once.
func (w *Work) lastFieldsOf(row models.Row) (map[string]json.RawMessage, error) {
	if fields, ok := w.left[keyOf(row)]; ok {
		return fields, nil
	}
	return FieldsOf(row)
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
	text, found, err := w.searchText(row)
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
