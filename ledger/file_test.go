package ledger

import (
	"context"
	"os"
	"testing"
	"time"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// TestSheetIsReadAhead reads the sheet of whoever may change the plan, whichever way the plan is named, and of nobody
// else: the mutation has nothing left to read then.
func TestSheetIsReadAhead(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		graph, err := seeds.Jianhua(time.Date(2023, 7, 1, 0, 0, 0, 0, time.UTC))
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Load(t.Context(), db, graph); err != nil {
			t.Fatal(err)
		}
		plan := graph.Plans[0]
		id := models.IDOf(plan)
		csv := "标识,任务\n,新建口袋公园三处\n"
		own := models.Viewer{Role: models.RoleAdmin, RegionCode: plan.RegionCode}
		for name, c := range map[string]struct {
			in     models.LedgerImportInput
			viewer models.Viewer
			ahead  bool
		}{
			"by id":              {models.LedgerImportInput{PlanID: &id}, own, true},
			"by region and year": {models.LedgerImportInput{RegionCode: &plan.RegionCode, Year: &plan.Year}, own, true},
			"of another region": {
				models.LedgerImportInput{PlanID: &id}, models.Viewer{Role: models.RoleAdmin, RegionCode: "110101"}, false,
			},
			"of no plan": {models.LedgerImportInput{RegionCode: new("110101"), Year: &plan.Year}, own, false},
		} {
			t.Run(name, func(t *testing.T) {
				c.in.CSV = &csv
				f := &file{in: c.in}
				if err := f.ahead(t.Context(), db, c.viewer, models.Date{}); err != nil {
					t.Fatal(err)
				}
				gone, cancel := context.WithCancel(t.Context())
				cancel()
				sheet, err := f.read(gone, plan.Year) // it ends at once if there is something to read
				if ahead := err == nil && len(sheet.Rows) == 1; ahead != c.ahead {
					t.Errorf("it was read ahead: %t; %v", ahead, err)
				}
			})
		}
	})
}
