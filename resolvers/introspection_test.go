package resolvers

import (
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database/databasetest"
	"plangraph/reading"
)

// counter counts the answers that are really made.
type counter struct{ made int }

func (*counter) ExtensionName() string                   { return "Counter" }
func (*counter) Validate(graphql.ExecutableSchema) error { return nil }
func (c *counter) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	c.made++
	return next(ctx)
}

func counted(t *testing.T, open bool) (http.Handler, *counter) {
	t.Helper()
	resolver := &Resolver{Read: reading.NewReader(databasetest.SQLite(t)), Now: time.Now}
	handler, made := NewHandler(resolver, Settings{Introspection: open, CostLimit: 1000}), &counter{}
	handler.(endpoint).exec.Use(made)
	return handler, made
}

func answered(t testing.TB, handler http.Handler, document, operation, variables string) string {
	t.Helper()
	body, err := json.Marshal(
		map[string]any{"query": document, "operationName": operation, "variables": json.RawMessage(variables)},
	)
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Body.String()
}

// TestIntrospectionIsKept asks everything twice: what is about the schema only is made once, and right each time.
func TestIntrospectionIsKept(t *testing.T) {
	t.Parallel()
	const (
		byName = `query($n: String!) { __type(name: $n) { name } }`
		two    = `query A { __type(name: "Plan") { name } } query B { __type(name: "Unit") { name } }`
		shared = `{ ...S ... on Query { kind: __typename } } fragment S on Query { __schema { queryType { name } } }`
		when   = `query($yes: Boolean!) { __typename @include(if: $yes) __type(name: "Plan") @skip(if: $yes) { kind } }`
	)
	handler, made := counted(t, true)
	for _, c := range []struct{ document, operation, variables, want string }{
		{`{ __schema { queryType { name } } }`, "", `{}`, `{"__schema":{"queryType":{"name":"Query"}}}`},
		{`{ __schema { of: queryType { name } } }`, "", `{}`, `{"__schema":{"of":{"name":"Query"}}}`},
		{byName, "", `{"n":"Plan"}`, `{"__type":{"name":"Plan"}}`},
		{byName, "", `{"n":"Unit"}`, `{"__type":{"name":"Unit"}}`},
		{byName, "", `{"n":"Nothing"}`, `{"__type":null}`},
		{two, "A", `{}`, `{"__type":{"name":"Plan"}}`},
		{two, "B", `{}`, `{"__type":{"name":"Unit"}}`},
		{shared, "", `{}`, `{"__schema":{"queryType":{"name":"Query"}},"kind":"Query"}`},
		{when, "", `{"yes":true}`, `{"__typename":"Query"}`},
		{when, "", `{"yes":false}`, `{"__type":{"kind":"OBJECT"}}`},
	} {
		before := made.made
		for range 2 {
			answer := answered(t, handler, c.document, c.operation, c.variables)
			if !strings.Contains(answer, `"data":`+c.want) || !strings.Contains(answer, `"requestId"`) {
				t.Errorf("%s %s %s: %s", c.document, c.operation, c.variables, answer)
			}
		}
		if made.made != before+1 {
			t.Errorf("%s was made %d times", c.document, made.made-before)
		}
	}
}

// TestOnlyIntrospectionIsKept asks what must be made each time: what is not about the schema, and the refusal of a
// closed schema.
func TestOnlyIntrospectionIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		document string
		open     bool
		want     string
	}{
		{`{ viewer { role } __typename }`, true, `"__typename":"Query"}`},
		{`{ ...V __typename } fragment V on Query { ... on Query { viewer { role } } }`, true, `"__typename":"Query"}`},
		{`{ __schema { queryType { name } } }`, false, `"errors":`},
		{`{ kind: __type(name: "Plan") { name } }`, false, `"errors":`},
	} {
		handler, made := counted(t, c.open)
		for range 2 {
			if answer := answered(t, handler, c.document, "", `{}`); !strings.Contains(answer, c.want) {
				t.Errorf("%s: %s", c.document, answer)
			}
		}
		if made.made != 2 {
			t.Errorf("%s was made %d times", c.document, made.made)
		}
	}
}

// BenchmarkIntrospection asks what tools ask: the whole schema.
func BenchmarkIntrospection(b *testing.B) {
	handler := NewHandler(&Resolver{}, Settings{Introspection: true, CostLimit: 50000})
	for b.Loop() {
		b.SetBytes(int64(len(answered(b, handler, wholeSchema, "", `{}`))))
	}
}

const wholeSchema = `query IntrospectionQuery {
  __schema {
    queryType { name } mutationType { name } subscriptionType { name }
    types { ...FullType }
    directives { name description locations args { ...InputValue } }
  }
}
fragment FullType on __Type {
  kind name description
  fields(includeDeprecated: true) { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
  inputFields { ...InputValue } interfaces { ...TypeRef }
  enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
  possibleTypes { ...TypeRef }
}
fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue }
fragment TypeRef on __Type {
  kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } }
}`
