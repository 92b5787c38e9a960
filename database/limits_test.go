package database_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"plangraph/database"
)

// setting reads what a setting of PostgreSQL is for a statement.
func setting(ctx context.Context, t *testing.T, from database.Querier, name string) (value string) {
	t.Helper()
	return settingOf(ctx, t, from, database.Expr("SELECT current_setting(?)", name))
}

func settingOf(ctx context.Context, t *testing.T, from database.Querier, asked database.SQL) (value string) {
	t.Helper()
	err := from.QueryAll(ctx, []database.SQL{asked},
		func(_ int, rows database.Rows) error {
			for rows.Next() {
				if err := rows.Scan(&value); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

// TestLimitsOfStatements: what PostgreSQL ends by itself is said in each transaction that writes, to readers where it is
// not known yet, and nothing at connect.
func TestLimitsOfStatements(t *testing.T) {
	db := migrated(t, postgres(t))
	patient, cancel := context.WithTimeout(t.Context(), time.Hour)
	defer cancel()
	limited := func(value string) bool { return value == "3601s" }

	err := db.Write(patient, func(tx *database.Tx) error {
		for name, want := range map[string]string{
			"lock_timeout": "8s", "idle_in_transaction_session_timeout": "5s", "plan_cache_mode": "force_generic_plan",
			"TimeZone": "UTC",
		} {
			if got := setting(patient, t, tx, name); got != want {
				t.Errorf("a transaction has %s = %s, want %s", name, got, want)
			}
		}
		if got := setting(patient, t, tx, "statement_timeout"); !limited(got) {
			t.Errorf("a transaction's statements end after %s", got)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := setting(patient, t, db, "statement_timeout"); !limited(got) {
		t.Errorf("a reader's statements end after %s", got)
	}
	if got := setting(t.Context(), t, db, "statement_timeout"); got != "0" {
		t.Errorf("statements without a deadline end after %s", got)
	}
	if got := setting(patient, t, db, "plan_cache_mode"); got != "force_generic_plan" {
		t.Errorf("a reader's statements are planned by %s", got)
	}
	if got := setting(patient, t, db, "jit"); got != "off" {
		t.Errorf("a reader's plans are compiled: jit is %s", got)
	}
	byValue := database.Expr("SELECT current_setting(?)", "plan_cache_mode")
	byValue.ByValue = true
	if got := settingOf(t.Context(), t, db, database.And(byValue)); got != "force_custom_plan" {
		t.Errorf("a statement that depends on its values is planned by %s", got)
	}
	if got := setting(patient, t, db, "plan_cache_mode"); got != "force_generic_plan" {
		t.Errorf("a reader after one of them is planned by %s", got)
	}
	if got := setting(patient, t, db, "statement_timeout"); !limited(got) {
		t.Errorf("a reader's statements after those without a deadline end after %s", got)
	}
	fails := errors.New("cannot be read")
	for _, ctx := range []context.Context{t.Context(), patient} {
		err := db.QueryAll(ctx, []database.SQL{database.Expr("SELECT 1")}, func(int, database.Rows) error { return fails })
		if !errors.Is(err, fails) {
			t.Fatalf("the reader's error: %v", err)
		}
		if got := setting(patient, t, db, "statement_timeout"); !limited(got) {
			t.Errorf("a reader's statements after one who failed end after %s", got)
		}
	}
	if left := settingsLeft(t, db); left != "[jit plan_cache_mode statement_timeout]" {
		t.Errorf("the connection keeps %s", left)
	}
}

// settingsLeft gives the names of the settings that a connection has of its own.
func settingsLeft(t *testing.T, db *database.DB) string {
	t.Helper()
	var left []string
	if err := db.WithContext(t.Context()).Raw(`SELECT name FROM pg_settings WHERE source IN ('client', 'session')
		AND name NOT IN ('client_encoding', 'application_name', 'transaction_isolation', 'transaction_read_only',
		'transaction_deferrable') ORDER BY name`).
		Scan(&left).Error; err != nil {
		t.Fatal(err)
	}
	return fmt.Sprint(left)
}
