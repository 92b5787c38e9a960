package engine_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/reading"
)

// plannedFields are the types that are no rows of a table, and what the planner knows of each.
var plannedFields = map[string][]string{
	"PageInfo":         {"endCursor", "hasNextPage", "hasPreviousPage", "startCursor"},
	"Highlight":        {"end", "start"},
	"Viewer":           {"regionCode", "role"},
	"MoneyAggregate":   {"avg", "max", "min", "sum"},
	"NumberAggregate":  {"avg", "max", "min", "sum"},
	"PercentAggregate": {"avg", "max", "min"},
	"ChangedField":     {"after", "before", "name"},
	"DocumentCoverage": {"covered", "sentences", "uncited", "uncovered"},
	"TextSpan":         {"end", "quote", "start"},
}

// isPreview tells the fields of the query that show what an input would come to.
func isPreview(f *ast.FieldDefinition) bool { return f.Arguments.ForName("input") != nil }

// readable gives the types that a query can lead to. Others are those of mutations and previews: they are written from
// what was made, by their SDL.
func readable(sdl *ast.Schema) map[string]bool {
	seen := map[string]bool{}
	var visit func(d *ast.Definition)
	visit = func(d *ast.Definition) {
		if d == nil || seen[d.Name] {
			return
		}
		seen[d.Name] = true
		for _, f := range d.Fields {
			if !isPreview(f) {
				visit(sdl.Types[f.Type.Name()])
			}
		}
		for _, possible := range sdl.GetPossibleTypes(d) {
			visit(possible)
		}
	}
	visit(sdl.Query)
	return seen
}

func schema(t *testing.T) *ast.Schema {
	t.Helper()
	sdl, err := os.ReadFile("../graph/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(sdl)})
	if err != nil {
		t.Fatal(err)
	}
	return parsed
}

// fieldNames gives the fields that the SDL shows of a type, in alphabetical order.
func fieldNames(d *ast.Definition) []string {
	var names []string
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") && !isPreview(f) {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return names
}

func same(t *testing.T, what string, sdl, declared []string) {
	t.Helper()
	declared = slices.Sorted(slices.Values(declared))
	if !slices.Equal(sdl, declared) {
		t.Errorf("%s: the SDL has %v, declared is %v", what, sdl, declared)
	}
}

// TestDeclared proves that what the SDL shows is declared, and none else: a field cannot be asked for that would make
// the planner panic, and none is declared that nobody can see.
func TestDeclared(t *testing.T) {
	t.Parallel()
	sdl, catalog := schema(t), reading.NewCatalog()
	readable := readable(sdl)

	t.Run("every field of every object type", func(t *testing.T) {
		t.Parallel()
		for name, d := range sdl.Types {
			switch {
			case d.Kind != ast.Object || strings.HasPrefix(name, "__"):
			case readable[name]:
				same(t, name, fieldNames(d), declaredFields(t, catalog, sdl, name))
			case catalog.Type(name) != nil:
				t.Errorf("%s is declared, and no query leads to it", name)
			}
		}
	})
	t.Run("nothing else", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.Types() {
			if sdl.Types[o.Name()] == nil {
				t.Errorf("%s is declared and not in the SDL", o.Name())
			}
			if d := sdl.Types[o.Name()]; d != nil && d.Kind == ast.Interface {
				same(t, o.Name(), fieldNames(d), o.Fields())
			}
		}
	})
	t.Run("the interfaces and unions of every type", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.Types() {
			d := sdl.Types[o.Name()]
			if d.Kind != ast.Object || o.Name() == "Query" {
				continue
			}
			above := slices.Clone(d.Interfaces)
			for name, union := range sdl.Types {
				if union.Kind == ast.Union && slices.Contains(union.Types, o.Name()) {
					above = append(above, name)
				}
			}
			slices.Sort(above)
			same(t, o.Name()+" implements", above, o.Interfaces())
		}
	})
	t.Run("the types of every interface", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.Types() {
			if o.Members() == nil {
				continue
			}
			var possible, members []string
			for _, d := range sdl.GetPossibleTypes(sdl.Types[o.Name()]) {
				if d.Kind == ast.Object {
					possible = append(possible, d.Name)
				}
			}
			for _, member := range o.Members() {
				members = append(members, member.Name())
			}
			same(t, o.Name(), slices.Sorted(slices.Values(possible)), members)
		}
	})
	t.Run("an id for every node", func(t *testing.T) {
		t.Parallel()
		for _, d := range sdl.GetPossibleTypes(sdl.Types["Node"]) {
			o := catalog.Type(d.Name)
			if _, ok := models.IDType(
				o.IDType(),
			); !ok || !slices.Contains(o.Fields(), "id") ||
				catalog.Type(o.IDType()) == nil {
				t.Errorf("a %s cannot be found by its id", d.Name)
			}
		}
	})
	t.Run("every filter", func(t *testing.T) {
		t.Parallel()
		checkFilters(t, catalog, sdl)
	})
	t.Run("every order", func(t *testing.T) {
		t.Parallel()
		checkOrders(t, catalog, sdl)
	})
	t.Run("every dimension, figure and condition on groups", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.Types() {
			if o.Dataset() != nil {
				checkGroups(t, o, sdl)
			}
		}
	})
}

// declaredFields gives the fields that can be answered of a type.
func declaredFields(t *testing.T, c *engine.Catalog, sdl *ast.Schema, name string) []string {
	t.Helper()
	if o := c.Type(name); o != nil {
		return o.Fields()
	}
	if fields, ok := plannedFields[name]; ok {
		return fields
	}
	node := func(suffix string) *engine.Type { return c.Type(strings.TrimSuffix(name, suffix)) }
	dataset := func(suffix string) *datasets.Dataset {
		for _, o := range c.Types() {
			if o.Dataset() != nil && o.Dataset().Name == strings.TrimSuffix(name, suffix) {
				return o.Dataset()
			}
		}
		t.Errorf("%s has no dataset", name)
		return &datasets.Dataset{}
	}
	var fields []string
	switch {
	case strings.HasSuffix(name, "Connection") && node("Connection") != nil:
		fields = []string{"edges", "nodes", "pageInfo", "totalCount"}
		if len(node("Connection").Dataset().Dimensions) > 0 {
			fields = append(fields, "groups")
		}
		if !node("Connection").Dataset().OnlyCounts() {
			fields = append(fields, "summary")
		}
	case strings.HasSuffix(name, "Edge") && node("Edge") != nil:
		fields = []string{"cursor", "node"}
	case strings.HasSuffix(name, "Summary"):
		for _, m := range dataset("Summary").Measures {
			fields = append(fields, m.Name)
		}
	case strings.HasSuffix(name, "Group"):
		for _, m := range dataset("Group").Measures {
			fields = append(fields, m.Name)
		}
		for _, d := range dataset("Group").Dimensions {
			fields = append(fields, d.Name)
			if key := sdl.Types[name].Fields.ForName(d.Name); key != nil && datasets.Codes()[key.Type.Name()] != nil {
				fields = append(fields, d.Name+engine.LabelSuffix)
			}
		}
	default:
		t.Errorf("%s %v is in the SDL and not declared", name, fieldNames(sdl.Types[name]))
	}
	return fields
}

// checkFilters proves that every field of every where input is one that the planner compares or follows.
func checkFilters(t *testing.T, c *engine.Catalog, sdl *ast.Schema) {
	t.Helper()
	for name, d := range sdl.Types {
		typeName, where := strings.CutSuffix(name, "Where")
		if !where || d.Kind != ast.InputObject {
			continue
		}
		o := c.Type(typeName)
		if o == nil {
			t.Errorf("%s filters no declared type", name)
			continue
		}
		declared := []string{"and", "or", "not"}
		for _, f := range o.Filters() {
			declared = append(declared, f.Field)
			if sdlField := d.Fields.ForName(f.Field); sdlField != nil && sdlField.Type.Name() != f.Input {
				t.Errorf("%s.%s is a %s and not a %s", name, f.Field, sdlField.Type.Name(), f.Input)
			}
			if c.Type(strings.TrimSuffix(f.Input, "Where")) == nil && sdl.Types[f.Input].Fields.ForName("eq") == nil &&
				f.Input != "TextListFilter" {
				t.Errorf("%s.%s takes a %s, which is neither a filter nor leads to a type", name, f.Field, f.Input)
			}
		}
		same(t, name, fieldNames(d), declared)
	}
}

// checkOrders proves that every list is ordered by the columns that its type declares, and that all orders end with
// something unique.
func checkOrders(t *testing.T, c *engine.Catalog, sdl *ast.Schema) {
	t.Helper()
	for _, d := range sdl.Types {
		for _, list := range d.Fields {
			o := c.Type(strings.TrimSuffix(list.Type.Name(), "Connection"))
			orderBy := list.Arguments.ForName("orderBy")
			if o == nil || orderBy == nil {
				continue
			}
			var values, declared []string
			for _, v := range sdl.Types[sdl.Types[orderBy.Type.Name()].Fields.ForName("field").Type.Name()].EnumValues {
				values = append(values, v.Name)
			}
			for _, field := range o.Orders() {
				declared = append(declared, engine.EnumValue(field))
				if engine.CamelCase(engine.EnumValue(field)) != field {
					t.Errorf("%s.%s is not found by its enum value", o.Name(), field)
				}
			}
			same(t, "the order of "+d.Name+"."+list.Name, slices.Sorted(slices.Values(values)), declared)
		}
	}
	for _, o := range c.Types() {
		if !o.Ordered() {
			t.Errorf("%s has no order of its own", o.Name())
		}
	}
}

// checkGroups proves that every figure of the schema is one of the dataset.
func checkGroups(t *testing.T, o *engine.Type, sdl *ast.Schema) {
	t.Helper()
	list := sdl.Types[o.Name()+"Connection"]
	if list == nil || len(o.Dataset().Dimensions) == 0 {
		return
	}
	groups := list.Fields.ForName("groups").Arguments
	having := sdl.Types[groups.ForName("having").Type.Name()]
	for _, f := range having.Fields {
		if filter := o.Figure(f.Name); filter != f.Type.Name() {
			t.Errorf("%s of %s: %s is a %s and not a %s", having.Name, o.Name(), f.Name, f.Type.Name(), filter)
		}
	}
	order := sdl.Types[groups.ForName("orderBy").Type.Name()].Fields
	for _, v := range sdl.Types[order.ForName("measure").Type.Name()].EnumValues {
		if o.Figure(engine.CamelCase(v.Name)) == "" {
			t.Errorf("%s of %s is no declared figure", v.Name, o.Name())
		}
	}
	for _, v := range sdl.Types[groups.ForName("by").Type.Name()].EnumValues {
		if sdl.Types[order.ForName("dimension").Type.Name()].EnumValues.ForName(v.Name) == nil {
			t.Errorf("groups of %s by %s cannot be ordered by it", o.Name(), v.Name)
		}
	}
}
