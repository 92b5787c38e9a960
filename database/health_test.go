package database_test

import (
	"fmt"
	"testing"

	"github.com/jackc/pgx/v5/pgconn"

	"plangraph/database"
)

// TestFullUntilThereIsRoom: a small change that finds room does not make a database ready, room for a large one does,
// whether anybody changes anything or not.
func TestFullUntilThereIsRoom(t *testing.T) {
	db := sqlite(t)
	pool, err := db.DB.DB()
	if err != nil {
		t.Fatal(err)
	}
	pool.SetMaxOpenConns(1) // and all that is said of it holds for it
	execute := func(sql string) error {
		return db.Write(t.Context(), func(tx *database.Tx) error {
			tx.Still() // there is no schema
			return tx.Exec(sql).Error
		})
	}
	const spare = 40 // pages
	for _, sql := range []string{
		"CREATE TABLE t (n INTEGER, content BLOB)", "INSERT INTO t VALUES (0, '')",
		fmt.Sprintf("PRAGMA max_page_count = %d", pages(t, db)+spare),
	} {
		if err := execute(sql); err != nil {
			t.Fatal(err)
		}
	}
	is := func(want database.Fault, when string) {
		t.Helper()
		if got := db.Check(t.Context()); got != want {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
	is(database.NoFault, "before anything is refused")
	if err := execute("INSERT INTO t VALUES (1, zeroblob(1000000))"); database.FaultOf(err) != database.Full {
		t.Fatal(err)
	}
	is(database.Full, "after a change was refused")
	for range 3 {
		if err := execute("UPDATE t SET n = n + 1"); err != nil {
			t.Fatal(err)
		}
		is(database.Full, "after a small change was taken")
	}
	if err := db.Exec("PRAGMA max_page_count = 100000").Error; err != nil {
		t.Fatal(err)
	}
	is(database.NoFault, "when there is room")
	if err := execute("INSERT INTO t VALUES (1, zeroblob(1000000))"); err != nil {
		t.Fatal(err)
	}
	if before := pages(t, db); before > 1000 {
		t.Errorf("looking for room left %d pages", before)
	}
}

func pages(t *testing.T, db *database.DB) (n int) {
	t.Helper()
	if err := db.Raw("PRAGMA page_count").Row().Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// TestRefusedOnce: a database that has refused a change takes them again when there is room, as soon as it is asked.
func TestRefusedOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database.DB) {
		refused := &pgconn.PgError{Code: "53100"}
		if err := db.Write(
			t.Context(),
			func(*database.Tx) error { return refused },
		); database.FaultOf(
			err,
		) != database.Full {
			t.Fatal(err)
		}
		if got := db.Check(t.Context()); got != database.NoFault {
			t.Errorf("%v, and there is room", got)
		}
	})
}
