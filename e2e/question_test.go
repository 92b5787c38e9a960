package e2e

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/e2e/soak"
	"plangraph/models"
)

// questioner draws whole requests that read: lists and things with all that may be asked of them.
type questioner struct {
	*soak.T

	schema *ast.Schema
	role   models.Role
	region string
	year   int
}

// query draws a request.
func (q questioner) query() string {
	unknown := func(f *ast.FieldDefinition) bool { return !q.asks(f) }
	roots := slices.DeleteFunc(slices.Clone(q.schema.Query.Fields), unknown)
	if q.Chance(30) {
		lists := slices.DeleteFunc(roots, func(f *ast.FieldDefinition) bool { return f.Arguments.ForName("where") == nil })
		return "{ " + q.onlyConditions(soak.Pick(q.T, lists...)) + " }"
	}
	var b strings.Builder
	for i := range 1 + q.IntN(3) {
		fmt.Fprintf(&b, " a%d: %s", i, q.field(soak.Pick(q.T, roots...), 3, 100))
	}
	return "{" + b.String() + " }"
}

// onlyConditions draws a list that is counted, with many conditions on one of its fields.
func (q questioner) onlyConditions(list *ast.FieldDefinition) string {
	d := q.schema.Types[list.Arguments.ForName("where").Type.Name()]
	f := soak.Pick(q.T, d.Fields...)
	var conditions []string
	for range 1 + q.IntN(30) {
		if value := q.condition(d, f, 4); value != "" {
			conditions = append(conditions, "{"+f.Name+": "+value+"}")
		}
	}
	arguments := "where: {" + soak.Pick(q.T, "or", "and") + ": [" + strings.Join(conditions, ", ") + "]}"
	if query := list.Arguments.ForName("query"); query != nil {
		arguments += ", query: " + q.argument(list, query, 0)
	}
	return list.Name + "(" + arguments + ") { totalCount }"
}

// asks tells whether a field of the query is one that the test knows how to ask for.
func (q questioner) asks(f *ast.FieldDefinition) bool {
	return !strings.HasPrefix(f.Name, "__") && f.Arguments.ForName("id") == nil && f.Arguments.ForName("ids") == nil &&
		f.Arguments.ForName("input") == nil && q.role.AtLeast(requiredRole(f))
}

// field draws what is asked of a field, so deep, with at most so many rows.
func (q questioner) field(f *ast.FieldDefinition, depth, rows int) string {
	of := q.schema.Types[f.Type.Name()]
	arguments := q.arguments(f, rows)
	switch {
	case !of.IsCompositeType():
		return f.Name + arguments
	case strings.HasSuffix(of.Name, "Connection"):
		return f.Name + arguments + q.connection(of, depth, rows)
	}
	return f.Name + arguments + q.selection(of, depth, rows)
}

func (q questioner) arguments(f *ast.FieldDefinition, rows int) string {
	var given []string
	for _, a := range f.Arguments {
		if value := q.argument(f, a, rows); value != "" {
			given = append(given, a.Name+": "+value)
		}
	}
	if len(given) == 0 {
		return ""
	}
	return "(" + strings.Join(given, ", ") + ")"
}

// argument draws the value of an argument; empty leaves it out.
func (q questioner) argument(f *ast.FieldDefinition, a *ast.ArgumentDefinition, rows int) string {
	switch a.Name {
	case "first":
		return fmt.Sprint(q.IntN(rows + 1))
	case "regionCode", "code":
		return fmt.Sprintf("%q", q.region)
	case "year":
		return fmt.Sprint(q.year)
	case "query":
		return fmt.Sprintf("%q", soak.Pick(q.T, texts...))
	case "asOf":
		if q.Chance(20) {
			return q.value(a.Type)
		}
	case "where":
		if q.Chance(50) {
			return q.where(q.schema.Types[a.Type.Name()], 1+q.IntN(4))
		}
	case "by":
		return q.listOf(q.schema.Types[a.Type.Name()], 2)
	case "orderBy":
		if strings.HasSuffix(f.Type.Name(), "Connection") && q.Chance(30) {
			of := q.schema.Types[a.Type.Name()].Fields
			key := soak.Pick(q.T, q.schema.Types[of.ForName("field").Type.Name()].EnumValues...).Name
			return "[{field: " + key + ", direction: " + soak.Pick(q.T, "ASC", "DESC") + "}]"
		}
	case "role":
		if q.Chance(50) {
			return q.value(a.Type)
		}
	}
	return ""
}

// listOf draws values of an enum, each once.
func (q questioner) listOf(d *ast.Definition, most int) string {
	var names []string
	for _, i := range q.Perm(len(d.EnumValues))[:min(1+q.IntN(most), len(d.EnumValues))] {
		names = append(names, d.EnumValues[i].Name)
	}
	return "[" + strings.Join(names, ", ") + "]"
}

// connection draws what is asked of a list.
func (q questioner) connection(d *ast.Definition, depth, rows int) string {
	var names []string
	if q.Chance(50) {
		names = append(names, "totalCount")
	}
	if f := d.Fields.ForName("summary"); f != nil && q.Chance(25) {
		names = append(names, "summary"+q.selection(q.schema.Types[f.Type.Name()], 1, 1))
	}
	if f := d.Fields.ForName("groups"); f != nil && q.Chance(25) {
		names = append(names, q.field(f, 0, 100))
	}
	if len(names) == 0 || q.Chance(50) {
		of := q.schema.Types[d.Fields.ForName("nodes").Type.Name()]
		names = append(names, "nodes"+q.selection(of, depth-1, max(1, rows/5)))
	}
	return " { " + strings.Join(names, " ") + " }"
}

// selection draws what is asked of a thing.
func (q questioner) selection(d *ast.Definition, depth, rows int) string {
	names := []string{"__typename"}
	for _, f := range d.Fields {
		of := q.schema.Types[f.Type.Name()]
		switch {
		case strings.HasPrefix(f.Name, "__") || requiredRole(f) != "" && !q.role.AtLeast(requiredRole(f)):
		case !of.IsCompositeType():
			if q.Chance(30) {
				names = append(names, f.Name)
			}
		case depth > 0 && q.Chance(20):
			names = append(names, q.field(f, depth-1, rows))
		}
	}
	return " { " + strings.Join(names, " ") + " }"
}

// texts are what conditions and searches look for: often, seldom, and never there.
var texts = []string{"工程", "区", "建设", "样本", "改造", "提升 水平", "局", "没有这个词", "%", "e"}

// where draws a condition on the rows of a type, at most so deep.
func (q questioner) where(d *ast.Definition, depth int) string {
	var conditions []string
	for _, i := range q.Perm(len(d.Fields))[:1+q.IntN(min(3, len(d.Fields)))] {
		if value := q.condition(d, d.Fields[i], depth); value != "" {
			conditions = append(conditions, d.Fields[i].Name+": "+value)
		}
	}
	return "{" + strings.Join(conditions, ", ") + "}"
}

func (q questioner) condition(d *ast.Definition, f *ast.FieldDefinition, depth int) string {
	of := q.schema.Types[f.Type.Name()]
	switch {
	case f.Name == "id":
		return ""
	case !strings.HasSuffix(of.Name, "Where"):
		return q.filter(of)
	case depth == 1:
		return ""
	case f.Type.Elem != nil:
		var several []string
		for range soak.Pick(q.T, 1, 2, 3, 20) {
			several = append(several, q.where(d, depth-1))
		}
		return "[" + strings.Join(several, ", ") + "]"
	}
	return q.where(of, depth-1)
}

// filter draws what a value is compared with.
func (q questioner) filter(d *ast.Definition) string {
	f := soak.Pick(q.T, d.Fields...)
	if f.Type.Elem == nil {
		return "{" + f.Name + ": " + q.value(f.Type) + "}"
	}
	of := q.schema.Types[f.Type.Name()]
	if of.Kind == ast.Enum {
		return "{" + f.Name + ": " + q.listOf(of, len(of.EnumValues)) + "}"
	}
	var values []string
	for range 1 + q.IntN(60) {
		values = append(values, q.value(f.Type.Elem))
	}
	return "{" + f.Name + ": [" + strings.Join(values, ", ") + "]}"
}

// value draws a value of a type that is no object.
func (q questioner) value(t *ast.Type) string {
	d := q.schema.Types[t.Name()]
	if d.Kind == ast.Enum {
		return soak.Pick(q.T, d.EnumValues...).Name
	}
	day := models.NewDate(q.year, 1, 1).AddDays(q.IntN(365)).String()
	switch t.Name() {
	case "Boolean":
		return fmt.Sprint(q.Chance(50))
	case "Int", "Float":
		return fmt.Sprint(q.IntN(2100))
	case "Money":
		return fmt.Sprintf("\"%d.00\"", q.IntN(1_000_000))
	case "Date":
		return `"` + day + `"`
	case "DateTime":
		return `"` + day + `T08:00:00Z"`
	case "String":
		return fmt.Sprintf("%q", soak.Pick(q.T, texts...))
	}
	q.Fatalf("the test does not know how to make a %s", t.Name())
	return ""
}
