package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"strings"

	"github.com/jackc/pgx/v5/pgconn"
	sqlitelib "modernc.org/sqlite/lib"
)

// Fault is what is wrong with the database itself, whatever was asked of it.
type Fault int

// The faults.
const (
	// NoFault: the database is well, as far as an error tells.
	NoFault Fault = iota
	// Away: it cannot be reached, is starting or stopping, or has no connection left.
	Away
	// Full: there is no room left where it keeps its files.
	Full
	// ReadOnly: it takes no changes, as a standby does, or a file that may not be written.
	ReadOnly
	// Busy: others held for too long what was needed.
	Busy
)

// ErrOutcomeUnknown says that the database went away while it was told to keep a change: it may have, or not.
var ErrOutcomeUnknown = errors.New("whether the change was kept is not known")

// FaultOf tells which fault of the database an error comes from. A statement that ended with its context is none.
func FaultOf(err error) Fault {
	if err == nil {
		return NoFault
	}
	if server, ok := errors.AsType[*pgconn.PgError](err); ok {
		if fault := postgresFault(server.Code); fault != NoFault {
			return fault
		}
	}
	if _, ok := errors.AsType[*pgconn.ConnectError](err); ok {
		return Away
	}
	if errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return NoFault
	}
	var file interface{ Code() int }
	if errors.As(err, &file) {
		return sqliteFault(file.Code())
	}
	if _, ok := errors.AsType[*net.OpError](err); ok || pgconn.SafeToRetry(err) {
		return Away
	}
	for _, gone := range []error{
		io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, driver.ErrBadConn, sql.ErrConnDone, pgconn.ErrConnClosed,
	} {
		if errors.Is(err, gone) {
			return Away
		}
	}
	return NoFault
}

// postgresFault reads a SQLSTATE.
func postgresFault(code string) Fault {
	const (
		diskFull, readOnlyTransaction, lockNotAvailable = "53100", "25006", "55P03"
		serializationFailure, deadlock                  = "40001", "40P01"
		// idleInTransaction: we were too slow between two statements, and the server has ended the connection.
		idleInTransaction, ioError = "25P03", "58030"
		// The classes: connections, resources, the operator's intervention.
		connection, resources, intervention = "08", "53", "57P"
	)
	switch code {
	case diskFull:
		return Full
	case readOnlyTransaction:
		return ReadOnly
	case lockNotAvailable, serializationFailure, deadlock:
		return Busy
	case idleInTransaction, ioError:
		return Away
	}
	for _, class := range []string{connection, resources, intervention} {
		if strings.HasPrefix(code, class) {
			return Away
		}
	}
	return NoFault
}

// sqliteFault reads a result code, extended or not.
func sqliteFault(code int) Fault {
	const kind = 0xff
	switch code & kind {
	case sqlitelib.SQLITE_FULL:
		return Full
	case sqlitelib.SQLITE_READONLY:
		return ReadOnly
	case sqlitelib.SQLITE_BUSY, sqlitelib.SQLITE_LOCKED:
		return Busy
	case sqlitelib.SQLITE_IOERR:
		// The index of the log is made longer before it is used, and there is no room for that.
		if code == sqlitelib.SQLITE_IOERR_SHMSIZE {
			return Full
		}
		return Away
	case sqlitelib.SQLITE_CANTOPEN:
		return Away
	}
	return NoFault
}

// Retryable tells whether the database undid a transaction for another's sake, so that the same done again may succeed.
func Retryable(err error) bool { return FaultOf(err) == Busy }

// Passing tells whether an error comes from a fault of PostgreSQL that passes by itself, as when it starts again or
// another takes over. What it interrupted may have been kept.
func Passing(err error) bool {
	var file interface{ Code() int }
	if errors.As(err, &file) {
		return false
	}
	fault := FaultOf(err)
	return fault == Away || fault == ReadOnly
}
