package store_test

import (
	"slices"
	"strings"
	"testing"

	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// otherTables lie in a plan and are no rows of it: what search finds them by and what counts them goes with the rows,
// the audit stays for ever.
var otherTables = []string{"search_texts", "work_item_counts", "changes"}

// TestRowsAreDeclared holds the declarations against the migrated database: a table whose rows lie in a plan or lead
// to declared rows is declared, so that planDelete, changeRevert and the restorations know it; and what leads to a
// row is known to.
func TestRowsAreDeclared(t *testing.T) {
	db := databasetest.SQLite(t)
	var columns []struct{ Table, Name, Target string }
	if err := db.Raw(
		`SELECT t.name AS "table", c.name AS name, coalesce((SELECT f."table" FROM pragma_foreign_key_list(t.name) f WHERE f."from" = c.name AND c.name <> 'plan_id' LIMIT 1), '') AS target
		FROM pragma_table_list t, pragma_table_info(t.name) c WHERE t.schema = 'main' AND t.type = 'table'`,
	).Scan(
		&columns,
	).Error; err != nil {
		t.Fatal(err)
	}
	kinds, byName := map[string]work.Kind{}, map[string]work.Kind{}
	for _, k := range store.New(db).Kinds() {
		kinds[k.Table], byName[k.Name] = k, k
	}
	for _, c := range columns {
		k, declared := kinds[c.Table]
		_, leads := kinds[c.Target]
		switch {
		case slices.Contains(otherTables, c.Table):
		case !declared && c.Name == "plan_id":
			t.Errorf(
				"table %s lies in a plan, and store.Rows has no declaration of its rows: planDelete would fail on it or leave it",
				c.Table,
			)
		case !declared && leads:
			t.Errorf(
				"%s.%s leads to %s, and store.Rows has no declaration of its rows: deletions would fail on it", c.Table, c.Name,
				c.Target,
			)
		case declared && c.Name == "plan_id" && !goesWith(byName, k, "Plan"):
			t.Errorf(
				"table %s lies in a plan, and its rows are not declared to go with anything in it: planDelete would fail on it",
				c.Table,
			)
		case declared && leads && strings.HasSuffix(c.Name, "_id"):
			for field, column := range k.Fields {
				if to := models.ReferenceType(k.Name, models.FieldName(field)); column == c.Name && to != kinds[c.Target].Name {
					t.Errorf("%s.%s leads to a %s, and models.ReferenceType says %q", k.Name, field, kinds[c.Target].Name, to)
				}
			}
		}
	}
}

// goesWith tells whether rows of a kind go with those of another, directly or not.
func goesWith(kinds map[string]work.Kind, k work.Kind, name string) bool {
	return k.Name == name ||
		slices.ContainsFunc(k.Owners, func(o string) bool { return o != k.Name && goesWith(kinds, kinds[o], name) })
}

// TestPlanDeleteLeavesNothing deletes a plan: nothing of it is left in any table.
func TestPlanDeleteLeavesNothing(t *testing.T) {
	onDesks(t, func(d desk) {
		plan := d.graph.Plans[0]
		if err := d.db.Exec("UPDATE plans SET status = 'DRAFT' WHERE id = ?", plan.ID).Error; err != nil {
			d.t.Fatal(err)
		}
		if _, err := d.write(
			work.Request{Name: "planDelete"},
			store.PlanDelete(models.PlanDeleteInput{PlanID: models.IDOf(plan)}),
		); err != nil {
			d.t.Fatal(err)
		}
		tables := []string{"search_texts"}
		for _, k := range store.New(d.db).Kinds() {
			if _, ok := k.Fields["PlanID"]; ok {
				tables = append(tables, k.Table)
			}
		}
		for _, table := range tables {
			if n := d.count("SELECT count(*) FROM "+table+" WHERE plan_id = ?", plan.ID); n > 0 {
				d.t.Errorf("%s has %d rows of the plan", table, n)
			}
		}
	})
}
