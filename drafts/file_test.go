package drafts

import (
	"context"
	"os"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/models"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

const promise = "二、2031年工作安排\n(一)改善民生。新建幼儿园2所,由教育局牵头。\n(二)建设道路。改造道路5条。\n"

// TestReportIsReadAhead reads the report of whoever may change the plan, of a region that is known or not, and of nobody
// else: the mutation has nothing left to read then.
func TestReportIsReadAhead(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		region := models.Region{Code: "320281", Name: "江阴市", Level: models.LevelOf("320281")}
		if err := db.Create(&region).Error; err != nil {
			t.Fatal(err)
		}
		unit := models.Unit{
			ID: [16]byte{1}, RegionCode: region.Code, Name: "市教育局", Kind: models.UnitDepartment, ShortNames: "[]",
			FormerNames: "[]", Version: 1,
		}
		if err := db.Create(&unit).Error; err != nil {
			t.Fatal(err)
		}
		system := models.Viewer{Role: models.RoleSystem}
		for name, c := range map[string]struct {
			code   string
			viewer models.Viewer
			ahead  bool
		}{
			"a known region":          {region.Code, models.Viewer{Role: models.RoleAdmin, RegionCode: region.Code}, true},
			"a new one":               {"320282", system, true},
			"a new one, by its admin": {"320282", models.Viewer{Role: models.RoleAdmin, RegionCode: "320282"}, false},
			"another's":               {region.Code, models.Viewer{Role: models.RoleAdmin, RegionCode: "110101"}, false},
		} {
			t.Run(name, func(t *testing.T) {
				text := promise
				f := &file{in: models.ReportImportInput{RegionCode: c.code, Year: 2031, Text: &text, RegionName: new("宜兴市")}}
				if err := f.ahead(t.Context(), db, c.viewer, models.NewDate(2023, 7, 1)); err != nil {
					t.Fatal(err)
				}
				gone, cancel := context.WithCancel(t.Context())
				cancel()
				known, units := models.Region{Code: c.code, Name: "宜兴市"}, regionUnits{}
				if c.code == region.Code {
					known, units = region, regionUnits{unit}
				}
				draft, err := f.read(gone, f.options(known, units)) // it ends at once if there is something to read
				if ahead := err == nil && len(draft.Areas) == 2; ahead != c.ahead {
					t.Errorf("it was read ahead: %t; %v", ahead, err)
				}
			})
		}
	})
}
