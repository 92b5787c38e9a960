package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"plangraph/database/cluster"
)

// sharedBuffers is set as in production; the rest is as PostgreSQL has it.
const sharedBuffers = "shared_buffers=256MB"

// startPostgres starts a PostgreSQL. Statements are counted by an extension that not every installation has; it stays
// silent until it is asked to count.
func startPostgres(ctx context.Context) (*cluster.Cluster, error) {
	//nolint:contextcheck // it has its own end
	c, err := cluster.Start(sharedBuffers, "shared_preload_libraries=pg_stat_statements")
	if err != nil {
		return cluster.Start(sharedBuffers) //nolint:contextcheck // likewise
	}
	return c, count(ctx, c, false)
}

// count lets the extension that counts statements do so, or keeps it silent.
func count(ctx context.Context, c *cluster.Cluster, on bool) error {
	track := "none"
	if on {
		track = "top"
	}
	err := c.Execute(ctx, "ALTER SYSTEM SET pg_stat_statements.track = '"+track+"'", "SELECT pg_reload_conf()")
	const settling = 200 * time.Millisecond // until all of PostgreSQL's processes know
	time.Sleep(settling)
	return err
}

// execute runs statements in a database, one after the other.
func execute(ctx context.Context, url string, statements ...string) error {
	conn, err := pgx.Connect(ctx, url)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing is under way
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// postmaster gives the id of PostgreSQL's parent process if it runs on this machine, else 0.
func postmaster(db *pgx.Conn) int {
	stat, err := readStat(int(db.PgConn().PID()))
	if err != nil || !strings.HasPrefix(stat.name, "postgres") {
		return 0
	}
	return stat.parent
}
