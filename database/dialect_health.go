package database

import (
	"context"
	"errors"
	"fmt"
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

// errEnough undoes a change that was tried only.
var errEnough = errors.New("enough")

// findRoom looks for room for 1 MiB where the rows are, and leaves nothing there.
func (db *DB) findRoom(ctx context.Context) error {
	steps := []string{"CREATE TABLE room (content BLOB)", "INSERT INTO room VALUES (zeroblob(1 << 20))"}
	if db.Dialect == Postgres {
		// A result that does not fit into memory goes to a file beside the rows, also where nothing may be changed.
		steps = []string{
			"SET LOCAL temp_tablespaces = ''",
			"SET LOCAL work_mem = '64kB'",
			"SELECT count(*) FROM generate_series(1, 75000)",
		}
	}
	err := db.Write(ctx, func(tx *Tx) error {
		for _, step := range steps {
			if err := tx.Exec(step).Error; err != nil {
				return fmt.Errorf("look for room: %w", err)
			}
		}
		return errEnough
	})
	if errors.Is(err, errEnough) {
		return nil
	}
	return err
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
