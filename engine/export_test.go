package engine

import (
	"fmt"

	"plangraph/database"
)

// FirstPages gives the statements of a list's first page, in the default order and each that may be asked for.
func (t *Type) FirstPages(d database.Dialect) map[string]database.SQL {
	sc := Scope{alias: "t0", typ: t}
	orders := map[string][]orderKey{"default": t.order}
	for name := range t.orderable {
		for _, direction := range []string{"ASC", "DESC"} {
			order, err := orderOf(sc, []any{map[string]any{"field": name, "direction": direction}})
			if err != nil {
				panic(err)
			}
			orders[name+" "+direction] = order
		}
	}
	pages := map[string]database.SQL{}
	for name, order := range orders {
		s := newStatement(t, "t0")
		s.cell("t0." + t.key.column())
		s.order, s.limit = keys("t0", order), DefaultPage
		pages[name] = s.sqlFor(d, parents{})
	}
	return pages
}

// FirstPagesOf gives the statements of the first page of every connection below the query that leads to a type.
func (c *Catalog) FirstPagesOf(target string, d database.Dialect) map[string]database.SQL {
	pages := map[string]database.SQL{}
	for _, t := range c.inOrder {
		for _, f := range t.fields {
			list, ok := f.(Connection)
			if !ok || list.target != target || t.name == "Query" {
				continue
			}
			s := newStatement(c.types[target], "t0")
			s.cell("t0.id")
			s.relation, s.order, s.limit = list.relation, keys("t0", c.types[target].order), DefaultPage
			pages[fmt.Sprintf("%s.%s", t.name, list.name)] = s.sqlFor(
				d, s.parents(d, []string{noPlan}, []string{noPlan}),
			)
		}
	}
	return pages
}

// sqlFor renders a statement that no plan has.
func (s *statement) sqlFor(d database.Dialect, of parents) database.SQL {
	s.complete()
	return s.sql(&run{Planner: &Planner{dialect: d}}, of)
}

// Figure gives the type that conditions on a figure are of, by its name in having; empty if there is no such figure.
func (t *Type) Figure(name string) string {
	pg := &pages{target: t}
	return t.figures(Scope{alias: "t0", typ: t})[pg.figurePath(name)].codec.filter
}

// Ordered tells whether the rows have an order of their own.
func (t *Type) Ordered() bool { return t.table.Name == "" || len(t.order) > 0 }

// CamelCase turns an enum value into a field's name.
var CamelCase = camelCase
