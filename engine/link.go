package engine

import (
	"fmt"
	"strings"

	"plangraph/database"
	"plangraph/models"
)

// Link says which rows of a type a relation leads to from a row.
type Link interface {
	// resolve finds the columns that the link names.
	resolve(from, to *Type) (relation, error)
}

// relation is a link whose names are resolved, with what else restricts its rows.
type relation struct {
	// parent is the column of the parent's row by whose value the rows are found; empty for the query itself.
	parent string
	// samePlan says that both rows are of one plan.
	samePlan bool
	// rows says how rows are found by that value; nil for all of them.
	rows finder
	// only is a further condition on the rows, during restricts them to those of a day.
	only   Template
	during *Period
}

// withAll gives the relation to all rows of a day, not to the latest of them.
func (r relation) withAll() relation {
	if r.during != nil {
		r.during = &Period{Now: r.during.Now, Day: r.during.Day}
	}
	return r
}

// Period tells the rows of a relation that hold now from those that held on a {day}. Where the rows themselves have
// days, Now is the same condition as Day: its {day} is today. Latest, if not empty, orders those of a day: then only the
// first of them is meant.
type Period struct{ Now, Day, Latest Template }

// on is the condition that a row held on the day, or holds now.
func (p *Period) on(alias string, day *models.Date, today models.Date) database.SQL {
	if day == nil {
		return database.Expr(p.Now.on(today).of(alias))
	}
	return database.Expr(p.Day.on(*day).of(alias))
}

// finder finds the rows of a relation by a value of the parent's row.
type finder interface {
	// on is the condition that a row belongs to the parent with this value.
	on(alias string, target *Type, value database.SQL) database.SQL
	// from is what the rows, as t0, are read from.
	from(target *Type) string
	// owner is the alias that further conditions speak of.
	owner(alias string) string
}

// byColumn finds the rows whose column has the value.
type byColumn string

func (c byColumn) on(alias string, _ *Type, value database.SQL) database.SQL {
	return database.Equal(alias+"."+string(c), value)
}

func (byColumn) from(target *Type) string { return target.table.Name + " t0" }

func (byColumn) owner(alias string) string { return alias }

// throughTable finds rows of plans through the rows of a table between, v: one of its columns has the value, another
// the row's id.
type throughTable struct{ table, value, id string }

func (t throughTable) on(_ string, _ *Type, value database.SQL) database.SQL {
	return database.Equal("v."+t.value, value)
}

func (t throughTable) from(target *Type) string {
	return t.table + " v JOIN " + target.table.Name + " t0 ON v.plan_id = t0.plan_id AND v." + t.id + " = t0.id"
}

func (throughTable) owner(string) string { return "v" }

// amongKeys finds the rows whose key stands in a table between, beside the value, in rows that hold on the day.
type amongKeys struct {
	table, value, key string
	during            *Period
	day               *models.Date
	today             models.Date
}

// keys turns the keys of parents into those of the rows, each with the number of its parent. No database is left to
// look through a parent's rows between again for each row that may be its.
func (a amongKeys) keys(parents database.SQL) database.SQL {
	var b database.Builder
	b.Add("(SELECT DISTINCT a." + a.key + " AS key, p.ord FROM ").Put(parents).
		Add(" CROSS JOIN " + a.table + " a WHERE a." + a.value + " = p.key")
	if a.during != nil {
		b.Add(" AND ").Put(a.during.on("a", a.day, a.today))
	}
	return b.Add(") AS p").SQL()
}

func (a amongKeys) on(alias string, target *Type, value database.SQL) database.SQL {
	var b database.Builder
	b.Add(
		alias + "." + target.key.column() + " IN (SELECT a." + a.key + " FROM " + a.table + " a WHERE a." + a.value + " = ",
	).Put(
		value,
	)
	if a.during != nil {
		b.Add(" AND ").Put(a.during.on("a", a.day, a.today))
	}
	return b.Add(")").SQL()
}

func (amongKeys) from(target *Type) string { return target.table.Name + " t0" }

func (amongKeys) owner(alias string) string { return alias }

// InPlan leads from a row to the rows of its plan whose field holds its id.
func InPlan(field string) Link { return children{field, true} }

// OfRow leads from a row to the rows whose field holds its key.
func OfRow(field string) Link { return children{field, false} }

type children struct {
	field    string
	samePlan bool
}

func (l children) resolve(from, to *Type) (relation, error) {
	child, err := to.column(l.field)
	return relation{parent: from.key.column(), samePlan: l.samePlan, rows: byColumn(child.Name)}, err
}

// Sharing leads from a row to the rows that have the same value in the field of this name.
func Sharing(field string) Link { return sharing(field) }

type sharing string

func (l sharing) resolve(from, to *Type) (relation, error) {
	parent, err := from.column(string(l))
	if err != nil {
		return relation{}, err
	}
	child, err := to.column(string(l))
	return relation{parent: parent.Name, rows: byColumn(child.Name)}, err
}

// Through leads from a row to rows of plans through rows of the model Between: its field value holds the row's key, its
// field id that of the row of the plan. A row that several lead to is there several times.
func Through[Between any](value, id string) Link {
	return between{typeOf[Between](), value, id, false}
}

// Among leads from a row to the rows whose key stands in the field key of rows of the model Between, beside the row's
// own key in the field value. A period speaks of the rows between. A row that several lead to is there once.
func Among[Between any](value, key string) Link {
	return between{typeOf[Between](), value, key, true}
}

type between struct {
	table      func() (*Type, error)
	value, key string
	once       bool
}

func (l between) resolve(from, _ *Type) (relation, error) {
	table, err := l.table()
	if err != nil {
		return relation{}, err
	}
	value, err := table.column(l.value)
	if err != nil {
		return relation{}, err
	}
	key, err := table.column(l.key)
	r := relation{parent: from.key.column(), rows: throughTable{table.table.Name, value.Name, key.Name}}
	if l.once {
		r.rows = amongKeys{table: table.table.Name, value: value.Name, key: key.Name}
	}
	return r, err
}

// toKey leads from a row to the row whose key its own field holds.
type toKey string

func (l toKey) resolve(from, to *Type) (relation, error) {
	parent, err := from.column(string(l))
	return relation{
		parent: parent.Name, samePlan: from.key == planKey && to.key == planKey, rows: byColumn(to.key.column()),
	}, err
}

// everyRow leads from the query to all rows.
type everyRow struct{}

func (everyRow) resolve(*Type, *Type) (relation, error) { return relation{}, nil }

// column finds the column of a field of the model, by its graph name or its own: text or body for Body.
func (t *Type) column(field string) (database.Column, error) {
	for _, c := range t.table.Columns {
		if models.FieldName(c.Field) == field || strings.EqualFold(c.Field, field) {
			return c, nil
		}
	}
	return database.Column{}, fmt.Errorf("%s: its model has no field %s", t.name, field)
}
