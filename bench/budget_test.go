package main

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// took is what a request cost, with how evenly it was answered.
func took(name string, server, database float64, p50, p99 time.Duration) measured {
	return measured{name, figures{server: server, database: database, p50: p50, p99: p99}}
}

// held is a row of a question with a floor of two ways, 100 µs and 80 µs, whose p99/p50 is 5 in the cheaper one.
func held(ours measured) row {
	return row{
		operation:  operation{name: "Q", floor: "Q", budget: 1.5},
		statements: 1,
		floors:     []measured{took(rowsFloor, 50, 50, 1, 2), took(jsonFloor, 40, 40, 2, 10)},
		ours:       &ours,
	}
}

func TestRatio(t *testing.T) {
	r := held(took(oursName, 60, 60, 1, 2))
	if ratio, known := r.ratio(); !known || ratio != 1.5 {
		t.Errorf("120 µs against the cheaper of 100 and 80: %v, %v", ratio, known)
	}
	r.floors = nil
	if _, known := r.ratio(); known {
		t.Error("there is a ratio without a floor")
	}
}

func TestSpreadAllowed(t *testing.T) {
	uneven := held(took(oursName, 60, 60, 1, 2))
	even, none := uneven, uneven
	even.floors, none.floors = uneven.floors[:1], nil
	for _, c := range []struct {
		says string
		rows []row
		of   row
		want float64
	}{
		{"beside a floor of 5", nil, uneven, 6},
		{"beside a floor of 2", nil, even, 3},
		{"beside no floor", []row{none}, none, 3},
		{"beside another's floor of 5", []row{none, uneven}, none, 6},
	} {
		if got := (&result{rows: c.rows}).spreadAllowed(c.of); got != c.want {
			t.Errorf("%s: %v", c.says, got)
		}
	}
}

func TestMisses(t *testing.T) {
	within := held(took(oursName, 60, 60, 1, 6))
	for name, c := range map[string]struct {
		change func(*result)
		says   string
	}{
		"nothing":               {func(*result) {}, ""},
		"CPU":                   {func(r *result) { r.rows[0].ours.server = 61 }, "Q: CPU, × floor of Q: 1.51, budget 1.50"},
		"spread":                {func(r *result) { r.rows[0].ours.p99 = 7 }, "Q: p99/p50: 7.00, budget 6.00"},
		"another build":         {func(r *result) { r.rows[0].beside = new(took(besideName, 50, 50, 1, 1)) }, "Q: CPU, × the build beside: 1.20"},
		"answers":               {func(r *result) { r.rows[0].difference = "here" }, "Q: the answers differ: here"},
		"a question that fails": {func(r *result) { r.rows[0] = row{operation: within.operation, failure: "away"} }, "Q: not measured: away"},
		"an answer that was kept": {
			func(r *result) { r.rows[0].statements = 0 }, "Q: answered without asking the database",
		},
		"memory": {func(r *result) { r.busy = 201 }, "memory under load, MiB: 201.00, budget 200.00"},
		"idle":   {func(r *result) { r.idle = 51 }, "memory, idle, MiB: 51.00, budget 50.00"},
	} {
		t.Run(name, func(t *testing.T) {
			mine := *within.ours
			r := &result{rows: []row{within}}
			r.rows[0].ours = &mine
			c.change(r)
			misses := r.misses()
			if c.says == "" && len(misses) == 0 {
				return
			}
			if len(misses) != 1 || !strings.HasPrefix(misses[0], c.says) {
				t.Errorf("%q, want %q", misses, c.says)
			}
		})
	}
}

func TestPercentile(t *testing.T) {
	var hundred []int
	for i := range 100 {
		hundred = append(hundred, i+1)
	}
	for _, c := range []struct {
		values        []int
		percent, want int
	}{{hundred, 99, 99}, {hundred, 50, 50}, {hundred[:3], 99, 3}, {hundred[:3], 50, 2}, {hundred[:1], 1, 1}} {
		if got := percentile(c.values, c.percent); got != c.want {
			t.Errorf("%d %% of %d values: %d, want %d", c.percent, len(c.values), got, c.want)
		}
	}
}

func TestOperations(t *testing.T) {
	var names []string
	for _, o := range operations(nil) {
		if slices.Contains(names, o.name) {
			t.Errorf("%s is there twice", o.name)
		}
		names = append(names, o.name)
		if _, err := document(o.file); err != nil {
			t.Errorf("%s: %v", o.name, err)
		}
	}
	for _, o := range operations(nil) {
		if o.floor != "" && !slices.Contains(names, o.floor) {
			t.Errorf("%s is held against %s, which is none", o.name, o.floor)
		}
		if (o.floor == "") != (o.budget == 0) {
			t.Errorf("%s has a budget without a floor, or a floor without a budget", o.name)
		}
	}
}
