package main

import (
	"fmt"
	"strings"
)

// table is the short table of README.md: what a reader asks first.
func (r *result) table() string {
	var b strings.Builder
	b.WriteString(
		"| question | answers a second | CPU, server and database | of that a hand-written server takes |\n|---|--:|--:|--:|\n",
	)
	for _, row := range r.rows {
		if row.ours == nil {
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
