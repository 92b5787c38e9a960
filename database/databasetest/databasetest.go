// Package databasetest opens real databases for tests: fresh, migrated, and gone afterwards. Under -short they are
// SQLite only: tests of PostgreSQL are skipped.
package databasetest

import (
	"context"
	"testing"

	"plangraph/database"
)

// empty has the tables and no rows.
var empty = Filled(func(context.Context, *database.DB) error { return nil })

// SQLite gives a database in a file of its own.
func SQLite(t testing.TB) *database.DB {
	t.Helper()
	return empty.SQLite(t)
}

// Postgres gives a database of the PostgreSQL that the tests start; its package's TestMain calls postgrestest.Run.
func Postgres(t testing.TB) *database.DB {
	t.Helper()
	return empty.Postgres(t)
}

// Both gives one of each.
func Both(t testing.TB) []*database.DB {
	t.Helper()
	if testing.Short() {
		return []*database.DB{SQLite(t)}
	}
	return []*database.DB{SQLite(t), Postgres(t)}
}

// Openers are SQLite and Postgres by name.
func Openers() map[string]func(testing.TB) *database.DB { return empty.Openers() }

// OnBoth runs a test on one of each, one after the other.
func OnBoth(t *testing.T, test func(*testing.T, *database.DB)) {
	t.Helper()
	empty.OnBoth(t, test)
}
