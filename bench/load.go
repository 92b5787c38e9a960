package main

import (
	"cmp"
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// figures are what a server did under load.
type figures struct {
	perSecond float64
	p50, p99  time.Duration
	// server and database are CPU microseconds a request.
	server, database float64
}

// cpu is what a request cost, server and database together.
func (f figures) cpu() float64 { return f.server + f.database }

// load asks a variant over so many connections for a while, each connection as soon as it has its answer. A tenth of
// the time before that is not counted: connections and prepared statements are made then.
func (b *bench) load(ctx context.Context, v variant, connections int, duration time.Duration) (figures, error) {
	clients := make([]*client, connections)
	defer closeAll(clients)
	for i := range clients {
		var err error
		if clients[i], err = dial(ctx, v.base); err != nil {
			return figures{}, err
		}
	}
	begin := time.Now().Add(duration / 10)
	end := begin.Add(duration)
	taken := make([][]time.Duration, connections)
	failures := make([]error, connections)
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() { taken[i], failures[i] = ask(ctx, c, v.requests, uint64(i), begin, end) })
	}
	time.Sleep(time.Until(begin))
	before, beforeErr := b.times(v.pid)
	counted := time.Now()
	time.Sleep(time.Until(end))
	after, afterErr := b.times(v.pid)
	seconds := time.Since(counted).Seconds()
	all.Wait()
	if err := errors.Join(errors.Join(failures...), beforeErr, afterErr, ctx.Err()); err != nil {
		return figures{}, err
	}
	latencies := slices.Concat(taken...)
	slices.Sort(latencies)
	n := len(latencies)
	if n == 0 {
		return figures{}, errors.New("nothing was answered in time")
	}
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(n) }
	return figures{
		perSecond: float64(n) / seconds, p50: latencies[n/2], p99: latencies[n*99/100],
		server: each(after.server - before.server), database: each(after.database - before.database),
	}, nil
}

// ask sends requests chosen at random until the end and answers how long those took that were answered between begin
// and end. The choice is the same for every variant.
func ask(
	ctx context.Context, c *client, requests [][]byte, seed uint64, begin, end time.Time,
) ([]time.Duration, error) {
	//nolint:gosec // G404: a choice of questions is no secret
	choose := rand.New(rand.NewPCG(seed, uint64(len(requests))))
	var taken []time.Duration
	for ctx.Err() == nil {
		sent := time.Now()
		if _, err := c.send(requests[choose.IntN(len(requests))]); err != nil {
			return nil, err
		}
		received := time.Now()
		if received.After(end) {
			break
		}
		if received.After(begin) {
			taken = append(taken, received.Sub(sent))
		}
	}
	return taken, nil
}

// times is how much CPU time was used up to now.
type times struct{ server, database time.Duration }

func (b *bench) times(server int) (t times, err error) {
	if t.server, err = cpu(server); err != nil || b.postmaster == 0 {
		return t, err
	}
	t.database, err = cpuOfTree(b.postmaster)
	return t, err
}

// medians takes the median of each figure.
func medians(rounds []figures) figures {
	return figures{
		perSecond: median(rounds, func(f figures) float64 { return f.perSecond }),
		p50:       median(rounds, func(f figures) time.Duration { return f.p50 }),
		p99:       median(rounds, func(f figures) time.Duration { return f.p99 }),
		server:    median(rounds, func(f figures) float64 { return f.server }),
		database:  median(rounds, func(f figures) float64 { return f.database }),
	}
}

// median is the middle of the values, the lower of two.
func median[T any, V cmp.Ordered](all []T, value func(T) V) V {
	values := make([]V, len(all))
	for i, x := range all {
		values[i] = value(x)
	}
	slices.Sort(values)
	return values[(len(values)-1)/2]
}
