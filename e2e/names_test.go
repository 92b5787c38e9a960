package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/store"
)

// TestFormerNames gives names away that another unit had, by each way to a name: they would find the wrong unit.
func TestFormerNames(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		n := newNames(t, db)
		renamed, other, third := n.units[0], n.units[1], n.units[2]
		was := renamed.Name
		n.want("", n.rename(renamed, "数据和政务服务局"))
		const code = "DUPLICATE"
		n.want(code+" name", n.create("230203", was))
		n.want(code+" name", n.rename(other, was))
		n.want(code+" shortNames", n.short(other, "信息办", was))
		n.want("", n.create("230204", was)) // the same name in another region is another unit's
		n.want("", n.short(other, "信息办"))

		// What one is called in short must not be left alone by a rename of the other who is called so.
		n.want("", n.short(third, other.Name))
		n.want(code+" name", n.rename(other, "工业和信息化局"))
		n.want("", n.short(third))
		n.want("", n.rename(other, "工业和信息化局"))

		n.want("", n.rename(renamed, was)) // its own it may have again
		n.want("", n.rename(renamed, "数据和政务服务局"))
		n.want("", n.mutate("unitDeactivate", "UnitDeactivateInput", map[string]any{
			"unitId": idOfUnit(renamed), "on": "2023-06-30",
		}, ""))
		ended := n.lastChange(renamed)
		n.want("", n.create("230203", was)) // nobody is found by it any more
		n.want(code+" changeId", n.mutate(
			"changeRevert", "ChangeRevertInput", map[string]any{"changeId": models.IDOf(ended).String()}, "",
		))
	})
}

// TestFormerNamesAtOnce makes a unit of the name that another just gives up.
func TestFormerNamesAtOnce(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		n := newNames(t, db)
		for round := range soak.Times(8) {
			was := fmt.Sprintf("%s%d", "审批局", round)
			n.want("", n.rename(n.units[0], was))
			replies := atOnce(
				func() reply { return n.rename(n.units[0], was+"分局") },
				func() reply { return n.create("230203", was) },
				func() reply { return n.rename(n.units[1], was) },
			)
			n.want("", replies[0])
			for _, r := range replies[1:] {
				n.want("DUPLICATE name", r)
			}
		}
	})
}

// names are units of a district that are given names.
type names struct {
	*office
	t *testing.T
}

func newNames(t *testing.T, db *database.DB) names {
	t.Helper()
	o := newOffice(t, db)
	o.units = unitsOf("230203", 3)
	loadAll(t, db, store.Graph{Units: o.units})
	return names{o, t}
}

// want holds an answer to a code and the argument that it is about, or to none.
func (n names) want(want string, r reply) {
	n.t.Helper()
	code, argument, _ := strings.Cut(want, " ")
	if want == "" && len(r.codes()) == 0 {
		return
	}
	if !slices.Equal(r.codes(), []string{code}) || !strings.Contains(r.text, `"`+argument+`"]`) {
		n.t.Errorf("want %q: %s", want, r.text)
	}
}

func (n names) create(region, name string, activeFrom ...string) reply {
	input := map[string]any{"regionCode": region, "name": name, "kind": "DEPARTMENT"}
	for _, day := range activeFrom {
		input["activeFrom"] = day
	}
	return n.mutate("unitCreate", "UnitCreateInput", input, "")
}

func (n names) rename(unit models.Unit, name string) reply {
	return n.mutate("unitRename", "UnitRenameInput", map[string]any{"unitId": idOfUnit(unit), "name": name}, "")
}

func (n names) short(unit models.Unit, short ...string) reply {
	return n.mutate("unitUpdate", "UnitUpdateInput", map[string]any{
		"unitId": idOfUnit(unit), "changes": map[string]any{"shortNames": append([]string{}, short...)},
	}, "")
}

func (n names) lastChange(unit models.Unit) (change models.Change) {
	n.t.Helper()
	if err := n.db.Where("entity_id = ?", unit.ID).Order("id DESC").Take(&change).Error; err != nil {
		n.t.Fatal(err)
	}
	return change
}

// TestNamesOfUnitsThatEndLater: until its last day a unit is called as it is, and found by what it was called. Who takes
// the name over begins after that day.
func TestNamesOfUnitsThatEndLater(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		n := newNames(t, db)
		ending := n.units[0]
		was := ending.Name
		const now, code = "水务局", "DUPLICATE"
		n.want("", n.rename(ending, now))
		n.want("", n.mutate("unitDeactivate", "UnitDeactivateInput", map[string]any{
			"unitId": idOfUnit(ending), "on": "2023-10-31",
		}, ""))
		for _, name := range []string{was, now} {
			n.want(code+" name", n.create("230203", name))
			n.want(code+" name", n.create("230203", name, "2023-10-31"))
			n.want(code+" name", n.rename(n.units[1], name))
			n.want("", n.create("230203", name, "2023-11-01"))
			var taken models.Unit
			if err := db.Where("name = ? AND id <> ?", name, ending.ID).Take(&taken).Error; err != nil {
				t.Fatal(err)
			}
			begin := func(day string) reply {
				return n.mutate("unitUpdate", "UnitUpdateInput", map[string]any{
					"unitId": idOfUnit(taken), "changes": map[string]any{"activeFrom": day},
				}, "")
			}
			n.want("", begin("2023-12-01"))
			n.want(code+" activeFrom", begin("2023-09-01"))
		}
	})
}

// TestReportNamesUnitsOfTheDay reads a report that names a unit which ends in autumn: in summer it is that unit, and not
// another that is made up, nor the one that takes its name over. One that begins in autumn has no part before.
func TestReportNamesUnitsOfTheDay(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		units := unitsOf(ownRegion, 3)
		units[0].Name, units[0].ActiveTo = "水务局", new(models.NewDate(storyYear, 10, 31))
		units[1].Name, units[1].ActiveFrom = "数据局", new(models.NewDate(storyYear, 9, 1))
		units[2].Name, units[2].ActiveFrom = "水务局", new(models.NewDate(storyYear, 11, 1))
		loadAll(t, db, store.Graph{Regions: regionsDown(ownRegion), Units: units})
		r := ask(t, handlerOf(t, db), adminOf(ownRegion), `mutation($input: ReportImportInput!) {
			reportImport(input: $input) {
				plan { all: assignments(asOf: "2023-09-01") { nodes { role validFrom unit { id } } } } userErrors { code message }
			}
		}`, map[string]any{"input": map[string]any{
			"regionCode": ownRegion, "year": storyYear,
			"text": "2023年工作安排\n(一)聚焦河湖管护。一要治理河道。清淤河道3公里。责任单位:水务局、数据局。",
		}})
		for i, want := range []string{
			`{"role":"LEAD","validFrom":"2023-01-01","unit":{"id":"` + idOfUnit(units[0]) + `"}}`,
			`{"role":"SUPPORT","validFrom":"2023-09-01","unit":{"id":"` + idOfUnit(units[1]) + `"}}`,
		} {
			if !strings.Contains(r.text, want) {
				t.Errorf("%s has no such part: %s", units[i].Name, r.text)
			}
		}
		if all := allOf[models.Unit](t, db); len(all) != len(units) {
			t.Errorf("there are %d units, want %d", len(all), len(units))
		}
	})
}
