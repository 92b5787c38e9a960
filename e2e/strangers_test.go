package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
)

// cityRegion has ownRegion in it: its plans are worked on by the district's units, and its admin sees the district's.
const cityRegion = "230200"

// stranger is a database to which an internal plan of the city comes that every unit and post of the district has a
// part in.
type stranger struct {
	guarded
	units, posts []uuid.UUID
}

func newStranger(t *testing.T, db *database.DB) stranger {
	t.Helper()
	s := stranger{guarded: newGuarded(t, db)}
	for _, mutation := range []string{
		fmt.Sprintf(`mutation { unitCreate(input: {regionCode: %q, name: "新设局", kind: DEPARTMENT}) { userErrors { code } } }`, ownRegion),
		fmt.Sprintf(`mutation { postCreate(input: {unitId: %q, title: "专员"}) { userErrors { code } } }`,
			s.ids("unit", ownRegion)[5]),
	} {
		if r := ask(t, s.handler, adminOf(ownRegion), mutation, nil); len(r.codes()) > 0 {
			t.Fatalf("%s: %s", mutation, r.text)
		}
	}
	for into, query := range map[*[]uuid.UUID]string{
		&s.units: "SELECT id FROM units WHERE region_code = ? AND active_to IS NULL ORDER BY id",
		&s.posts: "SELECT p.id FROM posts p JOIN units u ON u.id = p.unit_id WHERE u.region_code = ? ORDER BY p.id",
	} {
		if err := db.Raw(query, ownRegion).Scan(into).Error; err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// hide loads the city's internal plan. Every unit of the district has a part in it that no end is known of, one that
// has one, and each post answers for something.
func (s stranger) hide() {
	s.t.Helper()
	g := district(cityRegion, livingYear)
	g.Plans[0].Visibility = models.VisibilityInternal
	add := func(unit uuid.UUID, post *uuid.UUID, item int, role models.AssignmentRole, days models.Days) {
		g.Assignments = append(g.Assignments, models.Assignment{
			PlanID: g.Plans[0].ID, ID: newID(), ItemID: g.Items[item].ID, UnitID: unit, PostID: post, Role: role,
			Status: models.AssignmentConfirmed,
		}.On(days))
	}
	year := models.NewDate(livingYear, 1, 1)
	for i, unit := range s.units {
		role := models.RoleSupport
		if i == 0 {
			role = models.RoleLead
		}
		add(unit, nil, 0, role, models.Days{From: year})
		add(unit, nil, 1, role, models.Days{From: year, To: new(year.AddDays(300))})
	}
	for i, post := range s.posts {
		var unit uuid.UUID
		if err := s.db.Raw("SELECT unit_id FROM posts WHERE id = ?", post).Row().Scan(&unit); err != nil {
			s.t.Fatal(err)
		}
		day := year.AddDays(i)
		add(unit, &s.posts[i], 2, models.RoleLead, models.Days{From: day, To: &day})
	}
	loadAll(s.t, s.db, g)
}

// attempt is a mutation that somebody tries.
type attempt struct {
	query     string
	variables map[string]any
}

// all gives every mutation in every way that the generator knows, and those by which a unit, a post or what was done
// with them come to an end, for each of the district.
func (s stranger) all() []attempt {
	var all []attempt
	for _, f := range adminMutations(s.schema) {
		for _, v := range s.variants(f) {
			query, variables := s.operation(f, s.arguments(f, v), map[string]any{"dryRun": true})
			all = append(all, attempt{query, variables})
		}
	}
	try := func(mutation, input, payload string) {
		all = append(all, attempt{query: fmt.Sprintf(
			"mutation { %s(input: {%s, dryRun: true}) { __typename %s userErrors { code path message } } }",
			mutation, input, payload,
		)})
	}
	id := func(typeName string, row uuid.UUID) string { return models.ID{Type: typeName, Row: row}.String() }
	for i, unit := range s.units {
		this, other := id("Unit", unit), id("Unit", s.units[(i+1)%len(s.units)])
		try("unitDeactivate", fmt.Sprintf("unitId: %q", this), "unit { activeTo }")
		try("unitDeactivate", fmt.Sprintf("unitId: %q, on: \"2030-06-30\"", this), "unit { activeTo }")
		try("unitMerge", fmt.Sprintf("unitId: %q, intoId: %q", this, other), "transferred")
		try("unitMerge", fmt.Sprintf("unitId: %q, intoId: %q, on: \"2030-02-01\"", this, other), "transferred")
		try(
			"unitUpdate",
			fmt.Sprintf("unitId: %q, changes: {activeFrom: \"2031-01-01\"}", this),
			"unit { activeFrom version }",
		)
		try("assignmentTransfer", fmt.Sprintf("fromUnitId: %q, toUnitId: %q", this, other), "transferred")
	}
	for _, post := range s.posts {
		try("postDelete", fmt.Sprintf("postId: %q", id("Post", post)), "unit { version posts { title } }")
	}
	for _, change := range s.ids("change", ownRegion) {
		try("changeRevert", fmt.Sprintf("changeId: %q", change), "changes { type action }")
	}
	var changes []uuid.UUID
	if err := s.db.Raw(
		"SELECT id FROM changes WHERE region_code = ? AND type IN ('Unit', 'Post', 'PostHolder')",
		ownRegion,
	).
		Scan(
			&changes,
		).Error; err != nil {
		s.t.Fatal(err)
	}
	for _, change := range changes {
		for _, whole := range []bool{false, true} {
			try(
				"changeRevert",
				fmt.Sprintf("changeId: %q, wholeCommand: %t", id("Change", change), whole),
				"changes { type action }",
			)
		}
	}
	return all
}

// TestMutationsSayNothingOfHiddenPlans tries every mutation before and after there is an internal plan of the city that
// the district's units work on: those who may not read it get the same bytes. Those who may do not.
func TestMutationsSayNothingOfHiddenPlans(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		s := newStranger(t, db)
		all := s.all()
		viewers := []models.Viewer{
			adminOf(ownRegion), adminOf("230204"), adminOf("230203001"), adminOf(""),
			{Role: models.RoleReporter, RegionCode: ownRegion},
			models.Anonymous, adminOf(cityRegion), system,
		}
		answers := func() [][]string {
			made := make([][]string, len(viewers))
			for i, viewer := range viewers {
				for _, a := range all {
					made[i] = append(made[i], withoutRequest(ask(t, s.handler, viewer, a.query, a.variables).text))
				}
			}
			return made
		}
		before := answers()
		s.hide()
		after := answers()
		for i, viewer := range viewers {
			differing := map[string]bool{}
			sees := viewer.Role == models.RoleSystem || viewer.RegionCode == cityRegion
			for n, a := range all {
				if before[i][n] == after[i][n] {
					continue
				}
				for _, name := range []string{"unitDeactivate", "unitUpdate", "postDelete", "assignmentTransfer", "unitMerge"} {
					if strings.Contains(a.query, name+"(") {
						differing[name] = true
					}
				}
				if !sees {
					t.Errorf("%+v learns of it: %s %v\n%s\n%s", viewer, a.query, a.variables, before[i][n], after[i][n])
				}
			}
			if sees && len(differing) < 5 {
				t.Errorf("%+v should be told, and is only by %v", viewer, differing)
			}
		}
	})
}

// TestUnitsOutOfLine has a unit of another county assigned by whatever assigns. What there was before the rule is read,
// ended and handed over; it is not written again.
func TestUnitsOutOfLine(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		own, foreign := unitsOf(ownRegion, 2), unitsOf(foreignRegion, 1)
		g := district(ownRegion, livingYear, own[0].ID, foreign[0].ID)
		g.Regions, g.Units = slices.Concat(regionsDown(ownRegion), regionsDown(foreignRegion)), slices.Concat(own, foreign)
		loadAll(t, db, g)
		handler, id := handlerOf(t, db), func(row any) string { return models.IDOf(row).String() }
		task, last, supports := g.Items[0], g.Items[4], g.Assignments[1]
		mutate := func(name, input string) reply {
			return ask(t, handler, adminOf(ownRegion), fmt.Sprintf(
				"mutation { %s(input: {%s}) { userErrors { code path message } } }", name, input,
			), nil)
		}
		says := func(r reply, words ...string) {
			t.Helper()
			for _, word := range append(words, foreign[0].Name, foreignRegion) {
				if !strings.Contains(r.text, word) {
					t.Errorf("%s is missing in %s", word, r.text)
				}
			}
		}
		sheet := fmt.Sprintf("任务,牵头单位,配合单位\n%s,%s,\n", last.Title, foreign[0].Name)
		says(ask(t, handler, adminOf(ownRegion), fmt.Sprintf(
			`mutation { ledgerImport(input: {planId: %q, csv: %q}) { rows { problems { code message } } userErrors { code message } } }`,
			id(g.Plans[0]),
			sheet,
		), nil), "INVALID")
		says(mutate("assignmentSet", fmt.Sprintf("itemId: %q, lead: {unitId: %q}, supports: [{unitId: %q}]",
			id(task), id(own[1]), id(foreign[0]))), "INVALID", "supports")
		says(
			mutate("assignmentTransfer", fmt.Sprintf("fromUnitId: %q, toUnitId: %q", id(own[0]), id(foreign[0]))),
			"INVALID",
		)
		if r := mutate(
			"assignmentEnd",
			fmt.Sprintf("assignmentId: %q, on: \"2030-01-31\"", id(supports)),
		); len(
			r.codes(),
		) > 0 {
			t.Fatal(r.text)
		}
		var ended uuid.UUID
		if err := db.Raw("SELECT id FROM changes WHERE type = 'Assignment' AND entity_id = ?", supports.ID).Row().
			Scan(&ended); err != nil {
			t.Fatal(err)
		}
		says(mutate("changeRevert", fmt.Sprintf("changeId: %q",
			models.ID{Type: "Change", Plan: g.Plans[0].ID, Row: ended})), "INVALID", "changeId")
		if r := mutate("taskDelete", fmt.Sprintf("taskId: %q", id(last))); len(r.codes()) > 0 {
			t.Fatal(r.text)
		}
		says(mutate("taskRestore", fmt.Sprintf("taskId: %q", id(last))), "INVALID", "taskId")
	})
}

// TestSheetSaysWhichUnitsEnded has the sheet of a plan name a unit that ended while it had a part; an import of the sheet
// finds nothing of the office's in that remark.
func TestSheetSaysWhichUnitsEnded(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		year := storyTime.Year()
		own := unitsOf(ownRegion, 2)
		own[1].ActiveTo = new(models.DateOf(storyTime).AddDays(-1))
		g := district(ownRegion, year, idsOf(own)...)
		g.Regions, g.Units = regionsDown(ownRegion), own
		loadAll(t, db, g)
		handler := handlerOf(t, db)
		sheet := exportSheet(t, handler, adminOf(ownRegion), "csv", ownRegion, year).Body.String()
		remark := "单位已撤销：" + own[1].Name + "（截至 " + own[1].ActiveTo.String() + "）"
		if n := strings.Count(sheet, remark); n != len(g.Items) {
			t.Errorf("%q stands %d times in\n%s", remark, n, sheet)
		}
		r := ask(t, handler, adminOf(ownRegion), `mutation($in: LedgerImportInput!) {
			ledgerImport(input: $in) { unchanged notes { code } userErrors { message } } }`,
			map[string]any{"in": map[string]any{"planId": models.IDOf(g.Plans[0]), "csv": sheet}})
		if strings.Contains(r.text, "NOTE_COLUMN") ||
			!strings.Contains(r.text, fmt.Sprintf(`"unchanged":%d`, len(g.Items))) {
			t.Error(r.text)
		}
	})
}
