package engine

import (
	"context"
	"encoding/base64"
	"slices"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
	"plangraph/problem"
)

// Answered is what is known of the answer to a question before its rows come.
type Answered struct {
	// Columns are those of the rows, in their order.
	Columns []datasets.Typed
	// Count is how many rows meet the conditions, if that was asked for.
	Count int
}

// End is what is known once the rows have come.
type End struct {
	// More says that there are rows behind the last one; Next is where they begin, for Question.After.
	More bool
	Next string
}

// Table gives a dataset by its name; nil if there is none.
func (r *Reader) Table(name string) *Table { return r.catalog.Table(name) }

// Tables are the datasets, in their order.
func (r *Reader) Tables() []*Table { return r.catalog.tables }

// Rows answers a question of the asker's: begin is called once, then take with each row, whose values are valid until it
// returns. Nothing of the answer is held in memory. Errors for the reader are problem.Error; they come before begin.
func (r *Reader) Rows(
	ctx context.Context, asker Asker, q datasets.Question,
	begin func(Answered) error, take func([]datasets.Value) error,
) (End, error) {
	asked, err := r.question(asker, q)
	if err != nil {
		return End{}, err
	}
	run := asked.p.run(nil, requestOf(ctx))
	statements := []database.SQL{asked.rows.prepare(run, parents{})}
	if q.Counted {
		statements = append([]database.SQL{asked.count.prepare(run, parents{})}, statements...)
	}
	answered, reader := Answered{Columns: asked.columns}, rowReader{asked: asked, take: take}
	err = r.db.QueryAll(ctx, statements, func(i int, rows database.Rows) error {
		if i < len(statements)-1 {
			line, err := database.NewCellReader(rows, 1).Read()
			if line != nil {
				answered.Count = int(line[0].Int())
			}
			return err //nolint:wrapcheck // it says that a row could not be read
		}
		if err := begin(answered); err != nil {
			return err
		}
		return reader.read(rows)
	})
	return reader.end, err
}

// question is a question that is planned.
type question struct {
	p       *Planner
	columns []datasets.Typed
	// places are the cells of the columns, keys those of the order.
	places, keys []int
	order        []orderKey
	rows, count  *statement
}

// question plans a question.
func (r *Reader) question(asker Asker, q datasets.Question) (*question, error) {
	asked, err := r.ask(asker, q.Table, q.AsOf, q.Where, q.Search)
	if err != nil {
		return nil, err
	}
	pg := asked.pages
	if pg.order, err = asked.ordered(q.OrderBy); err != nil {
		return nil, err
	}
	made := &question{p: asked.p, order: pg.order}
	if q.After != "" {
		if pg.args.after, err = placeAt(q.After, pg.order); err != nil {
			return nil, err
		}
	}
	sc := pg.all()
	pg.p.add(nil, sc.s)
	made.rows = sc.s
	sc.s.order, sc.s.skip = keys(sc.alias, pg.order), q.Skip
	if q.First > 0 {
		sc.s.limit = q.First
		if sc.s.seen >= 0 && pg.p.dialect.MakesLists() && pg.inOrder() {
			sc.s.where.fixed[sc.s.seen] = pg.p.visibleOneByOne(sc.alias, pg.target)
		}
	}
	if pg.args.after != nil {
		sc.s.beyond.fixed = append(sc.s.beyond.fixed, database.Beyond(sc.s.order, pg.args.after, false))
	}
	if err := made.selects(asked.table, sc, q.Columns); err != nil {
		return nil, err
	}
	if q.Counted {
		counted := pg.counts()
		counted.s.figure(numberOfRows(counted.alias))
		made.count = counted.s
	}
	asked.p.complete()
	return made, nil
}

// selects selects columns, all where none is named, and the keys of the order.
func (q *question) selects(t *Table, sc Scope, names []string) error {
	if len(names) == 0 {
		for _, c := range t.Columns {
			names = append(names, c.Name)
		}
	}
	for _, name := range names {
		i, ok := t.Column(name)
		if !ok {
			return expressions{table: t}.noColumn(name)
		}
		q.columns = append(q.columns, t.Columns[i])
		q.places = append(q.places, sc.s.cell(t.read[i].in(q.p, sc)))
	}
	for _, k := range q.order {
		q.keys = append(q.keys, sc.s.cell(k.template.of(sc.alias), k.args...))
	}
	return nil
}

// rowReader hands rows on.
type rowReader struct {
	asked *question
	take  func([]datasets.Value) error
	end   End
}

// read reads the rows. One more than was asked for may come: it says that there are more.
func (r *rowReader) read(rows database.Rows) error {
	asked := r.asked
	reader := database.NewCellReader(rows, len(asked.rows.columns))
	values := make([]datasets.Value, len(asked.columns))
	last := make([]database.Cell, len(asked.rows.columns))
	for n := 0; ; n++ {
		line, err := reader.Read()
		if line == nil || err != nil {
			return err //nolint:wrapcheck // it says that a row could not be read
		}
		if n == asked.rows.limit {
			r.end = End{More: true, Next: placeOf(asked.order, asked.keys, last)}
			continue
		}
		for i, cell := range asked.places {
			values[i] = valueOf(asked.columns[i].Kind, &line[cell])
		}
		if n == asked.rows.limit-1 {
			copy(last, line)
		}
		if err := r.take(values); err != nil {
			return err
		}
	}
}

// placeOf names the place behind a row.
func placeOf(order []orderKey, keys []int, cells []database.Cell) string {
	quoted := appendCursor(nil, order, keys, Row{cells: cells})
	return string(quoted[1 : len(quoted)-1])
}

// placeAt understands a place of an order.
func placeAt(text string, order []orderKey) ([]any, error) {
	if _, err := base64.RawURLEncoding.DecodeString(text); err == nil {
		if values, err := cursorArgument(map[string]any{"after": text}, "after", order); err == nil {
			return values, nil
		}
	}
	return nil, problem.Refuse(problem.Invalid, "after", problem.Message{
		En: "this is no address of a next page of this list in this order: begin with its first page",
		Zh: "这不是该列表在此排序下的下一页地址,请从第一页重新开始",
	})
}

// asking is what is asked of a table, its conditions understood.
type asking struct {
	p     *Planner
	table *Table
	pages *pages
}

// ask understands the conditions of a question.
func (r *Reader) ask(asker Asker, table, asOf string, where datasets.Expression, search string) (*asking, error) {
	t := r.catalog.Table(table)
	if t == nil || !asker.Viewer.Role.AtLeast(t.Role) {
		return nil, problem.Refuse(problem.NotFound, "table", problem.Message{
			En: "there is no dataset %s", Zh: "没有数据集 %s",
		}, Quoted(table))
	}
	p := &Planner{
		catalog: r.catalog, dialect: r.db.Dialect, viewer: asker.Viewer, today: asker.Today, single: true,
	}
	pg := &pages{p: p, target: t.typ, rel: t.rel, order: t.typ.order}
	pg.below = Scope{alias: "t0", typ: t.typ, today: p.today, listed: pg}
	if asOf != "" {
		day, err := dateCodec().take(asOf, "asOf")
		if err != nil {
			return nil, err
		}
		parsed, _ := models.ParseDate(day.(string)) // it was just parsed
		pg.below.asOf = &parsed
	}
	a := &asking{p, t, pg}
	for _, x := range []datasets.Expression{where, a.searched(search)} {
		if x == nil {
			continue
		}
		pg.columns = append(pg.columns, t.refs(x)...)
		condition, err := a.expressions(pg.below).condition(x)
		if err != nil {
			return nil, err
		}
		pg.where.fixed = append(pg.where.fixed, condition)
	}
	return a, nil
}

// refs are the columns that an expression speaks of; a relation to several rows counts as one of its own.
func (t *Table) refs(x datasets.Expression) []tableColumn {
	switch x := x.(type) {
	case datasets.Ref:
		if i, ok := t.Column(x.Column); ok {
			return t.read[i : i+1]
		}
	case datasets.Any:
		return []tableColumn{{steps: []string{x.Relation}}}
	case datasets.Call:
		var all []tableColumn
		for _, argument := range x.Args {
			all = append(all, t.refs(argument)...)
		}
		return all
	}
	return nil
}

func (a *asking) expressions(sc Scope) expressions {
	return expressions{p: a.p, table: a.table, sc: sc}
}

// searched is the condition that one of the rows' own texts contains a text; nil if nothing is looked for.
func (a *asking) searched(text string) datasets.Expression {
	if text == "" {
		return nil
	}
	var found []datasets.Expression
	for i, c := range a.table.Columns {
		if c.Kind == datasets.Text && len(a.table.read[i].steps) == 0 && !a.table.read[i].ofModel {
			found = append(found, datasets.Call{Name: datasets.Contains, Args: []datasets.Expression{
				datasets.Ref{Column: c.Name}, datasets.Literal{Kind: datasets.Text, Text: text},
			}})
		}
	}
	return datasets.Call{Name: datasets.Or, Args: found}
}

// ordered makes an order of what is asked for; the key of the rows makes it total.
func (a *asking) ordered(by []datasets.Order) ([]orderKey, error) {
	var order []orderKey
	for _, o := range by {
		key, err := a.orderKey(o.By)
		if err != nil {
			return nil, err
		}
		key.desc = o.Desc
		order = append(order, key)
	}
	if len(order) == 0 {
		return a.ownOrder(), nil
	}
	typ := a.table.typ
	unique := orderKey{template: column(typ.key.column()), codec: typ.key.codec(), desc: order[len(order)-1].desc}
	return append(order, unique), nil
}

// ownOrder is the order of the rows where none is asked for: that of their type, or, if it has no index over all plans, of
// their keys.
func (a *asking) ownOrder() []orderKey {
	typ := a.table.typ
	if typ.key != planKey || typ.seenIf != nil || typ.order[0].template == column(planColumn) {
		return typ.order
	}
	return []orderKey{
		{template: column(planColumn), codec: uuidCodec()}, {template: column(typ.key.column()), codec: typ.key.codec()},
	}
}

// orderKey makes a key of an order of a value; what is empty is least.
func (a *asking) orderKey(x datasets.Expression) (orderKey, error) {
	if ref, ok := x.(datasets.Ref); ok {
		if i, ok := a.table.Column(ref.Column); ok && len(a.table.read[i].steps) == 0 && a.table.read[i].bucket == "" {
			c := a.table.read[i].column
			if found, ok := a.table.typ.orderable[EnumValue(c.name)]; ok {
				return orderKey{template: found.key(a.pages.below), codec: found.codec.exact()}, nil
			}
		}
	}
	value, err := a.expressions(a.pages.below).value(x)
	if err != nil {
		return orderKey{}, err
	}
	least, codec := leastOf(value.kind)
	if codec.name == "Float" {
		value.SQL, _ = a.p.dialect.Call("double", value.SQL)
	}
	template := Template("coalesce(" + value.Text + ", " + least + ")")
	return orderKey{template: template, codec: codec, args: slices.Clone(value.Args)}, nil
}

// leastOf gives what stands for null in an order of a kind, less than any value, and how the values stand in a place.
func leastOf(kind datasets.Kind) (string, Codec) {
	switch kind {
	case datasets.Integer, datasets.Number, datasets.Percent, datasets.Money:
		return "-1e300", floatCodec()
	case datasets.Boolean:
		return "false", boolCodec()
	case datasets.Date:
		return "'" + earliest + "'", dateCodec()
	case datasets.Moment:
		return "'" + earliest + "T00:00:00Z'", dateTimeCodec()
	}
	return "''", textCodec()
}
