package auth

import (
	"regexp"
	"strings"

	"plangraph/models"
)

// viewer makes a viewer of the claims of a JWT that was verified.
func (i *Issuer) viewer(subject string, claims map[string]any) (models.Viewer, error) {
	if !readable(subject) || len(subject) > 255 {
		return models.Viewer{}, refuse(ErrUnauthenticated, "this JWT does not say whose it is (sub)", "JWT 未说明所属用户(sub)")
	}
	viewer := models.Viewer{Role: i.highest(texts(claim(claims, i.claims.Role))), Actor: "oidc " + subject}
	switch viewer.Role {
	case models.RoleAnonymous:
		return models.Viewer{}, refuse(
			ErrUnauthenticated, "this JWT gives no role here: its claim %q has none that is known",
			"JWT 没有可用角色:声明 %q 中没有已知的角色", i.claims.Role,
		)
	case models.RoleSystem:
		return viewer, nil
	}
	region := texts(claim(claims, i.claims.Region))
	if len(region) != 1 || !regionCode.MatchString(region[0]) {
		return models.Viewer{}, refuse(
			ErrUnauthenticated, "this JWT gives no region: its claim %q is not one code of 6 to 12 digits",
			"JWT 没有可用区划:声明 %q 不是 6 至 12 位区划代码", i.claims.Region,
		)
	}
	viewer.RegionCode = region[0]
	if unit := texts(claim(claims, i.claims.Unit)); len(unit) == 1 {
		if id, ok := unitID(unit[0]); ok {
			viewer.UnitID = &id
		}
	}
	if viewer.Role == models.RoleReporter && viewer.UnitID == nil {
		return models.Viewer{}, refuse(
			ErrUnauthenticated, "this JWT gives a REPORTER no unit: its claim %q is not the id of one",
			"JWT 中 REPORTER 没有单位:声明 %q 不是单位 id", i.claims.Unit,
		)
	}
	return viewer, nil
}

var regionCode = regexp.MustCompile(`^[0-9]{6,12}$`)

// highest gives the highest role of the values, ANONYMOUS for none.
func (i *Issuer) highest(values []string) models.Role {
	highest := models.RoleAnonymous
	for _, v := range values {
		if role := i.roles[v]; role.AtLeast(highest) {
			highest = role
		}
	}
	return highest
}

// claim gives the value of a claim: of that name, or where its dots lead.
func claim(claims map[string]any, name string) any {
	if value, ok := claims[name]; ok {
		return value
	}
	first, rest, dotted := strings.Cut(name, ".")
	inner, ok := claims[first].(map[string]any)
	if !dotted || !ok {
		return nil
	}
	return claim(inner, rest)
}

// texts gives the texts of a claim, which is a text or a list.
func texts(value any) []string {
	switch v := value.(type) {
	case string:
		return []string{v}
	case []any:
		var all []string
		for _, one := range v {
			if text, ok := one.(string); ok {
				all = append(all, text)
			}
		}
		return all
	}
	return nil
}
