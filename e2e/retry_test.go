package e2e

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

// TestConnectionsAreDropped ends the connection of a mutation in the middle of it. Under an idempotency key the server
// does it again, and once; without one it says that it was not done.
func TestConnectionsAreDropped(t *testing.T) {
	address := postgrestest.New(t)
	db := opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	f.handler = handlerOf(t, opened(t, address+"&application_name=dropped"))
	for name, c := range map[string]struct {
		unit, rest string
		done       bool
	}{
		"with a key":    {"河湖管护一中心", `, idempotencyKey: "2023-0001"`, true},
		"without a key": {"河湖管护二中心", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			answered := make(chan *httptest.ResponseRecorder, 1)
			locked := db.Begin()
			defer locked.Rollback()
			if err := locked.Exec("LOCK TABLE changes IN EXCLUSIVE MODE").Error; err != nil {
				t.Fatal(err)
			}
			go func() { answered <- f.ask(newUnit(c.unit, c.rest), f.token) }()
			for range 3 { // however often it is tried again meanwhile
				dropWriter(t, db, answered)
				if !c.done {
					break
				}
			}
			if err := locked.Rollback().Error; err != nil {
				t.Fatal(err)
			}
			w := <-answered
			if c.done {
				if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"userErrors":[]`) {
					t.Errorf("%d %s", w.Code, w.Body)
				}
			} else {
				f.unavailable("a new unit", w, "cannot be reached")
			}
			var there int
			if err := db.Raw("SELECT count(*) FROM units WHERE name = ?", c.unit).Scan(&there).Error; err != nil {
				t.Fatal(err)
			}
			if want := map[bool]int{true: 1}[c.done]; there != want {
				t.Errorf("the unit is there %d times, want %d", there, want)
			}
		})
	}
}

// dropWriter ends the connection of whoever waits to write the audit, once somebody does.
func dropWriter(t *testing.T, db *database.DB, answered chan *httptest.ResponseRecorder) {
	t.Helper()
	for {
		var ended int
		if err := db.Raw(`SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
			WHERE application_name = 'dropped' AND wait_event_type = 'Lock'`).Scan(&ended).Error; err != nil {
			t.Fatal(err)
		}
		if ended > 0 {
			return
		}
		select {
		case w := <-answered:
			t.Fatalf("it was answered: %d %s", w.Code, w.Body)
		case <-time.After(5 * time.Millisecond):
		}
	}
}

// TestDatabaseStaysReadOnly asks under a key for as long as a request may take: the last attempt is cut off by the
// deadline, and what is said is why there were so many.
func TestDatabaseStaysReadOnly(t *testing.T) {
	settings := patient()
	settings.RequestTimeout = time.Second
	f := readOnly(t, settings)
	w := f.ask(newUnit("河湖管护中心", `, idempotencyKey: "2023-0002"`), f.token)
	f.unavailable("a new unit under a key", w, "takes no changes")
}
