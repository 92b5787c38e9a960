package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
	"gorm.io/gorm"
)

// Rows are the rows of one statement, as pgx and database/sql both give them.
type Rows interface {
	Next() bool
	Scan(destinations ...any) error
	Err() error
}

// Querier is what can be read from: the database, or a transaction with what it has written so far.
type Querier interface {
	// QueryAll runs statements that read, and hands the rows of each to take, in their order.
	QueryAll(ctx context.Context, statements []SQL, take func(i int, rows Rows) error) error
}

// QueryAll runs statements that read, and hands the rows of each to take, in their order. PostgreSQL gets them all at
// once and is waited for once.
func (db *DB) QueryAll(ctx context.Context, statements []SQL, take func(i int, rows Rows) error) error {
	counted(ctx, len(statements))
	statements, err := db.rarities.settled(ctx, statements, db.lookFor)
	if err != nil {
		return err
	}
	keep(ctx, statements...)
	seen := seenIn(ctx)
	if db.Dialect == Postgres {
		byValue := slices.ContainsFunc(statements, func(s SQL) bool { return s.ByValue })
		tripped(ctx, 1)
		err := db.readBatch(ctx, byValue, seen, reading(statements, take))
		db.note(err)
		return err
	}
	if seen.wanted() {
		var v Version
		if err := db.look(ctx, &v); err != nil {
			return err
		}
		seen.read(v)
	}
	return queryEach(ctx, db.pool, statements, take)
}

// lookFor looks whether there is something.
func (db *DB) lookFor(ctx context.Context, looks []SQL, take func(int, Rows) error) error {
	if db.Dialect != Postgres {
		return queryEach(ctx, db.pool, looks, take)
	}
	err := db.readBatch(ctx, true, nil, reading(looks, take))
	db.note(err)
	return err
}

// look reads the version of the data, over a connection of its own.
func (db *DB) look(ctx context.Context, v *Version) error {
	if db.Dialect == Postgres {
		err := sendBatch(ctx, db.postgres, reading([]SQL{everyVersion}, into(v)))
		db.note(err)
		return err
	}
	return queryEach(ctx, db.pool, []SQL{everyVersion}, into(v))
}

// QueryAll reads within the transaction, as DB does outside of it.
func (tx *Tx) QueryAll(ctx context.Context, statements []SQL, take func(i int, rows Rows) error) error {
	counted(ctx, len(statements))
	for i, s := range statements {
		statements[i] = s.First()
	}
	keep(ctx, statements...)
	return tx.query(ctx, statements, take)
}

// query runs statements that are not counted.
func (tx *Tx) query(ctx context.Context, statements []SQL, take func(i int, rows Rows) error) error {
	if tx.Dialect == Postgres {
		tx.waiting = append(tx.waiting, reading(statements, take)...)
		return tx.Settle(ctx)
	}
	return queryEach(ctx, tx.Statement.ConnPool, statements, take)
}

// reading are statements that read, as they are sent.
func reading(statements []SQL, take func(int, Rows) error) []later {
	all := make([]later, len(statements))
	for i, s := range statements {
		all[i] = later{statement: s, take: func(rows Rows) error { return take(i, rows) }}
	}
	return all
}

// keep adds to the statements that KeepStatements keeps.
func keep(ctx context.Context, statements ...SQL) {
	if kept, ok := ctx.Value(keepKey{}).(*keptStatements); ok {
		kept.add(statements)
	}
}

// counted adds to the statements that CountStatements counts.
func counted(ctx context.Context, n int) {
	if count, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		count.Add(int64(n))
	}
}

// countCalls counts the statements that go through GORM, if they are sent: what was put off comes before them.
func countCalls(orm *gorm.DB) error {
	count := func(tx *gorm.DB) {
		if pool, ok := tx.Statement.ConnPool.(settled); ok {
			if err := pool.tx.Settle(tx.Statement.Context); err != nil {
				_ = tx.AddError(err) // it gives the error back
				return
			}
		} else {
			tripped(tx.Statement.Context, 1)
		}
		counted(tx.Statement.Context, 1)
	}
	calls := orm.Callback()
	return errors.Join(
		calls.Create().Before("gorm:create").Register("count", count),
		calls.Query().Before("gorm:query").Register("count", count),
		calls.Update().Before("gorm:update").Register("count", count),
		calls.Delete().Before("gorm:delete").Register("count", count),
	)
}

// connection is what database/sql and its transactions have in common; batcher what pgx's pool and connections have.
type connection interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

type batcher interface {
	SendBatch(ctx context.Context, batch *pgx.Batch) pgx.BatchResults
}

func queryEach(ctx context.Context, c connection, statements []SQL, take func(int, Rows) error) error {
	for i, s := range statements {
		if err := queryOne(ctx, c, s, func(rows Rows) error { return take(i, rows) }); err != nil {
			return err
		}
	}
	return nil
}

func queryOne(ctx context.Context, c connection, statement SQL, take func(Rows) error) (err error) {
	rows, err := c.QueryContext(ctx, statement.Text, statement.Args...)
	if err != nil {
		return fmt.Errorf("query: %w", err)
	}
	defer closing(rows, &err)
	if err := take(rows); err != nil {
		return err
	}
	return rows.Err()
}

// closing closes rows and passes on an error of that, if there is no other.
func closing(rows *sql.Rows, err *error) {
	if closeErr := rows.Close(); *err == nil && closeErr != nil {
		*err = fmt.Errorf("close rows: %w", closeErr)
	}
}

// numbered writes the placeholders as PostgreSQL has them: $1, $2… No statement of ours has a question mark otherwise.
func numbered(text string) string {
	n := strings.Count(text, "?")
	if n == 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 2*n)
	for i := 1; ; i++ {
		before, after, found := strings.Cut(text, "?")
		b.WriteString(before)
		if !found {
			return b.String()
		}
		b.WriteByte('$')
		b.WriteString(strconv.Itoa(i))
		text = after
	}
}
