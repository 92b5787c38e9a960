package e2e

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

const (
	ownRegion     = "230203"
	foreignRegion = "240101"
	// There is a plan of livingYear with all that is needed to change it, a draft of the year after, and a plan of
	// expendableYear of which things are deleted.
	livingYear, expendableYear = 2030, 2040
)

// requiredRole is the least role that the schema opens a field to; empty if it does not say, which the roots must.
func requiredRole(f *ast.FieldDefinition) models.Role {
	if access := f.Directives.ForName("access"); access != nil {
		return models.Role(access.Arguments.ForName("role").Value.Raw)
	}
	if f.Directives.ForName("public") != nil {
		return models.RoleAnonymous
	}
	return ""
}

// rootFields gives the fields of a root.
func rootFields(d *ast.Definition) ast.FieldList {
	return slices.DeleteFunc(
		slices.Clone(d.Fields),
		func(f *ast.FieldDefinition) bool { return strings.HasPrefix(f.Name, "__") },
	)
}

// refused tells whether a reply says that the viewer's role is too little, and nothing else.
func refused(viewer models.Viewer, r reply) bool {
	want := "FORBIDDEN"
	if viewer.Role == models.RoleAnonymous {
		want = "UNAUTHENTICATED"
	}
	return slices.Equal(r.codes(), []string{want}) && len(r.Data) == 0
}

// guarded is a database with plans of two regions, and what asks it for things of ownRegion.
type guarded struct {
	*generator
	handler http.Handler
}

func newGuarded(t testing.TB, db *database.DB) guarded {
	t.Helper()
	for _, region := range []string{ownRegion, foreignRegion} {
		units := unitsOf(region, 6)
		g := district(region, livingYear, idsOf(units)...)
		g.Regions, g.Units = regionsDown(region), units
		for _, u := range units {
			g.Posts = append(g.Posts, models.Post{ID: newID(), UnitID: u.ID, Title: "局长"})
		}
		loadAll(
			t, db, g, drafted(region, livingYear+1), district(region, expendableYear, idsOf(units)...),
			drafted(region, expendableYear+1),
		)
		for _, p := range g.Posts {
			if err := db.Create(
				&models.PostHolder{ID: newID(), PostID: p.ID, Name: "张三", ValidFrom: models.NewDate(2020, 1, 1)},
			).Error; err != nil {
				t.Fatal(err)
			}
		}
	}
	jianhua, err := seeds.Jianhua(storyTime)
	if err != nil {
		t.Fatal(err)
	}
	g := guarded{&generator{
		t: t, schema: publishedSchema(t), db: db, region: ownRegion, year: livingYear, deleted: map[string]models.ID{},
		report: jianhua.Documents[0].Body,
	}, handlerOf(t, db)}
	g.prepare()
	return g
}

// prepare changes an assignment and makes a token, so that there are changes, and deletes a thing of each kind that can
// be restored.
func (g guarded) prepare() {
	g.t.Helper()
	deletions := slices.DeleteFunc(
		rootFields(g.schema.Mutation),
		func(f *ast.FieldDefinition) bool { return !strings.HasSuffix(f.Name, "Delete") },
	)
	slices.SortFunc(deletions, func(a, b *ast.FieldDefinition) int { // parts before what they belong to
		order := []string{"target", "milestone", "funding", "post", "project", "task", "area", "plan"}
		at := func(f *ast.FieldDefinition) int { return slices.Index(order, strings.TrimSuffix(f.Name, "Delete")) }
		return at(a) - at(b)
	})
	for _, region := range []string{ownRegion, foreignRegion} {
		here := *g.generator
		here.region = region
		for _, year := range []int{livingYear, expendableYear} {
			here.year = year
			g.create(&here)
		}
		here.year = livingYear
		for name, v := range map[string]variant{"assignmentSet": {one: "lead"}, "tokenCreate": {one: "regionCode"}} {
			f := g.schema.Mutation.Fields.ForName(name)
			if r := g.play(&here, adminOf(region), f, here.arguments(f, v), nil); len(r.codes()) > 0 {
				g.t.Fatalf("%s: %s", name, r.text)
			}
		}
		if region != ownRegion {
			continue
		}
		here.year = expendableYear
		for _, f := range deletions {
			if requiredRole(f) != models.RoleAdmin ||
				g.schema.Mutation.Fields.ForName(strings.TrimSuffix(f.Name, "Delete")+"Restore") == nil {
				continue
			}
			given := here.arguments(f, variant{})
			for name, value := range given["input"].(map[string]any) {
				if id, err := models.ParseID(fmt.Sprint(value)); err == nil {
					g.deleted[here.noun(name)] = id
				}
			}
			if r := g.play(&here, adminOf(region), f, given, nil); len(r.codes()) > 0 {
				g.t.Fatalf("%s: %s", f.Name, r.text)
			}
		}
	}
}

// create makes of every noun that the plan has nothing of, and that has a mutation for it, two things.
func (g guarded) create(here *generator) {
	g.t.Helper()
	for _, f := range rootFields(g.schema.Mutation) {
		name, creates := strings.CutSuffix(f.Name, "Create")
		noun := strings.ToLower(name)
		if !creates || here.nouns()[noun] == "" || noun == "token" || len(here.ids(noun, here.region)) > 0 {
			continue
		}
		for range 2 {
			if r := g.play(here, adminOf(here.region), f, here.arguments(f, variant{}), nil); len(r.codes()) > 0 {
				g.t.Fatalf("%s: %s", f.Name, r.text)
			}
		}
	}
}

func drafted(region string, year int) (g store.Graph) {
	g = district(region, year)
	g.Plans[0].Status = models.PlanDraft
	return g
}

func (g guarded) play(
	f *generator, viewer models.Viewer, field *ast.FieldDefinition, given, command map[string]any,
) reply {
	g.t.Helper()
	query, variables := f.operation(field, given, command)
	return ask(g.t, g.handler, viewer, query, variables)
}

// TestEveryRootField asks for every field of the roots as every role, of the region and of another: the schema says who
// may. A mutation that says nothing is a mistake.
func TestEveryRootField(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		for _, root := range []*ast.Definition{g.schema.Query, g.schema.Mutation} {
			for _, f := range rootFields(root) {
				needed := requiredRole(f)
				if needed == "" || root == g.schema.Mutation && !needed.AtLeast(models.RoleReporter) {
					t.Errorf("%s.%s is open to %q", root.Name, f.Name, needed)
					continue
				}
				for _, role := range models.Roles() {
					for _, region := range []string{ownRegion, foreignRegion} {
						viewer := models.Viewer{Role: role, RegionCode: region, Actor: "token of " + region}
						r := g.play(g.generator, viewer, f, g.arguments(f, variant{}), map[string]any{"dryRun": true})
						if !role.AtLeast(needed) {
							if !refused(viewer, r) {
								t.Errorf("%s.%s needs %s and answers %s of %s %s", root.Name, f.Name, needed, role, region, r.text)
							}
							continue
						}
						if refused(viewer, r) && (root == g.schema.Query || region == ownRegion) ||
							r.has("INTERNAL", "UNAUTHENTICATED") {
							t.Errorf("%s.%s needs %s and answers %s of %s %s", root.Name, f.Name, needed, role, region, r.text)
						}
					}
				}
			}
		}
	})
}

// TestMutationsOfTheRegion proves that the arguments that the other tests make are good: an admin of the region may do
// with them what every mutation does, in at least one way. In a dry run nothing is changed by it.
func TestMutationsOfTheRegion(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		before := dump(t, db)
		for _, f := range adminMutations(g.schema) {
			done := false
			var replies []string
			for _, v := range g.variants(f) {
				for _, viewer := range []models.Viewer{adminOf(ownRegion), adminOf("230200"), system} {
					r := g.play(
						g.generator,
						viewer,
						f,
						g.arguments(f, v),
						map[string]any{
							"dryRun":         true,
							"reason":         "试",
							"idempotencyKey": strings.ReplaceAll(fmt.Sprint(f.Name, v), " ", "-"),
						},
					)
					if r.has("FORBIDDEN", "UNAUTHENTICATED", "NOT_FOUND", "INTERNAL", "") {
						t.Errorf("%s %+v answers %s %s %s", f.Name, v, viewer.Role, viewer.RegionCode, r.text)
					}
					done = done || len(r.codes()) == 0
					replies = append(replies, r.text)
				}
			}
			if !done {
				t.Errorf("%s is done in no way: %s", f.Name, replies)
			}
		}
		if diff := differences(before, dump(t, db)); diff != "" {
			t.Errorf("dry runs have left something:\n%s", diff)
		}
	})
}

// TestMutationsOfAnotherRegion has the admins of other regions, beside it and below it, try every mutation on things of
// the region: they are not theirs, and nothing is changed.
func TestMutationsOfAnotherRegion(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		before := dump(t, db)
		for _, f := range adminMutations(g.schema) {
			for _, viewer := range []models.Viewer{adminOf(foreignRegion), adminOf("230204"), adminOf("230203001"), adminOf("")} {
				denied := false
				for _, v := range g.variants(f) {
					r := g.play(g.generator, viewer, f, g.arguments(f, v), nil)
					denied = denied || r.has("FORBIDDEN", "NOT_FOUND")
					if len(r.codes()) == 0 || r.has("INTERNAL", "UNAUTHENTICATED") {
						t.Errorf("%s %+v answers an admin of %q: %s", f.Name, v, viewer.RegionCode, r.text)
					}
				}
				if !denied {
					t.Errorf("%s is not denied to an admin of %q", f.Name, viewer.RegionCode)
				}
			}
			if diff := differences(before, dump(t, db)); diff != "" {
				t.Fatalf("%s has changed something:\n%s", f.Name, diff)
			}
		}
	})
}

// TestErrorsNameNothingHidden is the table's column of words: every mutation on things of plans that are INTERNAL, by
// everybody who may not read them. No answer says what such a plan or anything in it is called, unless it was asked so.
func TestErrorsNameNothingHidden(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		if err := db.Exec("UPDATE plans SET visibility = 'INTERNAL'").Error; err != nil {
			t.Fatal(err)
		}
		hidden := wordsOfPlans(t, db)
		strangers := []models.Viewer{
			adminOf(foreignRegion), adminOf("230204"), adminOf("230203001"), adminOf(""), models.Anonymous,
			{Role: models.RoleReporter, RegionCode: "230204"},
			{Role: models.RoleViewer, RegionCode: "230204"},
		}
		for _, f := range adminMutations(g.schema) {
			for _, v := range g.variants(f) {
				given := g.arguments(f, v)
				said := fmt.Sprint(given)
				for _, viewer := range strangers {
					r := g.play(g.generator, viewer, f, given, map[string]any{"dryRun": true})
					for _, word := range hidden {
						if strings.Contains(r.text, word) && !strings.Contains(said, word) {
							t.Errorf("%s %+v tells %s of %q about %q: %s", f.Name, v, viewer.Role, viewer.RegionCode, word, r.text)
						}
					}
				}
			}
		}
	})
}

// wordsOfPlans are what plans and things in them are called.
func wordsOfPlans(t *testing.T, db *database.DB) []string {
	t.Helper()
	var all []string
	for _, query := range []string{
		"SELECT title FROM plans", "SELECT title FROM plan_areas", "SELECT title FROM work_items",
		"SELECT indicator FROM targets", "SELECT title FROM milestones",
	} {
		var words []string
		if err := db.Raw(query).Scan(&words).Error; err != nil {
			t.Fatal(err)
		}
		if all = append(all, words...); len(words) == 0 {
			t.Fatalf("%s gives nothing", query)
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// TestForeignThingsAmongOnesOwn has an admin try every mutation on things of its own, but for one that is of another
// region: what is of that region stays as it is.
func TestForeignThingsAmongOnesOwn(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		before := rowsOf(t, db, ownRegion)
		for _, f := range adminMutations(g.schema) {
			if strings.HasSuffix(f.Name, "Restore") {
				continue
			}
			for _, v := range g.variants(f) {
				for place := 0; ; place++ {
					mixed := *g.generator
					mixed.elsewhere, mixed.place = foreignRegion, place
					given := mixed.arguments(f, v)
					if place >= mixed.places {
						break
					}
					r := g.play(&mixed, adminOf(foreignRegion), f, given, nil)
					if r.has("INTERNAL", "UNAUTHENTICATED") {
						t.Errorf("%s %+v: %s", f.Name, v, r.text)
					}
					if diff := differences(before, rowsOf(t, db, ownRegion)); diff != "" {
						t.Fatalf("%s %+v has changed something of another region: %v\n%s\n%s", f.Name, v, given, r.text, diff)
					}
				}
			}
		}
	})
}

// rowsOf writes all rows that are of a region.
func rowsOf(t *testing.T, db *database.DB, region string) map[string][]string {
	t.Helper()
	var plans, units, posts []string
	for ids, query := range map[*[]string]string{
		&plans: "SELECT CAST(id AS text) FROM plans WHERE region_code = ?",
		&units: "SELECT CAST(id AS text) FROM units WHERE region_code = ?",
		&posts: "SELECT CAST(p.id AS text) FROM posts p JOIN units u ON u.id = p.unit_id WHERE u.region_code = ?",
	} {
		if err := db.Raw(query, region).Scan(ids).Error; err != nil {
			t.Fatal(err)
		}
	}
	of := map[string][]string{"plan_id": plans, "unit_id": units, "post_id": posts}
	all := dump(t, db)
	for table, rows := range all {
		all[table] = slices.DeleteFunc(rows, func(row string) bool {
			for column, ids := range of {
				if (table == "assignments" || table == "changes") && column != "plan_id" {
					continue // units of the region in plans of others
				}
				if table == column[:4]+"s" {
					column = "id"
				}
				if slices.ContainsFunc(ids, func(id string) bool { return strings.Contains(row, `"`+column+`":"`+id+`"`) }) {
					return false
				}
			}
			return true
		})
	}
	return all
}

// TestFieldsBelowTheRoots asks for every field below the roots that is not open to all, as every role and in every way
// that a field can stand in a document.
func TestFieldsBelowTheRoots(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		ways := []string{
			"query($id: ID!) { node(id: $id) { ... on %[1]s { %[2]s } } }",
			"query($id: ID!) { node(id: $id) { ...F } } fragment F on %[1]s { title: __typename %[2]s }",
			"query($id: ID!) { node(id: $id) { id ...F } nodes(ids: [$id]) { ...F } } fragment F on Node { ...G } fragment G on %[1]s { %[2]s }",
			"query($id: ID!, $no: Boolean = false) { node(id: $id) { ... on %[1]s @include(if: $no) { a: %[2]s } } }",
		}
		guardedFields := 0
		for name, d := range g.schema.Types {
			if d.Kind != ast.Object && d.Kind != ast.Interface || d == g.schema.Query || d == g.schema.Mutation {
				continue
			}
			for _, f := range d.Fields {
				needed := requiredRole(f)
				if needed == "" {
					continue
				}
				guardedFields++
				selected := f.Name
				if strings.HasSuffix(f.Type.Name(), "Connection") {
					selected += " { totalCount nodes { __typename } }"
				} else if g.schema.Types[f.Type.Name()].IsCompositeType() {
					selected += " { __typename }"
				}
				noun := map[string]string{"Plan": "plan", "Unit": "unit"}[name]
				if noun == "" {
					noun = "item"
				}
				id := g.ids(noun, ownRegion)[0].String()
				for _, way := range ways {
					for _, role := range models.Roles() {
						viewer := models.Viewer{Role: role, RegionCode: ownRegion}
						r := ask(t, g.handler, viewer, fmt.Sprintf(way, name, selected), map[string]any{"id": id})
						if open := role.AtLeast(needed); open && len(r.codes()) > 0 || !open && !refused(viewer, r) {
							t.Errorf("%s.%s answers %s: %s", name, f.Name, role, r.text)
						}
					}
				}
			}
		}
		if guardedFields == 0 {
			t.Error("no field below the roots is guarded")
		}
	})
}
