package database

import (
	"context"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"hash/fnv"
	"sync"
	"time"
)

// parts is how many rows data_versions has: the first for what belongs to no plan.
const parts = 8

// Version is how far the data have come: the version of each part. Of two that were read, the later one is nowhere
// less. Whatever was committed up to it is in what is read after it; a transaction that is still open is beyond it.
type Version [parts]int64

// String writes the version as clients get it. It is not for reading.
func (v Version) String() string {
	var text []byte
	for _, n := range v {
		text = binary.AppendUvarint(text, uint64(n))
	}
	return base64.RawURLEncoding.EncodeToString(text)
}

// partOf is the part of transactions that change a thing, as WriteTo has it.
func partOf(thing string) int {
	if thing == "" {
		return 0
	}
	sum := fnv.New32a()
	_, _ = sum.Write([]byte(thing)) // it takes anything
	return 1 + int(sum.Sum32()%(parts-1))
}

// Move moves the version of the data for the transaction, once, and gives the part and its version. Others who move the
// same part wait from here until it commits, so it is one of the last things that a transaction does.
func (tx *Tx) Move(ctx context.Context) (part int, version int64, err error) {
	if tx.moved == nil {
		var all Version
		if all, err = tx.move(ctx); err != nil {
			return 0, 0, fmt.Errorf("move the version of the data: %w", err)
		}
		tx.moved = &all
	}
	return tx.part, tx.moved[tx.part], nil
}

// move moves the version of the transaction's part, and reads those of all.
func (tx *Tx) move(ctx context.Context) (v Version, err error) {
	now := time.Now().UnixMilli()
	moved := Expr(
		"UPDATE data_versions SET version = CASE WHEN version < ? THEN ? ELSE version + 1 END WHERE part = ?",
		now, now, tx.part,
	)
	err = tx.query(ctx, []SQL{moved, everyVersion}, into(&v))
	return v, err
}

// Still says that the transaction changes nothing that answers are kept of: it moves no version.
func (tx *Tx) Still() { tx.still = true }

var everyVersion = Expr("SELECT part, version FROM data_versions")

// into reads the rows of everyVersion.
func into(v *Version) func(int, Rows) error {
	return func(_ int, rows Rows) error {
		const columns = 2
		reader := NewCellReader(rows, columns)
		for {
			row, err := reader.Read()
			if row == nil || err != nil {
				return err
			}
			v[row[0].Int()] = row[1].Int()
		}
	}
}

// Seen is the version of what a request has read, at least; of what it changed, once that is kept.
type Seen struct {
	mu          sync.Mutex
	known       bool
	version     Version
	unversioned bool
}

type seenKey struct{}

// WatchVersion gives a context under which reads and changes say which version of the data they saw.
func WatchVersion(ctx context.Context) (context.Context, *Seen) {
	seen := new(Seen)
	return context.WithValue(ctx, seenKey{}, seen), seen
}

// seenIn gives what is to be told the version; nil if nobody wants to know.
func seenIn(ctx context.Context) *Seen {
	seen, _ := ctx.Value(seenKey{}).(*Seen)
	return seen
}

// Version is what was seen; false if nothing was read or changed.
func (s *Seen) Version() (Version, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.version, s.known
}

// Unversioned says that something is read under ctx that changes without moving the version.
func Unversioned(ctx context.Context) {
	if s := seenIn(ctx); s != nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.unversioned = true
	}
}

// Unversioned tells whether something was read that changes without moving the version.
func (s *Seen) Unversioned() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.unversioned
}

// wanted tells whether the next read is to read the version first.
func (s *Seen) wanted() bool {
	if s == nil {
		return false
	}
	_, known := s.Version()
	return !known
}

// read notes a version that was read before rows: the earliest counts.
func (s *Seen) read(v Version) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for part, version := range s.version {
		if s.known {
			v[part] = min(v[part], version)
		}
	}
	s.known, s.version = true, v
}

// readFrom notes the version in the rows of everyVersion.
func (s *Seen) readFrom(rows Rows) error {
	var v Version
	err := into(&v)(0, rows)
	if err == nil {
		s.read(v)
	}
	return err
}

// changed notes the version of a change that was kept.
func (s *Seen) changed(v Version) {
	if s == nil {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.known, s.version = true, v
}

// look is one look at the version, for all who wait for it.
type look struct {
	done    chan struct{}
	version Version
	err     error
}

// looks share looks at the version: whoever asks gets what a look says that began after he asked.
type looks struct {
	mu sync.Mutex
	// last is the look that was begun last, next the one that begins when it ends; nil if nobody waits for it.
	last, next *look
}

// Version looks at the version of the data. What was committed before it is called is in it.
func (db *DB) Version(ctx context.Context) (Version, error) {
	wanted := db.looks.join(db) //nolint:contextcheck // the look is for all who wait, whoever of them leaves
	select {
	case <-wanted.done:
		return wanted.version, wanted.err
	case <-ctx.Done():
		return Version{}, fmt.Errorf("look at the version of the data: %w", ctx.Err())
	}
}

// join gives the look that begins next.
func (l *looks) join(db *DB) *look {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.next == nil {
		l.next = &look{done: make(chan struct{})}
		go l.begin(l.last, l.next, db)
	}
	return l.next
}

// begin takes a look once the one before has ended.
func (l *looks) begin(before, next *look, db *DB) {
	if before != nil {
		<-before.done
	}
	l.mu.Lock()
	l.last, l.next = next, nil
	l.mu.Unlock()
	const patience = 2 * time.Second
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	defer close(next.done)
	next.err = db.look(ctx, &next.version)
}
