package resolvers

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"runtime"

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
)

// queues are what requests wait in before anything of them runs: all of them, and first those that are dear, which leave
// one core to the others.
type queues struct{ all, dear *turns.Turns }

func newQueues(settings Settings) queues {
	each := cmp.Or(settings.ClientRequests, DefaultClientRequests)
	queue := cmp.Or(settings.ClientQueue, clientQueue)
	return queues{
		turns.New(max(requestsAtOnce, each), each, queue), turns.New(max(1, runtime.GOMAXPROCS(0)-1), 1, queue),
	}
}

// turn waits until an operation may run, and gives the function that says that it has.
func (q queues) turn(ctx context.Context, oc *graphql.OperationContext) (end func(), err error) {
	client := turns.Client(ctx)
	after := func() {}
	if counted, _ := oc.Stats.GetExtension(costKey).(cost); counted.dear() {
		if after, err = q.dear.Take(ctx, client); err != nil {
			return nil, err
		}
	}
	one, err := q.all.Take(ctx, client)
	if err != nil {
		after()
		return nil, err
	}
	return func() { one(); after() }, nil
}

// busy answers a request that does not get its turn.
func (e endpoint) busy(ctx context.Context, w http.ResponseWriter, r *http.Request, err error) {
	status := http.StatusServiceUnavailable // its time is up
	if errors.Is(err, turns.ErrFull) {
		status = http.StatusTooManyRequests
		err = problem.Refuse(problem.Limit, "", problem.Message{
			En: "too many of your requests are waiting: send fewer at a time",
			Zh: "您的请求排队过多:请减少同时发送的请求",
		})
	}
	w.Header().Set("Retry-After", "1")
	write(w, r, status, e.exec.DispatchError(ctx, gqlerror.List{gqlerror.Wrap(err)}))
}
