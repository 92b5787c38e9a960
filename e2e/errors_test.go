package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"unicode/utf8"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/models"
)

// TestErrorsAreFewAndShort sends what is wrong in many places, with long names and values: an answer has nine errors at
// most, and each is 300 characters at most.
func TestErrorsAreFewAndShort(t *testing.T) {
	long := strings.Repeat("very long", 500)
	aliases := func(field string) string {
		var all strings.Builder
		for i := range 20 {
			fmt.Fprintf(&all, "a%d: %s ", i, field)
		}
		return all.String()
	}
	name := strings.ReplaceAll(long, " ", "")
	requests := map[string]map[string]any{
		"unknown fields":          {"query": "{ " + aliases(name[:1000]) + "}"},
		"pages that are too long": {"query": "{ " + aliases("units(first: 1000) { totalCount }") + "}"},
		"nothing found":           {"query": "{ " + aliases(`node(id: "nothing") { id }`) + "}"},
		"a long code": {
			"query":     "query($c: String!) { region(code: $c) { name } }",
			"variables": map[string]any{"c": long},
		},
		"a long variable": {
			"query":     "query($c: Int) { plans(first: $c) { totalCount } }",
			"variables": map[string]any{"c": long},
		},
		"many values": {
			"query":     "query($c: [ID!]!) { nodes(ids: $c) { id } }",
			"variables": map[string]any{"c": make([]*string, 5000)},
		},
		"a long day": {
			"query":     "mutation($d: Date!) { planDelete(input: {planId: \"x\"}) { planId } unitDeactivate(input: {unitId: \"x\", on: $d}) { unit { id } } }",
			"variables": map[string]any{"d": long},
		},
		"a long operation name": {
			"query":         "query A { plans { totalCount } } query B { plans { totalCount } }",
			"operationName": long,
		},
		"many literals": {"query": "{ " + aliases(`units(where: {name: {eq: "\u0000"}}) { totalCount }`) + "}"},
		"a long field": {
			"query":     "query($w: UnitWhere) { units(where: $w) { totalCount } }",
			"variables": map[string]any{"w": map[string]any{long: 1}},
		},
	}
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		for what, request := range requests {
			body, err := json.Marshal(request)
			if err != nil {
				t.Fatal(err)
			}
			ctx := auth.WithViewer(t.Context(), models.Viewer{Role: models.RoleSystem, Actor: "token x"})
			r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(string(body)))
			r.Header.Set("Content-Type", "application/json")
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			var answer struct {
				Errors []struct {
					Message    string
					Extensions struct{ Code string }
				}
			}
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil {
				t.Fatal(err)
			}
			if n := len(answer.Errors); n == 0 || n > 9 {
				t.Errorf("%s: %d errors", what, n)
			}
			for _, e := range answer.Errors {
				if n := utf8.RuneCountInString(e.Message); n > 300 || e.Extensions.Code == "INTERNAL" {
					t.Errorf("%s: %d characters, %s: %s", what, n, e.Extensions.Code, e.Message)
				}
			}
		}
	})
}
