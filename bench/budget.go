package main

import (
	"fmt"
	"time"
)

// The budgets that are not an operation's own.
const (
	spreadBudget = 3.0 // p99 / p50
	spreadShare  = 1.2 // of the floor's p99 / p50 in the same run, where that is more
	idleBudget   = 50  // MiB
	busyBudget   = 200 // MiB
	startBudget  = time.Second
	besideBudget = 1.05 // how much dearer than another build a question may be
	growthBudget = 1.3  // how much dearer a question may be on a larger database
)

// spread is how evenly a server answers.
func (f figures) spread() float64 { return float64(f.p99) / float64(f.p50) }

// spreadAllowed is how unevenly plangraph may answer: as the floor on the same machine and a little more, or three. A
// question without a floor is held against that of the first one that has.
func (r *result) spreadAllowed(of row) float64 {
	for _, row := range append([]row{of}, r.rows...) {
		if floor := row.floor(); floor != nil {
			return max(spreadBudget, spreadShare*floor.spread())
		}
	}
	return spreadBudget
}

// ratio is how many times the floor's CPU plangraph takes; there is none without a floor.
func (r row) ratio() (ratio float64, known bool) {
	floor := r.floor()
	if floor == nil || r.ours == nil || floor.cpu() == 0 {
		return 0, false
	}
	return r.ours.cpu() / floor.cpu(), true
}

// misses says what is over its budget, a line each.
func (r *result) misses() []string {
	var all []string
	over := func(figure, budget float64, what string) {
		if figure > budget {
			all = append(all, fmt.Sprintf("%s: %.2f, budget %.2f", what, figure, budget))
		}
	}
	for _, row := range r.rows {
		name := row.operation.name
		if row.failure != "" {
			all = append(all, name+": not measured: "+row.failure)
			continue
		}
		if ratio, known := row.ratio(); known && row.operation.budget > 0 {
			over(ratio, row.operation.budget, fmt.Sprintf("%s: CPU, × floor of %s", name, row.operation.floor))
		}
		over(row.ours.spread(), r.spreadAllowed(row), name+": p99/p50")
		if row.operation.by == byPost && row.statements >= 0 && row.statements < 1 {
			all = append(all, name+": answered without asking the database, though an answer made anew was asked for")
		}
		if row.beside != nil {
			over(row.ours.cpu()/row.beside.cpu(), besideBudget, name+": CPU, × the build beside")
		}
		if row.difference != "" {
			all = append(all, name+": the answers differ: "+row.difference)
		}
	}
	over(r.idle, idleBudget, "memory, idle, MiB")
	over(r.busy, busyBudget, "memory under load, MiB")
	over(r.file.idle, idleBudget, "memory, idle on SQLite, MiB")
	over(r.file.firstAnswer.Seconds(), startBudget.Seconds(), "first answer on SQLite, s")
	return all
}
