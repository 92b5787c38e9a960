package e2e

import (
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/httpapi"
	"plangraph/models"
)

// spent is what a request asked of the database: how often it waited, and for how many statements.
type spent struct{ trips, statements int64 }

// tripsIn gives a handler that counts what the last request asked of the database.
func tripsIn(handler http.Handler) (counting http.Handler, last func() spent) {
	var trips, statements *atomic.Int64
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		ctx, trips = database.CountTrips(ctx)
		ctx, statements = database.CountStatements(ctx)
		handler.ServeHTTP(w, r.WithContext(ctx))
	}), func() spent { return spent{trips.Load(), statements.Load()} }
}

// TestTripsOfAChange counts how often PostgreSQL is waited for where one item is changed, with version, key and reason.
func TestTripsOfAChange(t *testing.T) {
	const (
		most = 7 // begin; key and plan; item, units and assignments; rows and version; audit and answer; key; end
		keys = 3
	)
	db := databasetest.Postgres(t)
	o := newOffice(t, db)
	var last func() spent
	o.handler, last = tripsIn(o.handler)
	item := o.graphs[0].Items[0]
	for i := range keys {
		r := o.set(item, o.units[i+1], map[string]any{
			"supports": []any{}, "expectedVersion": o.version(item), "idempotencyKey": fmt.Sprint("a-", i), "reason": "分工调整",
		})
		if len(r.Errors) > 0 || len(r.codes()) > 0 {
			t.Fatal(r.text)
		}
		if n := last().trips; n != most {
			t.Errorf("PostgreSQL is waited for %d times, not %d", n, most)
		}
	}
}

// TestNoTripForARow shows that a sheet and a bulk of ten times as many rows go to PostgreSQL in as many trips, and to
// SQLite in as many statements: how long a request takes does not hang on how far away the database is.
func TestNoTripForARow(t *testing.T) {
	const few, many = 40, 400
	for name, trips := range map[string]func(*testing.T, func(testing.TB) *database.DB, int) spent{
		"sheet": tripsOfSheet, "bulk": tripsOfBulk,
	} {
		t.Run(name, func(t *testing.T) {
			for dialect, open := range databasetest.Openers() {
				t.Run(dialect, func(t *testing.T) {
					a, b := trips(t, open, few), trips(t, open, many)
					const perPage = (many - few) / 100 // what is answered is read by the hundred
					allowed := map[string]int64{"sqlite": perPage + 1}
					if b.trips > a.trips+allowed[dialect] || b.statements > a.statements+perPage+1 {
						t.Errorf("%d rows take %+v, %d take %+v", few, a, many, b)
					}
				})
			}
		})
	}
}

// wideHandler serves a plan of n tasks, and counts the trips.
func wideHandler(
	t *testing.T, open func(testing.TB) *database.DB, n int,
) (db *database.DB, items []models.WorkItem, units []models.Unit, handler http.Handler, last func() spent) {
	t.Helper()
	db = open(t)
	g := wide(ownRegion, livingYear, n)
	loadAll(t, db, g)
	handler, last = tripsIn(httpapi.NewHandler(patient(), db, func() time.Time { return midYear }))
	return db, g.Items, g.Units, handler, last
}

var midYear = time.Date(livingYear, 7, 1, 1, 0, 0, 0, time.UTC)

// tripsOfSheet counts the trips of a sheet that changes everything in all of its n rows.
func tripsOfSheet(t *testing.T, open func(testing.TB) *database.DB, n int) spent {
	t.Helper()
	db, _, _, handler, last := wideHandler(t, open, n)
	file := models.File{Name: "a.xlsx", Content: changedSheet(t, db, midYear, 1)}
	input := map[string]any{"regionCode": ownRegion, "year": livingYear}
	made, r := importSheet(t, handler, adminOf(ownRegion), file, input)
	if made.Changed != n {
		t.Fatalf("%.2000s", r.text)
	}
	return last()
}

// tripsOfBulk counts the trips of a bulk that gives n items another lead and two units that support.
func tripsOfBulk(t *testing.T, open func(testing.TB) *database.DB, n int) spent {
	t.Helper()
	_, items, units, handler, last := wideHandler(t, open, n)
	sendBulk(t, handler, items, units, 1)
	return last()
}

// sendBulk gives items another lead and two units that support.
func sendBulk(t testing.TB, handler http.Handler, items []models.WorkItem, units []models.Unit, shift int) {
	t.Helper()
	rows := make([]any, len(items))
	for i, item := range items {
		unit := func(n int) map[string]any {
			return map[string]any{"unitId": idOfUnit(units[(i+shift+n)%len(units)])}
		}
		rows[i] = map[string]any{"itemId": idOfItem(item), "lead": unit(0), "supports": []any{unit(1), unit(2)}}
	}
	const bulk = `mutation($input: AssignmentsBulkSetInput!) { assignmentsBulkSet(input: $input) {
  applied userErrors { message } } }`
	input := map[string]any{"rows": rows, "idempotencyKey": uuid.NewString()}
	r := ask(t, handler, adminOf(ownRegion), bulk, map[string]any{"input": input})
	if want := fmt.Sprintf(`{"applied":%d,"userErrors":[]}`, len(items)); string(r.Data["assignmentsBulkSet"]) != want {
		t.Fatalf("%.2000s", r.text)
	}
}

// BenchmarkBulk measures a bulk of 500 items.
//
//	go test -run '^$' -bench Bulk ./e2e
func BenchmarkBulk(b *testing.B) {
	const n = 500
	for name, open := range databasetest.Openers() {
		b.Run(name, func(b *testing.B) {
			db := open(b)
			g := wide(ownRegion, livingYear, n)
			loadAll(b, db, g)
			handler := httpapi.NewHandler(patient(), db, func() time.Time { return midYear })
			for turn := 1; b.Loop(); turn++ {
				sendBulk(b, handler, g.Items, g.Units, turn)
			}
		})
	}
}
