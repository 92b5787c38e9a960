package engine

import (
	"iter"
	"math"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"plangraph/database"
)

// statement is one SELECT of a plan: the rows of one table for all rows of its parent.
type statement struct {
	// place is that among the statements of the plan.
	place int
	typ   *Type
	alias string

	// parent is where the keys come from; nil for a root. keyCell and planCell are cells of the parent's rows; planCell
	// is -1 where the rows need not be of the parent's plan.
	parent            *statement
	parentAlias       string
	relation          relation
	keyCell, planCell int
	children          []*statement

	columns []database.SQL
	joins   []database.SQL
	aliases map[string]string // of what is joined
	where   conditions
	// beyond are the conditions of the page's cursors.
	beyond conditions
	order  []database.Key
	// upTo is how many rows meet where at most, the first in the order of the type; 0 for all that do.
	upTo int
	// pages are those that the rows are one of, if they are.
	pages *pages
	// limit is how many rows each parent gets at most; backward reads them from the end of the order.
	limit    int
	backward bool
	// skip is how many rows are left out before those, where there are no parents.
	skip int
	// lookup says that the statement, a root, finds one row at most.
	lookup bool
	// counting makes one row of aggregates for each parent.
	counting bool
	// groups makes the statement read from the groups of another one.
	groups *grouping
	// seen is the place, among the fixed conditions, of the one that the viewer may see the rows; -1 if there is none.
	seen int
	// counters may have what the statement counts or groups; figures are those of its columns. Once it is known what is
	// asked for, counter is the one that it reads in place of the rows.
	counters []counting
	figures  []figureField
	counter  *counting

	// selected and joined are the columns and the joins as SQL, once the plan is complete.
	selected, joined database.SQL
	// text is the whole, found how a row is found that is being looked up at the same time; both as runs have them.
	text, found prepared
}

// everything is the limit of a statement that has none.
const everything = -1

// span is a stretch of a statement's rows; more says that others follow beyond the limit.
type span struct {
	from, to int
	more     bool
}

// Row is one loaded row.
type Row struct {
	run   *run
	index int
	cells []database.Cell
}

// Text is the text in a cell; empty where it is null.
func (r Row) Text(cell int) string { return r.cells[cell].Text }

// Int is the whole number in a cell; 0 where it is null.
func (r Row) Int(cell int) int { return int(r.cells[cell].Int()) }

// UUID is the id in a cell; the nil UUID where it is null.
func (r Row) UUID(cell int) uuid.UUID {
	parsed, _ := uuid.Parse(r.cells[cell].Text) // the database holds no other
	return parsed
}

// Null tells whether a cell is null.
func (r Row) Null(cell int) bool { return r.cells[cell].Null() }

// fewColumns are as many as most statements select at most.
const fewColumns = 12

func newStatement(t *Type, alias string) *statement {
	return &statement{
		typ: t, alias: alias, planCell: -1, seen: -1, limit: everything, columns: make([]database.SQL, 0, fewColumns),
		aliases: map[string]string{},
	}
}

// cell gives the place of an expression in the statement's rows, selecting it if it is not yet.
func (s *statement) cell(expr string, args ...any) int {
	for i := range s.columns { // they are few
		if len(args) == 0 && s.columns[i].Text == expr {
			return i
		}
	}
	s.columns = append(s.columns, database.Expr(expr, args...))
	return len(s.columns) - 1
}

// nextAlias names the next table that the statement joins.
func (s *statement) nextAlias() string { return s.alias + "_" + strconv.Itoa(len(s.joins)+1) }

// row gives the row with this index.
func (s *statement) row(r *run, i int) Row {
	width := len(s.columns)
	return Row{r, i, r.loaded[s.place].cells[i*width : (i+1)*width]}
}

// spanOf gives the stretch of rows that belong to a row of the parent.
func (s *statement) spanOf(parent Row) span {
	of := &parent.run.loaded[s.place]
	n := int32(0)
	if s.parent != nil {
		n = of.number[parent.index]
	}
	if n < 0 || int(n) >= len(of.spans) {
		return span{}
	}
	return of.spans[n]
}

// rowsOf gives the rows that belong to a row of the parent, in the order that was asked for.
func (s *statement) rowsOf(parent Row) iter.Seq[Row] {
	return func(yield func(Row) bool) {
		sp := s.spanOf(parent)
		for i := sp.from; i < sp.to; i++ {
			at := i
			if s.backward {
				at = sp.to - 1 - (i - sp.from)
			}
			if !yield(s.row(parent.run, at)) {
				return
			}
		}
	}
}

// complete writes, once the plan is made, what is the same in all of its runs; a selection may be of nothing but type
// names.
func (s *statement) complete() {
	if len(s.columns) == 0 {
		s.cell("1")
	}
	s.tally()
	var columns, joins database.Builder
	for i, c := range s.columns {
		if i > 0 {
			columns.Add(", ")
		}
		columns.Put(c)
	}
	for _, j := range s.joins {
		joins.Put(j)
	}
	s.selected, s.joined = columns.SQL(), joins.SQL()
}

// prepare gives the statement for a run and its parents. It is written once for runs that differ in arguments only.
func (s *statement) prepare(r *run, of parents) database.SQL {
	of.begin = s.begin(r)
	pieces := slices.Concat([]database.SQL{of.key, of.plan, of.keys, of.inPlan, of.begin}, r.given)
	return s.text.of(pieces, func(pieces []database.SQL) database.SQL {
		planner := *r.Planner
		of.key, of.plan, of.keys, of.inPlan, of.begin = pieces[0], pieces[1], pieces[2], pieces[3], pieces[4]
		planner.given = pieces[5:]
		return r.dialect.Numbered(s.sql(&run{&planner, r.request, r.loaded}, of))
	})
}

// sql renders the statement for its parents.
func (s *statement) sql(r *run, of parents) database.SQL {
	if s.groups != nil {
		return s.groups.sql(r, s, of).OfAll()
	}
	if s.counting && s.upTo == 0 {
		return s.rendered(r, of).OfAll()
	}
	return s.rendered(r, of)
}

func (s *statement) rendered(r *run, of parents) database.SQL {
	order, end := database.OrderBy(s.order, s.backward), s.end()
	from, where, number := s.source(r, of)
	if grouped, ok := s.byGroups(r, of); ok {
		from, where = grouped, database.SQL{}
	} else if number == "" && s.limit != everything && !s.joined.Empty() {
		from, where = page(from, where, order, end), database.SQL{}
		end = database.LimitAndOne(s.limit)
	}
	const usual = 1024
	var b database.Builder
	b.Grow(usual).Add("SELECT ")
	if number != "" {
		b.Add(number + ", ")
	}
	b.Put(s.selected).Add(" FROM ").Put(from).Put(s.joined).Where(where)
	switch {
	case s.counting && number != "":
		b.Add(" GROUP BY " + number)
	case s.counting:
	case number != "":
		b.Add(" ORDER BY " + number + ", ").Put(order)
	default:
		b.Add(" ORDER BY ").Put(order).Add(end)
	}
	return b.SQL()
}

// end ends the statement with the rows that it has, and one more; or with all that are left.
func (s *statement) end() string {
	switch {
	case s.limit != everything && s.skip > 0:
		return database.LimitAndOne(s.limit) + " OFFSET " + strconv.Itoa(s.skip)
	case s.limit != everything:
		return database.LimitAndOne(s.limit)
	case s.skip > 0:
		return " LIMIT " + strconv.Itoa(math.MaxInt64) + " OFFSET " + strconv.Itoa(s.skip)
	}
	return ""
}

// begin says where a page begins of all plans in an order of several fields, which can be found by groups: at the first
// row, or behind one whose values are the arguments. It is empty for others.
func (s *statement) begin(r *run) database.SQL {
	const fields = 2 // beside the key
	if s.parent != nil || s.pages == nil || s.upTo > 0 || s.limit == everything || len(s.order) <= fields {
		return database.SQL{}
	}
	// The arguments are sound: pages understood them.
	args, err := pageArgumentsOf(r.arguments(s.pages.asked), s.pages.order)
	after, end := args.after, args.before
	if s.backward {
		after, end = end, after
	}
	switch {
	case err != nil || end != nil:
		return database.SQL{}
	case after == nil:
		return database.Expr(firstRow)
	}
	return database.Expr(behindRow, after...)
}

// What a page begins with, as the text of parents.begin.
const (
	firstRow  = "the first row"
	behindRow = "behind a row"
)

// byGroups gives the rows of a page that begins there, as the table that others are joined to. Where a condition leads to
// rows, it depends on them how they are put in order.
func (s *statement) byGroups(r *run, of parents) (database.SQL, bool) {
	where := database.And(r.all(s.where)...)
	if of.begin.Empty() || len(where.Rare) > 0 || where.ByValue {
		return database.SQL{}, false
	}
	var after []any
	if of.begin.Text == behindRow {
		after = of.begin.Args
	}
	return r.dialect.FirstByGroups(database.Ordered{
		Table: s.typ.table.Name, Alias: s.alias, Where: where, Order: s.order, Backward: s.backward, After: after,
		Limit: s.limit,
	}), true
}

// page gives the rows of a page as the table that others are joined to. SQLite would check the conditions of rows that are
// joined already, and both would join to all rows that have to be sorted.
func page(from, where, order database.SQL, end string) database.SQL {
	var b database.Builder
	b.Add("(SELECT t0.* FROM ").Put(from).Where(where).Add(" ORDER BY ").Put(order)
	return b.Add(end + ") t0").SQL()
}

// source gives what the rows come from, and the conditions that remain. number is the column with the number of the
// row's parent; it is empty where there is one parent or none.
func (s *statement) source(r *run, of parents) (from, where database.SQL, number string) {
	conditions := append(r.all(s.where), r.all(s.beyond)...)
	switch {
	case !of.plan.Empty():
		conditions = append(conditions, database.Equal("t0.plan_id", of.plan))
	case of.ofPlans:
		conditions = append(conditions, database.Expr("t0.plan_id = p.plan"))
	case !of.inPlan.Empty():
		column := string(s.relation.rows.(byColumn)) // as every relation within a plan
		conditions = append(conditions, database.Equal("(t0.plan_id, t0."+column+")", of.inPlan))
	}
	if !of.keys.Empty() {
		keys, found := of.keys, s.relation.rows
		if among, ok := found.(amongKeys); ok {
			keys, found = among.keys(keys), byColumn(s.typ.key.column())
		}
		conditions = append(conditions, found.on("t0", s.typ, database.Expr("p.key")))
		if s.limit != everything {
			order := database.OrderBy(s.orderOfEach(), s.backward)
			from, number = r.dialect.FirstOfEach(
				keys, s.table(), database.And(conditions...), order, s.listed(), s.limit,
			)
			return from, database.SQL{}, number
		}
		var b database.Builder
		b.Put(keys).Add(" CROSS JOIN ").Put(s.table())
		return b.SQL(), database.And(conditions...), "p.ord"
	}
	if !of.key.Empty() {
		conditions = append(conditions, s.relation.rows.on("t0", s.typ, of.key))
	}
	if s.upTo > 0 {
		return s.first(r), database.And(r.all(s.beyond)...), ""
	}
	return s.table(), database.And(conditions...), ""
}

// first gives the first rows that meet the conditions of the statement, as its table.
func (s *statement) first(r *run) database.SQL {
	where, order := database.And(r.all(s.where)...), database.OrderBy(keys(s.alias, s.typ.order), false)
	limit := " LIMIT " + strconv.Itoa(s.upTo)
	rows := func(conditions ...database.SQL) database.SQL {
		var b database.Builder
		b.Add("SELECT t0.* FROM ").Put(s.table()).Where(conditions...).Add(" ORDER BY ").Put(order)
		return b.Add(limit).SQL()
	}
	var b database.Builder
	if apart := r.dialect.Apart(s.alias+".plan_id", noPlan, where); s.typ.sparse && apart != nil {
		b.Add("(SELECT t0.* FROM (")
		for i, part := range apart {
			if i > 0 {
				b.Add(" UNION ALL ")
			}
			b.Add("(").Put(rows(part)).Add(")")
		}
		return b.Add(") t0 ORDER BY ").Put(order).Add(limit + ") t0").SQL()
	}
	return b.Add("(").Put(rows(where)).Add(") t0").SQL()
}

// table gives the statement's table, with the one that the relation goes through.
func (s *statement) table() database.SQL {
	if s.counter != nil {
		return s.counter.from
	}
	if s.relation.rows == nil {
		return database.Expr(s.typ.table.Name + " t0")
	}
	return database.Expr(s.relation.rows.from(s.typ))
}

// orderOfEach is the order of the rows of one parent. What they all have in common is left out: SQLite would sort by it,
// where an index has them in their order.
func (s *statement) orderOfEach() []database.Key {
	common, found := s.relation.rows.(byColumn)
	if found && len(s.order) > 1 && s.order[0].Expr.Text == "t0."+string(common) {
		return s.order[1:]
	}
	return s.order
}

// listed is the alias in the statement's table each of whose rows makes one of the statement; empty where there is none.
func (s *statement) listed() string {
	if _, among := s.relation.rows.(amongKeys); among || s.typ.view {
		return ""
	}
	return s.relation.rows.owner("t0")
}

// keyType is the SQL type of the parents' keys.
func (s *statement) keyType() database.KeyType {
	if s.relation.parent == "code" {
		return database.KeyText
	}
	return database.KeyUUID
}
