package reading_test

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// page draws the arguments of a connection: where, orderBy and a page, beginning at cursors of former answers.
func (g *generator) page(f *ast.FieldDefinition, at place, query string) []argument {
	element := g.schema.Types[f.Type.Name()].Fields.ForName("nodes").Type.Name()
	var given []argument
	if g.chance(40) || at.day != nil && g.chance(40) {
		given = append(given, argument{"where", g.where(element, at.day, 1+g.IntN(3))})
	}
	var orderBy any
	if order := f.Arguments.ForName("orderBy"); order != nil && g.chance(50) {
		orderBy = g.orderBy(g.schema.Types[order.Type.Name()])
		given = append(given, argument{"orderBy", orderBy})
	}
	most := 25
	if at.rows > 10 {
		most = 3
	}
	if backward := g.chance(30); backward || at.rows > 10 || g.chance(60) {
		given = append(given, argument{map[bool]string{true: "last", false: "first"}[backward], g.IntN(most + 1)})
	}
	if cursors := g.cursors.lists[listName(element, orderBy, at.day, query)]; len(cursors) > 0 && !at.dayUnknown &&
		g.chance(70) {
		switch g.IntN(3) {
		case 0:
			given = append(given, argument{"before", pick(g.dice, cursors...)})
		case 1:
			given = append(given, argument{"before", pick(g.dice, cursors...)}, argument{"after", pick(g.dice, cursors...)})
		default:
			given = append(given, argument{"after", pick(g.dice, cursors...)})
		}
	}
	return given
}

func (g *generator) orderBy(input *ast.Definition) []any {
	if g.orders == nil {
		g.orders = map[string][]any{}
	}
	if before := g.orders[input.Name]; len(before) > 0 && g.chance(60) { // there may be cursors for it
		return pick(g.dice, before...).([]any)
	}
	values := g.schema.Types[input.Fields.ForName("field").Type.Name()].EnumValues
	var order []any
	for _, i := range g.Perm(len(values))[:min(len(values), pick(g.dice, 1, 1, 1, 2, 3))] {
		one := map[string]any{"field": values[i].Name}
		if g.chance(70) {
			one["direction"] = pick(g.dice, "ASC", "DESC")
		}
		order = append(order, one)
	}
	if g.chance(3) {
		return []any{}
	}
	g.orders[input.Name] = append(g.orders[input.Name], order)
	return order
}

// where draws a filter for rows of a type.
func (g *generator) where(typeName string, day *models.Date, depth int) map[string]any {
	input := g.schema.Types[typeName+"Where"]
	filter := map[string]any{}
	for range pick(g.dice, 1, 1, 1, 2, 2, 3) {
		f := input.Fields[g.IntN(len(input.Fields))]
		if depth > 0 && g.chance(40) {
			f = input.Fields[len(input.Fields)-1-g.IntN(min(7, len(input.Fields)))] // where relations stand
		}
		if some := ofDay(input.Fields); len(some) > 0 && depth > 0 && day != nil && g.chance(50) {
			f = pick(g.dice, some...)
		}
		if counted := countedAmong(input.Fields); g.counting && len(counted) > 0 && g.chance(85) {
			f = pick(g.dice, counted...)
		}
		target := g.schema.Types[f.Type.Name()]
		switch below := strings.TrimSuffix(target.Name, "Where"); {
		case below == target.Name:
			filter[f.Name] = g.filter(typeName, f.Name, target, day)
		case depth == 0:
		case f.Type.Elem != nil:
			list := []any{}
			for range g.IntN(4) {
				list = append(list, g.where(below, day, depth-1))
			}
			filter[f.Name] = list
		default:
			filter[f.Name] = g.where(below, day, depth-1)
			if f.Name == "not" && len(filter[f.Name].(map[string]any)) == 0 {
				delete(filter, f.Name)
			}
		}
	}
	return filter
}

// countedAmong gives the fields of a filter that counters tell apart.
func countedAmong(fields ast.FieldList) (counted ast.FieldList) {
	for _, f := range fields {
		if slices.Contains(
			[]string{"kind", "status", "light", "plan", "nature", "comparator", "role", "and", "or", "not"},
			f.Name,
		) {
			counted = append(counted, f)
		}
	}
	return counted
}

// filter draws one or two operators for a scalar, with values that some row has.
func (g *generator) filter(typeName, field string, input *ast.Definition, day *models.Date) map[string]any {
	filter := map[string]any{}
	for range pick(g.dice, 1, 1, 1, 2) {
		operator := input.Fields[g.IntN(len(input.Fields))]
		switch {
		case operator.Name == "isNull":
			filter["isNull"] = g.chance(50)
		case operator.Type.Elem != nil:
			values := []any{}
			for range g.IntN(4) {
				values = append(values, g.operand(typeName, field, operator.Type.Elem, day))
			}
			filter[operator.Name] = values
		case operator.Name == "contains", operator.Name == "startsWith":
			text, _ := g.operand(typeName, field, operator.Type, day).(string)
			filter[operator.Name] = g.piece(text)
		default:
			filter[operator.Name] = g.operand(typeName, field, operator.Type, day)
		}
	}
	return filter
}

// operand draws a value of a field.
func (g *generator) operand(typeName, field string, t *ast.Type, day *models.Date) any {
	if definition := g.schema.Types[t.Name()]; definition.Kind == ast.Enum {
		return definition.EnumValues[g.IntN(len(definition.EnumValues))].Name
	}
	if len(g.strange) > 0 && g.chance(40) {
		return pick(g.dice, g.strange...)
	}
	rows := g.world.all(typeName)
	if typeName == "SearchHit" {
		rows = g.world.hits
	}
	if len(rows) > 0 && g.chance(85) {
		row := pick(g.dice, rows...)
		if v := written(g.world.field(typeOf(row), field)(row, day, nil)); v != nil {
			return v
		}
	}
	switch t.Name() {
	case "Boolean":
		return g.chance(50)
	case "Int":
		return g.IntN(3000)
	case "Float":
		return float64(g.IntN(200)) / 2
	case "Money":
		return pick(g.dice, "0", "0.05", "1.00", "12345678.9", "-3")
	case "Date":
		return models.NewDate(2023, time.Month(1+g.IntN(12)), 1).String()
	case "DateTime":
		return pick(g.dice, "2024-01-01T08:00:00Z", "2024-01-01T16:00:00+08:00", "2024-01-02T08:00:00.123456789Z")
	case "ID":
		return g.idOf(typeName, uuid.UUID{1}).String()
	}
	return pick(g.dice, "住建", "%", "_", "", "abc", "ÉLAN", `\`, "👨")
}

// idOf makes an id of the type of a row.
func (g *generator) idOf(typeName string, row uuid.UUID) models.ID {
	switch typeName {
	case "Task", "Project":
		typeName = "WorkItem"
	case "Region":
		return models.ID{Type: typeName, Code: "111111"}
	}
	return models.ID{Type: typeName, Row: row}
}

// written gives a field's value as a filter takes it.
func written(v any) any {
	switch v := v.(type) {
	case models.Date:
		return v.String()
	case models.Money:
		return v.String()
	case time.Time:
		return v.Format(time.RFC3339Nano)
	case percent:
		return float64(v)
	case month:
		return string(v)
	case json.RawMessage:
		if texts := textsOf(v); len(texts) > 0 {
			return texts[0]
		}
		return "["
	}
	return v
}

// groupArguments draws what groups takes.
func (g *generator) groupArguments(f *ast.FieldDefinition) []argument {
	dimensions := g.schema.Types[f.Arguments.ForName("by").Type.Name()].EnumValues
	var by []any
	for _, i := range g.Perm(len(dimensions))[:min(len(dimensions), 1+g.IntN(3))] {
		by = append(by, dimensions[i].Name)
	}
	given := []argument{{"by", by}}
	if g.chance(40) {
		given = append(given, argument{"first", g.IntN(8)})
	}
	if g.chance(40) {
		having := map[string]any{}
		input := g.schema.Types[f.Arguments.ForName("having").Type.Name()]
		for range 1 + g.IntN(2) {
			m := input.Fields[g.IntN(len(input.Fields))]
			having[m.Name] = g.having(m.Type.Name())
		}
		given = append(given, argument{"having", having})
	}
	if g.chance(50) {
		keys := g.schema.Types[f.Arguments.ForName("orderBy").Type.Name()].Fields
		measures := g.schema.Types[keys.ForName("measure").Type.Name()].EnumValues
		var order []any
		for range 1 + g.IntN(2) {
			one := map[string]any{"direction": pick(g.dice, "ASC", "DESC")}
			if g.chance(70) {
				one["measure"] = measures[g.IntN(len(measures))].Name
			} else {
				one["dimension"] = pick(g.dice, by...)
			}
			order = append(order, one)
		}
		given = append(given, argument{"orderBy", order})
	}
	return given
}

// having draws a condition on a figure. Means of floats are not asked for exact values.
func (g *generator) having(filterType string) map[string]any {
	switch filterType {
	case "IntFilter":
		return map[string]any{pick(g.dice, "eq", "ne", "gt", "lte"): g.IntN(4)}
	case "MoneyFilter":
		if g.chance(20) {
			return map[string]any{"isNull": g.chance(50)}
		}
		return map[string]any{pick(g.dice, "eq", "ne", "gt", "lte"): pick(g.dice, "0", "1", "100.00", "12345678.90")}
	}
	if g.chance(20) {
		return map[string]any{"isNull": g.chance(50)}
	}
	return map[string]any{pick(g.dice, "lt", "lte", "gt", "gte"): float64(g.IntN(100)) + 0.0173}
}
