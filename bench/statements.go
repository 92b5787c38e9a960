package main

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// version is the name of the database program.
func version(ctx context.Context, db *pgx.Conn) string {
	var version string
	if err := db.QueryRow(
		ctx,
		"SELECT 'PostgreSQL ' || split_part(current_setting('server_version'), ' ', 1)",
	).Scan(
		&version,
	); err != nil {
		return "PostgreSQL"
	}
	return version
}

// unknown stands for a figure that could not be had.
const unknown = -1

// statements counts how many SQL statements PostgreSQL ran for a request of the variant, on average over all kinds of
// requests: those that begin and end a transaction too. It is unknown without the extension pg_stat_statements, and on
// a PostgreSQL that is not ours, whose settings are not touched.
func (b *bench) statements(ctx context.Context, v variant) (_ float64, err error) {
	if b.postgres == nil {
		return unknown, nil
	}
	if _, err := b.db.Exec(ctx, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements"); err != nil {
		return unknown, nil // the installation lacks it
	}
	if err := count(ctx, b.postgres, true); err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, count(ctx, b.postgres, false)) }()
	c, err := dial(ctx, v.base)
	if err != nil {
		return 0, err
	}
	defer c.close()
	// The first requests find connections that have not read the setting, and prepare their statements.
	const before, counted = 50, 100
	a := v.asks(0, 1)
	for n := range before + counted {
		if n == before {
			if _, err = b.db.Exec(ctx, "SELECT pg_stat_statements_reset()"); err != nil {
				return 0, fmt.Errorf("count statements: %w", err)
			}
		}
		answer, err := c.send(a.next())
		if err == nil {
			err = a.answered(answer)
		}
		if err != nil {
			return 0, err
		}
	}
	var calls float64
	err = b.db.QueryRow(
		ctx,
		"SELECT coalesce(sum(calls), 0) FROM pg_stat_statements WHERE query NOT LIKE '%pg_stat_statements%'",
	).Scan(
		&calls,
	)
	if err != nil {
		return 0, fmt.Errorf("count statements: %w", err)
	}
	return calls / counted, nil
}
