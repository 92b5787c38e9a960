package reading_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"plangraph/database"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/resolvers"
)

// TestTheSameIsReadOnce asks for the same under many names: it is read by one statement, and answered under each name.
func TestTheSameIsReadOnce(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 4)))
	all := doors(t, g)
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	item := everything.field("Task", "id")(everything.all("Task")[0], nil, nil).(string)
	const where = `where: {or: [{title: {contains: "改"}}, {leadUnit: {name: {contains: "局"}}}]}`
	for name, c := range map[string]struct {
		prefix, field, suffix string
		statements            int64
	}{
		"counts":           {"", "workItems(" + where + ") { totalCount }", "", 1},
		"counts and sums":  {"", "workItems(" + where + ") { totalCount summary { budget { sum } } }", "", 1},
		"pages and counts": {"", "workItems(" + where + ") { totalCount nodes { id title } }", "", 2},
		"groups":           {"", "workItems(" + where + ") { groups(by: [KIND]) { kind count } }", "", 1},
		"groups in a list": {"x: workItems { ", "groups(by: [KIND]) { kind count }", "}", 1},
		"a node":           {"", `node(id: "` + item + `") { id ... on Task { title } }`, "", 1},
		"lists of a node": {
			`x: node(id: "` + item + `") { id ... on Task { `, `assignments { role unit { name } }`, "} }", 2,
		},
		"pages of a page": {"x: plans { nodes { ", `workItems(first: 2, ` + where + `) { totalCount nodes { id } }`, "} }", 3},
	} {
		t.Run(name, func(t *testing.T) {
			var many strings.Builder
			for i := range 20 {
				fmt.Fprintf(&many, "a%d: %s ", i, c.field)
			}
			for _, d := range all {
				if n := d.statements(t, "{ "+c.prefix+many.String()+c.suffix+" }"); n != c.statements {
					t.Errorf("%s takes %d statements and not %d", d.name, n, c.statements)
				}
				answer := d.ask(t, everything.viewer, request{Query: "{ " + c.prefix + many.String() + c.suffix + " }"})
				alone := d.ask(t, everything.viewer, request{Query: "{ " + c.prefix + "a0: " + c.field + c.suffix + " }"})
				text := string(answer.Data)
				for i := range 20 {
					text = strings.ReplaceAll(text, fmt.Sprintf(`"a%d":`, i), `"a":`)
				}
				one := strings.ReplaceAll(string(alone.Data), `"a0":`, `"a":`)
				from, to := strings.Index(one, `"a":`), len(one)
				if c.prefix == "" {
					if part := one[from : to-1]; strings.Count(text, part) != 20 {
						t.Errorf("%s answers %s, and alone %s", d.name, text, one)
					}
				}
			}
		})
	}
}

// TestOneIDNamedOftenIsOneRow asks for one thing a hundred times in one list.
func TestOneIDNamedOftenIsOneRow(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 4)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	id := everything.field("Task", "id")(everything.all("Task")[0], nil, nil).(string)
	ids := `"` + strings.Repeat(id+`", "`, 99) + id + `"`
	for _, d := range doors(t, g) {
		answer := d.ask(t, everything.viewer, request{Query: `{ nodes(ids: [` + ids + `]) { id } }`})
		if n := strings.Count(string(answer.Data), id); n != 100 || len(answer.Errors) > 0 {
			t.Errorf("%s answers it %d times, %v", d.name, n, answer.Errors)
		}
	}
}

// TestOneFieldFailsAlone has fields with the same arguments of which one is wrong inside: the others are answered.
func TestOneFieldFailsAlone(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 4)))
	for _, d := range doors(t, g) {
		answer := d.ask(t, models.Viewer{Role: models.RoleSystem}, request{Query: `{
			a: workItems(first: 1) { groups(by: []) { count } }
			b: workItems(first: 1) { groups(by: [KIND], orderBy: [{dimension: STATUS}]) { count } totalCount }
		}`})
		paths, _ := json.Marshal([]any{answer.Errors})
		if len(answer.Errors) != 2 || strings.Contains(string(paths), "INTERNAL") {
			t.Errorf("%s: %s", d.name, paths)
		}
	}
}

// counting counts the readers that read at the same time.
type counting struct {
	database.Querier
	mu        sync.Mutex
	now, most int
	wait      chan struct{}
}

// TestARequestHasTwoConnectionsAtOnce asks for twelve lists at once.
func TestARequestHasTwoConnectionsAtOnce(t *testing.T) {
	for _, d := range doors(t, randomGraph(rand.New(rand.NewPCG(*seed, 4)))) {
		c := &counting{Querier: d.db, wait: make(chan struct{})}
		request := engine.NewRequest(1, 2)
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() {
				one := []database.SQL{database.Expr("SELECT 1")}
				if err := request.InTurn(
					c,
				).QueryAll(
					t.Context(),
					one,
					func(int, database.Rows) error { return nil },
				); err != nil {
					t.Error(err)
				}
			})
		}
		for range 12 {
			c.wait <- struct{}{}
		}
		all.Wait()
		if c.most != 2 {
			t.Errorf("%s: %d read at the same time", d.name, c.most)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if err := request.InTurn(d.db).QueryAll(ctx, nil, nil); err == nil && !errors.Is(ctx.Err(), context.Canceled) {
			t.Error("a request that is over reads on")
		}
	}
}

// QueryAll counts and goes on when it is told to.
func (c *counting) QueryAll(ctx context.Context, s []database.SQL, take func(int, database.Rows) error) error {
	c.mu.Lock()
	c.now++
	c.most = max(c.most, c.now)
	c.mu.Unlock()
	<-c.wait
	err := c.Querier.QueryAll(ctx, s, take)
	c.mu.Lock()
	c.now--
	c.mu.Unlock()
	return err
}

// TestAnAnswerHasASize asks for more than an answer may have: by many rows, by one row that is written again and again,
// and by long texts.
func TestAnAnswerHasASize(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 4)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	id := everything.field("Task", "id")(everything.all("Task")[0], nil, nil).(string)
	long := strings.Repeat(`"`+id+`", `, 100)
	for _, d := range doors(t, g) {
		d.handler = resolvers.NewHandler(d.resolver, resolvers.Settings{CostLimit: 1 << 30, AnswerLimit: 3000})
		for name, query := range map[string]string{
			"rows":          `{ workItems(first: 100) { nodes { id title updatedAt } } }`,
			"rows in rows":  `{ plans(first: 100) { nodes { id title workItems(first: 100) { nodes { id title } } } } }`,
			"one row often": `{ nodes(ids: [` + long + `]) { id ... on Task { title plan { id title } } } }`,
			"several lists": `{ a: tasks(first: 9) { nodes { id title updatedAt } } b: tasks(first: 8) { nodes { id title updatedAt } }
				c: units(first: 9) { nodes { id name kind } } d: units(first: 8) { nodes { id name kind } }
				e: plans { nodes { id title status } } }`,
		} {
			answer := d.ask(t, everything.viewer, request{Query: query})
			if len(answer.Errors) == 0 || answer.Errors[0].Extensions.Code != "LIMIT" ||
				!strings.Contains(answer.Errors[0].Message, "3000 bytes") || len(answer.Data) > 5000 {
				t.Errorf("%s, %s: %v and %d bytes", d.name, name, answer.Errors, len(answer.Data))
			}
		}
		if answer := d.ask(
			t,
			everything.viewer,
			request{Query: `{ tasks(first: 1) { nodes { id } } }`},
		); len(
			answer.Errors,
		) > 0 {
			t.Errorf("%s, a small answer: %v", d.name, answer.Errors)
		}
	}
}
