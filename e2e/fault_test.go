package e2e

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/cluster"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

// faulty is a server whose database is not well, and the token of an admin.
type faulty struct {
	t       *testing.T
	handler http.Handler
	token   string
}

// newFaulty takes the plan of 建华区 into db.
func newFaulty(t *testing.T, db *database.DB) faulty {
	t.Helper()
	plan, err := seeds.Jianhua(storyTime)
	if err == nil {
		err = store.Load(t.Context(), db, plan)
	}
	if err != nil {
		t.Fatal(err)
	}
	return faulty{t, handlerOf(t, db), adminToken(t, db)}
}

func adminToken(t *testing.T, db *database.DB) string {
	t.Helper()
	token, _, err := auth.NewTokens(db).Create(
		t.Context(), models.Viewer{Role: models.RoleSystem, Actor: "test"},
		auth.NewToken{Name: "test", Role: models.RoleAdmin, RegionCode: ownRegion}, storyTime,
	)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// ask sends a document with the token, or without one.
func (f faulty) ask(document, token string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	body, err := json.Marshal(map[string]string{"query": document})
	if err != nil {
		f.t.Fatal(err)
	}
	return f.send(http.MethodPost, "/graphql", string(body), token, append(headers, "Content-Type: application/json")...)
}

func (f faulty) send(method, path, body, token string, headers ...string) *httptest.ResponseRecorder {
	f.t.Helper()
	r := httptest.NewRequestWithContext(f.t.Context(), method, path, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	f.handler.ServeHTTP(w, r)
	return w
}

// unavailable holds an answer to what a client is told of a database that is not there: 503, when to come again, the
// code, no data, and no word of the machinery.
func (f faulty) unavailable(what string, w *httptest.ResponseRecorder, words string) {
	f.t.Helper()
	body := w.Body.String()
	if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "1" ||
		!strings.Contains(body, `"code":"UNAVAILABLE"`) || !strings.Contains(body, words) ||
		strings.Contains(body, `"data"`) {
		f.t.Errorf("%s: %d, Retry-After %q: %s", what, w.Code, w.Header().Get("Retry-After"), body)
	}
	for _, leak := range []string{
		"SQL", "sql", "127.0.0.1", "dial", "connect:", "read-only transaction", "pgx", "postgres", "disk I/O", ".db", "row",
	} {
		if strings.Contains(body, leak) {
			f.t.Errorf("%s leaks %q: %s", what, leak, body)
		}
	}
}

const (
	readPlans = `{ plans { totalCount } }`
	// readNothing has a nullable field: its answer has data, which is null.
	readNothing = `{ plan(regionCode: "230203", year: 2023) { title } }`
)

func newUnit(name, rest string) string {
	return `mutation { unitCreate(input: {regionCode: "230203", name: "` + name + `", kind: INSTITUTION` + rest + `})
		{ unit { name } userErrors { code } } }`
}

// TestDatabaseIsAway takes PostgreSQL away from under a server.
func TestDatabaseIsAway(t *testing.T) {
	postgrestest.SkipIfShort(t)
	server, err := cluster.Start()
	if err != nil {
		t.Fatal(err)
	}
	stop := stopOnce(t, server)
	db := opened(t, server.Address("postgres"))
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	if w := f.ask(readPlans, f.token); w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	stop()
	const words = "cannot be reached"
	f.unavailable("a reader", f.ask(readPlans, ""), words)
	f.unavailable("a reader of what may be null", f.ask(readNothing, ""), words)
	f.unavailable("a reader with a token", f.ask(readPlans, f.token), words)
	f.unavailable("a new unit", f.ask(newUnit("河湖管护中心", ""), f.token), words)
	f.unavailable("in Chinese", f.ask(readPlans, "", "Accept-Language: zh"), "数据库暂时无法访问")
	f.unavailable("for new clients", f.ask(readPlans, "", "Accept: application/graphql-response+json"), words)
	f.unavailable("a sheet", f.send(http.MethodGet, "/export/ledger.csv?region=230203&year=2023", "", ""), words)
	if w := f.send(http.MethodGet, "/readyz", "", ""); w.Code != http.StatusServiceUnavailable ||
		!strings.Contains(w.Body.String(), "does not answer") {
		t.Errorf("readyz: %d %s", w.Code, w.Body)
	}
	if w := f.send(http.MethodGet, "/healthz", "", ""); w.Code != http.StatusOK {
		t.Errorf("healthz: %d %s", w.Code, w.Body)
	}
}

// stopOnce gives what stops a server, which the end of the test does if it has not been done.
func stopOnce(t *testing.T, server *cluster.Cluster) func() {
	t.Helper()
	stopped := false
	stop := func() {
		if stopped {
			return
		}
		stopped = true
		if err := server.Stop(); err != nil {
			t.Error(err)
		}
	}
	t.Cleanup(stop)
	return stop
}

// TestDatabaseTakesNoChanges: what reads goes on, what writes says so.
func TestDatabaseTakesNoChanges(t *testing.T) {
	for name, c := range map[string]struct {
		spoilt       func(*testing.T) faulty
		words, ready string
	}{
		"a PostgreSQL that is read-only": {
			readOnlyPostgres, "takes no changes", "the database is read-only",
		},
		"an SQLite file that may not be written": {
			sqliteUnder("PRAGMA query_only = 1"), "takes no changes", "the database is read-only",
		},
		"an SQLite file that cannot grow": {
			sqliteUnder("PRAGMA max_page_count = 1"), "no disk space left", "is full",
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := c.spoilt(t)
			var refused *httptest.ResponseRecorder
			var name string
			for n := range 500 { // the pages that are there may have room for some
				name = strings.Repeat("巡", 80) + strconv.Itoa(n)
				if refused = f.ask(newUnit(name, ""), f.token); refused.Code != http.StatusOK {
					break
				}
			}
			f.unavailable("a new unit", refused, c.words)
			// What a dry run tries is less, and may find room.
			if w := f.ask(newUnit(name, ", dryRun: true"), f.token); w.Code != http.StatusOK {
				f.unavailable("a new unit in a dry run", w, c.words)
			}
			if w := f.ask(readPlans, f.token); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `"data"`) {
				t.Errorf("a reader: %d %s", w.Code, w.Body)
			}
			w := f.send(http.MethodGet, "/readyz", "", "")
			if w.Code != http.StatusServiceUnavailable || !strings.Contains(w.Body.String(), c.ready) {
				t.Errorf("readyz: %d %s", w.Code, w.Body)
			}
		})
	}
}

// readOnlyPostgres gives a server on a database whose transactions are read-only, as a standby's are.
func readOnlyPostgres(t *testing.T) faulty {
	t.Helper()
	address := postgrestest.New(t)
	db := opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, db)
	if err := db.Exec("ALTER ROLE CURRENT_USER IN DATABASE " + nameOf(t, address) +
		" SET default_transaction_read_only = on").Error; err != nil {
		t.Fatal(err)
	}
	f.handler = handlerOf(t, opened(t, address))
	return f
}

// sqliteUnder gives a server on a file that no connection may write as it likes.
func sqliteUnder(pragma string) func(*testing.T) faulty {
	return func(t *testing.T) faulty {
		t.Helper()
		db := databasetest.SQLite(t)
		f := newFaulty(t, db)
		pool, err := db.DB.DB()
		if err != nil {
			t.Fatal(err)
		}
		pool.SetMaxOpenConns(1) // and all that is said of it holds for it
		if err := db.Exec(pragma).Error; err != nil {
			t.Fatal(err)
		}
		return f
	}
}

func opened(t *testing.T, address string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // its server may be gone
	return db
}

// nameOf gives the name of the database that an address names, as SQL has it.
func nameOf(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return `"` + strings.TrimPrefix(u.Path, "/") + `"`
}
