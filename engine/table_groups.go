package engine

import (
	"context"
	"slices"
	"strconv"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/problem"
)

// Groups answers a grouping of the asker's rows, as Rows answers a question: the keys come first, then the figures.
func (r *Reader) Groups(
	ctx context.Context, asker Asker, q datasets.Grouping,
	begin func(Answered) error, take func([]datasets.Value) error,
) (End, error) {
	asked, err := r.grouping(asker, q)
	if err != nil {
		return End{}, err
	}
	run := asked.p.run(nil, requestOf(ctx))
	reader := rowReader{asked: asked, take: take}
	statements := []database.SQL{asked.rows.prepare(run, parents{})}
	err = r.db.QueryAll(ctx, statements, func(_ int, rows database.Rows) error {
		if err := begin(Answered{Columns: asked.columns}); err != nil {
			return err
		}
		return reader.read(rows)
	})
	return reader.end, err
}

// tableGroups are groups of a table's rows that are being planned.
type tableGroups struct {
	*asking
	*grouping

	// paths are those of the figures that were asked for, by their names.
	paths map[string]string
}

// grouping plans a grouping.
func (r *Reader) grouping(asker Asker, q datasets.Grouping) (*question, error) {
	asked, err := r.ask(asker, q.Table, q.AsOf, q.Where, q.Search)
	if err != nil {
		return nil, err
	}
	pg := asked.pages
	base := pg.all()
	base.s.counters = pg.counters()
	g := tableGroups{
		asked, &grouping{base: base, used: map[string]bool{}, figures: asked.figures(base)}, map[string]string{},
	}
	made := &question{p: asked.p}
	sc := pg.groupStatement(g.grouping)
	if made.rows, sc.s.skip = sc.s, q.Skip; q.First > 0 {
		g.first, sc.s.limit = q.First, q.First
	}
	for _, name := range q.By {
		typed, err := g.groupBy(name)
		if err != nil {
			return nil, err
		}
		made.columns = append(made.columns, typed)
		made.places = append(made.places, sc.s.cell("g."+g.by[len(g.by)-1].columns[0]))
	}
	for _, f := range q.Figures {
		typed, err := g.figure(f)
		if err != nil {
			return nil, err
		}
		made.columns = append(made.columns, typed)
		made.places = append(made.places, sc.s.cell("g."+g.use(g.paths[f.Name])))
	}
	if err := g.conditions(q.Having); err != nil {
		return nil, err
	}
	if g.order, err = g.ordered(q.OrderBy); err != nil {
		return nil, err
	}
	asked.p.complete()
	return made, nil
}

// figures are the measures that rows of the table have; how many there are can be asked of all.
func (a *asking) figures(base Scope) map[string]figureField {
	if a.table.typ.dataset == nil {
		return map[string]figureField{"count": numberOfRows(base.alias)}
	}
	return a.table.typ.figures(base)
}

// groupBy makes a column of the table a key of the groups.
func (g tableGroups) groupBy(name string) (datasets.Typed, error) {
	i, ok := g.table.Column(name)
	if !ok {
		return datasets.Typed{}, expressions{table: g.table}.noColumn(name)
	}
	c := g.table.read[i]
	g.base.s.counters = slices.DeleteFunc(g.base.s.counters, func(counted counting) bool {
		return !counted.groupsBy(g.base, c)
	})
	g.by = append(g.by, dimension{
		Dimension: datasets.Dimension{Name: name}, columns: []string{"d" + strconv.Itoa(len(g.by)) + "_0"},
		exprs: []string{c.key(g.p, g.base)}, codec: c.codec,
	})
	return g.table.Columns[i], nil
}

// groupsBy tells whether a counter has a column of a table as a key.
func (c *counter) groupsBy(sc Scope, t tableColumn) bool {
	if len(t.steps) == 0 && t.bucket != "" {
		return slices.ContainsFunc(c.keys, func(k counterKey) bool {
			return k.monthly && column(k.column) == t.column.on(sc)
		})
	}
	return c.reads(sc, t)
}

// figure finds a measure, or makes a figure of a function over values.
func (g tableGroups) figure(f datasets.Figure) (datasets.Typed, error) {
	typed := datasets.Typed{Column: datasets.Column{Name: f.Name}}
	path := f.Measure
	if path == "" {
		made, err := g.aggregate(g.base, f)
		if err != nil {
			return typed, err
		}
		path = "f" + strconv.Itoa(len(g.paths))
		g.grouping.figures[path] = made
	}
	found, ok := g.grouping.figures[path]
	if !ok {
		return typed, problem.Refuse(problem.Invalid, "apply", problem.Message{
			En: "%s has no measure %s", Zh: "%s 没有度量 %s",
		}, g.table.Name, Quoted(f.Measure))
	}
	g.paths[f.Name] = path
	typed.Kind, typed.Nullable = found.codec.kind, found.empty == "null"
	return typed, nil
}

// aggregate makes a figure of a function over values of the rows.
func (a *asking) aggregate(base Scope, f datasets.Figure) (figureField, error) {
	ref, _ := f.Of.(datasets.Ref)
	place, isColumn := a.table.Column(ref.Column)
	if !isColumn {
		return figureField{}, problem.Refuse(problem.Invalid, "apply", problem.Message{
			En: "%s is of a column of %s", Zh: "%s 须用于 %s 的一列",
		}, f.Function, a.table.Name)
	}
	c := a.table.read[place]
	expr := c.in(a.p, base)
	if f.Function == "countdistinct" {
		return figureField{codec: intCodec(), expr: "count(DISTINCT " + expr + ")", empty: "0"}, nil
	}
	function := datasets.Aggregate(map[string]string{"average": "avg"}[f.Function])
	if function == "" {
		function = datasets.Aggregate(f.Function)
	}
	numeric := slices.Contains(
		[]datasets.Kind{datasets.Integer, datasets.Number, datasets.Percent, datasets.Money}, c.codec.kind,
	)
	codec := c.codec
	switch {
	case !slices.Contains([]datasets.Aggregate{datasets.Sum, datasets.Avg, datasets.Min, datasets.Max}, function),
		!numeric && (function == datasets.Sum || function == datasets.Avg), c.codec.kind == datasets.Boolean:
		return figureField{}, problem.Refuse(problem.Invalid, "apply", problem.Message{
			En: "there is no %s of %s", Zh: "列 %[2]s 不能用 %[1]s 汇总",
		}, f.Function, ref.Column)
	case !numeric:
		return figureField{codec: codec, expr: string(function) + "(" + expr + ")", empty: "null"}, nil
	case codec.kind == datasets.Integer && function != datasets.Avg:
		return figureField{codec: codec, expr: "CAST(" + string(function) + "(" + expr + ") AS bigint)", empty: "null"}, nil
	case codec.kind == datasets.Integer:
		codec = floatCodec()
	}
	return figureField{codec: codec, expr: aggregate(function, expr, codec), empty: "null"}, nil
}

// conditions understands the condition on groups: as the rows have the figures, and as a counter has them.
func (g tableGroups) conditions(having datasets.Expression) error {
	if having == nil {
		return nil
	}
	for _, counted := range []bool{false, true} {
		e := expressions{p: g.p, table: g.table, sc: g.base, figure: func(name string) (figureField, bool) {
			return g.named(name, counted)
		}}
		condition, err := e.condition(having)
		if err != nil {
			return err
		}
		if counted {
			g.counted = append(g.counted, condition)
		} else {
			g.having = append(g.having, condition)
		}
	}
	return nil
}

// named gives what a name stands for in a condition on groups: a key, or a figure.
func (g tableGroups) named(name string, counted bool) (figureField, bool) {
	for _, d := range g.by {
		if d.Name == name {
			return figureField{codec: d.codec, expr: d.exprs[0]}, true
		}
	}
	path, ok := g.paths[name]
	found := g.grouping.figures[path]
	if ok {
		g.needed = append(g.needed, found)
	}
	if counted && found.counted != "" {
		found.expr = found.counted
	}
	return found, ok
}

// ordered makes the order of the groups; the keys come last, so that it is total.
func (g tableGroups) ordered(by []datasets.Order) (database.SQL, error) {
	var order database.Builder
	for _, o := range by {
		column := ""
		if ref, ok := o.By.(datasets.Ref); ok {
			column = g.column(ref.Column)
		}
		switch {
		case column == "":
			return database.SQL{}, problem.Refuse(problem.Invalid, "orderby", problem.Message{
				En: "groups are ordered by their keys and figures", Zh: "分组只能按其键或度量排序",
			})
		case o.Desc:
			order.Add(column + " DESC NULLS LAST, ")
		default:
			order.Add(column + " NULLS FIRST, ")
		}
	}
	for i, d := range g.by {
		if i > 0 {
			order.Add(", ")
		}
		order.Add(d.columns[0] + " NULLS FIRST")
	}
	if len(g.by) == 0 {
		order.Add("1")
	}
	return order.SQL(), nil
}

// column gives the column of the groups with a name, empty if there is none.
func (g tableGroups) column(name string) string {
	for _, d := range g.by {
		if d.Name == name {
			return d.columns[0]
		}
	}
	if path, ok := g.paths[name]; ok {
		return g.use(path)
	}
	return ""
}
