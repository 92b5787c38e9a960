package e2e

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/httpapi"
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

// TestDatabaseStaysAway asks under a key while PostgreSQL refuses all connections, or says nothing to them, for longer
// than the request may take: it is told that the database is away, and not that its time is over.
func TestDatabaseStaysAway(t *testing.T) {
	for name, away := range map[string]func(*wire){
		"it refuses":         (*wire).end,
		"it does not answer": func(w *wire) { w.silence(); w.cut() },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWire(t, postgrestest.New(t))
			db := opened(t, w.address)
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			settings := patient()
			settings.RequestTimeout = 2500 * time.Millisecond // a connection is given up after one second
			server := httpapi.NewHandler(settings, db, func() time.Time { return storyTime })
			f := faulty{t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				// A JWT says who asks, and needs no database for it.
				server.ServeHTTP(w, r.WithContext(auth.WithViewer(r.Context(), adminOf(ownRegion))))
			}), ""}
			away(w)
			f.unavailable("a new unit under a key", f.ask(newUnit("河湖管护中心", `, idempotencyKey: "2023-0003"`), ""),
				"cannot be reached")
			w.end() // or the connections that wait would keep us
		})
	}
}

// wire is a way to PostgreSQL that can be cut.
type wire struct {
	address  string
	listener net.Listener
	mu       sync.Mutex
	silent   bool
	ends     []net.Conn
}

func newWire(t *testing.T, address string) *wire {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	server := u.Host
	w := new(wire)
	if w.listener, err = new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	u.Host = w.listener.Addr().String()
	w.address = u.String() + "&connect_timeout=1"
	go func() {
		for {
			client, err := w.listener.Accept()
			if err != nil {
				return
			}
			if w.keep(client) {
				continue
			}
			other, err := new(net.Dialer).DialContext(t.Context(), "tcp", server)
			if err != nil {
				return
			}
			w.keep(other)
			go func() { _, _ = io.Copy(other, client) }() // until one of them is cut
			go func() { _, _ = io.Copy(client, other) }()
		}
	}()
	t.Cleanup(w.end)
	return w
}

// keep keeps a connection to be cut, and tells whether nothing is to be said to it.
func (w *wire) keep(end net.Conn) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ends = append(w.ends, end)
	return w.silent
}

// silence has nobody answer to new connections.
func (w *wire) silence() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.silent = true
}

// end ends all connections, and has no others.
func (w *wire) end() {
	_ = w.listener.Close() // it may have been closed
	w.cut()
}

// cut ends all connections.
func (w *wire) cut() {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, end := range w.ends {
		_ = end.Close() // it may have been closed by its other end
	}
	w.ends = nil
}
