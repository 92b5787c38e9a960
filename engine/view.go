package engine

import (
	"slices"
	"strings"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
)

// View is a dataset as a view of the database has it, for those who read by SQL.
type View struct {
	*Table

	// Columns are the names of its columns in SQL, in order.
	Columns []string
	// Select gives the rows, under the conditions that are put in the place of Scoped.
	Select string
	// Of says what decides who sees a row: the plan that it is of or is, the region that it has, or nothing.
	Of ViewScope
}

// ViewScope is what decides who sees the rows of a view.
type ViewScope int

// The scopes.
const (
	// ByNothing: all rows are seen.
	ByNothing ViewScope = iota
	// ByPlan: a row is seen by whom its plan is seen.
	ByPlan
	// ByRegion: a row is seen by those who administer its region.
	ByRegion
)

// Scoped stands in View.Select for the condition on the rows, which has their table as t0.
const Scoped = "/* scope */ true"

// Today stands in View.Select for the day that it is at the plans' place.
const Today = "'0001-01-01'"

// Views gives the datasets as views in a dialect.
func (c *Catalog) Views(d database.Dialect) []View {
	views := make([]View, len(c.tables))
	for i, t := range c.tables {
		views[i] = c.view(d, t)
	}
	return views
}

func (c *Catalog) view(d database.Dialect, t *Table) View {
	day, _ := models.ParseDate(strings.Trim(Today, "'")) // it is one
	p := &Planner{catalog: c, dialect: d, viewer: models.Viewer{Role: models.RoleSystem}, today: day}
	sc := p.rows(nil, t.typ, t.rel, nil)
	v := View{Table: t}
	switch {
	case t.typ.seenIf != nil:
		v.Of = ByRegion
	case t.typ.ofPlan():
		v.Of = ByPlan
	}
	for i, column := range t.Columns {
		v.Columns = append(v.Columns, datasets.SQLName(column.Name))
		expr := t.read[i].key(p, sc)
		if column.Kind == datasets.Money {
			expr = d.Yuan(expr)
		}
		sc.s.columns = append(sc.s.columns, database.Expr(expr+" AS "+v.Columns[i]))
	}
	p.complete()
	where := slices.Concat(sc.s.where.fixed, []database.SQL{database.Expr(Scoped)})
	var b database.Builder
	b.Add("SELECT ").Put(sc.s.selected).Add(" FROM ").Put(sc.s.table()).Put(sc.s.joined).Where(where...)
	v.Select = b.SQL().Text
	return v
}
