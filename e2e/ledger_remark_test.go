package e2e

import (
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
)

// TestLedgerSaysWhatIsToCome plans a handover: the sheet has today's units in its columns, says in its remarks who comes
// after them, and changes nothing when it comes back.
func TestLedgerSaysWhatIsToCome(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item, plan := o.graphs[0].Items[0], o.graphs[0].Plans[0]
		if r := o.set(item, o.units[0], map[string]any{"from": "2023-02-01"}); len(r.codes()) > 0 {
			t.Fatal(r.text)
		}
		if r := o.set(item, o.units[1], map[string]any{
			"from": "2023-11-15", "supports": []any{map[string]any{"unitId": idOfUnit(o.units[2])}},
		}); len(r.codes()) > 0 {
			t.Fatal(r.text)
		}
		before := dump(t, db)
		for _, form := range []string{"csv", "xlsx"} {
			out := exportSheet(t, o.handler, o.admin, form, plan.RegionCode, plan.Year).Body.Bytes()
			want := "待生效：2023-11-15 起牵头单位" + o.units[1].Name + "；2023-11-15 起配合单位" + o.units[2].Name
			if text := string(out); form == "csv" {
				line := lineOf(text, item.Title)
				if !strings.Contains(line, want) || !strings.Contains(line, ","+o.units[0].Name+",") {
					t.Errorf("the sheet says %q, want %s and %s as its lead", line, want, o.units[0].Name)
				}
			}
			made, r := importSheet(t, o.handler, o.admin, models.File{Name: "台账." + form, Content: out}, map[string]any{
				"regionCode": plan.RegionCode, "year": plan.Year,
			})
			if len(r.codes()) > 0 || made.Unchanged != made.Total || len(made.Rows)+len(made.Notes) > 0 {
				t.Errorf("%s comes back: %.2000s", form, r.text)
			}
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("something has changed:\n%s", diff)
		}
	})
}

// lineOf is the line of a text that has a word in it.
func lineOf(text, word string) string {
	for line := range strings.Lines(text) {
		if strings.Contains(line, word) {
			return line
		}
	}
	return ""
}
