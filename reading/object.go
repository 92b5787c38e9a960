package reading

import (
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
)

// Object declares how a GraphQL type is read: an object type, or an interface over the rows of one table.
type Object struct {
	name   string
	table  string
	key    key
	fields []field
	byName map[string]field

	// implements names the interfaces of an object type, unions those that it is of (link fills them in).
	implements, unions []string
	// only is a condition on {t} that holds for all its rows, as kind = 'TASK' does for tasks.
	only string
	// satisfied are the type conditions that hold for the rows of an object type (link fills them in).
	satisfied []string
	// discriminator is the column by which the rows of an interface tell their type, members what it says, in the order of
	// values.
	discriminator string
	members       map[string]*Object
	values        []string

	// order is the default order; its keys together are unique.
	order   []orderKey
	dataset *datasets.Dataset
	// planless says that the table also has rows that belong to no plan, under the nil UUID; they are seen by all.
	planless bool
	// guarded says that rows are seen by the admins of the region in their region_code only, whatever they hang on.
	guarded bool
}

// key is how the rows of a table are found and named.
type key int

const (
	// planKey: plan_id and id. Rows are seen by whom the plan is seen.
	planKey key = iota
	// rowKey: id, and no plan. Rows are seen by all.
	rowKey
	// ownPlanKey: id, which is the plan's own. Rows are seen by whom the plan is seen.
	ownPlanKey
	// codeKey: code, as regions have. Rows are seen by all.
	codeKey
)

// column is the column that rows of this key are found by.
func (k key) column() string {
	if k == codeKey {
		return "code"
	}
	return "id"
}

// codec is how that column stands in cursors.
func (k key) codec() codec {
	if k == codeKey {
		return textCodec()
	}
	return uuidCodec()
}

// field is one field of an object: a column, a relation or something made of columns.
type field interface{ fieldName() string }

// column is a field whose value stands in the row.
type column struct {
	name string
	// expr is a column's name, or SQL over {t}.
	expr  string
	codec codec
	// filtered opens the field to where, ordered to orderBy.
	filtered, ordered bool
	// lowest stands for null in orderings of a nullable column: a number less than any value.
	lowest string
	// earlier is what the field is on an earlier day, as SQL over {t} and {day}; empty where it is always the same.
	earlier string
}

func (c column) fieldName() string { return c.name }

// where opens the column to filters.
func (c column) where() column { c.filtered = true; return c }

// orderBy opens the column, which is never null, to orderings.
func (c column) orderBy() column { c.ordered = true; return c }

// orderByKnown opens a nullable column to orderings; null is put before lowest, a number less than any value.
func (c column) orderByKnown(lowest string) column {
	c.ordered, c.lowest = true, lowest
	return c
}

// onDay says what the value is on an earlier day.
func (c column) onDay(earlier string) column { c.earlier = earlier; return c }

// on gives the field as SQL over {t}, as it is now or was on a day.
func (c column) on(day *models.Date) string {
	if c.earlier != "" && day != nil {
		return onDay(c.earlier, *day)
	}
	return template(c.expr)
}

// orderKey gives the expression that rows are ordered by; it is never null.
func (c column) orderKey(day *models.Date) string {
	if c.lowest != "" {
		return "coalesce(" + c.on(day) + ", " + c.lowest + ")"
	}
	return c.on(day)
}

// onDay puts a day for {day}, and for {month} the last month that was over on it; both are nothing but digits and hyphens.
func onDay(text string, day models.Date) string {
	return strings.NewReplacer("{day}", "'"+day.String()+"'", "{month}", "'"+max(day.LastMonth().String(), earliest)+"'").Replace(text)
}

// link is how the rows of a relation are found from the parent's row.
type link struct {
	// parent is the parent's column; child the column that equals it.
	parent, child string
	// samePlan adds that both rows are of one plan.
	samePlan bool
	// through is a table joined as {v} and how it meets {t}; then child is a column of {v}.
	through, meets string
	// anyOf is a subquery of keys of {t}, over {key}; instead of child.
	anyOf string
	// only is a further condition on {t}, or on {v} if there is a through.
	only string
	// during restricts to the rows of a day.
	during *period
}

// toAll gives the link to all rows of a day, not to the latest of them.
func (l link) toAll() link {
	if l.during != nil {
		l.during = &period{now: l.during.now, day: l.during.day}
	}
	return l
}

// period tells the rows of a table that hold now from those that held on a {day}; latest orders those of a day.
type period struct{ now, day, latest string }

// one is a relation to at most one row, read by a join.
type one struct {
	name, target string
	link         link
	filtered     bool
}

func (o one) fieldName() string { return o.name }

// where opens the relation to filters.
func (o one) where() one { o.filtered = true; return o }

// path is a relation to at most one row over several others.
type path struct {
	name, target string
	steps        []string
	filtered     bool
}

func (p path) fieldName() string { return p.name }

func (p path) where() path { p.filtered = true; return p }

// many is a relation to a short list of rows, given whole.
type many struct {
	name, target string
	link         link
	order        []orderKey
	filtered     bool
}

func (m many) fieldName() string { return m.name }

func (m many) where() many { m.filtered = true; return m }

// connection is a relation to any number of rows, given in pages.
type connection struct {
	name, target string
	link         link
	// restrict makes a condition, and perhaps an order, of the field's own arguments.
	restrict func(*planner, scope, map[string]any) (database.SQL, []orderKey, error)
}

func (c connection) fieldName() string { return c.name }

// variety is a relation to a row of one of several types: what the column says decides which.
type variety struct {
	name, union, column string
	targets             map[string]string
}

func (v variety) fieldName() string { return v.name }

// computed is a field made of several columns of the row.
type computed struct {
	name string
	make func(*planner, scope, graphql.CollectedField) emit
}

func (c computed) fieldName() string { return c.name }

// composed is an object made of the row and of other rows, which it plans itself.
type composed struct {
	name string
	plan func(*planner, scope, graphql.CollectedField) (emit, error)
}

func (c composed) fieldName() string { return c.name }

// orderKey is one key of an order: SQL over {t}.
type orderKey struct {
	expr  string
	codec codec
	desc  bool
	args  []any
}
