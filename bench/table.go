package main

import (
	"fmt"
	"slices"
	"strings"
)

// inTable are the questions that README.md tells of.
var inTable = []string{"Q1", "Q2", "Q3f", "Q3", "Q4a", "Q4b", "N1", "L1", "T1", "S2", "Q5", "K1", "K2"}

// table is the short table of README.md: what a reader asks first.
func (r *result) table() string {
	var b strings.Builder
	b.WriteString(
		"| question | answers a second | CPU of an answer, server and database | a server written by hand takes |\n|---|--:|--:|--:|\n",
	)
	for _, row := range r.rows {
		if row.ours == nil || !slices.Contains(inTable, row.operation.name) {
			continue
		}
		share := "–"
		if floor := row.floor(); floor != nil && row.operation.floor == row.operation.name {
			share = fmt.Sprintf("%.0f %%", 100*floor.cpu()/row.ours.cpu())
		}
		fmt.Fprintf(
			&b,
			"| %s | %.0f | %s | %s |\n",
			row.operation.title,
			row.ours.perSecond,
			duration(row.ours.cpu()),
			share,
		)
	}
	return b.String() + "\n" + r.heading()
}

// duration writes microseconds.
func duration(micros float64) string {
	if micros < 1000 {
		return fmt.Sprintf("%.0f µs", micros)
	}
	return fmt.Sprintf("%.1f ms", micros/1000)
}
