package main

import "math/rand/v2"

// asker is what one connection asks, one request after the other.
type asker interface {
	// next gives the next request, valid until the call after.
	next() []byte
	// answered hears what was answered to it.
	answered(answer []byte) error
}

// chooser asks requests chosen at random; the choice is the same for every variant.
type chooser struct {
	requests [][]byte
	choose   *rand.Rand
}

func newChooser(requests [][]byte, connection int) *chooser {
	//nolint:gosec // G404: a choice of questions is no secret
	return &chooser{requests, rand.New(rand.NewPCG(uint64(connection), uint64(len(requests))))}
}

func (c *chooser) next() []byte { return c.requests[c.choose.IntN(len(c.requests))] }

func (*chooser) answered([]byte) error { return nil }
