package database_test

import (
	"strings"
	"testing"
)

// Every index of SQLite has a row among the statistics that a migration gives it: how many entries it has, and how many
// of them have one value of each further column.
func TestEveryIndexHasStatistics(t *testing.T) {
	t.Parallel()
	db := migrated(t, sqlite(t))
	var indexes []struct {
		Name    string
		Columns int
		Stat    *string
	}
	err := db.Raw(`
SELECT i.name, (SELECT count(*) FROM pragma_index_info(i.name)) AS columns, s.stat
FROM sqlite_schema i LEFT JOIN sqlite_stat1 s ON s.tbl = i.tbl_name AND s.idx = i.name
WHERE i.type = 'index' AND i.tbl_name NOT LIKE 'search_grams%' AND i.tbl_name NOT LIKE 'sqlite_%'`).Scan(&indexes).Error
	if err != nil || len(indexes) == 0 {
		t.Fatal(indexes, err)
	}
	for _, index := range indexes {
		switch {
		case index.Stat == nil:
			t.Errorf("%s has no row in sqlite_stat1: give it one in the migration that makes it", index.Name)
		case len(strings.Fields(*index.Stat)) != index.Columns+1:
			t.Errorf("%s has %d columns and the statistics %q", index.Name, index.Columns, *index.Stat)
		}
	}
	var unknown []string
	err = db.Raw("SELECT idx FROM sqlite_stat1 WHERE idx NOT IN (SELECT name FROM sqlite_schema WHERE type = 'index')").
		Scan(&unknown).Error
	if err != nil || len(unknown) > 0 {
		t.Errorf("there are statistics of indexes that are not there: %q (%v)", unknown, err)
	}
}
