package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/models"
	"plangraph/problem"
	"plangraph/seeds"
	"plangraph/store"
	"plangraph/work"
)

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// desk is a database with a sample district, and who changes it.
type desk struct {
	t     *testing.T
	db    *database.DB
	graph store.Graph
	now   time.Time
}

func onDesks(t *testing.T, test func(desk)) {
	t.Helper()
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		d := desk{t, db, seeds.SampleDistrict(0), time.Date(2023, time.July, 1, 1, 0, 0, 0, time.UTC)}
		if err := store.Load(t.Context(), db, d.graph); err != nil {
			t.Fatal(err)
		}
		test(d)
	})
}

// write does a mutation as SYSTEM; its answer is JSON of what was made.
func (d desk) write(r work.Request, do work.Doer) (string, error) {
	r.Viewer, r.Now = models.Viewer{Role: models.RoleSystem, Actor: "token x"}, d.now
	text, err := store.New(
		d.db,
	).Do(
		d.t.Context(),
		r,
		do,
		func(_ context.Context, _ database.Querier, made any) ([]byte, error) {
			return json.Marshal(made)
		},
	)
	return string(text), err
}

func (d desk) count(query string, args ...any) (n int) {
	d.t.Helper()
	if err := d.db.Raw(query, args...).Scan(&n).Error; err != nil {
		d.t.Fatal(err)
	}
	return n
}

// suggested gives an assignment that nobody has confirmed.
func (d desk) suggested() models.Assignment {
	d.t.Helper()
	a, err := gorm.G[models.Assignment](d.db.DB).Where("valid_to IS NULL").Order("id").Take(d.t.Context())
	if err == nil {
		a.Status = models.AssignmentSuggested
		_, err = gorm.G[models.Assignment](d.db.DB).Where("plan_id = ? AND id = ?", a.PlanID, a.ID).Update(
			d.t.Context(), "status", a.Status,
		)
	}
	if err != nil {
		d.t.Fatal(err)
	}
	return a
}

func confirm(assignments ...models.Assignment) models.AssignmentConfirmInput {
	var in models.AssignmentConfirmInput
	for _, a := range assignments {
		in.AssignmentIds = append(in.AssignmentIds, models.ID{Type: "Assignment", Plan: a.PlanID, Row: a.ID})
	}
	return in
}

// TestRetries shows what is tried again: what the database gave up for another transaction's sake, and nothing else.
func TestRetries(t *testing.T) {
	serialization, deadlock, other := &pgconn.PgError{Code: "40001"}, &pgconn.PgError{Code: "40P01"}, &pgconn.PgError{
		Code: "22012",
	}
	refused := problem.List{problem.Refuse(problem.Invalid, "x", problem.Message{En: "no", Zh: "否"})}
	onDesks(t, func(d desk) {
		for name, c := range map[string]struct {
			errs  []error // of the first attempts
			tries int
			want  error // at last
		}{
			"nothing is wrong":             {nil, 1, nil},
			"once a serialization failure": {[]error{serialization}, 2, nil},
			"deadlocks, wrapped":           {[]error{fmt.Errorf("save: %w", deadlock), deadlock, serialization}, 4, nil},
			"for ever a deadlock":          {slices.Repeat([]error{deadlock}, 100), 9, deadlock},
			"another error":                {[]error{other}, 1, other},
			"a problem of the input":       {[]error{refused}, 1, refused},
		} {
			tries, a, before := 0, d.suggested(), d.count("SELECT count(*) FROM changes")
			_, err := d.write(
				work.Request{Name: "assignmentConfirm"},
				work.Mutation[models.AssignmentConfirmPayload](
					func(ctx context.Context, w *work.Work) (*models.AssignmentConfirmPayload, error) {
						tries++
						made, err := store.AssignmentConfirm(confirm(a))(ctx, w)
						if err == nil && tries <= len(c.errs) {
							err = c.errs[tries-1]
						}
						return made, err
					},
				),
			)
			if tries != c.tries || c.want == nil && err != nil || c.want != nil && fmt.Sprint(err) != fmt.Sprint(c.want) {
				d.t.Errorf("%s: after %d tries: %v", name, tries, err)
			}
			want := 1
			if c.want != nil {
				want = 0
			}
			if n := d.count("SELECT count(*) FROM changes") - before; n != want {
				d.t.Errorf("%s: %d changes are kept, want %d", name, n, want)
			}
		}
	})
}

// TestRetriesEndWithTheRequest gives up when nobody waits for the answer any more.
func TestRetriesEndWithTheRequest(t *testing.T) {
	onDesks(t, func(d desk) {
		ctx, cancel := context.WithCancel(d.t.Context())
		_, err := store.New(
			d.db,
		).Do(
			ctx,
			work.Request{Viewer: models.Viewer{Role: models.RoleSystem}, Now: d.now},
			work.Mutation[struct{}](func(context.Context, *work.Work) (*struct{}, error) {
				cancel()
				return nil, &pgconn.PgError{Code: "40001"}
			}),
			nil,
		)
		if err == nil {
			d.t.Error("it says that it was done")
		}
	})
}

// TestTakenConstraints says of a row that somebody else was faster to make what it is: a CONFLICT.
func TestTakenConstraints(t *testing.T) {
	onDesks(t, func(d desk) {
		_, err := d.write(
			work.Request{},
			work.Mutation[struct{}](func(ctx context.Context, w *work.Work) (*struct{}, error) {
				return nil, w.Insert(ctx, d.graph.Units[:1])
			}),
		)
		var problems problem.List
		if !errors.As(err, &problems) || problems[0].Code != problem.Conflict {
			d.t.Errorf("it is %v", err)
		}
	})
}

// counted is a payload that says how often it was made.
type counted struct {
	N int `json:"n"`
}

// TestKeysAreForgotten lets a key stand for another request after a week, and keeps the answer until then.
func TestKeysAreForgotten(t *testing.T) {
	onDesks(t, func(d desk) {
		key := "k"
		done := 0
		ask := func(name string) (string, error) {
			r := work.Request{Name: name, Input: name, Command: models.Command{IdempotencyKey: &key}}
			return d.write(r, work.Mutation[counted](func(ctx context.Context, w *work.Work) (*counted, error) {
				if err := w.Settle(ctx); err != nil { // whatever a mutation asks first tells that the key was used
					return nil, err
				}
				done++
				return &counted{done}, nil
			}))
		}
		for _, step := range []struct {
			after time.Duration
			name  string
			want  string // empty for a CONFLICT
			done  int
		}{
			{0, "a", `{"n":1}`, 1},
			{time.Hour, "a", `{"n":1}`, 1},
			{time.Hour, "b", "", 1},
			{6 * 24 * time.Hour, "a", `{"n":1}`, 1},
		} {
			d.now = d.now.Add(step.after)
			answer, err := ask(step.name)
			if answer != step.want || (err == nil) != (step.want != "") || done != step.done {
				d.t.Errorf("%s after %s: %q %v, done %d times", step.name, step.after, answer, err, done)
			}
		}
		d.now = d.now.Add(8 * 24 * time.Hour)
		if err := store.New(d.db).ForgetKeys(d.t.Context(), d.now); err != nil {
			d.t.Fatal(err)
		}
		if n := d.count("SELECT count(*) FROM idempotency_keys WHERE key = 'k'"); n != 0 {
			d.t.Errorf("the key is kept for ever")
		}
		if answer, err := ask("b"); err != nil || answer != `{"n":2}` {
			d.t.Errorf("after that it stands for something else: %q %v", answer, err)
		}
	})
}

// TestWhatIsSaidTwice names one row twice in one mutation: it is changed once, and the audit says so once.
func TestWhatIsSaidTwice(t *testing.T) {
	onDesks(t, func(d desk) {
		a := d.suggested()
		in := confirm(a, a)
		in.ItemIds = []models.ID{{Type: "WorkItem", Plan: a.PlanID, Row: a.ItemID}}
		if _, err := d.write(work.Request{Name: "assignmentConfirm"}, store.AssignmentConfirm(in)); err != nil {
			d.t.Fatal(err)
		}
		if n := d.count("SELECT count(*) FROM changes WHERE entity_id = ?", a.ID); n != 1 {
			d.t.Errorf("the audit has it %d times", n)
		}
	})
}

// TestFilesAreReadBeforeTheTransaction holds the only turn to write until the file of another mutation is read.
func TestFilesAreReadBeforeTheTransaction(t *testing.T) {
	onDesks(t, func(d desk) {
		isRead := make(chan struct{})
		err := d.db.Write(t.Context(), func(*database.Tx) error {
			go func() {
				_, _ = d.write(work.Request{Name: "fileImport", Input: models.Command{}}, work.Reading[int]{
					Mutation: func(context.Context, *work.Work) (*int, error) { return new(1), nil },
					Ahead: func(context.Context, *database.DB, models.Viewer, models.Date) error {
						close(isRead)
						return nil
					},
				})
			}()
			select {
			case <-isRead:
				return nil
			case <-time.After(time.Minute): // it waits for its turn, which does not come
				return errors.New("it is not read")
			}
		})
		if err != nil {
			t.Error("the file of another waits for whoever writes: ", err)
		}
	})
}

// TestFewFilesAreReadAtOnce leaves a core to those who read no files.
func TestFewFilesAreReadAtOnce(t *testing.T) {
	runner := store.New(databasetest.Openers()["sqlite"](t))
	var now, most atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			if err := runner.Read(t.Context(), func() error {
				defer now.Add(-1)
				for n := now.Add(1); n > most.Load(); {
					most.Store(n)
				}
				time.Sleep(time.Millisecond) // so that others come
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if places := max(1, runtime.GOMAXPROCS(0)-1); most.Load() > int64(places) {
		t.Errorf("%d were read at once, want %d", most.Load(), places)
	}
}

// TestWhoWaitsToReadAFileGivesUp lets go of those whose requests end while they wait; the places stay as many.
func TestWhoWaitsToReadAFileGivesUp(t *testing.T) {
	runner := store.New(databasetest.Openers()["sqlite"](t))
	var reading, waiting sync.WaitGroup
	release, places := make(chan struct{}), max(1, runtime.GOMAXPROCS(0)-1)
	reading.Add(places)
	for range places {
		waiting.Go(func() {
			_ = runner.Read(t.Context(), func() error { // it is let in: there are as many places
				reading.Done()
				<-release
				return nil
			})
		})
	}
	reading.Wait()
	ctx, cancel := context.WithCancel(t.Context())
	gaveUp := make(chan error)
	go func() {
		gaveUp <- runner.Read(ctx, func() error { return errors.New("it was read all the same") })
	}()
	cancel()
	if err := <-gaveUp; !errors.Is(err, context.Canceled) {
		t.Errorf("%v, want %v", err, context.Canceled)
	}
	close(release)
	waiting.Wait()
	for range 2 * places {
		if err := runner.Read(t.Context(), func() error { return nil }); err != nil {
			t.Error(err)
		}
	}
}
