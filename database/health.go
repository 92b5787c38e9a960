package database

import (
	"context"
	"sync/atomic"
	"time"
)

// health is what writing has shown about a database.
type health struct {
	since   time.Time
	refused atomic.Pointer[refusal]
}

// refusal is a change that the database did not take, and when.
type refusal struct {
	fault Fault
	after time.Duration
}

// remembered is how long a refused change speaks against a database that has taken none since.
const remembered = 30 * time.Second

// noteWrite remembers how a change ended.
func (db *DB) noteWrite(err error) {
	switch fault := FaultOf(err); {
	case err == nil:
		db.health.refused.Store(nil)
	case fault == Full || fault == ReadOnly:
		db.health.refused.Store(&refusal{fault, time.Since(db.health.since)})
	}
	db.note(err)
}

// note lets go of all connections where one shows that its server has gone, or has become another's standby: the
// others are to the same one.
func (db *DB) note(err error) {
	if db.postgres != nil && Passing(err) {
		db.postgres.Reset()
	}
}

// Check tells what keeps the database from answering, or from taking changes: NoFault if nothing does.
func (db *DB) Check(ctx context.Context) Fault {
	if db.pool.PingContext(ctx) != nil {
		return Away
	}
	if fault := db.unwritable(ctx); fault != NoFault {
		return fault
	}
	if last := db.health.refused.Load(); last != nil && time.Since(db.health.since)-last.after < remembered {
		return last.fault
	}
	return NoFault
}
