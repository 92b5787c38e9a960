package seeds

import (
	"math"
	"time"

	"plangraph/models"
)

// sampleTarget is what a sample target is drawn from: a value between low and high in steps of step, in unit; one unit is
// factor base units.
type sampleTarget struct {
	indicator, unit, baseUnit, measure string
	factor                             float64
	low, high, step                    int
	comparator                         models.Comparator
	nature                             models.TargetNature
	better                             models.Better
}

// amount is a target for an amount of work, of which more is better.
func amount(indicator, measure, unit string, low, high, step int) sampleTarget {
	return sampleTarget{
		indicator: indicator, measure: measure, unit: unit, baseUnit: unit, factor: 1, low: low, high: high, step: step,
		comparator: models.ComparatorGTE, nature: models.NatureWorkload, better: models.BetterHigher,
	}
}

// tenThousands is an amount in 万 of a base unit.
func tenThousands(indicator, measure, unit, baseUnit string, low, high int) sampleTarget {
	t := amount(indicator, measure, unit, low, high, 1)
	t.baseUnit, t.factor = baseUnit, 10_000
	return t
}

// share is a target for a percentage from low to 100.
func share(indicator string, low int) sampleTarget {
	t := amount(indicator, "", "%", low, 100, 5)
	t.baseUnit, t.factor, t.nature = "1", 0.01, models.NatureRate
	return t
}

// none is a target for nothing to happen.
func none(indicator, unit string) sampleTarget {
	t := amount(indicator, "", unit, 0, 0, 1)
	t.comparator, t.nature, t.better = models.ComparatorEQ, models.NatureZero, models.BetterLower
	return t
}

// taskTargets are the targets that tasks have.
func taskTargets() []sampleTarget {
	return []sampleTarget{
		share("群众满意度", 80), share("事项按期办结率", 85), none("较大以上事故起数", "起"), amount("专项行动次数", "", "次", 4, 24, 4),
	}
}

// addTargets gives an item one to three of the targets. Half of those with an amount are planned and reported monthly.
func (s *sampler) addTargets(item models.WorkItem, from []sampleTarget) {
	all := append([]sampleTarget{share("工程形象进度", 80), share("资金支付率", 70)}, from...)
	if item.Kind == models.KindTask {
		all = from
	}
	for _, i := range s.Perm(len(all))[:min(1+s.IntN(3), len(all))] {
		t := all[i]
		value := float64(t.low + s.IntN((t.high-t.low)/t.step+1)*t.step)
		base := value * t.factor
		s.targets++
		row := models.Target{
			PlanID: s.planID, ID: s.id(), ItemID: item.ID, Position: s.targets, Indicator: t.indicator, Comparator: &t.comparator,
			Value: &value, Unit: &t.unit, BaseValue: &base, BaseUnit: &t.baseUnit, Nature: t.nature, Better: t.better, Weight: 1,
		}
		if t.measure != "" {
			row.Measure = &t.measure
		}
		s.graph.Targets = append(s.graph.Targets, row)
		if value > 0 && s.chance(50) {
			s.addCurve(item, row)
		}
	}
}

// addCurve plans a target month by month along the item's straight line, and reports it as far as the item is.
func (s *sampler) addCurve(item models.WorkItem, target models.Target) {
	pace := deref(item.ActualPercent) / max(1, deref(item.PlannedPercent))
	for month := time.January; month <= time.December; month++ {
		first := models.NewDate(sampleYear, month, 1)
		planned := math.Round(*target.Value*plannedPercent(item, first.EndOfMonth())) / 100
		s.graph.CurvePoints = append(s.graph.CurvePoints, models.CurvePoint{PlanID: s.planID, ID: s.id(), TargetID: target.ID, Month: first, Planned: planned})
		if item.ActualPercent != nil {
			s.graph.Readings = append(s.graph.Readings, models.Reading{
				PlanID: s.planID, ID: s.id(), TargetID: target.ID, Month: first, Value: math.Round(planned*pace*100) / 100, Sample: true,
			})
		}
	}
}

func deref(p *float64) float64 {
	if p == nil {
		return 0
	}
	return *p
}
