package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestGrowthMisses(t *testing.T) {
	at := func(cpu float64, p50 time.Duration) figures { return figures{server: cpu, p50: p50} }
	r := &growthResult{grown: []grown{{database: "SQLite", rows: []grownRow{
		{operation: operation{name: "flat"}, small: at(100, 1), large: at(130, 1)},
		{operation: operation{name: "grows"}, small: at(100, 1), large: at(131, 1)},
		{operation: operation{name: "slow", limit: 2}, small: at(100, 1), large: at(100, 3*time.Millisecond)},
		{operation: operation{name: "soon enough", limit: 2}, small: at(100, 1), large: at(100, 2*time.Millisecond)},
		{operation: operation{name: "absent"}, failure: "no ETag"},
	}}}}
	want := []string{
		"SQLite, grows: × 1.31, budget 1.3", "SQLite, slow: 3.00 ms, budget 2 ms", "SQLite, absent: not measured: no ETag",
	}
	if got := r.misses(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	if text := r.markdown(); !strings.Contains(text, "**1.31**") || !strings.Contains(text, "| absent |") {
		t.Error(text)
	}
}
