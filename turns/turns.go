// Package turns lets only so much happen at once, and takes clients in turn: whoever asks for much waits for himself.
package turns

import (
	"context"
	"errors"
	"slices"
	"sync"
)

// ErrFull says that a client has as many waiting as it may have.
var ErrFull = errors.New("too many are waiting")

// Turns hands out turns. It is for concurrent use.
type Turns struct {
	limits Limits

	mu      sync.Mutex
	running int
	clients map[string]*client
	// order are the clients that wait, the next one first.
	order []*client
	// last is who asked last, inARow how often without another between.
	last   string
	inARow int
}

// Limits are how many turns there are at once, and how many more may wait.
type Limits struct {
	// Total are those of all clients, Alone those of one that has been alone for a while, Each those of one among others.
	Total, Alone, Each int
	// Queue is how many of one client wait.
	Queue int
}

// aWhile is how often in a row a client asks until it counts as alone.
const aWhile = 64

// client is one who asks for turns; it is forgotten when it has none and waits for none.
type client struct {
	name    string
	running int
	waiting []chan struct{} // closed when it is its turn
}

// New hands out turns within limits.
func New(limits Limits) *Turns { return &Turns{limits: limits, clients: map[string]*client{}} }

// each is how many turns one client has now. Whoever asks fast is not alone while another has a turn, or waits for one.
func (t *Turns) each() int {
	if t.inARow >= aWhile && len(t.clients) == 1 {
		return t.limits.Alone
	}
	return t.limits.Each
}

// Take waits for a turn, and gives the function that ends it. It gives up with ErrFull, or when ctx ends.
func (t *Turns) Take(ctx context.Context, name string) (end func(), err error) {
	c, turn, err := t.ask(name)
	if err != nil {
		return nil, err
	}
	select {
	case <-turn:
	case <-ctx.Done():
		if t.leave(c, turn) {
			return nil, ctx.Err()
		}
	}
	return sync.OnceFunc(func() { t.end(c) }), nil
}

// ask lines a client up for a turn.
func (t *Turns) ask(name string) (*client, chan struct{}, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.inARow++; name != t.last {
		t.last, t.inARow = name, 1
	}
	c := t.clients[name]
	if c == nil {
		c = &client{name: name}
		t.clients[name] = c
	}
	free := t.running < t.limits.Total && c.running < t.each()
	if !free && len(c.waiting) >= t.limits.Queue {
		t.tidy(c)
		return nil, nil, ErrFull
	}
	turn := make(chan struct{})
	c.waiting = append(c.waiting, turn)
	if len(c.waiting) == 1 {
		t.order = append(t.order, c)
	}
	t.next()
	return c, turn, nil
}

// leave takes a turn back that has not come; it tells false if it has.
func (t *Turns) leave(c *client, turn chan struct{}) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.Index(c.waiting, turn)
	if i < 0 {
		return false
	}
	c.waiting = slices.Delete(c.waiting, i, i+1)
	t.tidy(c)
	return true
}

// end gives a turn to the next one.
func (t *Turns) end(c *client) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.running--
	c.running--
	t.tidy(c)
	t.next()
}

// tidy forgets what a client no longer needs.
func (t *Turns) tidy(c *client) {
	if len(c.waiting) > 0 {
		return
	}
	t.order = slices.DeleteFunc(t.order, func(other *client) bool { return other == c })
	if c.running == 0 {
		delete(t.clients, c.name)
	}
}

// next hands out what turns there are: one to each client that waits, and then again from the first.
func (t *Turns) next() {
	for t.running < t.limits.Total {
		i := slices.IndexFunc(t.order, func(c *client) bool { return c.running < t.each() })
		if i < 0 {
			return
		}
		c := t.order[i]
		close(c.waiting[0])
		c.waiting = c.waiting[1:]
		c.running++
		t.running++
		t.order = slices.Delete(t.order, i, i+1)
		if len(c.waiting) > 0 {
			t.order = append(t.order, c)
		}
	}
}

type clientKey struct{}

// WithClient says for whom a request is.
func WithClient(ctx context.Context, name string) context.Context {
	return context.WithValue(ctx, clientKey{}, name)
}

// Client is for whom a request is; empty where nobody said.
func Client(ctx context.Context) string {
	name, _ := ctx.Value(clientKey{}).(string)
	return name
}
