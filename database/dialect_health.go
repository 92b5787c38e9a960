package database

import (
	"context"
	"path/filepath"
)

// tight is how many free bytes SQLite has to have, for a change and for the log that it goes through.
const tight = 1 << 20

// unwritable tells what would keep a change from being taken, as far as that can be seen without one.
func (db *DB) unwritable(ctx context.Context) Fault {
	if db.Dialect == Postgres {
		readOnly, err := db.setting(ctx, "transaction_read_only")
		switch {
		case err != nil:
			return Away
		case readOnly == "on":
			return ReadOnly
		}
		return NoFault
	}
	if free, ok := FreeBytes(filepath.Dir(db.file)); ok && free < tight {
		return Full
	}
	return NoFault
}

// setting reads a setting of PostgreSQL.
func (db *DB) setting(ctx context.Context, name string) (value string, err error) {
	err = db.QueryAll(ctx, []SQL{Expr("SELECT current_setting(?)", name)}, func(_ int, rows Rows) error {
		for rows.Next() {
			if err := rows.Scan(&value); err != nil {
				return err //nolint:wrapcheck // QueryAll says what it was
			}
		}
		return nil
	})
	return value, err
}
