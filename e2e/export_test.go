package e2e

import (
	"net/http"
	"testing"
	"time"

	"plangraph/database/postgrestest"
	"plangraph/store"
)

// TestExportsComeInTurn asks for many sheets while none can be made: some wait, and the others are refused at once.
func TestExportsComeInTurn(t *testing.T) {
	postgrestest.SkipIfShort(t)
	db := opened(t, postgrestest.New(t))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	loadAll(t, db, store.Graph{Regions: regionsDown("230203")[:0]})
	locked := db.Begin()
	defer locked.Rollback()
	if err := locked.Exec("LOCK TABLE work_items IN ACCESS EXCLUSIVE MODE").Error; err != nil {
		t.Fatal(err)
	}
	const asked, waiting = 20, 9 // one of them is being made
	answers := make(chan int, asked)
	for range asked {
		go func() {
			w := f.send(http.MethodGet, "/export/ledger.csv?region=230203&year=2023", "", f.token)
			if w.Code == http.StatusTooManyRequests && w.Header().Get("Retry-After") == "" {
				t.Error("it does not say when to try again")
			}
			answers <- w.Code
		}()
	}
	for range asked - waiting {
		select {
		case code := <-answers:
			if code != http.StatusTooManyRequests {
				t.Errorf("answered with %d", code)
			}
		case <-time.After(time.Minute):
			t.Fatal("too many wait")
		}
	}
	if err := locked.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	for range waiting {
		if code := <-answers; code != http.StatusOK {
			t.Errorf("answered with %d", code)
		}
	}
}
