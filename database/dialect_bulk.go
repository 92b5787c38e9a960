package database

import (
	"context"
	"fmt"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"plangraph/models"
)

// insert adds rows by the fastest way the database has.
func (d Dialect) insert(ctx context.Context, tx *Tx, rows bulkRows) error {
	if d == Postgres {
		return copyRows(ctx, tx, rows)
	}
	return insertRows(ctx, tx, rows)
}

// copyRows sends rows by COPY over the connection that holds the transaction.
func copyRows(ctx context.Context, tx *Tx, rows bulkRows) error {
	values := make([]any, 0, len(rows.columns))
	source := pgx.CopyFromSlice(rows.rows.Len(), func(i int) ([]any, error) {
		values = rows.appendValues(ctx, values[:0], i)
		for at, v := range values {
			switch t := v.(type) { // COPY is binary, and takes no text for a moment
			case models.Time:
				values[at] = t.Time
			case *models.Time:
				if t != nil {
					values[at] = t.Time
				}
			}
		}
		return values, nil
	})
	return tx.conn.Raw(func(driver any) error {
		_, err := driver.(*stdlib.Conn).Conn().CopyFrom(ctx, pgx.Identifier{rows.table}, rows.columns, source)
		return err
	})
}

// batchValues is how many values one INSERT carries: for each of them the driver looks through all of them, so that many
// take their square.
const batchValues = 400

// insertRows sends rows by INSERTs of many rows each.
func insertRows(ctx context.Context, tx *Tx, rows bulkRows) error {
	perBatch := batchValues / len(rows.columns)
	full := insertStatement(rows, perBatch)
	values := make([]any, 0, perBatch*len(rows.columns))
	for start, n := 0, rows.rows.Len(); start < n; start += perBatch {
		end, statement := min(start+perBatch, n), full
		if end-start < perBatch {
			statement = insertStatement(rows, end-start)
		}
		values = values[:0]
		for i := start; i < end; i++ {
			values = rows.appendValues(ctx, values, i)
		}
		if _, err := tx.Statement.ConnPool.ExecContext(ctx, statement, values...); err != nil {
			return err
		}
	}
	return nil
}

// insertStatement is an INSERT of n rows.
func insertStatement(rows bulkRows, n int) string {
	row := "(?" + strings.Repeat(",?", len(rows.columns)-1) + ")"
	return fmt.Sprintf(
		"INSERT INTO %s (%s) VALUES %s", rows.table, strings.Join(rows.columns, ","), row+strings.Repeat(","+row, n-1),
	)
}

// Analyze has PostgreSQL count what there is, after much was loaded: it does so by itself within a minute, and plans
// until then for tables that are nearly empty, with statements that take seconds. SQLite plans without counts.
func (db *DB) Analyze(ctx context.Context) error {
	if db.Dialect != Postgres {
		return nil
	}
	return db.WithContext(ctx).Exec("ANALYZE").Error
}
