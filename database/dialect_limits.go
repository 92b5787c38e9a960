package database

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// What PostgreSQL ends by itself when this program cannot, because it is frozen or cut off. Nothing of it is said at
// connect, and what holds longer than a transaction only to a connection of our own: a pooler between us and PostgreSQL
// would refuse it, or keep it for others.
const (
	// idleLimit is how long a transaction may do nothing: whoever waits for its locks gets them then.
	idleLimit = 5 * time.Second
	// lockLimit is how long a statement waits for a lock: longer than idleLimit, so that a frozen process is outlived.
	lockLimit = 8 * time.Second
	// grace is how much later than the request itself its statements end.
	grace = time.Second
)

// plannedOnce has a statement planned once for a connection, not for each request: what its plan depends on (the page's
// size, kinds) stands in its text.
const plannedOnce = "force_generic_plan"

// plannedByValue has statements planned for their values: whether a pattern is in half of all titles or in none decides
// how they are best run. A read of few rows needs no second process, which would take a core from others.
const plannedByValue = "force_custom_plan"

// beginning is what the first statement of a transaction says about all of it; empty if there is nothing to say.
func (d Dialect) beginning(ctx context.Context) SQL {
	if d != Postgres {
		return SQL{}
	}
	return Expr(
		"SELECT set_config('statement_timeout', ?, true), set_config('lock_timeout', ?, true), "+
			"set_config('idle_in_transaction_session_timeout', ?, true), "+
			"set_config('plan_cache_mode', '"+plannedOnce+"', true), set_config('timezone', 'UTC', true)",
		statementLimit(ctx), milliseconds(lockLimit), milliseconds(idleLimit),
	)
}

// readBatch sends statements that read, which are one transaction, at once: by the driver's own connection, which
// remembers what it was told.
func (db *DB) readBatch(ctx context.Context, byValue bool, seen *Seen, statements []later) error {
	conn, err := db.postgres.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("take a connection: %w", err)
	}
	defer conn.Release()
	told, limit := conn.Conn().PgConn().CustomData(), statementLimit(ctx)
	all := make([]later, 0, len(statements)+2) //nolint:mnd // the settings and the version
	if settings := db.readSettings(byValue, limit, told[limitTold] == limit); !settings.Empty() {
		all = append(all, later{statement: settings})
	}
	if seen.wanted() {
		all = append(all, later{statement: everyVersion, take: seen.readFrom})
	}
	delete(told, limitTold) // until it is known that the transaction was kept
	if err := sendBatch(ctx, conn.Conn(), append(all, statements...)); err != nil {
		return err
	}
	if !db.pooled {
		told[limitTold] = limit
	}
	return nil
}

// limitTold is the statements' limit that a connection was told, among what pgx keeps with it.
const limitTold = "statement_timeout"

// readSettings are what the first statement of readers says, for all of them: a connection of our own hears it once, one
// of a pooler's in each transaction, as it may be another's in the next. No plan is compiled (jit): of a million items a
// search is taken for dear enough, which it is not, and compiling it takes thirty times as long.
func (db *DB) readSettings(byValue bool, limit string, told bool) SQL {
	var settings []string
	var args []any
	if !told {
		local := strconv.FormatBool(db.pooled)
		settings = append(settings, "set_config('statement_timeout', ?, "+local+")",
			"set_config('plan_cache_mode', '"+plannedOnce+"', "+local+")", "set_config('jit', 'off', "+local+")")
		args = []any{limit}
	}
	if byValue {
		settings = append(settings, "set_config('plan_cache_mode', '"+plannedByValue+"', true)",
			"set_config('max_parallel_workers_per_gather', '0', true)")
	}
	if len(settings) == 0 {
		return SQL{}
	}
	return Expr("SELECT "+strings.Join(settings, ", "), args...)
}

// statementLimit is how long a statement may take, in milliseconds: until the deadline, in whole seconds, so that most
// requests have the same; or for ever.
func statementLimit(ctx context.Context) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "0"
	}
	return milliseconds(max(time.Until(deadline), 0).Truncate(time.Second) + time.Second + grace)
}

func milliseconds(d time.Duration) string { return strconv.FormatInt(d.Milliseconds(), 10) }

// Alone tells whether no other transaction that has asked for the same name is under way, and keeps others from being
// told so until this one ends. SQLite has one that writes anyway.
func (tx *Tx) Alone(ctx context.Context, name string) (alone bool, err error) {
	if tx.Dialect != Postgres {
		return true, nil
	}
	lock := Expr("SELECT pg_try_advisory_xact_lock(hashtext('plangraph'), hashtext(?))", name)
	err = tx.query(ctx, []SQL{lock}, func(_ int, rows Rows) error {
		for rows.Next() {
			if err := rows.Scan(&alone); err != nil {
				return err //nolint:wrapcheck // takeOne says what was read
			}
		}
		return rows.Err() //nolint:wrapcheck // takeOne says what was read
	})
	return alone, err
}
