package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/e2e/soak"
	"plangraph/models"
)

// selections draws what is asked of things, for somebody of a role.
type selections struct {
	*soak.T

	schema *ast.Schema
	role   models.Role
}

// payload draws what is asked of a member of a payload.
func (s selections) payload(d *ast.Definition) string { return s.of(d, 3) }

// of draws a selection of a type, at most so deep.
func (s selections) of(d *ast.Definition, depth int) string {
	names := []string{"__typename"}
	if d.Fields.ForName("id") != nil {
		names = append(names, "id")
	}
	names = append(names, s.some(d.Fields, depth)...)
	if possible := s.schema.GetPossibleTypes(d); d.IsAbstractType() && s.Chance(50) {
		one := soak.Pick(s.T, possible...)
		own := slices.DeleteFunc(
			slices.Clone(one.Fields),
			func(f *ast.FieldDefinition) bool { return d.Fields.ForName(f.Name) != nil },
		)
		if below := s.some(own, depth); len(below) > 0 {
			names = append(names, "... on "+one.Name+" { "+strings.Join(below, " ")+" }")
		}
	}
	return " { " + strings.Join(names, " ") + " }"
}

// some draws some of the fields of a type.
func (s selections) some(fields ast.FieldList, depth int) []string {
	var names []string
	below := 0
	for _, f := range fields {
		target := s.schema.Types[f.Type.Name()]
		required := slices.ContainsFunc(
			f.Arguments,
			func(a *ast.ArgumentDefinition) bool { return a.Type.NonNull && a.DefaultValue == nil },
		)
		switch {
		case strings.HasPrefix(f.Name, "__") || f.Name == "id" || required || !s.role.AtLeast(requiredRole(f)):
		case !target.IsCompositeType():
			if s.Chance(40) {
				names = append(names, f.Name)
			}
		case depth == 0 || below == 3 || !s.Chance(30):
		case strings.HasSuffix(target.Name, "Connection"):
			below++
			names = append(names, f.Name+s.connection(target, depth))
		default:
			below++
			names = append(names, f.Name+s.of(target, depth-1))
		}
	}
	return names
}

func (s selections) connection(d *ast.Definition, depth int) string {
	if s.Chance(30) {
		return " { totalCount }"
	}
	return "(first: 3) { totalCount nodes" + s.of(s.schema.Types[d.Fields.ForName("nodes").Type.Name()], depth-1) + " }"
}

// nodesAgree asks for the nodes of a payload by their ids, in the same words: they say the same of themselves.
func (f *generator) nodesAgree(handler http.Handler, viewer models.Viewer, field *ast.FieldDefinition, r reply) {
	f.t.Helper()
	payload := map[string]json.RawMessage{}
	if err := json.Unmarshal(r.Data[field.Name], &payload); err != nil {
		f.t.Fatal(err)
	}
	for member, selection := range f.selected {
		d := f.schema.Types[f.schema.Types[field.Type.Name()].Fields.ForName(member).Type.Name()]
		if !slices.Contains(d.Interfaces, "Node") {
			continue
		}
		for _, said := range elements(payload[member]) {
			var node struct{ ID string }
			if err := json.Unmarshal(said, &node); err != nil {
				f.t.Fatal(err)
			}
			query := "query($id: ID!) { node(id: $id) { ... on " + d.Name + selection + " } }"
			if again := ask(
				f.t,
				handler,
				viewer,
				query,
				map[string]any{"id": node.ID},
			); !bytes.Equal(
				again.Data["node"],
				said,
			) {
				f.t.Fatalf(
					"%s says of its %s\n%s\nand the node of itself\n%s\nasked by %s", field.Name, member, said, again.text, query,
				)
			}
		}
	}
}

// elements gives the first of a list, what is no list, and nothing of null.
func elements(value json.RawMessage) []json.RawMessage {
	var list []json.RawMessage
	switch {
	case len(value) == 0 || string(value) == "null":
		return nil
	case json.Unmarshal(value, &list) == nil:
		return slices.DeleteFunc(list[:min(3, len(list))], func(e json.RawMessage) bool { return string(e) == "null" })
	}
	return []json.RawMessage{value}
}
