package seeds_test

import (
	"os"
	"testing"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

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
