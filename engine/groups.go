package engine

import (
	"reflect"
	"slices"
	"strconv"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/problem"
)

// maxDimensions is how many keys a group may have.
const maxDimensions = 4

// grouping is what a statement over groups reads from: the rows of base, grouped.
type grouping struct {
	base Scope
	by   []dimension
	// having are the conditions on the groups; counted the same where a counter has them.
	having, counted []database.SQL
	order           database.SQL
	first           int
	// figures are all that the dataset has, used those that this statement needs.
	figures map[string]figureField
	used    map[string]bool
	// needed are figures that conditions need.
	needed []figureField
}

// use gives the column of a figure in the groups (budget.sum is m_budget_sum), which from now on has it.
func (g *grouping) use(path string) string {
	g.used[path] = true
	return columnOf(path)
}

func columnOf(path string) string { return "m_" + strings.ReplaceAll(path, ".", "_") }

// dimension is a key of groups: the columns d0, d1… it has in the groups, and what they were in the rows.
type dimension struct {
	datasets.Dimension
	columns []string
	exprs   []string
	codec   Codec
	target  *Type // nil for a value
}

// groups plans the groups of a connection's rows.
func (pg *pages) groups(f graphql.CollectedField) (Emit, error) {
	made, err := pg.grouping(f)
	if err != nil {
		return nil, err
	}
	g, sc := made.grouping, made.Scope
	typeName := pg.target.dataset.Name + "Group"
	var failed error
	e := pg.figureFields(f, typeName, func(path string) Emit {
		return value(sc.s.cell("g."+g.use(path)), g.figures[path].codec.write)
	}, func(f graphql.CollectedField) Emit {
		e, err := pg.groupKey(g, sc, f)
		if err != nil {
			failed = err
		}
		return e
	})
	return cutList(sc.s, e), failed
}

// grouped is a grouping with where its groups are read.
type grouped struct {
	*grouping
	Scope
	arguments map[string]any
}

// grouping understands the arguments of groups, once for all groups that are asked for with the same ones.
func (pg *pages) grouping(f graphql.CollectedField) (*grouped, error) {
	arguments := pg.p.arguments(f.Field)
	for _, g := range pg.grouped {
		if reflect.DeepEqual(g.arguments, arguments) {
			return g, nil
		}
	}
	base := pg.all()
	base.s.counters = pg.counters()
	g := &grouping{base: base, figures: pg.target.figures(base), used: map[string]bool{}}
	if err := pg.dimensions(g, arguments["by"]); err != nil {
		return nil, err
	}
	sc := pg.groupStatement(g)
	if err := pg.groupArguments(g, sc, arguments); err != nil {
		return nil, err
	}
	pg.grouped = append(pg.grouped, &grouped{g, sc, arguments})
	return pg.grouped[len(pg.grouped)-1], nil
}

// groupStatement adds the statement that reads the groups.
func (pg *pages) groupStatement(g *grouping) Scope {
	s := pg.p.statement(pg.target, "g")
	s.relation, s.groups = g.base.s.relation, g
	pg.p.add(pg.parent, s)
	return Scope{s: s, alias: "g", typ: pg.target, asOf: pg.below.asOf, today: pg.below.today}
}

// dimensions understands the argument by.
func (pg *pages) dimensions(g *grouping, by any) error {
	items, _ := by.([]any)
	if len(items) == 0 || len(items) > maxDimensions {
		return problem.Refuse(problem.Invalid, "by", problem.Message{
			En: "by takes 1 to %d dimensions, got %d", Zh: "by 须为 1 到 %d 个维度,收到 %d 个",
		}, maxDimensions, len(items))
	}
	for _, item := range items {
		i := slices.IndexFunc(
			pg.target.dataset.Dimensions,
			func(d datasets.Dimension) bool { return EnumValue(d.Name) == item },
		)
		declared := pg.target.dataset.Dimensions[i]
		g.base.s.counters = slices.DeleteFunc(
			g.base.s.counters,
			func(c counting) bool { return !c.groups(g.base, declared) },
		)
		d := pg.p.dimension(g.base, declared)
		for range d.exprs {
			d.columns = append(d.columns, "d"+strconv.Itoa(len(g.by))+"_"+strconv.Itoa(len(d.columns)))
		}
		g.by = append(g.by, d)
	}
	return nil
}

// dimension finds the columns that a dimension's rows are told apart by, joining what stands between.
func (p *Planner) dimension(sc Scope, d datasets.Dimension) dimension {
	names := strings.Split(d.Field, ".")
	if declared, ok := sc.typ.byName[names[0]].(Path); ok {
		names = append(declared.steps, names[1:]...)
	}
	last := len(names) - 1
	sc = p.follow(sc, names[:last])
	made := dimension{Dimension: d}
	switch declared := sc.typ.byName[names[last]].(type) {
	case Column:
		expr := declared.in(sc)
		made.codec = declared.codec
		if d.Bucket != "" {
			expr = p.dialect.InBucket(database.Bucket(d.Bucket), expr)
			made.codec = bucketCodec(d.Bucket)
		}
		made.exprs = []string{expr}
	case ToOne:
		made.target = p.catalog.types[declared.target]
		made.exprs = []string{sc.alias + "." + declared.relation.parent}
		if made.target.key == planKey {
			made.exprs = append(made.exprs, sc.alias+".plan_id")
		}
	}
	return made
}

func bucketCodec(bucket string) Codec {
	switch bucket {
	case "MONTH":
		return monthTextCodec()
	case "YEAR":
		return intCodec()
	}
	text := textCodec()
	if bucket == "QUARTER" {
		text.kind = datasets.Quarter
	}
	return text
}

// groupKey plans a key of a group; one that the groups are not made by is null.
func (pg *pages) groupKey(g *grouping, sc Scope, f graphql.CollectedField) (Emit, error) {
	name, ofLabel := strings.CutSuffix(f.Name, LabelSuffix)
	i := slices.IndexFunc(g.by, func(d dimension) bool { return d.Name == name })
	if i < 0 {
		return literal("null"), nil
	}
	d := g.by[i]
	switch {
	case ofLabel:
		return label(sc.s.cell("g."+d.columns[0]), datasets.Codes()[d.codec.name]), nil
	case d.target == nil:
		return value(sc.s.cell("g."+d.columns[0]), d.codec.write), nil
	}
	key := byColumn(d.target.key.column())
	joined := Scope{s: sc.s, alias: "g_" + d.columns[0], typ: d.target, asOf: sc.asOf, today: sc.today}
	if _, ok := sc.s.aliases[d.Name]; !ok {
		sc.s.aliases[d.Name] = joined.alias
		var b database.Builder
		b.Add(" LEFT JOIN " + d.target.table.Name + " " + joined.alias + " ON ").
			Put(key.on(joined.alias, d.target, database.Expr("g."+d.columns[0])))
		if d.target.key == planKey {
			b.Add(" AND " + joined.alias + ".plan_id = g." + d.columns[1])
		}
		sc.s.joins = append(sc.s.joins, b.SQL())
	}
	return pg.p.one(joined, f)
}

// LabelSuffix ends the name of the Chinese label that stands beside a key that is an enum value.
const LabelSuffix = "Label"

// label writes what people call the enum value in a cell.
func label(cell int, meanings []datasets.Meaning) Emit {
	labels := map[string]string{}
	for _, m := range meanings {
		labels[m.Value] = m.Chinese
	}
	return unlessNull(cell, func(dst []byte, r Row) []byte { return appendString(dst, labels[r.cells[cell].Text]) })
}

// groupArguments understands having, orderBy and first.
func (pg *pages) groupArguments(g *grouping, sc Scope, arguments map[string]any) error {
	g.first = DefaultGroups
	size, err := sizeArgument(arguments, "first", MaxGroups)
	if err != nil {
		return err
	}
	if size != nil {
		g.first = *size
	}
	having, _ := arguments["having"].(map[string]any)
	for _, name := range sortedKeys(having) {
		filter, ok := having[name].(map[string]any)
		if !ok {
			continue
		}
		figure := g.figures[pg.figurePath(name)]
		condition, err := pg.p.compare(figure.expr, figure.codec, filter, "having."+name)
		if err != nil {
			return err
		}
		counted, _ := pg.p.compare(figure.counted, figure.codec, filter, "having."+name) // it takes the same
		g.having, g.counted = append(g.having, condition), append(g.counted, counted)
		g.needed = append(g.needed, figure)
	}
	g.order, err = pg.groupOrder(g, arguments["orderBy"])
	sc.s.limit = g.first
	return err
}

// groupOrder understands orderBy of groups; the keys come last, so that the order is total.
func (pg *pages) groupOrder(g *grouping, wanted any) (database.SQL, error) {
	items, _ := wanted.([]any)
	var b database.Builder
	for i, item := range items {
		input, _ := item.(map[string]any)
		measure, byMeasure := input["measure"].(string)
		key, byKey := input["dimension"].(string)
		column := ""
		if byMeasure {
			column = g.use(pg.figurePath(camelCase(measure)))
		}
		if d := slices.IndexFunc(g.by, func(d dimension) bool { return EnumValue(d.Name) == key }); byKey && d >= 0 {
			column = g.by[d].columns[0]
		}
		if byMeasure == byKey || column == "" {
			return database.SQL{}, problem.Refuse(problem.Invalid, "orderBy", problem.Message{
				En: "orderBy.%d names either a measure or one of the dimensions in by", Zh: "orderBy 第 %d 项须指定一个度量,或 by 中的一个维度",
			}, i)
		}
		if input["direction"] == "DESC" {
			b.Add(column + " DESC NULLS LAST, ")
		} else {
			b.Add(column + " NULLS FIRST, ")
		}
	}
	for i, d := range g.by {
		if i > 0 {
			b.Add(", ")
		}
		b.Add(strings.Join(d.columns, " NULLS FIRST, ") + " NULLS FIRST")
	}
	return b.SQL(), nil
}

// sql renders the statement s over the groups.
func (g *grouping) sql(r *run, s *statement, of parents) database.SQL {
	from, where, number := g.base.s.source(r, of)
	var b database.Builder
	b.Add("SELECT ")
	if number != "" {
		b.Add("g.ord, ")
	}
	b.Put(s.selected).Add(" FROM ")
	inner := g.inner(from, where, number)
	if number == "" {
		b.Add("(").Put(inner).Add(" ORDER BY ").Put(g.order).Add(s.end() + ") g")
	} else {
		b.Add("(SELECT * FROM (SELECT n.*, ROW_NUMBER() OVER (PARTITION BY n.ord ORDER BY ").Put(g.order).
			Add(") AS place FROM (").Put(inner).Add(") n) m WHERE m.place <= " + strconv.Itoa(g.first+1) + ") g")
	}
	b.Put(s.joined).Add(" ORDER BY ")
	if number != "" {
		b.Add("g.ord, ")
	}
	return b.Put(g.order).SQL()
}

// inner renders the groups of the rows, with the figures that are used.
func (g *grouping) inner(from, where database.SQL, number string) database.SQL {
	var columns, groupBy []string
	if number != "" {
		columns, groupBy = []string{number + " AS ord"}, []string{number}
	}
	for _, d := range g.by {
		for i, expr := range d.exprs {
			columns = append(columns, expr+" AS "+d.columns[i])
			groupBy = append(groupBy, expr)
		}
	}
	for _, path := range sortedKeys(g.used) {
		expr := g.figures[path].expr
		if g.base.s.counter != nil {
			expr = g.figures[path].counted
		}
		columns = append(columns, expr+" AS "+columnOf(path))
	}
	var b database.Builder
	b.Add("SELECT " + strings.Join(columns, ", ") + " FROM ").Put(from)
	b.Put(g.base.s.joined).Where(where)
	if len(groupBy) > 0 {
		b.Add(" GROUP BY " + strings.Join(groupBy, ", "))
	}
	having := database.And(g.having...)
	if g.base.s.counter != nil && len(groupBy) == 0 {
		having = database.And(g.counted...)
	} else if g.base.s.counter != nil {
		// What was counted once may be gone.
		having = database.And(append([]database.SQL{database.Expr("sum(" + g.base.alias + ".n) > 0")}, g.counted...)...)
	}
	if !having.Empty() {
		b.Add(" HAVING ").Put(having)
	}
	return b.SQL()
}

// figuresUsed are those that the groups have or are chosen by.
func (g *grouping) figuresUsed() []figureField {
	used := slices.Clone(g.needed)
	for path := range g.used {
		used = append(used, g.figures[path])
	}
	return used
}

// camelCase turns an enum value into a field's name: BUDGET_SUM is budgetSum.
func camelCase(value string) string {
	words := strings.Split(strings.ToLower(value), "_")
	for i, w := range words[1:] {
		words[i+1] = strings.ToUpper(w[:1]) + w[1:]
	}
	return strings.Join(words, "")
}

// EnumValue turns a field's name into an enum value: dueOn is DUE_ON.
func EnumValue(name string) string {
	var b strings.Builder
	for _, r := range name {
		if r >= 'A' && r <= 'Z' {
			b.WriteByte('_')
		}
		b.WriteRune(r)
	}
	return strings.ToUpper(b.String())
}
