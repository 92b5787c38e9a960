package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/store"
)

// aged puts keys into a database, n of them that were used so long before now.
func aged(t *testing.T, db *database.DB, now time.Time, ago time.Duration, n int) {
	t.Helper()
	keys := make([]models.IdempotencyKey, n)
	for i := range keys {
		keys[i] = models.IdempotencyKey{
			Actor: "token x", Key: fmt.Sprint(ago, i), Answer: "{}", At: models.Time{Time: now.Add(-ago)},
		}
	}
	if err := db.Write(t.Context(), func(tx *database.Tx) error { return tx.Insert(t.Context(), keys) }); err != nil {
		t.Fatal(err)
	}
}

// left counts the keys that are kept.
func left(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.Raw("SELECT count(*) FROM idempotency_keys").Scan(&n).Error; err != nil {
		t.Fatal(err)
	}
	return n
}

// TestOldKeysAreSweptInParts forgets more keys than one transaction deletes, and none that still answers.
func TestOldKeysAreSweptInParts(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		now := time.Date(2023, time.July, 1, 1, 0, 0, 0, time.UTC)
		aged(t, db, now, 7*24*time.Hour+time.Minute, 1203)
		aged(t, db, now, 7*24*time.Hour-time.Minute, 4)
		ctx, statements := database.CountStatements(t.Context())
		if err := store.New(db).ForgetKeys(ctx, now); err != nil {
			t.Fatal(err)
		}
		if n := left(t, db); n != 4 {
			t.Errorf("%d keys are left, want those 4 that are not old", n)
		}
		if n := statements.Load(); n != 3 {
			t.Errorf("1203 keys were forgotten by %d statements, want 3 of at most 500", n)
		}
	})
}

// TestOneServerSweepsAtATime has another server sweep: this one leaves it to that, and sweeps when it has ended.
func TestOneServerSweepsAtATime(t *testing.T) {
	db := databasetest.Postgres(t)
	now := time.Date(2023, time.July, 1, 1, 0, 0, 0, time.UTC)
	aged(t, db, now, 8*24*time.Hour, 3)
	err := db.Write(t.Context(), func(tx *database.Tx) error {
		if alone, err := tx.Alone(t.Context(), "idempotency_keys"); err != nil || !alone {
			t.Fatal(alone, err)
		}
		if err := store.New(db).ForgetKeys(t.Context(), now); err != nil {
			t.Error(err)
		}
		if n := left(t, db); n != 3 {
			t.Errorf("%d keys are left while another sweeps, want 3", n)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := store.New(db).ForgetKeys(t.Context(), now); err != nil || left(t, db) != 0 {
		t.Errorf("%d keys are left: %v", left(t, db), err)
	}
}

// TestSweepingEnds sweeps again and again, tells what goes wrong, and ends with its context.
func TestSweepingEnds(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		now := time.Date(2023, time.July, 1, 1, 0, 0, 0, time.UTC)
		ctx, stop := context.WithCancel(t.Context())
		asked, done, wrong := make(chan time.Time), make(chan struct{}), make(chan error, 1)
		go func() {
			defer close(done)
			store.New(db).Sweep(ctx, func() time.Time { return <-asked }, time.Millisecond, func(err error) { wrong <- err })
		}()
		for days := range 2 {
			aged(t, db, now, time.Duration(8+days)*24*time.Hour, 1)
			asked <- now
		}
		asked <- now // so the second time is over
		if n := left(t, db); n != 0 {
			t.Errorf("%d keys are left", n)
		}
		if err := db.Exec("ALTER TABLE idempotency_keys RENAME TO lost").Error; err != nil {
			t.Fatal(err)
		}
		asked <- now
		if err := <-wrong; err == nil || errors.Is(err, context.Canceled) {
			t.Errorf("of a table that is not there: %v", err)
		}
		stop()
		select {
		case asked <- now:
			<-done
		case <-done:
		}
	})
}
