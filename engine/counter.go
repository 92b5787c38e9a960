package engine

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
)

// counter is a table of counts (datasets.Counter) with its names resolved.
type counter struct {
	table string
	rows  *Type
	keys  []counterKey
	sums  []Column
	// byPlan says that plan_id is a key. All others are totals: instead, they tell apart what decides whether everybody
	// sees a plan.
	byPlan bool
}

// counterKey is a key column of a counter. It has the name of the rows' column, and what stands there, too, unless days
// count as the first of their month, or all values but one as another one.
type counterKey struct {
	column  string
	monthly bool
	apart   datasets.Apart
}

func (k counterKey) exact() bool { return !k.monthly && k.apart.Field == "" }

// of is what counts for the row with this alias.
func (k counterKey) of(d database.Dialect, alias string) string {
	column := alias + "." + k.column
	switch {
	case k.monthly:
		return d.FirstOfMonth(column)
	case k.apart.Field != "":
		return fmt.Sprintf("CASE %s WHEN '%s' THEN '%[2]s' ELSE '%s' END", column, k.apart.Value, k.apart.Others)
	}
	return column
}

// The columns beside the keys.
func sumOf(column string) string   { return column + "_sum" }
func knownOf(column string) string { return column + "_known" }

// nines is what percentages are counted in: floats cannot be added and subtracted without a rest.
const nines = "1e9"

// amount is what a row adds to the sum of a column.
func (c Column) amount(alias string) string {
	field := c.template.of(alias)
	if c.codec.name == "Money" {
		return bounded(field)
	}
	return "CAST(round(" + field + " * " + nines + ") AS bigint)"
}

// resolveCounters resolves the counters of a type's dataset.
func (t *Type) resolveCounters() error {
	for _, declared := range t.dataset.Counters {
		c, err := t.counterOf(declared)
		if err != nil {
			return fmt.Errorf("%s is counted in %s: %w", t.name, declared.Table, err)
		}
		t.counters = append(t.counters, c)
	}
	return nil
}

func (t *Type) counterOf(declared datasets.Counter) (*counter, error) {
	c := &counter{table: declared.Table, rows: t}
	for _, name := range declared.By {
		key, err := t.counterKey(name)
		if err != nil {
			return nil, err
		}
		c.byPlan = c.byPlan || key.column == planColumn
		c.keys = append(c.keys, key)
	}
	for _, name := range declared.Days {
		found, err := t.column(name)
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, counterKey{column: found.Name})
	}
	if declared.Apart.Field != "" {
		found, err := t.column(declared.Apart.Field)
		if err != nil {
			return nil, err
		}
		c.keys = append(c.keys, counterKey{column: found.Name, apart: declared.Apart})
	}
	for _, name := range declared.Sums {
		summed, ok := t.byName[name].(Column)
		if !ok || len(summed.template.columns()) != 1 || !slices.Contains([]string{"Money", "Percent"}, summed.codec.name) {
			return nil, fmt.Errorf("%s is no column of amounts or percentages", name)
		}
		c.sums = append(c.sums, summed)
	}
	return c, nil
}

// counterKey finds the column of a dimension.
func (t *Type) counterKey(name string) (counterKey, error) {
	i := slices.IndexFunc(t.dataset.Dimensions, func(d datasets.Dimension) bool { return d.Name == name })
	if i < 0 {
		return counterKey{}, fmt.Errorf("there is no dimension %s", name)
	}
	d := t.dataset.Dimensions[i]
	switch declared := t.byName[d.Field].(type) {
	case Column:
		columns := declared.template.columns()
		if len(columns) == 1 && column(columns[0]) == declared.template && (d.Bucket == "" || d.Bucket == "MONTH") {
			return counterKey{column: columns[0], monthly: d.Bucket != ""}, nil
		}
	case ToOne:
		if declared.relation.parent == planColumn {
			return counterKey{column: planColumn}, nil
		}
	}
	return counterKey{}, fmt.Errorf("%s is no column of its own, no month of one, and not the plan", name)
}

// planColumn is where rows of a plan have its id.
const planColumn = "plan_id"

var placesOfRow = regexp.MustCompile(`\{row\}\.(\w+)`)

// columns are those of the row that a template reads.
func (t Template) columns() []string {
	var columns []string
	for _, place := range placesOfRow.FindAllStringSubmatch(string(t), -1) {
		columns = append(columns, place[1])
	}
	return columns
}

// has tells whether a counter has columns as the rows have them.
func (c *counter) has(columns ...string) bool {
	for _, name := range columns {
		if !slices.ContainsFunc(c.keys, func(k counterKey) bool { return k.column == name && k.exact() }) {
			return false
		}
	}
	return true
}

// tells tells whether a condition says the same of a counter as of the rows: it reads the columns that both have, or it
// takes, or leaves, what the counter keeps apart.
func (c *counter) tells(condition Template) bool {
	for _, k := range c.keys {
		is := Template(fmt.Sprintf("{row}.%s = '%s'", k.column, k.apart.Value))
		isNot := Template(fmt.Sprintf("{row}.%s <> '%s'", k.column, k.apart.Value))
		if k.apart.Field != "" && (condition == is || condition == isNot) {
			return true
		}
	}
	return c.has(condition.columns()...)
}

// leads tells whether a relation leads from a counter to where it leads from the rows.
func (c *counter) leads(r relation) bool {
	return c.has(r.parent) && (!r.samePlan || c.byPlan)
}

// follows tells whether a counter has what the first of some steps reads.
func (c *counter) follows(sc Scope, name string) bool {
	switch declared := sc.typ.byName[name].(type) {
	case Column:
		return c.has(declared.on(sc).columns()...)
	case ToOne:
		return c.leads(declared.relation)
	case ToMany:
		return c.leads(declared.relation)
	case Path:
		return c.follows(sc, declared.steps[0])
	}
	return false
}

// groups tells whether a counter has a dimension.
func (c *counter) groups(sc Scope, d datasets.Dimension) bool {
	name, _, _ := strings.Cut(d.Field, ".")
	if days, ok := sc.typ.byName[name].(Column); ok && d.Bucket != "" {
		months := d.Bucket != string(database.BucketWeek) // no month tells its weeks
		return months && slices.ContainsFunc(c.keys, func(k counterKey) bool {
			return k.monthly && column(k.column) == days.on(sc)
		})
	}
	return c.follows(sc, name)
}

// filters tells whether a counter has all that a filter asks of the rows.
func (c *counter) filters(sc Scope, filter map[string]any) bool {
	for name, value := range filter {
		switch name {
		case "and", "or":
			for _, item := range asList(value) {
				if part, ok := item.(map[string]any); ok && !c.filters(sc, part) {
					return false
				}
			}
		case "not":
			if part, ok := value.(map[string]any); ok && !c.filters(sc, part) {
				return false
			}
		default:
			if value != nil && !c.follows(sc, name) {
				return false
			}
		}
	}
	return true
}

func asList(value any) []any {
	list, _ := value.([]any)
	return list
}

// figure tells whether a counter has a figure.
func (c *counter) figure(f figureField) bool {
	summed := func(s Column) bool { return s.template == column(f.sum) }
	return f.counted != "" && c.has(f.needs...) && (f.sum == "" || slices.ContainsFunc(c.sums, summed))
}

// counting is a counter as a viewer may read it: as t0, under the condition that decides what of it is seen.
type counting struct {
	*counter
	from, seen database.SQL
}

// counters gives those from which a connection's rows can be counted; what they are grouped by and which figures are
// asked for is not known yet.
func (pg *pages) counters() []counting {
	var found []counting
	for _, c := range pg.target.counters {
		if !pg.restricted && c.lists(pg) && pg.told(c) {
			found = append(found, pg.p.counting(c))
		}
	}
	return found
}

// told tells whether a counter has all that is asked of the rows.
func (pg *pages) told(c *counter) bool {
	if pg.asked == nil { // of a table
		return !slices.ContainsFunc(pg.columns, func(t tableColumn) bool { return !c.reads(pg.below, t) })
	}
	filter, _ := pg.p.arguments(pg.asked)["where"].(map[string]any)
	return c.filters(pg.below, filter)
}

// reads tells whether a counter has what a column of a table is read from.
func (c *counter) reads(sc Scope, t tableColumn) bool {
	if len(t.steps) > 0 {
		return c.follows(sc, t.steps[0])
	}
	return t.bucket == "" && c.has(t.column.on(sc).columns()...)
}

// lists tells whether a counter has what tells a connection's rows from others.
func (c *counter) lists(pg *pages) bool {
	if among, ok := pg.rel.rows.(byColumn); pg.rel.rows != nil && (!ok || !c.has(string(among))) {
		return false
	}
	if pg.target.seenIf != nil || pg.target.sparse || pg.rel.samePlan {
		return false
	}
	if !c.tells(pg.rel.only) || !c.tells(pg.target.only) {
		return false
	}
	during := pg.rel.during
	switch {
	case during == nil:
		return true
	case pg.below.asOf == nil:
		return c.tells(during.Now)
	}
	return c.tells(during.Day)
}

// counting says how the viewer reads a counter. Totals know the plans that everybody sees from others, and so the rows
// of others that the viewer sees, of a region's hidden plans, are counted beside them.
func (p *Planner) counting(c *counter) counting {
	own := database.Expr(c.table + " t0")
	if c.byPlan || !c.rows.ofPlan() {
		return counting{c, own, p.visible("t0", c.rows)}
	}
	public := p.catalog.sight.Public
	also, all := p.catalog.sight.Besides(p.viewer)
	if all || also.Template == "" {
		return counting{c, own, p.catalog.sight.of(p.viewer).of("t0")}
	}
	var counted, one []string
	for _, k := range c.keys {
		counted, one = append(counted, k.column), append(one, "r."+k.column)
	}
	counted, one = append(counted, c.numbers()...), append(one, c.numbersOf("r")...)
	var b database.Builder
	b.Add("(SELECT " + strings.Join(counted, ", ") + " FROM " + c.table + " c WHERE " + public.of("c") +
		// Plans come first on both databases: SQLite is told that a plan has a sixth of all rows, and would look at all.
		" UNION ALL SELECT " + strings.Join(one, ", ") + " FROM " + p.catalog.owner.table.Name + " vp CROSS JOIN " +
		c.rows.table.Name + " r WHERE r.plan_id = vp.id AND NOT " + public.of("vp") + " AND ").
		Put(also.of("vp")).Add(") t0")
	return counting{c, b.SQL(), database.SQL{}}
}

// numbers are the columns of a counter beside its keys.
func (c *counter) numbers() []string {
	numbers := []string{"n"}
	for _, s := range c.sums {
		numbers = append(numbers, sumOf(s.template.columns()[0]), knownOf(s.template.columns()[0]))
	}
	return numbers
}

// numbersOf are those of the one row with this alias.
func (c *counter) numbersOf(alias string) []string {
	numbers := []string{"1"}
	for _, s := range c.sums {
		known := "CASE WHEN " + s.template.of(alias) + " IS NULL THEN 0 ELSE 1 END"
		numbers = append(numbers, "coalesce("+s.amount(alias)+", 0)", known)
	}
	return numbers
}

// figure gives the place of a figure in the statement's rows.
func (s *statement) figure(f figureField) int {
	if i := slices.IndexFunc(s.figures, func(g figureField) bool { return g.expr == f.expr }); i >= 0 {
		return i
	}
	s.figures = append(s.figures, f)
	return s.cell(f.expr)
}

// tally has a statement that counts read a counter, if one has all that is asked for.
func (s *statement) tally() {
	switch {
	case s.groups != nil:
		s.groups.base.s.choose(s.groups.figuresUsed())
	case s.counting:
		if s.choose(s.figures); s.counter != nil {
			for i, f := range s.figures {
				s.columns[i] = database.Expr(f.counted)
			}
		}
	}
}

// choose chooses the counter that has some figures.
func (s *statement) choose(figures []figureField) {
	for i, c := range s.counters {
		if slices.ContainsFunc(figures, func(f figureField) bool { return !c.figure(f) }) {
			continue
		}
		s.counter = &s.counters[i]
		if s.seen >= 0 {
			s.where.fixed[s.seen] = c.seen
		}
		return
	}
}

// Recounts gives, by table, statements that answer how many combinations a counter has other numbers of than there
// are rows.
func (c *Catalog) Recounts(d database.Dialect) map[string]database.SQL {
	recounts := map[string]database.SQL{}
	for _, t := range c.inOrder {
		for _, counter := range t.counters {
			recounts[counter.table] = database.Expr(counter.recount(d, c))
		}
	}
	return recounts
}

// recount takes what is counted from what the rows come to.
func (c *counter) recount(d database.Dialect, catalog *Catalog) string {
	var keys, ofRow, off []string
	from := c.rows.table.Name + " r"
	if !c.byPlan && c.rows.ofPlan() {
		from += " JOIN " + catalog.owner.table.Name + " p ON p.id = r.plan_id"
		for _, name := range catalog.sight.Public.columns() {
			keys, ofRow = append(keys, name), append(ofRow, "p."+name)
		}
	}
	for _, k := range c.keys {
		keys, ofRow = append(keys, k.column), append(ofRow, k.of(d, "r"))
	}
	columns, taken := slices.Concat(keys, c.numbers()), slices.Clone(keys)
	for _, number := range c.numbers() {
		taken, off = append(taken, "-"+number), append(off, "sum("+number+") <> 0")
	}
	ofRow = append(ofRow, c.numbersOf("r")...)
	for i := range ofRow {
		ofRow[i] += " AS " + columns[i]
	}
	return "SELECT count(*) FROM (SELECT 1 FROM (SELECT " + strings.Join(ofRow, ", ") + " FROM " + from +
		" UNION ALL SELECT " + strings.Join(taken, ", ") + " FROM " + c.table + ") cells GROUP BY " +
		strings.Join(keys, ", ") + " HAVING " + strings.Join(off, " OR ") + ") wrong"
}
