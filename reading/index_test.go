package reading

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/models"
)

// TestListsComeFromAnIndex asks both databases how they would read the first page of every list in every order that the API
// offers, and of what was changed of a thing, none of which may sort, and a search. Sequential scans are forbidden to PostgreSQL, which prefers them for tables as empty as these.
func TestListsComeFromAnIndex(t *testing.T) {
	plans := map[string]func(*testing.T, *database.DB, database.SQL) string{
		"sqlite:" + filepath.Join(t.TempDir(), "plangraph.db"): func(t *testing.T, db *database.DB, s database.SQL) string {
			return explain(t, db, "EXPLAIN QUERY PLAN ", s, "detail")
		},
		postgrestest.New(t): func(t *testing.T, db *database.DB, s database.SQL) string {
			return explain(t, db, "EXPLAIN ", s, "QUERY PLAN")
		},
	}
	for address, plan := range plans {
		db, err := database.Open(t.Context(), address+"&options=-c%20enable_seqscan%3Doff%20-c%20enable_sort%3Doff")
		if strings.HasPrefix(address, "sqlite:") {
			db, err = database.Open(t.Context(), address)
		}
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		for _, o := range NewCatalog().inOrder {
			if o.dataset == nil || o.name == "SearchHit" || o.name == "Standing" || o.name == "Citation" || o.name == "Annotation" {
				continue // the last three are listed for one item, and one document
			}
			sc := scope{s: newStatement(o, "t0"), alias: "t0", object: o}
			for name, order := range orders(t, sc) {
				t.Run(db.Dialect.String()+"/"+o.name+"/"+name, func(t *testing.T) {
					s := newStatement(o, "t0")
					s.cell("t0." + o.key.column())
					s.order, s.limit = keys("t0", order), DefaultPage
					if how := plan(t, db, s.sql(db.Dialect, parents{})); strings.Contains(how, "B-TREE") || strings.Contains(how, "Sort") {
						t.Error(how)
					}
				})
			}
		}
		for _, o := range NewCatalog().inOrder {
			for _, f := range o.fields {
				if c, ok := f.(connection); ok && c.target == "Change" && o.name != "Query" {
					t.Run(db.Dialect.String()+"/"+o.name+"."+c.name, func(t *testing.T) {
						s := newStatement(change(), "t0")
						s.cell("t0.id")
						s.link, s.order, s.limit = c.link, keys("t0", change().order), DefaultPage
						how := plan(t, db, s.sql(db.Dialect, parents{keys: []string{nilUUID}, plans: []string{nilUUID}}))
						if !regexp.MustCompile(`Index (Only )?Scan.* using changes_|SEARCH t0 USING (COVERING )?INDEX`).MatchString(how) || strings.Contains(how, "B-TREE") || strings.Contains(how, "Sort") {
							t.Error(how)
						}
					})
				}
			}
		}
		t.Run(db.Dialect.String()+"/search for one character", func(t *testing.T) {
			var b database.Builder
			how := plan(t, db, b.Add("SELECT t0.id FROM search_texts t0").Where(db.Dialect.HasGrams("t0", models.Grams("路"))).SQL())
			if !strings.Contains(how, "search_texts_grams") && !strings.Contains(how, "search_grams VIRTUAL TABLE INDEX") {
				t.Error(how)
			}
		})
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

// orders gives the default order of an object and each that may be asked for.
func orders(t *testing.T, sc scope) map[string][]orderKey {
	t.Helper()
	all := map[string][]orderKey{"default": sc.object.order}
	for name := range sc.object.orderable() {
		for _, direction := range []string{"ASC", "DESC"} {
			order, err := orderOf(sc, map[string]any{"field": name, "direction": direction})
			if err != nil {
				t.Fatal(err)
			}
			all[name+" "+direction] = order
		}
	}
	return all
}

func explain(t *testing.T, db *database.DB, explain string, s database.SQL, column string) string {
	t.Helper()
	var lines []map[string]any
	if err := db.Raw(explain+s.Text, s.Args...).Scan(&lines).Error; err != nil {
		t.Fatal(s.Text, err)
	}
	var how strings.Builder
	for _, l := range lines {
		how.WriteString(l[column].(string) + "\n")
	}
	return how.String()
}
