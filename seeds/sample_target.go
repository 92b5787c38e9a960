package seeds

import (
	"math"
	"time"

	"plangraph/models"
)

// sampleTarget is what a sample target is drawn from: a value between low and high in steps of step, in unit; so many
// units are one base unit. Values from 10,000 are printed in 万.
type sampleTarget struct {
	indicator, unit, baseUnit, measure string
	units                              float64
	low, high, step                    int
	comparator                         models.Comparator
	nature                             models.TargetNature
	better                             models.Better
}

// amount is a target for an amount of work, of which more is better.
func amount(indicator, measure, unit string, low, high, step int) sampleTarget {
	return sampleTarget{
		indicator: indicator, measure: measure, unit: unit, baseUnit: unit, units: 1, low: low, high: high, step: step,
		comparator: models.ComparatorGTE, nature: models.NatureWorkload, better: models.BetterHigher,
	}
}

// percentage is a target for a percentage from low to 100.
func percentage(indicator string, low int) sampleTarget {
	t := amount(indicator, "", "%", low, 100, 5)
	t.baseUnit, t.units, t.nature = "1", 100, models.NatureRate
	return t
}

// none is a target for nothing to happen.
func none(indicator, unit string) sampleTarget {
	t := amount(indicator, "", unit, 0, 0, 1)
	t.comparator, t.nature, t.better = models.ComparatorEQ, models.NatureZero, models.BetterLower
	return t
}

// projectTargets are the targets that projects of a kind have.
func projectTargets(kind models.ProjectKind) []sampleTarget {
	return append(quantityTargets(kind), percentage("工程形象进度", 80), percentage("资金支付率", 70))
}

// taskTargets are the targets that tasks have.
func taskTargets() []sampleTarget {
	return []sampleTarget{
		percentage("群众满意度", 80), percentage("事项按期办结率", 85), none("较大以上事故起数", "起"), amount("专项行动次数", "", "次", 4, 24, 4),
	}
}

// targetsPerItem is the room for the positions of an item's targets among the plan's.
const targetsPerItem = 20

// addTargets gives the item at a place some of the targets. Half of those with an amount are planned and reported
// monthly.
func (s *sampler) addTargets(at draw, item models.WorkItem, all []sampleTarget) {
	for i, t := range all {
		at := at.at(t.indicator)
		if !at.chance("has", 60) {
			continue
		}
		base := float64(t.low + at.below("value", (t.high-t.low)/t.step+1)*t.step)
		value, unit := base, t.unit
		if t.low >= 10_000 {
			value, unit = base/10_000, "万"+t.unit
		}
		row := models.Target{
			PlanID: s.planID, ID: s.id(at), ItemID: item.ID, Position: item.Position*targetsPerItem + i,
			Indicator:  t.indicator,
			Comparator: &t.comparator, Value: &value, Unit: &unit, BaseValue: new(base / t.units), BaseUnit: &t.baseUnit,
			Nature: t.nature, Better: t.better, Weight: 1,
		}
		if t.measure != "" {
			row.Measure = &t.measure
		}
		s.graph.Targets = append(s.graph.Targets, row)
		if value > 0 && at.chance("curve", 50) {
			s.addCurve(at, item, row)
		}
	}
}

// addCurve plans the target at a place month by month along the item's straight line, and reports it as far as the item
// is.
func (s *sampler) addCurve(at draw, item models.WorkItem, target models.Target) {
	pace := deref(item.ActualPercent) / max(1, deref(item.PlannedPercent))
	planIDs, readingIDs := at.at("curve"), at.at("reading")
	for month := time.January; month <= time.December; month++ {
		first := models.NewDate(sampleYear, month, 1)
		planned := math.Round(*target.Value*plannedPercent(item, first.EndOfMonth())) / 100
		s.graph.CurvePoints = append(s.graph.CurvePoints, models.CurvePoint{
			PlanID: s.planID, ID: s.id(planIDs.nth(int(month))), TargetID: target.ID, Month: first, Planned: planned,
		})
		if item.ActualPercent != nil {
			s.graph.Readings = append(s.graph.Readings, models.Reading{
				PlanID: s.planID, ID: s.id(readingIDs.nth(int(month))), TargetID: target.ID, Month: first,
				Value: math.Round(planned*pace*100) / 100, Sample: true,
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
