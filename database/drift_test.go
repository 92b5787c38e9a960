package database_test

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	gormschema "gorm.io/gorm/schema"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
	"plangraph/store"
)

// The two schemas are the same but for the search index: SQLite's wants numbered rows, and both have trigrams of their
// own; and but for the constraints on days, which are triggers in SQLite, and the totals: SQLite's one writer needs one
// row of each combination.
var (
	onlyInPostgres = []string{
		"assignment_totals: index assignment_totals_key (visibility, role, status, valid_from)",
		"post_holders: index post_holders_days (post_id, expression)",
		"search_texts: index search_texts_grams (grams)",
		"search_texts: index search_texts_trigrams (expression)",
		"search_texts: index search_texts_units (grams) partial",
		"search_texts: index search_texts_units_trigrams (expression) partial",
		"search_texts: primary key (plan_id, id)",
		"target_totals: index target_totals_key (visibility, nature, implicit)",
		"targets: index targets_indicator_trigrams (indicator)",
		"unit_totals: index unit_totals_key (kind, confirmed)",
		"units: index units_name_grams (expression)",
		"units: index units_name_trigrams (name)",
		"work_item_totals: index work_item_totals_key (visibility, kind, status, light, due_on)",
		"work_items: index work_items_title_grams (expression)",
		"work_items: index work_items_title_trigrams (title)",
	}
	onlyInSQLite = []string{
		"assignment_totals: unique (visibility, role, status, valid_from, expression)",
		"search_texts: primary key (row_id)",
		"search_texts: row_id integer nullable=true default=false",
		"search_texts: unique (plan_id, id)",
		"target_totals: unique (visibility, nature, expression, expression, implicit)",
		"unit_totals: unique (kind, confirmed)",
		"work_item_totals: unique (visibility, kind, status, light, due_on)",
	}
)

func TestSchemasAreTheSame(t *testing.T) {
	t.Parallel()
	onPostgres, onSQLite := readSchema(t, migrated(t, postgres(t))), readSchema(t, migrated(t, sqlite(t)))
	for i, c := range onPostgres.columns {
		onPostgres.columns[i].Type = sqliteType(c.Type)
	}
	inPostgres, inSQLite := onPostgres.sentences(), onSQLite.sentences()
	if got := without(inPostgres, inSQLite); !slices.Equal(got, onlyInPostgres) {
		t.Errorf("only in PostgreSQL are\n%q, want\n%q", got, onlyInPostgres)
	}
	if got := without(inSQLite, inPostgres); !slices.Equal(got, onlyInSQLite) {
		t.Errorf("only in SQLite are\n%q, want\n%q", got, onlyInSQLite)
	}
}

// dataVersion is a row of the table that database.Version is read from, which is no model's.
type dataVersion struct {
	Part    int `gorm:"primaryKey"`
	Version int64
}

// biGrant is a row of the table that package bi keeps by SQL of its own.
type biGrant struct {
	RoleName     string `gorm:"primaryKey"`
	RegionCode   string `gorm:"primaryKey"`
	RegionPrefix string
	Admin        bool
	GrantedAt    models.Time
}

// everyModel gives the models of all tables: those whose rows mutations change are declared in store, the others stand
// here.
func everyModel(db *database.DB) []any {
	all := []any{models.Region{}, models.SearchText{}, models.Change{}, models.IdempotencyKey{}, dataVersion{}, biGrant{}}
	for _, kind := range store.New(db).Kinds() {
		all = append(all, kind.Model)
	}
	return all
}

func TestModelsAreTheTables(t *testing.T) {
	t.Parallel()
	db := migrated(t, postgres(t))
	tables := readSchema(t, db)
	var fromTables, fromModels, modelTables []string
	for _, c := range tables.columns {
		fromTables = append(fromTables, fmt.Sprintf("%s: %s nullable=%t", c.Table, c.Name, c.Nullable))
	}
	for _, model := range everyModel(db) {
		parsed, err := gormschema.Parse(model, new(sync.Map), db.NamingStrategy)
		if err != nil {
			t.Fatal(err)
		}
		modelTables = append(modelTables, parsed.Table)
		key := fmt.Sprintf("%s: primary key (%s)", parsed.Table, strings.Join(parsed.PrimaryFieldDBNames, ", "))
		if !slices.Contains(tables.keys, key) {
			t.Errorf("%s of the model is not the table's", key)
		}
		for _, field := range parsed.Fields {
			fromModels = append(
				fromModels,
				fmt.Sprintf("%s: %s nullable=%t", parsed.Table, field.DBName, field.FieldType.Kind() == reflect.Pointer),
			)
		}
	}
	// Counters are no models: datasets declares them, and reading.Miscounted names all of their columns.
	for _, counted := range []*datasets.Dataset{
		datasets.WorkItems(), datasets.Targets(), datasets.Assignments(), datasets.Units(),
	} {
		for _, c := range counted.Counters {
			modelTables = append(modelTables, c.Table)
			fromTables = slices.DeleteFunc(
				fromTables,
				func(column string) bool { return strings.HasPrefix(column, c.Table+": ") },
			)
		}
	}
	if missing := without(tables.tables(), modelTables); len(missing) > 0 {
		t.Errorf("tables whose rows are neither declared in store.Rows nor among the models of no mutation: %q", missing)
	}
	if missing := without(fromTables, fromModels); len(missing) > 0 {
		t.Errorf("columns that the models lack: %q", missing)
	}
	if extra := without(fromModels, fromTables); len(extra) > 0 {
		t.Errorf("fields that the tables lack: %q", extra)
	}
}

// sentences gives everything that is true of s, in order.
func (s schema) sentences() []string {
	all := slices.Clone(s.keys)
	for _, c := range s.columns {
		all = append(all, fmt.Sprintf("%s: %s %s nullable=%t default=%t", c.Table, c.Name, c.Type, c.Nullable, c.Default))
	}
	slices.Sort(all)
	return all
}

// without gives the strings of all that are not in others.
func without(all, others []string) []string {
	return slices.DeleteFunc(slices.Clone(all), func(s string) bool { return slices.Contains(others, s) })
}
