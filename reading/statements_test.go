package reading_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"plangraph/database"
	"plangraph/models"
	"plangraph/seeds"
)

// TestStatements proves that the number of SQL statements follows from the levels that are selected and never from the
// rows: one district and ten, a page of two and of fifty take the same. (A level below none takes no statement, so
// every level has rows.)
func TestStatements(t *testing.T) {
	t.Parallel()
	var ten []graph
	for d := range 10 {
		ten = append(ten, graph{Graph: seeds.SampleDistrict(d)})
	}
	small, large := doors(t, ten[0]), doors(t, ten...)
	plan := ten[0].Plans[0]
	for name, query := range map[string]string{
		"a board": fmt.Sprintf(`{ plan(regionCode: %q, year: %d) { areas { title
			tasks(first: N) { totalCount nodes { title assignments { unit { name } } milestones { title } } }
			projects(first: N) { nodes { title leadUnit { name } targets { curve { month } readings { value } } } } } } }`, plan.RegionCode, plan.Year),
		"a board of a day": fmt.Sprintf(`{ plan(regionCode: %q, year: %d, asOf: "2023-06-30") {
			workItems(first: N) { nodes { light leadUnit { name } supports { unit { name } } standings(first: N) { nodes { light } } } } } }`, plan.RegionCode, plan.Year),
		"a national list": `{ projects(first: N, orderBy: [{field: DUE_ON}], where: {leadUnit: {name: {contains: "局"}}}) {
			totalCount pageInfo { hasNextPage } edges { cursor node { title plan { region { name parent { name } } } lead { unit { name } } standing { light } } } } }`,
		"groups in lists": `{ units(first: N) { nodes { name workItems(first: N) { totalCount summary { budget { sum } }
			groups(by: [LIGHT, AREA]) { light count area { title } } nodes { children(first: N) { totalCount } } } } } }`,
		"the country in groups": `{ workItems { totalCount summary { count red } groups(by: [PLAN, KIND], first: N) { plan { title region { name } } kind budget { avg } } } }`,
		"a search":              `{ search(query: "样本", first: N) { totalCount nodes { text highlights { start } plan { title } node { __typename ... on WorkItem { title leadUnit { name } } ... on Unit { name region { name } } } } } }`,
		"regions down":          `{ regions(first: N) { nodes { name children(first: N) { nodes { name units(first: N) { nodes { name } } plans { totalCount } } } } } }`,
	} {
		t.Run(name, func(t *testing.T) {
			counts := map[string]int64{}
			for i := range small {
				for rows, d := range map[string]door{"one district": small[i], "ten districts": large[i]} {
					for _, n := range []string{"2", "50"} {
						counts[d.name+", "+rows+", pages of "+n] = d.statements(t, strings.ReplaceAll(query, ": N", ": "+n))
					}
				}
			}
			first := counts["sqlite, one district, pages of 50"]
			for what, n := range counts {
				if n != first {
					t.Fatalf("the number of statements varies: %v", counts)
				}
				if n == 0 {
					t.Errorf("%s: no statement was counted", what)
				}
			}
		})
	}
}

// statements counts the statements that a query takes.
func (d door) statements(t *testing.T, query string) int64 {
	t.Helper()
	body, err := json.Marshal(request{Query: query})
	if err != nil {
		t.Fatal(err)
	}
	ctx, count := database.CountStatements(t.Context())
	if answer := d.post(ctx, t, models.Viewer{Role: models.RoleSystem}, body); len(answer.Errors) > 0 {
		t.Fatalf("%s: %v", query, answer.Errors)
	}
	return count.Load()
}
