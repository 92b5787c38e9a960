package database

import (
	"context"
	"sync"
	"sync/atomic"
)

// health is what writing has shown about a database.
type health struct {
	// refused is why it did not take the last change that it did not take; nil since there was room for one.
	refused atomic.Pointer[Fault]
	// looking is held by whoever looks for room.
	looking sync.Mutex
}

// noteWrite remembers that a change was refused. That another was taken says little: a small one finds room where the
// next does not.
func (db *DB) noteWrite(err error) {
	if fault := FaultOf(err); fault == Full || fault == ReadOnly {
		db.health.refused.Store(&fault)
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

// Check tells what keeps the database from answering, or from taking changes: NoFault if nothing does. After a change was
// refused, a database takes changes again when it has room for a large one.
func (db *DB) Check(ctx context.Context) Fault {
	if db.pool.PingContext(ctx) != nil {
		return Away
	}
	if fault := db.unwritable(ctx); fault != NoFault {
		return fault
	}
	refused := db.health.refused.Load()
	if refused == nil {
		return NoFault
	}
	if !db.health.looking.TryLock() { // somebody looks already
		return *refused
	}
	defer db.health.looking.Unlock()
	if err := db.findRoom(ctx); err != nil {
		return *refused // also where it could not be found out
	}
	db.health.refused.CompareAndSwap(refused, nil)
	return NoFault
}
