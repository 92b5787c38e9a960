package planning

import (
	"maps"
	"slices"
	"strings"

	"plangraph/models"
	"plangraph/problem"
)

// CheckKind reports a kind that is none of a project.
func CheckKind(problems *problem.List, kind models.Kind) {
	if _, ok := models.ProjectKindOf(kind); !ok {
		problems.Add(problem.Invalid, "kind", problem.Message{En: "%s is no kind of project", Zh: "%s 不是项目类型"}, kind)
	}
}

// CheckAttributes reports attributes of an input that are not those of a project's kind, or no text. given has them by
// the kind's field.
func CheckAttributes(problems *problem.List, kind models.Kind, given map[string]map[string]any) {
	of, ok := models.ProjectKindOf(kind)
	if !ok {
		return // that is the kind's problem
	}
	for _, field := range slices.Sorted(maps.Keys(given)) {
		if field != of.InputField() {
			problems.Add(problem.Invalid, "attributes."+field, problem.Message{
				En: "the project is a %s: its attributes are %s, not %s", Zh: "项目类型为 %s,属性应填在 %s 中,而非 %s",
			}, kind, of.InputField(), field)
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(given[field])) {
			if text, ok := given[field][name].(string); ok {
				CheckLine(problems, text, longestTitle, "attributes."+field+"."+name)
			}
		}
	}
}

// CheckKindFits reports attributes of a project that its new kind does not have.
func CheckKindFits(problems *problem.List, kind models.Kind, attributes map[string]any) {
	of, ok := models.ProjectKindOf(kind)
	if !ok {
		return // that is the kind's problem
	}
	for _, name := range slices.Sorted(maps.Keys(attributes)) {
		if _, has := of.Attribute(name); !has {
			problems.Add(problem.Invalid, "kind", problem.Message{
				En: "a %s has no attribute %q: give the attributes of the new kind, or null",
				Zh: "%s 类项目没有属性「%s」:请填写新类型的属性,或置空",
			}, kind, name)
		}
	}
}

// CheckStreet reports a region that is no street or township of the plan's region. street is nil if the code is
// unknown.
func CheckStreet(problems *problem.List, plan models.Plan, code string, street *models.Region) {
	switch {
	case street == nil:
		problems.Add(
			problem.NotFound, "streetCode", problem.Message{En: "there is no street or township %s", Zh: "没有代码为 %s 的街道(乡镇)"},
			code,
		)
	case street.Level != models.LevelTownship:
		problems.Add(problem.Invalid, "streetCode", problem.Message{
			En: "%s %s is no street or township", Zh: "%s %s 不是街道(乡镇)",
		}, code, street.Name)
	case !strings.HasPrefix(code, models.RegionPrefix(plan.RegionCode)):
		problems.Add(problem.Invalid, "streetCode", problem.Message{
			En: "%s %s is not in the plan's region %s", Zh: "%s %s 不在计划所属行政区 %s 内",
		}, code, street.Name, plan.RegionCode)
	}
}
