package e2e

import (
	"fmt"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/planning"
	"plangraph/store"
)

// one is a mutation of which only one person's can be done; path is the argument that says so.
type one struct {
	mutation, path string
	input          func(person, round int) map[string]any
}

// ones are those of every unique rule that two people can meet.
func ones(units []models.Unit, g store.Graph) map[string]one {
	plan, item := models.ID{Type: "Plan", Row: g.Plans[0].ID}.String(), idOfItem(g.Items[0])
	return map[string]one{
		"units of a name": {"unitCreate", "name", func(_, round int) map[string]any {
			return map[string]any{"regionCode": "230203", "name": fmt.Sprint("数据局 ", round), "kind": "DEPARTMENT"}
		}},
		"units of a credit code": {"unitCreate", "creditCode", func(person, round int) map[string]any {
			name := fmt.Sprint("数据局 ", round, " ", person)
			return map[string]any{"regionCode": "230203", "name": name, "kind": "DEPARTMENT", "creditCode": creditCode(round)}
		}},
		"names of several units": {"unitRename", "name", func(person, round int) map[string]any {
			return map[string]any{"unitId": idOfUnit(units[person]), "name": fmt.Sprint("大数据中心 ", round)}
		}},
		"credit codes of several units": {"unitUpdate", "changes.creditCode", func(person, round int) map[string]any {
			changes := map[string]any{"creditCode": creditCode(1000 + round)}
			return map[string]any{"unitId": idOfUnit(units[person]), "changes": changes}
		}},
		"posts of a title": {"postCreate", "title", func(_, round int) map[string]any {
			return map[string]any{"unitId": idOfUnit(units[0]), "title": fmt.Sprint("科长 ", round)}
		}},
		"plans of a year": {"planCreate", "year", func(_, round int) map[string]any {
			return map[string]any{"regionCode": "230203", "year": 2030 + round, "title": "计划"}
		}},
		"areas of a number": {"areaCreate", "ordinal", func(_, round int) map[string]any {
			return map[string]any{"planId": plan, "ordinal": 50 + round, "label": "(五十)", "title": "领域"}
		}},
		"targets of a measure": {"targetCreate", "measure", func(_, round int) map[string]any {
			return map[string]any{"itemId": item, "indicator": "户数", "nature": "TREND", "measure": fmt.Sprint("M", round)}
		}},
	}
}

// creditCode makes one of many codes that are right.
func creditCode(n int) string {
	code := fmt.Sprintf("9123020%010d", n)
	for _, check := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if planning.ValidCreditCode(code + string(check)) {
			return code + string(check)
		}
	}
	return ""
}

// TestEqualsAtOnce has eight people make the same thing at the same time, whatever there may be one of: one makes it,
// and the others are told that it is there, and which argument says so.
func TestEqualsAtOnce(t *testing.T) {
	const people = 8
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		units := unitsOf("230203", people)
		loadAll(t, db, store.Graph{Units: units})
		for round := range soak.Times(3) {
			for what, c := range ones(units, o.graphs[0]) {
				do := make([]func() reply, people)
				inputType := strings.ToUpper(c.mutation[:1]) + c.mutation[1:] + "Input"
				for person := range do {
					do[person] = func() reply { return o.mutate(c.mutation, inputType, c.input(person, round), "") }
				}
				made := 0
				for _, r := range atOnce(do...) {
					path := `"path":["input","` + strings.ReplaceAll(c.path, ".", `","`) + `"]`
					switch codes := r.codes(); {
					case len(codes) == 0:
						made++
					case len(codes) > 1 || codes[0] != "DUPLICATE" || !strings.Contains(r.text, path):
						t.Errorf("%s: %s", what, r.text)
					}
				}
				if made != 1 {
					t.Errorf("%s: %d were made", what, made)
				}
			}
		}
	})
}
