package reading_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"plangraph/models"
)

// takes tells whether a filter takes a row. What is unknown differs from every value, is in no list and meets no
// comparison; a filter that says nothing takes all.
func (n *naive) takes(row any, filter map[string]any, day *models.Date) bool {
	for name, wanted := range filter {
		if wanted != nil && !n.meets(row, name, wanted, day) {
			return false
		}
	}
	return true
}

func (n *naive) meets(row any, name string, wanted any, day *models.Date) bool {
	some := func(filter any) bool { return n.takes(row, filter.(map[string]any), day) }
	switch name {
	case "and":
		return !slices.ContainsFunc(listOf(wanted), func(filter any) bool { return !some(filter) })
	case "or":
		return slices.ContainsFunc(listOf(wanted), some)
	case "not":
		return n.saysNothing(wanted.(map[string]any)) || !some(wanted)
	}
	filter := wanted.(map[string]any)
	switch given := n.world.field(typeOf(row), name)(row, day, nil).(type) {
	case []any:
		return slices.ContainsFunc(given, func(other any) bool { return n.takes(other, filter, day) })
	case nil:
		if n.isRow(typeOf(row), name) {
			return false
		}
		return compares(nil, filter)
	case *models.Region, *models.Unit, *models.Post, *models.Plan, *models.PlanArea, *models.WorkItem, *models.Assignment:
		return n.takes(given, filter, day)
	default:
		return compares(given, filter)
	}
}

// saysNothing tells whether a filter asks for nothing, as {} or {title: {}}: it is as if it were not there, below not
// too.
func (n *naive) saysNothing(filter map[string]any) bool {
	nothing := func(v any) bool { return n.saysNothing(v.(map[string]any)) }
	for name, wanted := range filter {
		switch {
		case wanted == nil:
		case name == "and" && !slices.ContainsFunc(listOf(wanted), func(v any) bool { return !nothing(v) }):
		case name == "or" && slices.ContainsFunc(listOf(wanted), nothing):
		case name == "not" && nothing(wanted):
		default:
			return false
		}
	}
	return true
}

// isRow tells whether a field leads to rows.
func (n *naive) isRow(typeName, field string) bool {
	return n.schema.Types[n.schema.Types[typeName].Fields.ForName(field).Type.Name()].IsCompositeType()
}

func listOf(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// compares tells whether a scalar meets all operators of a filter.
func compares(given any, filter map[string]any) bool {
	for operator, wanted := range filter {
		if wanted != nil && !meetsOperator(given, operator, wanted) {
			return false
		}
	}
	return true
}

func meetsOperator(given any, operator string, wanted any) bool {
	equal := func(v any) bool { return given != nil && compare(given, like(given, v)) == 0 }
	switch operator {
	case "eq":
		return equal(wanted)
	case "ne":
		return !equal(wanted)
	case "in":
		return slices.ContainsFunc(listOf(wanted), equal)
	case "notIn":
		return !slices.ContainsFunc(listOf(wanted), equal)
	case "isNull":
		return (given == nil) == (wanted == true)
	}
	if given == nil {
		return false
	}
	switch operator {
	case "contains":
		if list, ok := given.(json.RawMessage); ok {
			return slices.ContainsFunc(
				textsOf(list),
				func(s string) bool { return strings.Contains(lower(s), lower(wanted.(string))) },
			)
		}
		return strings.Contains(lower(given.(string)), lower(wanted.(string)))
	case "startsWith":
		return strings.HasPrefix(lower(given.(string)), lower(wanted.(string)))
	}
	order := compare(given, like(given, wanted))
	return operator == "lt" && order < 0 || operator == "lte" && order <= 0 || operator == "gt" && order > 0 ||
		operator == "gte" && order >= 0
}

// textsOf reads a list of texts.
func textsOf(list json.RawMessage) (texts []string) {
	if err := json.Unmarshal(list, &texts); err != nil {
		panic(err)
	}
	return texts
}

// lower folds the case of Latin letters.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// like makes of an argument a value of the same sort as a field's.
func like(given, argument any) any {
	text := fmt.Sprint(argument)
	var made any
	var err error
	switch given.(type) {
	case string:
		return argument
	case bool:
		return argument
	case models.Date:
		made, err = models.ParseDate(text)
	case month:
		return month(text)
	case models.Money:
		made, err = models.ParseMoney(text)
	case time.Time:
		made, err = time.Parse(time.RFC3339, text)
	case int:
		var i int
		_, err = fmt.Sscan(text, &i)
		made = i
	default:
		var f float64
		_, err = fmt.Sscan(text, &f)
		made = f
	}
	if err != nil {
		panic(fmt.Sprintf("%v for %T: %v", argument, given, err))
	}
	return made
}
