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
	// counted is the same over the rows of a counter that has the keys which it needs, and the sum of a column if it needs
	// one; empty if no counter has the figure.
	counted string
	needs   []string
	sum     string
}

// numberOfRows is how many rows there are.
func numberOfRows(alias string) figureField {
	return figureField{codec: intCodec(), expr: "count(*)", empty: "0", counted: numberOf(alias, "")}
}

// numberOf is the number of rows that meet a condition, of those that a counter has counted.
func numberOf(alias, condition string) string {
	if condition != "" {
		condition = " FILTER (WHERE " + condition + ")"
	}
	return "CAST(coalesce(sum(" + alias + ".n)" + condition + ", 0) AS bigint)"
}

// figures gives a dataset's figures for the rows of an object, by measure and aggregate: "count", "budget.sum".
func (t *Type) figures(sc Scope) map[string]figureField {
	all := map[string]figureField{}
	for _, m := range t.dataset.Measures {
		if m.Field == "" {
			all[m.Name] = numberOfRows(sc.alias)
			continue
		}
		c := t.byName[m.Field].(Column)
		switch {
		case m.Rate:
			all[m.Name] = t.rate(sc, m)
		case m.Within != nil:
			all[m.Name] = t.within(sc, m)
		case m.When != nil:
			of := isOneOf(c.in(sc), m.When)
			all[m.Name] = figureField{
				codec: intCodec(), expr: "count(*) FILTER (WHERE " + of + ")", empty: "0",
				counted: numberOf(sc.alias, of), needs: c.on(sc).columns(),
			}
		}
		for _, a := range m.Aggregates {
			f := figureField{codec: c.codec, expr: aggregate(a, c.in(sc), c.codec), empty: "null"}
			if of := c.on(sc).columns(); len(of) == 1 && column(of[0]) == c.on(sc) {
				f.sum, f.counted = of[0], countedAggregate(a, sc.alias+"."+of[0], c.codec)
			}
			all[m.Name+"."+string(a)] = f
		}
	}
	return all
}

// rate is the percentage of the rows that a measure counts.
func (t *Type) rate(sc Scope, m datasets.Measure) figureField {
	field, unless := t.byName[m.Field].(Column), t.byName[m.Unless.Field].(Column)
	counted := "NOT " + isOneOf(unless.in(sc), m.Unless.Values)
	done := counted + " AND " + isOneOf(field.in(sc), m.When)
	percentage := func(done, all string) string {
		return "CAST(100.0 * " + done + " / nullif(" + all + ", 0) AS double precision)"
	}
	return figureField{
		codec: percentCodec(), empty: "null",
		expr:    percentage("count(*) FILTER (WHERE "+done+")", "count(*) FILTER (WHERE "+counted+")"),
		counted: percentage(numberOf(sc.alias, done), numberOf(sc.alias, counted)),
		needs:   slices.Concat(field.on(sc).columns(), unless.on(sc).columns()),
	}
}

// within is the number of rows whose day is in a span that begins or ends on the day on which is asked.
func (t *Type) within(sc Scope, m datasets.Measure) figureField {
	field, unless := t.byName[m.Field].(Column), t.byName[m.Unless.Field].(Column)
	day := sc.today
	if sc.asOf != nil {
		day = *sc.asOf
	}
	condition := "NOT " + isOneOf(unless.in(sc), m.Unless.Values) + " AND " + field.in(sc)
	if m.Within.Open {
		condition += " < '" + after(day, m.Within.End+1) + "'"
	} else {
		condition += " BETWEEN '" + after(day, m.Within.First) + "' AND '" + after(day, m.Within.End) + "'"
	}
	return figureField{codec: intCodec(), expr: "count(*) FILTER (WHERE " + condition + ")", empty: "0"}
}

// after is the day so many days after another, as far as days are written with four digits of the year.
func after(day models.Date, days int) string {
	last := models.NewDate(9999, 12, 31) //nolint:mnd // the day
	if later := day.AddDays(days); !last.Before(later) {
		return max(later.String(), earliest)
	}
	return last.String()
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
		field = bounded(field)
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

// bounded is a field, or the greatest amount if that is less.
func bounded(field string) string {
	return fmt.Sprintf("CASE WHEN %[1]s > %[2]d THEN %[2]d ELSE %[1]s END", field, models.GreatestAmount)
}

// countedAggregate is an aggregate of a column's sums and numbers of known values; empty if it takes more.
func countedAggregate(a datasets.Aggregate, column string, c Codec) string {
	sum, known := "sum("+sumOf(column)+")", "nullif(sum("+knownOf(column)+"), 0)"
	switch {
	case a == datasets.Sum && c.name == "Money":
		return "CAST(CASE WHEN " + known + " IS NOT NULL THEN " + sum + " END AS bigint)"
	case a == datasets.Avg && c.name == "Money":
		return "CAST(round(1.0 * " + sum + " / " + known + ") AS bigint)"
	case a == datasets.Avg:
		return "CAST(round(1.0 * " + sum + " / " + known + ") / " + nines + " AS double precision)"
	}
	return ""
}

// summary plans the figures over all rows of a connection.
func (pg *pages) summary(f graphql.CollectedField) (Emit, error) {
	counted := pg.counts()
	return pg.figureFields(f, pg.target.dataset.Name+"Summary", func(path string) Emit {
		return pg.figure(counted, pg.target.figures(counted)[path])
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
