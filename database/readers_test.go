package database_test

import (
	"sync"
	"testing"

	"plangraph/database"
)

// TestReadersBesideWriters has more writers than connections, all of them in their transactions or waiting, and reads.
func TestReadersBesideWriters(t *testing.T) {
	onBoth(t, func(t *testing.T, db *database.DB) {
		const writers = 20
		migrated(t, db)
		release := make(chan struct{})
		writing := make(chan struct{}, writers)
		var all sync.WaitGroup
		for range writers {
			all.Go(func() {
				if err := db.Write(t.Context(), func(*database.Tx) error {
					writing <- struct{}{}
					<-release
					return nil
				}); err != nil {
					t.Error(err)
				}
			})
		}
		most := 1
		if db.Dialect == database.Postgres {
			most = 6
		}
		for range most {
			<-writing
		}
		for range 5 {
			if err := db.QueryAll(t.Context(), []database.SQL{database.Expr("SELECT 1")}, drain); err != nil {
				t.Error(err)
			}
		}
		if len(writing) > 0 {
			t.Errorf("more than %d write at the same time", most)
		}
		close(release)
		all.Wait()
	})
}
