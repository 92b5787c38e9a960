package database

import (
	"context"
	"maps"
	"net"
	"slices"
	"sync"

	"github.com/jackc/pgx/v5/pgconn"
)

// wires are the network connections to PostgreSQL that are open. The driver takes 15 s to say goodbye to a server that
// does not answer; whoever cannot wait cuts them.
type wires struct {
	mu   sync.Mutex
	open map[*wire]bool
	cut  bool
}

// wire is one of them.
type wire struct {
	net.Conn

	all *wires
}

// dialing keeps what dial opens.
func (all *wires) dialing(dial pgconn.DialFunc) pgconn.DialFunc {
	return func(ctx context.Context, network, address string) (net.Conn, error) {
		conn, err := dial(ctx, network, address)
		if err != nil {
			return nil, err
		}
		w := &wire{conn, all}
		all.mu.Lock()
		defer all.mu.Unlock()
		if all.cut {
			_ = conn.Close() // nothing was said on it
			return nil, net.ErrClosed
		}
		all.open[w] = true
		return w, nil
	}
}

// Close closes it.
func (w *wire) Close() error {
	w.all.mu.Lock()
	delete(w.all.open, w)
	w.all.mu.Unlock()
	return w.Conn.Close() //nolint:wrapcheck // the driver's word, for the driver
}

// cutAll closes all of them, for good.
func (all *wires) cutAll() {
	all.mu.Lock()
	all.cut = true
	open := slices.Collect(maps.Keys(all.open))
	all.mu.Unlock()
	for _, w := range open {
		_ = w.Close() // nobody is there to hear of it
	}
}
