package database

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"time"

	"github.com/glebarez/sqlite"
	sqlitelib "modernc.org/sqlite/lib"
)

// interruptible opens connections to an SQLite file whose statements end with their context. The driver's own do so
// before the first row is looked for, and it is looking for rows that takes its time.
type interruptible struct {
	driver driver.Driver
	dsn    string
}

func newInterruptible(dsn string) (interruptible, error) {
	unused, err := sql.Open(sqlite.DriverName, dsn) // database/sql gives a driver by no other way
	if err != nil {
		return interruptible{}, fmt.Errorf("find the SQLite driver: %w", err)
	}
	return interruptible{unused.Driver(), dsn}, unused.Close()
}

// Driver is the driver's own.
func (i interruptible) Driver() driver.Driver { return i.driver }

// Connect opens a connection.
func (i interruptible) Connect(context.Context) (driver.Conn, error) {
	opened, err := i.driver.Open(i.dsn)
	if err != nil {
		return nil, err //nolint:wrapcheck // database/sql compares it with driver.ErrBadConn
	}
	conn, ok := opened.(sqliteDriverConn)
	// SQLite's handle, which the driver keeps to itself. Interrupting it is one atomic store, from whichever goroutine.
	handle := reflect.Indirect(reflect.ValueOf(opened)).FieldByName("db")
	if !ok || handle.Kind() != reflect.Uintptr {
		return nil, errors.Join(fmt.Errorf("statements of a %T cannot be interrupted", opened), opened.Close())
	}
	return interruptibleConn{conn, uintptr(handle.Uint())}, nil
}

// sqliteDriverConn and sqliteDriverRows are all that the driver's connections and rows can do.
type (
	sqliteDriverConn interface {
		driver.Conn
		driver.ConnBeginTx
		driver.ConnPrepareContext
		driver.ExecerContext
		driver.QueryerContext
		driver.Pinger
	}
	sqliteDriverRows interface {
		driver.Rows
		driver.RowsColumnTypeDatabaseTypeName
		driver.RowsColumnTypeLength
		driver.RowsColumnTypeNullable
		driver.RowsColumnTypePrecisionScale
		driver.RowsColumnTypeScanType
	}
)

type interruptibleConn struct {
	sqliteDriverConn
	handle uintptr
}

// QueryContext runs a statement whose rows end with ctx.
func (c interruptibleConn) QueryContext(
	ctx context.Context, query string, args []driver.NamedValue,
) (driver.Rows, error) {
	found, err := c.sqliteDriverConn.QueryContext(ctx, query, args)
	if err != nil {
		return nil, err //nolint:wrapcheck // GORM translates it by its type
	}
	rows := &interruptibleRows{sqliteDriverRows: found.(sqliteDriverRows), handle: c.handle}
	rows.unwatch = context.AfterFunc(ctx, rows.interrupt)
	return rows, nil
}

// interruptibleRows are rows whose statement is interrupted when their context ends.
type interruptibleRows struct {
	sqliteDriverRows
	handle  uintptr
	unwatch func() bool

	closing sync.Mutex
	closed  bool
}

// interrupt stops the statement. It says so again until the rows are closed: SQLite forgets an interrupt that comes
// between two statements, and this one may be about to begin.
func (r *interruptibleRows) interrupt() {
	const again = 20 * time.Millisecond
	for r.interruptOnce() {
		time.Sleep(again)
	}
}

// interruptOnce tells whether there was anything to interrupt.
func (r *interruptibleRows) interruptOnce() bool {
	r.closing.Lock()
	defer r.closing.Unlock()
	if !r.closed {
		sqlitelib.Xsqlite3_interrupt(nil, r.handle)
	}
	return !r.closed
}

// Close ends the statement; from here on an interrupt would hit the connection's next one.
func (r *interruptibleRows) Close() error {
	r.unwatch()
	r.closing.Lock()
	defer r.closing.Unlock()
	r.closed = true
	return r.sqliteDriverRows.Close() //nolint:wrapcheck // it is the driver's to say
}
