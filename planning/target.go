package planning

import (
	"fmt"
	"regexp"

	"plangraph/models"
	"plangraph/problem"
)

// measureCodes are the codes of quantities.
var measureCodes = regexp.MustCompile(`^[A-Z][A-Z0-9_]{0,39}$`)

// CheckTarget reports what is wrong with a target: a comparator and values that do not go together, values that belie
// its nature, a code that is none, a curve that leaves the plan's year or goes the wrong way.
func CheckTarget(plan models.Plan, target models.Target, curve []models.CurvePoint) problem.List {
	var problems problem.List
	CheckTitle(&problems, target.Indicator, "indicator")
	checkKnown(&problems, target.Unit, longestLabel, "unit")
	checkKnown(&problems, target.Modality, longestLabel, "modality")
	checkValue(&problems, target.Value, "value")
	checkValue(&problems, target.ValueTo, "valueTo")
	checkValues(&problems, target)
	if target.Nature == models.NatureZero && target.Value != nil && *target.Value != 0 {
		problems.Add(problem.Invalid, "value", problem.Message{
			En: "the nature ZERO promises 0, not %g", Zh: "性质为「零发生」的指标,目标值应为 0,而非 %g",
		}, *target.Value)
	}
	if target.Measure != nil && !measureCodes.MatchString(*target.Measure) {
		problems.Add(problem.Invalid, "measure", problem.Message{
			En: "%q is no code like HOUSEHOLDS or FLOOR_AREA: capital letters, digits and _, 40 at most",
			Zh: "「%s」不是计量代码:应如 HOUSEHOLDS、FLOOR_AREA,由大写字母、数字和下划线组成,不超过 40 个字符",
		}, *target.Measure)
	}
	checkWeight(&problems, target.Weight)
	return append(problems, CheckCurve(plan, target.Better, curve)...)
}

// checkValues reports a comparator and values that do not go together.
func checkValues(problems *problem.List, target models.Target) {
	if target.Comparator == nil {
		if target.Value != nil || target.ValueTo != nil {
			problems.Add(problem.Invalid, "comparator", problem.Message{
				En: "a value needs a comparator: GTE if the text gives none", Zh: "有目标值须有比较关系;原文未写明的,用 GTE(不低于)",
			})
		}
		return
	}
	two := *target.Comparator == models.ComparatorRange || *target.Comparator == models.ComparatorFromTo
	switch {
	case target.Value == nil:
		problems.Add(problem.Invalid, "value", problem.Message{
			En: "the comparator %s needs a value", Zh: "比较关系 %s 须有目标值",
		}, *target.Comparator)
	case two && target.ValueTo == nil:
		problems.Add(problem.Invalid, "valueTo", problem.Message{
			En: "the comparator %s needs two values", Zh: "比较关系 %s 须有两个目标值",
		}, *target.Comparator)
	case two:
		checkTwo(problems, *target.Comparator, target.Better, *target.Value, *target.ValueTo)
	case target.ValueTo != nil:
		problems.Add(problem.Invalid, "valueTo", problem.Message{
			En: "a second value is for RANGE and FROM_TO only", Zh: "只有 RANGE(区间)和 FROM_TO(由…到…)有第二个目标值",
		})
	}
}

// checkTwo reports two values in the wrong order.
func checkTwo(problems *problem.List, comparator models.Comparator, better models.Better, from, to float64) {
	if comparator == models.ComparatorRange && to <= from {
		problems.Add(problem.Invalid, "valueTo", problem.Message{
			En: "a range goes from the smaller value to the greater: %g, %g", Zh: "区间应由小到大:%g,%g",
		}, from, to)
	}
	if comparator == models.ComparatorFromTo && (to-from)*direction(better) <= 0 {
		problems.Add(problem.Invalid, "valueTo", problem.Message{
			En: "from %g to %g is not the way to go where %s is better", Zh: "由 %g 到 %g 与优向 %s 不符",
		}, from, to, better)
	}
}

// direction is 1 where higher is better, −1 where lower is.
func direction(better models.Better) float64 {
	if better == models.BetterLower {
		return -1
	}
	return 1
}

// CheckCurve reports why points are no curve of a target: months outside the plan's year, not each after the one
// before, or cumulative values that go the wrong way.
func CheckCurve(plan models.Plan, better models.Better, curve []models.CurvePoint) problem.List {
	var problems problem.List
	for i, point := range curve {
		month := fmt.Sprintf("curve.%d.month", i)
		checkValue(&problems, &point.Planned, fmt.Sprintf("curve.%d.planned", i))
		CheckInYear(&problems, plan, point.Month, month)
		if i == 0 {
			continue
		}
		before := curve[i-1]
		if !before.Month.Before(point.Month) {
			problems.Add(problem.Invalid, month, problem.Message{
				En: "%s does not come after %s", Zh: "月份 %s 未排在 %s 之后",
			}, models.MonthOf(point.Month), models.MonthOf(before.Month))
		}
		if (point.Planned-before.Planned)*direction(better) < 0 {
			problems.Add(problem.Invalid, fmt.Sprintf("curve.%d.planned", i), problem.Message{
				En: "a curve is cumulative: after %g comes %g, where %s is better", Zh: "计划曲线为累计值:%g 之后为 %g,与优向 %s 不符",
			}, before.Planned, point.Planned, better)
		}
	}
	return problems
}
