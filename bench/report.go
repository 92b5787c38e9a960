package main

import (
	"fmt"
	"runtime"
	"strings"
	"time"
)

// result is what a run measured.
type result struct {
	settings settings
	data     string
	postgres string
	// wholeCPU says that the CPU of PostgreSQL is known, and part of every figure.
	wholeCPU bool
	rows     []row
	deep     deep
	// idle and busy are plangraph's memory in MiB.
	idle, busy float64
	file       file
}

// machine says where and when something was measured.
func machine() string {
	return fmt.Sprintf("%s, %s/%s, %d cores; %s", runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(),
		time.Now().Format(time.DateOnly))
}

// heading says what was measured, where and when.
func (r *result) heading() string {
	text := fmt.Sprintf(
		"%s. Load, servers and database share the machine, %s. %s. %d connections; %d rounds of %v for each server; medians.\n",
		machine(),
		r.postgres,
		r.data,
		r.settings.connections,
		r.settings.rounds,
		r.settings.duration,
	)
	if !r.wholeCPU {
		text += "PostgreSQL runs elsewhere: its CPU is unknown, and the ratios are of the servers alone.\n"
	}
	return text
}

// markdown gives the tables.
func (r *result) markdown() string {
	var b strings.Builder
	b.WriteString(r.heading() + "\n")
	b.WriteString(
		"| | operation | floor, µs CPU | plangraph, µs CPU | ratio | budget | p99/p50 | allowed | SQL statements | answer |\n",
	)
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		row.summary(&b, r.spreadAllowed(row))
	}
	b.WriteString("\n| | | req/s | p50, ms | p99, ms | p99/p50 | server, µs CPU | database, µs CPU | both |\n")
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		for _, v := range row.all() {
			fmt.Fprintf(
				&b, "| %s | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f |\n", row.operation.name, v.name, v.perSecond,
				milliseconds(v.p50), milliseconds(v.p99), v.spread(), v.server, v.database, v.cpu(),
			)
		}
	}
	r.writeBeside(&b)
	r.footprint(&b)
	writeMisses(&b, r.misses())
	return b.String()
}

// writeMisses lists what is over its budget.
func writeMisses(b *strings.Builder, misses []string) {
	if len(misses) == 0 {
		b.WriteString("\nEvery budget is met.\n")
		return
	}
	fmt.Fprintf(b, "\nOver budget, %d:\n\n", len(misses))
	for _, miss := range misses {
		b.WriteString("- " + miss + "\n")
	}
}

// summary writes the line of an operation.
func (r row) summary(b *strings.Builder, spreadAllowed float64) {
	if r.ours == nil {
		fmt.Fprintf(b, "| %s | %s | | – | | | | | | |\n", r.operation.name, r.operation.title)
		return
	}
	floor, ratio, budget := "–", "–", "–"
	if best := r.floor(); best != nil {
		floor = fmt.Sprintf("%.0f (%s)", best.cpu(), strings.TrimPrefix(best.name, "floor, "))
		if r.operation.floor != r.operation.name {
			floor = fmt.Sprintf("%.0f (%s's)", best.cpu(), r.operation.floor)
		}
		times, _ := r.ratio()
		ratio, budget = bold(times, r.operation.budget), fmt.Sprintf("≤ %.2f", r.operation.budget)
	}
	statements := "–"
	if r.statements != unknown {
		statements = fmt.Sprintf("%.2g", r.statements)
	}
	fmt.Fprintf(
		b, "| %s | %s | %s | %.0f | %s | %s | %s | ≤ %.1f | %s | %.1f KB |\n", r.operation.name, r.operation.title, floor,
		r.ours.cpu(), ratio, budget, bold(r.ours.spread(), spreadAllowed), spreadAllowed, statements,
		float64(r.bytes)/1000,
	)
}

// writeBeside writes how ours compares with another build, if there is one.
func (r *result) writeBeside(b *strings.Builder) {
	if r.settings.beside == "" {
		return
	}
	b.WriteString("\n| | beside, µs CPU | plangraph, µs CPU | ratio | budget |\n|---|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		if row.beside != nil && row.ours != nil {
			other, ours := row.beside.cpu(), row.ours.cpu()
			fmt.Fprintf(
				b, "| %s | %.0f | %.0f | %s | ≤ %.2f |\n", row.operation.name, other, ours, bold(ours/other, besideBudget),
				besideBudget,
			)
		}
	}
}

// footprint writes memory, start and deep pages.
func (r *result) footprint(b *strings.Builder) {
	fmt.Fprintf(b, "\n| | measured | budget |\n|---|--:|--:|\n")
	fmt.Fprintf(b, "| memory, idle | %s MiB | < %d MiB |\n", bold(r.idle, idleBudget), idleBudget)
	fmt.Fprintf(
		b, "| memory, peak at %d connections asking Q2 with gzip | %s MiB | < %d MiB |\n", busyConnections,
		bold(r.busy, busyBudget), busyBudget,
	)
	fmt.Fprintf(
		b, "| memory, idle on the seeded SQLite file | %s MiB | < %d MiB |\n", bold(r.file.idle, idleBudget), idleBudget,
	)
	fmt.Fprintf(b, "| from start to first answer on the seeded SQLite file | %s s | < %.0f s |\n",
		bold(r.file.firstAnswer.Seconds(), startBudget.Seconds()), startBudget.Seconds())
	fmt.Fprintf(b, "| 50 items by due date: first page | %.2f ms | |\n", milliseconds(r.deep.first))
	fmt.Fprintf(b, "| the same after %d items | %.2f ms (× %.2f) | |\n", r.deep.depth, milliseconds(r.deep.late),
		float64(r.deep.late)/float64(r.deep.first))
}

// bold writes a figure, heavily if it is above its budget.
func bold(figure, budget float64) string {
	if figure > budget {
		return fmt.Sprintf("**%.2f**", figure)
	}
	return fmt.Sprintf("%.2f", figure)
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// places are where the last run is kept.
func (r *result) places() []place {
	return []place{
		{"bench/README.md", "last result", r.markdown()},
		{"README.md", "figures", r.table()},
	}
}
