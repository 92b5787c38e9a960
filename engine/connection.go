package engine

import (
	"slices"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
)

// pages is a connection as it was asked for: its arguments understood, its statements made when a field needs them.
type pages struct {
	p      *Planner
	parent *Scope
	target *Type
	rel    relation
	args   pageArguments
	// arguments are the field's own, as they came, where a restriction understands them.
	arguments map[string]any
	// below is what conditions and orders are made for: the target as t0, on the day that holds for it.
	below Scope
	// where holds the field's conditions over the alias t0.
	where conditions
	order []orderKey
	// asked is the field; nil where rows of a table are asked for, under conditions that speak of columns.
	asked   *ast.Field
	columns []tableColumn
	// restricted says that the field's own arguments restrict the rows, too.
	restricted bool

	rows    *Scope
	cursor  []int
	counted *Scope
	grouped []*grouped
}

// connection plans a connection; a nil parent is the query itself.
func (p *Planner) connection(parent *Scope, c Connection, f graphql.CollectedField) (Emit, error) {
	pg, err := once(p, parent, f, func() (*pages, error) { return p.pages(parent, c, f) })
	if err != nil {
		return nil, err
	}
	name := f.Definition.Type.Name()
	return pg.fields(graphql.CollectFields(p.operation, f.Selections, []string{name}), name)
}

// pages understands the arguments of a connection.
func (p *Planner) pages(parent *Scope, c Connection, f graphql.CollectedField) (*pages, error) {
	var inherited Scope
	if parent != nil {
		inherited = *parent
	}
	asOf, err := p.day(inherited.asOf, f)
	if err != nil {
		return nil, err
	}
	arguments := p.arguments(f.Field)
	pg := &pages{p: p, parent: parent, target: p.catalog.types[c.target], rel: c.relation, asked: f.Field}
	pg.below = Scope{alias: "t0", typ: pg.target, asOf: asOf, today: p.today, listed: pg}
	pg.order = pg.target.order
	if c.restrict != nil {
		pg.arguments, pg.restricted, p.single = arguments, true, true
		restriction, order, err := c.restrict(p, pg.below, arguments)
		if err != nil {
			return nil, err
		}
		pg.where.fixed = append(pg.where.fixed, restriction)
		if order != nil {
			pg.order = rankedBy(order, pg.target.order)
		}
	}
	if wanted, ok := arguments["orderBy"]; ok && wanted != nil {
		if pg.order, err = orderOf(pg.below, wanted); err != nil {
			return nil, err
		}
	}
	if err := p.restrict(&pg.where, pg.filter, f.Arguments.ForName("where")); err != nil {
		return nil, err
	}
	pg.args, err = pageArgumentsOf(arguments, pg.order)
	return pg, err
}

// filter makes the condition of the argument where.
func (pg *pages) filter(p *Planner) (database.SQL, error) {
	filter, ok := p.arguments(pg.asked)["where"].(map[string]any)
	if !ok {
		return database.SQL{}, nil
	}
	p.aliases = 0
	return p.where(pg.below, filter, "where", 1)
}

// beyond makes the condition of the arguments after and before.
func (pg *pages) beyond(p *Planner) (database.SQL, error) {
	args, err := pageArgumentsOf(p.arguments(pg.asked), pg.order)
	var after, before database.SQL
	if args.after != nil {
		after = database.Beyond(pg.rows.s.order, args.after, false)
	}
	if args.before != nil {
		before = database.Beyond(pg.rows.s.order, args.before, true)
	}
	return database.And(after, before), err
}

// rankedBy makes an order of the keys of a restriction and those of the type.
func rankedBy(keys []OrderKey, last []orderKey) []orderKey {
	order := make([]orderKey, 0, len(keys)+len(last))
	for _, k := range keys {
		order = append(order, orderKey{template: k.Template, codec: intCodec(), args: k.Values})
	}
	return append(order, last...)
}

// fields plans the fields of the connection.
func (pg *pages) fields(collected []graphql.CollectedField, typeName string) (Emit, error) {
	members := make([]member, 0, len(collected))
	for _, f := range collected {
		e, err := pg.field(f, typeName)
		if err != nil {
			return nil, err
		}
		members = append(members, newMember(f.Alias, e))
	}
	return objectOf(members), nil
}

func (pg *pages) field(f graphql.CollectedField, typeName string) (Emit, error) {
	switch f.Name {
	case "__typename":
		return literal(`"` + typeName + `"`), nil
	case "nodes":
		rows := pg.page()
		e, err := pg.p.selection(rows, f.Selections)
		return list(rows.s, e), err
	case "edges":
		return pg.edges(f)
	case "pageInfo":
		return pg.pageInfo(f), nil
	case "totalCount":
		return pg.totalCount(), nil
	case "summary":
		return pg.summary(f)
	case "groups":
		return pg.groups(f)
	}
	return nil, undeclared(typeName, f.Name)
}

// all describes all rows of the connection, whatever the page.
func (pg *pages) all() Scope {
	sc := pg.p.rows(pg.parent, pg.target, pg.rel, pg.below.asOf)
	sc.listed = pg
	sc.s.where.add(pg.where)
	if by := pg.target.dataset; by != nil {
		sc.s.upTo = by.UpTo
	}
	return sc
}

// page is the statement that reads the rows of the page.
func (pg *pages) page() Scope {
	if pg.rows == nil {
		sc := pg.all()
		pg.rows = &sc
		pg.p.add(pg.parent, sc.s)
		sc.s.order = keys(sc.alias, pg.order)
		if pg.parent == nil && sc.s.seen >= 0 && pg.p.dialect.MakesLists() && pg.inOrder() {
			sc.s.where.fixed[sc.s.seen] = pg.p.visibleOneByOne(sc.alias, pg.target)
		}
		sc.s.limit, sc.s.backward, sc.s.pages = pg.args.size, pg.args.backward, pg
		// The cursors are sound: pages understood them.
		_ = pg.p.restrict(
			&sc.s.beyond,
			pg.beyond,
			pg.asked.Arguments.ForName("after"),
			pg.asked.Arguments.ForName("before"),
		)
	}
	return *pg.rows
}

// inOrder tells whether nothing that the rows are filtered by has an index that leads away from their order. Where
// something has, a list of the visible plans keeps SQLite to the order.
func (pg *pages) inOrder() bool {
	byValue := func(condition database.SQL) bool { return condition.ByValue }
	return !slices.ContainsFunc(pg.where.fixed, byValue) &&
		!slices.ContainsFunc(pg.where.given, func(i int) bool { return byValue(pg.p.given[i]) })
}

// cursorEmit writes the cursor of a row.
func (pg *pages) cursorEmit() Emit {
	rows := pg.page()
	if pg.cursor == nil {
		for _, k := range pg.order {
			pg.cursor = append(pg.cursor, rows.s.cell(k.template.of(rows.alias), k.args...))
		}
	}
	return func(dst []byte, r Row) []byte { return appendCursor(dst, pg.order, pg.cursor, r) }
}

func (pg *pages) edges(f graphql.CollectedField) (Emit, error) {
	rows := pg.page()
	name := f.Definition.Type.Name()
	var members []member
	for _, f := range graphql.CollectFields(pg.p.operation, f.Selections, []string{name}) {
		var e Emit
		switch f.Name {
		case "cursor":
			e = pg.cursorEmit()
		case "node":
			var err error
			if e, err = pg.p.selection(rows, f.Selections); err != nil {
				return nil, err
			}
		default:
			e = literal(`"` + name + `"`)
		}
		members = append(members, newMember(f.Alias, e))
	}
	return list(rows.s, objectOf(members)), nil
}

func (pg *pages) pageInfo(f graphql.CollectedField) Emit {
	rows, cursor := pg.page(), pg.cursorEmit()
	var members []member
	for _, f := range graphql.CollectFields(pg.p.operation, f.Selections, []string{"PageInfo"}) {
		members = append(members, newMember(f.Alias, pg.pageInfoField(f.Name, rows.s, cursor)))
	}
	return objectOf(members)
}

func (pg *pages) pageInfoField(name string, s *statement, cursor Emit) Emit {
	given := func(v bool) Emit {
		if v {
			return literal("true")
		}
		return literal("false")
	}
	more := func(dst []byte, r Row) []byte {
		if s.spanOf(r).more {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	}
	switch {
	case name == "startCursor":
		return edgeCursor(s, cursor, false)
	case name == "endCursor":
		return edgeCursor(s, cursor, true)
	case name == "hasNextPage" && pg.args.backward:
		return given(pg.args.before != nil)
	case name == "hasPreviousPage" && !pg.args.backward:
		return given(pg.args.after != nil)
	case name == "hasNextPage", name == "hasPreviousPage":
		return more
	}
	return literal(`"PageInfo"`)
}

// edgeCursor writes the cursor of a page's first or last row.
func edgeCursor(s *statement, cursor Emit, last bool) Emit {
	return func(dst []byte, parent Row) []byte {
		sp := s.spanOf(parent)
		if sp.from == sp.to {
			return append(dst, "null"...)
		}
		if last != s.backward {
			return cursor(dst, s.row(parent.run, sp.to-1))
		}
		return cursor(dst, s.row(parent.run, sp.from))
	}
}

// counts is the statement that counts and sums the rows of the connection.
func (pg *pages) counts() Scope {
	if pg.counted == nil {
		sc := pg.all()
		pg.p.add(pg.parent, sc.s)
		sc.s.counting, sc.s.counters = true, pg.counters()
		pg.counted = &sc
	}
	return *pg.counted
}

func (pg *pages) totalCount() Emit {
	counted := pg.counts()
	return pg.figure(counted, numberOfRows(counted.alias))
}

// figure writes one aggregate; a parent without rows has none, and gets what an empty set has.
func (pg *pages) figure(counted Scope, f figureField) Emit {
	e, empty := value(counted.s.figure(f), f.codec.write), f.empty
	return func(dst []byte, parent Row) []byte {
		for r := range counted.s.rowsOf(parent) {
			return e(dst, r)
		}
		return append(dst, empty...)
	}
}
