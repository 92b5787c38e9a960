package database

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/jackc/pgx/v5"
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

// beginning is what the first statement of a transaction says about all of it; empty if there is nothing to say.
func (d Dialect) beginning(ctx context.Context) string {
	if d != Postgres {
		return ""
	}
	return fmt.Sprintf(
		"SET LOCAL statement_timeout = %s; SET LOCAL lock_timeout = %d; "+
			"SET LOCAL idle_in_transaction_session_timeout = %d; "+
			"SET LOCAL plan_cache_mode = "+plannedOnce+"; SET LOCAL timezone = 'UTC'",
		statementLimit(ctx), lockLimit.Milliseconds(), idleLimit.Milliseconds(),
	)
}

// beginning is the first statement of those that PostgreSQL gets together, which are a transaction: what it says holds
// for all of them. Where somebody wants to know, it also reads the version of the data, before anything else is read.
type beginning struct {
	SQL
	seen *Seen
}

func readBeginning(ctx context.Context, seen *Seen) beginning {
	const limits = "SELECT set_config('statement_timeout', $1, true), set_config('plan_cache_mode', '" + plannedOnce + "', true)"
	if !seen.wanted() {
		return beginning{Expr(limits, statementLimit(ctx)), nil}
	}
	const version = ", (SELECT array_agg(version ORDER BY part) FROM data_versions)"
	return beginning{Expr(limits+version, statementLimit(ctx)), seen}
}

// take takes the row of the beginning.
func (b beginning) take(row pgx.Row) error {
	if b.seen == nil {
		return row.Scan(nil, nil)
	}
	versions := make([]int64, 0, parts)
	if err := row.Scan(nil, nil, &versions); err != nil {
		return err
	}
	b.seen.read(Version(versions))
	return nil
}

// statementLimit is how long a statement may take, in milliseconds: until the deadline, or for ever.
func statementLimit(ctx context.Context) string {
	deadline, ok := ctx.Deadline()
	if !ok {
		return "0"
	}
	return strconv.FormatInt(max(time.Until(deadline), 0).Milliseconds()+grace.Milliseconds(), 10)
}
