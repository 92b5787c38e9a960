package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"testing"
	"time"

	"plangraph/database"
	"plangraph/database/databasetest"
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
	const asked, waiting = 80, 65 // one of them is being made
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

// TestExportsAreDear asks for a dear request while a client's sheet is being made: it waits for that, and a cheap one
// does not.
func TestExportsAreDear(t *testing.T) {
	postgrestest.SkipIfShort(t)
	db := opened(t, postgrestest.New(t))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	locked := db.Begin()
	defer locked.Rollback()
	if err := locked.Exec("LOCK TABLE work_items IN ACCESS EXCLUSIVE MODE").Error; err != nil {
		t.Fatal(err)
	}
	exported, answered := make(chan int, 1), make(chan int, 1)
	go func() {
		exported <- f.send(http.MethodGet, "/export/ledger.csv?region=230203&year=2023", "", f.token).Code
	}()
	if !waitFor(t, db, 1) {
		t.Fatal("no sheet is being made")
	}
	const dear = `{ regions(first: 100) { nodes { a: units(first: 100) { nodes { name } } b: units(first: 100) { nodes { name } } } } }`
	go func() { answered <- f.ask(dear, f.token).Code }()
	for range 20 {
		if code := f.ask(`{ regions(first: 1) { nodes { code } } }`, f.token).Code; code != http.StatusOK {
			t.Errorf("a cheap request is answered with %d", code)
		}
	}
	select {
	case code := <-answered:
		t.Fatalf("a dear request is answered with %d beside the sheet", code)
	case code := <-exported:
		t.Fatalf("the sheet is answered with %d", code)
	default:
	}
	if err := locked.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	for what, code := range map[string]chan int{"the sheet": exported, "the dear request": answered} {
		if code := <-code; code != http.StatusOK {
			t.Errorf("%s is answered with %d", what, code)
		}
	}
}

// slowClient takes nothing of an answer until it is released.
type slowClient struct {
	*httptest.ResponseRecorder

	began, release chan struct{}
}

// Write waits.
func (s slowClient) Write(p []byte) (int, error) {
	select {
	case s.began <- struct{}{}:
		<-s.release
	case <-s.release:
	}
	return s.ResponseRecorder.Write(p)
}

// TestSlowExportsKeepNobodyWaiting has many clients take their sheets slowly: each has its own, and those after them
// get theirs.
func TestSlowExportsKeepNobodyWaiting(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		f := newFaulty(t, db)
		began, release := make(chan struct{}), make(chan struct{})
		var slow sync.WaitGroup
		defer slow.Wait()
		defer close(release)
		for n := range runtime.GOMAXPROCS(0) + 1 {
			slow.Go(func() {
				r := httptest.NewRequestWithContext(
					t.Context(),
					http.MethodGet,
					"/export/ledger.csv?region=230203&year=2023",
					nil,
				)
				r.RemoteAddr = fmt.Sprintf("203.0.113.%d:1234", n+1)
				f.handler.ServeHTTP(slowClient{httptest.NewRecorder(), began, release}, r)
			})
			select {
			case <-began:
			case <-time.After(time.Minute):
				t.Fatalf("after %d slow clients no other gets a sheet", n)
			}
		}
	})
}
