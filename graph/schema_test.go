package graph_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/graph"
)

// TestEverythingIsDescribed reads the schema as a client does: every type, field, argument and enum value says what it
// is, and every type and enum value of the domain says it in Chinese, too.
func TestEverythingIsDescribed(t *testing.T) {
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: graph.SDL()})
	if err != nil {
		t.Fatal(err)
	}
	payloads := map[string]bool{} // what a mutation made is no term of the domain
	for _, f := range schema.Mutation.Fields {
		payloads[f.Type.Name()] = true
	}
	for name, d := range schema.Types {
		if d.BuiltIn || strings.HasPrefix(name, "__") {
			continue
		}
		described(t, name, d.Description)
		for _, v := range d.EnumValues {
			described(t, name+"."+v.Name, v.Description)
		}
		for _, f := range d.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue
			}
			described(t, name+"."+f.Name, f.Description)
			for _, a := range f.Arguments {
				described(t, name+"."+f.Name+"("+a.Name+")", a.Description)
			}
		}
		if d.Kind == ast.Object && !payloads[name] && !strings.ContainsFunc(d.Description, isChinese) {
			t.Errorf("%s has no Chinese term: %s", name, d.Description)
		}
	}
}

func described(t *testing.T, what, description string) {
	t.Helper()
	if text := strings.TrimRight(description, ")"); !strings.HasSuffix(text, ".") && !strings.HasSuffix(text, "…") {
		t.Errorf("%s: %q is no sentence", what, description)
	}
}

func isChinese(r rune) bool { return unicode.Is(unicode.Han, r) }
