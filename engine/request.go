package engine

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/problem"
)

// Request is what the fields of one request have in common: what is the same is read once, and whatever is asked
// for, only so many statements run at the same time.
type Request struct {
	turns chan struct{}
	size  size
	// objects counts those that were written.
	objects atomic.Int64

	mu   sync.Mutex
	same []*sameFields
}

// DefaultAnswerSize is how large an answer may be where nobody says otherwise, in bytes.
const DefaultAnswerSize = 16 << 20

// NewRequest begins a request whose answer has at most so many bytes, and that reads over so many connections.
func NewRequest(bytes, connections int) *Request {
	return &Request{turns: make(chan struct{}, connections), size: size{most: int64(bytes)}}
}

// Objects is how many objects were written so far.
func (r *Request) Objects() int { return int(r.objects.Load()) }

type requestKey struct{}

// WithRequest gives the fields of a request what they have in common.
func WithRequest(ctx context.Context, r *Request) context.Context {
	return context.WithValue(ctx, requestKey{}, r)
}

func requestOf(ctx context.Context) *Request {
	if r, ok := ctx.Value(requestKey{}).(*Request); ok {
		return r
	}
	return NewRequest(DefaultAnswerSize, 1)
}

// InTurn reads from db for the request: each batch of statements waits for one of its connections.
func (r *Request) InTurn(db database.Querier) database.Querier { return inTurn{db, r.turns} }

type inTurn struct {
	database.Querier
	turns chan struct{}
}

// QueryAll waits for a turn and reads.
func (q inTurn) QueryAll(ctx context.Context, statements []database.SQL, take func(int, database.Rows) error) error {
	select {
	case q.turns <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	defer func() { <-q.turns }()
	return q.Querier.QueryAll(ctx, statements, take)
}

// sameFields are the fields of a query that ask for the same with the same arguments, under several names: they are
// planned together, loaded once and written each as it was selected.
type sameFields struct {
	field     *ast.Field // one of them
	arguments map[string]any
	load      sync.Once
	plan      *plan
	run       *run
	err       error
}

// sameAs gives the fields that ask for what the field asks.
func (r *Request) sameAs(f graphql.CollectedField, arguments map[string]any) *sameFields {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, s := range r.same {
		if s.field.Name == f.Name && reflect.DeepEqual(s.arguments, arguments) {
			return s
		}
	}
	s := &sameFields{
		field: f.Field, arguments: arguments,
		err: errors.New("the field was not loaded"), // it stays if planning panics
	}
	r.same = append(r.same, s)
	return s
}

// among gives those of the fields of a query that belong to s.
func (s *sameFields) among(oc *graphql.OperationContext) []graphql.CollectedField {
	var fields []graphql.CollectedField
	for _, f := range graphql.CollectFields(oc, oc.Operation.SelectionSet, []string{"Query"}) {
		if f.Field == s.field ||
			f.Name == s.field.Name && reflect.DeepEqual(f.ArgumentMap(oc.Variables), s.arguments) {
			fields = append(fields, f)
		}
	}
	return fields
}

// Root answers the field of the query that ctx is at, as the asker may see it. Errors for the reader are problem.Error.
func (r *Reader) Root(ctx context.Context, asker Asker) (Answer, error) {
	request, oc, f := requestOf(ctx), graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	same := request.sameAs(f, f.ArgumentMap(oc.Variables))
	same.load.Do(func() { same.err = r.loadSame(ctx, asker, request, same) })
	if same.plan != nil && same.plan.failed[f.Alias] != nil {
		return nil, same.plan.failed[f.Alias]
	}
	if same.err != nil {
		return nil, same.err
	}
	written, err := same.plan.answers[f.Alias](ctx, same.run)
	if err != nil {
		return nil, err
	}
	return written, request.size.add(len(written))
}

// loadSame loads what the fields ask for, by a plan that is kept of them or by a new one.
func (r *Reader) loadSame(ctx context.Context, asker Asker, request *Request, same *sameFields) error {
	oc := graphql.GetOperationContext(ctx)
	fields := same.among(oc)
	form := r.plans.formOf(asker, oc, fields)
	if kept, ok := r.plans.kept.Get(form); ok {
		if again, err := kept.again(oc, request); err == nil {
			same.plan, same.run = kept, again
			return again.load(ctx, request.InTurn(r.db))
		}
	}
	same.plan = r.plan(ctx, asker, r.plans.marked(oc), fields)
	same.run = same.plan.run(oc, request)
	r.plans.keep(form, same.plan)
	return same.run.load(ctx, request.InTurn(r.db))
}

// plan plans fields of the query; those that ask for what cannot be planned are told why.
func (r *Reader) plan(
	ctx context.Context, asker Asker, variables map[string]any, fields []graphql.CollectedField,
) *plan {
	made := &plan{failed: map[string]error{}}
	for sound := fields; ; {
		made.Planner, made.answers = r.planner(ctx, asker, variables), map[string]answer{}
		failed := len(made.failed)
		sound = slices.DeleteFunc(slices.Clone(sound), func(f graphql.CollectedField) bool {
			a, err := made.root(f)
			if err != nil {
				made.failed[f.Alias] = err
			}
			made.answers[f.Alias] = a
			return err != nil
		})
		if len(made.failed) == failed { // what was half planned must not be loaded
			made.complete()
			return made
		}
	}
}

// size is how many bytes a request holds in memory: texts that are loaded, and answers that are written. Either may
// come to most.
type size struct {
	most            int64
	loaded, written atomic.Int64
}

// load counts bytes that were loaded.
func (s *size) load(n int) error { return s.check(s.loaded.Add(int64(n))) }

// add counts bytes that were written.
func (s *size) add(n int) error { return s.check(s.written.Add(int64(n))) }

// full tells whether no more may be written; what is written then is refused.
func (s *size) full(dst []byte) bool { return int64(len(dst)) > s.most }

func (s *size) check(n int64) error {
	if n <= s.most {
		return nil
	}
	return problem.Refuse(problem.Limit, "", problem.Message{
		En: "the answer is larger than %d bytes: ask for fewer rows or fields",
		Zh: "结果超过 %d 字节:请减少行数或字段",
	}, s.most)
}
