package database

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/jackc/pgx/v5"
)

// Rows are the rows of one statement, as pgx and database/sql both give them.
type Rows interface {
	Next() bool
	Scan(destinations ...any) error
	Err() error
}

// QueryAll runs statements that read, and hands the rows of each to take, in their order. PostgreSQL gets them all at once and
// is waited for once.
func (db *DB) QueryAll(ctx context.Context, statements []SQL, take func(i int, rows Rows) error) error {
	if count, ok := ctx.Value(countKey{}).(*atomic.Int64); ok {
		count.Add(int64(len(statements)))
	}
	if db.Dialect == Postgres {
		return db.queryBatch(ctx, statements, take)
	}
	for i, s := range statements {
		if err := db.queryOne(ctx, s, func(rows Rows) error { return take(i, rows) }); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) queryOne(ctx context.Context, statement SQL, take func(Rows) error) (err error) {
	rows, err := db.pool.QueryContext(ctx, statement.Text, statement.Args...)
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

// queryBatch uses the driver itself: database/sql has no word for several statements at once, costs a board a tenth of its
// CPU, and gives a free connection to any of those who wait, not to the first.
func (db *DB) queryBatch(ctx context.Context, statements []SQL, take func(int, Rows) error) error {
	batch := new(pgx.Batch)
	for _, s := range statements {
		batch.Queue(numbered(s.Text), s.Args...)
	}
	results := db.postgres.SendBatch(ctx, batch)
	err := takeAll(results, len(statements), take)
	if closeErr := results.Close(); err == nil && closeErr != nil {
		return fmt.Errorf("query: %w", closeErr)
	}
	return err
}

func takeAll(results pgx.BatchResults, n int, take func(int, Rows) error) error {
	for i := range n {
		rows, err := results.Query()
		if err != nil {
			return fmt.Errorf("query: %w", err)
		}
		err = take(i, rows)
		rows.Close()
		if err == nil {
			err = rows.Err()
		}
		if err != nil {
			return fmt.Errorf("read rows: %w", err)
		}
	}
	return nil
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
