package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// variant is a server's way to answer an operation: its requests, written beforehand.
type variant struct {
	name     string
	base     string
	pid      int
	requests [][]byte
}

// The names of the variants.
const (
	oursName   = "plangraph"
	besideName = "beside"
	rowsFloor  = "floor, rows"
	jsonFloor  = "floor, JSON"
)

// variants gives the floor's two ways and the builds of plangraph, ours last, in the order they are measured.
func (b *bench) variants(o operation) ([]variant, error) {
	text, err := document(o.file)
	if err != nil {
		return nil, err
	}
	variants := []variant{
		{name: rowsFloor, base: b.floorBase, pid: b.floor.pid}, {name: jsonFloor, base: b.floorBase, pid: b.floor.pid},
	}
	const host = "localhost"
	for _, q := range o.ask(b.ours.choices) {
		floors, err := json.Marshal(q.floors)
		if err != nil {
			return nil, fmt.Errorf("make a request: %w", err)
		}
		variants[0].requests = append(variants[0].requests, request(host, "/rows/"+o.file, floors))
		variants[1].requests = append(variants[1].requests, request(host, "/json/"+o.file, floors))
	}
	for _, s := range b.subjects() {
		v := variant{name: s.name, base: s.base, pid: s.process.pid}
		for _, q := range o.ask(s.choices) {
			own, err := body(text, q.ours)
			if err != nil {
				return nil, err
			}
			v.requests = append(v.requests, request(host, "/graphql", own))
		}
		variants = append(variants, v)
	}
	if len(variants[0].requests) == 0 {
		return nil, errors.New("the data has nothing to ask for")
	}
	return variants, nil
}

// row is what was measured for an operation.
type row struct {
	operation operation
	// difference says how the answers differ; empty if they are the same.
	difference string
	// bytes is the length of a typical answer, statements how many SQL statements plangraph took for one; negative if
	// unknown.
	bytes      int
	statements float64
	variants   []measured
}

// measured is a variant's figures: the medians of the rounds.
type measured struct {
	name string
	figures
}

// operation compares the answers, counts statements and measures the variants in turns.
func (b *bench) operation(ctx context.Context, o operation) (row, error) {
	r := row{operation: o}
	variants, err := b.variants(o)
	if err != nil {
		return r, err
	}
	if r.difference, r.bytes, err = compare(ctx, variants); err != nil {
		return r, err
	}
	if r.difference != "" {
		b.say("%s: THE ANSWERS DIFFER: %s", o.name, r.difference)
	}
	ours := variants[len(variants)-1]
	if r.statements, err = b.statements(ctx, ours); err != nil {
		return r, err
	}
	rounds := make([][]figures, len(variants))
	for round := range b.settings.rounds {
		for i, v := range variants {
			f, err := b.load(ctx, v, b.settings.connections, b.settings.duration)
			if err != nil {
				return r, fmt.Errorf("%s: %w", v.name, err)
			}
			b.say("%s, round %d, %-11s  %6.0f req/s  %5.0f µs CPU  p50 %v  p99 %v", o.name, round+1, v.name, f.perSecond,
				f.cpu(), f.p50.Round(10*time.Microsecond), f.p99.Round(10*time.Microsecond))
			rounds[i] = append(rounds[i], f)
		}
	}
	for i, v := range variants {
		r.variants = append(r.variants, measured{v.name, medians(rounds[i])})
	}
	return r, nil
}
