package database_test

import (
	"os"
	"path/filepath"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// onBoth plays test on an empty PostgreSQL and on an empty SQLite.
func onBoth(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	for name, empty := range map[string]func(*testing.T) *database.DB{"PostgreSQL": postgres, "SQLite": sqlite} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, empty(t))
		})
	}
}

func postgres(t *testing.T) *database.DB {
	t.Helper()
	return open(t, postgrestest.New(t))
}

func sqlite(t *testing.T) *database.DB {
	t.Helper()
	return open(t, "sqlite:"+filepath.Join(t.TempDir(), "plangraph.db"))
}

func open(t *testing.T, address string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

func migrated(t testing.TB, db *database.DB) *database.DB {
	t.Helper()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// exec runs a statement that must succeed.
func exec(t *testing.T, db *database.DB, statement string, args ...any) {
	t.Helper()
	if err := db.WithContext(t.Context()).Exec(statement, args...).Error; err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}
