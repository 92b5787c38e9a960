package reading

import (
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/datasets"
	"plangraph/models"
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

// readable gives the types that a query can lead to. Others are those of mutations and previews: they are written from what was made,
// by their SDL.
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

// TestDeclared proves that what the SDL shows is declared, and none else: a field cannot be asked for that would make the
// planner panic, and none is declared that nobody can see.
func TestDeclared(t *testing.T) {
	t.Parallel()
	sdl, catalog := schema(t), NewCatalog()
	readable := readable(sdl)

	t.Run("every field of every object type", func(t *testing.T) {
		t.Parallel()
		for name, d := range sdl.Types {
			switch {
			case d.Kind != ast.Object || strings.HasPrefix(name, "__"):
			case readable[name]:
				same(t, name, fieldNames(d), catalog.declaredFields(t, sdl, name))
			case catalog.Object(name) != nil:
				t.Errorf("%s is declared, and no query leads to it", name)
			}
		}
	})
	t.Run("nothing else", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.inOrder {
			if sdl.Types[o.name] == nil {
				t.Errorf("%s is declared and not in the SDL", o.name)
			}
			if d := sdl.Types[o.name]; d != nil && d.Kind == ast.Interface {
				same(t, o.name, fieldNames(d), o.Fields())
			}
		}
	})
	t.Run("the interfaces and unions of every type", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.inOrder {
			d := sdl.Types[o.name]
			if d.Kind != ast.Object || o.name == "Query" {
				continue
			}
			above := slices.Clone(d.Interfaces)
			for name, union := range sdl.Types {
				if union.Kind == ast.Union && slices.Contains(union.Types, o.name) {
					above = append(above, name)
				}
			}
			slices.Sort(above)
			same(t, o.name+" implements", above, slices.Concat(o.implements, o.unions))
		}
	})
	t.Run("the types of every interface", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.inOrder {
			if o.members == nil {
				continue
			}
			var possible, members []string
			for _, d := range sdl.GetPossibleTypes(sdl.Types[o.name]) {
				if d.Kind == ast.Object {
					possible = append(possible, d.Name)
				}
			}
			for member := range maps.Values(o.members) {
				members = append(members, member.name)
			}
			same(t, o.name, slices.Sorted(slices.Values(possible)), members)
		}
	})
	t.Run("an id for every node", func(t *testing.T) {
		t.Parallel()
		for _, d := range sdl.GetPossibleTypes(sdl.Types["Node"]) {
			o := catalog.Object(d.Name)
			if _, ok := models.IDType(o.idType()); !ok || o.byName["id"] == nil || catalog.Object(o.idType()) == nil {
				t.Errorf("a %s cannot be found by its id", d.Name)
			}
		}
	})
	t.Run("every filter", func(t *testing.T) {
		t.Parallel()
		catalog.checkFilters(t, sdl)
	})
	t.Run("every order", func(t *testing.T) {
		t.Parallel()
		catalog.checkOrders(t, sdl)
	})
	t.Run("every dimension, figure and condition on groups", func(t *testing.T) {
		t.Parallel()
		for _, o := range catalog.inOrder {
			if o.dataset != nil {
				o.checkGroups(t, catalog, sdl)
			}
		}
	})
}

// declaredFields gives the fields that can be answered of a type.
func (c *Catalog) declaredFields(t *testing.T, sdl *ast.Schema, name string) []string {
	t.Helper()
	if o := c.Object(name); o != nil {
		return o.Fields()
	}
	if fields, ok := plannedFields[name]; ok {
		return fields
	}
	node := func(suffix string) *Object { return c.Object(strings.TrimSuffix(name, suffix)) }
	dataset := func(suffix string) *datasets.Dataset {
		for _, o := range c.inOrder {
			if o.dataset != nil && o.dataset.Name == strings.TrimSuffix(name, suffix) {
				return o.dataset
			}
		}
		t.Errorf("%s has no dataset", name)
		return &datasets.Dataset{}
	}
	var fields []string
	switch {
	case strings.HasSuffix(name, "Connection") && node("Connection") != nil:
		fields = []string{"edges", "nodes", "pageInfo", "summary", "totalCount"}
		if len(node("Connection").dataset.Dimensions) > 0 {
			fields = append(fields, "groups")
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
		}
	default:
		t.Errorf("%s %v is in the SDL and not declared", name, fieldNames(sdl.Types[name]))
	}
	return fields
}

// checkFilters proves that every field of every where input is one that the planner compares or follows.
func (c *Catalog) checkFilters(t *testing.T, sdl *ast.Schema) {
	t.Helper()
	for name, d := range sdl.Types {
		typeName, where := strings.CutSuffix(name, "Where")
		if !where || d.Kind != ast.InputObject {
			continue
		}
		o := c.Object(typeName)
		if o == nil {
			t.Errorf("%s filters no declared type", name)
			continue
		}
		declared := []string{"and", "or", "not"}
		for _, f := range c.Filters(o) {
			declared = append(declared, f.Field)
			if sdlField := d.Fields.ForName(f.Field); sdlField != nil && sdlField.Type.Name() != f.Input {
				t.Errorf("%s.%s is a %s and not a %s", name, f.Field, sdlField.Type.Name(), f.Input)
			}
			if c.Object(strings.TrimSuffix(f.Input, "Where")) == nil && sdl.Types[f.Input].Fields.ForName("eq") == nil && f.Input != textListFilter {
				t.Errorf("%s.%s takes a %s, which is neither a filter nor leads to a type", name, f.Field, f.Input)
			}
		}
		same(t, name, fieldNames(d), declared)
	}
}

// checkOrders proves that every value of every order is a column, and that all orders end with something unique.
func (c *Catalog) checkOrders(t *testing.T, sdl *ast.Schema) {
	t.Helper()
	for name, d := range sdl.Types {
		typeName, isOrder := strings.CutSuffix(name, "OrderField")
		if !isOrder || d.Kind != ast.Enum {
			continue
		}
		var values, declared []string
		for _, v := range d.EnumValues {
			values = append(values, v.Name)
		}
		for _, field := range c.Object(typeName).Orders() {
			declared = append(declared, EnumValue(field))
			if camelCase(EnumValue(field)) != field {
				t.Errorf("%s.%s is not found by its enum value", typeName, field)
			}
		}
		same(t, name, slices.Sorted(slices.Values(values)), declared)
	}
	for _, o := range c.inOrder {
		if o.table != "" && len(o.order) == 0 {
			t.Errorf("%s has no order of its own", o.name)
		}
	}
}

// checkGroups proves that the dimensions and figures of a type are fields of it, and that the names of figures are found.
func (o *Object) checkGroups(t *testing.T, c *Catalog, sdl *ast.Schema) {
	t.Helper()
	figures := o.figures(scope{alias: "t0", object: o})
	pg := &pages{target: o}
	having := sdl.Types[o.dataset.Name+"Having"]
	if having == nil {
		if len(o.dataset.Dimensions) > 0 {
			t.Errorf("%s has dimensions and no %sHaving", o.name, o.dataset.Name)
		}
		return
	}
	for _, f := range having.Fields {
		figure, ok := figures[pg.figurePath(f.Name)]
		if !ok || figure.codec.filter != f.Type.Name() {
			t.Errorf("%s.%s is a %s and no such figure is declared", having.Name, f.Name, f.Type.Name())
		}
	}
	for _, v := range sdl.Types[o.dataset.Name+"Measure"].EnumValues {
		if _, ok := figures[pg.figurePath(camelCase(v.Name))]; !ok {
			t.Errorf("%s of %s is no declared figure", v.Name, o.name)
		}
	}
	for _, d := range o.dataset.Dimensions {
		at := o
		names := strings.Split(d.Field, ".")
		for i, name := range names {
			switch f := at.byName[name].(type) {
			case one:
				at = c.Object(f.target)
			case path:
				at = c.Object(f.target)
			case column:
				if i < len(names)-1 {
					t.Errorf("%s of %s leads through the column %s", d.Name, o.name, name)
				}
			default:
				t.Errorf("%s of %s is no column and no relation to one row", d.Name, o.name)
			}
		}
	}
}
