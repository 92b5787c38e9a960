package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// result is what a run measured.
type result struct {
	settings settings
	module   string
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

// The budgets that are not an operation's own.
const (
	spreadBudget = 3.0 // p99 / p50
	idleBudget   = 60  // MiB
	busyBudget   = 200 // MiB
	startBudget  = time.Second
)

// markdown gives the tables.
func (r *result) markdown() string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s, %s/%s, %d cores shared by load, servers and database, %s.\n%s. %d connections; %d rounds of %v for each server; medians.\n\n",
		runtime.Version(),
		runtime.GOOS,
		runtime.GOARCH,
		runtime.NumCPU(),
		r.postgres,
		r.data,
		r.settings.connections,
		r.settings.rounds,
		r.settings.duration,
	)
	if !r.wholeCPU {
		b.WriteString("PostgreSQL runs elsewhere: its CPU is unknown, and the ratios are of the servers alone.\n\n")
	}
	b.WriteString(
		"| | operation | floor, µs CPU | plangraph, µs CPU | ratio | budget | p99/p50 | budget | SQL statements | answer |\n",
	)
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		row.summary(&b)
	}
	b.WriteString(
		"\n| | | req/s | p50, ms | p99, ms | p99/p50 | server, µs CPU | database, µs CPU | both |\n|---|---|--:|--:|--:|--:|--:|--:|--:|\n",
	)
	for _, row := range r.rows {
		for _, v := range row.variants {
			fmt.Fprintf(
				&b,
				"| %s | %s | %.0f | %.2f | %.2f | %.2f | %.0f | %.0f | %.0f |\n",
				row.operation.name,
				v.name,
				v.perSecond,
				milliseconds(v.p50),
				milliseconds(v.p99),
				float64(v.p99)/float64(v.p50),
				v.server,
				v.database,
				v.cpu(),
			)
		}
	}
	r.beside(&b)
	r.footprint(&b)
	for _, row := range r.rows {
		if row.difference != "" {
			fmt.Fprintf(
				&b, "\n**%s: the answers differ**: %s. Its ratio compares unlike things.\n", row.operation.name, row.difference,
			)
		}
	}
	return b.String()
}

// summary writes the line of an operation.
func (r row) summary(b *strings.Builder) {
	best, ours := r.floor(), r.variants[len(r.variants)-1]
	statements := "–"
	if r.statements != unknown {
		statements = fmt.Sprintf("%.2g", r.statements)
	}
	fmt.Fprintf(
		b,
		"| %s | %s | %.0f (%s) | %.0f | %s | ≤ %.1f | %s | ≤ %.0f | %s | %.1f KB |\n",
		r.operation.name,
		r.operation.title,
		best.cpu(),
		strings.TrimPrefix(best.name, "floor, "),
		ours.cpu(),
		bold(ours.cpu()/best.cpu(), r.operation.budget),
		r.operation.budget,
		bold(float64(ours.p99)/float64(ours.p50), spreadBudget),
		spreadBudget,
		statements,
		float64(r.bytes)/1000,
	)
}

// floor is the cheaper of the floor's two ways.
func (r row) floor() measured {
	if rows, inJSON := r.variants[0], r.variants[1]; rows.cpu() > inJSON.cpu() {
		return inJSON
	}
	return r.variants[0]
}

// besideBudget is how much dearer than another build a question may be.
const besideBudget = 1.05

// beside writes how ours compares with another build, if there is one.
func (r *result) beside(b *strings.Builder) {
	if r.settings.beside == "" {
		return
	}
	b.WriteString("\n| | beside, µs CPU | plangraph, µs CPU | ratio | budget |\n|---|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		other, ours := row.variants[len(row.variants)-2].cpu(), row.variants[len(row.variants)-1].cpu()
		fmt.Fprintf(
			b, "| %s | %.0f | %.0f | %s | ≤ %.2f |\n", row.operation.name, other, ours, bold(ours/other, besideBudget),
			besideBudget,
		)
	}
}

// footprint writes memory, start and deep pages.
func (r *result) footprint(b *strings.Builder) {
	fmt.Fprintf(b, "\n| | measured | budget |\n|---|--:|--:|\n")
	fmt.Fprintf(b, "| memory, idle | %s MiB | < %d MiB |\n", bold(r.idle, idleBudget), idleBudget)
	fmt.Fprintf(
		b, "| memory, peak at %d connections asking Q2 | %s MiB | < %d MiB |\n", busyConnections, bold(r.busy, busyBudget),
		busyBudget,
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

// place is that of the last run.
func (r *result) place() (module, name string) { return r.module, "last result" }

// save puts what was measured in the place of the last of its kind in README.md.
func save(r report) error {
	module, name := r.place()
	lastBegins, lastEnds := "<!-- "+name+" -->\n", "<!-- end -->\n"
	path := filepath.Join(module, "bench", "README.md")
	text, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("keep the result: %w", err)
	}
	before, rest, begins := strings.Cut(string(text), lastBegins)
	_, after, ends := strings.Cut(rest, lastEnds)
	if !begins || !ends {
		return errors.New("keep the result: README.md has no place for it")
	}
	text = []byte(before + lastBegins + "\n" + r.markdown() + "\n" + lastEnds + after)
	const everyone = 0o644                   // as the other files of the source
	err = os.WriteFile(path, text, everyone) //nolint:gosec // G703: the path is our own
	if err != nil {
		return fmt.Errorf("keep the result: %w", err)
	}
	return nil
}
