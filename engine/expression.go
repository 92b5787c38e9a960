package engine

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/problem"
)

// expressions turns what is asked of the rows of a table, or of its groups, into SQL.
type expressions struct {
	p     *Planner
	table *Table
	sc    Scope
	// figure gives what stands for a name where the rows are groups; nil where they are the table's.
	figure func(name string) (figureField, bool)
}

// graphOperators are those comparisons that filters of the graph have, which know the indexes.
var graphOperators = map[datasets.Function]database.Operator{
	datasets.Eq: database.Eq, datasets.Ne: database.Ne, datasets.In: database.In,
	datasets.Lt: database.Lt, datasets.Le: database.Lte, datasets.Gt: database.Gt, datasets.Ge: database.Gte,
	datasets.Contains: database.Contains, datasets.StartsWith: database.StartsWith,
}

// turned is a comparison from the other side.
var turned = map[datasets.Function]datasets.Function{
	datasets.Eq: datasets.Eq, datasets.Ne: datasets.Ne,
	datasets.Lt: datasets.Gt, datasets.Le: datasets.Ge, datasets.Gt: datasets.Lt, datasets.Ge: datasets.Le,
}

// condition renders a condition, which is never unknown.
func (e expressions) condition(x datasets.Expression) (database.SQL, error) {
	if e.p.conditions++; e.p.conditions > maxFilterNodes {
		return database.SQL{}, problem.Refuse(problem.Limit, "filter", problem.Message{
			En: "more than %d conditions", Zh: "条件超过 %d 个",
		}, maxFilterNodes)
	}
	switch x := x.(type) {
	case datasets.Any:
		return e.any(x)
	case datasets.Call:
		switch x.Name {
		case datasets.And, datasets.Or, datasets.Not:
			return e.combined(x)
		}
		if column, operator, literals, ok := e.compared(x); ok {
			condition, err := e.comparison(e.table.read[column], operator, literals)
			if err == nil {
				return condition, nil
			} // else the value is none of the column's: it compares as values do
		}
	}
	value, err := e.value(x)
	if err != nil {
		return database.SQL{}, err
	}
	if value.kind != datasets.Boolean {
		return database.SQL{}, noCondition(x)
	}
	return database.And(wrapped(value.SQL, "", " IS TRUE")), nil
}

func wrapped(s database.SQL, before, after string) database.SQL {
	s.Text = before + s.Text + after
	return s
}

func noCondition(x datasets.Expression) error {
	return problem.Refuse(problem.Invalid, "filter", problem.Message{
		En: "%v is a value, not a condition", Zh: "%v 是值,不是条件",
	}, x)
}

func (e expressions) combined(x datasets.Call) (database.SQL, error) {
	conditions := make([]database.SQL, len(x.Args))
	for i, argument := range x.Args {
		var err error
		if conditions[i], err = e.condition(argument); err != nil {
			return database.SQL{}, err
		}
	}
	switch x.Name {
	case datasets.And:
		return database.And(conditions...), nil
	case datasets.Or:
		return database.Or(conditions...), nil
	}
	return database.Not(conditions[0]), nil
}

// compared understands a comparison of a column of the table with literals.
func (e expressions) compared(x datasets.Call) (
	column int, operator datasets.Function, literals []datasets.Literal, ok bool,
) {
	args, operator := x.Args, x.Name
	if e.figure != nil || len(args) < 2 && operator != datasets.In || graphOperators[operator] == "" {
		return 0, "", nil, false
	}
	if _, isLiteral := args[0].(datasets.Literal); isLiteral && len(args) == 2 && turned[operator] != "" {
		args, operator = []datasets.Expression{args[1], args[0]}, turned[operator]
	}
	ref, ok := args[0].(datasets.Ref)
	if !ok {
		return 0, "", nil, false
	}
	for _, argument := range args[1:] {
		literal, isLiteral := argument.(datasets.Literal)
		if !isLiteral {
			return 0, "", nil, false
		}
		literals = append(literals, literal)
	}
	column, ok = e.table.Column(ref.Column)
	return column, operator, literals, ok
}

// comparison compares a column as filters of the graph do. What a row over a relation has to be is asked of that row, and
// where there is none, the column is null.
func (e expressions) comparison(
	c tableColumn, operator datasets.Function, literals []datasets.Literal,
) (database.SQL, error) {
	filter := map[string]any{}
	values := make([]any, len(literals))
	for i, literal := range literals {
		values[i] = given(literal)
	}
	isNull := slices.ContainsFunc(literals, func(l datasets.Literal) bool { return l.Null })
	negative := operator == datasets.Ne
	switch {
	case isNull && (operator == datasets.Eq || operator == datasets.Ne):
		filter[string(database.IsNull)] = false // what there is, is not null
		negative = operator == datasets.Eq
	case isNull:
		return database.SQL{}, noCondition(literals[0])
	case operator == datasets.In:
		filter[string(database.In)] = values
	case negative:
		filter[string(database.Eq)] = values[0]
	default:
		filter[string(graphOperators[operator])] = values[0]
	}
	condition, err := e.along(e.sc, c.steps, func(sc Scope) (database.SQL, error) {
		if c.bucket != "" || c.ofModel {
			return e.p.compare(c.spanned(e.p, c.column.in(sc)), c.codec, filter, "filter")
		}
		return e.p.columnCondition(sc, c.column, filter, "filter")
	})
	if negative {
		condition = database.Not(condition)
	}
	return condition, err
}

// given is a literal as filters take values.
func given(l datasets.Literal) any {
	switch l.Kind {
	case datasets.Boolean:
		return l.Text == "true"
	case datasets.Integer, datasets.Number, datasets.Money, datasets.Percent:
		return json.Number(l.Text)
	}
	return l.Text
}

// along is the condition on a row that relations lead to, one after the other.
func (e expressions) along(
	sc Scope, steps []string, made func(Scope) (database.SQL, error),
) (database.SQL, error) {
	if len(steps) == 0 {
		return made(sc)
	}
	step := sc.typ.byName[steps[0]].(ToOne)
	inner := e.p.inner(sc, step.target)
	condition, err := e.along(inner, steps[1:], made)
	if err != nil {
		return database.SQL{}, err
	}
	return e.p.existing(sc, inner, step, condition), nil
}

// any is the condition that one of the rows of a relation meets another.
func (e expressions) any(x datasets.Any) (database.SQL, error) {
	many, ok := e.sc.typ.byName[x.Relation].(ToMany)
	table := e.p.catalog.Table(x.Relation)
	if !ok || table == nil || e.figure != nil {
		return database.SQL{}, problem.Refuse(problem.Invalid, "filter", problem.Message{
			En: "%s has no relation %s to rows of a dataset", Zh: "%s 没有到数据集 %s 的关联",
		}, e.table.Name, x.Relation)
	}
	inner := expressions{p: e.p, table: table, sc: e.p.inner(e.sc, many.target)}
	var condition database.SQL
	if x.Is != nil {
		var err error
		if condition, err = inner.condition(x.Is); err != nil {
			return database.SQL{}, err
		}
	}
	if x.All {
		condition = database.Not(condition)
	}
	one := ToOne{relationship: relationship{target: many.target, relation: many.relation.withAll()}}
	exists := e.p.existing(e.sc, inner.sc, one, condition)
	if x.All {
		exists = database.Not(exists)
	}
	return exists, nil
}

// computed is a value as SQL, of a kind.
type computed struct {
	database.SQL

	kind datasets.Kind
}

// value renders a value.
func (e expressions) value(x datasets.Expression) (computed, error) {
	switch x := x.(type) {
	case datasets.Ref:
		return e.ref(x)
	case datasets.Literal:
		return e.literal(x)
	case datasets.Call:
		return e.call(x)
	}
	condition, err := e.condition(x)
	return computed{condition, datasets.Boolean}, err
}

// ref renders the value of a column: that of a row over relations by a query of its own.
func (e expressions) ref(x datasets.Ref) (computed, error) {
	if e.figure != nil {
		f, ok := e.figure(x.Column)
		if !ok {
			return computed{}, e.noColumn(x.Column)
		}
		return e.comparable(database.Expr(f.expr), f.codec.kind), nil
	}
	i, ok := e.table.Column(x.Column)
	if !ok {
		return computed{}, e.noColumn(x.Column)
	}
	c := e.table.read[i]
	return e.comparable(c.spannedSQL(e.p, e.scalar(e.sc, c.steps, c.column)), c.codec.kind), nil
}

func (e expressions) noColumn(name string) error {
	return problem.Refuse(problem.Invalid, "filter", problem.Message{
		En: "%s has no column %s", Zh: "%s 没有列 %s",
	}, e.table.Name, Quoted(name))
}

// scalar is the value of a column of the row that relations lead to.
func (e expressions) scalar(sc Scope, steps []string, c Column) database.SQL {
	if len(steps) == 0 {
		return database.Expr(c.in(sc))
	}
	step := sc.typ.byName[steps[0]].(ToOne)
	inner := e.p.inner(sc, step.target)
	var b database.Builder
	b.Add("(SELECT ").Put(e.scalar(inner, steps[1:], c)).Add(" FROM " + inner.typ.table.Name + " " + inner.alias)
	return b.Where(e.p.joinCondition(sc, inner, step)).Add(")").SQL()
}

// spannedSQL is spanned of SQL with arguments.
func (c tableColumn) spannedSQL(p *Planner, s database.SQL) database.SQL {
	s.Text = c.spanned(p, s.Text)
	return s
}

// comparable makes a column's value one that others compare with: amounts are in 元, numbers exact, keys texts.
func (e expressions) comparable(s database.SQL, kind datasets.Kind) computed {
	name := ""
	switch kind {
	case datasets.Money:
		name = "yuan"
	case datasets.Number, datasets.Percent:
		name = "exact"
	case datasets.Key:
		name = "text literal"
	case datasets.Moment:
		name = "utc"
	}
	if name != "" {
		s, _ = e.p.dialect.Call(name, s)
	}
	return computed{s, kind}
}

// literal renders what the reader wrote.
func (e expressions) literal(x datasets.Literal) (computed, error) {
	if x.Null {
		return computed{database.Expr("NULL"), x.Kind}, nil
	}
	name := "text literal"
	var value any
	switch x.Kind {
	case datasets.Integer, datasets.Number, datasets.Money, datasets.Percent:
		if !numeral.MatchString(x.Text) {
			return computed{}, noLiteral(x)
		}
		return computed{database.Expr("(" + x.Text + ")"), x.Kind}, nil
	case datasets.Boolean:
		return computed{database.Expr(strings.ToUpper(fmt.Sprint(x.Text == "true"))), x.Kind}, nil
	case datasets.Date:
		name, value = "date literal", dateCodec().parse(x.Text)
	case datasets.Moment:
		name, value = "moment literal", dateTimeCodec().parse(x.Text)
	default:
		value = parseText(x.Text)
	}
	if value == nil {
		return computed{}, noLiteral(x)
	}
	s, _ := e.p.dialect.Call(name, database.Expr("?", value))
	if x.Kind == datasets.Moment {
		s, _ = e.p.dialect.Call("utc", s)
	}
	return computed{s, x.Kind}, nil
}

func noLiteral(x datasets.Literal) error {
	return problem.Refuse(problem.Invalid, "filter", problem.Message{
		En: "%s is no %s", Zh: "%s 不是 %s 类型的值",
	}, Quoted(x.Text), x.Kind)
}

// numeral is a number that SQL, too, takes for one.
var numeral = regexp.MustCompile(`^-?\d+(\.\d+)?([eE][+-]?\d{1,3})?$`)

// resultKinds are the kinds of what functions give; those that are not named give that of their first argument.
var resultKinds = map[datasets.Function]datasets.Kind{
	datasets.Eq: datasets.Boolean, datasets.Ne: datasets.Boolean, datasets.Lt: datasets.Boolean,
	datasets.Le: datasets.Boolean, datasets.Gt: datasets.Boolean, datasets.Ge: datasets.Boolean,
	datasets.Contains: datasets.Boolean, datasets.StartsWith: datasets.Boolean, datasets.EndsWith: datasets.Boolean,
	datasets.ToLower: datasets.Text, datasets.ToUpper: datasets.Text, datasets.Trim: datasets.Text,
	datasets.Concat: datasets.Text, datasets.Substr: datasets.Text,
	datasets.Length: datasets.Integer, datasets.IndexOf: datasets.Integer,
	datasets.YearOf: datasets.Integer, datasets.MonthOf: datasets.Integer, datasets.DayOf: datasets.Integer,
	datasets.HourOf: datasets.Integer, datasets.MinuteOf: datasets.Integer, datasets.SecondOf: datasets.Integer,
	datasets.DateOf: datasets.Date,
	datasets.Add:    datasets.Number, datasets.Sub: datasets.Number, datasets.Mul: datasets.Number,
	datasets.Div: datasets.Number, datasets.DivBy: datasets.Number, datasets.Mod: datasets.Number,
	datasets.Negative: datasets.Number, datasets.RoundOf: datasets.Number, datasets.FloorOf: datasets.Number,
	datasets.CeilingOf: datasets.Number,
}

// call renders an operator or function.
func (e expressions) call(x datasets.Call) (computed, error) {
	switch x.Name {
	case datasets.And, datasets.Or, datasets.Not:
		condition, err := e.combined(x)
		return computed{condition, datasets.Boolean}, err
	case datasets.In:
		return e.in(x)
	}
	args := make([]database.SQL, len(x.Args))
	for i, argument := range x.Args {
		value, err := e.value(argument)
		if err != nil {
			return computed{}, err
		}
		args[i] = value.SQL
	}
	name := string(x.Name)
	if x.Name == datasets.Substr && len(args) > 2 { //nolint:mnd // with a length
		name = "substring3"
	}
	s, ok := e.p.dialect.Call(name, args...)
	if !ok {
		return computed{}, problem.Refuse(problem.Invalid, "filter", problem.Message{
			En: "there is no function %s", Zh: "没有函数 %s",
		}, Quoted(name))
	}
	return computed{s, resultKinds[x.Name]}, nil
}

// in renders a comparison with a list.
func (e expressions) in(x datasets.Call) (computed, error) {
	var equals []database.SQL
	for _, one := range x.Args[1:] {
		equal, err := e.value(datasets.Call{Name: datasets.Eq, Args: []datasets.Expression{x.Args[0], one}})
		if err != nil {
			return computed{}, err
		}
		equals = append(equals, equal.SQL)
	}
	if len(equals) == 0 {
		equals = append(equals, database.Expr("1 = 0"))
	}
	return computed{database.Or(equals...), datasets.Boolean}, nil
}
