package e2e

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/graph"
	"plangraph/httpapi"
	"plangraph/models"
)

// reply is what the API answers.
type reply struct {
	Data   map[string]json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code string }
	}
	text string
}

// codes gives the codes of all that is wrong, of the request and of the inputs.
func (r reply) codes() []string {
	var codes []string
	for _, e := range r.Errors {
		codes = append(codes, e.Extensions.Code)
	}
	for _, made := range r.Data {
		var payload struct{ UserErrors []struct{ Code string } }
		_ = json.Unmarshal(made, &payload) // what is no payload has no user errors
		for _, e := range payload.UserErrors {
			codes = append(codes, e.Code)
		}
	}
	return codes
}

// has tells whether one of the codes is among those of the reply.
func (r reply) has(codes ...string) bool {
	return slices.ContainsFunc(r.codes(), func(code string) bool { return slices.Contains(codes, code) })
}

// into reads a field of the answer.
func (r reply) into(t testing.TB, field string, v any) {
	t.Helper()
	if err := json.Unmarshal(r.Data[field], v); err != nil || len(r.codes()) > 0 {
		t.Fatalf("%v in %s", err, r.text)
	}
}

// ask sends a request as somebody.
func ask(t testing.TB, handler http.Handler, viewer models.Viewer, query string, variables map[string]any) reply {
	t.Helper()
	return askWithin(t.Context(), t, handler, viewer, query, variables)
}

// askWithin is ask under a context.
func askWithin(
	ctx context.Context, t testing.TB, handler http.Handler, viewer models.Viewer, query string, variables map[string]any,
) reply {
	t.Helper()
	body, err := json.Marshal(map[string]any{"query": query, "variables": variables})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(
		auth.WithViewer(ctx, viewer), http.MethodPost, "/graphql", bytes.NewReader(body),
	)
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	answer := reply{text: w.Body.String()}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s: %v\n%s", query, err, w.Body)
	}
	return answer
}

// adminOf is an admin of a region.
func adminOf(region string) models.Viewer {
	return models.Viewer{Role: models.RoleAdmin, RegionCode: region, Actor: "token admin " + region}
}

var system = models.Viewer{Role: models.RoleSystem, Actor: "token system"}

// patient are the settings of tests: as they come, but however slow the machine is, no request is given up.
func patient() httpapi.Settings {
	cfg := httpapi.DefaultSettings()
	cfg.RequestTimeout, cfg.ExportTimeout = time.Hour, time.Hour
	return cfg
}

// generous makes a handler without a limit on the cost of requests.
func generous(t testing.TB, db *database.DB) http.Handler {
	t.Helper()
	cfg := patient()
	cfg.CostLimit = 1 << 30
	return httpapi.NewHandler(cfg, db, func() time.Time { return storyTime })
}

func publishedSchema(t testing.TB) *ast.Schema {
	t.Helper()
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// dump writes all rows of all tables, but for the migrations.
func dump(t testing.TB, db *database.DB) map[string][]string {
	t.Helper()
	tables, err := db.Migrator().GetTables()
	if err != nil {
		t.Fatal(err)
	}
	rows := map[string][]string{}
	for _, table := range tables {
		if strings.HasPrefix(table, "goose") || strings.HasPrefix(table, "sqlite_") || strings.Contains(table, "grams_") {
			continue
		}
		var all []map[string]any
		if err := db.Table(table).Find(&all).Error; err != nil {
			t.Fatal(table, err)
		}
		for _, row := range all {
			text, err := json.Marshal(row)
			if err != nil {
				t.Fatal(err)
			}
			rows[table] = append(rows[table], string(text))
		}
		slices.Sort(rows[table])
	}
	return rows
}

// differences says what two dumps do not have in common.
func differences(before, after map[string][]string) string {
	var b strings.Builder
	tables := map[string]bool{}
	for table := range before {
		tables[table] = true
	}
	for table := range after {
		tables[table] = true
	}
	for table := range tables {
		for _, row := range before[table] {
			if _, found := slices.BinarySearch(after[table], row); !found {
				fmt.Fprintf(&b, "%s had %.600s\n", table, row)
			}
		}
		for _, row := range after[table] {
			if _, found := slices.BinarySearch(before[table], row); !found {
				fmt.Fprintf(&b, "%s has %.600s\n", table, row)
			}
		}
	}
	return b.String()
}
