package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
)

// ErrPlanExists says that a plan of this id, or of this region and year, is in the database already.
var ErrPlanExists = errors.New("the plan exists already")

// Load writes g and what search finds it by, all or nothing. Regions and active units that exist already stay as they
// are, and what g hangs on such a unit (known by its region and name) hangs on the existing one. A plan that exists is
// ErrPlanExists.
func (s *Store) Load(ctx context.Context, g Graph) error {
	return s.db.Write(ctx, func(tx *database.Tx) error {
		if err := insertNewRegions(ctx, tx, g.Regions); err != nil {
			return err
		}
		g, err := withoutKnownUnits(ctx, tx, g)
		if err != nil {
			return err
		}
		texts, err := SearchTexts(g)
		if err != nil {
			return err
		}
		for _, rows := range append(g.tables(), texts) {
			if err := insert(ctx, tx, rows); err != nil {
				return err
			}
		}
		return nil
	})
}

// insert adds the rows of one table.
func insert(ctx context.Context, tx *database.Tx, rows any) error {
	err := tx.Insert(ctx, rows)
	if plans, ok := rows.([]models.Plan); ok && errors.Is(err, gorm.ErrDuplicatedKey) {
		names := make([]string, len(plans))
		for i, p := range plans {
			names[i] = p.Title
		}
		return fmt.Errorf("%w: %s", ErrPlanExists, strings.Join(names, ", "))
	}
	return err
}

// Empty tells whether no plan is in the database yet.
func (s *Store) Empty(ctx context.Context) (bool, error) {
	_, err := gorm.G[models.Plan](s.db.DB).Select("id").Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a plan: %w", err)
	}
	return false, nil
}
