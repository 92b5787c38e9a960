package e2e

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/graph"
)

// TestEveryListOfAnInputHasALength goes through the inputs of all mutations. A list that has no maximum could keep the
// writer for as long as somebody likes.
func TestEveryListOfAnInputHasALength(t *testing.T) {
	schema := graph.Schema()
	seen := map[string]bool{}
	var look func(typeName string)
	look = func(typeName string) {
		d := schema.Types[typeName]
		if seen[typeName] || d.Kind != ast.InputObject {
			return
		}
		seen[typeName] = true
		for _, f := range d.Fields {
			most := f.Directives.ForName("most")
			if f.Type.Elem != nil && most == nil {
				t.Errorf("%s.%s has no @most", typeName, f.Name)
			}
			if most != nil {
				if said := "At most " + most.Arguments.ForName(
					"items",
				).Value.Raw + "."; !strings.HasSuffix(
					f.Description,
					said,
				) {
					t.Errorf("%s.%s does not say %q: %s", typeName, f.Name, said, f.Description)
				}
			}
			look(f.Type.Name())
		}
	}
	for _, f := range schema.Mutation.Fields {
		for _, a := range f.Arguments {
			look(a.Type.Name())
		}
	}
}

// TestBoundsOfInputs sends what is just within a bound of an input, and what is just beyond.
func TestBoundsOfInputs(t *testing.T) {
	sentences := func(n int) []string { return slices.Repeat([]string{"一要。"}, n) }
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		item := o.graphs[0].Items[0]
		update := func(more map[string]any, changes map[string]any) reply {
			input := map[string]any{"taskId": idOfItem(item), "changes": changes}
			maps.Copy(input, more)
			return o.mutate("taskUpdate", "TaskUpdateInput", input, "")
		}
		for what, c := range map[string]struct {
			got  reply
			want string // a code at a path; empty if it is done
		}{
			"200 actions":          {update(nil, map[string]any{"actions": sentences(200)}), ""},
			"201 actions":          {update(nil, map[string]any{"actions": sentences(201)}), `LIMIT changes.actions`},
			"a reason of 500":      {update(map[string]any{"reason": strings.Repeat("因", 500)}, map[string]any{}), ""},
			"a reason of 501":      {update(map[string]any{"reason": strings.Repeat("因", 501)}, map[string]any{}), "INVALID reason"},
			"a key of 128":         {update(map[string]any{"idempotencyKey": strings.Repeat("~", 128)}, map[string]any{}), ""},
			"a key of 129":         {update(map[string]any{"idempotencyKey": strings.Repeat("!", 129)}, map[string]any{}), "INVALID idempotencyKey"},
			"a key of 3000":        {update(map[string]any{"idempotencyKey": strings.Repeat("k", 3000)}, map[string]any{}), "INVALID idempotencyKey"},
			"an empty key":         {update(map[string]any{"idempotencyKey": ""}, map[string]any{}), "INVALID idempotencyKey"},
			"a key with a blank":   {update(map[string]any{"idempotencyKey": "a b"}, map[string]any{}), "INVALID idempotencyKey"},
			"a Chinese key":        {update(map[string]any{"idempotencyKey": "键"}, map[string]any{}), "INVALID idempotencyKey"},
			"a key of controls":    {update(map[string]any{"idempotencyKey": "a\x7f"}, map[string]any{}), "INVALID idempotencyKey"},
			"an empty dry run key": {update(map[string]any{"idempotencyKey": "", "dryRun": true}, map[string]any{}), "INVALID idempotencyKey"},
			"no key, no reason":    {update(map[string]any{"idempotencyKey": nil, "reason": nil}, map[string]any{}), ""},
			"21 short names": {o.mutate("unitUpdate", "UnitUpdateInput", map[string]any{
				"unitId": idOfUnit(o.units[0]), "changes": map[string]any{"shortNames": sentences(21)},
			}, ""), "LIMIT changes.shortNames"},
			"101 units of a row": {o.mutate("assignmentsBulkSet", "AssignmentsBulkSetInput", map[string]any{
				"rows": []any{map[string]any{"itemId": "x"}, map[string]any{"itemId": "y", "supports": slices.Repeat([]any{map[string]any{"unitId": "x"}}, 101)}},
			}, ""), "LIMIT rows.1.supports"},
		} {
			want := c.want
			if want != "" {
				code, path, _ := strings.Cut(want, " ")
				want = fmt.Sprintf(`"userErrors":[{"code":%q,"path":["input",%s]`, code, quotedSteps(path))
			}
			if want == "" && len(c.got.codes()) > 0 || !strings.Contains(c.got.text, want) {
				t.Errorf("%s: %s, want %s", what, c.got.text, want)
			}
		}
	})
}

func quotedSteps(path string) string {
	steps := strings.Split(path, ".")
	for i := range steps {
		steps[i] = strconv.Quote(steps[i])
	}
	return strings.Join(steps, ",")
}

// TestForgottenVariables has an admin transfer a unit's work and forget what was to narrow it: nothing is transferred.
func TestForgottenVariables(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOffice(t, db)
		o.set(o.graphs[0].Items[0], o.units[0], nil)
		plan := idOfItem(o.graphs[0].Items[0])
		before := o.commands()
		transfer := func(declared, where string, variables map[string]any) reply {
			return ask(o.t, o.handler, o.admin, fmt.Sprintf(
				`mutation%s { assignmentTransfer(input: {fromUnitId: %q, toUnitId: %q, %s}) { transferred userErrors { code path message } } }`,
				declared,
				idOfUnit(o.units[0]),
				idOfUnit(o.units[1]),
				where,
			), variables)
		}
		given := func(where any) reply {
			input := map[string]any{"fromUnitId": idOfUnit(o.units[0]), "toUnitId": idOfUnit(o.units[1]), "where": where}
			return o.mutate("assignmentTransfer", "AssignmentTransferInput", input, "transferred")
		}
		for what, c := range map[string]struct {
			got  reply
			path string
		}{
			"an empty condition":           {transfer("", "where: {}", nil), "where"},
			"a null condition":             {transfer("", "where: null", nil), "where"},
			"a null in it":                 {transfer("", "where: {itemIds: null}", nil), "where.itemIds"},
			"an empty list in it":          {transfer("", "where: {itemIds: []}", nil), "where.itemIds"},
			"an empty text in it":          {transfer("", `where: {titleContains: ""}`, nil), "where.titleContains"},
			"a forgotten condition":        {transfer("($w: AssignmentTransferFilter)", "where: $w", nil), "where"},
			"a forgotten part":             {transfer("($p: ID)", "where: {planId: $p, roles: LEAD}", nil), "where.planId"},
			"a part that is null":          {transfer("($p: ID)", "where: {planId: $p, roles: LEAD}", map[string]any{"p": nil}), "where.planId"},
			"a condition that is null":     {transfer("($w: AssignmentTransferFilter)", "where: $w", map[string]any{"w": nil}), "where"},
			"a condition without anything": {transfer("($w: AssignmentTransferFilter)", "where: $w", map[string]any{"w": map[string]any{}}), "where"},
			"in the input, null":           {given(nil), "where"},
			"in the input, empty":          {given(map[string]any{}), "where"},
			"in the input, a null in it":   {given(map[string]any{"itemIds": []any{plan}, "kinds": nil}), "where.kinds"},
		} {
			want := `"userErrors":[{"code":"INVALID","path":["input",` + quotedSteps(c.path) + `]`
			if !strings.Contains(c.got.text, want) {
				t.Errorf("%s: %s, want %s", what, c.got.text, want)
			}
		}
		if after := o.commands(); after != before {
			t.Errorf("%d mutations changed something", after-before)
		}
		if done := given(map[string]any{"itemIds": []any{plan}}); !strings.Contains(done.text, `"transferred":1`) {
			t.Errorf("what is meant answers %s", done.text)
		}
	})
}
