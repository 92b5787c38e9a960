package database

import (
	"context"
	"fmt"
	"strings"
)

// insert adds rows by the fastest way that the database has for a transaction that others wait for.
func (d Dialect) insert(ctx context.Context, tx *Tx, rows bulkRows) error {
	if d == Postgres {
		return insertArrays(ctx, tx, rows)
	}
	return insertRows(ctx, tx, rows)
}

// arrayRows is how many rows one statement carries.
const arrayRows = 5000

// insertArrays sends rows as arrays, one a column. COPY would be no faster, and PostgreSQL waits for its data without a
// limit: a process that is frozen then keeps its locks for ever. JSON takes ten times as long to be read.
func insertArrays(ctx context.Context, tx *Tx, rows bulkRows) error {
	columns := strings.Join(rows.columns, ", ")
	for start, n := 0, rows.rows.Len(); start < n; start += arrayRows {
		from, err := arraysOf(ctx, rows.table, rows.fields, rows.rows.Slice(start, min(start+arrayRows, n)))
		if err != nil {
			return err
		}
		var b Builder
		b.Add("INSERT INTO " + rows.table + " (" + columns + ") ").Put(from)
		if err := tx.Change(ctx, b.SQL(), nil); err != nil {
			return err
		}
	}
	return nil
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
		if err := tx.Change(ctx, Expr(statement, values...), nil); err != nil {
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
// until then for tables that are nearly empty, with statements that take seconds. SQLite is told by a migration.
func (db *DB) Analyze(ctx context.Context) error {
	if db.Dialect != Postgres {
		return nil
	}
	return db.WithContext(ctx).Exec("ANALYZE").Error
}
