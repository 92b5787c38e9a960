package planning_test

import (
	"math"
	"testing"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

// TestNumbersAreBounded holds every number of a plan that is summed to its bounds: just within, just beyond, and what is
// no number.
func TestNumbersAreBounded(t *testing.T) {
	plan := models.Plan{Year: 2023, YellowFrom: 10, RedAbove: 30, Title: "计划"}
	item := func(change func(*models.WorkItem)) problem.List {
		i := models.WorkItem{Title: "任务", Weight: 1}
		change(&i)
		return planning.CheckItem(i)
	}
	weight := func(w float64) problem.List { return item(func(i *models.WorkItem) { i.Weight = w }) }
	budget := func(m models.Money) problem.List { return item(func(i *models.WorkItem) { i.BudgetFen = &m }) }
	target := func(change func(*models.Target), curve ...models.CurvePoint) problem.List {
		value := 5.0
		gte := models.ComparatorGTE
		t := models.Target{Indicator: "户数", Comparator: &gte, Value: &value, Weight: 1, Better: models.BetterHigher}
		change(&t)
		return planning.CheckTarget(plan, t, curve)
	}
	value := func(v float64) problem.List { return target(func(t *models.Target) { t.Value = &v }) }
	planned := func(v float64) problem.List {
		return target(func(*models.Target) {}, models.CurvePoint{Month: models.NewDate(2023, 6, 1), Planned: v})
	}
	gap := func(v float64) problem.List {
		p := plan
		p.RedAbove = v
		return planning.CheckPlan(p)
	}
	nan, inf := math.NaN(), math.Inf(1)
	for what, c := range map[string]struct {
		problems problem.List
		want     string // the English words; empty if it is taken
	}{
		"the greatest weight": {weight(1e6), ""},
		"no weight":           {weight(0), ""},
		"a greater weight":    {weight(1e6 + 1), "a weight is 0 to 1000000, not 1.000001e+06"},
		"1e308":               {weight(1e308), "a weight is 0 to 1000000, not 1e+308"},
		"a negative weight":   {weight(-0.5), "a weight is 0 to 1000000, not -0.5"},
		"NaN":                 {weight(nan), "a weight is 0 to 1000000, not NaN"},
		"a target's weight":   {target(func(t *models.Target) { t.Weight = inf }), "a weight is 0 to 1000000, not +Inf"},
		"a trillion":          {budget(models.GreatestAmount), ""},
		"a fen more":          {budget(models.GreatestAmount + 1), "budget is 1000000000000.01 yuan, more than 1000000000000.00"},
		"the greatest value":  {value(1e15), ""},
		"a negative value":    {value(-1e15), ""},
		"a greater value":     {value(1.1e15), "value is 1.1e+15, beyond all that is measured (1e+15): choose a larger unit"},
		"no value":            {value(nan), "value is NaN, beyond all that is measured (1e+15): choose a larger unit"},
		"a point of a curve":  {planned(-inf), "planned is -Inf, beyond all that is measured (1e+15): choose a larger unit"},
		"a gap":               {gap(nan), "a gap is 0 to 100 percentage points, not NaN"},
	} {
		got := ""
		if len(c.problems) > 0 {
			got = c.problems[0].Message.En
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", what, got, c.want)
		}
	}
}
