package planning

import (
	"plangraph/models"
	"plangraph/problem"
)

// CheckToken reports what is wrong with a new token, whoever makes it: its name, and a role without the region or unit
// that it needs.
func CheckToken(name string, role models.Role, regionCode *string, ofUnit bool) problem.List {
	var problems problem.List
	CheckName(&problems, name, "name")
	switch {
	case role == models.RoleAnonymous:
		problems.Add(
			problem.Invalid, "role", problem.Message{En: "nobody needs a token to be ANONYMOUS", Zh: "ANONYMOUS 无需令牌"},
		)
	case role == models.RoleSystem && regionCode != nil:
		problems.Add(problem.Invalid, "regionCode", problem.Message{En: "SYSTEM is of no region", Zh: "SYSTEM 不属于任何行政区"})
	case role != models.RoleSystem && regionCode == nil:
		problems.Add(problem.Invalid, "regionCode", problem.Message{En: "%s needs a region", Zh: "%s 须指定行政区"}, role)
	}
	switch {
	case role == models.RoleSystem && ofUnit:
		problems.Add(problem.Invalid, "unitId", problem.Message{En: "SYSTEM is of no unit", Zh: "SYSTEM 不属于任何单位"})
	case role == models.RoleReporter && !ofUnit:
		problems.Add(problem.Invalid, "unitId", problem.Message{En: "REPORTER needs a unit", Zh: "REPORTER 须指定单位"})
	}
	return problems
}

// CheckMakes refuses to make a token that may more than whoever makes it.
func CheckMakes(viewer models.Viewer, role models.Role, regionCode *string) *problem.Error {
	if !viewer.Role.AtLeast(role) {
		return problem.Refuse(
			problem.Forbidden, "role", problem.Message{En: "%s may not make a token of the role %s", Zh: "%s 不能创建角色为 %s 的令牌"},
			viewer.Role, role,
		)
	}
	if regionCode != nil && !viewer.Covers(*regionCode) {
		return problem.Refuse(
			problem.Forbidden, "regionCode", problem.Message{En: "region %s is not yours", Zh: "行政区 %s 不在您的管辖范围内"},
			short(*regionCode),
		)
	}
	return nil
}

// CheckExpires reports a last day of a token that is over.
func CheckExpires(problems *problem.List, last, today models.Date, argument string) {
	CheckDay(problems, last, argument)
	if last.Before(today) {
		problems.Add(problem.Invalid, argument, problem.Message{En: "%s is over", Zh: "%s 已过"}, last)
	}
}
