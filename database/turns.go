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

// queue are those who write to one thing, or wait for that.
type queue struct {
	turn  *semaphore.Weighted
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
	t.mu.Lock()
	q := t.queues[thing]
	if q == nil {
		q = &queue{turn: semaphore.NewWeighted(1)}
		t.queues[thing] = q
	}
	q.there++
	t.mu.Unlock()
	gone := func() {
		t.mu.Lock()
		defer t.mu.Unlock()
		if q.there--; q.there == 0 {
			delete(t.queues, thing)
		}
	}
	if err := q.turn.Acquire(ctx, 1); err != nil {
		gone()
		return nil, fmt.Errorf("wait for others who write to the same: %w", err)
	}
	return func() {
		q.turn.Release(1)
		gone()
	}, nil
}
