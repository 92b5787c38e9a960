package e2e

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"plangraph/auth"
	"plangraph/cli"
	"plangraph/config"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

// storyTime is when the stories are told: 1 July 2023 in China.
var storyTime = time.Date(2023, time.July, 1, 1, 0, 0, 0, time.UTC)

// internalDistrict is a sample district whose plan is internal.
const internalDistrict = 9

var update = flag.Bool("update", false, "write the answers into e2e/stories instead of comparing them")

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		os.Exit(cli.Main())
	}
	slog.SetDefault(slog.New(slog.DiscardHandler))
	os.Exit(postgrestest.Run(m))
}

// TestStories plays stories/*.txtar on both databases. A story is a comment and steps: a query or mutation, perhaps its
// variables and headers, the answer it wants, and the number of SQL statements it takes. Ids, cursors and tokens are written <Task 1>,
// <cursor 1> and <Secret 1>; a later step of the same story may use them. Stories with a mutation have a database of their own.
func TestStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			shared := loaded(t, open)
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
					archive, err := txtar.ParseFile(file)
					if err != nil {
						t.Fatal(err)
					}
					db := shared
					if changes(archive) {
						db = loaded(t, open)
					}
					play(t, db, archive, file)
				})
			}
		})
	}
}

// changes tells whether a story has a mutation.
func changes(archive *txtar.Archive) bool {
	return slices.ContainsFunc(archive.Files, func(f txtar.File) bool { return strings.HasPrefix(f.Name, "mutation") })
}

func loaded(t *testing.T, open func(testing.TB) *database.DB) *database.DB {
	t.Helper()
	db := open(t)
	load(t, db)
	return db
}

// load fills a database with the plan of 建华区, a public sample district and an internal one.
func load(t *testing.T, db *database.DB) {
	t.Helper()
	s := store.New(db)
	plan, err := seeds.Jianhua(time.Date(2023, time.January, 10, 8, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, g := range []store.Graph{plan, seeds.SampleDistrict(0), seeds.SampleDistrict(internalDistrict)} {
		if err := s.Load(t.Context(), g); err != nil {
			t.Fatal(err)
		}
	}
}

// step is one request of a story.
type step struct {
	query, variables, headers, want, statements *txtar.File
	viewer                                      models.Viewer
}

func play(t *testing.T, db *database.DB, archive *txtar.Archive, file string) {
	handler := handlerOf(t, db)
	names := mask{}
	for _, s := range steps(t, archive) {
		answer, statements := s.request(t, handler, names)
		if *update {
			s.want.Data, s.statements.Data = answer, fmt.Appendln(nil, statements)
			continue
		}
		if !bytes.Equal(answer, s.want.Data) {
			t.Errorf("%s\n%s\ngot:\n%s\nwant:\n%s", archive.Comment, s.query.Data, answer, s.want.Data)
		}
		if got := fmt.Sprintln(statements); got != string(s.statements.Data) {
			t.Errorf("%s\n%s\ntakes %s statements, want %s", archive.Comment, s.query.Data, got, s.statements.Data)
		}
	}
	if *update {
		if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func settings(t testing.TB) config.Config {
	t.Helper()
	cfg, err := config.Read(nil, func(string) string { return "" }, t.Output())
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// steps reads the sections of a story: "query", or "mutation as ADMIN 230200 # why", begins a step.
func steps(t *testing.T, archive *txtar.Archive) []*step {
	t.Helper()
	var all []*step
	for i := range archive.Files {
		f := &archive.Files[i]
		header, _, _ := strings.Cut(f.Name, "#")
		words := strings.Fields(header)
		if words[0] == "query" || words[0] == "mutation" {
			s := &step{query: f, viewer: models.Anonymous}
			if len(words) > 2 {
				s.viewer = models.Viewer{Role: models.Role(words[2]), Actor: "token " + strings.Join(words[2:], " ")}
			}
			if len(words) > 3 {
				s.viewer.RegionCode = words[3]
			}
			all = append(all, s)
			continue
		}
		s := all[len(all)-1]
		section := map[string]**txtar.File{
			"variables": &s.variables, "headers": &s.headers, "want": &s.want, "statements": &s.statements,
		}[f.Name]
		if section == nil {
			t.Fatalf("unknown section %q", f.Name)
		}
		*section = f
	}
	return all
}

// request plays a step and gives the answer, indented and with names for ids, and the number of statements.
func (s *step) request(t *testing.T, handler http.Handler, names mask) ([]byte, int64) {
	t.Helper()
	body := map[string]any{"query": names.unmask(string(s.query.Data))}
	if s.variables != nil {
		body["variables"] = json.RawMessage(names.unmask(string(s.variables.Data)))
	}
	encoded, err := json.Marshal(body)
	if err != nil {
		t.Fatal(err)
	}
	ctx, count := database.CountStatements(auth.WithViewer(t.Context(), s.viewer))
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(encoded))
	r.Header.Set("Content-Type", "application/json")
	if s.headers != nil {
		for line := range strings.Lines(string(s.headers.Data)) {
			name, value, _ := strings.Cut(strings.TrimSpace(line), ": ")
			r.Header.Set(name, value)
		}
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return names.mask(t, w.Body.Bytes()), count.Load()
}

// mask is the names of the ids and cursors of a story, by what they stand for and the other way round.
type mask map[string]string

var (
	requestIDs = regexp.MustCompile(`,?\s*"requestId": "[^"]*"`)
	maskable   = regexp.MustCompile(`"(cursor|startCursor|endCursor|id|\w*[iI]d|before|after|secret)": "([^"]+)"`)
	masked     = regexp.MustCompile(`<(\w+) (\d+)>`)
)

func (m mask) mask(t *testing.T, answer []byte) []byte {
	t.Helper()
	var indented bytes.Buffer
	if err := json.Indent(&indented, answer, "", "  "); err != nil {
		t.Fatalf("the answer is not JSON: %s", answer)
	}
	text := requestIDs.ReplaceAllString(indented.String(), "")
	text = maskable.ReplaceAllStringFunc(text, func(found string) string {
		parts := maskable.FindStringSubmatch(found)
		kind := "cursor"
		if parts[1] == "secret" {
			kind = "Secret"
		} else if !strings.HasSuffix(strings.ToLower(parts[1]), "cursor") {
			id, err := models.ParseID(parts[2])
			if err != nil || (parts[1] == "before" || parts[1] == "after") && id.Code != "" { // digits of something else
				return found
			}
			kind = id.Type
		}
		return strings.Replace(found, parts[2], m.name(kind, parts[2]), 1)
	})
	return append([]byte(text), '\n')
}

// name gives the name of a value, a new one if it has none.
func (m mask) name(kind, value string) string {
	if name, ok := m[value]; ok {
		return name
	}
	for n := 1; ; n++ {
		name := "<" + kind + " " + strconv.Itoa(n) + ">"
		if _, taken := m[name]; !taken {
			m[name], m[value] = value, name
			return name
		}
	}
}

func (m mask) unmask(text string) string {
	return masked.ReplaceAllStringFunc(text, func(name string) string {
		if value, ok := m[name]; ok {
			return value
		}
		return name
	})
}

func handlerOf(t *testing.T, db *database.DB) http.Handler {
	t.Helper()
	return httpapi.NewHandler(settings(t), db, func() time.Time { return storyTime })
}

// TestExamples runs the examples that GraphiQL opens with.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../web/graphiql/src/examples/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		load(t, db)
		handler := handlerOf(t, db)
		for _, file := range files {
			query, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if body := post(t, handler, string(query)); bytes.Contains(body, []byte(`"errors"`)) || !bytes.Contains(body, []byte(`"data"`)) {
				t.Errorf("%s: %s", file, body)
			}
		}
	})
}
