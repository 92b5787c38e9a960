package database

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"
)

// await waits until so many are there for a thing, those who write included.
func (t *turns) await(thing string, n int) {
	for {
		t.mu.Lock()
		q := t.queues[thing]
		there := q != nil && q.there == n
		t.mu.Unlock()
		if there {
			return
		}
		time.Sleep(time.Millisecond)
	}
}

func TestTurns(t *testing.T) {
	t.Parallel()

	t.Run("whoever came first writes first", func(t *testing.T) {
		t.Parallel()
		const writers = 20
		turns := newTurns(3)
		end, err := turns.take(t.Context(), "plan")
		if err != nil {
			t.Fatal(err)
		}
		var order []int
		var all sync.WaitGroup
		for n := range writers {
			all.Go(func() {
				end, err := turns.take(t.Context(), "plan")
				if err != nil {
					t.Error(err)
					return
				}
				defer end()
				order = append(order, n) // they are alone, or the race detector says so
			})
			turns.await("plan", n+2)
		}
		end()
		all.Wait()
		for n, who := range order {
			if who != n {
				t.Fatalf("they wrote in the order %v", order)
			}
		}
		if len(order) != writers || len(turns.queues) != 0 {
			t.Errorf("%d wrote, %d queues are left", len(order), len(turns.queues))
		}
	})

	t.Run("whoever waits for a plan takes no place", func(t *testing.T) {
		t.Parallel()
		turns := newTurns(2)
		end, err := turns.take(t.Context(), "plan")
		if err != nil {
			t.Fatal(err)
		}
		var all sync.WaitGroup
		for range 5 {
			all.Go(func() {
				if end, err := turns.take(t.Context(), "plan"); err == nil {
					end()
				}
			})
		}
		turns.await("plan", 6)
		other, err := turns.take(t.Context(), "another plan")
		if err != nil {
			t.Fatal(err)
		}
		other()
		end()
		all.Wait()
	})

	t.Run("whoever leaves keeps nobody back", func(t *testing.T) {
		t.Parallel()
		for _, thing := range []string{"", "plan"} {
			turns := newTurns(1)
			end, err := turns.take(t.Context(), thing)
			if err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancel(t.Context())
			cancel()
			if _, err := turns.take(ctx, thing); !errors.Is(err, context.Canceled) {
				t.Errorf("it ended with %v", err)
			}
			end()
			end, err = turns.take(t.Context(), thing)
			if err != nil {
				t.Fatal(err)
			}
			end()
		}
	})
}
