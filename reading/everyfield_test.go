package reading_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/engine"
	"plangraph/models"
)

// TestEveryField asks for every field of every object type, each with the fields of the type it leads to, of up to ten
// rows, and for those that are of a day on several days.
func TestEveryField(t *testing.T) {
	t.Parallel()
	g := randomGraph(rand.New(rand.NewPCG(*seed, 1)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	a := all{schemaOf(t), everything, map[string]bool{}}
	trial := trial{t, a.schema, doors(t, g), newCursorBook(), everything, 0}
	ask := func(name, query string) {
		if problem := trial.play(request{Query: query}); problem != "" {
			t.Errorf("%s: %s\n%s", name, query, problem)
		}
	}
	for _, f := range a.schema.Query.Fields {
		if strings.HasPrefix(f.Name, "__") || isPreview(f) {
			continue
		}
		depth := 0
		if f.Name == "search" { // there is no other way to what it finds
			depth = 1
		}
		ask("Query."+f.Name, "{ "+a.field("Query", f, depth)+" }")
	}
	for _, d := range a.schema.GetPossibleTypes(a.schema.Types["Node"]) {
		if d.Kind != ast.Object {
			continue
		}
		var ids []string
		for _, row := range everything.ids {
			if typeOf(row) == d.Name && len(ids) < 10 {
				ids = append(ids, fmt.Sprintf("%q", everything.field(d.Name, "id")(row, nil, nil)))
			}
		}
		slices.Sort(ids)
		if len(ids) == 0 && everything.draws(d) {
			t.Errorf("there is no %s in the graph: take another seed", d.Name)
		}
		ask(d.Name, fmt.Sprintf("{ nodes(ids: [%s]) { ... on %s%s } }", strings.Join(ids, ", "), d.Name, a.selection(d, 1)))
	}
	for _, day := range []string{"2023-06-30", "2023-10-15", "2023-12-31"} {
		for list, typeName := range map[string]string{"workItems": "WorkItem", "targets": "Target", "assignments": "Assignment", "units": "Unit"} {
			ask(
				list+" of a day",
				fmt.Sprintf(
					`{ plan(regionCode: "230203", year: 2023, asOf: %q) { %s(first: 50) { nodes%s } } }`, day, list,
					a.selection(a.schema.Types[typeName], 1),
				),
			)
		}
	}
	readable := a.readable()
	for name, d := range a.schema.Types {
		for _, f := range d.Fields {
			if d.Kind == ast.Object && readable[name] && !isPreview(f) && !strings.HasPrefix(name, "__") &&
				!strings.HasPrefix(f.Name, "__") &&
				!a.asked[name+"."+f.Name] {
				t.Errorf("%s.%s was not asked for", name, f.Name)
			}
		}
	}
}

// all writes selections of all fields.
type all struct {
	schema *ast.Schema
	world  *world
	asked  map[string]bool
}

// readable are the types that a query can lead to, but for previews.
func (a all) readable() map[string]bool {
	seen := map[string]bool{}
	var visit func(d *ast.Definition)
	visit = func(d *ast.Definition) {
		if seen[d.Name] {
			return
		}
		seen[d.Name] = true
		for _, f := range d.Fields {
			if !isPreview(f) {
				visit(a.schema.Types[f.Type.Name()])
			}
		}
		for _, possible := range a.schema.GetPossibleTypes(d) {
			visit(possible)
		}
	}
	visit(a.schema.Query)
	return seen
}

// selection selects all fields of a type; relations to rows so many levels deep.
func (a all) selection(d *ast.Definition, depth int) string {
	fields := []string{"__typename"}
	if d.Kind == ast.Union {
		return " { __typename ... on Node { id } }"
	}
	below := depth
	if a.isRow(d) {
		below--
	}
	for _, f := range d.Fields {
		composite := a.schema.Types[f.Type.Name()].IsCompositeType() && a.schema.Types[f.Type.Name()].Kind != ast.Union &&
			!isPart(
				f.Type.Name(),
			)
		if composite && below < 0 || strings.HasPrefix(f.Name, "__") {
			continue
		}
		fields = append(fields, a.field(d.Name, f, below))
	}
	return " { " + strings.Join(fields, " ") + " }"
}

// isRow tells rows from what stands around them, as pages and figures do.
func (a all) isRow(d *ast.Definition) bool {
	name := d.Name
	return !strings.HasSuffix(name, "Connection") && !strings.HasSuffix(name, "Edge") &&
		!strings.HasSuffix(name, "Summary") &&
		!strings.HasSuffix(name, "Group") &&
		!strings.HasSuffix(name, "Aggregate") &&
		name != "PageInfo" &&
		name != "DocumentCoverage" &&
		!isPart(name)
}

// isPart tells the types whose objects are part of a row.
func isPart(name string) bool {
	return name == "Highlight" || name == "ChangedField" || name == "TextSpan"
}

func (a all) field(typeName string, f *ast.FieldDefinition, depth int) string {
	a.asked[typeName+"."+f.Name] = true
	below := a.schema.Types[f.Type.Name()]
	if !below.IsCompositeType() {
		return f.Name
	}
	if by := f.Arguments.ForName("by"); by != nil {
		return a.groups(f, a.schema.Types[by.Type.Name()])
	}
	return f.Name + a.arguments(typeName, f) + a.selection(below, depth)
}

// groups asks for groups by all dimensions, four at a time, with these keys; the first of them with all that is no key.
func (a all) groups(f *ast.FieldDefinition, dimensions *ast.Definition) string {
	var names, texts []string
	for _, v := range dimensions.EnumValues {
		names = append(names, v.Name)
	}
	group := a.schema.Types[f.Type.Name()]
	for by := range slices.Chunk(names, 4) {
		var fields []string
		for _, key := range group.Fields {
			name := engine.EnumValue(strings.TrimSuffix(key.Name, engine.LabelSuffix))
			if slices.Contains(by, name) || len(texts) == 0 && !slices.Contains(names, name) {
				fields = append(fields, a.field(group.Name, key, 0))
			}
		}
		texts = append(texts, fmt.Sprintf(
			"g%d: groups(by: [%s], first: 5) { %s }", len(texts), strings.Join(by, ", "), strings.Join(fields, " "),
		))
	}
	return strings.Join(texts, " ")
}

func (a all) arguments(typeName string, f *ast.FieldDefinition) string {
	if typeName == "Query" {
		id := func(typeName string) string {
			row := a.world.all(typeName)[0]
			return fmt.Sprintf("%q", a.world.field(typeOf(row), "id")(row, nil, nil))
		}
		switch f.Name {
		case "region":
			return `(code: "230203")`
		case "plan":
			return `(regionCode: "230203", year: 2023, asOf: "2023-06-30")`
		case "unit":
			return "(id: " + id("Unit") + ")"
		case "document":
			return "(id: " + id("Document") + ")"
		case "node":
			return "(id: " + id("WorkItem") + ")"
		case "nodes":
			return "(ids: [" + id("Plan") + ", " + id("Target") + "])"
		case "search":
			return `(query: "改造", first: 4)`
		}
	}
	if isConnection(f) {
		return "(first: 4)"
	}
	return ""
}
