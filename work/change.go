package work

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"
	"gorm.io/gorm/schema"

	"plangraph/database"
	"plangraph/models"
)

// Revision is a row as it was read and as it is to be.
type Revision[R any] struct{ Before, After R }

// Create adds a row.
func Create[R any](ctx context.Context, w *Work, row R) error {
	k, err := kindOf[R](w)
	if err != nil {
		return err
	}
	created := row // which GORM may change
	if err := gorm.G[R](w.DB).Create(ctx, &created); err != nil {
		return fmt.Errorf("create %s: %w", k.name, err)
	}
	return w.created(ctx, k, []any{row})
}

// CreateAll adds rows of one type at once. That the database does not take them may be said later, by whatever the work
// asks or changes next.
func CreateAll[R any](ctx context.Context, w *Work, rows []R) error {
	k, err := kindOf[R](w)
	if err != nil {
		return err
	}
	if err := w.Add(ctx, rows); err != nil {
		return err
	}
	return w.created(ctx, k, untyped(rows))
}

// created notes what was added.
func (w *Work) created(ctx context.Context, k *kind, rows []any) error {
	if err := w.knowOwners(ctx, k, rows); err != nil {
		return err
	}
	var texts []models.SearchText
	w.changes = slices.Grow(w.changes, len(rows))
	for _, row := range rows {
		w.know(k, row)
		w.settle(k, row)
		after, err := recorded(k.audited, row)
		if err != nil {
			return err
		}
		if err := w.note(k, row, models.ActionCreate, nil, after); err != nil {
			return err
		}
		if k.text != nil {
			text, err := k.searchText(row)
			if err != nil {
				return err
			}
			texts = append(texts, text)
		}
	}
	return w.Add(ctx, texts)
}

// Update changes the fields of a row that differ between before and after, and answers whether any does. A row with a
// version gets the next one, unless somebody else changed it since before was read: that is a CONFLICT.
func Update[R any](ctx context.Context, w *Work, before R, after *R) (bool, error) {
	n, err := UpdateAll(ctx, w, []Revision[R]{{before, *after}})
	if err == nil {
		err = w.Settle(ctx)
	}
	return n > 0, err
}

// UpdateAll changes rows of one type as Update does, those that differ in the same fields by one statement, and
// answers how many did. That the database does not take them may be said later, as of CreateAll.
func UpdateAll[R any](ctx context.Context, w *Work, set []Revision[R]) (int, error) {
	k, err := kindOf[R](w)
	if err != nil {
		return 0, err
	}
	before, after := make([]any, len(set)), make([]any, len(set))
	for i, r := range set {
		before[i], after[i] = r.Before, r.After
	}
	if err := w.knowOwners(ctx, k, after); err != nil {
		return 0, err
	}
	groups, texts, err := w.differing(k, before, after)
	if err != nil {
		return 0, err
	}
	if err := w.putAside(ctx, k, groups); err != nil {
		return 0, err
	}
	n := 0
	for _, g := range groups {
		n += len(g.rows)
		if err := save[R](ctx, w, k, g); err != nil {
			return 0, err
		}
	}
	return n, w.index(ctx, texts)
}

// group is rows that are changed in the same fields, of one plan or of none.
type group struct {
	plan   uuid.UUID
	fields []*schema.Field
	rows   []any
	// grows says that the rows take days that they did not hold for.
	grows bool
}

// differing notes what changes, and gives the rows that do in groups, and what search finds from now on.
func (w *Work) differing(k *kind, before, after []any) ([]*group, []models.SearchText, error) {
	var groups []*group
	var texts []models.SearchText
	byFields := map[string]*group{}
	w.changes = slices.Grow(w.changes, len(after))
	for i, row := range after {
		id := key{k.name, k.idIn(row, "ID")}
		if last, ok := w.left[id]; ok { // what is said of a row twice is done once
			before[i] = last
		}
		fields := k.differ(before[i], row)
		if len(fields) == 0 {
			continue
		}
		was, err := recorded(fields, before[i])
		if err != nil {
			return nil, nil, err
		}
		is, err := recorded(fields, row)
		if err != nil {
			return nil, nil, err
		}
		if err := w.note(k, row, models.ActionUpdate, was, is); err != nil {
			return nil, nil, err
		}
		w.leave(id, row)
		plan := k.idIn(row, "PlanID")
		names := make([]string, len(fields))
		for n, f := range fields {
			names[n] = f.Name
		}
		grows := k.days != nil && len(k.days(row).Without(k.days(before[i]))) > 0
		name := fmt.Sprint(plan, names, grows)
		g := byFields[name]
		if g == nil {
			g = &group{plan: plan, fields: fields, grows: grows}
			byFields[name] = g
			groups = append(groups, g)
		}
		g.rows = append(g.rows, row)
		if text, changed, err := k.newText(before[i], row); err != nil {
			return nil, nil, err
		} else if changed {
			texts = append(texts, text)
		}
	}
	slices.SortStableFunc(groups, func(a, b *group) int {
		switch {
		case a.grows == b.grows:
			return 0
		case b.grows:
			return -1
		}
		return 1
	})
	return groups, texts, nil
}

// differ gives the audited fields in which two rows differ.
func (k *kind) differ(before, after any) []*schema.Field {
	var differ []*schema.Field
	was, is := reflect.ValueOf(before), reflect.ValueOf(after)
	for _, f := range k.audited {
		if !reflect.DeepEqual(
			was.FieldByIndex(f.StructField.Index).Interface(), is.FieldByIndex(f.StructField.Index).Interface(),
		) {
			differ = append(differ, f)
		}
	}
	return differ
}

// auditedFields gives the fields that the audit keeps of rows: not those that say of a row that it was changed, nor
// secrets; and those with the version.
func auditedFields(rows *schema.Schema) (audited, withVersion []*schema.Field) {
	for _, f := range rows.Fields {
		if f.Name == "UpdatedAt" || f.Tag.Get("json") == "-" {
			continue
		}
		withVersion = append(withVersion, f)
		if f.Name != "Version" {
			audited = append(audited, f)
		}
	}
	byName := func(a, b *schema.Field) int { return strings.Compare(a.Name, b.Name) }
	slices.SortFunc(audited, byName)
	slices.SortFunc(withVersion, byName)
	return audited, withVersion
}

// recorded gives fields of a row, which are in the order of their names, as the audit has them.
func recorded(fields []*schema.Field, row any) (*models.JSON, error) {
	var text bytes.Buffer
	encoder := json.NewEncoder(&text) // of all fields, as there are many rows
	value := reflect.ValueOf(row)
	text.WriteByte('{')
	for i, f := range fields {
		if i > 0 {
			text.WriteByte(',')
		}
		text.WriteString(`"` + f.Name + `":`)
		if err := encoder.Encode(value.FieldByIndex(f.StructField.Index).Interface()); err != nil {
			return nil, fmt.Errorf("write %s for the audit: %w", f.Name, err)
		}
		text.Truncate(text.Len() - 1) // the line's end
	}
	text.WriteByte('}')
	return new(models.JSON(text.String())), nil
}

// fieldsOf gives the audited fields of a row, as the audit has them.
func fieldsOf(k *kind, row any) (map[string]json.RawMessage, error) {
	text, err := recorded(k.audited, row)
	return FieldsIn(text), err
}

// aside is added to the numbers of rows that change places, so that no two have the same on the way.
const aside = 1_000_000

// putAside makes room for rows that change places with each other.
func (w *Work) putAside(ctx context.Context, k *kind, groups []*group) error {
	moving, n := []*group{}, 0
	for _, g := range groups {
		if slices.ContainsFunc(
			g.fields,
			func(f *schema.Field) bool { return f.Name == k.place.Field || f.Name == k.place.Within },
		) {
			moving = append(moving, g)
			n += len(g.rows)
		}
	}
	if n < 2 {
		return nil
	}
	for _, g := range moving {
		for some := range slices.Chunk(g.rows, atOnce) {
			column := k.column(k.place.Field)
			result := w.WithContext(ctx).Table(k.schema.Table).Where("plan_id = ? AND id IN ?", g.plan, k.ids(some)).
				Update(column, gorm.Expr(column+" + ?", aside))
			if result.Error != nil {
				return fmt.Errorf("put rows aside: %w", result.Error)
			}
		}
	}
	return nil
}

// save writes the fields of a group, with the rows' next versions.
func save[R any](ctx context.Context, w *Work, k *kind, g *group) error {
	set := database.UpdateSet{Schema: k.schema, Key: []*schema.Field{k.schema.LookUpField("ID")}, Set: g.fields}
	if k.inPlan() {
		set.Where = database.Expr("t.plan_id = ?", g.plan)
	}
	if version := k.schema.LookUpField("Version"); version != nil {
		set.Key = append(set.Key, version)
		set.Also = w.nextVersion(k)
	}
	for some := range slices.Chunk(g.rows, together) {
		rows := typed[R](some)
		for i := range rows {
			w.advance(k, &rows[i], some[i])
		}
		set.Rows = rows
		if err := w.Update(ctx, set, all(len(rows))); err != nil {
			return err
		}
		for i := range rows {
			w.left[key{k.name, k.idIn(rows[i], "ID")}] = w.renewed(k, &rows[i])
		}
	}
	return nil
}

// all refuses what has not changed as many rows as there were when they were read.
func all(rows int) func(int) error {
	return func(changed int) error {
		if changed != rows {
			return Conflict("expectedVersion")
		}
		return nil
	}
}

// nextVersion is what gives a row its next version.
func (w *Work) nextVersion(k *kind) database.SQL {
	if k.has("UpdatedAt") {
		return database.Expr("version = t.version + 1, updated_at = ?", w.Now())
	}
	return database.Expr("version = t.version + 1")
}

// renewed gives a row as it is when it was written, with its next version.
func (w *Work) renewed(k *kind, row any) any {
	value := reflect.ValueOf(row).Elem()
	if k.has("Version") {
		version := value.FieldByName("Version")
		version.SetInt(version.Int() + 1)
	}
	w.know(k, value.Interface())
	return value.Interface()
}

// advance keeps that a row has its next version, and lets its copy that is about to be written say the last one that
// this work knows of.
func (w *Work) advance(k *kind, written, row any) {
	if !k.has("Version") {
		return
	}
	id := key{k.name, k.idIn(row, "ID")}
	version := reflect.ValueOf(written).Elem().FieldByName("Version")
	if last, ok := w.versions[id]; ok {
		version.SetInt(last)
	}
	w.settled(id, version.Int()+1)
}

// settle keeps that a row has a version by this work already.
func (w *Work) settle(k *kind, row any) {
	if k.has("Version") {
		w.settled(key{k.name, k.idIn(row, "ID")}, reflect.ValueOf(row).FieldByName("Version").Int())
	}
}

func (w *Work) settled(id key, version int64) {
	if w.versions == nil {
		w.versions = map[key]int64{}
	}
	w.versions[id] = version
}

// leave remembers what a row is now.
func (w *Work) leave(id key, row any) {
	if w.left == nil {
		w.left = map[key]any{}
	}
	w.left[id] = row
}

// searchText makes the row by which search finds a row.
func (k *kind) searchText(row any) (models.SearchText, error) {
	searchType, body, err := k.text(row)
	return models.NewSearchText(k.idIn(row, "PlanID"), k.idIn(row, "ID"), searchType, body), err
}

// newText gives what search finds a row by, if that changed.
func (k *kind) newText(before, after any) (text models.SearchText, changed bool, err error) {
	if k.text == nil {
		return text, false, nil
	}
	was, err := k.searchText(before)
	if err != nil {
		return text, false, err
	}
	text, err = k.searchText(after)
	return text, text != was, err
}

// index keeps what search finds rows by.
func (w *Work) index(ctx context.Context, texts []models.SearchText) error {
	if len(texts) == 0 {
		return nil
	}
	if err := gorm.G[models.SearchText](w.DB, clause.OnConflict{
		Columns:   []clause.Column{{Name: "plan_id"}, {Name: "id"}},
		DoUpdates: clause.AssignmentColumns([]string{"type", "body", "grams"}),
	}).CreateInBatches(ctx, &texts, atOnce); err != nil {
		return fmt.Errorf("keep the search texts: %w", err)
	}
	return nil
}

// ids gives the ids of rows.
func (k *kind) ids(rows []any) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, row := range rows {
		ids[i] = k.idIn(row, "ID")
	}
	return ids
}
