package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"sync/atomic"
	"time"
)

// variant is a server's way to answer an operation.
type variant struct {
	name            string
	base            string
	pid, postmaster int
	// requests are those that one is chosen of, if an operation's are written beforehand.
	requests [][]byte
	// asks gives what one of so many connections asks.
	asks func(connection, of int) asker
}

// The names of the variants.
const (
	oursName   = "plangraph"
	besideName = "beside"
	rowsFloor  = "floor, rows"
	jsonFloor  = "floor, JSON"
)

// choosing is a variant that asks requests chosen at random.
func (v variant) choosing(requests [][]byte) variant {
	v.requests = requests
	v.asks = func(connection, _ int) asker { return newChooser(requests, connection) }
	return v
}

// saves is a variant that changes items, whose versions all variants on the same database know.
func (v variant) saves(items []save, write func(s *save, unit, key string) []byte) variant {
	var keys atomic.Int64
	run := strconv.FormatInt(time.Now().UnixNano(), 36) + "-" // another at each time: keys are used once
	v.asks = func(connection, of int) asker {
		return &saver{
			items: saversOf(items, connection, of), write: write,
			key: func() string { return run + strconv.FormatInt(keys.Add(1), 10) },
		}
	}
	return v
}

// variant gives a build's way to answer an operation; headers are added to each request.
func (s *subject) variant(ctx context.Context, o operation, headers ...string) (variant, error) {
	v := variant{name: s.name, base: s.base, pid: s.process.pid, postmaster: s.postmaster}
	if o.by == bySaving {
		if len(s.choices.saves) < fewestSaves {
			return v, fmt.Errorf("there are %d items to change, fewer than %d", len(s.choices.saves), fewestSaves)
		}
		if s.token == "" {
			if err := s.signIn(ctx); err != nil {
				return v, err
			}
		}
		text, err := document(o.file)
		if err != nil {
			return v, err
		}
		headers = append(headers, "Authorization: Bearer "+s.token+"\r\n", anew)
		return v.saves(s.choices.saves, saving(text, headers...)), nil
	}
	requests, err := s.requests(ctx, o, headers...)
	if err == nil && len(requests) == 0 {
		err = errors.New("the data has nothing to ask for")
	}
	return v.choosing(requests), err
}

// floorVariants gives the floor's ways to answer an operation.
func (b *bench) floorVariants(o operation) ([]variant, error) {
	rows := variant{name: rowsFloor, base: b.floorBase, pid: b.floor.pid, postmaster: b.ours.postmaster}
	if o.by == bySaving { // it has one way
		return []variant{rows.saves(b.ours.choices.saves, savingAtFloor)}, nil
	}
	inJSON := rows
	inJSON.name = jsonFloor
	asRows, err := floors("rows", o, b.ours.choices)
	if err != nil {
		return nil, err
	}
	asJSON, err := floors("json", o, b.ours.choices)
	if err != nil {
		return nil, err
	}
	return []variant{rows.choosing(asRows), inJSON.choosing(asJSON)}, nil
}

// variants gives the floor's ways and the builds of plangraph, ours last, in the order they are measured.
func (b *bench) variants(ctx context.Context, o operation) (all []variant, err error) {
	if floor, ok := o.floorOf(); ok {
		if floor.file == o.file {
			floor.ask = o.ask // the same questions
		}
		if all, err = b.floorVariants(floor); err != nil {
			return nil, err
		}
		if floor.name != o.name {
			all = all[:1] // which of its ways is cheaper shows where it is measured for itself
		}
	}
	for _, s := range b.subjects() {
		v, err := s.variant(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		all = append(all, v)
	}
	return all, nil
}
