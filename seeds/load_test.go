package seeds_test

import (
	"encoding/json"
	"errors"
	"testing"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/store"
)

func TestLoad(t *testing.T) { databasetest.OnBoth(t, testLoad) }

func testLoad(t *testing.T, db *database.DB) {
	g := jianhua(t)

	t.Run("a new database is empty", func(t *testing.T) {
		if empty, err := store.Empty(t.Context(), db); err != nil || !empty {
			t.Fatal(empty, err)
		}
	})
	t.Run("the plan is loaded, every row of it", func(t *testing.T) {
		if err := store.Load(t.Context(), db, g); err != nil {
			t.Fatal(err)
		}
		if empty, err := store.Empty(t.Context(), db); err != nil || empty {
			t.Fatal(empty, err)
		}
		same(t, "items", count[models.WorkItem](t, db), 46)
		same(t, "targets", count[models.Target](t, db), 20)
		same(t, "citations", count[models.Citation](t, db), len(g.Citations))
		same(t, "assignments", count[models.Assignment](t, db), len(g.Assignments))
		same(t, "search texts", count[models.SearchText](t, db), len(g.Units)+len(g.Areas)+len(g.Items)+len(g.Actions))
	})
	t.Run("foreign keys hold", func(t *testing.T) { foreignKeysHold(t, db) })
	t.Run("a row comes back as it went in", func(t *testing.T) {
		item, err := gorm.G[models.WorkItem](db.DB).Select("attributes", "due_on").Where("title = ?", "东民强胡同雨水管线铺设").Take(
			t.Context(),
		)
		if err != nil {
			t.Fatal(err)
		}
		var attributes map[string]any
		if err := json.Unmarshal([]byte(item.Attributes), &attributes); err != nil {
			t.Fatal(err)
		}
		same(t, "medium", attributes["medium"], any("雨水"))
		same(t, "due", item.DueOn.String(), "2023-12-31")
	})
	t.Run("one row that is refused undoes all", func(t *testing.T) {
		next := jianhua(t)
		next.Plans[0].Year = 2024
		next.Actions[52].ItemID = next.Plans[0].ID
		if err := store.Load(t.Context(), db, next); !errors.Is(err, gorm.ErrForeignKeyViolated) {
			t.Fatal(err)
		}
		same(t, "plans", count[models.Plan](t, db), 1)
		same(t, "items", count[models.WorkItem](t, db), 46)
	})
	t.Run("the same plan is refused a second time, and nothing of it stays", func(t *testing.T) {
		again := jianhua(t)
		if err := store.Load(t.Context(), db, again); !errors.Is(err, store.ErrPlanExists) {
			t.Fatal(err)
		}
		same(t, "citations", count[models.Citation](t, db), len(g.Citations))
	})
	t.Run("the assignments begin with the year", func(t *testing.T) {
		same(t, "from", g.Assignments[0].ValidFrom.String(), "2023-01-01")
	})
	t.Run("next year's plan finds the units and regions there", func(t *testing.T) {
		next := jianhua(t)
		next.Plans[0].Year = 2024
		if err := store.Load(t.Context(), db, next); err != nil {
			t.Fatal(err)
		}
		same(t, "units", count[models.Unit](t, db), len(g.Units))
		same(t, "regions", count[models.Region](t, db), len(g.Regions))
		same(t, "assignments", count[models.Assignment](t, db), 2*len(g.Assignments))
	})
}
