package e2e

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/postgrestest"
)

// start runs the server on a free port and gives its address, and a function that stops it and answers its error.
func start(t *testing.T, args ...string) (address string, stop func() error) {
	t.Helper()
	address, _, stop = startGreeted(t, args...)
	return address, stop
}

// startGreeted gives also what the server prints when it starts.
func startGreeted(t *testing.T, args ...string) (address, greeting string, stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	out, in := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		err := cli.Run(ctx, append([]string{"--addr", "127.0.0.1:0"}, args...), noEnv, in, io.Discard)
		_ = in.CloseWithError(fmt.Errorf("the server ended: %w", err))
		ended <- err
	}()
	var said bytes.Buffer
	for buffer := make([]byte, 4096); !strings.HasSuffix(said.String(), "Ctrl-C stops.\n"); {
		n, err := out.Read(buffer)
		if err != nil {
			t.Fatal(err)
		}
		said.Write(buffer[:n])
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	found := regexp.MustCompile(`http://([0-9.:]+)/graphql\n`).FindStringSubmatch(said.String())
	if found == nil {
		t.Fatalf("no address in %s", said.String())
	}
	return found[1], said.String(), func() error {
		cancel()
		return <-ended
	}
}

func noEnv(string) string { return "" }

func get(t *testing.T, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

func TestServe(t *testing.T) {
	data := t.TempDir()
	const firstID = "/graphql?query={plans{nodes{id}}}"
	var ids [2]string
	for i := range ids {
		address, stop := start(t, "--data", data)
		for path, want := range map[string]string{
			"/healthz": "ok", "/readyz": "ok", "/schema.graphql": "type RoadUpgrade", "/graphiql": "<html", "/datasets": "plan_areas",
			"/graphql?query={plan(regionCode:\"230203\",year:2023){title}}": "建华区2023年",
		} {
			if status, body := get(
				t,
				"http://"+address+strings.ReplaceAll(path, `"`, "%22"),
			); status != http.StatusOK ||
				!strings.Contains(body, want) {
				t.Errorf("%s: %d %s", path, status, body)
			}
		}
		_, ids[i] = get(t, "http://"+address+firstID)
		if err := stop(); err != nil {
			t.Error(err)
		}
	}
	requestID := regexp.MustCompile(`"requestId":"[^"]*"`)
	if first, second := requestID.ReplaceAllString(ids[0], ""), requestID.ReplaceAllString(ids[1], ""); first != second {
		t.Errorf("a second start did not keep what was there: %s, then %s", first, second)
	}
}

func TestGraphiQLAndIntrospectionCanBeSwitchedOff(t *testing.T) {
	address, stop := start(t, "--data", t.TempDir(), "--graphiql=false", "--introspection=false")
	if status, _ := get(t, "http://"+address+"/graphiql"); status != http.StatusNotFound {
		t.Errorf("graphiql: %d", status)
	}
	if _, body := get(
		t,
		"http://"+address+"/graphql?query={__schema{types{name}}}",
	); strings.Contains(
		body,
		"RoadUpgrade",
	) {
		t.Errorf("introspection: %s", body)
	}
	if _, body := get(t, "http://"+address+"/graphql?query={plns{totalCount}}"); strings.Contains(body, "plans") {
		t.Errorf("a suggestion names what introspection does not: %s", body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

func TestStartFails(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := map[string]struct {
		args []string
		want string
	}{
		"a port in use": {
			[]string{"--data", t.TempDir(), "--addr", taken.Addr().String()}, "cannot listen on " + taken.Addr().String(),
		},
		"a data folder that is a file": {[]string{"--data", file}, "data folder"},
		"a database that does not answer": {
			[]string{"--database-url", "postgres://u:secret@127.0.0.1:1/x"}, "cannot reach PostgreSQL at 127.0.0.1:1",
		},
		"an address of something else": {
			[]string{"--database-url", "mysql://u:secret@h/x"}, "is not a postgres:// address",
		},
		"several wrong settings":      {[]string{"--cost-limit", "many", "--request-timeout", "soon"}, "--cost-limit"},
		"a command that there is not": {[]string{"server"}, `no command "server"`},
		"a flag after the command":    {[]string{"serve", "--data", file}, "data folder"},
		"a scale that is no number": {
			[]string{"--data", t.TempDir(), "seed", "--scale", "districts=many"}, "districts=N",
		},
		"the plan loaded a second time": {
			[]string{"--data", seeded(t), "seed"}, "the plan exists already: 建华区2023年政府工作计划",
		},
		"a schema newer than this program": {[]string{"--data", newer(t)}, "newer version"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			err := cli.Run(t.Context(), c.args, noEnv, io.Discard, io.Discard)
			if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("got %v, want %q", err, c.want)
			}
			if name != "several wrong settings" && err != nil && strings.Contains(err.Error(), "\n") {
				t.Errorf("more than one line: %v", err)
			}
		})
	}
	t.Run("all wrong settings are named", func(t *testing.T) {
		err := cli.Run(t.Context(), cases["several wrong settings"].args, noEnv, io.Discard, io.Discard)
		if !strings.Contains(err.Error(), "--request-timeout (PLANGRAPH_REQUEST_TIMEOUT)") {
			t.Error(err)
		}
	})
}

// seeded gives a data folder with the plan of 建华区 in it.
func seeded(t *testing.T) string {
	t.Helper()
	data := t.TempDir()
	if err := cli.Run(t.Context(), []string{"--data", data, "seed"}, noEnv, io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	return data
}

// newer gives a data folder that a later version has migrated.
func newer(t *testing.T) string {
	t.Helper()
	data := seeded(t)
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(data, "plangraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := db.Exec("INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, 1)").Error; err != nil {
		t.Fatal(err)
	}
	return data
}

// TestSlowRequests needs a statement that waits for as long as one wants: PostgreSQL's locks.
func TestSlowRequests(t *testing.T) {
	address := postgrestest.New(t)
	if err := cli.Run(
		t.Context(),
		[]string{"--database-url", address, "seed"},
		noEnv,
		io.Discard,
		io.Discard,
	); err != nil {
		t.Fatal(err)
	}
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	const query = "/graphql?query={tasks{totalCount,nodes{title}}}" // a count alone asks for no task

	t.Run("a request that takes too long is TIMEOUT, and its SQL is cancelled", func(t *testing.T) {
		server, stop := start(t, "--database-url", address, "--request-timeout", "300ms")
		locked := db.Begin()
		if err := locked.Exec("LOCK TABLE work_items IN ACCESS EXCLUSIVE MODE").Error; err != nil {
			t.Fatal(err)
		}
		_, body := get(t, "http://"+server+query)
		if !strings.Contains(body, `"code":"TIMEOUT"`) {
			t.Error(body)
		}
		if !waitFor(t, db, 0) {
			t.Error("the statement still waits")
		}
		locked.Rollback()
		if err := stop(); err != nil {
			t.Error(err)
		}
	})

	t.Run("a server told to stop finishes what is under way", func(t *testing.T) {
		server, stop := start(t, "--database-url", address)
		locked := db.Begin()
		if err := locked.Exec("LOCK TABLE work_items IN ACCESS EXCLUSIVE MODE").Error; err != nil {
			t.Fatal(err)
		}
		answered := make(chan string, 1)
		go func() {
			_, body := get(t, "http://"+server+query)
			answered <- body
		}()
		if !waitFor(t, db, 1) {
			t.Fatal("the request has not reached the database")
		}
		stopped := make(chan error, 1)
		go func() { stopped <- stop() }()
		select {
		case err := <-stopped:
			t.Fatal("stopped before the request was answered", err)
		case <-time.After(200 * time.Millisecond):
		}
		locked.Rollback()
		if body := <-answered; !strings.Contains(body, `"totalCount":16`) {
			t.Error(body)
		}
		if err := <-stopped; err != nil {
			t.Error(err)
		}
	})
}

// waitFor looks until as many statements as want wait for a lock, and tells whether they came to that before long.
func waitFor(t *testing.T, db *database.DB, want int64) bool {
	t.Helper()
	for range 100 {
		var n int64
		if err := db.Raw(
			"SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'",
		).Scan(
			&n,
		).Error; err != nil {
			t.Fatal(err)
		}
		if n == want {
			return true
		}
		time.Sleep(20 * time.Millisecond)
	}
	return false
}

// TestBrokenDatabase breaks the database under a server and reads every word of the answers.
func TestBrokenDatabase(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		if err := db.Exec("ALTER TABLE work_items RENAME COLUMN title TO hidden_title").Error; err != nil {
			t.Fatal(err)
		}
		for _, query := range []string{
			`{ tasks { nodes { title } } }`,
			`{ plan(regionCode: "230203", year: 2023) { areas { tasks { nodes { title } } } } }`,
			`{ projects(where: {title: {contains: "路"}}) { totalCount groups(by: [KIND]) { count } } }`,
		} {
			body := string(post(t, handler, query))
			if !strings.Contains(body, `"code":"INTERNAL"`) || !strings.Contains(body, `"requestId"`) {
				t.Errorf("%s: %s", query, body)
			}
			for _, leak := range []string{"SELECT", "title", "work_items", "t0", "sql", "pq", "SQLSTATE", "goroutine", ".go:"} {
				if strings.Contains(body, leak) {
					t.Errorf("%s leaks %q: %s", query, leak, body)
				}
			}
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if body := string(
			post(t, handler, `{ plans { totalCount } }`),
		); !strings.Contains(body, `"code":"INTERNAL"`) ||
			strings.Contains(body, "closed") {
			t.Error(body)
		}
	})
}
