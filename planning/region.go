package planning

import (
	"strings"

	"plangraph/models"
	"plangraph/problem"
)

// CheckRegionCode reports a code that GB/T 2260 does not have: 6 to 12 digits.
func CheckRegionCode(problems *problem.List, code, argument string) {
	if len(code) < 6 || len(code) > 12 || strings.Trim(code, "0123456789") != "" {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%q is not a region code of 6 to 12 digits", Zh: "%q 不是 6 至 12 位的行政区划代码",
		}, code)
	}
}

// CheckInLine reports a unit that a plan cannot be assigned to: a plan is worked on by units of its region, of the
// regions that this lies in and of those in it. Others have admins of their own, who would neither see the work nor be
// asked.
func CheckInLine(problems *problem.List, plan models.Plan, unit models.Unit, argument string) {
	if !models.InLine(unit.RegionCode, plan.RegionCode) {
		problems.Add(problem.Invalid, argument, problem.Message{
			En: "%[1]s is a unit of region %[2]s, which neither lies in the plan's region %[3]s nor has it in it",
			Zh: "%[1]s 属于行政区 %[2]s,既不在计划所属行政区 %[3]s 之内,也不是其上级",
		}, unit.Name, unit.RegionCode, plan.RegionCode)
	}
}

// CheckLasts reports a unit that ends before its duty in a plan does.
func CheckLasts(problems *problem.List, unit models.Unit, duty models.Days, argument string) {
	if unit.ActiveTo != nil && (duty.To == nil || unit.ActiveTo.Before(*duty.To)) {
		CheckExists(problems, unit, argument)
	}
}
