package odata

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"plangraph/datasets"
	"plangraph/problem"
)

const (
	// deepest is how deep parentheses, calls and negations may stand in each other.
	deepest = 30
	// mostCalls is how many operators, functions and values of lists an expression has at most; SQLite takes no deeper tree
	// than 1,000.
	mostCalls = 500
	// longest is how long an option may be, in bytes.
	longest = 8 << 10
	// mostDigits is how many digits a number has at most.
	mostDigits = 30
	// greatest is the largest number.
	greatest = 1e300
)

// scope is what names in an expression mean.
type scope struct {
	columns []datasets.Typed
	// of is the table whose rows they are columns of; nil for groups.
	of *Table
	// variable stands before the columns under any and all, where outer are those of the row itself.
	variable string
	outer    []datasets.Typed
}

// parser reads the text of an option. The first thing that is wrong stays in wrong, and nothing comes after it.
type parser struct {
	source
	model   *Model
	aliases map[string]string
	depth   int
	calls   int
	wrong   *refusal
}

// source is the text that is being read.
type source struct {
	option, text string
	tokens       []token
	at           int
}

// node is an expression with the kind of its values and the place where it begins.
type node struct {
	datasets.Expression
	kind datasets.Kind
	at   int
}

var tooLong = problem.Message{
	En: "%s has %d bytes; an option has %d at most", Zh: "%s 有 %d 个字节;单个选项最多 %d 个字节",
}

// parserOf begins to read an option.
func (m *Model) parserOf(option, text string, aliases map[string]string) *parser {
	p := &parser{model: m, aliases: aliases}
	p.read(option, text)
	return p
}

func (p *parser) read(option, text string) {
	p.source = source{option: option, text: text, tokens: []token{{}}}
	if len(text) > longest {
		p.wrong = refuse(option, tooLong, option, len(text), longest)
		return
	}
	all, wrong := tokens(option, text)
	if wrong != nil {
		p.wrong = wrong
		return
	}
	p.tokens = all
}

// next is the token that comes; the end if something is wrong.
func (p *parser) next() token {
	if p.wrong != nil {
		return token{}
	}
	return p.tokens[p.at]
}

// following is the one behind it.
func (p *parser) following() token {
	if p.wrong != nil || p.at+1 >= len(p.tokens) {
		return token{}
	}
	return p.tokens[p.at+1]
}

func (p *parser) take() token {
	t := p.next()
	if t.kind != theEnd {
		p.at++
	}
	return t
}

func (p *parser) nextIs(kind tokenKind, text string) bool {
	t := p.next()
	return t.kind == kind && t.text == text
}

// skip takes a sign or word if it comes.
func (p *parser) skip(kind tokenKind, text string) bool {
	if !p.nextIs(kind, text) {
		return false
	}
	p.at++
	return true
}

func (p *parser) malformed(at int, message problem.Message, values ...any) {
	if p.wrong == nil {
		p.wrong = refuse(p.option, message, values...).in(p.text, at)
	}
}

func (p *parser) unsupported(at int, message problem.Message, values ...any) {
	if p.wrong == nil {
		p.wrong = notServed(p.option, message, values...).in(p.text, at)
	}
}

var (
	tooDeep = problem.Message{
		En: "expressions stand in each other more than %d deep", Zh: "表达式嵌套超过 %d 层",
	}
	tooMany = problem.Message{
		En: "there are more than %d operators, functions and values", Zh: "运算符、函数和取值超过 %d 个",
	}
)

// expect takes a sign that has to come.
func (p *parser) expect(text string) {
	if !p.skip(sign, text) {
		p.unexpected(p.next(), problem.Message{En: text, Zh: text})
	}
}

// unexpected says what should stand where a token does.
func (p *parser) unexpected(t token, what problem.Message) {
	if t.kind == theEnd {
		p.malformed(t.at, problem.Message{En: "%[1]s is missing", Zh: "缺少%[2]s"}, what.En, what.Zh)
		return
	}
	p.malformed(t.at, problem.Message{En: "%[1]s is expected, not %[3]s", Zh: "此处应为%[2]s,而不是 %[3]s"},
		what.En, what.Zh, p.shown(t))
}

func (p *parser) shown(t token) string { return piece(p.text[t.at:t.after]) }

// end says that nothing more may come.
func (p *parser) end() {
	if t := p.next(); t.kind != theEnd {
		p.malformed(t.at, noToken, p.shown(t))
	}
}

// nested reads what stands one deeper.
func (p *parser) nested(read func() node) node {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > deepest {
		p.malformed(p.next().at, tooDeep, deepest)
		return node{}
	}
	return read()
}

// call makes a call of nodes that have been checked.
func (p *parser) call(at int, name datasets.Function, gives datasets.Kind, args ...node) node {
	if p.calls++; p.calls > mostCalls {
		p.malformed(at, tooMany, mostCalls)
	}
	c := datasets.Call{Name: name, Args: make([]datasets.Expression, len(args))}
	for i, arg := range args {
		c.Args[i] = arg.Expression
	}
	return node{c, gives, at}
}

// check says what is wrong with an argument of another class than one of those that its operator takes.
func (p *parser) check(arg node, takes class, operator string) {
	if p.wrong != nil || (arg.kind != nothing && classOf(arg.kind)&takes != 0) {
		return
	}
	is, wants := wordOf(arg.kind), wordFor(takes)
	what := p.shown(p.tokenFrom(arg.at))
	p.malformed(arg.at, problem.Message{En: "%[1]s is %[2]s; %[4]s takes %[5]s", Zh: "%[1]s 是%[3]s;%[4]s 需要%[6]s"},
		what, is.En, is.Zh, operator, wants.En, wants.Zh)
}

func (p *parser) tokenFrom(at int) token {
	i, _ := slices.BinarySearchFunc(p.tokens, at, func(t token, at int) int { return t.at - at })
	return p.tokens[min(i, len(p.tokens)-1)]
}

// condition reads an expression that is true or false.
func (p *parser) condition(s *scope) datasets.Expression {
	n := p.expression(s)
	behind := p.next()
	isTrue := n.kind != nothing && classOf(n.kind) == truth
	switch {
	case p.wrong != nil || isTrue:
	case behind.kind != theEnd && (behind.kind != sign || behind.text == "="): // title = 'x'
		p.malformed(behind.at, noToken, p.shown(behind))
	default:
		is := wordOf(n.kind)
		p.malformed(n.at, problem.Message{En: "%[1]s is %[2]s, and no condition", Zh: "%[1]s 是%[3]s,而不是条件"},
			p.shown(p.tokenFrom(n.at)), is.En, is.Zh)
	}
	return n.Expression
}

// levels are the binary operators, those that bind least first.
var levels = [][]datasets.Function{
	{datasets.Or},
	{datasets.And},
	{datasets.Eq, datasets.Ne},
	{datasets.Gt, datasets.Ge, datasets.Lt, datasets.Le, datasets.In, "has"},
	{datasets.Add, datasets.Sub},
	{datasets.Mul, datasets.Div, datasets.DivBy, datasets.Mod},
}

func (p *parser) expression(s *scope) node { return p.level(s, 0) }

func (p *parser) level(s *scope, n int) node {
	if n == len(levels) {
		return p.unary(s)
	}
	left := p.level(s, n+1)
	for p.next().kind == word && slices.Contains(levels[n], datasets.Function(p.next().text)) {
		operator := p.take()
		name := datasets.Function(operator.text)
		switch name {
		case datasets.In:
			left = p.in(s, left)
		case "has":
			p.unsupported(operator.at, problem.Message{
				En: "there are no flags; take eq, or in", Zh: "没有标志型枚举;请使用 eq 或 in",
			})
		default:
			left = p.binary(operator, left, p.level(s, n+1))
		}
	}
	return left
}

// binary makes an operation of two sides.
func (p *parser) binary(operator token, left, right node) node {
	name := datasets.Function(operator.text)
	switch name {
	case datasets.And, datasets.Or:
		p.check(left, truth, operator.text)
		p.check(right, truth, operator.text)
		return p.call(left.at, name, datasets.Boolean, left, right)
	case datasets.Eq, datasets.Ne, datasets.Gt, datasets.Ge, datasets.Lt, datasets.Le:
		left, right = p.compared(operator, left, right)
		return p.call(left.at, name, datasets.Boolean, left, right)
	}
	p.check(left, numeric, operator.text)
	p.check(right, numeric, operator.text)
	return p.call(left.at, name, sumKind(name, left.kind, right.kind), left, right)
}

// sumKind is the kind of what is computed of two kinds of numbers.
func sumKind(name datasets.Function, left, right datasets.Kind) datasets.Kind {
	if left == datasets.Integer && right == datasets.Integer && name != datasets.DivBy {
		return datasets.Integer
	}
	if left == datasets.Money && right == datasets.Money && (name == datasets.Add || name == datasets.Sub) {
		return datasets.Money
	}
	return datasets.Number
}

var (
	unlike = problem.Message{
		En: "%[1]s cannot be compared with %[3]s", Zh: "%[2]s不能与%[4]s比较",
	}
	unordered = problem.Message{
		En: "true and false are neither less nor greater than each other", Zh: "真与假不能比较大小",
	}
)

// compared checks the sides of a comparison and gives null the kind of the other side.
func (p *parser) compared(operator token, left, right node) (node, node) {
	switch {
	case left.kind == nothing:
		left = nullOf(left, right.kind)
		right = orNull(right)
	case right.kind == nothing:
		right = nullOf(right, left.kind)
	case peers(left.kind) != peers(right.kind):
		l, r := wordOf(left.kind), wordOf(right.kind)
		p.malformed(operator.at, unlike, l.En, l.Zh, r.En, r.Zh)
	case left.kind == datasets.Boolean && operator.text != "eq" && operator.text != "ne":
		p.malformed(operator.at, unordered)
	}
	return left, right
}

// orNull gives a null that stands beside another one a kind.
func orNull(n node) node {
	if n.kind == nothing {
		return nullOf(n, datasets.Text)
	}
	return n
}

// nullOf gives null the kind of what it stands beside.
func nullOf(n node, kind datasets.Kind) node {
	if kind == nothing {
		kind = datasets.Text
	}
	return node{datasets.Literal{Kind: kind, Null: true}, kind, n.at}
}

// in reads the list that a value is looked for in.
func (p *parser) in(s *scope, left node) node {
	list := []node{left}
	if t := p.next(); t.kind == alias {
		p.take()
		return p.aliased(t, func() node { return p.in(s, left) })
	}
	at := p.next().at
	p.expect("(")
	for {
		value := p.nested(func() node { return p.unary(s) })
		if _, is := value.Expression.(datasets.Literal); !is {
			p.unsupported(value.at, problem.Message{
				En: "a list has literals only", Zh: "列表中只能是字面值",
			})
		}
		_, value = p.compared(token{kind: word, text: "eq", at: value.at}, left, value)
		if p.calls++; p.calls > mostCalls {
			p.malformed(value.at, tooMany, mostCalls)
		}
		list = append(list, value)
		if !p.skip(sign, ",") {
			break
		}
	}
	p.expect(")")
	if left.kind == nothing {
		p.malformed(at, unlike, "null", "null", "a list", "列表")
	}
	return p.call(left.at, datasets.In, datasets.Boolean, list...)
}

// unary reads a negation, or what one may stand before.
func (p *parser) unary(s *scope) node {
	t := p.next()
	switch {
	case t.kind == word && t.text == "not":
		p.take()
		arg := p.nested(func() node { return p.unary(s) })
		if p.skip(
			word,
			"in",
		) { // the standard's grammar has not before the whole, its table of precedence only before the name
			arg = p.in(s, arg)
		}
		p.check(arg, truth, "not")
		return p.call(t.at, datasets.Not, datasets.Boolean, arg)
	case t.kind == sign && t.text == "-":
		p.take()
		if n := p.next(); n.at == t.after && n.kind == number {
			p.take()
			return p.number(n, "-"+n.text, t.at)
		}
		arg := p.nested(func() node { return p.unary(s) })
		p.check(arg, numeric, "-")
		return p.call(t.at, datasets.Negative, arg.kind, arg)
	}
	return p.primary(s)
}

// primary reads a literal, a name, a call, or an expression in parentheses.
func (p *parser) primary(s *scope) node {
	t := p.next()
	switch t.kind {
	case word:
		return p.named(s)
	case alias:
		p.take()
		return p.aliased(t, func() node { return p.expression(s) })
	case sign:
		if t.text == "(" {
			p.take()
			n := p.nested(func() node { return p.expression(s) })
			p.expect(")")
			return n
		}
	case special, foreign, clock:
		p.unsupported(t.at, problem.Message{En: "%s is not served", Zh: "不支持 %s"}, t.text)
		return node{at: t.at}
	case theEnd:
	default:
		p.take()
		return p.literal(t)
	}
	p.unexpected(t, problem.Message{En: "an expression", Zh: "表达式"})
	return node{at: t.at}
}

// literal makes a value of its token.
func (p *parser) literal(t token) node {
	literal := func(kind datasets.Kind, text string) node {
		return node{datasets.Literal{Kind: kind, Text: text}, kind, t.at}
	}
	switch t.kind {
	case quoted:
		return literal(datasets.Text, t.text)
	case guid:
		return literal(datasets.Key, strings.ToLower(t.text))
	case day:
		if date, err := time.Parse(time.DateOnly, t.text); err != nil || date.Year() < 1 {
			p.malformed(t.at, noDay, t.text)
		}
		return literal(datasets.Date, t.text)
	case instant:
		return literal(datasets.Moment, p.moment(t))
	}
	return p.number(t, t.text, t.at)
}

var (
	noDay    = problem.Message{En: "there is no day %s", Zh: "没有 %s 这一天"}
	noNumber = problem.Message{
		En: "a number has %d digits at most, and is below 1e300", Zh: "数值最多 %d 位数字,且小于 1e300",
	}
)

// moment writes a moment as all its readers take it: in UTC, with seconds.
func (p *parser) moment(t token) string {
	text := t.text
	if minutes := len("2023-06-30T08:00"); text[minutes] != ':' {
		text = text[:minutes] + ":00" + text[minutes:]
	}
	at, err := time.Parse(time.RFC3339Nano, text)
	at = at.UTC()
	if err != nil || at.Year() < 1 || at.Year() > 9999 {
		p.malformed(t.at, problem.Message{En: "there is no moment %s", Zh: "没有 %s 这一时刻"}, t.text)
	}
	return at.Format(time.RFC3339Nano)
}

// number takes a number, which stays as it was written.
func (p *parser) number(t token, text string, at int) node {
	kind := datasets.Number
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n >= math.MinInt32 && n <= math.MaxInt32 {
		kind = datasets.Integer
	}
	x, err := strconv.ParseFloat(text, 64)
	digits := strings.IndexFunc(t.text+"e", func(r rune) bool { return r == 'e' || r == 'E' })
	if err != nil || math.Abs(x) > greatest || digits > mostDigits {
		p.malformed(at, noNumber, mostDigits)
	}
	return node{datasets.Literal{Kind: kind, Text: text}, kind, at}
}

// aliased reads the text that an alias stands for.
func (p *parser) aliased(t token, read func() node) node {
	text, given := p.aliases[t.text]
	if !given {
		p.malformed(t.at, problem.Message{En: "%[1]s has no value: write &%[1]s=…", Zh: "%[1]s 没有取值:请写 &%[1]s=…"}, t.text)
		return node{at: t.at}
	}
	before := p.source
	n := p.nested(func() node {
		p.read(t.text, text)
		n := read()
		p.end()
		return n
	})
	p.source = before
	n.at = t.at
	return n
}

// named reads what begins with a word: true, a call, a column, rows that belong to it.
func (p *parser) named(s *scope) node {
	t := p.take()
	if p.nextIs(sign, "(") {
		return p.function(s, t)
	}
	switch t.text {
	case "true", "false":
		return node{datasets.Literal{Kind: datasets.Boolean, Text: t.text}, datasets.Boolean, t.at}
	case "null":
		return node{datasets.Literal{Null: true}, nothing, t.at}
	case "INF", "NaN":
		p.unsupported(t.at, problem.Message{En: "no number here is %s", Zh: "这里的数值不会是 %s"}, t.text)
		return node{at: t.at}
	}
	if s.variable != "" {
		return p.ofVariable(s, t)
	}
	if rows := p.model.relation(s.of, t.text); rows != nil {
		return p.quantified(s, t, rows)
	}
	return p.column(s, t)
}

var noPath = problem.Message{En: "%s has no parts", Zh: "%s 没有下级属性"}

// column gives the column that a word names.
func (p *parser) column(s *scope, t token) node {
	c, known := columnOf(s.columns, t.text)
	if !known {
		p.noColumn(s.columns, t)
		return node{at: t.at}
	}
	if p.nextIs(sign, "/") {
		p.malformed(p.next().at, noPath, t.text)
	}
	return node{datasets.Ref{Column: c.Name}, c.Kind, t.at}
}

// noColumn says that there is no column of a name; it names the one that differs by its case.
func (p *parser) noColumn(columns []datasets.Typed, t token) {
	var near problem.Message
	for _, c := range columns {
		if strings.EqualFold(c.Name, t.text) || datasets.SQLName(c.Name) == t.text {
			near = problem.Message{En: "; there is " + c.Name, Zh: ";有 " + c.Name}
		}
	}
	p.malformed(
		t.at,
		problem.Message{En: "there is no column %[1]s%[2]s", Zh: "没有 %[1]s 这一列%[3]s"},
		t.text,
		near.En,
		near.Zh,
	)
}

// ofVariable reads the column of a row under any or all.
func (p *parser) ofVariable(s *scope, t token) node {
	if t.text == s.variable && p.skip(sign, "/") {
		c := p.take()
		if c.kind != word {
			p.unexpected(c, problem.Message{En: "a column", Zh: "列名"})
		}
		return p.column(s, c)
	}
	if _, known := columnOf(s.outer, t.text); known {
		p.unsupported(t.at, problem.Message{
			En: "under any and all only columns of %s/ can be named", Zh: "any 与 all 之内只能使用 %s/ 的列",
		}, s.variable)
	} else {
		p.malformed(t.at, problem.Message{
			En: "columns are written %[1]s/name here", Zh: "此处的列须写作 %[1]s/列名",
		}, s.variable)
	}
	return node{at: t.at}
}

// quantified reads any or all behind the name of rows.
func (p *parser) quantified(s *scope, t token, rows *Table) node {
	p.expect("/")
	how := p.take()
	if how.kind == special {
		p.unsupported(how.at, problem.Message{En: "%s is not served", Zh: "不支持 %s"}, t.text+"/"+how.text)
	}
	if how.kind != word || (how.text != "any" && how.text != "all") {
		p.unexpected(how, problem.Message{En: "any or all", Zh: "any 或 all"})
	}
	p.expect("(")
	made := datasets.Any{Relation: t.text, All: how.text == "all"}
	if made.All || !p.nextIs(sign, ")") {
		variable := p.take()
		if variable.kind != word {
			p.unexpected(variable, problem.Message{En: "a variable", Zh: "变量名"})
		}
		p.expect(":")
		inner := &scope{columns: rows.Columns, variable: variable.text, outer: s.columns}
		made.Is = p.nested(func() node { return node{Expression: p.condition(inner)} }).Expression
	}
	p.expect(")")
	if p.calls++; p.calls > mostCalls {
		p.malformed(t.at, tooMany, mostCalls)
	}
	return node{made, datasets.Boolean, t.at}
}

// function reads the arguments of a call.
func (p *parser) function(s *scope, name token) node {
	f, known := functions[datasets.Function(name.text)]
	switch {
	case slices.Contains(standardFunctions, name.text):
		p.unsupported(name.at, problem.Message{En: "the function %s is not served", Zh: "不支持函数 %s"}, name.text)
	case !known:
		p.malformed(name.at, problem.Message{En: "there is no function %s", Zh: "没有函数 %s"}, name.text)
	}
	p.expect("(")
	var args []node
	if !p.nextIs(sign, ")") {
		args = append(args, p.nested(func() node { return p.expression(s) }))
		for p.skip(sign, ",") {
			args = append(args, p.nested(func() node { return p.expression(s) }))
		}
	}
	p.expect(")")
	if p.wrong != nil {
		return node{at: name.at}
	}
	if len(args) > len(f.takes) || len(args) < len(f.takes)-f.optional {
		p.malformed(name.at, problem.Message{
			En: "%s takes %d arguments, not %d", Zh: "%s 需要 %d 个参数,而不是 %d 个",
		}, name.text, len(f.takes), len(args))
		return node{at: name.at}
	}
	for i, arg := range args {
		p.check(arg, f.takes[i], name.text)
	}
	return p.call(name.at, datasets.Function(name.text), f.gives, args...)
}
