package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"plangraph/problem"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
)

// UnitMerge ends a unit that another takes over.
func UnitMerge(in models.UnitMergeInput) Mutation {
	return func(ctx context.Context, w *Work) (Payload, error) {
		unit, into, err := w.merging(ctx, in)
		if err != nil {
			return nil, err
		}
		m := merger{unit: unit, into: into, on: w.today()}
		take(&m.on, in.On)
		chosen, err := w.checkMerger(ctx, m)
		if err != nil {
			return nil, err
		}
		posts, err := w.takeOverPosts(ctx, &m)
		if err != nil {
			return nil, err
		}
		made, err := w.transfer(ctx, chosen, handover{to: into, posts: posts, asIs: true, from: func(p models.Plan) models.Date { return planning.InYear(p, m.on) }})
		if err != nil {
			return nil, renamed(err, "toUnitId", "intoId")
		}
		if err := w.takeOverPlace(ctx, m); err != nil {
			return nil, err
		}
		after := m.ended()
		_, err = update(ctx, w, unit, &after)
		return Payload{"unit": unitID(unit), "into": unitID(into), "transferred": len(made)}, err
	}
}

// merger is a unit that another takes over from a day on.
type merger struct {
	unit, into models.Unit
	on         models.Date
}

// last is the last day of the unit that ends.
func (m merger) last() models.Date { return m.on.AddDays(-1) }

// ended is that unit as it is to be.
func (m merger) ended() models.Unit {
	after := m.unit
	last := m.last()
	after.ActiveTo, after.SuccessorID = &last, &m.into.ID
	return after
}

// merging locks both units, always in the same order: two mergers the other way round do not wait for each other.
func (w *Work) merging(ctx context.Context, in models.UnitMergeInput) (unit, into models.Unit, err error) {
	var problems problem.List
	lock := []func() error{
		func() error {
			unit, err = w.unit(ctx, in.UnitID, in.ExpectedVersion, "unitId")
			return collected(&problems, err)
		},
		func() error {
			into, err = w.unit(ctx, in.IntoID, nil, "intoId")
			return collected(&problems, err)
		},
	}
	if bytes.Compare(in.IntoID.Row[:], in.UnitID.Row[:]) < 0 {
		slices.Reverse(lock)
	}
	for _, one := range lock {
		if err := one(); err != nil {
			return unit, into, err
		}
	}
	return unit, into, problems.Err()
}

// checkMerger reports why a merger may not be, and gives the assignments that are handed over.
func (w *Work) checkMerger(ctx context.Context, m merger) ([]models.Assignment, error) {
	held, err := w.held(ctx, m.unit, m.last())
	if err != nil {
		return nil, err
	}
	var problems problem.List
	planning.CheckDay(&problems, m.on, "on")
	problems = append(problems, planning.CheckMerger(m.unit, m.into, held)...)
	planning.CheckSpan(&problems, m.ended(), "on")
	if m.into.ActiveTo == nil {
		planning.CheckActive(&problems, m.into, m.on, "intoId")
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	chosen, err := w.assignmentsOf(ctx, m.unit, nil)
	if err != nil {
		return nil, renamed(err, "where", "unitId")
	}
	return chosen, w.mayHandOver(ctx, m.unit, chosen)
}

// mayHandOver refuses if a unit has work in plans that the viewer may not change, seen or not: it would be left without a unit.
func (w *Work) mayHandOver(ctx context.Context, unit models.Unit, chosen []models.Assignment) error {
	plans := map[uuid.UUID]bool{}
	for _, a := range chosen {
		plans[a.PlanID] = true
	}
	ids := make([]uuid.UUID, 0, len(plans))
	for id := range plans {
		ids = append(ids, id)
	}
	rows, err := gorm.G[models.Plan](w.DB).Select("region_code").Where("id IN ?", ids).Order("region_code").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the plans' regions: %w", err)
	}
	for _, plan := range rows {
		if !w.viewer().Covers(plan.RegionCode) {
			return problem.Refuse(problem.Forbidden, "unitId", problem.Message{
				En: "%s has work in plans of region %s, which are not yours to change", Zh: "%s 在行政区 %s 的计划中有分工,您无权修改",
			}, unit.Name, plan.RegionCode)
		}
	}
	return nil
}

// takeOverPosts lets the posts of a unit go on in the other, with who holds them; where that one has a post of the title, its own stays. It gives the posts of
// the other unit by those that they stand for. The unit's posts stay with it, for its history.
func (w *Work) takeOverPosts(ctx context.Context, m *merger) (map[uuid.UUID]uuid.UUID, error) {
	posts, err := gorm.G[models.Post](w.DB).Where("unit_id IN ?", []uuid.UUID{m.unit.ID, m.into.ID}).Order("title, id").Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the units' posts: %w", err)
	}
	taken, made := map[uuid.UUID]uuid.UUID{}, false
	for _, p := range posts {
		if p.UnitID != m.unit.ID {
			continue
		}
		if i := slices.IndexFunc(posts, func(o models.Post) bool { return o.UnitID == m.into.ID && o.Title == p.Title }); i >= 0 {
			taken[p.ID] = posts[i].ID
			continue
		}
		successor := models.Post{ID: w.newID(), UnitID: m.into.ID, Title: p.Title}
		taken[p.ID], made = successor.ID, true
		if err := create(ctx, w, successor); err != nil {
			return nil, err
		}
		if err := w.continueHolder(ctx, p, successor, m.on); err != nil {
			return nil, err
		}
	}
	if made {
		if err := touch(ctx, w, &m.into); err != nil {
			return nil, err
		}
	}
	return taken, w.endHolders(ctx, m.unit, m.last())
}

// takeOverPlace puts the units below one below the other; if that one is among them, or further below, it comes to where the first is.
func (w *Work) takeOverPlace(ctx context.Context, m merger) error {
	below, err := gorm.G[models.Unit](w.DB, forUpdate).Where("parent_id = ? AND active_to IS NULL AND id <> ?", m.unit.ID, m.into.ID).Order("id").Find(ctx)
	if err != nil {
		return fmt.Errorf("read the units below: %w", err)
	}
	above, err := w.unitsUpFrom(ctx, unitID(m.into))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(above, func(u models.Unit) bool { return u.ID == m.unit.ID }) {
		after := m.into
		after.ParentID = m.unit.ParentID
		if _, err := update(ctx, w, m.into, &after); err != nil {
			return err
		}
	}
	for _, child := range below {
		if err := w.changesRegion(child.RegionCode, true, "unitId"); err != nil {
			return err
		}
		w.inRegion(child.ID, child.RegionCode)
		after := child
		after.ParentID = &m.into.ID
		if _, err := update(ctx, w, child, &after); err != nil {
			return err
		}
	}
	return nil
}
