package engine

import (
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/graphql"

	"plangraph/datasets"
	"plangraph/models"
)

// figureField is a figure of a set of rows as the schema shows it: a measure, or one aggregate of it.
type figureField struct {
	codec Codec
	// expr is an aggregate over the rows of a scope; empty is what a set without rows has.
	expr, empty string
}

// figures gives a dataset's figures for the rows of an object, by measure and aggregate: "count", "budget.sum".
func (t *Type) figures(sc Scope) map[string]figureField {
	all := map[string]figureField{}
	for _, m := range t.dataset.Measures {
		if m.Field == "" {
			all[m.Name] = figureField{intCodec(), "count(*)", "0"}
			continue
		}
		c := t.byName[m.Field].(Column)
		field := c.in(sc)
		switch {
		case m.Rate:
			counted := "NOT " + isOneOf(t.byName[m.Unless.Field].(Column).in(sc), m.Unless.Values)
			all[m.Name] = figureField{percentCodec(), fmt.Sprintf(
				"CAST(100.0 * count(*) FILTER (WHERE %s AND %s) / nullif(count(*) FILTER (WHERE %s), 0) AS double precision)",
				counted, isOneOf(field, m.When), counted), "null"}
		case m.When != nil:
			all[m.Name] = figureField{intCodec(), "count(*) FILTER (WHERE " + isOneOf(field, m.When) + ")", "0"}
		}
		for _, a := range m.Aggregates {
			all[m.Name+"."+string(a)] = figureField{c.codec, aggregate(a, field, c.codec), "null"}
		}
	}
	return all
}

// isOneOf is the condition that a field has one of the values, which are enum values of a dataset.
func isOneOf(field string, values []string) string {
	return field + " IN ('" + strings.Join(values, "', '") + "')"
}

// aggregate renders a function over a field, of the type of its codec. Sums and means of floats are rounded to nine
// decimals: the order of adding differs from database to database, and with it the last digits.
//
// No row takes a sum beyond what the database adds: rows that are older than the bounds of planning count as the bounds.
func aggregate(a datasets.Aggregate, field string, c Codec) string {
	if a == datasets.Sum || a == datasets.Avg {
		field = fmt.Sprintf("CASE WHEN %[1]s > %[2]d THEN %[2]d ELSE %[1]s END", field, models.GreatestAmount)
	}
	call := string(a) + "(" + field + ")"
	switch {
	case c.name == "Money" && a == datasets.Avg:
		return "CAST(round(" + call + ") AS bigint)"
	case c.name == "Money":
		return "CAST(" + call + " AS bigint)"
	case a == datasets.Sum || a == datasets.Avg:
		call = "round(" + call + " * 1e9) / 1e9"
	}
	return "CAST(" + call + " AS double precision)"
}

// summary plans the figures over all rows of a connection.
func (pg *pages) summary(f graphql.CollectedField) (Emit, error) {
	counted := pg.counts()
	return pg.figureFields(f, pg.target.dataset.Name+"Summary", func(path string) Emit {
		figure := pg.target.figures(counted)[path]
		return pg.figure(counted, counted.s.cell(figure.expr), figure.empty, figure.codec)
	}, nil), nil
}

// figureFields plans fields that are figures; other plans those that are not.
func (pg *pages) figureFields(
	f graphql.CollectedField, typeName string, figure func(path string) Emit, other func(graphql.CollectedField) Emit,
) Emit {
	var members []member
	for _, f := range graphql.CollectFields(pg.p.operation, f.Selections, []string{typeName}) {
		var e Emit
		switch {
		case f.Name == "__typename":
			e = literal(`"` + typeName + `"`)
		case pg.isMeasure(f.Name) && len(f.Selections) > 0:
			e = pg.aggregates(f, figure)
		case pg.isMeasure(f.Name):
			e = figure(f.Name)
		default:
			e = other(f)
		}
		members = append(members, newMember(f.Alias, e))
	}
	return objectOf(members)
}

// aggregates plans { sum avg min max } of a measure.
func (pg *pages) aggregates(f graphql.CollectedField, figure func(path string) Emit) Emit {
	typeName := f.Definition.Type.Name()
	var members []member
	for _, a := range graphql.CollectFields(pg.p.operation, f.Selections, []string{typeName}) {
		e := literal(`"` + typeName + `"`)
		if a.Name != "__typename" {
			e = figure(f.Name + "." + a.Name)
		}
		members = append(members, newMember(a.Alias, e))
	}
	return objectOf(members)
}

func (pg *pages) isMeasure(name string) bool {
	return slices.ContainsFunc(pg.target.dataset.Measures, func(m datasets.Measure) bool { return m.Name == name })
}

// figurePath gives the path of a figure by its name in having: budgetSum is budget.sum.
func (pg *pages) figurePath(name string) string {
	for _, m := range pg.target.dataset.Measures {
		for _, a := range m.Aggregates {
			if FigureName(m, a) == name {
				return m.Name + "." + string(a)
			}
		}
	}
	return name
}

// FigureName names one aggregate of a measure where names are flat: budgetSum.
func FigureName(m datasets.Measure, a datasets.Aggregate) string {
	return m.Name + strings.ToUpper(string(a[:1])) + string(a[1:])
}
