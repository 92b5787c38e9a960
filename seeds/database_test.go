package seeds_test

import (
	"os"
	"path/filepath"
	"testing"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// onBoth plays a test on an empty, migrated database of either sort.
func onBoth(t *testing.T, test func(t *testing.T, db *database.DB)) {
	t.Helper()
	t.Run("SQLite", func(t *testing.T) {
		t.Parallel()
		test(t, migrated(t, "sqlite:"+filepath.Join(t.TempDir(), "plans.db")))
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		t.Parallel()
		test(t, migrated(t, postgrestest.New(t)))
	})
}

func migrated(t *testing.T, address string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}

// foreignKeysHold asks SQLite, which checks them only where a connection says so; PostgreSQL always does.
func foreignKeysHold(t *testing.T, db *database.DB) {
	t.Helper()
	if db.Dialect == database.Postgres {
		return
	}
	var broken []map[string]any
	if err := db.Raw("PRAGMA foreign_key_check").Scan(&broken).Error; err != nil || len(broken) > 0 {
		t.Fatal(err, broken)
	}
}

func count[T any](t *testing.T, db *database.DB) int {
	t.Helper()
	n, err := gorm.G[T](db.DB).Count(t.Context(), "*")
	if err != nil {
		t.Fatal(err)
	}
	return int(n)
}
