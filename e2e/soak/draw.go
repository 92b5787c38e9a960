package soak

import (
	"context"
	"strconv"
	"testing"

	"pgregory.net/rapid"
)

// T is one draw of a property: what chance decides comes from it, and it is a testing.TB whose failures are the draw's,
// so that helpers of tests serve in a property as well. Smaller draws come first in what it gives: a draw that breaks
// the property shrinks towards those.
type T struct {
	testing.TB

	source *rapid.T // of what is drawn
	result *rapid.T // what fails
}

// draw holds a property to one draw. All of it is drawn as one value: rapid logs every value that it is asked for
// itself.
func draw(t *testing.T, result *rapid.T, property func(*T)) {
	t.Helper()
	rapid.Custom(func(source *rapid.T) struct{} {
		property(&T{t, source, result})
		return struct{}{}
	}).Draw(result, "all")
}

// IntN draws a number below n.
func (t *T) IntN(n int) int { return rapid.IntRange(0, n-1).Draw(t.source, "n") }

// Perm draws an order of the numbers below n.
func (t *T) Perm(n int) []int {
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	t.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
	return order
}

// Shuffle draws an order of n things. Shrunk, they stay as they are.
func (t *T) Shuffle(n int, swap func(i, j int)) {
	for i := range n - 1 {
		swap(i, i+t.IntN(n-i))
	}
}

// Chance tells, in about percent of 100 cases, that something is so. Shrunk, it is not.
func (t *T) Chance(percent int) bool { return t.IntN(100) >= 100-percent }

// Pick draws one of the values.
func Pick[V any](t *T, values ...V) V { return values[t.IntN(len(values))] }

// Repeat does a step again and again, n times on average. A step that is not needed shrinks away.
func (t *T) Repeat(n int, step func()) {
	t.Helper()
	set(t, "rapid.steps", strconv.Itoa(n))
	t.source.Repeat(map[string]func(*rapid.T){"step": func(*rapid.T) {
		if step(); t.Failed() {
			t.FailNow()
		}
	}})
}

// What follows is the draw's, not the test's.

// Cleanup is called when the draw has ended.
func (t *T) Cleanup(f func()) { t.result.Cleanup(f) }

// Context ends with the draw.
func (t *T) Context() context.Context { return t.result.Context() }

// Errors are logged beside a failure that says nothing: rapid takes two failures for one only if they say the same, and
// what tests have to say has ids and times in it.

// Error says that the property does not hold.
func (t *T) Error(args ...any) { t.Helper(); t.Log(args...); t.Fail() }

// Errorf says that the property does not hold.
func (t *T) Errorf(format string, args ...any) { t.Helper(); t.Logf(format, args...); t.Fail() }

// Fatal says that the property does not hold, and ends the draw.
func (t *T) Fatal(args ...any) { t.Helper(); t.Log(args...); t.FailNow() }

// Fatalf says that the property does not hold, and ends the draw.
func (t *T) Fatalf(format string, args ...any) { t.Helper(); t.Logf(format, args...); t.FailNow() }

// Fail says that the property does not hold.
func (t *T) Fail() { t.result.Fail() }

// FailNow says that the property does not hold, and ends the draw.
func (t *T) FailNow() { t.result.FailNow() }

// Failed tells whether the property did not hold.
func (t *T) Failed() bool { return t.result.Failed() }

// Log is for a draw that fails.
func (t *T) Log(args ...any) { t.Helper(); t.result.Log(args...) }

// Logf is for a draw that fails.
func (t *T) Logf(format string, args ...any) { t.Helper(); t.result.Logf(format, args...) }
