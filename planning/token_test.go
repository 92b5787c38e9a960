package planning_test

import (
	"testing"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
)

func TestCheckToken(t *testing.T) {
	t.Parallel()
	district := new("230203")
	cases := map[string]struct {
		role   models.Role
		region *string
		ofUnit bool
		want   string
	}{
		"a reader":               {models.RoleViewer, district, false, ""},
		"a reader of a unit":     {models.RoleViewer, district, true, ""},
		"a reader of nothing":    {models.RoleViewer, nil, false, "INVALID regionCode"},
		"a reporter":             {models.RoleReporter, district, true, ""},
		"a reporter of no unit":  {models.RoleReporter, district, false, "INVALID unitId"},
		"a reporter of nothing":  {models.RoleReporter, nil, false, "INVALID regionCode, INVALID unitId"},
		"an admin of nothing":    {models.RoleAdmin, nil, false, "INVALID regionCode"},
		"the system":             {models.RoleSystem, nil, false, ""},
		"the system of a region": {models.RoleSystem, district, true, "INVALID regionCode, INVALID unitId"},
		"nobody":                 {models.RoleAnonymous, nil, false, "INVALID role"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := said(planning.CheckToken("读数", c.role, c.region, c.ofUnit)); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestCheckMakes(t *testing.T) {
	t.Parallel()
	admin := models.Viewer{Role: models.RoleAdmin, RegionCode: "230200"}
	cases := map[string]struct {
		viewer models.Viewer
		role   models.Role
		region *string
		want   string
	}{
		"its region":              {admin, models.RoleAdmin, new("230200"), ""},
		"below it":                {admin, models.RoleViewer, new("230203002"), ""},
		"above it":                {admin, models.RoleViewer, new("230000"), "regionCode"},
		"beside it":               {admin, models.RoleViewer, new("230300"), "regionCode"},
		"more than it may":        {admin, models.RoleSystem, nil, "role"},
		"an admin of no region":   {models.Viewer{Role: models.RoleAdmin}, models.RoleViewer, new("230200"), "regionCode"},
		"the system, for itself":  {models.Viewer{Role: models.RoleSystem}, models.RoleSystem, nil, ""},
		"the system, for anybody": {models.Viewer{Role: models.RoleSystem}, models.RoleAdmin, new("230203"), ""},
		"a role that is none":     {models.Viewer{Role: models.RoleSystem}, "ROOT", nil, ""},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refused := planning.CheckMakes(c.viewer, c.role, c.region)
			if got := refused != nil; got != (c.want != "") ||
				got && (refused.Code != problem.Forbidden || refused.Argument != c.want) {
				t.Errorf("%+v, want %q", refused, c.want)
			}
		})
	}
}
