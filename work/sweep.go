package work

import (
	"context"
	"fmt"
	"time"

	"plangraph/database"
	"plangraph/models"
)

// keysAreKept is how long an idempotency key answers again, at least.
const keysAreKept = 7 * 24 * time.Hour

// sweeps is how many old keys are forgotten by one transaction, which others wait for on SQLite.
const sweeps = 500

// Sweep forgets old idempotency keys now and then, until ctx ends. Of several servers on one database one does so at a
// time. What goes wrong is told to failed, and tried again the next time.
func (s *Runner) Sweep(ctx context.Context, now func() time.Time, every time.Duration, failed func(error)) {
	ticks := time.NewTicker(every)
	defer ticks.Stop()
	for {
		if err := s.ForgetKeys(ctx, now()); err != nil && ctx.Err() == nil {
			failed(err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		}
	}
}

// ForgetKeys forgets the idempotency keys that are old, some at a time, unless another server is at it.
func (s *Runner) ForgetKeys(ctx context.Context, now time.Time) error {
	old := models.Time{Time: now.Add(-keysAreKept)}
	for {
		n, err := s.forgetSome(ctx, old)
		if err != nil {
			return fmt.Errorf("forget old idempotency keys: %w", err)
		}
		if n < sweeps {
			return nil
		}
	}
}

// forgetSome forgets some of the keys from before a moment, and answers how many; none if another server is at it.
func (s *Runner) forgetSome(ctx context.Context, old models.Time) (n int, err error) {
	err = s.db.Write(ctx, func(tx *database.Tx) error {
		tx.Still()
		alone, err := tx.Alone(ctx, "idempotency_keys")
		if err != nil || !alone {
			return err
		}
		const some = "(actor, key) IN (SELECT actor, key FROM idempotency_keys WHERE at < ? ORDER BY at LIMIT ?)"
		return tx.Delete(ctx, "idempotency_keys", database.Expr(some, old, sweeps), func(deleted int) error {
			n = deleted
			return nil
		})
	})
	return n, err
}
