package database

import (
	"context"
	"strconv"
	"time"
)

// What PostgreSQL ends by itself when this program cannot, because it is frozen or cut off. Nothing of it is said at
// connect: a pooler between us and PostgreSQL would refuse it, or keep it for others.
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

// readBeginning is the first statement of those that PostgreSQL gets together, which are a transaction: what it says holds
// for all of them. Where somebody wants to know, it also reads the version of the data, before anything else is read.
func readBeginning(ctx context.Context, byValue bool, seen *Seen) later {
	limits := "SELECT set_config('statement_timeout', ?, true), "
	if byValue {
		limits += "concat(set_config('plan_cache_mode', '" + plannedByValue + "', true), " +
			"set_config('max_parallel_workers_per_gather', '0', true), set_config('jit', 'off', true))"
	} else {
		limits += "set_config('plan_cache_mode', '" + plannedOnce + "', true)"
	}
	if !seen.wanted() {
		return later{statement: Expr(limits, statementLimit(ctx))}
	}
	const version = ", (SELECT array_agg(version ORDER BY part) FROM data_versions)"
	return later{statement: Expr(limits+version, statementLimit(ctx)), take: func(rows Rows) error {
		versions := make([]int64, 0, parts)
		for rows.Next() {
			if err := rows.Scan(nil, nil, &versions); err != nil {
				return err //nolint:wrapcheck // takeOne says what was read
			}
			seen.read(Version(versions))
		}
		return rows.Err() //nolint:wrapcheck // takeOne says what was read
	}}
}

// statementLimit is how long a statement may take, in milliseconds: until the deadline, or for ever.
func statementLimit(ctx context.Context) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "0"
	}
	return milliseconds(max(time.Until(deadline), 0) + grace)
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
