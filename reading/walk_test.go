package reading_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"plangraph/models"
)

// TestWalks follows the cursors of the lists of the query, in every order of one field and some of two, to the end and
// back. Equal keys and unknown ones stand at many a page's edge.
func TestWalks(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(*seed, 3))
	g := randomGraph(r)
	tr := trial{t, schemaOf(t), doors(t, g), newCursorBook(), newWorld(&g, models.Viewer{Role: models.RoleSystem}), 1}
	for _, f := range tr.schema.Query.Fields {
		order := f.Arguments.ForName("orderBy")
		if order == nil {
			continue
		}
		orders := []string{"[]"}
		values := tr.schema.Types[tr.schema.Types[order.Type.Name()].Fields.ForName("field").Type.Name()].EnumValues
		for i, v := range values {
			for _, direction := range []string{"ASC", "DESC"} {
				one := fmt.Sprintf("{field: %s, direction: %s}", v.Name, direction)
				orders = append(orders, one)
				if other := values[r.IntN(len(values))]; other != values[i] {
					orders = append(
						orders, fmt.Sprintf("[%s, {field: %s, direction: %s}]", one, other.Name, pick(r, "ASC", "DESC")),
					)
				}
			}
		}
		for _, orderBy := range orders {
			tr.walk(f.Name, orderBy)
		}
	}
}

// walk reads a list page by page, forward and then backward; every page is as the naive walk has it.
func (tr trial) walk(list, orderBy string) {
	tr.t.Helper()
	size := 9
	if list == "units" || list == "plans" || list == "regions" {
		size = 3
	}
	page, from := "first", "after"
	for _, next := range []string{"endCursor", "startCursor"} {
		cursor := ""
		for pages := 0; ; pages++ {
			r := request{
				Query: fmt.Sprintf(
					"query($at: String) { %s(%s: %d, orderBy: %s, %s: $at) "+
						"{ pageInfo { %s hasNextPage hasPreviousPage } nodes { id } } }",
					list, page, size, orderBy, from, next,
				),
			}
			if cursor != "" { // another value for a plan that is kept
				r.Variables = map[string]any{"at": cursor}
			}
			if problem := tr.play(r); problem != "" {
				tr.t.Errorf("%s\n%s", r.Query, problem)
				return
			}
			_, rest, _ := strings.Cut(string(tr.doors[0].ask(tr.t, tr.world.viewer, r).Data), next+`":"`)
			if cursor, _, _ = strings.Cut(rest, `"`); cursor == "" || pages > 100 {
				break
			}
		}
		page, from = "last", "before"
	}
}
