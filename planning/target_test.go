package planning_test

import (
	"testing"

	"plangraph/models"
	"plangraph/planning"
)

func TestTarget(t *testing.T) {
	number := func(v float64) *float64 { return &v }
	as := func(c models.Comparator) *models.Comparator { return &c }
	for name, c := range map[string]struct {
		change func(*models.Target)
		want   []string
	}{
		"at least":                     {func(*models.Target) {}, nil},
		"without a value":              {func(g *models.Target) { g.Comparator, g.Value = nil, nil }, nil},
		"a value that nothing relates": {func(g *models.Target) { g.Comparator = nil }, []string{"INVALID comparator"}},
		"a second value only": {
			func(g *models.Target) { g.Comparator, g.Value, g.ValueTo = nil, nil, number(2) }, []string{"INVALID comparator"},
		},
		"no value": {func(g *models.Target) { g.Value = nil }, []string{"INVALID value"}},
		"a range": {
			func(g *models.Target) { g.Comparator, g.ValueTo = as(models.ComparatorRange), number(20) }, nil,
		},
		"a range of one value": {
			func(g *models.Target) { g.Comparator = as(models.ComparatorRange) }, []string{"INVALID valueTo"},
		},
		"a range backwards": {
			func(g *models.Target) { g.Comparator, g.ValueTo = as(models.ComparatorRange), number(10) },
			[]string{"INVALID valueTo"},
		},
		"a range of what is better low": {func(g *models.Target) {
			g.Comparator, g.ValueTo, g.Better = as(models.ComparatorRange), number(20), models.BetterLower
		}, nil},
		"up": {func(g *models.Target) { g.Comparator, g.ValueTo = as(models.ComparatorFromTo), number(20) }, nil},
		"down, which is better": {func(g *models.Target) {
			g.Comparator, g.ValueTo, g.Better = as(models.ComparatorFromTo), number(5), models.BetterLower
		}, nil},
		"down, which is worse": {
			func(g *models.Target) { g.Comparator, g.ValueTo = as(models.ComparatorFromTo), number(5) },
			[]string{"INVALID valueTo"},
		},
		"up, which is worse": {func(g *models.Target) {
			g.Comparator, g.ValueTo, g.Better = as(models.ComparatorFromTo), number(20), models.BetterLower
		}, []string{"INVALID valueTo"}},
		"a second value too many": {func(g *models.Target) { g.ValueTo = number(20) }, []string{"INVALID valueTo"}},
		"none of it":              {func(g *models.Target) { g.Nature, g.Value = models.NatureZero, number(0) }, nil},
		"some of none":            {func(g *models.Target) { g.Nature = models.NatureZero }, []string{"INVALID value"}},
		"a code":                  {func(g *models.Target) { g.Measure = new("FLOOR_AREA2") }, nil},
		"codes that are none":     {func(g *models.Target) { g.Measure = new("floor area") }, []string{"INVALID measure"}},
		"no indicator, all wrong": {func(g *models.Target) {
			g.Indicator, g.Unit, g.Modality, g.Weight = "", new(""), new(" "), -1
		}, []string{"INVALID indicator", "INVALID unit", "INVALID modality", "INVALID weight"}},
	} {
		t.Run(name, func(t *testing.T) {
			target := models.Target{
				Indicator: "改造户数", Comparator: as(models.ComparatorGTE), Value: number(10), Unit: new("户"),
				Nature: models.NatureWorkload,
				Better: models.BetterHigher, Weight: 1,
			}
			c.change(&target)
			expect(t, planning.CheckTarget(plan2023(), target, nil), c.want...)
		})
	}
}

func TestCurve(t *testing.T) {
	type point struct {
		month   string
		planned float64
	}
	for name, c := range map[string]struct {
		better models.Better
		curve  []point
		want   []string
	}{
		"none": {models.BetterHigher, nil, nil},
		"up": {
			models.BetterHigher, []point{{"2023-01-01", 1}, {"2023-02-01", 1}, {"2023-12-01", 3}}, nil,
		},
		"down, which is better": {models.BetterLower, []point{{"2023-01-01", 3}, {"2023-12-01", 1}}, nil},
		"down, which is worse": {
			models.BetterHigher, []point{{"2023-01-01", 3}, {"2023-12-01", 1}}, []string{"INVALID curve.1.planned"},
		},
		"up, which is worse": {
			models.BetterLower, []point{{"2023-01-01", 1}, {"2023-12-01", 3}}, []string{"INVALID curve.1.planned"},
		},
		"a month twice": {
			models.BetterHigher, []point{{"2023-01-01", 1}, {"2023-01-01", 1}}, []string{"INVALID curve.1.month"},
		},
		"a month before": {
			models.BetterHigher, []point{{"2023-02-01", 1}, {"2023-01-01", 1}}, []string{"INVALID curve.1.month"},
		},
		"months outside the year": {
			models.BetterHigher,
			[]point{{"2022-12-01", 1}, {"2024-01-01", 1}},
			[]string{"INVALID curve.0.month", "INVALID curve.1.month"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var curve []models.CurvePoint
			for _, p := range c.curve {
				curve = append(curve, models.CurvePoint{Month: day(t, p.month), Planned: p.planned})
			}
			expect(t, planning.CheckCurve(plan2023(), c.better, curve), c.want...)
		})
	}
}
