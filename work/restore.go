package work

import (
	"context"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/problem"
)

// Restore puts back a row that was deleted, and what was deleted with it because it goes with it. What is there then
// must obey the rules.
func (w *Work) Restore(ctx context.Context, id models.ID, typeName, argument string, allow Allow) error {
	if id.Type != typeName {
		return NotFound(argument)
	}
	plan := id.Plan
	if typeName == planKind {
		plan = id.Row
	}
	// DELETE stands in the text, as an index is of those only.
	deletion, err := gorm.G[models.Change](w.DB).
		Where("plan_id = ? AND entity_id = ? AND type = ? AND action = 'DELETE'", plan, id.Row, typeName).
		Order("id DESC").Take(ctx)
	if deletion, err = Found(deletion, err, argument); err != nil {
		return err
	}
	changes, err := w.ChangesOf(ctx, deletion.CommandID)
	if err != nil {
		return err
	}
	if err := allow(ctx, deletion); err != nil {
		return err
	}
	for left := w.goneWith(deletion, changes); len(left) > 0; {
		n := 1
		for n < len(left) && left[n].Type == left[0].Type {
			n++
		}
		if err := w.bringBack(ctx, left[:n], argument); err != nil {
			return err
		}
		left = left[n:]
	}
	return w.verify(ctx, argument)
}

// goneWith picks from the changes of a mutation, the last first, the deletion of a row and of what went with it.
func (w *Work) goneWith(deletion models.Change, changes []models.Change) []models.Change {
	var picked []models.Change
	restored := map[key]bool{}
	for _, c := range changes {
		k, ok := w.kinds.byName[c.Type]
		if !ok || c.Action != models.ActionDelete || c.PlanID != deletion.PlanID {
			continue
		}
		var ids map[string]any
		_ = json.Unmarshal([]byte(*c.Before), &ids) // the audit holds no other
		went := slices.ContainsFunc(k.owners, func(o owner) bool {
			text, _ := ids[o.field].(string)
			id, err := uuid.Parse(text)
			return err == nil && restored[key{o.kind, id}]
		})
		if c.EntityID == deletion.EntityID || went {
			restored[key{k.name, c.EntityID}] = true
			picked = append(picked, c)
		}
	}
	return picked
}

// bringBack creates deleted rows of one kind again.
func (w *Work) bringBack(ctx context.Context, deletions []models.Change, argument string) error {
	k, err := w.kinds.of(deletions[0].Type)
	if err != nil {
		return err
	}
	w.undone = map[uuid.UUID]uuid.UUID{}
	defer func() { w.undone = nil }()
	for _, c := range deletions {
		w.undone[c.EntityID] = c.ID
	}
	err = w.reinstate(ctx, k, deletions)
	if refused(err) {
		return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
			En: "it cannot be brought back as things are: it is there already, another has its number, year, source or measure, or what it belongs to is gone",
			Zh: "目前无法恢复:该对象已存在,或其序号、年度、来源、计量代码已被其他对象占用,或其所属对象已不存在",
		})}
	}
	return err
}

// reinstate creates deleted rows of one kind and plan again, with their next versions, at the end where their places
// are taken.
func (w *Work) reinstate(ctx context.Context, k *kind, deletions []models.Change) error {
	rows := make([]any, len(deletions))
	for i, c := range deletions {
		fields, err := withNextVersion(FieldsIn(c.Before))
		if err != nil {
			return err
		}
		if k.has("UpdatedAt") {
			fields["UpdatedAt"], _ = json.Marshal(w.Now())
		}
		if rows[i], err = k.with(nil, fields); err != nil {
			return err
		}
	}
	if err := w.placeAtEnd(ctx, k, rows); err != nil {
		return err
	}
	return k.createAll(ctx, w, rows)
}

// placeAtEnd gives rows places after the last where theirs are taken.
func (w *Work) placeAtEnd(ctx context.Context, k *kind, rows []any) error {
	if !k.place.AtEnd {
		return nil
	}
	byWithin := map[uuid.UUID][]int{}
	for i, row := range rows {
		id := k.idIn(row, k.place.Within)
		byWithin[id] = append(byWithin[id], i)
	}
	for within, some := range byWithin {
		if w.isNew(within) {
			continue // they come back with what they are in, where nobody has taken a place
		}
		if err := w.placeWithin(ctx, k, rows, some, within); err != nil {
			return err
		}
	}
	return nil
}

// isNew tells whether this work has created a row.
func (w *Work) isNew(id uuid.UUID) bool {
	return slices.ContainsFunc(
		w.changes,
		func(c models.Change) bool { return c.EntityID == id && c.Action == models.ActionCreate },
	)
}

func (w *Work) placeWithin(ctx context.Context, k *kind, rows []any, some []int, within uuid.UUID) error {
	column, plan := k.column(k.place.Field), k.idIn(rows[some[0]], "PlanID")
	there := w.WithContext(
		ctx,
	).Table(
		k.schema.Table,
	).Where(
		"plan_id = ? AND "+k.column(k.place.Within)+" = ?",
		plan,
		within,
	).Session(
		&gorm.Session{},
	)
	var last int
	if err := there.Select("COALESCE(MAX(" + column + "), 0)").Scan(&last).Error; err != nil {
		return fmt.Errorf("look for the last place: %w", err)
	}
	taken := map[int]bool{}
	for part := range slices.Chunk(some, atOnce) {
		wanted := make([]int, len(part))
		for i, n := range part {
			wanted[i] = int(reflect.ValueOf(rows[n]).FieldByName(k.place.Field).Int())
			last = max(last, wanted[i])
		}
		var found []int
		if err := there.Where(column+" IN ?", wanted).Pluck(column, &found).Error; err != nil {
			return fmt.Errorf("look for the places: %w", err)
		}
		for _, place := range found {
			taken[place] = true
		}
	}
	for _, n := range some {
		if place := int(reflect.ValueOf(rows[n]).FieldByName(k.place.Field).Int()); taken[place] {
			last++
			moved, err := k.with(rows[n], map[string]json.RawMessage{k.place.Field: json.RawMessage(fmt.Sprint(last))})
			if err != nil {
				return err
			}
			rows[n] = moved
		}
	}
	return nil
}
