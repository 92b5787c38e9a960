package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plangraph/database/postgrestest"
	"plangraph/httpapi"
)

// TestSignInsComeInTurn floods the door with tokens from one address, while a look-up takes as long as it likes. Those
// look-ups take few of the connections, others read meanwhile, and who has too many waiting is told so.
func TestSignInsComeInTurn(t *testing.T) {
	postgrestest.SkipIfShort(t)
	address := postgrestest.New(t)
	db, beside := opened(t, address), opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	settings := httpapi.DefaultSettings()
	settings.RequestTimeout = time.Minute
	f.handler = httpapi.NewHandler(settings, db, time.Now)
	lock := beside.Begin()
	defer lock.Rollback()
	if err := lock.Exec("LOCK TABLE api_tokens IN ACCESS EXCLUSIVE MODE").Error; err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(map[string]string{"query": readPlans})
	if err != nil {
		t.Fatal(err)
	}
	ask := func(from, token string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", bytes.NewReader(body))
		r.RemoteAddr = from + ":1234"
		r.Header.Set("Content-Type", "application/json")
		if token != "" {
			r.Header.Set("Authorization", "Bearer "+token)
		}
		w := httptest.NewRecorder()
		f.handler.ServeHTTP(w, r)
		return w.Code
	}
	const flood, others, at, queue = 300, "203.0.113.10", 2, 256
	var all sync.WaitGroup
	var refused atomic.Int64
	for range flood {
		all.Go(func() {
			switch code := ask("203.0.113.9", f.token); code {
			case http.StatusTooManyRequests:
				refused.Add(1)
			case http.StatusOK:
			default:
				t.Errorf("the flood is answered %d", code)
			}
		})
	}
	waiting := 0
	for n := 0; n < 100 || refused.Load() < flood-queue-at && n < 10_000; n++ {
		const sql = "SELECT count(DISTINCT pid) FROM pg_locks WHERE NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
		var now int
		if err := beside.Raw(sql).Row().Scan(&now); err != nil {
			t.Fatal(err)
		}
		waiting = max(waiting, now)
		time.Sleep(time.Millisecond) // others have something to do
	}
	if waiting != at {
		t.Errorf("%d look for tokens at once, want %d", waiting, at)
	}
	if code := ask(others, ""); code != http.StatusOK {
		t.Errorf("another reader is answered %d", code)
	}
	if n := refused.Load(); n != flood-queue-at {
		t.Errorf("%d were refused, want %d", n, flood-queue-at)
	}
	if err := lock.Rollback().Error; err != nil {
		t.Fatal(err)
	}
	all.Wait()
}
