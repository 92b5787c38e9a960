package httpapi

import (
	"errors"
	"net/http"
	"runtime"

	"plangraph/problem"
	"plangraph/resolvers"
	"plangraph/turns"
)

// newExports is the line of those who export: a file keeps a core busy, and one core is left to others.
func newExports() *turns.Turns {
	const queue = 8 // of one client
	return turns.New(turns.Limits{Total: max(1, runtime.GOMAXPROCS(0)-1), Alone: 1, Each: 1, Queue: queue})
}

// inTurn has clients wait for each other, and refuses one who has too many waiting.
func inTurn(line *turns.Turns) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			end, err := line.Take(r.Context(), turns.Client(r.Context()))
			switch {
			case errors.Is(err, turns.ErrFull):
				tooManyWait(w, r)
				return
			case err != nil: // its time is up
				w.Header().Set("Retry-After", "1")
				refused(w, r, http.StatusServiceUnavailable, problem.Timeout, tookTooLong)
				return
			}
			defer end()
			next.ServeHTTP(w, r)
		})
	}
}

// tooManyWait refuses a request of a client who has too many waiting.
func tooManyWait(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "1")
	refused(w, r, http.StatusTooManyRequests, problem.Limit, resolvers.TooManyWaiting)
}

var tookTooLong = problem.Message{En: "the answer took too long and was given up", Zh: "查询超时,已中止"}
