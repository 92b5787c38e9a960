package database_test

import (
	"context"
	"testing"
	"time"

	"plangraph/database"
)

// endless are statements that take for ever, each in its own way.
var endless = map[string]string{
	"before its first row": `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n`,
	"between two rows": `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
		SELECT x FROM n WHERE x = 1 OR x < 0`,
	"while it sorts": `WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n)
		SELECT x FROM (SELECT x FROM n LIMIT 2000000000) AS numbers ORDER BY -x`,
}

// TestStatementsEndWithTheirContext waits for no statement that goes on after its context has ended: it would wait for
// ever. The connections are fit for use afterwards.
func TestStatementsEndWithTheirContext(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database.DB) {
		for name, statement := range endless {
			t.Run(name, func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				err := db.QueryAll(ctx, []database.SQL{database.Expr(statement)}, drain)
				if err == nil || ctx.Err() == nil {
					t.Errorf("it ended with %v, its context with %v", err, ctx.Err())
				}
			})
			t.Run(name+", in a transaction", func(t *testing.T) {
				ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
				defer cancel()
				err := db.Write(ctx, func(tx *database.Tx) error {
					var rows []int
					return tx.Raw(statement).Scan(&rows).Error
				})
				if err == nil || ctx.Err() == nil {
					t.Errorf("it ended with %v, its context with %v", err, ctx.Err())
				}
			})
		}
		for db.Dialect == database.Postgres { // the server hears of it by another way, and later
			running := 0
			if err := db.WithContext(t.Context()).Raw(`SELECT count(*) FROM pg_stat_activity
				WHERE datname = current_database() AND state = 'active' AND query LIKE 'WITH RECURSIVE%'`).Scan(&running).Error; err != nil {
				t.Fatal(err)
			}
			if running == 0 {
				break
			}
		}
		for range 20 { // more than there are connections
			n := 0
			one := []database.SQL{database.Expr("SELECT 1")}
			if err := db.QueryAll(t.Context(), one, func(_ int, rows database.Rows) error {
				rows.Next()
				return rows.Scan(&n)
			}); err != nil || n != 1 {
				t.Fatal(n, err)
			}
		}
	})
}

func drain(_ int, rows database.Rows) error {
	var x int
	for rows.Next() {
		if err := rows.Scan(&x); err != nil {
			return err
		}
	}
	return rows.Err()
}
