package database

import (
	"context"
	"fmt"
	"hash/maphash"
	"slices"
	"strings"
	"sync"
	"time"
)

// Rare is a condition that can be met in several ways, of which one is right where few rows meet it and another where
// many do (docs/decisions/0030). All take the same arguments.
type Rare struct {
	// Text, which stands in the statement, leads to the rows, if they are few.
	Text string
	// Else asks rows that are read in the order of their list, until a page is full.
	Else string
	// All asks all rows, of which none is in an order; where it is empty, Else does.
	All string
	// Many has a row if those that meet the condition are too many for Text. Without it the condition is a part of another
	// one, which says.
	Many SQL
	// ofAll says that Else is All: PostgreSQL plans it by value.
	ofAll bool
}

// mark stands before the Text of a Rare in that of a statement.
const mark = "\x01"

// withRare makes the condition that can be met in several ways.
func withRare(rare Rare, args []any) SQL {
	return SQL{Text: mark + rare.Text, Args: args, Rare: []Rare{rare}}
}

func (r Rare) text() string { return r.Text }

func (r Rare) otherwise() string { return r.Else }

func (r Rare) all() string {
	if r.All == "" {
		return r.Else
	}
	return r.All
}

// First gives a condition that leads to its rows.
func (s SQL) First() SQL { return s.InsteadOf(Rare.text) }

// OneByOne gives a condition that rows are asked by one at a time.
func (s SQL) OneByOne() SQL { return s.InsteadOf(Rare.all) }

// InsteadOf gives a condition with what stands in place of those of its conditions that can be met in several ways.
func (s SQL) InsteadOf(choose func(Rare) string) SQL {
	if len(s.Rare) == 0 {
		return s
	}
	var b strings.Builder
	rest := s.Text
	for _, rare := range s.Rare { // they stand in the text in their order
		before, after, _ := strings.Cut(rest, mark)
		b.WriteString(before)
		b.WriteString(choose(rare))
		rest = after[len(rare.Text):]
	}
	b.WriteString(rest)
	s.Text, s.Rare = b.String(), nil
	return s
}

// OfAll gives a statement that reads all rows that meet its conditions, in no order.
func (s SQL) OfAll() SQL {
	all := make([]Rare, len(s.Rare))
	for i, rare := range s.Rare {
		rare.Else, rare.ofAll = rare.all(), rare.All != ""
		all[i] = rare
	}
	s.Rare = all
	return s
}

// rarities are what was seen of conditions lately: whether many rows meet them.
type rarities struct {
	mu    sync.Mutex
	seed  maphash.Seed
	since time.Time
	many  map[uint64]bool
}

func newRarities() rarities { return rarities{seed: maphash.MakeSeed()} }

// It is forgotten after a while: what was rare becomes common by the day, not by the minute.
const (
	raritiesKept = 10 * time.Minute
	mostRarities = 1 << 14
)

// key tells conditions apart. Two that it takes for one cost time, no more.
func (r *rarities) key(many SQL) uint64 {
	var h maphash.Hash
	h.SetSeed(r.seed)
	_, _ = h.WriteString(many.Text) // it writes everything
	for _, arg := range many.Args {
		_, _ = fmt.Fprintf(&h, "\x00%v", arg)
	}
	return h.Sum64()
}

// known tells whether it is known that many rows meet a condition, or that few do.
func (r *rarities) known(key uint64) (many, known bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	many, known = r.many[key]
	return many, known && time.Since(r.since) < raritiesKept
}

func (r *rarities) note(key uint64, many bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.many) >= mostRarities || time.Since(r.since) >= raritiesKept {
		r.many, r.since = map[uint64]bool{}, time.Now()
	}
	r.many[key] = many
}

type manyKey struct{}

// TakenForMany gives a context under which many rows are taken to meet every condition, without a look: what is answered is
// the same, by other ways.
func TakenForMany(ctx context.Context) context.Context {
	return context.WithValue(ctx, manyKey{}, true)
}

// settled gives statements with those of their conditions that are right for as many rows as meet them. What is not known
// is looked for by ask.
func (r *rarities) settled(
	ctx context.Context, statements []SQL, ask func(context.Context, []SQL, func(int, Rows) error) error,
) ([]SQL, error) {
	if !slices.ContainsFunc(statements, func(s SQL) bool { return len(s.Rare) > 0 }) {
		return statements, nil // as most
	}
	many, taken := map[uint64]bool{}, ctx.Value(manyKey{}) != nil
	var unknown []uint64
	var looks []SQL
	for _, s := range statements {
		for _, rare := range s.Rare {
			key := r.key(rare.Many)
			if _, noted := many[key]; noted {
				continue
			}
			var known bool
			if many[key], known = r.known(key); taken {
				many[key] = true
			} else if !known {
				unknown, looks = append(unknown, key), append(looks, rare.Many)
			}
		}
	}
	if len(looks) > 0 {
		if err := ask(ctx, looks, func(i int, rows Rows) error {
			many[unknown[i]] = rows.Next()
			r.note(unknown[i], many[unknown[i]])
			return rows.Err() //nolint:wrapcheck // whoever asks says what was read
		}); err != nil {
			return nil, err
		}
	}
	all := make([]SQL, len(statements))
	for i, s := range statements {
		byValue := s.ByValue
		all[i] = s.InsteadOf(func(rare Rare) string {
			if !many[r.key(rare.Many)] {
				return rare.Text
			}
			byValue = byValue || rare.ofAll
			return rare.Else
		})
		all[i].ByValue = byValue
	}
	return all, nil
}
