package database

import (
	"context"
	"fmt"
	"sync"

	"golang.org/x/sync/semaphore"
)

// turns let writers in: as many at a time as there are places, of those who write to the same thing one, and whoever
// came first first. Readers take no turn, so there are always connections left for them.
type turns struct {
	places *semaphore.Weighted

	mu     sync.Mutex
	queues map[string]*queue
}

// queue are those who write to one thing, or wait for that. Each waits for the one before it: last is closed when the
// last of them has left.
type queue struct {
	last  chan struct{}
	there int
}

func newTurns(places int64) *turns {
	return &turns{places: semaphore.NewWeighted(places), queues: map[string]*queue{}}
}

// take waits for a turn to write to the thing, any place if it is empty, and gives what ends the turn. Whoever waits
// for the thing takes no place.
func (t *turns) take(ctx context.Context, thing string) (end func(), err error) {
	leave, err := t.queue(ctx, thing)
	if err != nil {
		return nil, err
	}
	if err := t.places.Acquire(ctx, 1); err != nil {
		leave()
		return nil, fmt.Errorf("wait for a turn to write: %w", err)
	}
	return func() {
		t.places.Release(1)
		leave()
	}, nil
}

// queue waits until nobody else writes to the thing.
func (t *turns) queue(ctx context.Context, thing string) (leave func(), err error) {
	if thing == "" {
		return func() {}, nil
	}
	left := make(chan struct{})
	t.mu.Lock()
	q := t.queues[thing]
	if q == nil {
		q = &queue{last: make(chan struct{})}
		close(q.last) // nobody is before the first
		t.queues[thing] = q
	}
	before := q.last
	q.last = left
	q.there++
	t.mu.Unlock()
	gone := func() {
		close(left)
		t.mu.Lock()
		defer t.mu.Unlock()
		if q.there--; q.there == 0 {
			delete(t.queues, thing)
		}
	}
	select {
	case <-before:
		return gone, nil
	case <-ctx.Done():
		go func() { // whoever comes after waits for who was before
			<-before
			gone()
		}()
		return nil, fmt.Errorf("wait for others who write to the same: %w", ctx.Err())
	}
}
