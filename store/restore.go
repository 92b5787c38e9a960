package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/problem"
	"plangraph/work"
)

// bringBack creates deleted rows again, given by their deletions, the last first; rows of one type that follow each other at once.
// What is there then must obey the rules of the plan.
func bringBack(ctx context.Context, w *work.Work, deletions []models.Change, argument string) error {
	if err := mayRevert(ctx, w, deletions[0], argument); err != nil {
		return err
	}
	types := rowTypes()
	back := map[uuid.UUID]bool{}
	owners := map[uuid.UUID]bool{}
	for left := deletions; len(left) > 0; {
		n := 1
		for n < len(left) && left[n].Type == left[0].Type {
			n++
		}
		if err := bringBackAll(ctx, w, types[left[0].Type], left[:n], argument); err != nil {
			return err
		}
		for _, c := range left[:n] {
			back[c.EntityID] = true
			if c.ItemID != nil {
				owners[*c.ItemID] = true
			}
		}
		left = left[n:]
	}
	for owner := range owners {
		if back[owner] {
			continue
		}
		if err := touchIfThere(ctx, w, deletions[0].PlanID, owner); err != nil {
			return err
		}
	}
	var problems problem.List
	if err := work.Collected(&problems, verify(ctx, w)); err != nil {
		return err
	}
	for _, p := range problems { // what is wrong is no field of the input
		p.Argument = argument
	}
	if err := problems.Err(); err != nil {
		return err
	}
	return verifyUnits(ctx, w, argument)
}

// bringBackAll creates deleted rows of one type again, with their next versions.
func bringBackAll(ctx context.Context, w *work.Work, t rowType, deletions []models.Change, argument string) error {
	undone := map[uuid.UUID]uuid.UUID{}
	w.Undoing(undone)
	defer w.Undoing(nil)
	rows := make([]models.Row, len(deletions))
	for i, c := range deletions {
		undone[c.EntityID] = c.ID
		fields, err := withNextVersion(work.FieldsIn(c.Before))
		if err != nil {
			return err
		}
		if rows[i], err = t.With(nil, fields); err != nil {
			return err
		}
	}
	if err := placeRows(ctx, w, rows); err != nil {
		return err
	}
	err := t.createAll(ctx, w, rows)
	if errors.Is(err, gorm.ErrDuplicatedKey) || errors.Is(err, gorm.ErrForeignKeyViolated) {
		return problem.List{problem.Refuse(problem.Conflict, argument, problem.Message{
			En: "it cannot be brought back as things are: it is there already, another has its number, year, source or measure, or what it belongs to is gone",
			Zh: "目前无法恢复:该对象已存在,或其序号、年度、来源、计量代码已被其他对象占用,或其所属对象已不存在",
		})}
	}
	return err
}

// withNextVersion gives the fields of a deleted row as they are when it is created again.
func withNextVersion(fields map[string]json.RawMessage) (map[string]json.RawMessage, error) {
	version, ok := fields["Version"]
	if !ok {
		return fields, nil
	}
	var n int64
	if err := json.Unmarshal(version, &n); err != nil {
		return nil, fmt.Errorf("read the version: %w", err)
	}
	fields["Version"], _ = json.Marshal(n + 1)
	return fields, nil
}

// placeRows gives rows that come back, all of one type and plan, places at the end where theirs are taken.
func placeRows(ctx context.Context, w *work.Work, rows []models.Row) error {
	switch rows[0].(type) {
	case models.WorkItem:
		return placeAll(ctx, w, rows, inWork(w, LastPosition), func(i *models.WorkItem) *int {
			i.UpdatedAt = w.Now()
			return &i.Position
		})
	case models.Target:
		return placeAll(ctx, w, rows, inWork(w, lastTarget), func(t *models.Target) *int { return &t.Position })
	case models.Milestone:
		if len(rows) == 1 { // several come with their item
			return placeMilestone(ctx, w, rows)
		}
	}
	return nil
}

// placeAll places rows that have positions within their plan.
func placeAll[R models.Row](ctx context.Context, w *work.Work, rows []models.Row, last func(context.Context, models.Plan) (int, error), position func(*R) *int) error {
	plan := models.Plan{ID: rows[0].Subject().Plan}
	end, err := last(ctx, plan)
	if err != nil {
		return err
	}
	taken := map[int]bool{}
	for some := range slices.Chunk(rows, work.AtOnce) {
		wanted := make([]int, len(some))
		for i, row := range some {
			r := row.(R)
			wanted[i] = *position(&r)
			end = max(end, wanted[i])
		}
		there, err := gorm.G[R](w.DB).Select("position").Where("plan_id = ? AND position IN ?", plan.ID, wanted).Find(ctx)
		if err != nil {
			return fmt.Errorf("look for the places: %w", err)
		}
		for _, r := range there {
			taken[*position(&r)] = true
		}
	}
	for i, row := range rows {
		r := row.(R)
		if p := position(&r); taken[*p] {
			end++
			*p = end
		}
		rows[i] = r
	}
	return nil
}

// placeMilestone places a milestone among those of its item.
func placeMilestone(ctx context.Context, w *work.Work, rows []models.Row) error {
	m := rows[0].(models.Milestone)
	_, err := gorm.G[models.Milestone](w.DB).Where("plan_id = ? AND item_id = ? AND ordinal = ?", m.PlanID, m.ItemID, m.Ordinal).Take(ctx)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look for the place: %w", err)
	}
	last, err := lastMilestone(ctx, w, m)
	m.Ordinal = last + 1
	rows[0] = m
	return err
}

func inWork(w *work.Work, last func(context.Context, *work.Work, models.Plan) (int, error)) func(context.Context, models.Plan) (int, error) {
	return func(ctx context.Context, plan models.Plan) (int, error) { return last(ctx, w, plan) }
}
