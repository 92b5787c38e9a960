package database_test

import (
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/pressly/goose/v3"

	"plangraph/database"
	"plangraph/migrations"
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

// columnsOf are the columns of a model's table as it is now: an older one may lack some of the model's.
func columnsOf(t testing.TB, db *database.DB, row any) []string {
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
func downTo(t testing.TB, db *database.DB, version int64) {
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
