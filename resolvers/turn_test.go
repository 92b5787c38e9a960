package resolvers

import (
	"errors"
	"testing"
	"time"

	"plangraph/turns"
)

// TestRefusedRests holds that who was refused keeps its turn for a while, and so has no other.
func TestRefusedRests(t *testing.T) {
	line := turns.New(turns.Limits{Total: 9, Alone: 1, Each: 1})
	refused := func(client string, pause time.Duration) {
		one := &turn{queues: queues{all: line, pause: pause}, client: client}
		if err := one.take(t.Context()); err != nil {
			t.Fatal(err)
		}
		one.rest()
		one.end() // as at the end of every request
	}
	refused("long", time.Hour)
	if _, err := line.Take(t.Context(), "long"); !errors.Is(err, turns.ErrFull) {
		t.Errorf("it has another turn: %v", err)
	}
	refused("short", time.Nanosecond)
	for range 10_000 { // until the pause is over
		if _, err := line.Take(t.Context(), "short"); err == nil {
			return
		}
		time.Sleep(time.Millisecond)
	}
	t.Error("it has no other turn")
}
