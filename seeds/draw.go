package seeds

import (
	"encoding/binary"
	"math/rand/v2"

	"github.com/google/uuid"
)

// draw is a place in the samples, from a district down to one funding line. What is drawn there hangs on the place and
// on the draw's name, and on nothing that was drawn before: another kind of project or another draw changes no other
// row.
type draw struct {
	hash     uint64
	position int // of the item that the place belongs to; 0 if to none
}

// at is a place below d.
func (d draw) at(name string) draw {
	const prime = 1<<40 + 0x1b3 // FNV-1a
	h := d.hash
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * prime
	}
	return draw{mix(h), d.position}
}

// nth is one of several places of a kind below d.
func (d draw) nth(i int) draw { return draw{mix(d.hash + uint64(i) + 1), d.position} }

// item is the place of the item at a position of the plan.
func (d draw) item(position int) draw { return draw{d.hash, position} }

// mix is the finalizer of SplitMix64: every bit of x moves about half of the result's.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// below draws a number from 0 to n-1.
func (d draw) below(name string, n int) int { return int(d.at(name).hash >> 1 % uint64(n)) }

// share draws a number from 0 up to 1.
func (d draw) share(name string) float64 { return float64(d.at(name).hash>>11) / (1 << 53) }

// chance is true in percent of 100 places.
func (d draw) chance(name string, percent int) bool { return d.below(name, 100) < percent }

// order draws the order of n things.
func (d draw) order(name string, n int) []int {
	return rand.New(rand.NewPCG(d.at(name).hash, 0)).Perm(n) //nolint:gosec // samples are to be the same each time
}

// id is the UUIDv7 of the row at d, made at a time in milliseconds. Behind the time stands the item's position: rows of
// one item stand together, and in the items' order.
func (d draw) id(millisecond uint64) (id uuid.UUID) {
	task, behind := uint64(d.position/positionsPerTask), uint64(d.position%positionsPerTask)
	binary.BigEndian.PutUint64(id[:8], millisecond<<16|7<<12|task)
	binary.BigEndian.PutUint64(id[8:], 1<<63|behind<<45|d.at("id").hash>>19)
	return id
}

// oneOf draws one of the values.
func oneOf[T any](d draw, name string, values ...T) T { return values[d.below(name, len(values))] }
