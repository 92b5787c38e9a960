package store

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/planning"
	"plangraph/problem"
	"plangraph/work"
)

// UnitMerge ends a unit that another takes over.
func UnitMerge(in models.UnitMergeInput) work.Mutation[models.UnitMergePayload] {
	return func(ctx context.Context, w *work.Work) (*models.UnitMergePayload, error) {
		unit, into, err := lockMerger(ctx, w, in)
		if err != nil {
			return nil, err
		}
		m := merger{unit: unit, into: into, on: w.Today()}
		take(&m.on, in.On)
		chosen, err := checkMerger(ctx, w, m)
		if err != nil {
			return nil, err
		}
		posts, err := takeOverPosts(ctx, w, &m)
		if err != nil {
			return nil, err
		}
		made, err := transferAll(
			ctx,
			w,
			chosen,
			handover{
				to:    into,
				posts: posts,
				asIs:  true,
				from:  func(p models.Plan) models.Date { return planning.EntryDay(p, m.on) },
			},
		)
		if err != nil {
			return nil, renamed(err, "toUnitId", "intoId")
		}
		if err := takeOverPlace(ctx, w, m); err != nil {
			return nil, err
		}
		after := m.ended()
		_, err = work.Update(ctx, w, unit, &after)
		return &models.UnitMergePayload{Unit: models.IDOf(unit), Into: models.IDOf(into), Transferred: new(len(made))}, err
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

// lockMerger locks both units, always in the same order: two mergers the other way round do not wait for each other.
func lockMerger(ctx context.Context, w *work.Work, in models.UnitMergeInput) (unit, into models.Unit, err error) {
	var problems problem.List
	lock := []func() error{
		func() error {
			unit, err = lockUnit(ctx, w, in.UnitID, in.ExpectedVersion, "unitId")
			return work.Collected(&problems, err)
		},
		func() error {
			into, err = lockUnit(ctx, w, in.IntoID, nil, "intoId")
			return work.Collected(&problems, err)
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

// checkMerger reports why a merger may not be, and gives the assignments that are handed over: those in plans that the
// viewer may change. Others stay with the unit that ends, for their admins.
func checkMerger(ctx context.Context, w *work.Work, m merger) ([]models.Assignment, error) {
	var problems problem.List
	planning.CheckDay(&problems, m.on, "on")
	problems = append(problems, planning.CheckMerger(m.unit, m.into)...)
	planning.CheckSpan(&problems, m.ended(), "on")
	if m.into.ActiveTo == nil {
		planning.CheckActive(&problems, m.into, m.on, "intoId")
	}
	if err := problems.Err(); err != nil {
		return nil, err
	}
	held, err := heldBy(ctx, w, m.unit, m.last())
	if err != nil {
		return nil, err
	}
	if planning.CheckBegan(&problems, m.unit, held, "on"); len(problems) > 0 {
		return nil, problems
	}
	chosen, err := assignmentsOf(ctx, w, m.unit, m.on, coveredBy(w.Viewer()), nil)
	if err != nil {
		return nil, renamed(err, "where", "unitId")
	}
	return chosen, nil
}

// takeOverPosts lets the posts of a unit go on in the other, with who holds them; where that one has a post of the
// title, its own stays. It gives the posts of the other unit by those that they stand for. The unit's posts stay with
// it, for its history.
func takeOverPosts(ctx context.Context, w *work.Work, m *merger) (map[uuid.UUID]uuid.UUID, error) {
	posts, err := work.RowsWith[models.Post](ctx, w, uuid.Nil, "unit_id", []uuid.UUID{m.unit.ID, m.into.ID})
	if err != nil {
		return nil, err
	}
	taken := map[uuid.UUID]uuid.UUID{}
	for _, p := range posts {
		if p.UnitID != m.unit.ID {
			continue
		}
		if i := slices.IndexFunc(
			posts,
			func(o models.Post) bool { return o.UnitID == m.into.ID && o.Title == p.Title },
		); i >= 0 {
			taken[p.ID] = posts[i].ID
			continue
		}
		successor := models.Post{ID: w.NewID(), UnitID: m.into.ID, Title: p.Title}
		taken[p.ID] = successor.ID
		if err := work.Create(ctx, w, successor); err != nil {
			return nil, err
		}
		if err := continueHolders(ctx, w, p, successor, m.on); err != nil {
			return nil, err
		}
	}
	return taken, endHolders(ctx, w, m.unit, m.last())
}

// takeOverPlace puts the units below one below the other; if that one is among them, or further below, it comes to
// where the first is.
func takeOverPlace(ctx context.Context, w *work.Work, m merger) error {
	below, err := gorm.G[models.Unit](
		w.DB,
		work.ForUpdate,
	).Where(
		"parent_id = ? AND active_to IS NULL AND id <> ?",
		m.unit.ID,
		m.into.ID,
	).Order(
		"id",
	).Find(
		ctx,
	)
	if err != nil {
		return fmt.Errorf("read the units below: %w", err)
	}
	above, err := unitsUpFrom(ctx, w, models.IDOf(m.into))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(above, func(u models.Unit) bool { return u.ID == m.unit.ID }) {
		after := m.into
		after.ParentID = m.unit.ParentID
		if _, err := work.Update(ctx, w, m.into, &after); err != nil {
			return err
		}
	}
	for _, child := range below {
		if err := w.ChangesRegion(child.RegionCode, true, "unitId"); err != nil {
			return err
		}
		after := child
		after.ParentID = &m.into.ID
		if _, err := work.Update(ctx, w, child, &after); err != nil {
			return err
		}
	}
	return nil
}
