package database

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
)

// SQL is a piece of a statement; every ? in Text stands for one of Args.
type SQL struct {
	Text string
	Args []any
	// ByValue says that how the statement is best run depends on the values of Args: PostgreSQL plans it for them, and
	// not once for all (docs/decisions/0030).
	ByValue bool
	// Rare are the conditions in Text, in their order, that can be met in several ways.
	Rare []Rare
}

// Expr makes a piece of SQL.
func Expr(text string, args ...any) SQL { return SQL{Text: text, Args: args} }

// Equal is the condition that a column has the value of a piece of SQL.
func Equal(column string, value SQL) SQL { value.Text = column + " = " + value.Text; return value }

// Empty tells whether there is nothing in it, as in a condition that asks for nothing.
func (s SQL) Empty() bool { return s.Text == "" }

// And joins conditions, leaving out empty ones.
func And(conditions ...SQL) SQL { return joined(" AND ", conditions) }

// Or joins conditions, leaving out empty ones.
func Or(conditions ...SQL) SQL { return joined(" OR ", conditions) }

func joined(operator string, conditions []SQL) SQL {
	var b Builder
	n := 0
	for _, c := range conditions {
		if c.Empty() {
			continue
		}
		if n++; n > 1 {
			b.Add(operator)
		}
		b.Put(c)
	}
	if n > 1 {
		all := b.SQL()
		all.Text = "(" + all.Text + ")"
		return all
	}
	return b.SQL()
}

// Builder writes a statement from left to right.
type Builder struct {
	text    strings.Builder
	args    []any
	byValue bool
	rare    []Rare
}

// Grow makes room for text of so many bytes.
func (b *Builder) Grow(n int) *Builder { b.text.Grow(n); return b }

// Add appends text with its arguments.
func (b *Builder) Add(text string, args ...any) *Builder {
	b.text.WriteString(text)
	b.args = append(b.args, args...)
	return b
}

// Put appends a piece.
func (b *Builder) Put(s SQL) *Builder {
	b.byValue, b.rare = b.byValue || s.ByValue, append(b.rare, s.Rare...)
	return b.Add(s.Text, s.Args...)
}

// Where appends the conditions, if any is not empty.
func (b *Builder) Where(conditions ...SQL) *Builder {
	all := And(conditions...)
	if all.Empty() {
		return b
	}
	return b.Add(" WHERE ").Put(all)
}

// SQL gives what was written.
func (b *Builder) SQL() SQL { return SQL{b.text.String(), b.args, b.byValue, b.rare} }

type keepKey struct{}

// KeepStatements gives a context under which statements that read are kept, and what gives them.
func KeepStatements(ctx context.Context) (context.Context, func() []SQL) {
	kept := new(keptStatements)
	return context.WithValue(ctx, keepKey{}, kept), kept.all
}

// keptStatements are what was read by; those of a request are read at the same time.
type keptStatements struct {
	mu         sync.Mutex
	statements []SQL
}

func (k *keptStatements) add(statements []SQL) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.statements = append(k.statements, statements...)
}

func (k *keptStatements) all() []SQL {
	k.mu.Lock()
	defer k.mu.Unlock()
	return slices.Clone(k.statements)
}

type tripKey struct{}

// CountTrips gives a context under which is counted how often the database is waited for, and the count: PostgreSQL for
// statements that are sent at once, for the beginning of a transaction and for its end; SQLite for each statement.
func CountTrips(ctx context.Context) (context.Context, *atomic.Int64) {
	count := new(atomic.Int64)
	return context.WithValue(ctx, tripKey{}, count), count
}

// tripped adds to the trips that CountTrips counts.
func tripped(ctx context.Context, n int) {
	if count, ok := ctx.Value(tripKey{}).(*atomic.Int64); ok {
		count.Add(int64(n))
	}
}

type countKey struct{}

// CountStatements gives a context under which statements are counted, and the count.
func CountStatements(ctx context.Context) (context.Context, *atomic.Int64) {
	count := new(atomic.Int64)
	return context.WithValue(ctx, countKey{}, count), count
}
