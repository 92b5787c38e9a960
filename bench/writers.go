package main

import (
	"context"
	"fmt"
	"strings"
)

// writersAtOnce is how many clients change items at the same time.
const writersAtOnce = 32

// writersRow is what writers did on a small and a large database.
type writersRow struct {
	where        string
	small, large figures
}

// writers measures clients that change who leads an item, all in one plan or each in one of many, on a small and a large
// database in turns.
func (b *bench) writers(ctx context.Context, p pair) ([]writersRow, error) {
	var rows []writersRow
	for _, where := range []string{"one plan", "many plans"} {
		var rounds [2][]figures
		for range b.settings.rounds {
			for i, s := range []*subject{p.small, p.large} {
				f, err := b.write(ctx, s, where == "one plan")
				if err != nil {
					return nil, fmt.Errorf("%s: %d writers of %s: %w", s.name, writersAtOnce, where, err)
				}
				rounds[i] = append(rounds[i], f)
			}
		}
		row := writersRow{where, medians(rounds[0]), medians(rounds[1])}
		b.say("%s, %d writers of %s: %.0f, %.0f a second", p.database, writersAtOnce, where, row.small.perSecond,
			row.large.perSecond)
		rows = append(rows, row)
	}
	return rows, nil
}

// write measures the writers of a database. They say no version: in one plan several change the same item.
func (b *bench) write(ctx context.Context, s *subject, onePlan bool) (figures, error) {
	v, err := s.variant(ctx, saved()[0]) // it signs in
	if err != nil {
		return figures{}, err
	}
	text, err := document(saved()[0].file)
	if err != nil {
		return figures{}, err
	}
	var items []save
	all := s.choices.saves
	for _, item := range all {
		if item.anyVersion = true; !onePlan || item.plan == all[len(all)-1].plan {
			items = append(items, item)
		}
	}
	for i := 0; len(items) < writersAtOnce; i++ {
		items = append(items, items[i])
	}
	v = v.saves(items, saving(text, "Authorization: Bearer "+s.token+"\r\n", anew))
	return load(ctx, v, writersAtOnce, b.settings.duration)
}

// writeWriters writes the table of what writers did.
func writeWriters(b *strings.Builder, rows []writersRow) {
	fmt.Fprintf(b, "\n%d clients that change who leads an item, without a pause:\n\n", writersAtOnce)
	b.WriteString("| changes in | | a second | p50 ms | p99 ms | µs CPU | CPU grew by |\n|---|---|--:|--:|--:|--:|--:|\n")
	for _, r := range rows {
		for _, of := range []struct {
			size string
			figures
		}{{"small", r.small}, {"large", r.large}} {
			fmt.Fprintf(b, "| %s | %s | %.0f | %.1f | %.1f | %.0f | %.2f |\n", r.where, of.size, of.perSecond,
				milliseconds(of.p50), milliseconds(of.p99), of.cpu(), of.cpu()/r.small.cpu())
		}
	}
}
