package reading

import (
	"context"

	"plangraph/database"
)

// Miscounted counts all rows anew and gives the tables of counts, by name, that say otherwise: in how many combinations
// of what they tell apart. There is none unless somebody wrote to them, or without their triggers.
func Miscounted(ctx context.Context, db *database.DB) (map[string]int, error) {
	var tables []string
	var recounts []database.SQL
	for table, recount := range NewCatalog().Recounts(db.Dialect) {
		tables, recounts = append(tables, table), append(recounts, recount)
	}
	found := map[string]int{}
	err := db.QueryAll(ctx, recounts, func(i int, rows database.Rows) error {
		var wrong int
		for rows.Next() {
			if err := rows.Scan(&wrong); err != nil {
				return err //nolint:wrapcheck // QueryAll says what it was
			}
		}
		if wrong > 0 {
			found[tables[i]] = wrong
		}
		return nil
	})
	return found, err
}
