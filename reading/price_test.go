package reading_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"plangraph/e2e/soak"
	"plangraph/models"
)

// pricing counts what an operation costs as the directives of the schema say, in the plainest way: every row that a
// list may have is visited.
type pricing struct {
	schema    *ast.Schema
	variables map[string]any
}

// price is what a selection costs for each row above, and once for its statements.
type price struct{ each, once int }

func (p price) plus(q price) price { return price{p.each + q.each, p.once + q.once} }

func (p pricing) selection(set ast.SelectionSet, page int) price {
	var total price
	for _, f := range spreadOut(set) {
		total = total.plus(p.field(f, page))
	}
	return total
}

// spreadOut gives the fields of a selection set and of all fragments in it.
func spreadOut(set ast.SelectionSet) []*ast.Field {
	var fields []*ast.Field
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !strings.HasPrefix(s.Name, "__") {
				fields = append(fields, s)
			}
		case *ast.InlineFragment:
			fields = append(fields, spreadOut(s.SelectionSet)...)
		case *ast.FragmentSpread:
			fields = append(fields, spreadOut(s.Definition.SelectionSet)...)
		}
	}
	return fields
}

func (p pricing) field(f *ast.Field, page int) price {
	of := p.schema.Types[f.Definition.Type.Name()]
	inConnection := strings.HasSuffix(f.ObjectDefinition.Name, "Connection")
	var own price
	if inConnection {
		own.once = weight(f.Definition.Directives)
	} else {
		own.each = weight(f.Definition.Directives)
	}
	arguments := f.ArgumentMap(p.variables)
	conditions := 0
	for _, a := range f.Definition.Arguments {
		conditions += p.value(weight(a.Directives), a.Type, arguments[a.Name])
	}
	object := 0
	if of.IsCompositeType() {
		object = 1
	}
	if of.Directives.ForName("cost") != nil {
		object = weight(of.Directives)
	}
	size := rowsOf(f.Definition, arguments)
	switch {
	case strings.HasSuffix(of.Name, "Connection"):
		own.each += object
		own.once += conditions * statementsOf(f.SelectionSet)
		return own.plus(p.selection(f.SelectionSet, size))
	case inConnection && (f.Name == "nodes" || f.Name == "edges"):
		size = page
	}
	own.once += conditions
	below := p.selection(f.SelectionSet, 1)
	own.once += below.once
	for range size {
		own.each += object + below.each
	}
	return own
}

func statementsOf(set ast.SelectionSet) int {
	pages, others := 0, 0
	for _, f := range spreadOut(set) {
		if f.Definition.Directives.ForName("cost") != nil {
			others++
		} else {
			pages = 1
		}
	}
	return pages + others
}

// value is what a value of an argument costs.
func (p pricing) value(each int, t *ast.Type, value any) int {
	if value == nil {
		return 0
	}
	if list, ok := value.([]any); ok {
		sum := 0
		for _, item := range list {
			sum += p.value(each, t, item)
		}
		return sum
	}
	sum := each
	if object, ok := value.(map[string]any); ok {
		for name, item := range object {
			f := p.schema.Types[t.Name()].Fields.ForName(name)
			sum += p.value(weight(f.Directives), f.Type, item)
		}
	}
	return sum
}

func weight(directives ast.DirectiveList) int {
	if cost := directives.ForName("cost"); cost != nil {
		return number(cost.Arguments.ForName("weight").Value.Raw)
	}
	return 0
}

func rowsOf(f *ast.FieldDefinition, arguments map[string]any) int {
	said := f.Directives.ForName("listSize")
	if said == nil {
		return 1
	}
	most := -1
	if by := said.Arguments.ForName("slicingArguments"); by != nil {
		for _, child := range by.Value.Children {
			switch v := arguments[child.Value.Raw].(type) {
			case []any:
				most = max(most, len(v))
			case nil:
			case string: // one id where a list is due is a list of one
				most = max(most, 1)
			default:
				text, _ := json.Marshal(v)
				most = max(most, min(number(string(text)), 1000))
			}
		}
	}
	if most < 0 {
		return number(said.Arguments.ForName("assumedSize").Value.Raw)
	}
	return most
}

func number(text string) int {
	n, err := strconv.Atoi(text)
	if err != nil {
		panic(err)
	}
	return n
}

// priced counts an operation by the schema.
func priced(t testing.TB, schema *ast.Schema, r request) int {
	t.Helper()
	document, errs := gqlparser.LoadQueryWithRules(schema, r.Query, nil)
	if errs != nil {
		t.Fatal(errs)
	}
	text, err := json.Marshal(r.Variables)
	if err != nil {
		t.Fatal(err)
	}
	given := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&given); err != nil {
		t.Fatal(err)
	}
	variables, err := validator.VariableValues(schema, document.Operations[0], given)
	if err != nil {
		t.Fatal(err)
	}
	p := pricing{schema, variables}.selection(document.Operations[0].SelectionSet, 1)
	return p.each + p.once
}

// TestThePriceIsTheSchemas draws operations: the server counts what the schema says.
func TestThePriceIsTheSchemas(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 3)))
	schema, both := schemaOf(t), doors(t, g)
	viewer := models.Viewer{Role: models.RoleSystem}
	everything := newWorld(&g, viewer)
	soak.Check(t, 40, func(t *soak.T) {
		generator := &generator{dice: t, schema: schema, world: everything, cursors: newCursorBook(), role: viewer.Role}
		t.Repeat(20, func() {
			drawn := generator.request()
			want := priced(t, schema, drawn)
			for _, d := range both {
				cost := d.ask(t, viewer, drawn).Extensions.Cost
				if cost.Requested != want {
					t.Errorf(
						"%s counts %d, the schema says %d\n%s\n%v",
						d.name,
						cost.Requested,
						want,
						drawn.Query,
						drawn.Variables,
					)
				}
			}
		})
	})
}
