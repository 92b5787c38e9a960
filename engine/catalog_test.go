package engine_test

import (
	"strings"
	"testing"

	"github.com/google/uuid"

	"plangraph/datasets"
	"plangraph/engine"
	"plangraph/models"
)

// A lamp is a row that no database has: only its declaration counts here.
type lamp struct {
	PlanID  uuid.UUID `gorm:"primaryKey"`
	ID      uuid.UUID `gorm:"primaryKey"`
	Title   string
	Power   *float64
	Wiring  models.JSON
	PlanSum int
}

func TestMistakes(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		fields []engine.Declaration
		change func(*engine.Type)
		want   string
	}{
		"a field that the model does not have": {
			[]engine.Declaration{engine.Field("titel")}, nil, "Lamp: its model has no field titel",
		},
		"a relation that no field leads to": {
			[]engine.Declaration{engine.One("owner", "Plan")}, nil, "no field ownerId",
		},
		"a type that nobody declares": {
			[]engine.Declaration{engine.One("plan", "Plann")}, nil, "leads to Plann, which is not declared",
		},
		"a link by a field that the rows lack": {
			[]engine.Declaration{engine.Many("lamps", "Lamp", engine.InPlan("parentId"))}, nil, "no field parentId",
		},
		"JSON of which nobody says what is in it": {
			[]engine.Declaration{engine.Field("wiring")}, nil, "name the scalar with As",
		},
		"a filter of what cannot be compared": {
			[]engine.Declaration{engine.Field("wiring").As(engine.JSON("GeoJSON")).Where()}, nil, "Lamp.wiring: Where is for",
		},
		"an order by what may be null": {
			[]engine.Declaration{engine.Field("power").OrderBy()}, nil, "Lamp.power: OrderBy is for what is never null",
		},
		"an order as if it might be null": {
			[]engine.Declaration{engine.Field("title").OrderByNullsAs("-1")}, nil, "Lamp.title: OrderBy is for",
		},
		"a field twice": {
			[]engine.Declaration{engine.Field("title"), engine.Field("title")}, nil, "Lamp.title is declared twice",
		},
		"a union of a type that nobody declares": {
			[]engine.Declaration{engine.Union("node", "Any", "title", map[string]string{"A": "Bulb"})}, nil, "leads to Bulb",
		},
		"a default order that the model lacks": {
			nil, func(l *engine.Type) { l.OrderedBy("position") }, "no field position",
		},
		"a default order by what may be null": {
			nil, func(l *engine.Type) { l.OrderedBy("power") }, "Lamp is ordered by power, which may be null",
		},
		"a dimension that is no field": {
			nil, func(l *engine.Type) { l.Counted(by("shade")) }, "shade is no column or row",
		},
		"a dimension that leads through a column": {
			[]engine.Declaration{engine.Field("title")},
			func(l *engine.Type) { l.Counted(by("title.text")) },
			"title.text is no column or row",
		},
		"a measure of what is no column": {nil, func(l *engine.Type) {
			l.Counted(&datasets.Dataset{Measures: []datasets.Measure{{Name: "power", Field: "power"}}})
		}, "power is no column"},
		"a counter by what is no dimension": {nil, func(l *engine.Type) {
			l.Counted(&datasets.Dataset{Counters: []datasets.Counter{{Table: "lamp_totals", By: []string{"shade"}}}})
		}, "Lamp is counted in lamp_totals: there is no dimension shade"},
		"a counter by what is no column of its own": {nil, func(l *engine.Type) {
			counted := by("plan.region")
			counted.Counters = []datasets.Counter{{Table: "lamp_totals", By: []string{"by"}}}
			l.Counted(counted)
		}, "by is no column of its own"},
		"a counter of days that the model lacks": {nil, func(l *engine.Type) {
			l.Counted(&datasets.Dataset{Counters: []datasets.Counter{{Table: "lamp_totals", Days: []string{"lit"}}}})
		}, "no field lit"},
		"a counter with the sum of a text": {[]engine.Declaration{engine.Field("title")}, func(l *engine.Type) {
			l.Counted(&datasets.Dataset{Counters: []datasets.Counter{{Table: "lamp_totals", Sums: []string{"title"}}}})
		}, "title is no column of amounts or percentages"},
		"every mistake is told, not only the first": {
			[]engine.Declaration{engine.Field("a"), engine.Field("b")}, nil, "no field b",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			declared := engine.Object[lamp]("Lamp", c.fields...)
			if c.change != nil {
				c.change(declared)
			}
			plan := engine.Object[models.Plan]("Plan").Implements("Node")
			_, err := engine.NewCatalog("Plan", everything, engine.Query(), plan, declared)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func by(field string) *datasets.Dataset {
	return &datasets.Dataset{Dimensions: []datasets.Dimension{{Name: "by", Field: field}}}
}

var everything = engine.Sight{Besides: func(models.Viewer) (engine.Condition, bool) { return engine.Condition{}, true }}
