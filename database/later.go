package database

import (
	"context"
	"database/sql"
	"fmt"
	"reflect"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/gorm"
)

// later is a statement that is yet to be sent: one that reads, whose rows go to take, or one that changes rows, and
// changed is told how many.
type later struct {
	statement SQL
	take      func(Rows) error
	changed   func(n int) error
}

// Change runs a statement that changes rows, and tells changed how many. PostgreSQL gets it together with whatever the
// transaction asks or changes next, as it is waited for at every statement: what is wrong with it is said then.
func (tx *Tx) Change(ctx context.Context, statement SQL, changed func(n int) error) error {
	return tx.putOff(ctx, later{statement: statement, changed: changed})
}

// Delete deletes the rows of a table that meet a condition, as Change does.
func (tx *Tx) Delete(ctx context.Context, table string, where SQL, deleted func(n int) error) error {
	counted(ctx, 1)
	var b Builder
	return tx.Change(ctx, b.Add("DELETE FROM "+table).Where(where).SQL(), deleted)
}

// Ask runs a statement that reads as Change runs one that changes, and hands its rows to take. It counts once it is
// answered: what comes behind a statement that fails is not.
func (tx *Tx) Ask(ctx context.Context, statement SQL, take func(Rows) error) error {
	return tx.putOff(ctx, later{statement: statement, take: func(rows Rows) error {
		counted(ctx, 1)
		return take(rows)
	}})
}

// Find looks for the rows of a model that meet a condition, as Ask does, and hands each to found. end is what stands
// behind the condition: an order, a lock.
func Find[R any](ctx context.Context, tx *Tx, where SQL, end string, found func(R)) error {
	stmt := gorm.Statement{DB: tx.DB}
	if err := stmt.Parse(new(R)); err != nil {
		return fmt.Errorf("read the columns of %T: %w", new(R), err)
	}
	names := stmt.Schema.DBNames
	var b Builder
	b.Add("SELECT " + strings.Join(names, ", ") + " FROM " + stmt.Schema.Table).Where(where).Add(end)
	return tx.Ask(ctx, b.SQL(), func(rows Rows) error {
		columns := make([]any, len(names))
		for rows.Next() {
			row := new(R)
			for i, name := range names {
				columns[i] = stmt.Schema.FieldsByDBName[name].ReflectValueOf(ctx, reflect.ValueOf(row)).Addr().Interface()
			}
			if err := rows.Scan(columns...); err != nil {
				return fmt.Errorf("read a row of %s: %w", stmt.Schema.Table, err)
			}
			found(*row)
		}
		return rows.Err() //nolint:wrapcheck // it says what the database says
	})
}

func (tx *Tx) putOff(ctx context.Context, l later) error {
	if tx.Dialect == Postgres {
		tx.waiting = append(tx.waiting, l)
		return nil
	}
	return tx.translated(runOne(ctx, tx.Statement.ConnPool, l))
}

// Settle sends what was put off.
func (tx *Tx) Settle(ctx context.Context) error {
	waiting := tx.waiting
	if len(waiting) == 0 {
		return nil
	}
	tx.waiting = nil
	tripped(ctx, 1)
	return tx.conn.Raw(func(driver any) error {
		return tx.translated(sendBatch(ctx, driver.(*stdlib.Conn).Conn(), waiting))
	})
}

// runOne runs a statement by database/sql.
func runOne(ctx context.Context, pool gorm.ConnPool, l later) error {
	if l.take != nil {
		return queryOne(ctx, pool, l.statement, l.take)
	}
	result, err := pool.ExecContext(ctx, l.statement.Text, l.statement.Args...)
	if err != nil || l.changed == nil {
		return err
	}
	n, err := result.RowsAffected()
	if err != nil {
		return err
	}
	return l.changed(int(n))
}

// sendBatch sends statements at once by the driver itself: database/sql has no word for several statements, costs a
// board a tenth of its CPU, and gives a free connection to any of those who wait, not to the first.
func sendBatch(ctx context.Context, c batcher, statements []later) error {
	batch := new(pgx.Batch)
	for _, l := range statements {
		batch.Queue(numbered(l.statement.Text), l.statement.Args...)
	}
	results := c.SendBatch(ctx, batch)
	var err error
	for _, l := range statements {
		if err = takeOne(results, l); err != nil {
			break
		}
	}
	if closeErr := results.Close(); err == nil && closeErr != nil {
		return fmt.Errorf("query: %w", closeErr)
	}
	return err
}

// takeOne takes the answer to the next statement of a batch.
func takeOne(results pgx.BatchResults, l later) error {
	if l.take == nil {
		tag, err := results.Exec()
		if err != nil || l.changed == nil {
			return err //nolint:wrapcheck // it says what the database says
		}
		return l.changed(int(tag.RowsAffected()))
	}
	rows, err := results.Query()
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	err = l.take(rows)
	rows.Close()
	if err == nil {
		err = rows.Err()
	}
	if err != nil {
		return fmt.Errorf("read rows: %w", err)
	}
	return nil
}

// settled is the connection of a transaction for those who use it through GORM or database/sql: what was put off runs
// before.
type settled struct {
	*sql.Tx
	tx *Tx
}

// ExecContext changes rows.
func (s settled) ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error) {
	if err := s.tx.Settle(ctx); err != nil {
		return nil, err
	}
	tripped(ctx, 1)
	return s.Tx.ExecContext(ctx, query, args...)
}

// QueryContext reads.
func (s settled) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if err := s.tx.Settle(ctx); err != nil {
		return nil, err
	}
	tripped(ctx, 1)
	return s.Tx.QueryContext(ctx, query, args...)
}

// QueryRowContext reads a row.
func (s settled) QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row {
	if err := s.tx.Settle(ctx); err != nil {
		failed, fail := context.WithCancelCause(ctx) // a row has its error from the context
		fail(err)
		ctx = failed
	}
	tripped(ctx, 1)
	return s.Tx.QueryRowContext(ctx, query, args...)
}

// PrepareContext prepares a statement.
func (s settled) PrepareContext(ctx context.Context, query string) (*sql.Stmt, error) {
	if err := s.tx.Settle(ctx); err != nil {
		return nil, err
	}
	return s.Tx.PrepareContext(ctx, query)
}
