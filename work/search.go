package work

import (
	"reflect"

	"plangraph/database"
	"plangraph/models"
)

// SearchTexts makes the rows by which rows are found, given as slices of models; of rows that search does not find
// there is none.
func SearchTexts(db *database.DB, declarations []Declaration, tables ...any) ([]models.SearchText, error) {
	kinds, err := declared(db.NamingStrategy, declarations)
	if err != nil {
		return nil, err
	}
	var texts []models.SearchText
	for _, table := range tables {
		rows := reflect.ValueOf(table)
		k := kinds.byName[rows.Type().Elem().Name()]
		if k == nil || k.text == nil {
			continue
		}
		for i := range rows.Len() {
			text, err := k.searchText(rows.Index(i).Interface())
			if err != nil {
				return nil, err
			}
			texts = append(texts, text)
		}
	}
	return texts, nil
}
