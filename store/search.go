package store

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"plangraph/models"
)

// SearchTexts makes the rows by which the areas, work items, actions and units of g are found.
func SearchTexts(g Graph) ([]models.SearchText, error) {
	texts := make([]models.SearchText, 0, len(g.Units)+len(g.Areas)+len(g.Items)+len(g.Actions))
	for _, u := range g.Units {
		names, err := unitNames(u)
		if err != nil {
			return nil, err
		}
		texts = append(texts, models.NewSearchText(uuid.Nil, u.ID, models.SearchUnit, names))
	}
	for _, a := range g.Areas {
		texts = append(texts, models.NewSearchText(a.PlanID, a.ID, models.SearchPlanArea, a.Title))
	}
	for _, i := range g.Items {
		texts = append(texts, models.NewSearchText(i.PlanID, i.ID, itemSearchType(i), i.Title))
	}
	for _, a := range g.Actions {
		texts = append(texts, models.NewSearchText(a.PlanID, a.ID, models.SearchAction, a.Body))
	}
	return texts, nil
}

// unitNames gives a unit's name and short names as one text.
func unitNames(u models.Unit) (string, error) {
	var short []string
	if err := json.Unmarshal([]byte(u.ShortNames), &short); err != nil {
		return "", fmt.Errorf("short names of %s: %w", u.Name, err)
	}
	return strings.Join(append([]string{u.Name}, short...), "、"), nil
}

func itemSearchType(i models.WorkItem) models.SearchType {
	if i.Kind == models.KindTask {
		return models.SearchTask
	}
	return models.SearchProject
}
