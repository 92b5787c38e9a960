package database

import (
	"context"
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

// insertRows sends many rows to SQLite as JSON: to bind their values one by one takes it longer than to store them.
func insertRows(ctx context.Context, tx *Tx, rows bulkRows) error {
	columns := strings.Join(rows.columns, ", ")
	for start, n := 0, rows.rows.Len(); start < n; start += arrayRows {
		from, err := documentOf(ctx, rows.table, rows.fields, rows.rows.Slice(start, min(start+arrayRows, n)))
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

// Analyze has PostgreSQL count what there is, after much was loaded: it does so by itself within a minute, and plans
// until then for tables that are nearly empty, with statements that take seconds. SQLite is told by a migration.
func (db *DB) Analyze(ctx context.Context) error {
	if db.Dialect != Postgres {
		return nil
	}
	return db.WithContext(ctx).Exec("ANALYZE").Error
}
