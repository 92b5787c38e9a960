package httpapi

import (
	"net/http"
	"time"
)

// steady closes the connection of a client that takes nothing of its answer for a time. Whoever goes on reading, if
// slowly, gets all of it.
func steady(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			s := &steadyWriter{w, http.NewResponseController(w), limit}
			s.goOn() // or the deadline of the last request on the connection would count
			next.ServeHTTP(s, r)
		})
	}
}

// steadyWriter gives every piece of an answer its own deadline.
type steadyWriter struct {
	http.ResponseWriter
	connection *http.ResponseController
	limit      time.Duration
}

// pieceSize is how many bytes a client has to take within the limit.
const pieceSize = 64 << 10

// Write sends p piece by piece.
func (s *steadyWriter) Write(p []byte) (int, error) {
	written := 0
	for {
		s.goOn()
		piece := p[written:min(written+pieceSize, len(p))]
		n, err := s.ResponseWriter.Write(piece)
		written += n
		if err != nil || written == len(p) {
			return written, err //nolint:wrapcheck // a writer passes on what the one below it says
		}
	}
}

// Flush sends what was written. Writers above ask for it by its name, and for nothing below.
func (s *steadyWriter) Flush() {
	s.goOn()
	_ = s.connection.Flush() // a writer that cannot (in tests) has no client who waits
}

// goOn lets the client have its time anew. A writer that knows no deadlines (in tests) has no slow client.
func (s *steadyWriter) goOn() { _ = s.connection.SetWriteDeadline(time.Now().Add(s.limit)) }

// Unwrap gives the writer below, to those that ask for more than writing.
func (s *steadyWriter) Unwrap() http.ResponseWriter { return s.ResponseWriter }
