package engine

import (
	"github.com/99designs/gqlgen/graphql"

	"plangraph/database"
)

// Declaration is one field of a type: a column, a relation, or something made of columns.
type Declaration interface{ Name() string }

// Column is a field whose value stands in the row.
type Column struct {
	name     string
	template Template
	codec    Codec
	nullable bool
	// filtered opens the field to where, ordered to orderBy.
	filtered, ordered bool
	// leads names a field: an index has the rows with a value of the column in its order.
	leads string
	// searched says that search finds the row by the field.
	searched bool
	// lowest stands for null in orderings of a nullable column: a number less than any value.
	lowest string
	// earlier is what the field is on an earlier day; empty where it is always the same.
	earlier Template
	// daily says that the template speaks of a {day}.
	daily bool
}

// Field is the field of the model with this graph name: its column, whether it may be null, and its type are the
// model's.
func Field(name string) Column { return Column{name: name} }

// Expression is a field that is no column of the model but an expression over its row.
func Expression(name string, codec Codec, template Template) Column {
	return Column{name: name, codec: codec, template: template, nullable: true}
}

// Name is the field's name.
func (c Column) Name() string { return c.name }

// As gives the field another scalar than the one that is usual for its Go type.
func (c Column) As(codec Codec) Column { c.codec = codec; return c }

// Where opens the field to filters.
func (c Column) Where() Column { c.filtered = true; return c }

// Leads says that an index has the rows with a value of the field in the order of another one, which may be asked for.
func (c Column) Leads(order string) Column { c.leads = EnumValue(order); return c }

// Searched says that search finds the row by this field, a column of its own: what it contains or starts with is looked
// for in an index of grams.
func (c Column) Searched() Column { c.searched = true; return c }

// OrderBy opens the field, which is never null, to orderings.
func (c Column) OrderBy() Column { c.ordered = true; return c }

// OrderByNullsAs opens a nullable field to orderings; null is put before lowest, a number less than any value.
func (c Column) OrderByNullsAs(lowest string) Column {
	c.ordered, c.lowest = true, lowest
	return c
}

// OnDay says what the value is on an earlier day. A field whose value follows from days alone says so with OnDays.
func (c Column) OnDay(earlier Template) Column { c.earlier = earlier; return c }

// NeverNull says that the expression always has a value.
func (c Column) NeverNull() Column { c.nullable = false; return c }

// OnDays says that the expression speaks of a {day}: that which is asked for, or today.
func (c Column) OnDays() Column { c.daily = true; return c }

// in gives the field as SQL of a scope: as it is now, or was on the scope's day.
func (c Column) in(sc Scope) string { return c.on(sc).of(sc.alias) }

// on gives the field's template for the day of a scope.
func (c Column) on(sc Scope) Template {
	switch {
	case c.earlier != "" && sc.asOf != nil:
		return c.earlier.on(*sc.asOf)
	case c.daily && sc.asOf != nil:
		return c.template.on(*sc.asOf)
	case c.daily:
		return c.template.on(sc.today)
	}
	return c.template
}

// key gives the template that rows are ordered by in a scope; it is never null.
func (c Column) key(sc Scope) Template {
	value := c.on(sc)
	if c.lowest != "" {
		return "coalesce(" + value + ", " + Template(c.lowest) + ")"
	}
	return value
}

// relationship is what all relations have in common.
type relationship struct {
	name, target string
	link         Link
	only         Template
	during       *Period
	relation     relation // of the link, once it is resolved
}

// Name is the field's name.
func (r relationship) Name() string { return r.name }

// resolved finds the columns of the link.
func (r relationship) resolved(from *Type, types map[string]*Type) (relationship, error) {
	found, err := r.link.resolve(from, types[r.target])
	found.only, found.during = r.only, r.during
	if among, ok := found.rows.(amongKeys); ok {
		among.during, found.during = r.during, nil
		found.rows = among
	}
	r.relation = found
	return r, err
}

// ToOne is a relation to at most one row, read by a join.
type ToOne struct {
	relationship
	filtered bool
}

// One relates a row to the row of the target whose key stands in its field of this name with Id or Code behind it.
func One(name, target string) ToOne {
	return ToOne{relationship: relationship{name: name, target: target}}
}

// HasOne relates a row to the one row of the target that the link leads to.
func HasOne(name, target string, link Link) ToOne {
	return ToOne{relationship: relationship{name: name, target: target, link: link}}
}

// By names the field with the key, where it is not called as the relation is.
func (o ToOne) By(field string) ToOne { o.link = toKey(field); return o }

// If adds a condition on the target's row.
func (o ToOne) If(only Template) ToOne { o.only = only; return o }

// During restricts the relation to the row that holds now, or held on a day.
func (o ToOne) During(p *Period) ToOne { o.during = p; return o }

// Where opens the relation to filters.
func (o ToOne) Where() ToOne { o.filtered = true; return o }

// Path is a relation to at most one row over several others.
type Path struct {
	name, target string
	steps        []string
	filtered     bool
}

// Along relates a row to a row of the target over relations to one row, each of the type that the one before leads to.
func Along(name, target string, steps ...string) Path {
	return Path{name: name, target: target, steps: steps}
}

// Name is the field's name.
func (p Path) Name() string { return p.name }

// Where opens the relation to filters.
func (p Path) Where() Path { p.filtered = true; return p }

// ToMany is a relation to a short list of rows, given whole.
type ToMany struct {
	relationship
	orderBy  []string
	order    []orderKey // of orderBy, once it is resolved
	filtered bool
}

// Many relates a row to the rows of the target that the link leads to, in the target's own order.
func Many(name, target string, link Link) ToMany {
	return ToMany{relationship: relationship{name: name, target: target, link: link}}
}

// OrderedBy puts the rows into another order, as Type.OrderedBy does.
func (m ToMany) OrderedBy(fields ...string) ToMany { m.orderBy = fields; return m }

// If adds a condition on the rows.
func (m ToMany) If(only Template) ToMany { m.only = only; return m }

// During restricts the relation to the rows that hold now, or held on a day.
func (m ToMany) During(p *Period) ToMany { m.during = p; return m }

// Where opens the relation to filters: one of the rows meets the condition.
func (m ToMany) Where() ToMany { m.filtered = true; return m }

// Connection is a relation to any number of rows, given in pages.
type Connection struct {
	relationship
	restrict Restriction
}

// Restriction makes a condition on the rows of a connection, and perhaps an order, of the field's own arguments.
type Restriction func(p *Planner, sc Scope, arguments map[string]any) (database.SQL, []OrderKey, error)

// Pages relates a row to the rows of the target that the link leads to.
func Pages(name, target string, link Link) Connection {
	return Connection{relationship: relationship{name: name, target: target, link: link}}
}

// All is a field of the query with all rows of the target.
func All(name, target string) Connection { return Pages(name, target, everyRow{}) }

// During restricts the relation to the rows that hold now, or held on a day.
func (c Connection) During(p *Period) Connection { c.during = p; return c }

// Restricted says what the field's own arguments do.
func (c Connection) Restricted(by Restriction) Connection { c.restrict = by; return c }

// OneOf is a relation to a row of one of several types, with the row's own id: what a column says decides which.
type OneOf struct {
	name, union, column string
	targets             map[string]string
}

// Union relates a row to the row with its id of the type that targets gives for the value of a column.
func Union(name, union, column string, targets map[string]string) OneOf {
	return OneOf{name, union, column, targets}
}

// Name is the field's name.
func (o OneOf) Name() string { return o.name }

// Embedded is an object of another type that is made of the same row.
type Embedded struct{ name, target string }

// Part is an object of the target's type, read from the row itself; it is never null.
func Part(name, target string) Embedded { return Embedded{name, target} }

// Name is the field's name.
func (e Embedded) Name() string { return e.name }

// Computed is a field that is planned by a function of its own.
type Computed struct {
	name string
	plan func(*Planner, Scope, graphql.CollectedField) (Emit, error)
}

// Name is the field's name.
func (c Computed) Name() string { return c.name }

// Planned is a field that plan reads in its own way.
func Planned(name string, plan func(*Planner, Scope, graphql.CollectedField) (Emit, error)) Computed {
	return Computed{name, plan}
}

// Value is a field whose value is made in Go of columns of the row: bind selects them, and gives the function that
// makes the value. Structs are written by their fields' JSON names, as they are selected.
func Value(name string, bind func(Scope) func(Row) any) Computed {
	return Computed{name, func(_ *Planner, sc Scope, f graphql.CollectedField) (Emit, error) {
		value := bind(sc)
		return func(dst []byte, r Row) []byte {
			write, err := r.run.value(value(r), f.Definition.Type, f.Selections)
			if err != nil {
				return append(dst, "null"...) // bind makes no value that JSON has not
			}
			return write(r.run, dst)
		}, nil
	}}
}

// orderKey is one key of an order.
type orderKey struct {
	template Template
	codec    Codec
	desc     bool
	args     []any
}

// OrderKey is a key of the order that a Restriction makes, before those of the type: whole numbers that are never null,
// the least first. Values are those of the question marks.
type OrderKey struct {
	Template Template
	Values   []any
}
