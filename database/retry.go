package database

import (
	"errors"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitelib "modernc.org/sqlite/lib"
)

// Retryable tells whether the database undid a transaction for another's sake, so that the same done again may succeed.
func Retryable(err error) bool {
	const serializationFailure, deadlock = "40001", "40P01"
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		return server.Code == serializationFailure || server.Code == deadlock
	}
	var file interface{ Code() int }
	return errors.As(err, &file) && file.Code()&0xff == sqlitelib.SQLITE_BUSY
}
