package turns_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"plangraph/turns"
)

// TestClientsComeInTurn lines up five of one client before one each of three others: these wait for one of the first's.
func TestClientsComeInTurn(t *testing.T) {
	line := turns.New(turns.Limits{Total: 1, Alone: 1, Each: 1, Queue: 9})
	end, err := line.Take(t.Context(), "first")
	if err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var order []string
	var all sync.WaitGroup
	for name := range strings.FieldsSeq("flood flood flood flood flood a b c") {
		asked := line.Asked()
		all.Go(func() {
			end, err := line.Take(t.Context(), name)
			if err != nil {
				t.Error(err)
				return
			}
			mu.Lock()
			order = append(order, name)
			mu.Unlock()
			end()
		})
		for line.Asked() == asked {
			runtime.Gosched() // until it stands in the line
		}
	}
	end()
	all.Wait()
	if want := strings.Fields("flood a b c flood flood flood flood"); !slices.Equal(order, want) {
		t.Errorf("%v, want %v", order, want)
	}
}

// TestFullQueuesAndPatience asks for more than may wait, and leaves the line.
func TestFullQueuesAndPatience(t *testing.T) {
	line := turns.New(turns.Limits{Total: 2, Alone: 1, Each: 1, Queue: 1})
	end, err := line.Take(t.Context(), "a")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	left := make(chan error)
	go func() {
		_, err := line.Take(ctx, "a")
		left <- err
	}()
	for line.Asked() == 0 {
		runtime.Gosched()
	}
	if _, err := line.Take(t.Context(), "a"); !errors.Is(err, turns.ErrFull) {
		t.Errorf("a third of one client: %v", err)
	}
	if other, err := line.Take(t.Context(), "b"); err != nil {
		t.Errorf("another client: %v", err)
	} else {
		other()
		other() // once is enough, twice no harm
	}
	cancel()
	if err := <-left; !errors.Is(err, context.Canceled) {
		t.Errorf("who left: %v", err)
	}
	end()
	for range 3 {
		if end, err = line.Take(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
		end()
	}
	if n := line.Clients(); n != 0 {
		t.Errorf("%d clients are remembered", n)
	}
}

// TestLimitsHoldAtOnce has many clients ask and leave at the same time: never are there more turns than there may be,
// and all that did not leave had theirs.
func TestLimitsHoldAtOnce(t *testing.T) {
	const total, each, clients, asks = 5, 2, 7, 60
	line := turns.New(turns.Limits{Total: total, Alone: each, Each: each, Queue: asks})
	var running, most atomic.Int64
	own := make([]atomic.Int64, clients)
	var had, left atomic.Int64
	var all sync.WaitGroup
	for i := range clients * asks {
		all.Go(func() {
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			if i%5 == 0 {
				go cancel()
			}
			end, err := line.Take(ctx, fmt.Sprint(i%clients))
			if err != nil {
				left.Add(1)
				return
			}
			most.Store(max(most.Load(), running.Add(1)))
			if own[i%clients].Add(1) > each {
				t.Error("a client has more than its own")
			}
			had.Add(1)
			own[i%clients].Add(-1)
			running.Add(-1)
			end()
		})
	}
	all.Wait()
	if most.Load() > total || had.Load()+left.Load() != clients*asks || line.Clients() != 0 {
		t.Errorf(
			"%d at once, %d had a turn, %d left, %d are remembered",
			most.Load(),
			had.Load(),
			left.Load(),
			line.Clients(),
		)
	}
}

// TestWhoIsAloneHasMore takes turns until a client counts as alone, and has another one come.
func TestWhoIsAloneHasMore(t *testing.T) {
	line := turns.New(turns.Limits{Total: 9, Alone: 3, Each: 1})
	take := func(name string) func() {
		end, err := line.Take(t.Context(), name)
		if err != nil {
			return nil
		}
		return end
	}
	for range 100 {
		take("a")()
	}
	first, second, third := take("a"), take("a"), take("a")
	if first == nil || second == nil || third == nil || take("a") != nil {
		t.Fatal("who is alone has not three turns")
	}
	other := take("b")
	if other == nil {
		t.Fatal("another client has no turn")
	}
	first()
	second()
	if take("a") != nil {
		t.Error("who is not alone any more has more than one turn")
	}
	third()
	if end := take("a"); end == nil {
		t.Error("who is not alone has no turn")
	}
}

// TestWhoAsksFastIsNotAlone has a client ask again and again while another one has a turn.
func TestWhoAsksFastIsNotAlone(t *testing.T) {
	line := turns.New(turns.Limits{Total: 9, Alone: 3, Each: 1})
	if _, err := line.Take(t.Context(), "slow"); err != nil {
		t.Fatal(err)
	}
	for range 100 {
		end, err := line.Take(t.Context(), "fast")
		if err != nil {
			t.Fatal(err)
		}
		end()
	}
	if _, err := line.Take(t.Context(), "fast"); err != nil {
		t.Fatal(err)
	}
	if _, err := line.Take(t.Context(), "fast"); !errors.Is(err, turns.ErrFull) {
		t.Error("it has more than one turn")
	}
}
