package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm"
	"gorm.io/gorm/schema"
)

// Tx is a transaction: a *gorm.DB for the rows one by one, Insert for many, QueryAll to read what it has written. It is
// not for concurrent use.
type Tx struct {
	*gorm.DB
	Dialect Dialect
	conn    *sql.Conn
	// part is whose version of the data the transaction moves; moved are all once it has, still says that it does not.
	part  int
	moved *Version
	still bool
	// waiting are statements that are yet to be sent.
	waiting []later
}

// Write runs do in one transaction, which is undone if do returns an error. ErrOutcomeUnknown is part of the error where
// the database went away while it kept it.
func (db *DB) Write(ctx context.Context, do func(*Tx) error) error { return db.WriteTo(ctx, "", do) }

// WriteTo is Write for a transaction that changes one thing, as a plan, which others change too: they wait for each
// other in the order they came, before they take a connection. Such a thing has any name, always the same.
func (db *DB) WriteTo(ctx context.Context, thing string, do func(*Tx) error) error {
	end, err := db.turns.take(ctx, thing)
	if err != nil {
		return err
	}
	defer end()
	var version *Version
	done := false
	err = db.WithContext(ctx).Connection(func(session *gorm.DB) error {
		// The driver's own connection is needed beside the transaction: COPY and batches are no matter of database/sql.
		conn, ok := session.Statement.ConnPool.(*sql.Conn)
		if !ok {
			return fmt.Errorf("a transaction needs a connection of its own, not a %T", session.Statement.ConnPool)
		}
		tripped(ctx, 2) //nolint:mnd // it begins and ends
		return session.Transaction(func(begun *gorm.DB) error {
			tx, err := newTx(ctx, begun, conn, db.Dialect, partOf(thing))
			if err == nil {
				err = do(tx)
			}
			if err == nil && !tx.still {
				_, _, err = tx.Move(ctx)
			}
			if err == nil {
				err = tx.Settle(ctx)
			}
			version, done = tx.moved, err == nil
			return err
		})
	})
	db.noteWrite(err)
	if err == nil && version != nil {
		seenIn(ctx).changed(*version)
	}
	if done && FaultOf(err) == Away {
		return fmt.Errorf("%w: %w", ErrOutcomeUnknown, err)
	}
	return err
}

// newTx is a transaction that has begun.
func newTx(ctx context.Context, begun *gorm.DB, conn *sql.Conn, dialect Dialect, part int) (*Tx, error) {
	opened, ok := begun.Statement.ConnPool.(*sql.Tx)
	if !ok {
		return nil, fmt.Errorf("a transaction is no %T", begun.Statement.ConnPool)
	}
	tx := &Tx{DB: begun.Session(&gorm.Session{Context: ctx}), conn: conn, Dialect: dialect, part: part}
	tx.Statement.ConnPool = settled{opened, tx}
	if beginning := dialect.beginning(ctx); !beginning.Empty() {
		tx.waiting = []later{{statement: beginning}}
	}
	return tx, nil
}

// Insert adds rows, a slice of any model, to the model's table. All columns are written as they are, zero values too. A
// key that is there already is gorm.ErrDuplicatedKey.
func (tx *Tx) Insert(ctx context.Context, rows any) error {
	if err := tx.Add(ctx, rows); err != nil {
		return err
	}
	if err := tx.Settle(ctx); err != nil {
		return fmt.Errorf("insert rows: %w", err)
	}
	return nil
}

// Add is Insert as Change is what changes rows: what is wrong is said with what comes next.
func (tx *Tx) Add(ctx context.Context, rows any) error {
	list := reflect.ValueOf(rows)
	if list.Len() == 0 {
		return nil
	}
	counted(ctx, 1)
	stmt := gorm.Statement{DB: tx.DB}
	if err := stmt.Parse(rows); err != nil {
		return fmt.Errorf("read the columns of %T: %w", rows, err)
	}
	load := bulkRows{table: stmt.Schema.Table, columns: stmt.Schema.DBNames, rows: list}
	for _, name := range load.columns {
		load.fields = append(load.fields, stmt.Schema.LookUpField(name))
	}
	if err := tx.Dialect.insert(ctx, tx, load); err != nil {
		return fmt.Errorf("insert %d rows into %s: %w", list.Len(), load.table, err)
	}
	return nil
}

// translated says a driver's error as GORM's other writes do (gorm.ErrDuplicatedKey), and keeps its words.
func (tx *Tx) translated(err error) error {
	translator, ok := tx.Dialector.(gorm.ErrorTranslator)
	if !ok {
		return err
	}
	meaning := translator.Translate(err)
	if errors.Is(meaning, err) {
		return meaning
	}
	return fmt.Errorf("%w: %w", meaning, err)
}

// bulkRows are rows on their way into a table.
type bulkRows struct {
	table   string
	columns []string
	fields  []*schema.Field
	rows    reflect.Value
}
