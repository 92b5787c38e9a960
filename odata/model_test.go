package odata

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plangraph/datasets"
)

func columns(kinds map[datasets.Kind][]string) []datasets.Typed {
	var all []datasets.Typed
	for kind, names := range kinds {
		for _, name := range names {
			column := datasets.Column{
				Name:  strings.TrimSuffix(name, "?"),
				Label: datasets.Label{Chinese: "列", English: "Column"},
			}
			all = append(all, datasets.Typed{Column: column, Kind: kind, Nullable: strings.HasSuffix(name, "?")})
		}
	}
	slices.SortFunc(all, func(a, b datasets.Typed) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// testModel has a column of each kind, and rows that belong to a row.
func testModel() *Model {
	return NewModel([]*Table{
		{
			Table: datasets.Table{Name: "tasks", Type: "Task", Key: []string{"id"}, Groups: datasets.WorkItems()},
			Columns: columns(map[datasets.Kind][]string{
				datasets.Key: {"id"}, datasets.Text: {"title", "label?", "leadUnitName?"}, datasets.Code: {"light", "status"},
				datasets.Date: {"dueOn"}, datasets.Month: {"dueMonth"}, datasets.Quarter: {"dueQuarter"},
				datasets.Integer: {"position", "version"}, datasets.Number: {"weight?"}, datasets.Percent: {"actualPercent?"},
				datasets.Money: {"budget?", "invested?"}, datasets.Boolean: {"sample"}, datasets.Moment: {"updatedAt"},
			}),
		},
		{
			Table: datasets.Table{
				Name:   "assignments",
				Type:   "Assignment",
				Key:    []string{"id"},
				Groups: datasets.Assignments(),
			},
			Columns: columns(map[datasets.Kind][]string{
				datasets.Key: {"id"}, datasets.Text: {"unitName"}, datasets.Code: {"role"},
				datasets.Date: {"validFrom", "validTo?"}, datasets.Boolean: {"unitEnded"},
			}),
		},
		{
			Table: datasets.Table{Name: "targets", Type: "Target", Key: []string{"id"}},
			Columns: columns(map[datasets.Kind][]string{
				datasets.Key: {"id"}, datasets.Text: {"indicator"}, datasets.Number: {"value?"},
			}),
		},
	})
}

func parsed(text string, aliases map[string]string) (datasets.Expression, *refusal) {
	m := testModel()
	t := m.table("tasks")
	p := m.parserOf("$filter", text, aliases)
	e := p.condition(&scope{columns: t.Columns, of: t})
	p.end()
	return e, p.wrong
}

// printer writes an expression as OData has it, with all parentheses or with those that have to be.
type printer struct {
	strings.Builder
	variable string
	all      bool
}

func written(e datasets.Expression, all bool) string {
	p := printer{all: all}
	p.write(e, 0)
	return p.String()
}

const unaryLevel = 6

func (p *printer) write(e datasets.Expression, least int) {
	switch e := e.(type) {
	case datasets.Ref:
		p.WriteString(p.variable + e.Column)
	case datasets.Literal:
		p.WriteString(literalText(e))
	case datasets.Any:
		p.any(e)
	case datasets.Call:
		p.callOf(e, least)
	default:
		panic(fmt.Sprintf("%T is no expression", e))
	}
}

func literalText(l datasets.Literal) string {
	switch {
	case l.Null:
		return "null"
	case l.Kind == datasets.Text:
		return "'" + strings.ReplaceAll(l.Text, "'", "''") + "'"
	}
	return l.Text
}

func (p *printer) any(e datasets.Any) {
	p.WriteString(e.Relation + map[bool]string{false: "/any(", true: "/all("}[e.All])
	if e.Is != nil {
		p.WriteString("r:")
		p.variable = "r/"
		p.write(e.Is, 0)
		p.variable = ""
	}
	p.WriteString(")")
}

func (p *printer) list(values []datasets.Expression) {
	p.WriteString("(")
	for i, value := range values {
		if i > 0 {
			p.WriteString(",")
		}
		p.write(value, 0)
	}
	p.WriteString(")")
}

func (p *printer) callOf(e datasets.Call, least int) {
	level := slices.IndexFunc(levels, func(names []datasets.Function) bool { return slices.Contains(names, e.Name) })
	switch e.Name {
	case datasets.Not:
		p.WriteString("not ")
		if in, is := e.Args[0].(datasets.Call); is && in.Name == datasets.In && !p.all {
			p.write(in.Args[0], unaryLevel)
			p.WriteString(" in ")
			p.list(in.Args[1:])
			return
		}
		p.write(e.Args[0], unaryLevel)
		return
	case datasets.Negative:
		p.WriteString("- ")
		p.write(e.Args[0], unaryLevel)
		return
	}
	if level < 0 {
		p.WriteString(string(e.Name))
		p.list(e.Args)
		return
	}
	if inner := level < least || p.all; inner {
		p.WriteString("(")
		defer p.WriteString(")")
	}
	p.write(e.Args[0], level)
	p.WriteString(" " + string(e.Name) + " ")
	if e.Name == datasets.In {
		p.list(e.Args[1:])
		return
	}
	p.write(e.Args[1], level+1)
}

func TestPrinterPutsParenthesesWhereTheyHaveToBe(t *testing.T) {
	for text, want := range map[string]string{
		"(position sub 1) sub 2 eq 3":               "position sub 1 sub 2 eq 3",
		"position sub (1 sub 2) eq 3":               "position sub (1 sub 2) eq 3",
		"not (sample and sample) or not(sample)":    "not (sample and sample) or not sample",
		"not (title in ('a'))":                      "not title in ('a')",
		"assignments/all(a:a/unitEnded or (false))": "assignments/all(r:r/unitEnded or false)",
	} {
		e, wrong := parsed(text, nil)
		if wrong != nil {
			t.Fatal(wrong)
		}
		if got := written(e, false); got != want {
			t.Errorf("%s: %s, not %s", text, got, want)
		}
	}
}
