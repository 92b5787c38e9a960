// Package coercion takes what comes in with a GraphQL request as the specification says: the values of variables, once,
// before anything reads them, and the literals of a document. What it lets through has the types of the schema: a list
// where a list is due, an int64 for an Int, a float64 for a Float, text that every database stores.
package coercion

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// mostProblems is how many problems of one request are said.
const mostProblems = 9

// Variables gives the variables of an operation with the values that a request gives them. Numbers come as json.Number.
// The words are those of graphql-js, which clients know.
func Variables(
	schema *ast.Schema, operation *ast.OperationDefinition, given map[string]any,
) (map[string]any, problem.List) {
	c := coercer{schema: schema, tidy: operation.Operation == ast.Mutation}
	values := map[string]any{}
	for _, variable := range operation.VariableDefinitions {
		value, said := given[variable.Variable]
		at := place{variable: variable.Variable}
		switch {
		case !said && variable.DefaultValue != nil:
			value, _ = variable.DefaultValue.Value(nil) // it is valid, so it has one
		case !said && variable.Type.NonNull:
			c.problems.Add(problem.Invalid, at.argument(), problem.Message{
				En: "Variable %q of required type %q was not provided.", Zh: "缺少变量 %q,其类型 %q 不可省略",
			}, "$"+variable.Variable, variable.Type)
			continue
		case !said:
			continue
		case value == nil && variable.Type.NonNull:
			c.problems.Add(problem.Invalid, at.argument(), problem.Message{
				En: "Variable %q of non-null type %q must not be null.", Zh: "变量 %q 的类型 %q 不可为 null",
			}, "$"+variable.Variable, variable.Type)
			continue
		}
		values[variable.Variable] = c.value(value, variable.Type, at)
	}
	return values, c.problems
}

// coercer takes values, and collects what is wrong with them.
type coercer struct {
	schema   *ast.Schema
	tidy     bool // texts are going to be kept
	problems problem.List
}

// place is where in a variable a value is.
type place struct {
	variable string
	steps    string // .name and .0
}

func (p place) in(step string) place { return place{p.variable, p.steps + "." + step} }

// argument is the place as errors name it.
func (p place) argument() string { return "variables." + p.variable + p.steps }

// value takes a value for a type.
func (c *coercer) value(v any, t *ast.Type, at place) any {
	switch {
	case len(c.problems) >= mostProblems:
		return nil
	case v == nil:
		if t.NonNull {
			c.wrong(v, at, problem.Message{En: "Expected non-nullable type %q not to be null.", Zh: "类型 %q 不可为 null"}, t)
		}
		return nil
	case t.Elem != nil:
		return c.list(v, t.Elem, at)
	}
	switch d := c.schema.Types[t.Name()]; d.Kind {
	case ast.InputObject:
		return c.object(v, d, at)
	case ast.Enum:
		return c.enum(v, d, at)
	default:
		return c.scalar(v, d.Name, at)
	}
}

// list takes a list; one value is a list of it.
func (c *coercer) list(v any, of *ast.Type, at place) any {
	items, ok := v.([]any)
	if !ok {
		return []any{c.value(v, of, at)}
	}
	values := make([]any, len(items))
	for i, item := range items {
		values[i] = c.value(item, of, at.in(strconv.Itoa(i)))
	}
	return values
}

// object takes an input object: what it does not say has its default, if it has one.
func (c *coercer) object(v any, d *ast.Definition, at place) any {
	given, ok := v.(map[string]any)
	if !ok {
		c.wrong(v, at, problem.Message{En: "Expected type %q to be an object.", Zh: "类型 %q 须为对象"}, d.Name)
		return nil
	}
	values := map[string]any{}
	for _, f := range d.Fields {
		value, said := given[f.Name]
		switch {
		case said:
			values[f.Name] = c.value(value, f.Type, at.in(f.Name))
		case f.DefaultValue != nil:
			value, _ = f.DefaultValue.Value(nil) // the schema is valid
			values[f.Name] = c.value(value, f.Type, at.in(f.Name))
		case f.Type.NonNull:
			c.wrong(v, at, problem.Message{
				En: "Field %q of required type %q was not provided.", Zh: "缺少字段 %q,其类型 %q 不可省略",
			}, f.Name, f.Type)
		}
	}
	for _, name := range sortedKeys(given) {
		if d.Fields.ForName(name) == nil {
			c.wrong(v, at, problem.Message{
				En: "Field %q is not defined by type %q.", Zh: "类型 %[2]q 没有字段 %[1]q",
			}, name, d.Name)
		}
	}
	if d.Directives.ForName("oneOf") != nil {
		c.oneOf(v, values, d, at)
	}
	return values
}

// oneOf reports an object of which not exactly one field is said.
func (c *coercer) oneOf(v any, values map[string]any, d *ast.Definition, at place) {
	if len(values) != 1 {
		c.wrong(v, at, problem.Message{
			En: "Exactly one key must be specified for OneOf type %q.", Zh: "类型 %q 须且只能给出一个字段",
		}, d.Name)
	}
	for _, name := range sortedKeys(values) {
		if given, _ := v.(map[string]any); given[name] == nil {
			c.wrong(nil, at.in(name), problem.Message{En: "Field %q must be non-null.", Zh: "字段 %q 不可为 null"}, name)
		}
	}
}

// enum takes a value of an enum, by its very name.
func (c *coercer) enum(v any, d *ast.Definition, at place) any {
	name, ok := v.(string)
	switch {
	case !ok:
		c.wrong(v, at, problem.Message{
			En: "Enum %q cannot represent non-string value: %s.", Zh: "枚举 %q 的值须为字符串,不能为 %s",
		}, d.Name, shown(v))
	case c.readable(name, at) && d.EnumValues.ForName(name) == nil:
		c.wrong(v, at, problem.Message{
			En: "Value %s does not exist in %q enum.", Zh: "枚举 %[2]q 没有值 %[1]s",
		}, shown(name), d.Name)
	}
	return v
}

// scalar takes a value of a scalar. What those of our own mean is decided where they are read.
func (c *coercer) scalar(v any, name string, at place) any {
	switch name {
	case "Int":
		return c.integer(v, at)
	case "Float", "Percent":
		return c.float(v, name, at)
	case "Boolean":
		if _, ok := v.(bool); !ok {
			c.wrong(v, at, problem.Message{
				En: "Boolean cannot represent a non boolean value: %s", Zh: "Boolean 须为 true 或 false,不能为 %s",
			}, shown(v))
		}
		return v
	case "String":
		return c.text(v, at)
	case "ID":
		if n, ok := wholeNumber(v); ok {
			return digits(v, n)
		}
		if _, ok := v.(string); !ok {
			c.wrong(v, at, problem.Message{En: "ID cannot represent value: %s", Zh: "ID 不能为 %s"}, shown(v))
			return nil
		}
	}
	c.readable(v, at)
	return v
}

func (c *coercer) text(v any, at place) any {
	text, ok := v.(string)
	if !ok {
		c.wrong(v, at, problem.Message{
			En: "String cannot represent a non string value: %s", Zh: "String 须为字符串,不能为 %s",
		}, shown(v))
		return nil
	}
	c.readable(text, at)
	if c.tidy {
		return planning.Tidy(text)
	}
	return text
}

func (c *coercer) integer(v any, at place) any {
	n, ok := wholeNumber(v)
	switch {
	case !ok:
		c.wrong(v, at, problem.Message{
			En: "Int cannot represent non-integer value: %s", Zh: "Int 须为整数,不能为 %s",
		}, shown(v))
	case n < math.MinInt32 || n > math.MaxInt32:
		c.wrong(v, at, problem.Message{
			En: "Int cannot represent non 32-bit signed integer value: %s", Zh: "Int 须为 32 位整数,不能为 %s",
		}, shown(v))
	default:
		return int64(n)
	}
	return nil
}

func (c *coercer) float(v any, name string, at place) any {
	n, ok := number(v)
	if !ok {
		c.wrong(v, at, problem.Message{
			En: "%s cannot represent non numeric value: %s", Zh: "%s 须为数字,不能为 %s",
		}, name, shown(v))
		return nil
	}
	return n
}

// readable reports texts in a value that no database stores; it tells whether there are none.
func (c *coercer) readable(v any, at place) bool {
	known := len(c.problems)
	switch v := v.(type) {
	case string:
		if strings.Contains(v, "\x00") {
			c.wrong(v, at, hasNUL, placeOfNUL(v))
		}
	case models.File:
		if c.readable(v.Name, at) && !utf8.ValidString(v.Name) {
			c.wrong(v, at, problem.Message{En: "the file's name is not UTF-8", Zh: "文件名不是 UTF-8 编码"})
		}
	case []any:
		for i, item := range v {
			c.readable(item, at.in(strconv.Itoa(i)))
		}
	case map[string]any:
		for _, name := range sortedKeys(v) {
			c.readable(name, at)
			c.readable(v[name], at.in(name))
		}
	}
	return len(c.problems) == known
}

// wrong says what is wrong with a value; values fill the verbs of the reason.
func (c *coercer) wrong(v any, at place, reason problem.Message, values ...any) {
	if len(c.problems) >= mostProblems {
		return
	}
	where := ""
	whereZh := ""
	if at.steps != "" {
		where = fmt.Sprintf(" at %q", at.variable+at.steps)
		whereZh = fmt.Sprintf("(%s%s)", at.variable, at.steps)
	}
	c.problems.Add(problem.Invalid, at.argument(), problem.Message{
		En: "Variable %[1]q got invalid value %[2]s%[3]s; %[5]s", Zh: "变量 %[1]q 的值 %[2]s%[4]s 有误:%[6]s",
	}, "$"+at.variable, shown(v), where, whereZh, fmt.Sprintf(reason.En, values...), fmt.Sprintf(reason.Zh, values...))
}
