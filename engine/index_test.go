package engine_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/reading"
)

// TestListsComeFromAnIndex asks both databases how they would read the first page of every list in every order that the
// API offers, and of what was changed of a thing, none of which may sort, and a search. Sequential scans are forbidden
// to PostgreSQL, which prefers them for tables as empty as these.
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
		catalog := reading.NewCatalog()
		for _, o := range catalog.Types() {
			if o.Dataset() == nil || slices.Contains([]string{"SearchHit", "Standing", "Citation", "Annotation"}, o.Name()) {
				continue // the last three are listed for one item, and one document
			}
			for name, page := range o.FirstPages(db.Dialect) {
				t.Run(db.Dialect.String()+"/"+o.Name()+"/"+name, func(t *testing.T) {
					if how := plan(t, db, page); strings.Contains(how, "B-TREE") || strings.Contains(how, "Sort") {
						t.Error(how)
					}
				})
			}
		}
		for name, page := range catalog.FirstPagesOf("Change", db.Dialect) {
			t.Run(db.Dialect.String()+"/"+name, func(t *testing.T) {
				how := plan(t, db, page)
				if !fromChanges.MatchString(how) || strings.Contains(how, "B-TREE") || strings.Contains(how, "Sort") {
					t.Error(how)
				}
			})
		}
		t.Run(db.Dialect.String()+"/search for one character", func(t *testing.T) {
			var b database.Builder
			how := plan(
				t, db, b.Add("SELECT t0.id FROM search_texts t0").Where(db.Dialect.HasTerm("t0", "路").First()).SQL(),
			)
			if !strings.Contains(how, "search_texts_grams") && !strings.Contains(how, "search_grams VIRTUAL TABLE INDEX") {
				t.Error(how)
			}
		})
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	}
}

var fromChanges = regexp.MustCompile(`Index (Only )?Scan.* using changes_|SEARCH t0 USING (COVERING )?INDEX`)

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
