// Package store is every change of the plan graph: a file a noun, a function a mutation.
package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/work"
)

// ErrPlanExists says that a plan of this id, or of this region and year, is in the database already.
var ErrPlanExists = errors.New("the plan exists already")

// New does units of work on the rows of a plan graph.
func New(db *database.DB) *work.Runner { return work.New(db, Rows()) }

// Load writes g and what search finds it by, all or nothing. Regions and active units that exist already stay as they
// are, and what g hangs on such a unit (known by its region and name) hangs on the existing one. A plan that exists is
// ErrPlanExists.
func Load(ctx context.Context, db *database.DB, g Graph) error {
	return db.Write(ctx, func(tx *database.Tx) error {
		if err := insertNewRegions(ctx, tx, g.Regions); err != nil {
			return err
		}
		g, err := withoutKnownUnits(ctx, tx, g)
		if err != nil {
			return err
		}
		texts, err := SearchTexts(db, g)
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
func Empty(ctx context.Context, db *database.DB) (bool, error) {
	_, err := gorm.G[models.Plan](db.DB).Select("id").Take(ctx)
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return true, nil
	}
	if err != nil {
		return false, fmt.Errorf("look for a plan: %w", err)
	}
	return false, nil
}

// SearchTexts makes the rows by which the rows of g are found.
func SearchTexts(db *database.DB, g Graph) ([]models.SearchText, error) {
	return work.SearchTexts(db, Rows(), g.tables()...)
}
