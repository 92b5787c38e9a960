package e2e

import (
	"bytes"
	"context"
	"flag"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/e2e/story"
	"plangraph/httpapi"
	"plangraph/reading"
	"plangraph/seeds"
	"plangraph/store"
)

// storyTime is when the stories are told: 1 July 2023 in China.
var storyTime = time.Date(storyYear, time.July, 1, 1, 0, 0, 0, time.UTC)

// storyYear is the year of storyTime: what a plan of another year says holds then holds on other days.
const storyYear = 2023

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

// TestStories plays stories/*.txtar on both databases (see the package story).
func TestStories(t *testing.T) {
	files, err := filepath.Glob("stories/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no stories", err)
	}
	for name, open := range plansOfStories.Openers() {
		t.Run(name, func(t *testing.T) {
			shared := open(t) // of the stories that only read
			for _, file := range files {
				t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
					s, err := story.Read(file)
					if err != nil {
						t.Fatal(err)
					}
					db := shared
					if s.Changes() {
						db = open(t)
					}
					play(t, db, s)
				})
			}
		})
	}
}

// plansOfStories are databases with the plan of 建华区, a public sample district and an internal one.
var plansOfStories = databasetest.Filled(load)

func load(ctx context.Context, db *database.DB) error {
	plan, err := seeds.Jianhua(time.Date(2023, time.January, 10, 8, 0, 0, 0, time.UTC))
	if err != nil {
		return err
	}
	for _, g := range []store.Graph{plan, seeds.SampleDistrict(0), seeds.SampleDistrict(internalDistrict)} {
		if err := store.Load(ctx, db, g); err != nil {
			return err
		}
	}
	return nil
}

func play(t *testing.T, db *database.DB, s *story.Story) {
	handler := handlerOf(t, db)
	names := story.Names{}
	for _, step := range s.Steps {
		answer := request(t, handler, step, names)
		check := step.Compare
		if *update {
			check = step.Update
		}
		if err := check(answer); err != nil {
			t.Errorf("%s\n%v", s.Comment(), err)
		}
	}
	if s.Changes() {
		wellCounted(t, db)
	}
	if *update && !t.Failed() {
		if err := s.Write(); err != nil {
			t.Fatal(err)
		}
	}
}

// wellCounted holds the tables of counts to the rows.
func wellCounted(t testing.TB, db *database.DB) {
	t.Helper()
	if wrong, err := reading.Miscounted(t.Context(), db); err != nil || len(wrong) > 0 {
		t.Errorf("counters that have other numbers than the rows: %v (%v)", wrong, err)
	}
}

// request plays a step.
func request(t *testing.T, handler http.Handler, step *story.Step, names story.Names) story.Answer {
	t.Helper()
	body, err := step.Body(names)
	if err != nil {
		t.Fatal(err)
	}
	ctx, count := database.CountStatements(auth.WithViewer(t.Context(), step.Viewer))
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for name, value := range step.Headers() {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return story.Answer{Body: names.In(w.Body.Bytes()), Statements: count.Load()}
}

func handlerOf(t testing.TB, db *database.DB) http.Handler {
	t.Helper()
	return httpapi.NewHandler(patient(), db, func() time.Time { return storyTime })
}

// TestExamples runs the examples that GraphiQL opens with.
func TestExamples(t *testing.T) {
	files, err := filepath.Glob("../web/graphiql/src/examples/*.graphql")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		for _, file := range files {
			query, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if body := post(
				t,
				handler,
				string(query),
			); bytes.Contains(body, []byte(`"errors"`)) ||
				!bytes.Contains(body, []byte(`"data"`)) {
				t.Errorf("%s: %s", file, body)
			}
		}
	})
}
