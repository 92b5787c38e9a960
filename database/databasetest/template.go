package databasetest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"plangraph/database"
	"plangraph/database/postgrestest"
)

// Template is a database that a test program prepares once, when a test first asks for it. Each test gets a copy: that
// costs a fraction of migrating and filling another one.
type Template struct {
	file    func() ([]byte, error) // an SQLite database
	address func() (string, error) // of a database in PostgreSQL that nobody is connected to
}

// Filled is a template of databases that are migrated and then filled.
func Filled(fill func(context.Context, *database.DB) error) *Template {
	return &Template{
		file: sync.OnceValues(func() ([]byte, error) {
			folder, err := os.MkdirTemp("", "plangraph-template-")
			if err != nil {
				return nil, err
			}
			defer os.RemoveAll(folder)
			file := filepath.Join(folder, "plangraph.db")
			if err := prepare("sqlite:"+file, fill); err != nil {
				return nil, err
			}
			return os.ReadFile(file)
		}),
		address: sync.OnceValues(func() (string, error) {
			address, err := postgrestest.Keep()
			if err != nil {
				return "", err
			}
			return address, prepare(address, fill)
		}),
	}
}

// prepare migrates and fills a database, and leaves it.
func prepare(address string, fill func(context.Context, *database.DB) error) (err error) {
	ctx := context.Background() // the template outlives the test that happens to ask first
	db, err := database.Open(ctx, address)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	if err := fill(ctx, db); err != nil {
		return fmt.Errorf("fill the template: %w", err)
	}
	return nil
}

// SQLite gives a copy in a file of its own.
func (m *Template) SQLite(t testing.TB) *database.DB {
	t.Helper()
	content, err := m.file()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "plangraph.db")
	if err := os.WriteFile(file, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, "sqlite:"+file)
}

// Postgres gives a copy in the PostgreSQL that the tests start; its package's TestMain calls postgrestest.Run.
func (m *Template) Postgres(t testing.TB) *database.DB {
	t.Helper()
	postgrestest.SkipIfShort(t)
	address, err := m.address()
	if err != nil {
		t.Fatal(err)
	}
	return open(t, postgrestest.Copy(t, address))
}

// Openers are SQLite and Postgres by name.
func (m *Template) Openers() map[string]func(testing.TB) *database.DB {
	openers := map[string]func(testing.TB) *database.DB{"sqlite": m.SQLite, "postgres": m.Postgres}
	if testing.Short() {
		delete(openers, "postgres")
	}
	return openers
}

// OnBoth runs a test on one of each, one after the other.
func (m *Template) OnBoth(t *testing.T, test func(*testing.T, *database.DB)) {
	t.Helper()
	for name, open := range m.Openers() {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

func open(t testing.TB, address string) *database.DB {
	t.Helper()
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() }) // some tests have closed it to see what happens
	return db
}
