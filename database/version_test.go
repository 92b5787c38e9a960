package database_test

import (
	"errors"
	"sync"
	"testing"

	"plangraph/database"
)

// version looks at the version of the data.
func version(t *testing.T, db *database.DB) database.Version {
	t.Helper()
	v, err := db.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// differ counts the parts in which two versions differ, and fails if the later one is anywhere less.
func differ(t *testing.T, before, after database.Version) int {
	t.Helper()
	n := 0
	for part := range before {
		if after[part] < before[part] {
			t.Errorf("the version went back from %v to %v", before, after)
		}
		if after[part] != before[part] {
			n++
		}
	}
	return n
}

func TestVersionMovesWithEveryCommit(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		migrated(t, db)
		undo := errors.New("undo")
		for name, c := range map[string]struct {
			thing string
			do    func(*database.Tx) error
			moves int
		}{
			"a change":                     {"", func(*database.Tx) error { return nil }, 1},
			"a change of a plan":           {"a plan", func(*database.Tx) error { return nil }, 1},
			"one that was undone":          {"a plan", func(*database.Tx) error { return undo }, 0},
			"one of what no answer is of":  {"", func(tx *database.Tx) error { tx.Still(); return nil }, 0},
			"one that asks for its number": {"", func(tx *database.Tx) error { return move(t, tx) }, 1},
			"one that was undone after it": {"", func(tx *database.Tx) error { return errors.Join(move(t, tx), undo) }, 0},
		} {
			before := version(t, db)
			ctx, seen := database.WatchVersion(t.Context())
			if err := db.WriteTo(ctx, c.thing, c.do); err != nil && !errors.Is(err, undo) {
				t.Fatal(err)
			}
			after := version(t, db)
			if n := differ(t, before, after); n != c.moves {
				t.Errorf("%s moved %d parts, want %d", name, n, c.moves)
			}
			told, known := seen.Version()
			if known != (c.moves > 0) || known && told != after {
				t.Errorf("%s was told %v (%t), the version is %v", name, told, known, after)
			}
			if moved := before.String() != after.String(); moved != (c.moves > 0) {
				t.Errorf("%s made of %s %s", name, before, after)
			}
		}
	})
}

// move moves the version twice, which is once.
func move(t *testing.T, tx *database.Tx) error {
	t.Helper()
	part, first, err := tx.Move(t.Context())
	if err != nil {
		return err
	}
	if again, second, err := tx.Move(t.Context()); err != nil || again != part || second != first {
		t.Errorf("the version was moved to %d, then to %d (%v)", first, second, err)
	}
	return nil
}

// TestVersionIsBeforeOpenTransactions: what commits after a position was read has a later version of its part, however
// early it began and whenever it moved the version.
func TestVersionIsBeforeOpenTransactions(t *testing.T) {
	t.Parallel()
	db := migrated(t, postgres(t))                              // SQLite has one writer
	const early, late, other = "a plan", "its plan", "the plan" // other is of another part than early
	for name, movesBefore := range map[string]bool{"numbered before": true, "numbered after": false} {
		began, position := make(chan struct{}), make(chan struct{})
		var part int
		var number int64
		var all sync.WaitGroup
		all.Go(func() {
			err := db.WriteTo(t.Context(), early, func(tx *database.Tx) error {
				for i, now := range []bool{movesBefore, true} {
					if i == 1 {
						close(began)
						<-position
					}
					var err error
					if !now {
						continue
					}
					if part, number, err = tx.Move(t.Context()); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
		<-began
		for _, thing := range []string{late, other, ""} {
			if movesBefore && thing == late {
				continue // it may be of the same part, and wait
			}
			if err := db.WriteTo(t.Context(), thing, func(*database.Tx) error { return nil }); err != nil {
				t.Error(err)
			}
		}
		before := version(t, db)
		close(position)
		all.Wait()
		if after := version(t, db); number <= before[part] || number > after[part] {
			t.Errorf("%s: change %d of part %d, the position was %v, then %v", name, number, part, before, after)
		}
	}
}

// TestVersionIsNotOlderThanItsRequest: those who wait share a look, and none is told what was so before he asked.
func TestVersionIsNotOlderThanItsRequest(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		migrated(t, db)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				for range 20 {
					var part int
					var number int64
					err := db.Write(t.Context(), func(tx *database.Tx) (err error) {
						part, number, err = tx.Move(t.Context())
						return err
					})
					if err != nil {
						t.Error(err)
						return
					}
					if seen := version(t, db); seen[part] < number {
						t.Errorf("a look after change %d was told %d", number, seen[part])
					}
				}
			})
		}
		all.Wait()
	})
}

// TestReadsSayTheirVersion: a read under a watch says the version that was there before it, and later ones of the same
// request do not make it a later one.
func TestReadsSayTheirVersion(t *testing.T) {
	t.Parallel()
	onBoth(t, func(t *testing.T, db *database.DB) {
		migrated(t, db)
		ctx, seen := database.WatchVersion(t.Context())
		if _, known := seen.Version(); known {
			t.Error("a version is known before anything was read")
		}
		before := version(t, db)
		for range 2 {
			if err := db.QueryAll(ctx, []database.SQL{database.Expr("SELECT 1")}, drain); err != nil {
				t.Fatal(err)
			}
			if told, known := seen.Version(); !known || told != before {
				t.Errorf("a read said %v (%t), want %v", told, known, before)
			}
			if err := db.Write(t.Context(), func(*database.Tx) error { return nil }); err != nil {
				t.Fatal(err)
			}
		}
	})
}
