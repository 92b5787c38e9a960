package database_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/google/uuid"
	"github.com/pressly/goose/v3"

	"plangraph/database"
	"plangraph/migrations"
	"plangraph/models"
)

func TestMigrate(t *testing.T) {
	t.Parallel()

	t.Run("the schema is current after it, not before", func(t *testing.T) {
		t.Parallel()
		onBoth(t, func(t *testing.T, db *database.DB) {
			if err := db.SchemaCurrent(t.Context()); err == nil {
				t.Error("an empty database passes for current")
			}
			if err := migrated(t, db).SchemaCurrent(t.Context()); err != nil {
				t.Error(err)
			}
		})
	})

	t.Run("twice changes nothing", func(t *testing.T) {
		t.Parallel()
		onBoth(t, func(t *testing.T, db *database.DB) {
			once := readSchema(t, migrated(t, db)).sentences()
			exec(t, db, "INSERT INTO regions (code, name, level) VALUES ('230200', '齐齐哈尔市', 'CITY')")
			if twice := readSchema(t, migrated(t, db)).sentences(); !slices.Equal(once, twice) {
				t.Errorf("once:\n%q\ntwice:\n%q", once, twice)
			}
			var regions int64
			if err := db.WithContext(t.Context()).Table("regions").Count(&regions).Error; err != nil || regions != 1 {
				t.Errorf("%d regions are left, %v", regions, err)
			}
		})
	})

	t.Run("down leaves no table, and up again all of them", func(t *testing.T) {
		t.Parallel()
		onBoth(t, func(t *testing.T, db *database.DB) {
			before := readSchema(t, migrated(t, db)).sentences()
			down(t, db)
			if left := readSchema(t, db).sentences(); len(left) > 0 {
				t.Errorf("down leaves %q", left)
			}
			if after := readSchema(t, migrated(t, db)).sentences(); !slices.Equal(before, after) {
				t.Errorf("before:\n%q\nafter:\n%q", before, after)
			}
		})
	})

	t.Run("a newer schema is not touched", func(t *testing.T) {
		t.Parallel()
		onBoth(t, func(t *testing.T, db *database.DB) {
			exec(t, migrated(t, db), "INSERT INTO goose_db_version (version_id, is_applied) VALUES (99999, true)")
			if err := db.Migrate(t.Context()); !errors.Is(err, database.ErrNewerSchema) {
				t.Errorf("got %v", err)
			}
			if err := db.SchemaCurrent(t.Context()); err == nil {
				t.Error("a newer schema passes for current")
			}
		})
	})

	t.Run("both databases have the same migrations", func(t *testing.T) {
		t.Parallel()
		onPostgres, onSQLite := migrationNames(t, database.Postgres), migrationNames(t, database.SQLite)
		if !slices.Equal(onPostgres, onSQLite) {
			t.Errorf("PostgreSQL: %q\nSQLite: %q", onPostgres, onSQLite)
		}
	})
}

// Rows that overlapped before the database minded: who was entered later stays, and the other ends the day before.
func TestDaysAreRepaired(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		migrated(t, db)
		downTo(t, db, 5)
		ids := make([]uuid.UUID, 20)
		for i := range ids {
			ids[i] = uuid.Must(uuid.NewV7()) // each is greater than the one before
		}
		plan, area, item, post := ids[0], ids[1], ids[2], ids[3]
		create := func(row any) {
			t.Helper()
			if err := db.WithContext(t.Context()).Select(columnsOf(t, db, row)).Create(row).Error; err != nil {
				t.Fatal(err)
			}
		}
		create(&models.Region{Code: "230200", Name: "齐齐哈尔市", Level: models.LevelCity})
		units := map[string]uuid.UUID{"甲": ids[4], "乙": ids[5], "丙": ids[6]}
		for name, id := range units {
			create(&models.Unit{
				ID: id, RegionCode: "230200", Name: name, ShortNames: "[]", FormerNames: "[]", Kind: models.UnitDepartment,
				Version: 1,
			})
		}
		create(&models.Post{ID: post, UnitID: units["甲"], Title: "局长"})
		create(&models.Plan{
			ID:             plan,
			RegionCode:     "230200",
			Year:           2023,
			Title:          "计划",
			Status:         models.PlanActive,
			Visibility:     models.VisibilityPublic,
			YellowFrom:     10,
			RedAbove:       30,
			ReportingCycle: models.CycleMonthly,
			Version:        1,
		})
		create(&models.PlanArea{PlanID: plan, ID: area, Ordinal: 1, Label: "一", Title: "城市建设", Version: 1})
		create(&models.WorkItem{
			PlanID: plan, ID: item, Kind: models.KindTask, AreaID: area, Position: 1, Title: "道路", Status: models.WorkPlanned,
			StartsOn: models.NewDate(2023, 1, 1), DueOn: models.NewDate(2023, 12, 31), Weight: 1, Light: models.LightGrey,
			Attributes: "{}", Version: 1,
		})
		day := func(text string) *models.Date {
			if text == "" {
				return nil
			}
			d, err := models.ParseDate("2023-" + text)
			if err != nil {
				t.Fatal(err)
			}
			return &d
		}
		for i, a := range []struct {
			unit     string
			role     models.AssignmentRole
			from, to string
		}{
			{"甲", models.RoleLead, "03-01", "08-31"}, // until the handover that was then corrected away
			{"丙", models.RoleLead, "06-01", ""},
			{"乙", models.RoleSupport, "02-01", "05-31"}, // within what was entered later
			{"乙", models.RoleSupport, "01-01", "10-31"},
			{"甲", models.RoleSupport, "09-01", ""}, // in order
		} {
			create(&models.Assignment{
				PlanID: plan, ID: ids[10+i], ItemID: item, UnitID: units[a.unit], Role: a.role, ValidFrom: *day(a.from),
				ValidTo: day(a.to), Status: models.AssignmentConfirmed,
			})
		}
		create(&models.PostHolder{ID: ids[8], PostID: post, Name: "张某", ValidFrom: *day("01-01"), ValidTo: day("12-31")})
		create(&models.PostHolder{ID: ids[9], PostID: post, Name: "李某", ValidFrom: *day("07-01")})
		migrated(t, db)
		var rows []string
		if err := db.WithContext(
			t.Context(),
		).Raw(
			`SELECT u.name || ' ' || a.role || ' ' || CAST(a.valid_from AS text) || ' ' || coalesce(CAST(a.valid_to AS text), '')
			FROM assignments a JOIN units u ON u.id = a.unit_id
			UNION ALL SELECT name || ' ' || CAST(valid_from AS text) || ' ' || coalesce(CAST(valid_to AS text), '') FROM post_holders`,
		).Scan(
			&rows,
		).Error; err != nil {
			t.Fatal(err)
		}
		slices.Sort(rows)
		want := []string{
			"丙 LEAD 2023-06-01 ", "乙 SUPPORT 2023-01-01 2023-10-31", "张某 2023-01-01 2023-06-30", "李某 2023-07-01 ",
			"甲 LEAD 2023-03-01 2023-05-31", "甲 SUPPORT 2023-09-01 ",
		}
		if !slices.Equal(rows, want) {
			t.Errorf("it has %q, want %q", rows, want)
		}
	})
}

// columnsOf are the columns of a model's table as it is now: an older one may lack some of the model's.
func columnsOf(t *testing.T, db *database.DB, row any) []string {
	t.Helper()
	types, err := db.WithContext(t.Context()).Migrator().ColumnTypes(row)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(types))
	for i, column := range types {
		names[i] = column.Name()
	}
	return names
}

// down undoes all migrations.
func down(t *testing.T, db *database.DB) { t.Helper(); downTo(t, db, 0) }

// downTo undoes the migrations after a version.
func downTo(t *testing.T, db *database.DB, version int64) {
	t.Helper()
	pool, err := db.DB.DB()
	if err != nil {
		t.Fatal(err)
	}
	dialect := goose.DialectSQLite3
	if db.Dialect == database.Postgres {
		dialect = goose.DialectPostgres
	}
	files, err := fs.Sub(migrations.Files, db.Dialect.String())
	if err != nil {
		t.Fatal(err)
	}
	provider, err := goose.NewProvider(dialect, pool, files)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := provider.DownTo(t.Context(), version); err != nil {
		t.Fatal(err)
	}
}

func migrationNames(t *testing.T, dialect database.Dialect) []string {
	t.Helper()
	entries, err := fs.ReadDir(migrations.Files, dialect.String())
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}
