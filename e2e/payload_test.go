package e2e

import (
	"slices"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/models"
)

// TestPayloads asks every mutation for whatever its payload leads to: in dry runs, with selections that chance draws.
// Nothing is INTERNAL.
func TestPayloads(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		g := newGuarded(t, db)
		g.handler = generous(t, db)
		fields := adminMutations(g.schema)
		soak.Check(t, 8, func(t *soak.T) {
			g.t, g.selection = t, selections{t, g.schema, models.RoleAdmin}.payload
			for _, f := range fields {
				v := soak.Pick(t, g.variants(f)...)
				r := g.play(g.generator, adminOf(ownRegion), f, g.arguments(f, v), map[string]any{"dryRun": true})
				if r.has("INTERNAL", "") {
					t.Fatalf("%s, asked for %v, answers %s", f.Name, g.selected, r.text)
				}
			}
		})
	})
}

// TestPayloadsAndNodes does every mutation, one after the other: what its payload says of a node is what the node says
// of itself.
func TestPayloadsAndNodes(t *testing.T) {
	for name, open := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			soak.Check(t, 1, func(t *soak.T) { newGuarded(t, open(t)).doesAll(t) })
		})
	}
}

// doesAll does every mutation, whose payloads it draws.
func (g guarded) doesAll(t *soak.T) {
	t.Helper()
	g.handler = generous(t, g.db)
	g.t, g.selection = t, selections{t, g.schema, models.RoleAdmin}.payload
	for _, f := range adminMutations(g.schema) {
		done, refused := false, ""
		for _, v := range g.variants(f) {
			r := g.play(g.generator, system, f, g.arguments(f, v), nil)
			if r.has("INTERNAL", "") {
				t.Fatalf("%s, asked for %v, answers %s", f.Name, g.selected, r.text)
			}
			refused = r.text
			if len(r.codes()) == 0 {
				done = true
				g.nodesAgree(g.handler, system, f, r)
			}
		}
		if !done {
			t.Errorf("%s was not done: %s", f.Name, refused)
		}
	}
	wellCounted(t, g.db)
}

// adminMutations gives the mutations that admins may do, those last that make an end of things.
func adminMutations(schema *ast.Schema) ast.FieldList {
	fields := slices.DeleteFunc(
		rootFields(schema.Mutation),
		func(f *ast.FieldDefinition) bool { return requiredRole(f) != models.RoleAdmin },
	)
	ends := func(f *ast.FieldDefinition) int {
		return strings.Count(
			f.Name,
			"Delete",
		)*2 + strings.Count(
			f.Name,
			"Merge",
		) + strings.Count(
			f.Name,
			"Deactivate",
		) + strings.Count(
			f.Name,
			"Transfer",
		)
	}
	slices.SortStableFunc(fields, func(a, b *ast.FieldDefinition) int { return ends(a) - ends(b) })
	return fields
}
