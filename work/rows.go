package work

import (
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/models"
)

// AtOnce is how many rows a statement names at most.
const AtOnce = 1000

// RowsWith reads the rows of a plan that have one of several ids in a column, in an order.
func RowsWith[R models.Row](ctx context.Context, w *Work, plan uuid.UUID, column string, ids []uuid.UUID, order string) ([]R, error) {
	var all []R
	for some := range slices.Chunk(ids, AtOnce) {
		rows, err := gorm.G[R](w.DB).Where("plan_id = ? AND "+column+" IN ?", plan, some).Order(order).Find(ctx)
		if err != nil {
			return nil, fmt.Errorf("read what belongs to the rows: %w", err)
		}
		all = append(all, rows...)
	}
	return all, nil
}

// IDs gives the ids of rows.
func IDs[R models.Row](rows []R) []uuid.UUID {
	ids := make([]uuid.UUID, len(rows))
	for i, r := range rows {
		ids[i] = r.Subject().ID
	}
	return ids
}
