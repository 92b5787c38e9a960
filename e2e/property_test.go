package e2e

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/store"
)

// TestRandomMutations plays random mutations on a plan. After each what must always hold does; then all are taken back,
// the last first, and the plan is as before. The audit, played again from the beginning, comes to the rows at every
// point.
func TestRandomMutations(t *testing.T) {
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			done, played := map[string]int{}, 0
			soak.Check(t, 4, func(t *soak.T) {
				w := newRandomWalk(t, open(t), done)
				t.Repeat(60, w.step)
				w.takeBack()
				played += len(w.commands)
			})
			t.Logf("%d mutations were done and taken back: %v", played, done)
		})
	}
}

// randomWalk is a plan that random mutations change.
type randomWalk struct {
	*generator
	*soak.T

	o        *office
	story    []string
	done     map[string]int
	initial  contents
	commands []uuid.UUID
}

func newRandomWalk(t *soak.T, db *database.DB, done map[string]int) *randomWalk {
	t.Helper()
	o := &office{t: t, db: db, handler: generous(t, db), units: unitsOf(ownRegion, 7), admin: adminOf(ownRegion)}
	g := district(ownRegion, 2023, idsOf(o.units)...)
	g.Regions, g.Units = regionsDown(ownRegion), o.units
	for _, u := range o.units[:4] {
		g.Posts = append(g.Posts, models.Post{ID: newID(), UnitID: u.ID, Title: "局长"})
	}
	loadAll(t, db, g)
	o.graphs = []store.Graph{g}
	schema := publishedSchema(t)
	return &randomWalk{
		generator: &generator{
			t: t, schema: schema, db: db, region: ownRegion, year: 2023,
			selection: selections{t, schema, models.RoleAdmin}.payload,
		},
		T: t, o: o, done: done, initial: contentsOf(t, db),
	}
}

// step does a random mutation, and checks what it made.
func (w *randomWalk) step() {
	w.Helper()
	f := w.mutation()
	w.field = f.Name
	input, ok := w.input(w.schema.Types[f.Arguments.ForName("input").Type.Name()], 0).(map[string]any)
	if !ok {
		return // there is nothing that it could be done with
	}
	before := w.versions()
	query, variables := w.operation(f, map[string]any{"input": input}, nil)
	r := ask(w.T, w.o.handler, w.o.admin, query, variables)
	w.story = append(w.story, fmt.Sprintf("%s %v: %v", f.Name, input, r.codes()))
	if r.has("INTERNAL", "", "FORBIDDEN", "UNAUTHENTICATED") {
		w.fail(r.text)
	}
	var command []struct {
		CommandID uuid.UUID
		Type      string
		EntityID  uuid.UUID
		Action    models.ChangeAction
	}
	w.rows(
		&command,
		"SELECT command_id, type, entity_id, action FROM changes WHERE command_id = (SELECT command_id FROM changes ORDER BY id DESC LIMIT 1)",
	)
	changed := len(command) > 0 && !slices.Contains(w.commands, command[0].CommandID)
	if len(r.codes()) > 0 {
		if changed {
			w.fail("it was refused, and changed something")
		}
		return
	}
	w.done[f.Name]++
	w.nodesAgree(w.o.handler, w.o.admin, f, r)
	if !changed {
		return
	}
	w.commands = append(w.commands, command[0].CommandID)
	after := w.versions()
	for _, c := range command {
		if was, versioned := before[c.EntityID]; versioned && c.Action == models.ActionUpdate && after[c.EntityID] <= was {
			w.fail(fmt.Sprintf("%s %s was updated, and its version is %d still", c.Type, c.EntityID, was))
		}
	}
	w.check()
}

func (w *randomWalk) fail(what string) {
	w.Helper()
	w.Fatalf("%s\n%s", what, strings.Join(w.story, "\n"))
}

// check holds the plan to what must always be so.
func (w *randomWalk) check() {
	w.Helper()
	defer func() {
		if w.Failed() {
			w.Logf("%s", strings.Join(w.story, "\n"))
		}
	}()
	sound(w.T, w.db)
	wellCounted(w.T, w.db)
	agrees(w.T, w.db, w.initial)
	g := store.Graph{
		Units: allOf[models.Unit](w.T, w.db), Areas: allOf[models.PlanArea](w.T, w.db),
		Items: allOf[models.WorkItem](w.T, w.db), Actions: allOf[models.Action](w.T, w.db),
	}
	texts, err := store.SearchTexts(w.db, g)
	if err != nil {
		w.Fatal(err)
	}
	want, got := []string{}, []string{}
	for _, text := range texts {
		want = append(want, fmt.Sprint(text))
	}
	for _, text := range allOf[models.SearchText](w.T, w.db) {
		got = append(got, fmt.Sprint(text))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		w.Fatalf("search finds\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func allOf[R any](t testing.TB, db *database.DB) []R {
	t.Helper()
	rows, err := gorm.G[R](db.DB).Find(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// versions gives the versions of all rows that have one.
func (w *randomWalk) versions() map[uuid.UUID]int64 {
	w.Helper()
	all := map[uuid.UUID]int64{}
	for _, table := range []string{"plans", "plan_areas", "work_items", "units"} {
		var rows []struct {
			ID      uuid.UUID
			Version int64
		}
		w.rows(&rows, "SELECT id, version FROM "+table)
		for _, r := range rows {
			all[r.ID] = r.Version
		}
	}
	return all
}

// takeBack reverts all mutations, the last first, but for the creation of a unit, which stays.
func (w *randomWalk) takeBack() {
	w.Helper()
	var stay []string
	for _, command := range slices.Backward(w.commands) {
		var change []struct {
			PlanID, ID, EntityID uuid.UUID
			Mutation             string
		}
		w.rows(&change, "SELECT plan_id, id, entity_id, mutation FROM changes WHERE command_id = ? LIMIT 1", command)
		r := w.o.mutate("changeRevert", "ChangeRevertInput", map[string]any{
			"changeId": models.ID{Type: "Change", Plan: change[0].PlanID, Row: change[0].ID}.String(), "wholeCommand": true,
		}, "changes { mutation }")
		if change[0].Mutation == "unitCreate" {
			if !r.has("INVALID") {
				w.fail("the creation of a unit is taken back: " + r.text)
			}
			stay = append(stay, "Unit "+change[0].EntityID.String())
			continue
		}
		if len(r.codes()) > 0 {
			var what []struct{ Mutation, Type, Action, Before, After string }
			w.rows(
				&what, "SELECT mutation, type, action, before, after FROM changes WHERE command_id = ? ORDER BY id", command,
			)
			w.fail(fmt.Sprintf("%v cannot be taken back: %s", what, r.text))
		}
	}
	w.check()
	now := contentsOf(w.T, w.db)
	for _, unit := range stay {
		delete(now, unit)
	}
	if diff := now.differ(w.initial); diff != "" {
		w.fail("all was taken back, and the plan is not as it was:\n" + diff)
	}
}

// mutation draws one that admins do to a plan and its units.
func (w *randomWalk) mutation() *ast.FieldDefinition {
	fields := slices.DeleteFunc(rootFields(w.schema.Mutation), func(f *ast.FieldDefinition) bool {
		about := strings.HasPrefix(f.Name, "report") || strings.HasPrefix(f.Name, "ledger") ||
			strings.HasPrefix(f.Name, "token") ||
			f.Name == "changeRevert"
		seldom := (strings.HasPrefix(f.Name, "plan") || f.Name == "unitMerge" || f.Name == "areaDelete") && w.IntN(4) > 0
		return about || seldom || f.Name == "planDelete" || f.Name == "planRestore" || requiredRole(f) != models.RoleAdmin
	})
	return fields[w.IntN(len(fields))]
}

// nothing is the value of an argument that cannot be given.
type nothing struct{}

// input draws an input object.
func (w *randomWalk) input(d *ast.Definition, depth int) any {
	object := map[string]any{}
	for _, member := range d.Fields {
		needed := member.Type.NonNull && member.DefaultValue == nil
		often := member.Name == "changes" || member.Name == "lead" || member.Name == "rows"
		if !needed &&
			(!w.Chance(35) && !often || slices.Contains([]string{"dryRun", "idempotencyKey", "expectedVersion", "creditCode", "streetCode", "file", "attributes", "locationCrs", "activeFrom"}, member.Name)) {
			continue
		}
		value := w.draw(member.Name, member.Type, depth)
		if value == any(nothing{}) {
			if needed {
				return nothing{}
			}
			continue
		}
		object[member.Name] = value
	}
	return object
}

func (w *randomWalk) draw(name string, t *ast.Type, depth int) any {
	if t.Elem != nil {
		list := []any{}
		for range 1 + w.IntN(2) {
			if value := w.draw(name, t.Elem, depth+1); value != any(nothing{}) {
				list = append(list, value)
			}
		}
		return list
	}
	d := w.schema.Types[t.Name()]
	switch d.Kind {
	case ast.InputObject:
		return w.input(d, depth+1)
	case ast.Enum:
		return d.EnumValues[w.IntN(len(d.EnumValues))].Name
	}
	day := models.NewDate(2023, 1, 1).AddDays(w.IntN(365))
	switch t.Name() {
	case "ID":
		return w.some(name)
	case "Boolean":
		return w.IntN(2) == 0
	case "Int":
		return 1 + w.IntN(12)
	case "Float", "Percent":
		return float64(w.IntN(200)) / 2
	case "Date":
		return day.String()
	case "Month":
		return day.String()[:7]
	case "Money":
		return fmt.Sprintf("%d.%02d", w.IntN(1000), w.IntN(100))
	case "GeoJSON":
		return map[string]any{"type": "Point", "coordinates": []any{123.95, 47.3}}
	case "String":
		if name == "regionCode" {
			return w.region
		}
		return []string{"改造老旧小区", "提升城区环境", "建设美食街", "Park", "个"}[w.IntN(5)] + fmt.Sprint(w.IntN(30))
	}
	w.Fatalf("%s: the test does not know how to make a %s", w.field, t.Name())
	return nil
}

// some draws the id of a thing that an argument names.
func (w *randomWalk) some(name string) any {
	noun := w.noun(name)
	var ids []models.ID
	switch {
	case strings.HasSuffix(w.field, "Restore"):
		typeName := w.nouns()[noun]
		var rows []struct{ PlanID, EntityID uuid.UUID }
		w.rows(
			&rows, "SELECT plan_id, entity_id FROM changes WHERE type = ? AND action = 'DELETE' ORDER BY id DESC LIMIT 3",
			typeName,
		)
		for _, r := range rows {
			ids = append(ids, models.ID{Type: typeName, Plan: r.PlanID, Row: r.EntityID})
		}
	case noun == "assignment":
		var rows []struct{ PlanID, ID uuid.UUID }
		w.rows(&rows, "SELECT plan_id, id FROM assignments ORDER BY id")
		for _, r := range rows {
			ids = append(ids, models.ID{Type: "Assignment", Plan: r.PlanID, Row: r.ID})
		}
	default:
		ids = w.ids(noun, w.region)
	}
	if len(ids) == 0 {
		return nothing{}
	}
	return ids[w.IntN(len(ids))].String()
}
