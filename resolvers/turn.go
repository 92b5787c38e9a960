package resolvers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"runtime"
	"strings"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/problem"
	"plangraph/turns"
)

// How many requests run at once, where nobody says otherwise.
const (
	// requestsAtOnce is as many as there are connections to the database.
	requestsAtOnce = 10
	// DefaultClientRequests are those of one client; with two connections each they leave two for others.
	DefaultClientRequests = 4
	// clientQueue is how many more of one client wait.
	clientQueue = 64
	// uploadsAtOnce are files that are taken in, or held until they are answered: each is some megabytes of memory.
	uploadsAtOnce = 8
)

// queues are what requests wait in before anything of them runs: all of them, and first those that are dear, which leave
// one core to the others; those with a file before it is taken in.
type queues struct {
	all, dear, uploads *turns.Turns
	// pause is how long a turn goes on after a request that was refused, or had a file: who sends nothing else leaves
	// time to others.
	pause time.Duration
}

func newQueues(settings Settings) queues {
	alone, queue := cmp.Or(settings.ClientRequests, DefaultClientRequests), cmp.Or(settings.ClientQueue, clientQueue)
	dear := settings.Dear
	if dear == nil {
		dear = NewDear(queue)
	}
	return queues{
		turns.New(turns.Limits{Total: max(requestsAtOnce, alone), Alone: alone, Each: min(alone, spared()), Queue: queue}),
		dear,
		turns.New(turns.Limits{Total: uploadsAtOnce, Alone: 1, Each: 1, Queue: queue}),
		5 * time.Millisecond, //nolint:mnd // see pause
	}
}

// spared is how many cores a kind of work may keep busy: one is left to others.
func spared() int { return max(1, runtime.GOMAXPROCS(0)-1) }

// NewDear is the line of what keeps a core busy for long: dear requests, and sheets that are made. Of one client one
// runs, and so many more wait; the default if that is 0.
func NewDear(queue int) *turns.Turns {
	return turns.New(turns.Limits{Total: spared(), Alone: 1, Each: 1, Queue: cmp.Or(queue, clientQueue)})
}

// turn is what a request has of the queues.
type turn struct {
	queues
	client string
	held   []func()
}

// isUpload tells whether there is a file in a request.
func isUpload(r *http.Request) bool {
	return strings.HasPrefix(strings.ToLower(r.Header.Get("Content-Type")), multipartType)
}

// takeIn waits until a request with a file may be taken in.
func (t *turn) takeIn(ctx context.Context) error { return t.of(ctx, t.uploads) }

// take waits until the request may be read and priced.
func (t *turn) take(ctx context.Context) error { return t.of(ctx, t.all) }

// run waits until an operation may run: one that is dear lines up again, with its like.
func (t *turn) run(ctx context.Context, oc *graphql.OperationContext) error {
	if counted, _ := oc.Stats.GetExtension(costKey).(cost); !counted.dear() {
		return nil
	}
	t.end()
	if err := t.of(ctx, t.dear); err != nil {
		return err
	}
	return t.of(ctx, t.all)
}

func (t *turn) of(ctx context.Context, line *turns.Turns) error {
	end, err := line.Take(ctx, t.client)
	if err == nil {
		t.held = append(t.held, end)
	}
	return err //nolint:wrapcheck // read by its kind
}

// end lets others come.
func (t *turn) end() {
	for _, end := range t.held {
		end()
	}
	t.held = nil
}

// rest lets others come, and this client only after a while.
func (t *turn) rest() {
	held := t.held
	t.held = nil
	time.AfterFunc(t.pause, func() {
		for _, end := range held {
			end()
		}
	})
}

// TooManyWaiting is what a client is told who has as many waiting as it may have.
var TooManyWaiting = problem.Message{
	En: "too many of your requests are waiting: send fewer at a time", Zh: "您的请求排队过多:请减少同时发送的请求",
}

// busy answers a request that does not get its turn.
func (e endpoint) busy(ctx context.Context, w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusServiceUnavailable // its time is up
	if errors.Is(err, turns.ErrFull) {
		status = http.StatusTooManyRequests
		err = problem.Refuse(problem.Limit, "", TooManyWaiting)
	}
	w.Header().Set("Retry-After", "1")
	write(w, r, status, e.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}))
}
