package e2e

import (
	"io"
	"log/slog"
	"strings"
	"testing"

	"plangraph/bi"
	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/reading"
)

// TestViewsAreMadeAnew changes a view by hand, and then a column that views have: both come out as declared, and who was
// granted the views has them.
func TestViewsAreMadeAnew(t *testing.T) {
	t.Parallel()
	biPlans.OnBoth(t, func(t *testing.T, db *database.DB) {
		view, marked := "bi_units", "DROP VIEW bi_units"
		var role sqlRole
		if db.Dialect == database.Postgres {
			role = newSQLRole(t, db, "reader", "720101")
			view, marked = "bi.units", "COMMENT ON SCHEMA bi IS 'plangraph: another version'"
		}
		for _, s := range []string{marked, "ALTER TABLE units RENAME COLUMN credit_code TO code"} {
			if s != marked && bi.Clear(t.Context(), db) != nil {
				t.Fatal("the views cannot be taken away")
			}
			if err := db.Exec(s).Error; err != nil {
				t.Fatal(err)
			}
			if s != marked && db.Exec("SELECT 1 FROM "+view).Error == nil {
				t.Error("the views are still there")
			}
			if err := db.Exec("ALTER TABLE units RENAME COLUMN code TO credit_code").Error; s != marked && err != nil {
				t.Fatal(err)
			}
			for range 2 { // the second time there is nothing to do
				if err := bi.Refresh(t.Context(), db, reading.NewCatalog()); err != nil {
					t.Fatal(err)
				}
			}
			if err := db.Exec("SELECT name FROM " + view).Error; err != nil {
				t.Error(err)
			}
			if role.Conn != nil {
				if _, err := role.Exec(t.Context(), "SELECT title FROM bi.tasks"); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

// TestViewsNeedRights runs the program as a role that may not make a schema: it works, and says what is missing.
func TestViewsNeedRights(t *testing.T) {
	address := postgrestest.New(t)
	db := opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	standard := slog.Default()
	t.Cleanup(func() { slog.SetDefault(standard) })
	name := nameOf(t, address)
	for _, s := range []string{
		"CREATE ROLE " + name + " LOGIN PASSWORD 'secret'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + name,
	} {
		if err := db.Exec(s).Error; err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := db.Exec("DROP OWNED BY " + name + "; DROP ROLE " + name).Error; err != nil {
			t.Error(err)
		}
	})
	as := strings.Replace(
		address,
		address[len("postgres://"):strings.Index(address, "@")],
		strings.Trim(name, `"`)+":secret",
		1,
	)
	want := "CREATE SCHEMA bi AUTHORIZATION " + name
	var log strings.Builder
	if err := cli.Run(t.Context(), []string{"--database-url", as, "migrate"}, noEnv, io.Discard, &log); err != nil {
		t.Fatal(err)
	}
	if said := strings.ReplaceAll(log.String(), `\"`, `"`); strings.Count(said, want) != 1 {
		t.Errorf("the log says %s", said)
	}
	err := cli.Run(t.Context(), []string{"--database-url", as, "bi", "list"}, noEnv, io.Discard, io.Discard)
	if err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("bi list: %v", err)
	}
	if err := db.Exec(want).Error; err != nil {
		t.Fatal(err)
	}
	if err := cli.Run(
		t.Context(),
		[]string{"--database-url", as, "bi", "list"},
		noEnv,
		io.Discard,
		io.Discard,
	); err != nil {
		t.Errorf("bi list after %s: %v", want, err)
	}
}
