package e2e

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/vektah/gqlparser/v2/ast"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/store"
)

var (
	playSeed = flag.Uint64("seed", 2023, "what random mutations are drawn from")
	playTime = flag.Duration("play", 5*time.Second, "how long random mutations are played on each database")
)

// TestRandomMutations plays random mutations on a plan. After each what must always hold does; then all are taken back, the last first, and
// the plan is as before. The audit, played again from the beginning, comes to the rows at every point.
func TestRandomMutations(t *testing.T) {
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			deadline := time.Now().Add(*playTime)
			done, played := map[string]int{}, 0
			for seed := *playSeed; seed == *playSeed || time.Now().Before(deadline) && !testing.Short(); seed++ {
				p := newDrama(t, open(t), seed)
				for range 60 {
					p.step()
				}
				p.takeBack()
				for name, n := range p.done {
					done[name] += n
					played += n
				}
				if t.Failed() {
					break
				}
			}
			t.Logf("%d mutations were done: %v", played, done)
		})
	}
}

// drama is a plan in play.
type drama struct {
	*filler
	*rand.Rand
	o        *office
	seed     uint64
	story    []string
	done     map[string]int
	initial  contents
	commands []uuid.UUID
}

func newDrama(t *testing.T, db *database.DB, seed uint64) *drama {
	t.Helper()
	o := &office{t: t, db: db, handler: handlerOf(t, db), units: unitsOf(ownRegion, 7), admin: adminOf(ownRegion)}
	g := district(ownRegion, 2023, idsOf(o.units)...)
	g.Regions, g.Units = regionsDown(ownRegion), o.units
	for _, u := range o.units[:4] {
		g.Posts = append(g.Posts, models.Post{ID: newID(), UnitID: u.ID, Title: "局长"})
	}
	loadAll(t, db, g)
	o.graphs = []store.Graph{g}
	return &drama{
		filler: &filler{t: t, schema: publishedSchema(t), db: db, region: ownRegion, year: 2023}, Rand: rand.New(rand.NewPCG(seed, 0)), o: o, seed: seed,
		done: map[string]int{}, initial: contentsOf(t, db),
	}
}

// step does a random mutation, and checks what it made.
func (p *drama) step() {
	p.t.Helper()
	f := p.mutation()
	p.field = f.Name
	input, ok := p.input(p.schema.Types[f.Arguments.ForName("input").Type.Name()], 0).(map[string]any)
	if !ok {
		return // there is nothing that it could be done with
	}
	before := p.versions()
	query, variables := p.operation(f, map[string]any{"input": input}, nil)
	r := ask(p.t, p.o.handler, p.o.admin, query, variables)
	p.story = append(p.story, fmt.Sprintf("%s %v: %v", f.Name, input, r.codes()))
	if r.has("INTERNAL", "", "FORBIDDEN", "UNAUTHENTICATED") {
		p.fail(r.text)
	}
	var command []struct {
		CommandID uuid.UUID
		Type      string
		EntityID  uuid.UUID
		Action    models.ChangeAction
	}
	p.rows(&command, "SELECT command_id, type, entity_id, action FROM changes WHERE command_id = (SELECT command_id FROM changes ORDER BY id DESC LIMIT 1)")
	changed := len(command) > 0 && !slices.Contains(p.commands, command[0].CommandID)
	if len(r.codes()) > 0 {
		if changed {
			p.fail("it was refused, and changed something")
		}
		return
	}
	p.done[f.Name]++
	if !changed {
		return
	}
	p.commands = append(p.commands, command[0].CommandID)
	after := p.versions()
	for _, c := range command {
		if was, versioned := before[c.EntityID]; versioned && c.Action == models.ActionUpdate && after[c.EntityID] <= was {
			p.fail(fmt.Sprintf("%s %s was updated, and its version is %d still", c.Type, c.EntityID, was))
		}
	}
	p.check()
}

func (p *drama) fail(what string) {
	p.t.Helper()
	p.t.Fatalf("seed %d: %s\n%s", p.seed, what, strings.Join(p.story, "\n"))
}

// check holds the plan to what must always be so.
func (p *drama) check() {
	p.t.Helper()
	defer func() {
		if p.t.Failed() {
			p.t.Logf("seed %d:\n%s", p.seed, strings.Join(p.story, "\n"))
		}
	}()
	sound(p.t, p.db)
	agrees(p.t, p.db, p.initial)
	g := store.Graph{Units: allOf[models.Unit](p.t, p.db), Areas: allOf[models.PlanArea](p.t, p.db), Items: allOf[models.WorkItem](p.t, p.db), Actions: allOf[models.Action](p.t, p.db)}
	texts, err := store.SearchTexts(g)
	if err != nil {
		p.t.Fatal(err)
	}
	want, got := []string{}, []string{}
	for _, text := range texts {
		want = append(want, fmt.Sprint(text))
	}
	for _, text := range allOf[models.SearchText](p.t, p.db) {
		got = append(got, fmt.Sprint(text))
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		p.t.Fatalf("search finds\n%s\nand not\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
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
func (p *drama) versions() map[uuid.UUID]int64 {
	p.t.Helper()
	all := map[uuid.UUID]int64{}
	for _, table := range []string{"plans", "plan_areas", "work_items", "units"} {
		var rows []struct {
			ID      uuid.UUID
			Version int64
		}
		p.rows(&rows, "SELECT id, version FROM "+table)
		for _, r := range rows {
			all[r.ID] = r.Version
		}
	}
	return all
}

// takeBack reverts all mutations, the last first.
func (p *drama) takeBack() {
	p.t.Helper()
	for _, command := range slices.Backward(p.commands) {
		var change []struct{ PlanID, ID uuid.UUID }
		p.rows(&change, "SELECT plan_id, id FROM changes WHERE command_id = ? LIMIT 1", command)
		r := p.o.mutate("changeRevert", "ChangeRevertInput", map[string]any{
			"changeId": models.ID{Type: "Change", Plan: change[0].PlanID, Row: change[0].ID}.String(), "wholeCommand": true,
		}, "changes { mutation }")
		if len(r.codes()) > 0 {
			var what []struct{ Mutation, Type, Action, Before, After string }
			p.rows(&what, "SELECT mutation, type, action, before, after FROM changes WHERE command_id = ? ORDER BY id", command)
			p.fail(fmt.Sprintf("%v cannot be taken back: %s", what, r.text))
		}
	}
	p.check()
	if diff := contentsOf(p.t, p.db).differ(p.initial); diff != "" {
		p.fail("all was taken back, and the plan is not as it was:\n" + diff)
	}
}

// mutation draws one that admins do to a plan and its units.
func (p *drama) mutation() *ast.FieldDefinition {
	fields := slices.DeleteFunc(rootFields(p.schema.Mutation), func(f *ast.FieldDefinition) bool {
		about := strings.HasPrefix(f.Name, "report") || strings.HasPrefix(f.Name, "ledger") || strings.HasPrefix(f.Name, "token") || f.Name == "changeRevert"
		seldom := (strings.HasPrefix(f.Name, "plan") || f.Name == "unitMerge" || f.Name == "areaDelete") && p.IntN(4) > 0
		return about || seldom || f.Name == "planDelete" || f.Name == "planRestore" || requiredRole(f) != models.RoleAdmin
	})
	return fields[p.IntN(len(fields))]
}

// nothing is the value of an argument that cannot be given.
type nothing struct{}

// input draws an input object.
func (p *drama) input(d *ast.Definition, depth int) any {
	object := map[string]any{}
	for _, member := range d.Fields {
		needed := member.Type.NonNull && member.DefaultValue == nil
		often := member.Name == "changes" || member.Name == "lead" || member.Name == "rows"
		if !needed && (p.IntN(100) >= 35 && !often || slices.Contains([]string{"dryRun", "idempotencyKey", "expectedVersion", "creditCode", "streetCode", "file", "attributes", "locationCrs", "activeFrom"}, member.Name)) {
			continue
		}
		value := p.draw(member.Name, member.Type, depth)
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

func (p *drama) draw(name string, t *ast.Type, depth int) any {
	if t.Elem != nil {
		list := []any{}
		for range 1 + p.IntN(2) {
			if value := p.draw(name, t.Elem, depth+1); value != any(nothing{}) {
				list = append(list, value)
			}
		}
		return list
	}
	d := p.schema.Types[t.Name()]
	switch d.Kind {
	case ast.InputObject:
		return p.input(d, depth+1)
	case ast.Enum:
		return d.EnumValues[p.IntN(len(d.EnumValues))].Name
	}
	day := models.NewDate(2023, 1, 1).AddDays(p.IntN(365))
	switch t.Name() {
	case "ID":
		return p.some(name)
	case "Boolean":
		return p.IntN(2) == 0
	case "Int":
		return 1 + p.IntN(12)
	case "Float", "Percent":
		return float64(p.IntN(200)) / 2
	case "Date":
		return day.String()
	case "Month":
		return day.String()[:7]
	case "Money":
		return fmt.Sprintf("%d.%02d", p.IntN(1000), p.IntN(100))
	case "GeoJSON":
		return map[string]any{"type": "Point", "coordinates": []any{123.95, 47.3}}
	case "String":
		if name == "regionCode" {
			return p.region
		}
		return []string{"改造老旧小区", "提升城区环境", "建设美食街", "Park", "个"}[p.IntN(5)] + fmt.Sprint(p.IntN(30))
	}
	p.t.Fatalf("%s: the test does not know how to make a %s", p.field, t.Name())
	return nil
}

// some draws the id of a thing that an argument names.
func (p *drama) some(name string) any {
	noun := p.noun(name)
	var ids []models.ID
	switch {
	case strings.HasSuffix(p.field, "Restore"):
		typeName := map[string]string{"area": "PlanArea", "task": "WorkItem", "project": "WorkItem", "target": "Target", "milestone": "Milestone", "funding": "Funding"}[noun]
		var rows []struct{ PlanID, EntityID uuid.UUID }
		p.rows(&rows, "SELECT plan_id, entity_id FROM changes WHERE type = ? AND action = 'DELETE' ORDER BY id DESC LIMIT 3", typeName)
		for _, r := range rows {
			ids = append(ids, models.ID{Type: typeName, Plan: r.PlanID, Row: r.EntityID})
		}
	case noun == "assignment":
		var rows []struct{ PlanID, ID uuid.UUID }
		p.rows(&rows, "SELECT plan_id, id FROM assignments WHERE valid_to IS NULL ORDER BY id")
		for _, r := range rows {
			ids = append(ids, models.ID{Type: "Assignment", Plan: r.PlanID, Row: r.ID})
		}
	default:
		ids = p.ids(noun, p.region)
	}
	if len(ids) == 0 {
		return nothing{}
	}
	return ids[p.IntN(len(ids))].String()
}
