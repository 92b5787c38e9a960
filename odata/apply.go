package odata

import (
	"slices"
	"strings"

	"plangraph/datasets"
	"plangraph/problem"
)

// applied is what $apply makes of a table: fewer rows, or groups of them.
type applied struct {
	where datasets.Expression
	// grouped says that there are groups; with no keys, one.
	grouped bool
	by      []string
	figures []datasets.Figure
	having  datasets.Expression
	// columns are those of the groups: their keys and figures.
	columns []datasets.Typed
}

// transformations are those of the standard that are not served.
var transformations = []string{
	"ancestors",
	"bottomcount",
	"bottompercent",
	"bottomsum",
	"compute",
	"concat",
	"descendants",
	"expand",
	"identity",
	"join",
	"nest",
	"orderby",
	"outerjoin",
	"search",
	"skip",
	"top",
	"topcount",
	"toppercent",
	"topsum",
	"traverse",
}

const (
	// mostKeys is how many keys a group has at most, mostFigures how many figures.
	mostKeys    = 8
	mostFigures = 50
)

// apply reads $apply: steps with a slash between them. Their names are taken in any case, as from OData 4.01 on: there are
// clients who write groupBy.
func (p *parser) apply(t *Table) applied {
	var a applied
	for {
		step := p.take()
		name := strings.ToLower(step.text)
		switch {
		case step.kind != word:
			p.unexpected(step, problem.Message{En: "filter, groupby or aggregate", Zh: "filter、groupby 或 aggregate"})
		case name == "filter":
			p.filtered(t, &a)
		case name == "groupby" || name == "aggregate":
			if a.grouped {
				p.unsupported(step.at, problem.Message{En: "groups are not grouped again", Zh: "不支持对分组结果再次分组"})
			}
			a.grouped = true
			if name == "groupby" {
				p.groupBy(t, &a)
			} else {
				p.aggregate(t, &a)
			}
		case slices.Contains(transformations, name):
			p.unsupported(step.at, problem.Message{En: "%s is not served", Zh: "不支持 %s"}, step.text)
		default:
			p.malformed(step.at, problem.Message{En: "there is no transformation %s", Zh: "没有 %s 这种变换"}, step.text)
		}
		if !p.skip(sign, "/") {
			break
		}
	}
	p.end()
	return a
}

// filtered reads filter(condition): on the rows, or behind groups on these.
func (p *parser) filtered(t *Table, a *applied) {
	p.expect("(")
	s := &scope{columns: t.Columns, of: t}
	into := &a.where
	if a.grouped {
		s = &scope{columns: a.columns}
		into = &a.having
	}
	condition := p.condition(s)
	p.expect(")")
	*into = both(*into, condition)
}

// both is true where two conditions are, one of which may be nil.
func both(a, b datasets.Expression) datasets.Expression {
	switch {
	case a == nil:
		return b
	case b == nil:
		return a
	}
	return datasets.Call{Name: datasets.And, Args: []datasets.Expression{a, b}}
}

// groupBy reads groupby((columns),aggregate(figures)).
func (p *parser) groupBy(t *Table, a *applied) {
	p.expect("(")
	p.expect("(")
	for {
		key := p.take()
		c, known := t.column(key.text)
		switch {
		case key.kind != word:
			p.unexpected(key, problem.Message{En: "a column", Zh: "列名"})
		case key.text == "rollup" && p.nextIs(sign, "("):
			p.unsupported(key.at, problem.Message{En: "%s is not served", Zh: "不支持 %s"}, key.text)
		case !known:
			p.noColumn(t.Columns, key)
		case slices.Contains(a.by, c.Name):
			p.malformed(key.at, twice, c.Name)
		case len(a.by) == mostKeys:
			p.malformed(key.at, problem.Message{En: "a group has %d keys at most", Zh: "分组最多 %d 列"}, mostKeys)
		}
		a.by = append(a.by, c.Name)
		a.columns = append(a.columns, c)
		if p.nextIs(sign, "/") {
			p.malformed(p.next().at, noPath, key.text)
		}
		if !p.skip(sign, ",") {
			break
		}
	}
	p.expect(")")
	if p.skip(sign, ",") {
		step := p.take()
		if step.kind != word {
			p.unexpected(step, problem.Message{En: "aggregate", Zh: "aggregate"})
		}
		if !strings.EqualFold(step.text, "aggregate") {
			p.unsupported(step.at, problem.Message{
				En: "within groupby only aggregate is served", Zh: "groupby 之内只支持 aggregate",
			})
		}
		p.aggregate(t, a)
	}
	p.expect(")")
}

// aggregate reads aggregate(figures).
func (p *parser) aggregate(t *Table, a *applied) {
	p.expect("(")
	for {
		at := p.next().at
		figure, kind := p.figure(t)
		if _, known := columnOf(a.columns, figure.Name); known {
			p.malformed(at, twice, figure.Name)
		}
		if len(a.figures) == mostFigures {
			p.malformed(at, problem.Message{En: "groups have %d figures at most", Zh: "分组最多 %d 个指标"}, mostFigures)
		}
		a.figures = append(a.figures, figure)
		column := datasets.Column{Name: figure.Name}
		a.columns = append(a.columns, datasets.Typed{Column: column, Kind: kind, Nullable: true})
		if !p.skip(sign, ",") {
			break
		}
	}
	p.expect(")")
}

// methods are OData's names of the functions over values, and what they take.
var methods = map[string]struct {
	aggregate string
	takes     class
}{
	"sum":           {string(datasets.Sum), numeric},
	"average":       {string(datasets.Avg), numeric},
	"min":           {string(datasets.Min), numeric | textual | dated | timed},
	"max":           {string(datasets.Max), numeric | textual | dated | timed},
	"countdistinct": {"countdistinct", numeric | textual | dated | timed | truth},
}

// figure reads one of them: $count as n, a measure, or an expression with a method.
func (p *parser) figure(t *Table) (datasets.Figure, datasets.Kind) {
	first := p.next()
	if first.kind == special && first.text == "$count" {
		p.take()
		return datasets.Figure{Name: p.as(true), Measure: "count"}, datasets.Integer
	}
	measure, of := measureOf(t, first.text)
	behind := p.following()
	if _, column := t.column(first.text); first.kind == word && of && !column &&
		(behind.kind != sign || behind.text != "(") {
		return p.measure(measure)
	}
	value := p.expression(&scope{columns: t.Columns})
	if !p.skip(word, "with") {
		p.unexpected(p.next(), problem.Message{En: "with and a method", Zh: "with 及聚合方法"})
	}
	name := p.take()
	method, known := methods[name.text]
	switch {
	case name.kind != word:
		p.unexpected(
			name,
			problem.Message{En: "sum, average, min, max or countdistinct", Zh: "sum、average、min、max 或 countdistinct"},
		)
	case !known:
		p.unsupported(name.at, problem.Message{
			En: "%s is not served; take sum, average, min, max or countdistinct",
			Zh: "不支持 %s;请用 sum、average、min、max 或 countdistinct",
		}, name.text)
	default:
		p.check(value, method.takes, name.text)
	}
	if _, column := value.Expression.(datasets.Ref); !column {
		p.unsupported(value.at, problem.Message{
			En: "%s is of a column, not of what is computed of it", Zh: "%s 只能用于列,不能用于计算结果",
		}, name.text)
	}
	if p.nextIs(word, "from") {
		p.unsupported(p.next().at, problem.Message{En: "%s is not served", Zh: "不支持 %s"}, "from")
	}
	figure := datasets.Figure{Name: p.as(true), Function: method.aggregate, Of: value.Expression}
	return figure, figureKind(method.aggregate, value.kind)
}

// figureKind is the kind of an aggregate over values of a kind.
func figureKind(function string, kind datasets.Kind) datasets.Kind {
	switch {
	case function == "countdistinct":
		return datasets.Integer
	case function == string(datasets.Avg) && kind != datasets.Money:
		return datasets.Number
	}
	return kind
}

// measureOf gives a measure of a table's groups.
func measureOf(t *Table, name string) (datasets.Measure, bool) {
	if t.Groups == nil {
		return datasets.Measure{}, false
	}
	i := slices.IndexFunc(t.Groups.Measures, func(m datasets.Measure) bool { return m.Name == name })
	if i < 0 {
		return datasets.Measure{}, false
	}
	return t.Groups.Measures[i], true
}

// measure reads a measure that is no column: completionRate, or progress with average as mean.
func (p *parser) measure(m datasets.Measure) (datasets.Figure, datasets.Kind) {
	name := p.take()
	if len(m.Aggregates) == 0 {
		figure := datasets.Figure{Name: p.as(false), Measure: m.Name}
		if figure.Name == "" {
			figure.Name = m.Name
		}
		if m.Rate {
			return figure, datasets.Percent
		}
		return figure, datasets.Integer
	}
	if !p.skip(word, "with") {
		p.unexpected(p.next(), problem.Message{En: "with and a method", Zh: "with 及聚合方法"})
	}
	method := p.take()
	function := methods[method.text].aggregate
	if !slices.Contains(m.Aggregates, datasets.Aggregate(function)) {
		p.malformed(method.at, problem.Message{En: "%s has no %s", Zh: "%s 没有 %s"}, name.text, p.shown(method))
	}
	return datasets.Figure{Name: p.as(true), Measure: m.Name + "." + function}, datasets.Number
}

// as reads the name of a figure.
func (p *parser) as(needed bool) string {
	if !needed && !p.nextIs(word, "as") {
		return ""
	}
	if !p.skip(word, "as") {
		p.unexpected(p.next(), problem.Message{En: "as and a name", Zh: "as 及名称"})
	}
	name := p.take()
	const long = 128 // as the standard has it
	if name.kind != word || len(name.text) > long || strings.Contains(name.text, ".") {
		p.unexpected(name, problem.Message{En: "a name", Zh: "名称"})
	}
	return name.text
}
