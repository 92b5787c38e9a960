package store

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"plangraph/database"
	"plangraph/models"
)

// insertNewRegions adds the regions that are not there yet: districts share their city and province.
func insertNewRegions(ctx context.Context, tx *database.Tx, regions []models.Region) error {
	if len(regions) == 0 {
		return nil
	}
	// The slice goes through GORM, which must not see the caller's own.
	rows := slices.Clone(regions)
	if err := gorm.G[models.Region](
		tx.DB,
		clause.OnConflict{DoNothing: true},
	).CreateInBatches(
		ctx,
		&rows,
		500,
	); err != nil {
		return fmt.Errorf("insert the regions: %w", err)
	}
	return nil
}

// withoutKnownUnits leaves out of g the units that exist already and turns to them whatever in g belongs to them.
func withoutKnownUnits(ctx context.Context, tx *database.Tx, g Graph) (Graph, error) {
	known, err := knownUnits(ctx, tx, g.Units)
	if err != nil || len(known) == 0 {
		return g, err
	}
	turn := func(id *uuid.UUID) {
		if there, ok := known[*id]; ok {
			*id = there
		}
	}
	g.Units = slices.DeleteFunc(slices.Clone(g.Units), func(u models.Unit) bool { _, ok := known[u.ID]; return ok })
	for i := range g.Units {
		if parent := g.Units[i].ParentID; parent != nil {
			id := *parent
			turn(&id)
			g.Units[i].ParentID = &id
		}
	}
	g.Posts = slices.Clone(g.Posts)
	for i := range g.Posts {
		turn(&g.Posts[i].UnitID)
	}
	g.Assignments = slices.Clone(g.Assignments)
	for i := range g.Assignments {
		turn(&g.Assignments[i].UnitID)
	}
	return g, nil
}

// knownUnits maps the ids of the units that exist already, in their region and by their name, to the ids they have
// there.
func knownUnits(ctx context.Context, tx *database.Tx, units []models.Unit) (map[uuid.UUID]uuid.UUID, error) {
	type key struct{ region, name string }
	ids := make(map[key]uuid.UUID, len(units))
	regions := make([]string, 0, len(units))
	for _, u := range units {
		ids[key{u.RegionCode, u.Name}] = u.ID
		regions = append(regions, u.RegionCode)
	}
	slices.Sort(regions)
	there, err := gorm.G[models.Unit](tx.DB).Select("id", "region_code", "name").
		Where("region_code IN ? AND active_to IS NULL", slices.Compact(regions)).Find(ctx)
	if err != nil {
		return nil, fmt.Errorf("look for units that exist already: %w", err)
	}
	known := make(map[uuid.UUID]uuid.UUID, len(there))
	for _, u := range there {
		if id, ok := ids[key{u.RegionCode, u.Name}]; ok {
			known[id] = u.ID
		}
	}
	return known, nil
}
