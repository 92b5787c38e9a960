// Package databasetest opens real databases for tests: fresh, migrated, and gone afterwards.
package databasetest

import (
	"path/filepath"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

// SQLite gives a database in a file of its own.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	return migrated(t, "sqlite:"+filepath.Join(t.TempDir(), "plangraph.db"))
}

// Postgres gives a database of the PostgreSQL that the tests start; its package's TestMain calls postgrestest.Run.
func Postgres(t testing.TB) *database.DB {
	t.Helper()
	return migrated(t, postgrestest.New(t))
}

// Both gives one of each.
func Both(t testing.TB) []*database.DB {
	t.Helper()
	return []*database.DB{SQLite(t), Postgres(t)}
}

// Openers are SQLite and Postgres by name.
func Openers() map[string]func(testing.TB) *database.DB {
	return map[string]func(testing.TB) *database.DB{"sqlite": SQLite, "postgres": Postgres}
}

// OnBoth runs a test on one of each, one after the other.
func OnBoth(t *testing.T, test func(*testing.T, *database.DB)) {
	t.Helper()
	for name, open := range Openers() {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func migrated(t testing.TB, address string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // some tests have closed it to see what happens
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	return db
}
