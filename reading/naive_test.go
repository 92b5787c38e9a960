package reading_test

import (
	"slices"
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// naive answers an operation by walking rows in memory, the plain way: what the engine has to answer, said a second
// time without SQL, plans or batches. It shares nothing with the engine but models.
type naive struct {
	world     *world
	schema    *ast.Schema
	variables map[string]any
	cursors   *cursorBook
}

// member is a field of an answered object. Objects keep the order in which their fields were asked for.
type member struct {
	name  string
	value any
}

type object []member

// asked is a field with all the selections that were made of it.
type asked struct {
	*ast.Field
	selections ast.SelectionSet
}

// collect gives the fields that a selection set asks of a type.
func (n *naive) collect(typeName string, set ast.SelectionSet) []asked {
	var all []asked
	n.collectInto(&all, typeName, set)
	return all
}

func (n *naive) collectInto(all *[]asked, typeName string, set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if !n.included(s.Directives) {
				continue
			}
			i := slices.IndexFunc(*all, func(a asked) bool { return a.Alias == s.Alias })
			if i < 0 {
				*all = append(*all, asked{Field: s})
				i = len(*all) - 1
			}
			(*all)[i].selections = append((*all)[i].selections, s.SelectionSet...)
		case *ast.InlineFragment:
			if n.included(s.Directives) && n.is(typeName, s.TypeCondition) {
				n.collectInto(all, typeName, s.SelectionSet)
			}
		case *ast.FragmentSpread:
			if n.included(s.Directives) && n.is(typeName, s.Definition.TypeCondition) {
				n.collectInto(all, typeName, s.Definition.SelectionSet)
			}
		}
	}
}

func (n *naive) included(directives ast.DirectiveList) bool {
	for _, d := range directives {
		condition, _ := d.ArgumentMap(n.variables)["if"].(bool)
		if d.Name == "skip" && condition || d.Name == "include" && !condition {
			return false
		}
	}
	return true
}

// is tells whether an object type is, implements or belongs to the type of a condition.
func (n *naive) is(typeName, condition string) bool {
	if condition == "" || condition == typeName || slices.Contains(n.schema.Types[typeName].Interfaces, condition) {
		return true
	}
	return slices.Contains(n.schema.Types[condition].Types, typeName)
}

// query answers a whole operation.
func (n *naive) query(set ast.SelectionSet) object {
	var answer object
	for _, f := range n.collect("Query", set) {
		if f.Name == "__typename" {
			answer = append(answer, member{f.Alias, "Query"})
			continue
		}
		arguments := f.ArgumentMap(n.variables)
		answer = append(answer, member{f.Alias, n.value(f, n.root(f, arguments), dayOf(arguments, nil), arguments)})
	}
	return answer
}

// root gives the rows that a field of the query leads to.
func (n *naive) root(f asked, arguments map[string]any) any {
	switch f.Name {
	case "node":
		return n.world.byID(arguments["id"].(string))
	case "nodes":
		var found []any
		for _, id := range listOf(arguments["ids"]) {
			found = append(found, n.world.byID(id.(string)))
		}
		return found
	case "unit", "document":
		row := n.world.byID(arguments["id"].(string))
		if row == nil || typeOf(row) != f.Definition.Type.Name() {
			return nil
		}
		return row
	case "region":
		return maybe(n.world.region(arguments["code"].(string)))
	case "plan":
		for _, p := range n.world.all("Plan") {
			year, _ := strconv.Atoi(string(ints(arguments["year"])))
			if p := p.(*models.Plan); p.RegionCode == arguments["regionCode"] && p.Year == year {
				return p
			}
		}
		return nil
	case "viewer":
		return &n.world.viewer
	case "search":
		return n.world.search(arguments["query"].(string))
	case "assignments":
		return n.world.held(n.world.all("Assignment"), dayOf(arguments, nil))
	}
	return n.world.all(n.element(f.Definition))
}

// element gives the type of a connection's rows.
func (n *naive) element(f *ast.FieldDefinition) string {
	return n.schema.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()
}

// dayOf is the day that a field looks back to: its own, or the one it stands under.
func dayOf(arguments map[string]any, inherited *models.Date) *models.Date {
	text, ok := arguments["asOf"].(string)
	if !ok {
		return inherited
	}
	day, err := models.ParseDate(text)
	if err != nil {
		panic(err)
	}
	return &day
}

// value answers what a field's resolver gave: a connection, rows, a row or a scalar.
func (n *naive) value(f asked, given any, day *models.Date, arguments map[string]any) any {
	if isConnection(f.Definition) {
		rows, _ := given.([]any)
		return n.connection(f, rows, day, arguments)
	}
	if rows, ok := given.([]any); ok {
		list := make([]any, len(rows))
		for i, row := range rows {
			list[i] = n.value(f, row, day, nil)
		}
		return list
	}
	if given == nil || len(f.SelectionSet) == 0 {
		return given
	}
	return n.row(given, f.selections, day)
}

func isConnection(f *ast.FieldDefinition) bool {
	name := f.Type.Name()
	return len(name) > 10 && name[len(name)-10:] == "Connection"
}

// row answers what a selection set asks of a row.
func (n *naive) row(row any, set ast.SelectionSet, day *models.Date) any {
	typeName := typeOf(row)
	answer := object{}
	for _, f := range n.collect(typeName, set) {
		if f.Name == "__typename" {
			answer = append(answer, member{f.Alias, typeName})
			continue
		}
		arguments := f.ArgumentMap(n.variables)
		at := dayOf(arguments, day)
		answer = append(
			answer, member{f.Alias, n.value(f, n.world.field(typeName, f.Name)(row, at, arguments), at, arguments)},
		)
	}
	return answer
}
