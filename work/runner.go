// Package work is the unit of work that every change of rows goes through, whatever the rows are: transaction,
// idempotency, dry run, audit.
package work

import (
	"context"
	"errors"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
	"golang.org/x/sync/semaphore"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
)

// Runner does units of work on a database.
type Runner struct {
	db      *database.DB
	kinds   kinds
	err     error
	readers *semaphore.Weighted
}

// New gives a runner for db and the rows that are declared: what others go with, or refer to, comes first.
func New(db *database.DB, rows []Declaration) *Runner {
	kinds, err := declared(db.NamingStrategy, rows)
	return &Runner{db, kinds, err, newReaders()}
}

// Mutation is one unit of work: it checks and changes rows through w, and says what it made of them: the payload of
// the schema, with models.ID for things of the graph. What is wrong with the input is problem.List.
type Mutation[P any] func(ctx context.Context, w *Work) (*P, error)

// Do does the mutation.
func (m Mutation[P]) Do(ctx context.Context, w *Work) (any, error) { return m(ctx, w) }

// Doer is a mutation whatever its payload is.
type Doer interface {
	Do(ctx context.Context, w *Work) (any, error)
}

// repeatable is a payload that shows something to the first request only: Repeated is what a repetition of the
// request is answered.
type repeatable interface{ Repeated() any }

// Request is a mutation as it was asked for.
type Request struct {
	models.Command
	// Name is the mutation's name; Input its input. A repeated idempotency key must come with the same of both.
	Name  string
	Input any
	// Selection is what the answer is to show, and in which form.
	Selection string
	Viewer    models.Viewer
	RequestID string
	Now       time.Time
}

// Answer writes what a mutation made as its sender asked for it, reading from db.
type Answer func(ctx context.Context, db database.Querier, made any) ([]byte, error)

// errDryRun undoes a transaction whose answer is known.
var errDryRun = errors.New("dry run")

// How long what comes with every mutation may be.
const (
	longestKey    = 128
	longestReason = 500
)

// checkCommand reports a key that is none, and a reason that is too long to be read.
func checkCommand(c models.Command) problem.List {
	var problems problem.List
	if key := c.IdempotencyKey; key != nil {
		visible := !strings.ContainsFunc(*key, func(r rune) bool { return r <= ' ' || r > '~' })
		if *key == "" || len(*key) > longestKey || !visible {
			problems.Add(problem.Invalid, "idempotencyKey", problem.Message{
				En: "idempotencyKey is 1 to %d visible ASCII characters, such as a UUID",
				Zh: "idempotencyKey 须为 1 至 %d 个可见 ASCII 字符,例如 UUID",
			}, longestKey)
		}
	}
	if c.Reason != nil {
		if n := utf8.RuneCountInString(*c.Reason); n > longestReason {
			problems.Add(problem.Invalid, "reason", problem.Message{
				En: "reason has %d characters, more than %d", Zh: "reason 有 %d 个字符,超过上限 %d 个",
			}, n, longestReason)
		}
	}
	return problems
}

// attempts is how often a unit of work is tried when nothing says for how long to.
const attempts = 8

// looks is how often a unit of work looks again at what somebody else made at the same time.
const looks = 2

// Do does a unit of work in one transaction: rows, audit, idempotency key. The answer is read in the transaction too,
// so that it shows what was made, in a dry run what would be; nothing of that one is kept. A transaction that the
// database gave up for another's sake is done again as a whole. One with a key is also done again, until ctx's deadline,
// if the database went away: should it have been kept after all, the key answers.
func (s *Runner) Do(ctx context.Context, r Request, do Doer, answer Answer) ([]byte, error) {
	if s.err != nil {
		return nil, s.err
	}
	if err := checkCommand(r.Command).Err(); err != nil {
		return nil, err
	}
	if file, ok := do.(readsAhead); ok {
		if err := s.Read(ctx, func() error { return file.readAhead(ctx, s.db, r.Viewer, DayOf(r.Now)) }); err != nil {
			return nil, err
		}
	}
	var fault error // of the attempt before
	for attempt := 0; ; attempt++ {
		text, err := s.once(ctx, r, do, answer)
		if err != nil && ctx.Err() != nil && fault != nil {
			return nil, fault // the last attempt was cut off by the deadline, and says nothing
		}
		if !r.mayRepeat(err, attempt) || !paused(ctx, attempt) {
			return text, asProblem(err)
		}
		if database.FaultOf(err) != database.NoFault {
			fault = err
		}
	}
}

// mayRepeat tells whether what failed with err may be done again: the database gave it up for another's sake, or a unique
// rule found what was not there when the unit of work looked. Looking again it can say what it is.
func (r Request) mayRepeat(err error, attempt int) bool {
	named := r.IdempotencyKey != nil && !r.DryRun
	switch {
	case err == nil:
		return false
	case database.Retryable(err), errors.Is(err, errKeyTaken):
		return named || attempt < attempts
	case errors.Is(err, gorm.ErrDuplicatedKey):
		return attempt < looks
	}
	return named && database.Passing(err)
}

// paused waits, the longer the more attempts there were and never as long as somebody else, and tells whether there is
// time left for another one.
func paused(ctx context.Context, attempt int) bool {
	const (
		step, longest = 5 * time.Millisecond, 500 * time.Millisecond
		doublings     = 7
		toAnswer      = 200 * time.Millisecond
	)
	pause := rand.N(min(step<<min(attempt, doublings), longest)) //nolint:gosec // who waits how long is no secret
	deadline, limited := ctx.Deadline()
	if limited && time.Until(deadline) < pause+toAnswer || !limited && attempt >= attempts {
		return false
	}
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}

func (s *Runner) once(ctx context.Context, r Request, do Doer, answer Answer) ([]byte, error) {
	var text []byte
	known := new(knownKey)
	err := s.db.WriteTo(ctx, planOf(r.Input), func(tx *database.Tx) error {
		if err := known.look(ctx, tx, r); err != nil {
			return err
		}
		w := &Work{Tx: tx, request: r, kinds: s.kinds, commandID: uuid.Must(uuid.NewV7())}
		made, err := do.Do(ctx, w)
		if err == nil {
			err = w.finish(ctx)
		}
		if err == nil {
			text, err = answer(ctx, tx, made)
		}
		if err != nil {
			known.sure(ctx, tx)
			return err
		}
		if r.DryRun {
			return errDryRun
		}
		kept := text
		if first, ok := made.(repeatable); ok && r.IdempotencyKey != nil {
			if kept, err = answer(ctx, tx, first.Repeated()); err != nil {
				return err
			}
		}
		return remember(ctx, tx, r, kept)
	})
	if known.used() {
		return known.answer, known.err
	}
	if errors.Is(err, errDryRun) {
		err = nil
	}
	return text, err
}

// asProblem says what a constraint of the database refused as what it is: somebody else was faster.
func asProblem(err error) error {
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		return problem.List{problem.Refuse(problem.Conflict, "", problem.Message{
			En: "somebody else made the same change at the same time: look again, then repeat what is still missing",
			Zh: "有人同时作了相同的修改:请刷新后再试",
		})}
	}
	return err
}
