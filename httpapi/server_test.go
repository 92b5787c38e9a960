package httpapi_test

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/graph"
	"plangraph/httpapi"
)

func TestMain(m *testing.M) {
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(m.Run())
}

func open(t *testing.T) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(t.TempDir(), "plangraph.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // some tests have closed it
	return db
}

// handler gives the server's handler with the default settings, but for what change changes.
func handler(db *database.DB, change ...func(*httpapi.Settings)) http.Handler {
	settings := httpapi.DefaultSettings()
	for _, c := range change {
		c(&settings)
	}
	return httpapi.NewHandler(settings, db, time.Now)
}

// ask sends a request with the headers, written "Name: value".
func ask(t *testing.T, h http.Handler, method, path, body string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestReady(t *testing.T) {
	db := open(t)
	h := handler(db)
	ready := func(want int) {
		t.Helper()
		if w := ask(t, h, http.MethodGet, "/readyz", ""); w.Code != want {
			t.Errorf("%d %s, want %d", w.Code, w.Body, want)
		}
	}
	ready(http.StatusServiceUnavailable) // the schema is missing
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	ready(http.StatusOK)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	ready(http.StatusServiceUnavailable)
	if w := ask(t, h, http.MethodGet, "/healthz", ""); w.Code != http.StatusOK {
		t.Errorf("healthz: %d", w.Code)
	}
}

func TestGraphQLOverHTTP(t *testing.T) {
	db := open(t)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	h := handler(db)
	const (
		asJSON   = "Content-Type: application/json"
		accepted = "Accept: application/graphql-response+json"
		good     = `{"query": "query P($n: Int) { plans(first: $n) { totalCount } }", "variables": {"n": 1}, "operationName": "P"}`
	)
	cases := map[string]struct {
		method, path, body string
		headers            []string
		status             int
		want               string
	}{
		"a query by POST": {
			http.MethodPost, "/graphql", good, []string{asJSON}, 200, `{"data":{"plans":{"totalCount":0}}`,
		},
		"a query by GET": {
			http.MethodGet, "/graphql?query={plans{totalCount}}", "", nil, 200, `"totalCount":0`,
		},
		"variables by GET": {
			http.MethodGet, "/graphql?query=query($n:Int){plans(first:$n){totalCount}}&variables=%7B%22n%22:1%7D", "", nil,
			200, `"totalCount":0`,
		},
		"variables by GET that are no JSON": {
			http.MethodGet, "/graphql?query={plans{totalCount}}&variables=n", "", nil, 400, `"argument":"variables"`,
		},
		"an invalid document is 200 for old clients": {
			http.MethodPost, "/graphql", `{"query": "{ nothing }"}`, []string{asJSON}, 200, `"code":"INVALID"`,
		},
		"an invalid document is 400 for new clients": {
			http.MethodPost, "/graphql", `{"query": "{ nothing }"}`, []string{asJSON, accepted}, 400, `"code":"INVALID"`,
		},
		"no data where nothing ran": {
			http.MethodPost, "/graphql", `{"query": "{ nothing }"}`, []string{asJSON}, 200, `{"errors":`,
		},
		"an error of a field is 200 for all": {
			http.MethodPost, "/graphql", `{"query": "{ node(id: \"x\") { id } }"}`,
			[]string{asJSON, accepted},
			200,
			`"data":{"node":null}`,
		},
		"no query": {
			http.MethodPost, "/graphql", `{}`, []string{asJSON}, 400, `"argument":"query"`,
		},
		"a body that is no JSON": {
			http.MethodPost, "/graphql", `query`, []string{asJSON}, 400, `"code":"INVALID"`,
		},
		"two bodies": {
			http.MethodPost, "/graphql", good + good, []string{asJSON}, 400, `"code":"INVALID"`,
		},
		"a body that is too large": {
			http.MethodPost, "/graphql", `{"query": "` + strings.Repeat(" ", 300<<10) + `"}`,
			[]string{asJSON},
			413,
			`"code":"LIMIT"`,
		},
		"a form": {
			http.MethodPost, "/graphql", "query={plans{totalCount}}",
			[]string{"Content-Type: application/x-www-form-urlencoded"},
			415, `"code":"INVALID"`,
		},
		"another method": {
			http.MethodPut, "/graphql", good, []string{asJSON}, 405, `"code":"INVALID"`,
		},
		"an unknown operation": {
			http.MethodPost, "/graphql", `{"query": "query A { plans { totalCount } }", "operationName": "B"}`,
			[]string{asJSON},
			200, `"code":"INVALID"`,
		},
		"a variable of the wrong type": {
			http.MethodPost, "/graphql",
			`{"query": "query P($n: Int) { plans(first: $n) { totalCount } }", "variables": {"n": "many"}}`,
			[]string{asJSON},
			200, `"code":"INVALID"`,
		},
		"the words of a wrong document are not repeated": {
			http.MethodPost, "/graphql", `{"query": "{ ` + strings.Repeat("n", 5000) + ` }"}`, []string{asJSON}, 200, `…`,
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := ask(t, h, c.method, strings.NewReplacer("{", "%7B", "}", "%7D").Replace(c.path), c.body, c.headers...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || w.Body.Len() > 1000 {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			want := "application/json; charset=utf-8"
			if len(c.headers) == 2 {
				want = "application/graphql-response+json; charset=utf-8"
			}
			if got := w.Header().Get("Content-Type"); got != want {
				t.Errorf("content type %q", got)
			}
		})
	}
}

func TestBrowsers(t *testing.T) {
	db := open(t)
	const board = "https://board.example.cn"
	for want, origins := range map[string][]string{"": nil, board: {board}} {
		h := handler(db, func(s *httpapi.Settings) { s.CORSOrigins = origins })
		w := ask(t, h, http.MethodGet, "/healthz", "", "Origin: "+board)
		if got := w.Header().Get("Access-Control-Allow-Origin"); got != want {
			t.Errorf("%q: allowed %q, want %q", origins, got, want)
		}
		if w := ask(
			t,
			h,
			http.MethodGet,
			"/healthz",
			"",
			"Origin: https://elsewhere.example",
		); w.Header().Get(
			"Access-Control-Allow-Origin",
		) != "" {
			t.Error("another origin is let in")
		}
		if w.Header().Get("X-Content-Type-Options") != "nosniff" {
			t.Error("sniffing is not forbidden")
		}
	}
}

func TestRequestID(t *testing.T) {
	h := handler(open(t))
	if got := ask(
		t,
		h,
		http.MethodGet,
		"/healthz",
		"",
		"X-Request-Id: from-the-proxy",
	).Header().Get(
		"X-Request-Id",
	); got != "from-the-proxy" {
		t.Errorf("got %q", got)
	}
	if got := ask(
		t,
		h,
		http.MethodGet,
		"/healthz",
		"",
		"X-Request-Id: <script>",
	).Header().Get(
		"X-Request-Id",
	); len(
		got,
	) != 16 {
		t.Errorf("a harmful id is kept: %q", got)
	}
}

// TestSchema reads the schema as tools do: compressed if they like, once if it has not changed, and for one of them
// without interfaces of interfaces.
func TestSchema(t *testing.T) {
	h := handler(open(t))
	w := ask(t, h, http.MethodGet, "/schema.graphql", "", "Accept-Encoding: gzip")
	if w.Header().Get("Content-Encoding") != "gzip" || w.Body.Len() > 48<<10 {
		t.Errorf("%s, %d bytes", w.Header().Get("Content-Encoding"), w.Body.Len())
	}
	w = ask(
		t, h, http.MethodGet, "/schema.graphql", "", "Accept-Encoding: gzip", "If-None-Match: "+w.Header().Get("ETag"),
	)
	if w.Code != http.StatusNotModified || w.Body.Len() > 0 {
		t.Errorf("unchanged: %d with %d bytes", w.Code, w.Body.Len())
	}
	if w = ask(t, h, http.MethodGet, "/schema.graphql", "", "Accept-Encoding: deflate"); w.Body.String() != graph.SDL() {
		t.Errorf("the schema is not given as it is: %s", w.Header().Get("Content-Encoding"))
	}
	if w = ask(t, h, http.MethodGet, "/schema.graphql?for=nobody", ""); w.Code != http.StatusBadRequest {
		t.Errorf("for nobody: %d", w.Code)
	}

	w = ask(t, h, http.MethodGet, "/schema.graphql?for=genqlient", "")
	flat, err := gqlparser.LoadSchema(&ast.Source{Input: w.Body.String()})
	if err != nil {
		t.Fatal(err)
	}
	whole, err := gqlparser.LoadSchema(&ast.Source{Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range whole.Types {
		if d.Kind == ast.Interface && len(flat.Types[name].Interfaces) > 0 {
			t.Errorf("%s implements %v", name, flat.Types[name].Interfaces)
		}
		if len(d.Fields) != len(flat.Types[name].Fields) {
			t.Errorf("%s is another type", name)
		}
	}
}
