package main

import (
	"cmp"
	"context"
	"errors"
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
func load(ctx context.Context, v variant, connections int, duration time.Duration) (figures, error) {
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
		all.Go(func() { taken[i], failures[i] = ask(ctx, c, v.asks(i, connections), begin, end) })
	}
	time.Sleep(time.Until(begin))
	before, beforeErr := readTimes(v)
	counted := time.Now()
	time.Sleep(time.Until(end))
	after, afterErr := readTimes(v)
	took := time.Since(counted)
	all.Wait()
	if err := errors.Join(errors.Join(failures...), beforeErr, afterErr, ctx.Err()); err != nil {
		return figures{}, err
	}
	return figuresOf(slices.Concat(taken...), took, before, after)
}

// figuresOf sums up requests that took so long each and all together.
func figuresOf(taken []time.Duration, took time.Duration, before, after times) (figures, error) {
	n := len(taken)
	if n == 0 {
		return figures{}, errors.New("nothing was answered in time")
	}
	slices.Sort(taken)
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(n) }
	return figures{
		perSecond: float64(n) / took.Seconds(), p50: percentile(taken, 50), p99: percentile(taken, 99),
		server: each(after.server - before.server), database: each(after.database - before.database),
	}, nil
}

// ask asks until the end and answers how long those requests took that were answered between begin and end.
func ask(ctx context.Context, c *client, a asker, begin, end time.Time) ([]time.Duration, error) {
	var taken []time.Duration
	for ctx.Err() == nil {
		asked := a.next()
		sent := time.Now()
		answer, err := c.send(asked)
		received := time.Now()
		if err == nil {
			err = a.answered(answer)
		}
		if err != nil {
			return nil, err
		}
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

func readTimes(v variant) (t times, err error) {
	if t.server, err = cpu(v.pid); err != nil || v.postmaster == 0 {
		return t, err
	}
	t.database, err = cpuOfTree(v.postmaster)
	return t, err
}

// percentile is the least of values in ascending order that so many percent of them are not above.
func percentile[T any](ascending []T, percent int) T {
	n := len(ascending)
	return ascending[max(0, (n*percent+99)/100-1)]
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
