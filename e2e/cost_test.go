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
	"plangraph/e2e/soak"
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

// TestWorkIsPriced draws requests: none is more work for a database than three times what it costs, but for a small
// amount that any statement may take.
func TestWorkIsPriced(t *testing.T) {
	const factor, amount = 3, 100
	for name, open := range somePlans.Openers() {
		t.Run(name, func(t *testing.T) {
			s, schema := newScales(t, open(t)), publishedSchema(t)
			drawn, refused, most := 0, 0, 0.0
			soak.Check(t, 200, func(t *soak.T) {
				viewer := soak.Pick(t, models.Anonymous, adminOf("720101"), system)
				query := questioner{t, schema, viewer.Role, "720101", storyYear}.query()
				price, work, answered := s.weigh(t, viewer, query)
				drawn++
				if !answered {
					refused++
					return
				}
				most = max(most, (work-amount)/price)
				if work > factor*price+amount {
					t.Errorf("costs %.0f and takes %.0f, as %s:\n%s", price, work, viewer.Role, query)
				}
			})
			t.Logf("%d drawn, %d refused; at most %.2f of the price", drawn, refused, most)
			if refused > drawn/2 {
				t.Errorf("%d of %d are refused", refused, drawn)
			}
		})
	}
}

// TestPricesAreNotHigh asks for the dearest of what each price is for: on one of the databases it takes at least a
// twentieth of that. Values that a row is compared with are the least, since a row is one row however many there are.
func TestPricesAreNotHigh(t *testing.T) {
	most := map[string]float64{}
	for name, open := range somePlans.Openers() {
		t.Run(name, func(t *testing.T) {
			s := newScales(t, open(t))
			for what, query := range map[string]string{
				"a count":        `{ workItems(where: {budget: {ne: "0.07"}}) { totalCount } }`,
				"a summary":      `{ workItems { summary { count green progress { avg } budget { sum avg min max } } } }`,
				"groups":         `{ assignments { groups(by: [UNIT_ENDED]) { count } } }`,
				"texts":          `{ workItems(where: {not: {or: [` + several(30, `{title: {contains: "无%d"}}`) + `]}}) { totalCount } }`,
				"comparisons":    `{ workItems(where: {and: [` + several(9, `{budget: {ne: "0.0%d"}}`) + `]}) { totalCount } }`,
				"values":         `{ targets(where: {indicator: {notIn: [` + several(100, `"无%d"`) + `]}}) { totalCount } }`,
				"relations":      `{ assignments(where: {item: {assignments: {item: {title: {contains: "样本"}}}}}) { totalCount } }`,
				"near relations": `{ assignments(where: {unit: {region: {parent: {parent: {name: {contains: "省"}}}}}}) { totalCount } }`,
				"ended units":    `{ assignments(where: {unitEnded: {eq: true}}) { nodes { id } } }`,
				"a search":       `{ search(query: "样 本") { nodes { text } } }`,
				"an order":       `{ tasks(where: {status: {ne: DONE}}, orderBy: [{field: INVESTED}, {field: BUDGET, direction: DESC}]) { nodes { id } } }`,
				"a day":          `{ units(first: 100) { nodes { workItems(first: 1, asOf: "2023-05-01") { nodes { id } } } } }`,
				"pages":          `{ plans(first: 12) { nodes { units(first: 1) { nodes { id } } } } }`,
			} {
				price, work, answered := s.weigh(t, system, query)
				if !answered {
					t.Errorf("%s is refused", what)
				}
				t.Logf("%-15s costs %5.0f and takes %5.0f", what, price, work)
				most[what] = max(most[what], work/price)
			}
		})
	}
	for what, share := range most {
		if share < 0.05 && !testing.Short() {
			t.Errorf("%s: takes %.3f of its price", what, share)
		}
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
