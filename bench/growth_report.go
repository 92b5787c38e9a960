package main

import (
	"fmt"
	"strings"
)

// growthResult is how much dearer questions are on larger databases.
type growthResult struct {
	settings settings
	grown    []grown
}

// factor is how many times the CPU of the small database the large one takes.
func (r grownRow) factor() float64 {
	if r.failure != "" || r.small.cpu() == 0 {
		return 0
	}
	return r.large.cpu() / r.small.cpu()
}

// misses says what is over its budget.
func (r *growthResult) misses() []string {
	var all []string
	for _, g := range r.grown {
		for _, row := range g.rows {
			name := g.database + ", " + row.operation.name
			if row.failure != "" {
				all = append(all, name+": not measured: "+row.failure)
				continue
			}
			if factor := row.factor(); factor > growthBudget {
				all = append(all, fmt.Sprintf("%s: × %.2f, budget %.1f", name, factor, growthBudget))
			}
			if limit := row.operation.limit; limit > 0 && milliseconds(row.large.p50) > limit {
				all = append(
					all, fmt.Sprintf("%s: %.2f ms, budget %.0f ms", name, milliseconds(row.large.p50), limit),
				)
			}
		}
	}
	return all
}

// markdown gives the tables.
func (r *growthResult) markdown() string {
	var b strings.Builder
	fmt.Fprintf(
		&b, "%s. %d connections; %d rounds of %v for each question and size, in turns; medians.\n", machine(),
		growthConnections, r.settings.rounds, r.settings.duration,
	)
	for _, g := range r.grown {
		fmt.Fprintf(&b, "\n%s: %s, and %s.\n\n", g.database, g.small, g.large)
		b.WriteString(
			"| | operation | small, µs CPU | large, µs CPU | grew by | budget | small, p50 ms | large, p50 ms | budget |\n",
		)
		b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
		for _, row := range g.rows {
			row.line(&b)
		}
		writeWriters(&b, g.writers)
	}
	writeMisses(&b, r.misses())
	return b.String()
}

func (r grownRow) line(b *strings.Builder) {
	if r.failure != "" {
		fmt.Fprintf(b, "| %s | %s | – | – | | | | | |\n", r.operation.name, r.operation.title)
		return
	}
	late, limit := fmt.Sprintf("%.2f", milliseconds(r.large.p50)), ""
	if most := r.operation.limit; most > 0 {
		late, limit = bold(milliseconds(r.large.p50), most), fmt.Sprintf("≤ %.0f ms", most)
	}
	fmt.Fprintf(
		b, "| %s | %s | %.0f | %.0f | %s | ≤ %.1f | %.2f | %s | %s |\n", r.operation.name, r.operation.title, r.small.cpu(),
		r.large.cpu(), bold(r.factor(), growthBudget), growthBudget, milliseconds(r.small.p50), late, limit,
	)
}

func (r *growthResult) places() []place { return []place{{"bench/README.md", "growth", r.markdown()}} }
