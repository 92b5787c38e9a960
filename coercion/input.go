package coercion

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/problem"
)

// mostDirective says in the schema how many items a list may have.
const mostDirective = "most"

// Input reports what is wrong with the input of a mutation, whatever the mutation does: a list that is too long, a
// condition that says nothing, or of which a part was forgotten.
func Input(schema *ast.Schema, field *ast.Field, variables map[string]any) problem.List {
	i := input{schema: schema, variables: variables}
	values := field.ArgumentMap(variables)
	for _, argument := range field.Arguments {
		if d := field.Definition.Arguments.ForName(argument.Name); d != nil {
			i.value(values[argument.Name], argument.Value, d.Type, "")
		}
	}
	return i.problems
}

// input goes through an input.
type input struct {
	schema    *ast.Schema
	variables map[string]any
	problems  problem.List
}

// value goes through a value; literal is what stands for it in the document, nil if it came in a variable.
func (i *input) value(v any, literal *ast.Value, t *ast.Type, at string) {
	if literal != nil && literal.Kind == ast.Variable {
		literal = nil
	}
	switch v := v.(type) {
	case []any:
		if t.Elem == nil {
			return
		}
		for n, item := range v {
			i.value(item, child(literal, n), t.Elem, join(at, strconv.Itoa(n)))
		}
	case map[string]any:
		if d := i.schema.Types[t.Name()]; d.Kind == ast.InputObject {
			i.object(v, literal, d, at)
		}
	}
}

func (i *input) object(values map[string]any, literal *ast.Value, d *ast.Definition, at string) {
	for _, f := range d.Fields {
		v, said := values[f.Name]
		var written *ast.Value
		if literal != nil {
			written = literal.Children.ForName(f.Name)
		}
		path := join(at, f.Name)
		if f.Name == "where" && (said || written != nil) {
			i.condition(v, written, path)
		}
		if !said {
			continue
		}
		i.length(v, f, path)
		i.value(v, written, f.Type, path)
	}
}

// length reports a list that is longer than the schema says.
func (i *input) length(v any, f *ast.FieldDefinition, at string) {
	items, _ := v.([]any)
	limit := f.Directives.ForName(mostDirective)
	if limit == nil {
		return
	}
	most, err := strconv.Atoi(limit.Arguments.ForName("items").Value.Raw)
	if err == nil && len(items) > most {
		i.problems.Add(problem.Limit, at, problem.Message{
			En: "%s has %d items, more than %d", Zh: "%s 有 %d 项,超过上限 %d 项",
		}, at, len(items), most)
	}
}

// condition reports a condition that would take more than was meant: one that says nothing, and one with something in
// it that is null, empty, or that stands for a variable without a value.
func (i *input) condition(v any, literal *ast.Value, at string) {
	switch v := v.(type) {
	case nil: // a variable without a value, too
		i.forgotten(at)
	case string:
		if v == "" {
			i.forgotten(at)
		}
	case []any:
		if len(v) == 0 {
			i.forgotten(at)
		}
		for n, item := range v {
			i.condition(item, child(literal, n), join(at, strconv.Itoa(n)))
		}
	case map[string]any:
		i.conditions(v, literal, at)
	}
}

// conditions goes through the fields of a condition, those that only the document has among them.
func (i *input) conditions(values map[string]any, literal *ast.Value, at string) {
	written := map[string]*ast.Value{}
	for name := range values {
		written[name] = nil
	}
	if literal != nil {
		for _, c := range literal.Children {
			written[c.Name] = c.Value
		}
	}
	if len(written) == 0 {
		i.forgotten(at)
	}
	for _, name := range sortedKeys(written) {
		i.condition(values[name], written[name], join(at, name))
	}
}

func (i *input) forgotten(at string) {
	i.problems.Add(problem.Invalid, at, problem.Message{
		En: "%s is empty: say what is meant, or leave it out", Zh: "%s 为空:请填写条件,或整项省去",
	}, at)
}

// child gives an item of a literal list.
func child(list *ast.Value, n int) *ast.Value {
	if list == nil || n >= len(list.Children) {
		return nil
	}
	return list.Children[n].Value
}

func join(at, step string) string {
	if at == "" {
		return step
	}
	return at + "." + step
}
