package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/seeds"
)

// somePlans are twelve sample plans, with 3,200 work items together.
var somePlans = databasetest.Filled(func(ctx context.Context, db *database.DB) error {
	if err := seeds.Scale(ctx, db, seeds.Samples{Districts: 12, Size: 5}, func(int, int) {}); err != nil {
		return err
	}
	if db.Dialect == database.Postgres {
		return db.WithContext(ctx).Exec("VACUUM ANALYZE").Error // which it does by itself, at some time
	}
	return nil
})

// A unit of cost is 30 µs of CPU on 10,000 work items: so many steps of SQLite's machine, so many rows of PostgreSQL's
// plans (see databasetest.Work).
const (
	unitItems = 10_000
	unitSteps = 600
	unitRows  = 110
)

// scales weigh what requests cost, and the work that they are for the database, in units.
type scales struct {
	db      *database.DB
	handler http.Handler
	work    func(database.SQL) int
	unit    float64
}

func newScales(t testing.TB, db *database.DB) scales {
	t.Helper()
	var items int
	if err := db.Raw("SELECT count(*) FROM work_items").Scan(&items).Error; err != nil {
		t.Fatal(err)
	}
	unit := unitSteps
	if db.Dialect == database.Postgres {
		unit = unitRows
	}
	return scales{db, handlerOf(t, db), databasetest.Work(t, db), float64(unit*items) / unitItems}
}

// weigh asks, and gives the price and the work; answered is false where the request is refused.
func (s scales) weigh(t testing.TB, viewer models.Viewer, query string) (price, work float64, answered bool) {
	t.Helper()
	ctx, kept := database.KeepStatements(t.Context())
	r := askWithin(ctx, t, s.handler, viewer, query, nil)
	if len(r.codes()) > 0 {
		if !r.has("LIMIT") {
			t.Fatalf("%s\n%s", query, r.text)
		}
		return 0, 0, false
	}
	var answer struct {
		Extensions struct{ Cost struct{ Requested float64 } }
	}
	if err := json.Unmarshal([]byte(r.text), &answer); err != nil {
		t.Fatal(err)
	}
	for _, statement := range kept() {
		work += float64(s.work(statement)) / s.unit
	}
	return answer.Extensions.Cost.Requested, work, true
}

// TestQuestionsReadLittle holds a database to the rows that a question is about, in units of cost: each of these once read
// the table again and again, or sorted it for a page.
func TestQuestionsReadLittle(t *testing.T) {
	years := several(20, "20%02d")
	for name, open := range somePlans.Openers() {
		t.Run(name, func(t *testing.T) {
			s := newScales(t, open(t))
			for query, most := range map[string]float64{
				`{ plans(first: 12) { nodes { workItems(first: 1) { nodes { id } } } } }`:              20,
				`{ plans(first: 12) { nodes { areas { workItems(first: 1) { nodes { id } } } } } }`:    60,
				`{ plans(first: 12) { nodes { areas { workItems(first: 1) { totalCount } } } } }`:      400,
				`{ plans(first: 12) { nodes { units(first: 1) { totalCount } } } }`:                    800,
				`{ units(first: 100) { nodes { assignments(first: 1) { nodes { id } } } } }`:           600,
				`{ units(first: 100) { nodes { workItems(role: LEAD, first: 1) { nodes { id } } } } }`: 800,
				`{ assignments(where: {plan: {year: {in: [` + years + `]}}}) { totalCount } }`:         800,
				`{ projects(where: {assignments: {status: {in: [CONFIRMED]}}}) { totalCount } }`:       800,
				`{ assignments(first: 1) { nodes { id } } }`:                                           5,
				`{ assignments(first: 1, where: {role: {eq: LEAD}}) { nodes { id } } }`:                5,
				`{ workItems(first: 1, where: {status: {eq: IN_PROGRESS}}) { nodes { id } } }`:         5,
				`{ assignments(first: 0, orderBy: [{field: VALID_FROM}]) { nodes { id } } }`:           5,
			} {
				_, work, answered := s.weigh(t, models.Anonymous, query)
				t.Logf("%6.1f %s", work, query)
				if !answered || work > most {
					t.Errorf("takes %.0f, not %.0f at most:\n%s", work, most, query)
				}
			}
		})
	}
}

// several writes a format with the numbers below n.
func several(n int, format string) string {
	all := make([]string, n)
	for i := range all {
		all[i] = fmt.Sprintf(format, i)
	}
	return strings.Join(all, ", ")
}
