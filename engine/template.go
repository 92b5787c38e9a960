package engine

import (
	"strings"

	"plangraph/database"
	"plangraph/models"
)

// Template is SQL with places: {row} stands for the alias of the row that it speaks of, {day} for the day that a
// request looks back to or, for what holds now, for today, {month} for the last month that was over on it. There are no others.
type Template string

// column makes the template of a column.
func column(name string) Template { return Template("{row}." + name) }

// of puts the row's alias in its place.
func (t Template) of(alias string) string { return strings.ReplaceAll(string(t), "{row}", alias) }

// on puts a day and its month in their places; both are nothing but digits and hyphens.
func (t Template) on(day models.Date) Template {
	text := strings.ReplaceAll(string(t), "{day}", "'"+day.String()+"'")
	if strings.Contains(text, "{month}") {
		text = strings.ReplaceAll(text, "{month}", "'"+max(day.LastMonth().String(), earliest)+"'")
	}
	return Template(text)
}

// Condition is a template with values for its question marks.
type Condition struct {
	Template Template
	Values   []any
}

// If makes a condition.
func If(template Template, values ...any) Condition { return Condition{template, values} }

// of gives the condition on the row with this alias.
func (c Condition) of(alias string) database.SQL {
	return database.Expr(c.Template.of(alias), c.Values...)
}
