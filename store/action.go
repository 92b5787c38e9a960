package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/work"
)

// setActions makes sentences the actions of an item, in their order. A sentence that
// stays word for word keeps its row, and so its id and citation.
func setActions(ctx context.Context, w *work.Work, item models.WorkItem, sentences []string) error {
	current, err := gorm.G[models.Action](
		w.DB,
	).Where(
		"plan_id = ? AND item_id = ?",
		item.PlanID,
		item.ID,
	).Order(
		"ordinal",
	).Find(
		ctx,
	)
	if err != nil {
		return fmt.Errorf("read the actions: %w", err)
	}
	byText := map[string][]models.Action{}
	for _, a := range current {
		byText[a.Body] = append(byText[a.Body], a)
	}
	var moved []work.Revision[models.Action]
	var added []models.Action
	for i, sentence := range sentences {
		there := byText[sentence]
		if len(there) == 0 {
			added = append(
				added, models.Action{PlanID: item.PlanID, ID: w.NewID(), ItemID: item.ID, Ordinal: i + 1, Body: sentence},
			)
			continue
		}
		byText[sentence] = there[1:]
		if there[0].Ordinal != i+1 {
			after := there[0]
			after.Ordinal = i + 1
			moved = append(moved, work.Revision[models.Action]{Before: there[0], After: after})
		}
	}
	for _, a := range current {
		if gone := byText[a.Body]; len(gone) > 0 && gone[0].ID == a.ID {
			byText[a.Body] = gone[1:]
			if err := work.Remove(ctx, w, a); err != nil {
				return err
			}
		}
	}
	if _, err := work.UpdateAll(ctx, w, moved); err != nil {
		return err
	}
	return work.CreateAll(ctx, w, added)
}

func actionRow() work.Declaration {
	return work.Row[models.Action]{
		PartOf: "ItemID", Place: work.Place{Field: "Ordinal", Within: "ItemID"},
		Text: func(a models.Action) (models.SearchType, string, error) { return models.SearchAction, a.Body, nil },
	}
}
