package reading_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"math"
	"math/rand/v2"
	"regexp"
	"strings"
	"testing"

	"plangraph/models"
)

// fuzzed is what the fuzz targets send their requests to.
type fuzzed struct {
	trial
	generator *generator
}

func newFuzzed(f *testing.F) fuzzed {
	f.Helper()
	g := randomGraph(rand.New(rand.NewPCG(*seed, 2)))
	everything := newWorld(&g, models.Viewer{Role: models.RoleSystem})
	book := newCursorBook()
	fz := fuzzed{trial{nil, schemaOf(f), doors(f, g), book, everything, 0}, nil}
	fz.generator = &generator{schema: fz.schema, world: everything, role: everything.viewer.Role, cursors: book}
	return fz
}

// answers asks both databases: whatever the request, nothing is broken, and they say the same. It tells whether both
// have answered without errors.
func (fz fuzzed) answers(t *testing.T, r request) bool {
	t.Helper()
	var first response
	for i, d := range fz.doors {
		answer := d.ask(t, fz.world.viewer, r)
		for _, e := range answer.Errors {
			if e.Extensions.Code == "INTERNAL" || e.Extensions.Code == "" {
				t.Errorf("%s answers %s %s\n%s\n%q", d.name, e.Extensions.Code, e.Message, r.Query, r.Variables)
			}
		}
		if i > 0 && !bytes.Equal(first.Data, answer.Data) {
			t.Errorf("the databases differ:\n%s\n%q\n%s", r.Query, r.Variables, difference(first.Data, answer.Data))
		}
		first = answer
	}
	return len(first.Errors) == 0
}

// FuzzCursor sends texts for cursors of lists in several orders, as they are, and as what a cursor holds.
func FuzzCursor(f *testing.F) {
	fz := newFuzzed(f)
	queries := []string{
		"query($c: String) { tasks(after: $c, first: 2) { nodes { id } } }",
		"query($c: String) { workItems(before: $c, last: 2, orderBy: [{field: DUE_ON}, {field: BUDGET, direction: DESC}]) { nodes { id } } }",
		"query($c: String) { workItems(after: $c, orderBy: [{field: UPDATED_AT}, {field: ACTUAL_PERCENT}, {field: TITLE}]) { nodes { id } } }",
		"query($c: String) { units(after: $c) { nodes { id } } plans(after: $c) { nodes { id } } }",
		"query($c: String) { regions(after: $c) { nodes { id } } assignments(after: $c, orderBy: {field: VALID_FROM}) { nodes { id } } }",
		`query($c: String) { targets(after: $c, orderBy: {field: BASE_VALUE}) { nodes { id } } search(query: "改", after: $c) { nodes { text } } }`,
	}
	// Cursors of the server's own, so that the fuzzer finds the marks of the orders.
	for i, query := range queries {
		query = strings.ReplaceAll(strings.ReplaceAll(query, "($c: String)", ""), "nodes {", "edges { cursor } nodes {")
		query = strings.NewReplacer("after: $c, ", "", "before: $c, ", "", ", after: $c", "", "(after: $c)", "").Replace(
			query,
		)
		answer := fz.doors[0].ask(f, fz.world.viewer, request{Query: query})
		for _, part := range strings.Split(string(answer.Data), `"cursor":"`)[1:] {
			text, _, _ := strings.Cut(part, `"`)
			raw, err := base64.RawURLEncoding.DecodeString(text)
			if err != nil {
				f.Fatal(err)
			}
			mark, rest, _ := strings.Cut(string(raw), ",")
			f.Add(uint8(i), string(raw), true)
			f.Add(uint8(i), mark+","+regexp.MustCompile(`"[^"]*"`).ReplaceAllString(rest, `""`), true)
			f.Add(uint8(i), mark+","+regexp.MustCompile(`"[^"]*"|[0-9]+`).ReplaceAllString(rest, `9999999999999`), true)
			break
		}
	}
	f.Add(uint8(0), "", false)
	f.Add(uint8(0), "W10", false)
	f.Add(uint8(3), "[1,2,3,4,5]", true)
	f.Fuzz(func(t *testing.T, which uint8, text string, encoded bool) {
		if encoded {
			text = base64.RawURLEncoding.EncodeToString([]byte(text))
		}
		fz.answers(t, request{queries[int(which)%len(queries)], map[string]any{"c": text}})
	})
}

// FuzzID sends texts for ids wherever an id is taken, as they are, and as what an id holds.
func FuzzID(f *testing.F) {
	fz := newFuzzed(f)
	const query = `query($id: ID!, $ids: [ID!]!) {
		node(id: $id) { id } nodes(ids: $ids) { id __typename } unit(id: $id) { id } document(id: $id) { id }
		tasks(where: {id: {ne: $id}}) { totalCount } regions(where: {id: {notIn: $ids}}) { totalCount } units(where: {id: {in: $ids}}) { totalCount } }`
	f.Add("", false)
	f.Add("AQ", false)
	f.Add("\x01230200", true)
	f.Add("\x01\x00", true)
	f.Add("\x07"+strings.Repeat("\x00", 32), true)
	f.Add("\x0f"+strings.Repeat("\xff", 32), true)
	for _, typeName := range []string{"Unit", "WorkItem", "Plan"} {
		row := fz.world.all(typeName)[0]
		raw, err := base64.RawURLEncoding.DecodeString(fz.world.field(typeOf(row), "id")(row, nil, nil).(string))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(raw), true)
	}
	f.Fuzz(func(t *testing.T, text string, encoded bool) {
		if encoded {
			text = base64.RawURLEncoding.EncodeToString([]byte(text))
		}
		fz.answers(t, request{query, map[string]any{"id": text, "ids": []any{text, text}}})
	})
}

// choices is a source of randomness that follows the fuzzer's bytes, and then a generator's.
type choices struct {
	bytes []byte
	then  rand.Source
}

// Uint64 gives the next choice: of small numbers, as most choices are, the high bits count.
func (c *choices) Uint64() uint64 {
	if len(c.bytes) == 0 {
		return c.then.Uint64()
	}
	var word [8]byte
	word[0] = c.bytes[0]
	c.bytes = c.bytes[1:]
	return binary.BigEndian.Uint64(word[:]) | 1<<54
}

// FuzzWhere draws filters by the fuzzer's choices, with its text and numbers for some of the values. Where a filter is
// valid, both databases and the naive walk agree on the rows that it takes.
func FuzzWhere(f *testing.F) {
	fz := newFuzzed(f)
	roots := map[string]string{
		"Task": "tasks", "Project": "projects", "Unit": "units", "Target": "targets", "Assignment": "assignments",
		"Plan": "plans", "Region": "regions",
	}
	types := []string{"Task", "Project", "Unit", "Target", "Assignment", "Plan", "Region"}
	for i, text := range []string{
		"", "%", `\`, "2023-06-30", "0000-01-01", "9999-12-31", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59-23:59",
		"12.34", "-1",
		"92233720368547758.07", "\u0000", "\ud7ff\U0010ffff", strings.Repeat("长", 20_000),
	} {
		f.Add([]byte{byte(i * 17), byte(i * 41), 3, 200, byte(i * 29)}, text, float64(i)*1e18)
	}
	f.Fuzz(func(t *testing.T, bytes []byte, text string, number float64) {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return // no JSON has them
		}
		g := *fz.generator
		g.dice = rand.New(&choices{bytes, rand.NewPCG(uint64(len(bytes)), 7)})
		g.variables, g.strange = map[string]any{}, []any{text, number}
		typeName := pick(g.dice, types...)
		filter := g.where(typeName, nil, 3)
		r := request{
			"query($w: " + typeName + "Where) { " + roots[typeName] + "(where: $w, first: 100) { totalCount nodes { id } } }",
			map[string]any{"w": filter},
		}
		if fz.answers(t, r) {
			trial := fz.trial
			trial.t = t
			if problem := trial.play(r); problem != "" {
				t.Errorf("%s\n%v\n%s", r.Query, r.Variables, problem)
			}
		}
	})
}

// FuzzOperation draws whole operations by the fuzzer's choices, with its text and numbers in their filters.
func FuzzOperation(f *testing.F) {
	fz := newFuzzed(f)
	for i := range 8 {
		f.Add([]byte(strings.Repeat(string(rune('a'+i*3)), i*5)), "住建", float64(i))
	}
	f.Fuzz(func(t *testing.T, bytes []byte, text string, number float64) {
		if math.IsNaN(number) || math.IsInf(number, 0) {
			return // no JSON has them
		}
		g := *fz.generator
		g.dice = rand.New(&choices{bytes, rand.NewPCG(uint64(len(bytes)), 11)})
		g.strange = []any{text, number}
		if r := g.request(); fz.answers(t, r) {
			trial := fz.trial
			trial.t = t
			if problem := trial.play(r); problem != "" {
				t.Errorf("%s\n%v\n%s", r.Query, r.Variables, problem)
			}
		}
	})
}
