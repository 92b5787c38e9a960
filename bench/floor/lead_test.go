package floor

import (
	"os"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/seeds"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// district gives a database with a sample district.
func district(t *testing.T) *pgxpool.Pool {
	t.Helper()
	address := postgrestest.New(t)
	db, err := database.Open(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := seeds.Scale(
		t.Context(),
		db,
		seeds.Samples{Districts: 1, Size: 1, Months: 1},
		func(int, int) {},
	); err != nil {
		t.Fatal(err)
	}
	pool, err := pgxpool.New(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// asked gives the id of a task, and of units.
func asked(t *testing.T, pool *pgxpool.Pool) (task string, units []string) {
	t.Helper()
	var plan, item uuid
	err := pool.QueryRow(t.Context(), "SELECT plan_id, id FROM work_items WHERE kind = 'TASK' LIMIT 1").Scan(&plan, &item)
	if err != nil {
		t.Fatal(err)
	}
	rows, err := pool.Query(t.Context(), "SELECT id FROM units ORDER BY id LIMIT 2")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var unit uuid
		if err := rows.Scan(&unit); err != nil {
			t.Fatal(err)
		}
		units = append(units, strings.Trim(string(appendID(nil, unitID, uuid{}, unit)), `"`))
	}
	return strings.Trim(string(appendID(nil, itemID, plan, item)), `"`), units
}

func TestLeadKeepsItsPromises(t *testing.T) {
	pool := district(t)
	task, units := asked(t, pool)
	lead := func(unit, key string, version int64) (string, error) {
		answer, err := leadRows(
			t.Context(),
			pool,
			nil,
			variables{ID: task, Unit: unit, Key: key, Version: version, Reason: "r"},
		)
		return string(answer), err
	}
	counted := func(what string, want int) {
		t.Helper()
		var n int
		if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM "+what).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d, want %d (%v)", what, n, want, err)
		}
	}
	var before int
	if err := pool.QueryRow(t.Context(), "SELECT count(*) FROM assignments WHERE valid_to IS NULL AND item_id = "+
		"(SELECT id FROM work_items WHERE kind = 'TASK' LIMIT 1)").Scan(&before); err != nil {
		t.Fatal(err)
	}
	first, err := lead(units[0], "a", 1)
	if err != nil || !strings.Contains(first, `"version":2`) || !strings.Contains(first, units[0]) {
		t.Fatal(first, err)
	}
	t.Run("every row that was changed stands in the audit", func(*testing.T) {
		counted("changes WHERE action = 'UPDATE' AND after->>'ValidTo' = '2023-12-30'", before)
		counted("changes WHERE action = 'CREATE' AND after->>'Role' = 'LEAD'", 1)
		counted("assignments WHERE valid_to IS NULL AND valid_from = '2023-12-31' AND status = 'CONFIRMED'", 1)
	})
	t.Run("the same again answers the same and changes nothing", func(t *testing.T) {
		if again, err := lead(units[0], "a", 1); err != nil || again != first {
			t.Error(again, err)
		}
		counted("changes", before+1)
	})
	t.Run("a key that was used is refused for something else", func(t *testing.T) {
		if _, err := lead(units[1], "a", 1); err == nil {
			t.Error("it is not")
		}
	})
	t.Run("another version is refused, and nothing stays", func(t *testing.T) {
		if _, err := lead(units[1], "b", 1); err == nil {
			t.Error("it is not")
		}
		counted("idempotency_keys", 1)
		counted("changes", before+1)
	})
	t.Run("a day's change takes the place of the one before", func(t *testing.T) {
		if second, err := lead(units[1], "c", 2); err != nil || !strings.Contains(second, `"version":3`) {
			t.Error(second, err)
		}
		counted("changes WHERE action = 'DELETE' AND before->>'ValidFrom' = '2023-12-31'", 1)
		counted("assignments WHERE valid_to IS NULL AND valid_from = '2023-12-31'", 1)
		counted("pg_stat_activity WHERE state LIKE 'idle in transaction%'", 0)
	})
}
