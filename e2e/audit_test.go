package e2e

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/store"
)

// contents is the rows of a database as the audit speaks of them: fields by type and id.
type contents map[string]map[string]any

// contentsOf reads all rows that mutations change, as store declares them, but for tokens: their changes are no part of
// the plan graph's.
func contentsOf(t testing.TB, db *database.DB) contents {
	t.Helper()
	c := contents{}
	for _, kind := range store.New(db).Kinds() {
		if kind.Name == "Token" {
			continue
		}
		rows := reflect.New(reflect.SliceOf(reflect.TypeOf(kind.Model)))
		if err := db.DB.WithContext(t.Context()).Find(rows.Interface()).Error; err != nil {
			t.Fatalf("read the rows of %s: %v", kind.Name, err)
		}
		for _, row := range rows.Elem().Seq2() {
			text, err := json.Marshal(row.Interface())
			if err != nil {
				t.Fatalf("write a row of %s as the audit does: %v", kind.Name, err)
			}
			id := models.IDOf(row.Interface())
			c[id.Type+" "+id.Row.String()] = fieldsOf(models.JSON(text))
		}
	}
	return c
}

// fieldsOf reads the fields of a row, but for those that say that it was changed.
func fieldsOf(text models.JSON) map[string]any {
	var fields map[string]any
	if err := json.Unmarshal([]byte(text), &fields); err != nil {
		panic(err)
	}
	delete(fields, "Version")
	delete(fields, "UpdatedAt")
	for name, value := range fields { // JSON in a column; the databases lay it out in their own ways
		if text, ok := value.(string); ok && strings.ContainsAny(text[:min(1, len(text))], "{[") {
			var inner any
			if json.Unmarshal([]byte(text), &inner) == nil {
				fields[name] = inner
			}
		}
	}
	return fields
}

// replayed gives what rows become by changes, or says which of them cannot have happened.
func (c contents) replayed(changes []models.Change) (contents, error) {
	after := contents{}
	maps.Copy(after, c)
	for _, change := range changes {
		key := change.Type + " " + change.EntityID.String()
		row, there := after[key]
		if there == (change.Action == models.ActionCreate) {
			return nil, fmt.Errorf("%s of %s: is there %v", change.Action, key, there)
		}
		fields := map[string]any{}
		maps.Copy(fields, row)
		if change.Before != nil {
			for name, value := range fieldsOf(*change.Before) {
				if !reflect.DeepEqual(fields[name], value) {
					return nil, fmt.Errorf("%s of %s: %s was %v and not %v", change.Action, key, name, fields[name], value)
				}
				if change.Action == models.ActionDelete {
					delete(fields, name)
				}
			}
		}
		switch change.Action {
		case models.ActionDelete:
			if len(fields) > 0 {
				return nil, fmt.Errorf("the deletion of %s leaves out %v", key, fields)
			}
			delete(after, key)
			continue
		default:
			maps.Copy(fields, fieldsOf(*change.After))
		}
		after[key] = fields
	}
	return after, nil
}

// differ says where rows are not as others.
func (c contents) differ(other contents) string {
	var b strings.Builder
	for key, fields := range c {
		if !reflect.DeepEqual(fields, other[key]) {
			fmt.Fprintf(&b, "%s: %v and %v\n", key, fields, other[key])
		}
	}
	for key, fields := range other {
		if c[key] == nil {
			fmt.Fprintf(&b, "%s: nothing and %v\n", key, fields)
		}
	}
	return b.String()
}

// changesOf reads the audit, as it happened, but for tokens.
func changesOf(t testing.TB, db *database.DB) []models.Change {
	t.Helper()
	changes, err := gorm.G[models.Change](db.DB).Order("id").Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(changes, func(c models.Change) bool { return c.Type == "Token" })
}

// agrees holds the audit since the initial state to the rows: played again, it comes to them.
func agrees(t testing.TB, db *database.DB, initial contents) {
	t.Helper()
	after, err := initial.replayed(changesOf(t, db))
	if err != nil {
		t.Fatalf("the audit says what cannot be: %v", err)
	}
	if diff := contentsOf(t, db).differ(after); diff != "" {
		t.Fatalf("the rows and the audit differ:\n%s", diff)
	}
}
