// Package floor is the least that answering an operation can cost: net/http, pgx and one statement of hand-written SQL
// for each operation, for anonymous viewers. It knows the benchmark's operations and nothing else. Each operation has
// two variants: rows written to JSON by hand, and JSON made by PostgreSQL.
package floor

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"sync"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
)

// connections is what plangraph keeps too.
const connections = 10

// Serve answers POST /rows/OPERATION and /json/OPERATION with variables as the body until ctx ends, and first says its
// address on out.
func Serve(ctx context.Context, databaseURL string, out io.Writer) error {
	cfg, err := pgxpool.ParseConfig(databaseURL)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	cfg.MinConns, cfg.MaxConns = connections, connections
	// Its statements are best served by one plan for all values; left alone, PostgreSQL plans some of them anew each
	// time.
	cfg.ConnConfig.RuntimeParams["plan_cache_mode"] = "force_generic_plan"
	pool, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	defer pool.Close()
	const spared = 400 // plangraph lets garbage grow to the same size
	debug.SetGCPercent(spared)
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	server := &http.Server{Handler: handler(pool), ReadHeaderTimeout: 5 * time.Second}
	defer context.AfterFunc(ctx, func() { _ = server.Close() })() // what closing says concerns nobody at the end
	if _, err := fmt.Fprintf(out, "http://%s/\n", listener.Addr()); err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("floor: %w", err)
	}
	return nil
}

// variables are those of all operations; each uses its own.
type variables struct {
	ID     string `json:"id"`
	Region string `json:"region"`
	Year   int    `json:"year"`
	Light  string `json:"light"`
	After  string `json:"after"`
	// Those of a change.
	Unit    string `json:"unit"`
	Version int64  `json:"version"`
	Key     string `json:"key"`
	Reason  string `json:"reason"`
}

// answer appends the data of an operation.
type answer func(ctx context.Context, pool *pgxpool.Pool, dst []byte, v variables) ([]byte, error)

func handler(pool *pgxpool.Pool) http.Handler {
	mux := http.NewServeMux()
	buffers := &sync.Pool{New: func() any { return new([]byte) }}
	for path, a := range map[string]answer{
		"/rows/task": taskRows, "/json/task": taskJSON,
		"/rows/board": boardRows, "/json/board": boardJSON,
		"/rows/page": pageRows, "/json/page": pageJSON,
		"/rows/first_page": firstPageRows, "/json/first_page": firstPageJSON,
		"/rows/lead":        leadRows,
		"/rows/plan_groups": planGroupsRows, "/json/plan_groups": planGroupsJSON,
		"/rows/all_groups": allGroupsRows, "/json/all_groups": allGroupsJSON,
	} {
		mux.HandleFunc("POST "+path, func(w http.ResponseWriter, r *http.Request) {
			buffer := buffers.Get().(*[]byte)
			defer buffers.Put(buffer)
			var v variables
			if err := json.NewDecoder(r.Body).Decode(&v); err != nil {
				http.Error(w, err.Error(), http.StatusBadRequest)
				return
			}
			dst, err := a(r.Context(), pool, append((*buffer)[:0], `{"data":`...), v)
			if err != nil {
				http.Error(w, err.Error(), http.StatusInternalServerError)
				return
			}
			dst = append(dst, '}')
			*buffer = dst
			w.Header().Set("Content-Type", "application/json; charset=utf-8")
			_, _ = w.Write(dst) // a client that has left needs no answer
		})
	}
	return mux
}

// row appends the one JSON value that a statement answers.
func row(ctx context.Context, pool *pgxpool.Pool, dst []byte, statement string, args ...any) ([]byte, error) {
	rows, err := pool.Query(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	if rows.Next() {
		dst = append(dst, rows.RawValues()[0]...)
	}
	return dst, rows.Err()
}

// heldToday is the condition that the assignment s holds today, where the plans are.
func heldToday() string {
	today := time.Now().In(time.FixedZone("UTC+8", 8*60*60)).Format(time.DateOnly)
	return "s.valid_from <= '" + today + "' AND (s.valid_to IS NULL OR s.valid_to >= '" + today + "')"
}
