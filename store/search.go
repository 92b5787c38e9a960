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
		text, _, err := searchText(u)
		if err != nil {
			return nil, err
		}
		texts = append(texts, text)
	}
	for _, a := range g.Areas {
		texts = append(texts, models.NewSearchText(a.PlanID, a.ID, models.SearchPlanArea, a.Title))
	}
	for _, i := range g.Items {
		texts = append(texts, models.NewSearchText(i.PlanID, i.ID, ItemSearchType(i), i.Title))
	}
	for _, a := range g.Actions {
		texts = append(texts, models.NewSearchText(a.PlanID, a.ID, models.SearchAction, a.Body))
	}
	return texts, nil
}

// searchText makes the row by which a row is found, and says whether it is to be found at all.
func searchText(row models.Row) (models.SearchText, bool, error) {
	switch r := row.(type) {
	case models.Unit:
		names, err := unitNames(r)
		return models.NewSearchText(uuid.Nil, r.ID, models.SearchUnit, names), true, err
	case models.PlanArea:
		return models.NewSearchText(r.PlanID, r.ID, models.SearchPlanArea, r.Title), true, nil
	case models.WorkItem:
		return models.NewSearchText(r.PlanID, r.ID, ItemSearchType(r), r.Title), true, nil
	case models.Action:
		return models.NewSearchText(r.PlanID, r.ID, models.SearchAction, r.Body), true, nil
	}
	return models.SearchText{}, false, nil
}

// unitNames gives a unit's name, its short names and those it had before as one text.
func unitNames(u models.Unit) (string, error) {
	names := []string{u.Name}
	for _, list := range []models.JSON{u.ShortNames, u.FormerNames} {
		more, err := list.Texts()
		if err != nil {
			return "", fmt.Errorf("names of %s: %w", u.Name, err)
		}
		names = append(names, more...)
	}
	return strings.Join(names, "、"), nil
}

// listOf writes a JSON list of texts.
func listOf(texts []string) models.JSON {
	text, _ := json.Marshal(texts) // texts are always JSON
	if texts == nil {
		return "[]"
	}
	return models.JSON(text)
}

// ItemSearchType is what a search calls a work item: a task or a project.
func ItemSearchType(i models.WorkItem) models.SearchType {
	if i.Kind == models.KindTask {
		return models.SearchTask
	}
	return models.SearchProject
}
