package httpapi

import (
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"log/slog"
	"math/rand/v2"
	"net/http"
	"regexp"
	"runtime/debug"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

// harmless is what an id may be that a proxy gave.
var harmless = regexp.MustCompile(`^[A-Za-z0-9._-]{1,64}$`)

// withRequestID names every request, by the name that a proxy gave it if that is a harmless one. chi's own ids tell the
// name of the machine.
func withRequestID(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := r.Header.Get(middleware.RequestIDHeader)
		if id == "" || !harmless.MatchString(id) {
			id = hex.EncodeToString(binary.BigEndian.AppendUint64(nil, rand.Uint64())) //nolint:gosec // a name, not a secret
		}
		w.Header().Set(middleware.RequestIDHeader, id)
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), middleware.RequestIDKey, id)))
	})
}

// logged writes a line for each request, with who asked; without its query, variables and credentials, which may hold
// what is nobody's business.
func logged(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start := time.Now()
		wrapped := middleware.NewWrapResponseWriter(w, r.ProtoMajor)
		ctx, line := withLine(r.Context())
		next.ServeHTTP(wrapped, r.WithContext(ctx))
		if line.silent {
			return
		}
		// A record of our own: slog.LogAttrs looks for the line of code that logs, which is always this one.
		record := slog.NewRecord(time.Now(), slog.LevelInfo, "request", 0)
		record.AddAttrs(
			slog.String("id", middleware.GetReqID(ctx)), slog.String("method", r.Method), slog.String("path", r.URL.Path),
			slog.Int("status", wrapped.Status()), slog.Int("bytes", wrapped.BytesWritten()),
			slog.Float64("ms", float64(time.Since(start).Microseconds())/1e3),
		)
		if line.actor != "" {
			record.AddAttrs(slog.String("actor", line.actor))
		}
		if line.refused != "" {
			record.AddAttrs(slog.String("refused", line.refused))
		}
		if log := slog.Default().Handler(); log.Enabled(ctx, slog.LevelInfo) {
			_ = log.Handle(ctx, record) // as slog itself does: what cannot be logged is lost
		}
	})
}

// recovered turns a panic into a 500 that says nothing but the request's id, and a line of the log. chi's Recoverer
// answers nothing and prints to standard error.
func recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() { //nolint:contextcheck // it is the request's
			thrown := recover()
			if thrown == nil {
				return
			}
			if err, ok := thrown.(error); ok && errors.Is(err, http.ErrAbortHandler) {
				panic(thrown) // net/http's own way to cut an answer off
			}
			id := middleware.GetReqID(r.Context())
			slog.ErrorContext(r.Context(), "panic", "request", id, "error", thrown, "stack", string(debug.Stack()))
			text(w, http.StatusInternalServerError, "internal error, request "+id+"\n")
		}()
		next.ServeHTTP(w, r)
	})
}

// deadline ends a request, its body and its SQL after a time.
func deadline(limit time.Duration) func(http.Handler) http.Handler {
	return func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			ctx, cancel := context.WithTimeout(r.Context(), limit)
			defer cancel()
			// A body that trickles in is cut off too; a writer that cannot be told so (in tests) has no slow client.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(limit))
			next.ServeHTTP(w, r.WithContext(ctx))
		})
	}
}
