package engine

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	lru "github.com/hashicorp/golang-lru/v2"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// plan is what fields of the query that ask for the same came to.
type plan struct {
	*Planner
	answers map[string]answer // by the field's name in the answer
	failed  map[string]error
}

// plans keeps plans for requests to come: of the same document, for viewers who see the same, on the same day, where
// the variables have the same form. Values of variables that only say which rows are meant are not of the form: ids,
// filters and cursors go into conditions that each run makes anew.
type plans struct {
	catalog *Catalog
	kept    *lru.Cache[form, *plan]
	uses    *lru.Cache[*ast.OperationDefinition, []use]
}

// form is what requests have in common that are answered by one plan.
type form struct {
	operation *ast.OperationDefinition
	rest      string
}

// How much is kept: so many plans, of so many fields at most, and with so long a form.
const (
	mostPlans  = 256
	mostFields = 500
	longForm   = 1 << 10
)

func newPlans(catalog *Catalog) plans {
	kept, _ := lru.New[form, *plan](mostPlans) // fails for sizes below one only
	uses, _ := lru.New[*ast.OperationDefinition, []use](mostPlans)
	return plans{catalog, kept, uses}
}

// keep keeps a plan.
func (k plans) keep(f form, p *plan) {
	if p.single || len(p.failed) > 0 || p.fieldCount > mostFields || len(f.rest) > longForm {
		return
	}
	p.operation, p.given = nil, nil // runs have their own
	k.kept.Add(f, p)
}

// formOf tells the form of a request for some fields of the query.
func (k plans) formOf(asker Asker, oc *graphql.OperationContext, fields []graphql.CollectedField) form {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString(f.Alias + " ")
	}
	b.WriteString(string(asker.Viewer.Role) + " " + asker.Viewer.RegionCode + " " + asker.Today.String())
	if asker.Viewer.UnitID != nil {
		b.WriteString(" " + asker.Viewer.UnitID.String())
	}
	uses := k.usesIn(oc.Operation)
	for i, u := range uses {
		value, given := oc.Variables[u.variable]
		switch {
		case !given:
		case value == nil || u.kind == shaping:
			fmt.Fprintf(&b, " %s:%#v", u.variable, value)
		default:
			fmt.Fprintf(&b, " %s=%d", u.variable, sameBefore(uses[:i], oc.Variables, value))
			if id, err := models.ParseID(fmt.Sprint(value)); u.kind == typing && err == nil {
				b.WriteString(id.Type)
			}
			writeNames(&b, value)
		}
	}
	return form{oc.Operation, b.String()}
}

// writeNames writes which fields a filter asks for, as they decide whether a counter knows the rows; values are not of
// the form.
func writeNames(b *strings.Builder, value any) {
	switch v := value.(type) {
	case map[string]any:
		b.WriteByte('{')
		for _, name := range sortedKeys(v) {
			if v[name] != nil {
				b.WriteString(name + " ")
			}
			if slices.Contains([]string{"and", "or", "not"}, name) {
				writeNames(b, v[name])
			}
		}
		b.WriteByte('}')
	case []any:
		for _, item := range v {
			writeNames(b, item)
		}
	}
}

// sameBefore gives the place of the first of the variables with a value that is not of the form itself: whether two
// fields ask for the same is.
func sameBefore(uses []use, variables map[string]any, value any) int {
	for i, u := range uses {
		if u.kind != shaping && reflect.DeepEqual(variables[u.variable], value) {
			return i
		}
	}
	return len(uses)
}

// marked gives the variables of a request with marks for values that are not of the form.
func (k plans) marked(oc *graphql.OperationContext) map[string]any {
	marked := maps.Clone(oc.Variables)
	uses := k.usesIn(oc.Operation)
	for i, u := range uses {
		if value := oc.Variables[u.variable]; u.kind != shaping && value != nil {
			marked[u.variable] = alike(sameBefore(uses[:i], oc.Variables, value))
		}
	}
	return marked
}

// alike stands for a value that is not of the form.
type alike int

// use is what a variable of an operation is for.
type use struct {
	variable string
	kind     useKind
}

// useKind tells what of a variable's value is of the form; what more is, has the greater one.
type useKind int

const (
	// selecting only tells which rows are meant.
	selecting useKind = iota
	// typing is an id that tells which type is meant, too.
	typing
	// shaping is of the form as it is.
	shaping
)

// usesIn gives the variables of an operation, in order.
func (k plans) usesIn(operation *ast.OperationDefinition) []use {
	if known, ok := k.uses.Get(operation); ok {
		return known
	}
	w := variableWalk{k.catalog, map[string]useKind{}, map[string]bool{}}
	w.directives(operation.Directives)
	w.selections(operation.SelectionSet)
	var uses []use
	for _, name := range slices.Sorted(maps.Keys(w.kinds)) {
		uses = append(uses, use{name, w.kinds[name]})
	}
	k.uses.Add(operation, uses)
	return uses
}

// variableWalk looks for the variables of an operation.
type variableWalk struct {
	catalog *Catalog
	kinds   map[string]useKind
	seen    map[string]bool // fragments
}

func (w variableWalk) selections(set ast.SelectionSet) {
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			w.directives(s.Directives)
			for _, a := range s.Arguments {
				w.value(a.Value, w.catalog.useOf(s, a.Name))
			}
			w.selections(s.SelectionSet)
		case *ast.InlineFragment:
			w.directives(s.Directives)
			w.selections(s.SelectionSet)
		case *ast.FragmentSpread:
			w.directives(s.Directives)
			if !w.seen[s.Name] {
				w.seen[s.Name] = true
				w.selections(s.Definition.SelectionSet)
			}
		}
	}
}

func (w variableWalk) directives(directives ast.DirectiveList) {
	for _, d := range directives {
		for _, a := range d.Arguments {
			w.value(a.Value, shaping)
		}
	}
}

func (w variableWalk) value(v *ast.Value, kind useKind) {
	if v.Kind == ast.Variable {
		w.kinds[v.Raw] = max(w.kinds[v.Raw], kind)
	}
	for _, child := range v.Children {
		w.value(child.Value, kind)
	}
}

// useOf tells what the variables in an argument of a field are for: of those that are not shaping, runs make conditions.
func (c *Catalog) useOf(f *ast.Field, argument string) useKind {
	t := c.types[f.ObjectDefinition.Name]
	if t == nil {
		return shaping
	}
	switch declared := t.byName[f.Name].(type) {
	case Lookup:
		if argument != "asOf" {
			return selecting
		}
	case Connection:
		if declared.restrict == nil && slices.Contains([]string{"where", "after", "before"}, argument) {
			return selecting
		}
	case Root:
		if declared.name == "node" {
			return typing
		}
	}
	return shaping
}
