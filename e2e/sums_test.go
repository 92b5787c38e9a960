package e2e

import (
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
)

// TestSumsStayNumbers reads sums over rows from before there were bounds, with the greatest numbers that a database
// keeps: they are numbers, for whoever asks.
func TestSumsStayNumbers(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		for _, set := range []string{
			"UPDATE work_items SET weight = 1e308, budget_fen = 9223372036854775807, invested_fen = 9223372036854775807",
			"UPDATE targets SET weight = 1e308, value = 1e308, base_value = 1e308",
		} {
			if err := db.Exec(set).Error; err != nil {
				t.Fatal(err)
			}
		}
		r := ask(t, o.handler, o.admin, `{
			workItems {
				summary { budget { sum avg min max } invested { sum avg } weight { sum avg max } }
				groups(by: [KIND]) { budget { sum } weight { sum avg } }
			}
		}`, nil)
		if len(r.codes()) > 0 || strings.Contains(r.text, `"sum":null`) || strings.Contains(r.text, `"avg":null`) {
			t.Errorf("%s", r.text)
		}
	})
}
