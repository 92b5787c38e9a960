package main

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// keysAndIndexes are the definitions of all indexes and constraints.
func keysAndIndexes(t *testing.T, db *pgx.Conn) []string {
	t.Helper()
	rows, err := db.Query(t.Context(), `
SELECT indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
	WHERE connamespace = 'public'::regnamespace ORDER BY 1`)
	if err != nil {
		t.Fatal(err)
	}
	all, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func TestBare(t *testing.T) {
	address := postgrestest.New(t)
	migrated, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(migrated.Migrate(t.Context()), migrated.Close()); err != nil {
		t.Fatal(err)
	}
	db, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close(t.Context()) }()
	was := keysAndIndexes(t, db)
	bare, err := strip(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	for _, left := range keysAndIndexes(t, db) {
		if strings.HasPrefix(left, "CREATE INDEX ") || strings.Contains(left, "FOREIGN KEY") {
			t.Errorf("left: %s", left)
		}
	}
	if err := bare.restore(t.Context(), address); err != nil {
		t.Fatal(err)
	}
	if is := keysAndIndexes(t, db); !slices.Equal(is, was) {
		t.Errorf("%q\nwere\n%q", is, was)
	}
}
