package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// row is what was measured for an operation.
type row struct {
	operation operation
	// failure says why there are no figures; empty if there are.
	failure string
	// difference says how the answers differ; empty if they are the same.
	difference string
	// bytes is the length of a typical answer, statements how many SQL statements plangraph took for one; negative if
	// unknown.
	bytes      int
	statements float64
	// floors are the floor's ways, beside another build, if there is one, ours plangraph.
	floors       []measured
	beside, ours *measured
}

// measured is a variant's figures: the medians of the rounds.
type measured struct {
	name string
	figures
}

// all gives what was measured, in the order it was.
func (r row) all() []measured {
	all := r.floors
	for _, m := range []*measured{r.beside, r.ours} {
		if m != nil {
			all = append(all, *m)
		}
	}
	return all
}

// floor is the cheapest of the floor's ways; nil if there is none.
func (r row) floor() *measured {
	var best *measured
	for i, m := range r.floors {
		if best == nil || m.cpu() < best.cpu() {
			best = &r.floors[i]
		}
	}
	return best
}

// operation compares the answers, counts statements and measures the variants in turns. What fails is said, and the next
// goes on.
func (b *bench) operation(ctx context.Context, o operation) row {
	r := row{operation: o, statements: unknown}
	if err := b.measureOperation(ctx, o, &r); err != nil {
		r.failure = err.Error()
		b.say("%s: FAILED: %s", o.name, r.failure)
	}
	return r
}

func (b *bench) measureOperation(ctx context.Context, o operation, r *row) error {
	variants, err := b.variants(ctx, o)
	if err != nil {
		return err
	}
	if r.difference, r.bytes, err = compare(ctx, o, variants); err != nil {
		return err
	}
	if r.difference != "" {
		b.say("%s: THE ANSWERS DIFFER: %s", o.name, r.difference)
	}
	if r.statements, err = b.statements(ctx, variants[len(variants)-1]); err != nil {
		return err
	}
	rounds := make([][]figures, len(variants))
	for round := range b.settings.rounds {
		for i, v := range variants {
			f, err := load(ctx, v, b.settings.connections, b.settings.duration)
			if err != nil {
				return fmt.Errorf("%s: %w", v.name, err)
			}
			b.say("%s, round %d, %-11s  %6.0f req/s  %5.0f µs CPU  p50 %v  p99 %v", o.name, round+1, v.name, f.perSecond,
				f.cpu(), f.p50.Round(10*time.Microsecond), f.p99.Round(10*time.Microsecond))
			rounds[i] = append(rounds[i], f)
		}
	}
	for i, v := range variants {
		m := measured{v.name, medians(rounds[i])}
		switch v.name {
		case oursName:
			r.ours = &m
		case besideName:
			r.beside = &m
		default:
			r.floors = append(r.floors, m)
		}
	}
	if r.ours == nil {
		return errors.New("nothing was measured")
	}
	return nil
}
