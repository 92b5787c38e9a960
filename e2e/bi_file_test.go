package e2e

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"plangraph/bi"
	"plangraph/database"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/work"
)

// TestFilesHaveTheRowsOfAViewer holds what an export writes to the rows of a viewer of its region, value by value.
func TestFilesHaveTheRowsOfAViewer(t *testing.T) {
	t.Parallel()
	biPlans.OnBoth(t, func(t *testing.T, db *database.DB) {
		file := filepath.Join(t.TempDir(), "230203.db")
		if _, err := bi.Export(
			t.Context(), db, reading.NewCatalog(), ownRegion, work.DayOf(time.Now()), file,
		); err != nil {
			t.Fatal(err)
		}
		made := opened(t, "sqlite:"+file)
		viewers := []models.Viewer{{Role: models.RoleViewer, RegionCode: ownRegion}}
		all := 0
		for _, table := range reading.NewCatalog().Tables() {
			if table.Role != "" {
				if made.Exec("SELECT * FROM "+table.Name).Error == nil {
					t.Errorf("there is a table %s", table.Name)
				}
				continue
			}
			all += sameRows(t, db, table, viewers, func() []string {
				rows, err := made.Raw("SELECT * FROM " + table.Name).Rows()
				if err != nil {
					t.Fatal(err)
				}
				defer rows.Close()
				return scanned(t, table, rows)
			})
			var described int
			if err := made.Raw(`SELECT count(*) FROM "columns" JOIN pragma_table_info(dataset) i ON i.name = "column" `+
				`AND i.cid = position - 1 WHERE dataset = ? AND label_zh <> ''`, table.Name).Scan(&described).Error; err != nil {
				t.Fatal(err)
			}
			if described != len(table.Columns) {
				t.Errorf("%s: %d columns of %d are described in their places", table.Name, described, len(table.Columns))
			}
		}
		if all == 0 {
			t.Error("nothing was compared")
		}
	})
}

// TestFilesAreWhole: what cannot be written leaves nothing, and what is there stays.
func TestFilesAreWhole(t *testing.T) {
	t.Parallel()
	db := biPlans.SQLite(t)
	folder := t.TempDir()
	kept := filepath.Join(folder, "kept.db")
	if err := os.WriteFile(kept, []byte("mine"), 0o600); err != nil {
		t.Fatal(err)
	}
	export := func(region, file string) error {
		_, err := bi.Export(t.Context(), db, reading.NewCatalog(), region, work.DayOf(time.Now()), file)
		return err
	}
	for want, err := range map[string]error{
		"kept.db is there already":  export(ownRegion, kept),
		"there is no region \"9\"":  export("9", filepath.Join(folder, "x.db")),
		"no such file or directory": export(ownRegion, filepath.Join(folder, "none", "x.db")),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s: %v", want, err)
		}
	}
	if err := errors.Join(bi.Clear(t.Context(), db), db.Exec("ALTER TABLE fundings RENAME TO gone").Error); err != nil {
		t.Fatal(err)
	}
	if err := export(ownRegion, filepath.Join(folder, "x.db")); err == nil {
		t.Error("a table is missing and nobody says so")
	}
	left, err := os.ReadDir(folder)
	content, readErr := os.ReadFile(kept)
	if err != nil || readErr != nil || len(left) != 1 || string(content) != "mine" {
		t.Errorf("left are %v, %q", left, content)
	}
}
