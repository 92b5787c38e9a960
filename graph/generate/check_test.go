package main

import (
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// A lamp is a row that no database has: only its declaration counts here.
type lamp struct {
	PlanID uuid.UUID `gorm:"primaryKey"`
	ID     uuid.UUID `gorm:"primaryKey"`
	Title  string
	Shade  string
	Power  float64
	LitOn  models.Date
	Month  models.Date
}

const lamps = `
interface Node { id: ID! }
interface Thing { "Title." title: String! }
enum Shade { DARK LIGHT }
enum OrderDirection { ASC DESC }
union Found = Lamp
type Query { lamps: LampConnection! shown(input: LampInput!): Lamp }
input LampInput { title: String }
type Plan implements Node { id: ID! year: Int! }
type Lamp implements Thing {
  "Title."
  title: String!
  "Shade."
  shade: Shade!
  "Power; in watts."
  power: Float!
  "First lit."
  litOn: Date!
  "The plan."
  plan: Plan!
}
`

// declaredLamps declares what the SDL above has.
func declaredLamps(set *datasets.Dataset, more ...engine.Declaration) []*engine.Type {
	fields := []engine.Declaration{
		engine.Field("title").
			Where().
			OrderBy(),
		engine.Field("shade").As(engine.Enum("Shade")).Where(),
		engine.Field("power").OrderBy(),
		engine.Field("litOn").Where(),
		engine.One("plan", "Plan").Where(),
	}
	return []*engine.Type{
		engine.Query(engine.All("lamps", "Lamp")),
		engine.Object[models.Plan]("Plan", engine.Field("year")).Implements("Node"),
		engine.Object[lamp]("Lamp", append(fields, more...)...).Implements("Thing").Counted(set),
	}
}

func lampSet() *datasets.Dataset {
	return &datasets.Dataset{
		Name:    "Lamp",
		Chinese: "灯",
		Dimensions: []datasets.Dimension{
			{Name: "shade", Field: "shade", About: "Shade."},
			{Name: "year", Field: "plan.year", About: "Year."},
		},
		Measures: []datasets.Measure{
			{Name: "count", About: "Number."},
			{Name: "dark", Field: "shade", When: []string{"DARK"}, About: "Dark ones."},
			{Name: "power", Field: "power", Aggregates: []datasets.Aggregate{datasets.Sum}, About: "Power."},
		},
	}
}

func completionOf(t *testing.T, sdl string, declared []*engine.Type) *completion {
	t.Helper()
	doc, err := parser.ParseSchema(&ast.Source{Input: sdl})
	if err != nil {
		t.Fatal(err)
	}
	catalog, err := engine.NewCatalog(
		"Plan",
		engine.Sight{Besides: func(models.Viewer) (engine.Condition, bool) { return engine.Condition{}, true }},
		declared...)
	if err != nil {
		t.Fatal(err)
	}
	doc.Definitions.ForName("Found").Types = nil // of a union that no field has
	return &completion{doc: doc, catalog: catalog, made: map[string]bool{}}
}

// TestCheck takes the two apart at one place each: the mistake names the type and the field.
func TestCheck(t *testing.T) {
	t.Parallel()
	if err := completionOf(t, lamps, declaredLamps(lampSet())).check(); err != nil {
		t.Errorf("they agree, and yet: %v", err)
	}
	for name, c := range map[string]struct {
		old, sdl string
		change   func(*datasets.Dataset)
		more     []engine.Declaration
		want     string
	}{
		"a field that nobody declares": {
			old: "  plan: Plan!", sdl: "  plan: Plan!\n glow: Int",
			want: "the schema has Lamp.glow, and reading does not declare it",
		},
		"a field of the query": {
			old: "{ lamps:", sdl: "{ bulbs: Int lamps:",
			want: "the schema has Query.bulbs, and reading does not declare it",
		},
		"a field that the schema lacks": {
			more: []engine.Declaration{engine.Field("month")},
			want: "reading declares Lamp.month, and the schema does not have it",
		},
		"a type that the schema lacks": {
			old: "type Plan ", sdl: "type Plann ",
			want: "reading declares the type Plan, and the schema does not have it",
		},
		"a node that nobody declares": {
			old: "enum Shade", sdl: "type Meeting implements Node { id: ID! } enum Shade",
			want: "the schema has the node type Meeting, and reading does not declare it",
		},
		"another scalar": {
			old: "litOn: Date!", sdl: "litOn: String!",
			want: "Lamp.litOn is a String in the schema and a Date in reading",
		},
		"another relation": {
			old: "plan: Plan!", sdl: "plan: Lamp!",
			want: "Lamp.plan is a Lamp in the schema and a Plan in reading",
		},
		"an interface that reading lacks": {
			old: "implements Thing", sdl: "implements Thing & Node",
			want: "Lamp is a Node in the schema and not in reading",
		},
		"an interface that the schema lacks": {
			old:  "implements Thing",
			want: "Lamp is a Thing in reading and not in the schema",
		},
		"a filter that there is no input for": {
			old: "  plan: Plan!", sdl: "  plan: Plan!\n month: Month!",
			more: []engine.Declaration{engine.Field("month").As(engine.Month()).Where()},
			want: "Lamp.month is opened to filters, and nothing compares a Month",
		},
		"a dimension of a span of no date": {
			change: func(d *datasets.Dataset) { d.Dimensions[0].Bucket = "MONTH" },
			want:   "shade is a Shade and has no MONTH, which is the dimension shade",
		},
		"a figure that counts what never is": {
			change: func(d *datasets.Dataset) { d.Measures[1].When = []string{"BRIGHT"} },
			want:   "shade is never BRIGHT, which the figure dark counts",
		},
		"a figure that adds up what cannot be": {
			change: func(d *datasets.Dataset) { d.Measures[2].Field = "title" },
			want:   "title is a String, and the figure power adds it up",
		},
		"a rate without what is never": {change: func(d *datasets.Dataset) {
			d.Measures[1].Unless = datasets.Excluded{Field: "shade", Values: []string{"NO"}}
		}, want: "shade is never NO"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			set := lampSet()
			if c.change != nil {
				c.change(set)
			}
			if c.old != "" && !strings.Contains(lamps, c.old) {
				t.Fatalf("the schema does not have %q", c.old)
			}
			err := completionOf(t, strings.Replace(lamps, c.old, c.sdl, 1), declaredLamps(set, c.more...)).check()
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestSetsOfOneName: the schema would have the figures of the first of them.
func TestSetsOfOneName(t *testing.T) {
	t.Parallel()
	other := lampSet()
	other.Measures = other.Measures[:1]
	declared := append(
		declaredLamps(lampSet()),
		engine.Object[lamp]("Bulb", engine.Field("title"), engine.Field("shade").As(engine.Enum("Shade")),
			engine.One("plan", "Plan")).Counted(other),
	)
	err := completionOf(t, lamps+"type Bulb { title: String! shade: Shade! plan: Plan! }", declared).check()
	if err == nil ||
		!strings.Contains(err.Error(), "Bulb is counted by a data set Lamp that is not the Lamp of another type") {
		t.Error(err)
	}
}

// TestOrders: a type shares the order of its interface while both are ordered by the same fields, and has one of its
// own otherwise.
func TestOrders(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		own  []engine.Declaration
		want []string
		not  string
	}{
		"the same fields": {nil, []string{"input ThingOrder", "enum ThingOrderField", "\n  TITLE\n"}, "LampOrder"},
		"one more": {
			[]engine.Declaration{engine.Field("power").OrderBy()},
			[]string{"input LampOrder", "enum LampOrderField", "\n  TITLE\n", "\n  POWER\n"},
			"ThingOrder",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			of := func(own ...engine.Declaration) []engine.Declaration {
				return append([]engine.Declaration{engine.Field("title").OrderBy()}, own...)
			}
			made := completionOf(t, lamps, []*engine.Type{
				engine.Query(),
				engine.Object[models.Plan]("Plan"),
				engine.Object[lamp]("Thing", of()...),
				engine.Object[lamp]("Lamp", of(c.own...)...).Implements("Thing"),
			})
			arguments, err := made.pageArguments(made.catalog.Type("Lamp"))
			if err != nil {
				t.Fatal(err)
			}
			derived := made.derived.String() + arguments.ForName("orderBy").Type.Name()
			for _, want := range c.want {
				if !strings.Contains(derived, want) {
					t.Errorf("no %q in\n%s", want, derived)
				}
			}
			if strings.Contains(derived, c.not) {
				t.Errorf("%q in\n%s", c.not, derived)
			}
		})
	}
}

// TestInheritedOnce: a field of an interface is written once, and so is what is wrong with it.
func TestInheritedOnce(t *testing.T) {
	t.Parallel()
	sdl := strings.NewReplacer(
		"type Query { lamps: LampConnection!", "type Query {",
		"interface Thing {", "interface Thing { glow: Int",
		"  plan: Plan!", "  glow: Int\n  plan: Plan!",
	).Replace(lamps)
	declared := declaredLamps(nil)
	declared[0] = engine.Query()
	err := completionOf(t, sdl, append(declared, engine.Object[lamp]("Thing", engine.Field("title")))).check()
	if err == nil || err.Error() != "the schema has Thing.glow, and reading does not declare it" {
		t.Error(err)
	}
}
