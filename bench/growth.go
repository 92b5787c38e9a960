package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"

	"plangraph/database/cluster"
)

// Sample plans of size 2 have so many work items each.
const (
	growthSize   = 2
	itemsInPlans = 106
)

// growthConnections ask at a time: few, for what counts is what a question costs, not how it queues.
const growthConnections = 2

// growthSettings are those of the PostgreSQL that is loaded: nothing of it is to outlive the run, and nothing runs beside
// what is measured.
var growthSettings = []string{
	sharedBuffers,
	"fsync=off",
	"full_page_writes=off",
	"synchronous_commit=off",
	"wal_level=minimal",
	"max_wal_senders=0",
	"max_wal_size=2GB",
	"autovacuum=off",
	"maintenance_work_mem=512MB",
}

// pair is a small and a large database of a kind.
type pair struct {
	database     string
	small, large *subject
}

// growth asks the same questions of a small and a large database, of both kinds.
func growth(ctx context.Context, s settings, folder string, progress io.Writer) (report, error) {
	b := &bench{settings: s, progress: progress, folder: folder, ours: &subject{name: oursName}}
	defer b.close(ctx)
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	pairs, err := b.loadPairs(ctx)
	if err != nil {
		return nil, err
	}
	r := &growthResult{settings: s}
	for _, p := range pairs {
		b.say("%s: look for what there is", p.database)
		grown, err := b.grow(ctx, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", p.database, err)
		}
		r.grown = append(r.grown, grown)
	}
	return r, nil
}

// scaleOf is the scale of samples with about so many work items, with a month of their history.
func scaleOf(items int) string {
	return fmt.Sprintf("districts=%d,size=%d,months=1", max(items/itemsInPlans, 1), growthSize)
}

// loadPairs makes the databases, those of one kind beside those of the other.
func (b *bench) loadPairs(ctx context.Context) ([]pair, error) {
	var all sync.WaitGroup
	var onPostgres, onSQLite pair
	var postgresErr, sqliteErr error
	if b.settings.largeOnSQLite > 0 {
		all.Go(func() { onSQLite, sqliteErr = b.loadSQLite(ctx) })
	}
	if b.settings.large > 0 {
		all.Go(func() { onPostgres, postgresErr = b.loadPostgres(ctx) })
	}
	all.Wait()
	pairs := slices.DeleteFunc([]pair{onPostgres, onSQLite}, func(p pair) bool { return p.small == nil })
	return pairs, errors.Join(postgresErr, sqliteErr)
}

func (b *bench) loadSQLite(ctx context.Context) (pair, error) {
	p := pair{database: "SQLite"}
	for _, c := range []struct {
		name  string
		items int
		into  **subject
	}{{"small", b.settings.small, &p.small}, {"large", b.settings.largeOnSQLite, &p.large}} {
		s := &subject{
			name: c.name + " on SQLite", program: b.ours.program, flags: []string{"--data", filepath.Join(b.folder, c.name)},
		}
		b.say("load %s: %d items", s.name, c.items)
		if _, err := s.run(ctx, "migrate"); err != nil {
			return pair{}, err
		}
		if err := s.load(ctx, scaleOf(c.items)); err != nil {
			return pair{}, err
		}
		*c.into = s
	}
	b.say("SQLite is loaded")
	return p, nil
}

func (b *bench) loadPostgres(ctx context.Context) (_ pair, err error) {
	p := pair{database: "PostgreSQL"}
	if b.postgres, err = cluster.Start(growthSettings...); err != nil { //nolint:contextcheck // it has its own end
		return pair{}, fmt.Errorf("start PostgreSQL: %w", err)
	}
	for _, c := range []struct {
		name, url string
		items     int
		into      **subject
	}{{"small", "", b.settings.small, &p.small}, {"large", b.settings.databaseURL, b.settings.large, &p.large}} {
		s := &subject{name: c.name + " on PostgreSQL", program: b.ours.program, url: c.url}
		b.say("load %s: %d items", s.name, c.items)
		if s.url == "" {
			if err := b.postgres.Copy(ctx, c.name, "template1"); err != nil {
				return pair{}, err
			}
			s.url = b.postgres.Address(c.name)
		}
		if err := s.fillBare(ctx, scaleOf(c.items)); err != nil {
			return pair{}, err
		}
		*c.into = s
	}
	b.say("PostgreSQL is loaded")
	return p, nil
}

// stop ends the servers that were started.
func (p pair) stop() {
	for _, s := range []*subject{p.small, p.large} {
		if s.process != nil {
			s.process.stop()
		}
	}
}

// grown is what was measured of a pair.
type grown struct {
	database     string
	small, large string // how much there is, in words
	rows         []grownRow
	writers      []writersRow
}

// grownRow is what a question costs on both.
type grownRow struct {
	operation    operation
	failure      string
	small, large figures
}

// grow measures a pair.
func (b *bench) grow(ctx context.Context, p pair) (grown, error) {
	g := grown{database: p.database}
	defer p.stop()
	err := errors.Join(b.serve(ctx, p.small), b.serve(ctx, p.large))
	if err != nil {
		return g, err
	}
	if g.small, err = p.small.amount(ctx); err != nil {
		return g, err
	}
	if g.large, err = p.large.amount(ctx); err != nil {
		return g, err
	}
	for _, o := range operations(b.settings.only) {
		row := grownRow{operation: o}
		if row.small, row.large, err = b.turns(ctx, p, o); err != nil {
			row.failure = err.Error()
		}
		if ctx.Err() != nil {
			return g, ctx.Err()
		}
		b.say("%s, %s: %.0f µs, %.0f µs (× %.2f); p50 %v, %v %s", p.database, o.name, row.small.cpu(), row.large.cpu(),
			row.factor(), row.small.p50, row.large.p50, row.failure)
		g.rows = append(g.rows, row)
	}
	g.writers, err = b.writers(ctx, p)
	return g, err
}

// serve starts the server of a database and looks what there is to ask for.
func (b *bench) serve(ctx context.Context, s *subject) error {
	if s.url != "" {
		db, err := pgx.Connect(ctx, s.url)
		if err != nil {
			return fmt.Errorf("connect to PostgreSQL: %w", err)
		}
		s.postmaster = postmaster(db)
		if err := db.Close(ctx); err != nil {
			return err
		}
	}
	err := s.start(ctx, b.folder)
	if err == nil {
		err = s.look(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// turns measures a question on the small and the large database, round by round.
func (b *bench) turns(ctx context.Context, p pair, o operation) (small, large figures, err error) {
	var rounds [2][]figures
	var variants [2]variant
	for i, s := range []*subject{p.small, p.large} {
		if variants[i], err = s.variant(ctx, o); err != nil {
			return small, large, fmt.Errorf("%s: %w", s.name, err)
		}
	}
	for range b.settings.rounds {
		for i, v := range variants {
			f, err := pace(ctx, v, b.settings.duration)
			if err != nil {
				return small, large, fmt.Errorf("%s: %w", v.name, err)
			}
			rounds[i] = append(rounds[i], f)
		}
	}
	return medians(rounds[0]), medians(rounds[1]), nil
}

// pace asks over few connections for a while, each as soon as it has its answer, and counts whole requests: on a large
// database one may take longer than the while.
func pace(ctx context.Context, v variant, duration time.Duration) (figures, error) {
	const warming = 5 // of the while's parts
	for _, part := range []time.Duration{duration / warming, duration} {
		f, err := paceOnce(ctx, v, part)
		if err != nil || part == duration {
			return f, err
		}
	}
	return figures{}, nil
}

func paceOnce(ctx context.Context, v variant, duration time.Duration) (figures, error) {
	clients := make([]*client, growthConnections)
	defer closeAll(clients)
	for i := range clients {
		var err error
		if clients[i], err = dial(ctx, v.base); err != nil {
			return figures{}, err
		}
	}
	before, err := readTimes(v)
	if err != nil {
		return figures{}, err
	}
	begin := time.Now()
	taken := make([][]time.Duration, growthConnections)
	failures := make([]error, growthConnections)
	var all sync.WaitGroup
	for i, c := range clients {
		all.Go(func() { taken[i], failures[i] = askAll(ctx, c, v.asks(i, growthConnections), begin.Add(duration)) })
	}
	all.Wait()
	took := time.Since(begin)
	after, err := readTimes(v)
	if err := errors.Join(errors.Join(failures...), err, ctx.Err()); err != nil {
		return figures{}, err
	}
	return figuresOf(slices.Concat(taken...), took, before, after)
}

// askAll asks until the end, at least once.
func askAll(ctx context.Context, c *client, a asker, end time.Time) ([]time.Duration, error) {
	var taken []time.Duration
	for len(taken) == 0 || time.Now().Before(end) && ctx.Err() == nil {
		asked := a.next()
		sent := time.Now()
		answer, err := c.send(asked)
		if err == nil {
			taken = append(taken, time.Since(sent))
			err = a.answered(answer)
		}
		if err != nil {
			return nil, err
		}
	}
	return taken, nil
}
