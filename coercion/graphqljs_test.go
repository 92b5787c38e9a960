package coercion_test

import (
	"encoding/json"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"plangraph/coercion"
)

// verdict is what graphql-js says to a request, as web/graphqljs writes it.
type verdict struct {
	Document, Variables string
	// Valid tells whether the document is; Errors are those of the variables.
	Valid     bool
	Errors    []string
	Coerced   any
	Arguments any
}

func trialSchema(t testing.TB) *ast.Schema {
	t.Helper()
	text, err := os.ReadFile("testdata/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	return gqlparser.MustLoadSchema(&ast.Source{Name: "schema.graphql", Input: string(text)})
}

// TestAsGraphQLJS holds what is made of variables and literals against what graphql-js makes of them.
func TestAsGraphQLJS(t *testing.T) {
	schema := trialSchema(t)
	text, err := os.ReadFile("testdata/graphqljs.json")
	if err != nil {
		t.Fatal(err)
	}
	var verdicts []verdict
	if err := json.Unmarshal(text, &verdicts); err != nil {
		t.Fatal(err)
	}
	for _, want := range verdicts {
		got := verdictOf(t, schema, want)
		if got.Valid != want.Valid || !slices.Equal(got.Errors, reasons(want.Errors)) ||
			!reflect.DeepEqual(got.Coerced, want.Coerced) || !reflect.DeepEqual(got.Arguments, want.Arguments) {
			t.Errorf("%s %s\n got %+v\nwant %+v", want.Document, want.Variables, got, want)
		}
	}
}

// verdictOf is what we make of a request.
func verdictOf(t *testing.T, schema *ast.Schema, asked verdict) verdict {
	t.Helper()
	made := verdict{Document: asked.Document, Variables: asked.Variables}
	doc, err := parser.ParseQuery(&ast.Source{Input: asked.Document})
	if err != nil {
		t.Fatal(err)
	}
	set := rules.NewDefaultRules()
	set.RemoveRule(rules.NoUnusedVariablesRule.Name)
	if len(validator.ValidateWithRules(schema, doc, set)) > 0 || len(coercion.Document(schema, doc)) > 0 {
		return made
	}
	made.Valid = true
	var given map[string]any
	decoder := json.NewDecoder(strings.NewReader(asked.Variables))
	decoder.UseNumber()
	if err := decoder.Decode(&given); err != nil {
		t.Fatal(err)
	}
	operation := doc.Operations[0]
	values, problems := coercion.Variables(schema, operation, given)
	if len(problems) > 0 {
		for _, p := range problems {
			made.Errors = append(made.Errors, p.Message.En)
		}
		made.Errors = reasons(made.Errors)
		return made
	}
	made.Coerced = plain(t, values)
	if f := operation.SelectionSet[0].(*ast.Field); f.Name == "f" {
		made.Arguments = plain(t, f.ArgumentMap(values))
	}
	return made
}

// plain gives a value as JSON has it. The parser gives an empty list as nil.
func plain(t *testing.T, v any) (made any) {
	t.Helper()
	text, err := json.Marshal(listed(v))
	if err == nil {
		err = json.Unmarshal(text, &made)
	}
	if err != nil {
		t.Fatal(err)
	}
	return made
}

func listed(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name := range v {
			v[name] = listed(v[name])
		}
	case []any:
		made := make([]any, len(v))
		for i := range v {
			made[i] = listed(v[i])
		}
		return made
	}
	return v
}

var (
	quotedValue = regexp.MustCompile(`got invalid value .*?( at "[^ ]*")?; `)
	index       = regexp.MustCompile(`\[(\d+)\]`)
	suggestion  = regexp.MustCompile(` Did you mean .*`)
	sentence    = regexp.MustCompile(`(value|Value):? .*? does not exist|value: .*`)
)

// reasons takes from messages what graphql-js says otherwise: how a value is written, and which name was meant.
func reasons(messages []string) []string {
	var all []string
	for _, m := range messages {
		m = index.ReplaceAllString(quotedValue.ReplaceAllString(m, "got$1; "), ".$1")
		all = append(all, sentence.ReplaceAllString(suggestion.ReplaceAllString(m, ""), "value"))
	}
	slices.Sort(all)
	return all
}
