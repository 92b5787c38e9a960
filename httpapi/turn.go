package httpapi

import (
	"errors"
	"net/http"

	"plangraph/problem"
	"plangraph/resolvers"
	"plangraph/turns"
)

// takeTurn waits for the client's turn and gives what ends it. It refuses one who has too many waiting, or whose time is
// up, and tells false.
func takeTurn(w http.ResponseWriter, r *http.Request, line *turns.Turns) (end func(), taken bool) {
	end, err := line.Take(r.Context(), turns.Client(r.Context()))
	switch {
	case errors.Is(err, turns.ErrFull):
		tooManyWait(w, r)
	case err != nil: // its time is up
		w.Header().Set("Retry-After", "1")
		refused(w, r, http.StatusServiceUnavailable, problem.Timeout, tookTooLong)
	}
	return end, err == nil
}

// tooManyWait refuses a request of a client who has too many waiting.
func tooManyWait(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Retry-After", "1")
	refused(w, r, http.StatusTooManyRequests, problem.Limit, resolvers.TooManyWaiting)
}

var tookTooLong = problem.Message{En: "the answer took too long and was given up", Zh: "查询超时,已中止"}
