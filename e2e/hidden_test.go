package e2e

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/store"
)

// TestHiddenPlansLeaveNoTrace compares two databases, of which one has an internal plan of another region, changes of
// it and a token. Viewers who may not read it get the same bytes from both, whatever they ask: by node, in lists,
// counts, groups, searches and relations. Those who may do not.
func TestHiddenPlansLeaveNoTrace(t *testing.T) {
	own, foreign := unitsOf(ownRegion, 3), unitsOf(foreignRegion, 3)
	open := district(ownRegion, storyYear, idsOf(own)...)
	open.Regions, open.Units = slices.Concat(regionsDown(ownRegion), regionsDown(foreignRegion)), slices.Concat(
		own, foreign,
	)
	hidden := district(foreignRegion, storyYear, foreign[0].ID, own[0].ID) // a unit of the other region supports
	hidden.Plans[0].Visibility = models.VisibilityInternal
	var ids []string
	for _, row := range []any{
		hidden.Plans[0], hidden.Areas[0], hidden.Items[0], hidden.Items[1], hidden.Actions[0], hidden.Targets[0],
		hidden.Milestones[0], hidden.Fundings[0], hidden.Assignments[0],
		hidden.Standings[0], hidden.Documents[0], hidden.Citations[0], own[0], foreign[0],
	} {
		ids = append(ids, models.IDOf(row).String())
	}
	for name, opener := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			with, without := opener(t), opener(t)
			loadAll(t, with, open, hidden)
			loadAll(t, without, open)
			changeID := audited(t, with, hidden)
			asker := questions{schema: publishedSchema(t), ids: append(ids, changeID)}
			create := `mutation { tokenCreate(input: {name: "内部", role: VIEWER, regionCode: "` + foreignRegion + `"}) { token { id } userErrors { code } } }`
			var created struct{ Token struct{ ID string } }
			ask(t, generous(t, with), system, create, nil).into(t, "tokenCreate", &created)
			asker.ids = append(asker.ids, created.Token.ID)
			handlers := [2]http.Handler{generous(t, with), generous(t, without)}
			for _, v := range []struct {
				viewer models.Viewer
				sees   bool
			}{
				{models.Anonymous, false},
				{models.Viewer{Role: models.RoleViewer, RegionCode: ownRegion}, false},
				{models.Viewer{Role: models.RoleReporter, RegionCode: ownRegion}, false},
				{adminOf(ownRegion), false},
				{adminOf("240102"), false},
				{models.Viewer{Role: models.RoleAdmin}, false},
				{models.Viewer{Role: models.RoleViewer, RegionCode: foreignRegion}, true},
				{adminOf("240100"), true},
				{system, true},
			} {
				differing := map[string]bool{}
				for field, queries := range asker.all(v.viewer.Role) {
					for _, query := range queries {
						first, second := ask(t, handlers[0], v.viewer, query, nil), ask(t, handlers[1], v.viewer, query, nil)
						if first.has("INTERNAL", "LIMIT", "") || first.has("INVALID") {
							t.Fatalf("%s: %s", query, first.text)
						}
						if withoutRequest(first.text) == withoutRequest(second.text) {
							continue
						}
						differing[field] = true
						if !v.sees {
							t.Errorf("%+v sees a trace of it: %s\n%s\n%s", v.viewer, query, first.text, second.text)
						}
					}
				}
				for _, field := range []string{"node", "nodes", "plan", "plans", "workItems", "tasks", "projects", "targets", "assignments", "search", "document", "units", "regions"} {
					if v.sees && !differing[field] {
						t.Errorf("%+v should see it by %s", v.viewer, field)
					}
				}
				if v.sees && v.viewer.Role.AtLeast(models.RoleAdmin) && (!differing["changes"] || !differing["tokens"]) {
					t.Errorf("%+v should see its changes and tokens", v.viewer)
				}
			}
		})
	}
}

// audited adds changes to a database: of the plan, and of a unit of its region. It answers the id of one.
func audited(t *testing.T, db *database.DB, g store.Graph) string {
	t.Helper()
	c := models.Change{
		PlanID: g.Plans[0].ID, ID: newID(), CommandID: newID(), At: models.Time{Time: storyTime}, Actor: "token x",
		RequestID: "r", Mutation: "taskUpdate", RegionCode: foreignRegion,
		Type: "WorkItem", EntityID: g.Items[0].ID, ItemID: &g.Items[0].ID, UnitID: &g.Assignments[1].UnitID,
		Action: models.ActionDelete, Before: new(models.JSON(`{"Title":"内部"}`)),
	}
	ofUnit := c
	ofUnit.PlanID, ofUnit.ID, ofUnit.Type, ofUnit.EntityID, ofUnit.ItemID = models.ID{}.Plan, newID(), "Unit", g.Assignments[0].UnitID, nil
	if err := db.Write(
		t.Context(),
		func(tx *database.Tx) error { return tx.Insert(t.Context(), []models.Change{c, ofUnit}) },
	); err != nil {
		t.Fatal(err)
	}
	return models.ID{Type: "Change", Plan: c.PlanID, Row: c.ID}.String()
}

var requestMembers = regexp.MustCompile(`"(requestId|dataVersion)":"[^"]*",?`)

// withoutRequest leaves out what every answer has of its own: the request's id, and the version of the data, which says
// that something was committed, whatever it was.
func withoutRequest(text string) string { return requestMembers.ReplaceAllString(text, "") }

// questions asks for everything that there is, two levels deep.
type questions struct {
	schema *ast.Schema
	ids    []string
}

// all gives queries by the field of the query that they ask.
func (q questions) all(role models.Role) map[string][]string {
	all := map[string][]string{}
	for _, f := range rootFields(q.schema.Query) {
		if !role.AtLeast(requiredRole(f)) {
			continue
		}
		for _, arguments := range q.arguments(f) {
			if slices.ContainsFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool {
				return q.schema.Types[a.Type.Name()].Kind == ast.InputObject && a.Type.NonNull && a.Type.Elem == nil
			}) {
				continue // it reads its input, and no plan
			}
			selections := q.selections(q.schema.Types[f.Type.Name()], role)
			if f.Name == "node" {
				selections = []string{" { __typename id }"} // nodes goes deeper
			}
			for _, selection := range selections {
				all[f.Name] = append(all[f.Name], "{ "+f.Name+arguments+selection+" }")
			}
		}
	}
	return all
}

// arguments gives the ways to ask a field of the query.
func (q questions) arguments(f *ast.FieldDefinition) []string {
	switch {
	case f.Name == "search":
		return []string{`(query: "改造", first: 100)`}
	case strings.HasSuffix(f.Type.Name(), "Connection"):
		return []string{"(first: 100)"}
	case f.Name == "nodes":
		return []string{`(ids: ["` + strings.Join(q.ids, `", "`) + `"])`}
	case f.Arguments.ForName("id") != nil:
		var ways []string
		for _, text := range q.ids {
			if id, _ := models.ParseID(text); id.Type == f.Type.Name() || f.Name == "node" {
				ways = append(ways, fmt.Sprintf("(id: %q)", text))
			}
		}
		return ways
	case f.Name == "plan":
		return []string{
			fmt.Sprintf("(regionCode: %q, year: %d)", foreignRegion, storyYear),
			fmt.Sprintf("(regionCode: %q, year: %d, asOf: \"2023-06-30\")", foreignRegion, storyYear),
		}
	case f.Name == "region":
		return []string{fmt.Sprintf("(code: %q)", foreignRegion)}
	}
	return []string{""}
}

// selections gives selections of a type which together ask for all its fields, and the fields of what they lead to.
func (q questions) selections(d *ast.Definition, role models.Role) []string {
	if strings.HasSuffix(d.Name, "Connection") {
		selections := []string{q.figures(d)}
		for _, below := range q.selections(q.schema.Types[d.Fields.ForName("nodes").Type.Name()], role) {
			selections = append(selections, " { nodes"+below+" }")
		}
		return selections
	}
	if d.Name == "Node" {
		var selections []string
		for _, possible := range q.schema.GetPossibleTypes(d) {
			if possible.Kind != ast.Object || slices.Contains(possible.Interfaces, "Project") && possible.Name != "Greening" {
				continue
			}
			for _, below := range q.selections(possible, role) {
				selections = append(selections, " { __typename ... on "+possible.Name+below+" }")
			}
		}
		return selections
	}
	selections := []string{q.scalars(d)}
	for _, f := range d.Fields {
		below := q.schema.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__") || !below.IsCompositeType() || !role.AtLeast(requiredRole(f)):
		case strings.HasSuffix(below.Name, "Connection"):
			selections = append(
				selections, " { "+f.Name+"(first: 50)"+q.figures(below)+" }",
				" { "+f.Name+"(first: 50) { nodes"+q.scalars(q.schema.Types[below.Fields.ForName("nodes").Type.Name()])+" } }",
			)
		default:
			selections = append(selections, " { "+f.Name+q.scalars(below)+" }")
		}
	}
	return selections
}

// scalars selects what has no fields of its own.
func (q questions) scalars(d *ast.Definition) string {
	if !d.IsCompositeType() {
		return ""
	}
	names := []string{"__typename"}
	for _, f := range d.Fields {
		if !strings.HasPrefix(f.Name, "__") && !q.schema.Types[f.Type.Name()].IsCompositeType() {
			names = append(names, f.Name)
		}
	}
	if d.Kind == ast.Union {
		names = append(names, "... on Node { id }")
	}
	return " { " + strings.Join(names, " ") + " }"
}

// figures selects the count, the summary and groups by each dimension.
func (q questions) figures(connection *ast.Definition) string {
	text := " { totalCount"
	if connection.Fields.ForName("summary") != nil {
		text += " summary { count }"
	}
	groups := connection.Fields.ForName("groups")
	if groups == nil {
		return text + " }"
	}
	n := 0
	for by := range slices.Chunk(q.schema.Types[groups.Arguments.ForName("by").Type.Name()].EnumValues, 3) {
		var names []string
		for _, v := range by {
			names = append(names, v.Name)
		}
		text += fmt.Sprintf(" g%d: groups(by: [%s]) { count", n, strings.Join(names, ", "))
		for _, f := range q.schema.Types[groups.Type.Name()].Fields {
			if key := q.schema.Types[f.Type.Name()]; !strings.HasPrefix(f.Name, "__") &&
				slices.Contains(names, enumName(f.Name)) {
				text += " " + f.Name + q.scalars(key)
			}
		}
		text += " }"
		n++
	}
	return text + " }"
}

// enumName writes dueOn as DUE_ON.
func enumName(field string) string {
	var b strings.Builder
	for _, r := range field {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteString(strings.ToUpper(string(r)))
	}
	return b.String()
}
