package seeds_test

import (
	"encoding/json"
	"errors"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

func TestSampleDistrict(t *testing.T) {
	g := seeds.SampleDistrict(9)
	c := index(g)

	t.Run("the same district is the same rows each time", func(t *testing.T) {
		if !reflect.DeepEqual(g, seeds.SampleDistrict(9)) {
			t.Error("two calls differ")
		}
	})
	t.Run("ids are of version 7, and later districts' are later", func(t *testing.T) {
		last := uuid.UUID{}
		for d := range 3 {
			for _, item := range seeds.SampleDistrict(d).Items {
				if item.ID.Version() != 7 || item.ID.Variant() != uuid.RFC4122 || item.ID.String() <= last.String() {
					t.Fatalf("%s after %s", item.ID, last)
				}
				last = item.ID
			}
		}
	})
	t.Run("every tenth plan is internal, and all are samples", func(t *testing.T) {
		for d := range 20 {
			plan := seeds.SampleDistrict(d).Plans[0]
			same(t, "internal", plan.Visibility == models.VisibilityInternal, d%10 == 9)
			same(t, "sample", plan.Sample, true)
		}
	})
	t.Run("an item repeats its current standing", func(t *testing.T) {
		current := map[uuid.UUID]models.Standing{}
		for _, s := range g.Standings {
			if s.Current {
				current[s.ItemID] = s
			}
		}
		for _, item := range g.Items {
			s, ok := current[item.ID]
			same(t, "has one", ok, true)
			same(t, "as of", s.AsOf.String(), "2023-12-31")
			same(t, "light", item.Light, s.Light)
			same(t, "planned", deref(item.PlannedPercent), deref(s.PlannedPercent))
			same(t, "actual", deref(item.ActualPercent), deref(s.ActualPercent))
		}
	})
	t.Run("every item has exactly one current lead", func(t *testing.T) {
		leads := map[uuid.UUID]int{}
		for _, a := range g.Assignments {
			if a.Role == models.RoleLead && a.ValidTo == nil {
				leads[a.ItemID]++
			}
		}
		for _, item := range g.Items {
			same(t, item.Title, leads[item.ID], 1)
		}
	})
	t.Run("no item is due after its parent", func(t *testing.T) {
		for _, item := range g.Items {
			if item.ParentID != nil && c.items[*item.ParentID].DueOn.Before(item.DueOn) {
				t.Errorf("%s is", item.Title)
			}
		}
	})
	t.Run("all kinds of projects and all lights occur", func(t *testing.T) {
		kinds, lights := map[models.Kind]bool{}, map[models.Light]bool{}
		for d := range 10 {
			for _, item := range seeds.SampleDistrict(d).Items {
				kinds[item.Kind], lights[item.Light] = true, true
			}
		}
		same(t, "kinds", len(kinds), len(models.ProjectKinds)+1)
		same(t, "lights", len(lights), 5)
	})
}

func TestAttributes(t *testing.T) {
	for _, g := range []store.Graph{jianhua(t), seeds.SampleDistrict(0), seeds.SampleDistrict(1), seeds.SampleDistrict(5)} {
		for _, item := range g.Items {
			var attributes map[string]any
			if err := json.Unmarshal([]byte(item.Attributes), &attributes); err != nil {
				t.Fatal(err)
			}
			kind, _ := models.ProjectKindOf(item.Kind)
			for key, value := range attributes {
				if f, has := kind.Attribute(key); !has || !f.Takes(value) {
					t.Errorf("%s, a %s, has an attribute %s: %v", item.Title, item.Kind, key, value)
				}
			}
		}
	}
}

func TestScale(t *testing.T) { databasetest.OnBoth(t, testScale) }

func testScale(t *testing.T, db *database.DB) {
	const districts = 20 // more than one load

	t.Run("districts are loaded, every row of them, beside the real plan", func(t *testing.T) {
		if err := store.Load(t.Context(), db, jianhua(t)); err != nil {
			t.Fatal(err)
		}
		rows := 0
		if err := seeds.Scale(
			t.Context(),
			db,
			seeds.Samples{Districts: districts, Size: 1},
			func(_, n int) { rows = n },
		); err != nil {
			t.Fatal(err)
		}
		want, items := 0, len(jianhua(t).Items)
		for d := range districts {
			g := seeds.SampleDistrict(d)
			want, items = want+g.Len(), items+len(g.Items)
		}
		same(t, "rows", rows, want)
		same(t, "plans", count[models.Plan](t, db), districts+1)
		same(t, "items", count[models.WorkItem](t, db), items)
	})
	t.Run("foreign keys hold", func(t *testing.T) { foreignKeysHold(t, db) })
	t.Run("PostgreSQL knows how much there is", func(t *testing.T) {
		if db.Dialect != database.Postgres {
			return
		}
		var known float64
		if err := db.Raw("SELECT reltuples FROM pg_class WHERE relname = 'work_items'").Scan(&known).Error; err != nil {
			t.Fatal(err)
		}
		same(t, "items that it plans for", int(known), count[models.WorkItem](t, db))
	})
	t.Run("a second run is refused", func(t *testing.T) {
		if err := seeds.Scale(
			t.Context(),
			db,
			seeds.Samples{Districts: 1, Size: 1},
			func(int, int) {},
		); !errors.Is(
			err,
			seeds.ErrSamplesExist,
		) {
			t.Error(err)
		}
	})
}

func TestParseSamples(t *testing.T) {
	for text, want := range map[string]seeds.Samples{
		"districts=1000": {Districts: 1000, Size: 1}, "districts=2,size=10": {Districts: 2, Size: 10},
		"size=3,districts=4": {Districts: 4, Size: 3}, "districts=3,months=2": {Districts: 3, Size: 1, Months: 2},
	} {
		if got, err := seeds.ParseSamples(text); err != nil || got != want {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "1000", "districts=", "districts=0", "districts=15841", "districts=1,size=34", "size=2", "cities=1", "districts=1,months=13"} {
		if got, err := seeds.ParseSamples(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}

func TestLargerPlans(t *testing.T) {
	rows := map[int]int{}
	for _, size := range []int{1, 10} {
		db := databasetest.SQLite(t)
		if err := seeds.Scale(
			t.Context(),
			db,
			seeds.Samples{Districts: 2, Size: size},
			func(_, n int) { rows[size] = n },
		); err != nil {
			t.Fatal(err)
		}
	}
	if rows[10] < 8*rows[1] {
		t.Errorf("%d rows of the usual size, %d of ten times that", rows[1], rows[10])
	}
}

func TestShorterHistory(t *testing.T) {
	db := databasetest.SQLite(t)
	if err := seeds.Scale(
		t.Context(),
		db,
		seeds.Samples{Districts: 1, Size: 1, Months: 2},
		func(int, int) {},
	); err != nil {
		t.Fatal(err)
	}
	g := seeds.SampleDistrict(0)
	same(t, "items", count[models.WorkItem](t, db), len(g.Items))
	same(t, "standings", count[models.Standing](t, db), 2*len(g.Items))
	same(t, "points of curves", count[models.CurvePoint](t, db), len(g.CurvePoints)/6)
	same(t, "readings", count[models.Reading](t, db), len(g.Readings)/6)
	var current int
	if err := db.Raw("SELECT count(*) FROM standings WHERE current").Scan(&current).Error; err != nil {
		t.Fatal(err)
	}
	same(t, "current standings", current, len(g.Items))
}
