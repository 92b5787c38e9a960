package work

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/models"
)

// Remove deletes rows with everything that goes with them; the audit keeps it whole, for Restore.
func Remove[R any](ctx context.Context, w *Work, rows ...R) error {
	k, err := kindOf[R](w)
	if err != nil || len(rows) == 0 {
		return err
	}
	for _, row := range rows {
		w.know(k, row)
	}
	going, err := w.going(ctx, k, untyped(rows))
	if err != nil {
		return err
	}
	for _, k := range slices.Backward(w.kinds.all) { // what goes with others is declared after them
		if len(going[k.name]) > 0 {
			if err := k.deleteAll(ctx, w, k.partsFirst(going[k.name])); err != nil {
				return err
			}
		}
	}
	return nil
}

// going finds what goes with rows, by kind.
func (w *Work) going(ctx context.Context, k *kind, rows []any) (map[string][]any, error) {
	type wave struct {
		kind *kind
		rows []any
	}
	found, seen := map[string][]any{}, map[key]bool{}
	for waves := []wave{{k, rows}}; len(waves) > 0; waves = waves[1:] {
		now := wave{kind: waves[0].kind}
		for _, row := range waves[0].rows {
			if id := (key{now.kind.name, now.kind.idIn(row, "ID")}); !seen[id] {
				seen[id] = true
				now.rows = append(now.rows, row)
			}
		}
		if len(now.rows) == 0 {
			continue
		}
		found[now.kind.name] = append(found[now.kind.name], now.rows...)
		plan := now.kind.idIn(now.rows[0], "PlanID")
		if now.kind.name == planKind {
			plan = now.kind.idIn(now.rows[0], "ID")
		}
		for _, below := range w.kinds.all {
			for _, o := range below.owners {
				if o.kind != now.kind.name {
					continue
				}
				more, err := below.find(ctx, w, plan, below.column(o.field), now.kind.ids(now.rows))
				if err != nil {
					return nil, err
				}
				waves = append(waves, wave{below, more})
			}
		}
	}
	return found, nil
}

// partsFirst puts rows that stand below others of their kind before these.
func (k *kind) partsFirst(rows []any) []any {
	i := slices.IndexFunc(k.owners, func(o owner) bool { return o.kind == k.name })
	if i < 0 {
		return rows
	}
	parents := map[uuid.UUID]uuid.UUID{}
	for _, row := range rows {
		parents[k.idIn(row, "ID")] = k.idIn(row, k.owners[i].field)
	}
	depth := func(row any) int {
		n := 0
		for id := k.idIn(row, "ID"); parents[id] != uuid.Nil; id = parents[id] {
			n++
		}
		return n
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b any) int { return depth(b) - depth(a) })
	return sorted
}

// deleteAll deletes rows.
func deleteAll[R any](ctx context.Context, w *Work, rows []R) error {
	k, err := kindOf[R](w)
	if err != nil {
		return err
	}
	left := untyped(rows)
	if err := w.knowOwners(ctx, k, left); err != nil {
		return err
	}
	gone := make([]key, len(left))
	w.changes = slices.Grow(w.changes, len(left))
	for i, row := range left {
		before, err := recorded(k.kept, row)
		if err != nil {
			return err
		}
		if err := w.note(k, row, models.ActionDelete, before, nil); err != nil {
			return err
		}
		gone[i] = key{k.name, k.idIn(row, "ID")}
		w.settled(gone[i], 0)
	}
	for len(left) > 0 {
		n := 1 // how many are of one plan, or of none
		for n < min(len(left), atOnce) && k.idIn(left[n], "PlanID") == k.idIn(left[0], "PlanID") {
			n++
		}
		if err := w.deleteRows(ctx, k, left[:n]); err != nil {
			return err
		}
		left = left[n:]
	}
	for _, id := range gone {
		delete(w.known, id)
		delete(w.held, id)
	}
	return nil
}

// deleteRows deletes rows of one plan, or of none, and what search finds them by.
func (w *Work) deleteRows(ctx context.Context, k *kind, rows []any) error {
	plan, ids := k.idIn(rows[0], "PlanID"), k.ids(rows)
	if err := w.Delete(ctx, k.schema.Table, w.named(k, "", plan, ids), all(len(rows))); err != nil {
		return fmt.Errorf("delete %s: %w", k.name, err)
	}
	if k.text == nil {
		return nil
	}
	texts := database.And(database.Expr("plan_id = ?", plan), w.Dialect.Among("id", ids))
	if err := w.Delete(ctx, "search_texts", texts, nil); err != nil {
		return fmt.Errorf("forget the search texts: %w", err)
	}
	return nil
}
