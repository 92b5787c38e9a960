package auth

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"plangraph/models"
)

func TestClaims(t *testing.T) {
	const unit = "0190a000-0000-7000-8000-000000000001"
	names := ClaimNames{Role: "groups", Region: "region", Unit: "unit"}
	mapped := NewIssuer(IssuerSettings{Claims: names, Roles: map[string]models.Role{
		"plan-admins": models.RoleAdmin, "plan-readers": models.RoleViewer, "cn=reporters,o=x": models.RoleReporter,
		"root": models.RoleSystem,
	}})
	plain := NewIssuer(
		IssuerSettings{Claims: ClaimNames{Role: "realm_access.roles", Region: "https://example.cn/region", Unit: "unit"}},
	)
	cases := map[string]struct {
		issuer *Issuer
		claims string
		want   string // role, region and unit, or words of the refusal
	}{
		"a role as text": {mapped, `{"groups": "plan-admins", "region": "230203"}`, "ADMIN 230203 -"},
		"the highest role of a list": {
			mapped, `{"groups": ["staff", "plan-readers", "plan-admins"], "region": "230203"}`, "ADMIN 230203 -",
		},
		"in any order": {
			mapped, `{"groups": ["plan-admins", "plan-readers"], "region": "230203"}`, "ADMIN 230203 -",
		},
		"a list of other things": {
			mapped, `{"groups": [1, null, "plan-readers"], "region": "230203"}`, "VIEWER 230203 -",
		},
		"a region as a list of one": {
			mapped, `{"groups": "plan-readers", "region": ["230203001000"]}`, "VIEWER 230203001000 -",
		},
		"a reporter": {
			mapped, `{"groups": "cn=reporters,o=x", "region": "230203", "unit": "` + unit + `"}`, "REPORTER 230203 " + unit,
		},
		"SYSTEM needs no region":        {mapped, `{"groups": "root", "region": "230203"}`, "SYSTEM  -"},
		"a mapping hides the own names": {mapped, `{"groups": "ADMIN", "region": "230203"}`, "gives no role"},
		"own names, inside an object": {
			plain, `{"realm_access": {"roles": ["ADMIN"]}, "https://example.cn/region": "230203"}`, "ADMIN 230203 -",
		},
		"a role in other case": {
			plain, `{"realm_access": {"roles": ["admin"]}, "https://example.cn/region": "230203"}`, "gives no role",
		},
		"ANONYMOUS is no role to be had": {
			plain, `{"realm_access": {"roles": ["ANONYMOUS"]}, "https://example.cn/region": "230203"}`, "gives no role",
		},
		"an object that is a text": {plain, `{"realm_access": "roles"}`, "gives no role"},
		"no claims":                {mapped, `{}`, `its claim "groups" has none that is known`},
		"no region":                {mapped, `{"groups": "plan-admins"}`, `its claim "region" is not one code`},
		"two regions": {
			mapped, `{"groups": "plan-admins", "region": ["230203", "230204"]}`, "gives no region",
		},
		"a region that is a pattern": {mapped, `{"groups": "plan-admins", "region": "2302%"}`, "gives no region"},
		"an empty region":            {mapped, `{"groups": "plan-admins", "region": ""}`, "gives no region"},
		"a region that is a number":  {mapped, `{"groups": "plan-admins", "region": 230203}`, "gives no region"},
		"a reporter without a unit":  {mapped, `{"groups": "cn=reporters,o=x", "region": "230203"}`, "no unit"},
		"a unit that is no id": {
			mapped, `{"groups": "cn=reporters,o=x", "region": "230203", "unit": "住建局"}`, "no unit",
		},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			claims := map[string]any{}
			if err := json.Unmarshal([]byte(c.claims), &claims); err != nil {
				t.Fatal(err)
			}
			viewer, err := c.issuer.viewer("li.wei", claims)
			if err != nil {
				if !errors.Is(err, ErrUnauthenticated) || !strings.Contains(err.Error(), c.want) {
					t.Errorf("%v, want %q", err, c.want)
				}
				return
			}
			unit := "-"
			if viewer.UnitID != nil {
				unit = viewer.UnitID.String()
			}
			if got := string(
				viewer.Role,
			) + " " + viewer.RegionCode + " " + unit; got != c.want ||
				viewer.Actor != "oidc li.wei" {
				t.Errorf("%s as %s, want %s", got, viewer.Actor, c.want)
			}
		})
	}
	for _, subject := range []string{"", " ", "a\nb", strings.Repeat("a", 256)} {
		if _, err := mapped.viewer(subject, map[string]any{"groups": "root"}); !errors.Is(err, ErrUnauthenticated) {
			t.Errorf("%q passes as a subject", subject)
		}
	}
}
