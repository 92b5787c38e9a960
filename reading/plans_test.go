package reading_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"plangraph/models"
	"plangraph/reading"
	"plangraph/resolvers"
)

// TestKeptPlans asks the same documents with one set of variables after another: what is wrong with a later one is said
// as if it were the first.
func TestKeptPlans(t *testing.T) {
	filter := func(conditions int) map[string]any {
		choices := make([]any, conditions)
		for i := range choices {
			choices[i] = map[string]any{"dueOn": map[string]any{"eq": fmt.Sprintf("2023-01-%02d", i%28+1)}}
		}
		return map[string]any{"or": choices}
	}
	leads := func(name string) map[string]any {
		return map[string]any{"leadUnit": map[string]any{"name": map[string]any{"contains": name}}}
	}
	g := randomGraph(rand.New(rand.NewPCG(*seed, 0)))
	everything, ids := newWorld(&g, models.Viewer{Role: models.RoleSystem}), map[string]string{}
	for _, name := range []string{"Task", "Region", "Plan"} {
		ids[name] = everything.field(name, "id")(everything.all(name)[0], nil, nil).(string)
	}
	literal := strings.Repeat(`{dueOn: {eq: "2023-01-01"}} `, 30)
	questions := []struct {
		query     string
		variables []map[string]any
	}{
		{
			"query($a: TaskWhere, $b: TaskWhere) { tasks(where: {and: [$a, $b]}) { totalCount } }",
			[]map[string]any{
				{"a": filter(60), "b": filter(2)},
				{"a": filter(60), "b": filter(60)},
				{"a": filter(2), "b": nil},
				{},
			},
		},
		{
			"query($a: TaskWhere) { plans { nodes { tasks(where: {or: [" + literal + "]}) { totalCount } more: tasks(where: $a) " +
				"{ totalCount } } } }",
			[]map[string]any{{"a": filter(2)}, {"a": filter(80)}, {"a": nil}},
		},
		{
			`query($a: String, $b: String) { x: tasks(first: 1, after: $a) { nodes { id } pageInfo { hasPreviousPage } }
			y: tasks(first: 1, after: $b) { nodes { id } } }`,
			[]map[string]any{
				{"a": nil, "b": nil},
				{"a": "WzEsIjAiXQ", "b": nil},
				{"a": "none", "b": nil},
				{"a": "none", "b": "none"},
				{},
			},
		},
		{
			"query($a: ID!, $b: ID!) { x: task(id: $a) { title } y: task(id: $b) { title id } }",
			[]map[string]any{
				{"a": models.ID{Type: "WorkItem"}.String(), "b": "none"},
				{"a": "none", "b": "none"},
				{"a": models.ID{Type: "WorkItem"}.String(), "b": models.ID{Type: "Unit"}.String()},
			},
		},
		{
			"query($a: ID!, $b: ID!) { x: node(id: $a) { id ... on Region { name } } y: node(id: $b) { id ... on Task { title } } }",
			[]map[string]any{
				{"a": ids["Task"], "b": ids["Task"]},
				{"a": ids["Task"], "b": ids["Region"]},
				{"a": ids["Region"], "b": ids["Region"]},
				{"a": ids["Region"], "b": ids["Plan"]},
				{"a": "none", "b": ids["Plan"]},
				{"a": "none", "b": "none"},
				{"a": models.ID{Type: "WorkItem"}.String(), "b": ids["Task"]},
				{"a": ids["Task"], "b": ids["Task"]},
			},
		},
		{
			`query($a: String!, $y: Int!) { x: plan(regionCode: $a, year: $y) { id } y: plan(regionCode: "230204", year: $y) { title } }`,
			[]map[string]any{{"a": "230204", "y": 2023}, {"a": "230203", "y": 2023}, {"a": "230204", "y": 99999}},
		},
		{ // what leads to rows if it is rare, and orders that are found by groups
			`query($w: TaskWhere, $q: String!, $n: Int) {
				tasks(where: $w, orderBy: [{field: DUE_ON}, {field: TITLE}]) { totalCount nodes { id } groups(by: [KIND]) { count } }
				plans { nodes { tasks(where: $w, first: $n) { totalCount nodes { id } } } }
				search(query: $q) { totalCount nodes { text } }
			}`,
			[]map[string]any{
				{"w": leads("局"), "q": "改造"},
				{"w": leads("街道"), "q": "改造", "n": 1},
				{"w": leads("局"), "q": "项目", "n": 2},
				{"w": leads("nobody"), "q": "项", "n": 2},
				{"w": nil, "q": "x"},
			},
		},
	}
	for _, d := range doors(t, g) {
		for _, q := range questions {
			for _, variables := range q.variables {
				resolver := &resolvers.Resolver{Read: reading.NewReader(d.db), Now: func() time.Time { return noon }}
				fresh := door{d.name, d.db, resolvers.NewHandler(resolver, resolvers.Settings{CostLimit: 1 << 30}), resolver}
				r := request{q.query, variables}
				wanted, given := fresh.ask(t, models.Anonymous, r), d.ask(t, models.Anonymous, r)
				if !bytes.Equal(wanted.Data, given.Data) || !reflect.DeepEqual(wanted.Errors, given.Errors) {
					t.Errorf("%s: %s with %v\nis %s %v\nand was %s %v",
						d.name, q.query, variables, given.Data, given.Errors, wanted.Data, wanted.Errors)
				}
			}
		}
	}
}

// TestKeptPlansAtOnce asks the same documents with several sets of variables at the same time.
func TestKeptPlansAtOnce(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 0)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	const query = `query($id: ID!, $where: WorkItemWhere) {
		plan: node(id: $id) { ... on Plan { title document { coverage { sentences uncited { title } } } } }
		workItems(where: $where, first: 3) {
			totalCount summary { count } groups(by: [KIND, LIGHT]) { kind count } pageInfo { endCursor }
			nodes { title area { title } assignments { role unit { name } } }
		}
		units(first: 5) { nodes { name workItems(where: $where) { totalCount } } }
	}`
	for _, d := range doors(t, g) {
		var all sync.WaitGroup
		for _, row := range everything.all("Plan") {
			id := everything.field("Plan", "id")(row, nil, nil).(string)
			r := request{
				query,
				map[string]any{"id": id, "where": map[string]any{"plan": map[string]any{"id": map[string]any{"eq": id}}}},
			}
			alone := d.ask(t, everything.viewer, r)
			if len(alone.Errors) > 0 {
				t.Fatal(alone.Errors)
			}
			for range 10 {
				all.Go(func() {
					if answer := d.ask(t, everything.viewer, r); !bytes.Equal(answer.Data, alone.Data) {
						t.Errorf("%s: at once %s\nand alone %s", d.name, answer.Data, alone.Data)
					}
				})
			}
		}
		all.Wait()
	}
}
