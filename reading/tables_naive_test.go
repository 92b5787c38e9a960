package reading_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"plangraph/datasets"
	"plangraph/e2e/soak"
	"plangraph/engine"
	"plangraph/models"
)

// TestTableConditions draws conditions on the rows of tables: the databases take those rows that Go takes of all, value by
// value.
func TestTableConditions(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 9)))
	asked, found := 0, 0
	for _, d := range doors(t, g) {
		r := d.resolver.Read
		all := map[string][]tableRow{}
		system := models.Viewer{Role: models.RoleSystem}
		for _, table := range r.Tables() {
			all[table.Name], _, _, _ = askTable(t, r, system, datasets.Question{Table: table.Name})
		}
		soak.Check(t, 300, func(t *soak.T) {
			table := r.Tables()[t.IntN(len(r.Tables()))]
			draw := conditions{t, table, all[table.Name]}
			where := draw.condition(3)
			rows, _, _, err := askTable(t, r, system, datasets.Question{Table: table.Name, Where: where})
			if err != nil {
				t.Fatalf("%s %s where %v: %v", d.name, table.Name, where, err)
			}
			var want []tableRow
			for _, row := range all[table.Name] {
				if draw.holds(where, row) {
					want = append(want, row)
				}
			}
			asked, found = asked+1, found+min(len(want), 1)
			if diff := sameRows(table, rows, want); diff != "" {
				t.Fatalf("%s %s where %+v: %s", d.name, table.Name, where, diff)
			}
			groups := askGroups(t, r, system, datasets.Grouping{
				Table: table.Name, Where: where, Figures: []datasets.Figure{{Name: "n", Measure: "count"}},
			})
			if n := groups[0]["n"].Int(); n != int64(len(want)) {
				t.Fatalf("%s %s where %+v: %d rows are counted as %d", d.name, table.Name, where, len(want), n)
			}
		})
	}
	if found < asked/4 {
		t.Errorf("only %d of %d conditions found anything", found, asked)
	}
}

// conditions draws conditions on the rows of a table, and knows which rows meet them.
type conditions struct {
	*soak.T

	table *engine.Table
	rows  []tableRow
}

func (c conditions) condition(depth int) datasets.Expression {
	if depth > 0 && c.Chance(40) {
		name := []datasets.Function{datasets.And, datasets.Or, datasets.Not}[c.IntN(3)]
		args := []datasets.Expression{c.condition(depth - 1)}
		if name != datasets.Not {
			args = append(args, c.condition(depth-1))
		}
		return datasets.Call{Name: name, Args: args}
	}
	column := c.table.Columns[c.IntN(len(c.table.Columns))]
	comparisons := []datasets.Function{datasets.Eq, datasets.Ne, datasets.Lt, datasets.Le, datasets.Gt, datasets.Ge}
	comparison := comparisons[c.IntN(len(comparisons))]
	value := c.valueOf(column)
	var left datasets.Expression = datasets.Ref{Column: column.Name}
	literal := datasets.Literal{Kind: column.Kind, Text: shownAs(value, column.Kind), Null: value.Null()}
	if literal.Null {
		literal.Text = ""
		comparison = comparisons[c.IntN(2)]
	}
	switch column.Kind {
	case datasets.Boolean:
		comparison = comparisons[c.IntN(2)]
	case datasets.Percent, datasets.Number: // as they are kept, not as they are shown
		comparison = []datasets.Function{datasets.Lt, datasets.Gt}[c.IntN(2)]
		literal = datasets.Literal{Kind: datasets.Number, Text: strconv.Itoa(c.IntN(100)) + ".000051"}
	case datasets.Text:
		switch c.IntN(5) {
		case 0:
			comparison = []datasets.Function{datasets.Contains, datasets.StartsWith, datasets.EndsWith}[c.IntN(3)]
			literal = c.part(comparison, value)
		case 1:
			left = datasets.Call{Name: datasets.Length, Args: []datasets.Expression{left}}
			literal = datasets.Literal{Kind: datasets.Integer, Text: strconv.Itoa(c.IntN(12))}
		}
	case datasets.Date, datasets.Moment:
		if c.Chance(40) {
			name := []datasets.Function{datasets.YearOf, datasets.MonthOf, datasets.DayOf}[c.IntN(3)]
			left = datasets.Call{Name: name, Args: []datasets.Expression{left}}
			literal = datasets.Literal{Kind: datasets.Integer, Text: strconv.Itoa([]int{2023, 6, 15}[c.IntN(3)])}
		}
	case datasets.Integer, datasets.Money:
		if c.Chance(30) && !literal.Null {
			left = datasets.Call{Name: datasets.Add, Args: []datasets.Expression{
				left, datasets.Literal{Kind: datasets.Integer, Text: "1"},
			}}
		}
	}
	if _, isRef := left.(datasets.Ref); isRef && comparison == datasets.Eq && !literal.Null && c.Chance(30) {
		other := c.valueOf(column)
		if !other.Null() {
			return datasets.Call{Name: datasets.In, Args: []datasets.Expression{
				left, literal, datasets.Literal{Kind: column.Kind, Text: shownAs(other, column.Kind)},
			}}
		}
	}
	return datasets.Call{Name: comparison, Args: []datasets.Expression{left, literal}}
}

// valueOf draws a value of a column that some row has.
func (c conditions) valueOf(column datasets.Typed) datasets.Value {
	if len(c.rows) == 0 {
		return datasets.Value{}
	}
	return c.rows[c.IntN(len(c.rows))][column.Name]
}

// part draws a part of a text.
func (c conditions) part(where datasets.Function, value datasets.Value) datasets.Literal {
	runes := []rune(value.Text())
	from, to := 0, len(runes)
	if where != datasets.StartsWith {
		from = c.IntN(len(runes) + 1)
	}
	if where != datasets.EndsWith {
		to = from + c.IntN(len(runes)-from+1)
	}
	return datasets.Literal{Kind: datasets.Text, Text: string(runes[from:to])}
}

// holds tells whether a row meets a condition.
func (c conditions) holds(x datasets.Expression, row tableRow) bool {
	call := x.(datasets.Call)
	switch call.Name {
	case datasets.And:
		return c.holds(call.Args[0], row) && c.holds(call.Args[1], row)
	case datasets.Or:
		return c.holds(call.Args[0], row) || c.holds(call.Args[1], row)
	case datasets.Not:
		return !c.holds(call.Args[0], row)
	case datasets.In:
		return slices.ContainsFunc(call.Args[1:], func(one datasets.Expression) bool {
			return c.holds(datasets.Call{Name: datasets.Eq, Args: []datasets.Expression{call.Args[0], one}}, row)
		})
	}
	a, b := c.value(call.Args[0], row), c.value(call.Args[1], row)
	if a == nil || b == nil {
		return call.Name == datasets.Eq && a == b || call.Name == datasets.Ne && a != b
	}
	order := compareAny(a, b)
	switch call.Name {
	case datasets.Eq:
		return order == 0
	case datasets.Ne:
		return order != 0
	case datasets.Lt:
		return order < 0
	case datasets.Le:
		return order <= 0
	case datasets.Gt:
		return order > 0
	case datasets.Ge:
		return order >= 0
	}
	text, part := asciiLower(a.(string)), asciiLower(b.(string))
	switch call.Name {
	case datasets.Contains:
		return strings.Contains(text, part)
	case datasets.StartsWith:
		return strings.HasPrefix(text, part)
	}
	return strings.HasSuffix(text, part)
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// compareAny compares numbers as numbers and all else as text, byte by byte.
func compareAny(a, b any) int {
	x, isNumber := a.(float64)
	if y, ok := b.(float64); ok && isNumber {
		switch {
		case x == y, math.Abs(x-y) < 1e-9:
			return 0
		case x < y:
			return -1
		}
		return 1
	}
	return strings.Compare(a.(string), b.(string))
}

// value is that of an expression: a number, a text, or nil.
func (c conditions) value(x datasets.Expression, row tableRow) any {
	switch x := x.(type) {
	case datasets.Literal:
		if x.Null {
			return nil
		}
		return valueOfText(x.Text, x.Kind)
	case datasets.Ref:
		i, _ := c.table.Column(x.Column)
		if v := row[x.Column]; !v.Null() {
			return valueOfText(shownAs(v, c.table.Columns[i].Kind), c.table.Columns[i].Kind)
		}
		return nil
	}
	call := x.(datasets.Call)
	v := c.value(call.Args[0], row)
	if v == nil {
		return nil
	}
	switch call.Name {
	case datasets.Length:
		return float64(len([]rune(v.(string))))
	case datasets.YearOf:
		return valueOfText(v.(string)[:4], datasets.Integer)
	case datasets.MonthOf:
		return valueOfText(v.(string)[5:7], datasets.Integer)
	case datasets.DayOf:
		return valueOfText(v.(string)[8:10], datasets.Integer)
	}
	return v.(float64) + 1
}

func valueOfText(text string, kind datasets.Kind) any {
	switch kind {
	case datasets.Integer, datasets.Number, datasets.Percent, datasets.Money:
		n, _ := strconv.ParseFloat(text, 64)
		return n
	case datasets.Moment:
		at, _ := time.Parse(time.RFC3339, text)
		return at.Format("2006-01-02T15:04:05.000000Z")
	}
	return text
}
