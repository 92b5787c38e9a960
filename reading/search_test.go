package reading_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/models"
	"plangraph/seeds"
)

// A search ends at a thousand texts and says so; conditions count before that. What titles contain is the same whether few
// or many texts have it.
func TestCommonWords(t *testing.T) {
	t.Parallel()
	districts := []graph{{Graph: seeds.SampleDistrict(0)}, {Graph: seeds.SampleDistrict(1)}}
	for _, d := range doors(t, districts...) {
		t.Run(d.name, func(t *testing.T) {
			const titles = `{ workItems(where: {title: {contains: "样"}}) { totalCount } }`
			few := d.total(t, titles, "workItems")
			texts := make([]models.SearchText, 0, 1100)
			for i := range 1103 {
				of := districts[0].Plans[0].ID
				if i >= 1100 {
					of = districts[1].Plans[0].ID
				}
				body := fmt.Sprintf("样样俱全%d", i)
				texts = append(texts, models.NewSearchText(of, uuid.New(), models.SearchAction, body))
			}
			err := d.db.Write(t.Context(), func(tx *database.Tx) error { return tx.Insert(t.Context(), texts) })
			if err != nil {
				t.Fatal(err)
			}
			if many := d.total(t, titles, "workItems"); few == 0 || many != few {
				t.Errorf("%d titles have the word, and %d when many texts do", few, many)
			}
			if n := d.total(t, `{ search(query: "样样") { totalCount } }`, "search"); n != 1000 {
				t.Errorf("a search counts %d texts, want 1000", n)
			}
			region := districts[1].Plans[0].RegionCode
			within := fmt.Sprintf(`{ search(query: "样样", where: {plan: {region: {code: {eq: %q}}}}) { totalCount } }`, region)
			if n := d.total(t, within, "search"); n != 3 {
				t.Errorf("a search within a region counts %d texts, want 3", n)
			}
			if n := d.total(t, `{ search(query: "全1099") { totalCount } }`, "search"); n != 1 {
				t.Errorf("a search of one text counts %d", n)
			}
		})
	}
}

// total asks for the totalCount of a list.
func (d door) total(t *testing.T, query, list string) int {
	t.Helper()
	answer := d.ask(t, models.Viewer{Role: models.RoleSystem}, request{Query: query})
	var data map[string]struct{ TotalCount int }
	if err := json.Unmarshal(answer.Data, &data); err != nil || len(answer.Errors) > 0 {
		t.Fatal(query, err, answer.Errors)
	}
	return data[list].TotalCount
}
