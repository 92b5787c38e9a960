package store

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"plangraph/models"
	"plangraph/work"
)

// Aside is added to the ordinals of actions that change places, so that no two have the same on the way.
const Aside = 1_000_000

// setActions makes sentences the actions of an item, in their order, and answers whether that changed anything. A sentence that
// stays word for word keeps its row, and so its id and citation.
func setActions(ctx context.Context, w *work.Work, item models.WorkItem, sentences []string) (bool, error) {
	before := len(w.Changes())
	current, err := gorm.G[models.Action](w.DB).Where("plan_id = ? AND item_id = ?", item.PlanID, item.ID).Order("ordinal").Find(ctx)
	if err != nil {
		return false, fmt.Errorf("read the actions: %w", err)
	}
	byText := map[string][]models.Action{}
	for _, a := range current {
		byText[a.Body] = append(byText[a.Body], a)
	}
	var moved, added []models.Action
	to := map[int]int{} // where the moved ones go
	for i, sentence := range sentences {
		there := byText[sentence]
		if len(there) == 0 {
			added = append(added, models.Action{PlanID: item.PlanID, ID: w.NewID(), ItemID: item.ID, Ordinal: i + 1, Body: sentence})
			continue
		}
		byText[sentence] = there[1:]
		if there[0].Ordinal != i+1 {
			to[there[0].Ordinal] = i + 1
			moved = append(moved, there[0])
		}
	}
	for _, a := range current {
		if gone := byText[a.Body]; len(gone) > 0 && gone[0].ID == a.ID {
			byText[a.Body] = gone[1:]
			if err := work.Remove(ctx, w, a); err != nil {
				return false, err
			}
		}
	}
	if err := moveActions(ctx, w, moved, to); err != nil {
		return false, err
	}
	err = work.CreateAll(ctx, w, added)
	return len(w.Changes()) > before, err
}

// moveActions gives actions new ordinals, by their old ones.
func moveActions(ctx context.Context, w *work.Work, moved []models.Action, to map[int]int) error {
	for _, a := range moved { // a is a copy, which GORM may change
		if err := w.WithContext(ctx).Model(&a).Update("ordinal", a.Ordinal+Aside).Error; err != nil {
			return fmt.Errorf("put an action aside: %w", err)
		}
	}
	for _, a := range moved {
		after := a
		after.Ordinal = to[a.Ordinal]
		if _, err := work.Update(ctx, w, a, &after); err != nil {
			return err
		}
	}
	return nil
}
