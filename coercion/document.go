package coercion

import (
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/validator"

	"plangraph/planning"
	"plangraph/problem"
)

// Document takes the literals of a document that was found valid, as Variables takes values: afterwards a list stands
// where a list is due, an ID is a text, and an input object has its defaults. It reports what validation does not look at.
func Document(schema *ast.Schema, doc *ast.QueryDocument) gqlerror.List {
	var problems gqlerror.List
	refused := map[*ast.Value]bool{} // a fragment is walked for each of its spreads
	refuse := func(v *ast.Value, message problem.Message, values ...any) {
		if len(problems) < mostProblems && !refused[v] {
			refused[v] = true
			wrong := gqlerror.Wrap(problem.Refuse(problem.Invalid, "", message, values...))
			wrong.Locations = []gqlerror.Location{{Line: v.Position.Line, Column: v.Position.Column}}
			problems = append(problems, wrong)
		}
	}
	var events validator.Events
	events.OnValue(func(_ *validator.Walker, v *ast.Value) {
		switch v.Kind {
		case ast.StringValue, ast.BlockValue:
			if strings.Contains(v.Raw, "\x00") {
				refuse(v, hasNUL, placeOfNUL(v.Raw))
			} else if escape := loneSurrogate(v); escape != "" {
				refuse(v, problem.Message{
					En: "%s is half of a surrogate pair and no character", Zh: "%s 只是半个代理对,不是字符",
				}, escape)
			}
		case ast.IntValue:
			takeInt(v, refuse)
		case ast.ObjectValue:
			takeObject(v, refuse)
		}
		makeList(v)
	})
	events.OnField(func(_ *validator.Walker, f *ast.Field) {
		if f.ObjectDefinition != nil && f.ObjectDefinition == schema.Mutation {
			for _, argument := range f.Arguments {
				tidy(argument.Value)
			}
		}
	})
	validator.Walk(schema, doc, &events)
	return problems
}

// takeInt takes a number without a fraction for what is due: the parser lets every length of them through.
func takeInt(v *ast.Value, refuse func(*ast.Value, problem.Message, ...any)) {
	if v.Definition == nil {
		return
	}
	switch v.Definition.Name {
	case "ID":
		v.Kind = ast.StringValue
	case "Int":
		if n, err := strconv.ParseInt(v.Raw, 10, 64); err != nil || n < math.MinInt32 || n > math.MaxInt32 {
			refuse(v, problem.Message{
				En: "Int cannot represent non 32-bit signed integer value: %s", Zh: "Int 须为 32 位整数,不能为 %s",
			}, v.Raw)
		}
	}
}

// takeObject gives an object the defaults of what it does not say. The parser lets objects through for numbers and
// texts, too.
func takeObject(v *ast.Value, refuse func(*ast.Value, problem.Message, ...any)) {
	if v.Definition == nil {
		return
	}
	if v.Definition.Kind == ast.Enum || v.Definition.Kind == ast.Scalar && v.Definition.BuiltIn {
		refuse(v, problem.Message{
			En: "Expected value of type %q, found %s.", Zh: "类型 %q 的值不能为 %s",
		}, v.Definition.Name, v)
	}
	for _, f := range v.Definition.Fields {
		if f.DefaultValue != nil && v.Children.ForName(f.Name) == nil {
			usual := *f.DefaultValue
			usual.ExpectedType = f.Type
			makeList(&usual)
			v.Children = append(v.Children, &ast.ChildValue{Name: f.Name, Value: &usual, Position: v.Position})
		}
	}
}

// makeList makes one value where a list is due a list of it. A variable there is a list already, or was not allowed.
func makeList(v *ast.Value) {
	if v.ExpectedType == nil || v.ExpectedType.Elem == nil || v.Kind == ast.ListValue || v.Kind == ast.NullValue ||
		v.Kind == ast.Variable {
		return
	}
	one := *v
	one.ExpectedType = v.ExpectedType.Elem
	makeList(&one)
	*v = ast.Value{
		Kind: ast.ListValue, Children: ast.ChildValueList{{Value: &one, Position: v.Position}}, Position: v.Position,
		Definition: v.Definition, ExpectedType: v.ExpectedType, ExpectedTypeHasDefault: v.ExpectedTypeHasDefault,
	}
}

// tidy takes off what nobody sees at the ends of texts that are going to be kept.
func tidy(v *ast.Value) {
	if v.Kind == ast.StringValue || v.Kind == ast.BlockValue {
		if v.Definition != nil && v.Definition.Name == "String" {
			v.Raw = planning.Tidy(v.Raw)
		}
	}
	for _, child := range v.Children {
		tidy(child.Value)
	}
}
