package resolvers_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/resolvers"
	"plangraph/seeds"
	"plangraph/store"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// handlers answer from a sample district in an SQLite and in a PostgreSQL.
func handlers(f *testing.F) map[string]http.Handler {
	f.Helper()
	all := map[string]http.Handler{}
	for _, db := range databasetest.Both(f) {
		if err := store.Load(f.Context(), db, seeds.SampleDistrict(0)); err != nil {
			f.Fatal(err)
		}
		all[db.Dialect.String()] = resolvers.NewHandler(
			&resolvers.Resolver{Read: reading.NewReader(db), Store: store.New(db), DB: db, Now: time.Now},
			resolvers.Settings{Introspection: true, CostLimit: 2000},
		)
	}
	return all
}

// FuzzDocument sends any text for a document and any for its variables. Whatever comes, the answer is JSON, every error
// has a code, and none is INTERNAL: that would be a panic, or a statement that a database refuses.
func FuzzDocument(f *testing.F) {
	for document, variables := range map[string]string{
		"": "", "{": "{", "{ a }": "[]", "{ __typename }": "null",
		"query A { viewer { role } } query B { viewer { role } }":       `{"operationName":"A"}`,
		"{ __schema { types { name fields { name args { name } } } } }": "{}",
		`{ plan(regionCode: "720101", year: 2023, asOf: "0001-01-02") { tasks { nodes { ...F targets { readings { value } } } } } } fragment F on WorkItem { id children { nodes { title ... on Project { placeName } } } }`: "{}",
		"query($w: TaskWhere, $n: Int, $c: String) { tasks(where: $w, first: $n, after: $c) { edges { cursor node { __typename } } summary { __typename } } }":                                                               `{"w":{"budget":{"gt":"1"},"or":[{"title":{"contains":"%"}},{}]},"n":3,"c":"W10"}`,
		"query($by: [WorkItemDimension!]! = [KIND, LIGHT]) { projects { groups(by: $by, first: 0, having: {budgetSum: {gte: \"5\"}}, orderBy: {measure: PROGRESS_AVG}) { kind count progress { avg } } } }":                  `{"by":["DUE_MONTH","AREA"]}`,
		"query($s: Boolean!) { search(query: \"样本\", last: 3) { nodes @skip(if: $s) { node { __typename ... on SearchResult { __typename } } highlights { start end } } } }":                                                 `{"s":false}`,
		"{ nodes(ids: [\"\", \"AQ\"]) { id } node(id: \"BwAA\") { ... on Node { __typename } } units(orderBy: []) { totalCount } }":                                                                                          `{}`,
		"subscription { a } mutation { b } fragment F on Plan { ...F }":                                                 "0",
		"{ plans(where: {year: {in: [99999999, -1]}}) { nodes { title @include(if: false) } pageInfo { endCursor } } }": "",
		"{ regions(where: {code: {startsWith: \"\\u0000\"}}, first: 1000000000000) { totalCount } }":                    "{}",
		"query($d: Date!) { workItems(where: {dueOn: {lt: $d}}) { totalCount } }":                                       `{"d":"9999-12-31"}`,
	} {
		f.Add(document, variables)
	}
	all := handlers(f)
	f.Fuzz(func(t *testing.T, document, variables string) {
		text, err := json.Marshal(document)
		if err != nil {
			t.Fatal(err)
		}
		body := `{"query":` + string(text) + `}`
		if variables != "" {
			body = `{"query":` + string(text) + `,"variables":` + variables + `}`
		}
		for name, handler := range all {
			check(t, name, handler, body)
		}
	})
}

func check(t *testing.T, name string, handler http.Handler, body string) {
	t.Helper()
	ctx := auth.WithViewer(t.Context(), models.Viewer{Role: models.RoleViewer, RegionCode: "720100"})
	post := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", strings.NewReader(body))
	post.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	handler.ServeHTTP(recorder, post)
	var answer struct {
		Errors []struct{ Extensions struct{ Code string } }
	}
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s answers %v\n%s\n%s", name, err, body, recorder.Body)
	}
	for _, e := range answer.Errors {
		if e.Extensions.Code == "INTERNAL" || e.Extensions.Code == "" {
			t.Errorf("%s answers\n%s\nto %s", name, recorder.Body, body)
		}
	}
}
