package reading_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"math/big"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/database/postgrestest"
	"plangraph/e2e/soak"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/resolvers"
	"plangraph/store"
)

var seed = flag.Uint64("seed", 2023, "what random graphs are drawn from")

func TestMain(m *testing.M) { os.Exit(postgrestest.Run(m)) }

// door is a database behind the handler that the world sees.
type door struct {
	name    string
	db      *database.DB
	handler http.Handler
	// resolver is what the handler asks.
	resolver *resolvers.Resolver
}

// doors loads a graph into an SQLite and a PostgreSQL.
func doors(t testing.TB, graphs ...graph) []door {
	t.Helper()
	var all []door
	for _, db := range databasetest.Both(t) {
		for _, g := range graphs {
			err := store.Load(t.Context(), db, g.Graph)
			if err == nil {
				err = db.Write(t.Context(), func(tx *database.Tx) error {
					return errors.Join(
						tx.Insert(t.Context(), g.Holders), tx.Insert(t.Context(), g.Changes), tx.Insert(t.Context(), g.Tokens),
					)
				})
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := db.Exec("ANALYZE").Error; err != nil {
			t.Fatal(err)
		}
		resolver := &resolvers.Resolver{Read: reading.NewReader(db), Now: func() time.Time { return noon }}
		all = append(all, door{
			db.Dialect.String(), db, resolvers.NewHandler(resolver, resolvers.Settings{CostLimit: 1 << 30}), resolver,
		})
	}
	return all
}

// response is what the handler answers.
type response struct {
	Data   json.RawMessage
	Errors []struct {
		Message    string
		Path       []any
		Extensions struct{ Code string }
	}
	Extensions struct {
		Cost     struct{ Requested, Actual, Limit int }
		Warnings []struct {
			Code, Message string
			Path          []any
		}
	}
}

func (d door) ask(t testing.TB, viewer models.Viewer, r request) response {
	t.Helper()
	return d.askUnder(t.Context(), t, viewer, r)
}

func (d door) askUnder(ctx context.Context, t testing.TB, viewer models.Viewer, r request) response {
	t.Helper()
	body, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return d.post(ctx, t, viewer, body)
}

func (d door) post(ctx context.Context, t testing.TB, viewer models.Viewer, body []byte) response {
	t.Helper()
	post := httptest.NewRequestWithContext(
		auth.WithViewer(ctx, viewer), http.MethodPost, "/graphql", bytes.NewReader(body),
	)
	post.Header.Set("Content-Type", "application/json")
	recorder := httptest.NewRecorder()
	d.handler.ServeHTTP(recorder, post)
	var answer response
	if err := json.Unmarshal(recorder.Body.Bytes(), &answer); err != nil {
		t.Fatalf("%s does not answer JSON: %v\n%s\n%s", d.name, err, body, recorder.Body)
	}
	return answer
}

// schemaOf parses the published schema.
func schemaOf(t testing.TB) *ast.Schema {
	t.Helper()
	sdl, err := os.ReadFile("../graph/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	schema, err := gqlparser.LoadSchema(&ast.Source{Name: "schema.graphql", Input: string(sdl)})
	if err != nil {
		t.Fatal(err)
	}
	return schema
}

// TestRandomOperations draws operations over a plan graph. Both databases answer each operation with the same bytes,
// and as the naive walk does. go test -seed=N draws another graph.
func TestRandomOperations(t *testing.T) {
	g := randomGraph(rand.New(rand.NewPCG(*seed, 0)))
	schema, both := schemaOf(t), doors(t, g)
	viewers := []models.Viewer{
		models.Anonymous,
		{Role: models.RoleSystem},
		{Role: models.RoleViewer, RegionCode: "230204"},
		{Role: models.RoleViewer, RegionCode: "230000"},
		{Role: models.RoleViewer, RegionCode: "240101001"},
		{Role: models.RoleReporter, RegionCode: "230204"},
		{Role: models.RoleAdmin, RegionCode: "230203"},
		{Role: models.RoleAdmin, RegionCode: "230000"},
	}
	worlds := make([]*world, len(viewers))
	for i, v := range viewers {
		worlds[i] = newWorld(&g, v)
	}
	soak.Check(t, 15, func(t *soak.T) {
		book := newCursorBook() // of the answers to the operations before
		generator := &generator{dice: t, schema: schema, world: worlds[1], cursors: book}
		values := drawnValues{}
		t.Repeat(20, func() {
			w := soak.Pick(t, worlds...)
			generator.role, generator.counting = w.viewer.Role, soak.Pick(t, false, false, true)
			drawn := generator.request()
			values.add(drawn)
			for range 3 { // by the plan that is kept of the first, where that fits
				trial := trial{t, schema, both, book, w, soak.Pick(t, 0, 1, len(both))}
				if problem := trial.play(drawn); problem != "" {
					variables, _ := json.Marshal(drawn.Variables) // they came as JSON does
					t.Errorf("as %+v:\n%s\nvariables %s\n%s", w.viewer, drawn.Query, variables, problem)
				}
				if len(drawn.Variables) == 0 {
					break
				}
				drawn = values.change(t, drawn)
			}
		})
	})
}

// drawnValues are the values that variables had, by what may stand in their place.
type drawnValues map[string][]any

var definedVariable = regexp.MustCompile(`\$(\w+): ([\w!\[\]]+)`)

// each gives the variables of an operation whose values others may take: a cursor is of one list, an id of one type, a
// filter as deep as it may be in its place, and what groups or rows are ordered by is not named twice.
func (drawnValues) each(r request, take func(name, kind string)) {
	for _, v := range definedVariable.FindAllStringSubmatch(r.Query, -1) {
		value, given := r.Variables[v[1]]
		kind := v[2]
		id, isText := value.(string)
		if parsed, err := models.ParseID(id); isText && err == nil {
			kind += parsed.Type
		} else if !given || strings.HasPrefix(kind, "String") || strings.HasPrefix(kind, "Int") ||
			strings.HasPrefix(kind, "ID") || strings.HasPrefix(kind, "[") ||
			strings.Contains(kind, "Dimension") || strings.Contains(kind, "Order") {
			continue
		}
		if strings.Contains(kind, "Where") {
			kind += strconv.Itoa(nesting(value))
		}
		take(v[1], kind)
	}
}

// nesting is how deep a value is.
func nesting(value any) (deepest int) {
	switch value := value.(type) {
	case map[string]any:
		for _, v := range value {
			deepest = max(deepest, nesting(v))
		}
		return 1 + deepest
	case []any:
		for _, v := range value {
			deepest = max(deepest, nesting(v))
		}
	}
	return deepest
}

func (d drawnValues) add(r request) {
	d.each(r, func(name, kind string) { d[kind] = append(d[kind], r.Variables[name]) })
}

// change asks the same with another value of one variable.
func (d drawnValues) change(t *soak.T, r request) request {
	changed := request{r.Query, maps.Clone(r.Variables)}
	var changes []func()
	d.each(r, func(name, kind string) {
		changes = append(changes, func() { changed.Variables[name] = soak.Pick(t, d[kind]...) })
	})
	if len(changes) > 0 {
		soak.Pick(t, changes...)()
	}
	return changed
}

// trial is one operation to be answered for one viewer.
type trial struct {
	t      testing.TB
	schema *ast.Schema
	doors  []door
	book   *cursorBook
	world  *world
	// many is the place of the door that takes all conditions for such that many rows meet: there are too few rows for it to
	// find that.
	many int
}

// play answers an operation three times and says what differs; the empty text if nothing does.
func (tr trial) play(r request) string {
	wanted, problem := tr.naively(r)
	if problem != "" {
		return problem
	}
	var first response
	for i, d := range tr.doors {
		ctx := tr.t.Context()
		if i == tr.many {
			ctx = database.TakenForMany(ctx)
		}
		answer := d.askUnder(ctx, tr.t, tr.world.viewer, r)
		for _, e := range answer.Errors {
			if e.Extensions.Code != "NOT_FOUND" {
				return fmt.Sprintf("%s answers %s %s at %v", d.name, e.Extensions.Code, e.Message, e.Path)
			}
		}
		if i > 0 && !bytes.Equal(first.Data, answer.Data) {
			return "the databases differ:\n" + difference(first.Data, answer.Data)
		}
		first = answer
	}
	given, err := decode(first.Data)
	if err != nil {
		return fmt.Sprintf("%v in %s", err, first.Data)
	}
	tr.book.cuts = nil
	if problem := tr.book.differ("data", given, wanted); problem != "" {
		return problem
	}
	var said []string
	for _, w := range first.Extensions.Warnings {
		path := "data"
		for _, step := range w.Path {
			path += fmt.Sprint(".", step)
		}
		said = append(said, path+": "+w.Message)
	}
	if !slices.Equal(said, tr.book.cuts) {
		return fmt.Sprintf("the answer warns of %q\nand not of %q", said, tr.book.cuts)
	}
	return ""
}

// naively answers an operation by walking the rows.
func (tr trial) naively(r request) (object, string) {
	document, errs := gqlparser.LoadQueryWithRules(tr.schema, r.Query, nil)
	if errs != nil {
		return nil, "invalid: " + errs.Error()
	}
	text, err := json.Marshal(r.Variables)
	if err != nil {
		return nil, err.Error()
	}
	given := map[string]any{}
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	if err := decoder.Decode(&given); err != nil {
		return nil, err.Error()
	}
	variables, err := validator.VariableValues(tr.schema, document.Operations[0], given)
	if err != nil {
		return nil, "invalid: " + err.Error()
	}
	n := &naive{world: tr.world, schema: tr.schema, variables: variables, cursors: tr.book}
	return n.query(document.Operations[0].SelectionSet), ""
}

// difference shows where two texts part.
func difference(a, b []byte) string {
	i := 0
	for i < min(len(a), len(b)) && a[i] == b[i] {
		i++
	}
	around := func(text []byte) string { return string(text[max(0, i-200):min(len(text), i+200)]) }
	return "…" + around(a) + "…\n…" + around(b) + "…"
}

// decode reads JSON, keeping the order of fields.
func decode(text []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	v, err := decodeValue(decoder)
	if err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); err != io.EOF {
		return nil, fmt.Errorf("more than a value: %w", err)
	}
	return v, nil
}

func decodeValue(decoder *json.Decoder) (any, error) {
	token, err := decoder.Token()
	if err != nil {
		return nil, err
	}
	switch token {
	case json.Delim('{'):
		o := object{}
		for decoder.More() {
			name, err := decoder.Token()
			if err != nil {
				return nil, err
			}
			value, err := decodeValue(decoder)
			if err != nil {
				return nil, err
			}
			o = append(o, member{name.(string), value})
		}
		_, err = decoder.Token()
		return o, err
	case json.Delim('['):
		list := []any{}
		for decoder.More() {
			value, err := decodeValue(decoder)
			if err != nil {
				return nil, err
			}
			list = append(list, value)
		}
		_, err = decoder.Token()
		return list, err
	}
	return token, nil
}

// differ says where an answer is not what was wanted, and learns the cursors of one that is.
func (b *cursorBook) differ(path string, given, wanted any) string {
	switch w := wanted.(type) {
	case object:
		g, ok := given.(object)
		if !ok || len(g) != len(w) {
			return different(path, given, wanted)
		}
		for i := range w {
			if g[i].name != w[i].name {
				return different(path, given, wanted)
			}
			if problem := b.differ(path+"."+w[i].name, g[i].value, w[i].value); problem != "" {
				return problem
			}
		}
		return ""
	case cutList:
		if w.cut {
			b.cuts = append(b.cuts, fmt.Sprintf(
				"%s: there are more groups than the %d that came: ask for more by first, or for fewer by where",
				path, len(w.items),
			))
		}
		return b.differ(path, given, w.items)
	case []any:
		g, ok := given.([]any)
		if !ok || len(g) != len(w) {
			return different(path, given, wanted)
		}
		for i := range w {
			if problem := b.differ(path+"."+strconv.Itoa(i), g[i], w[i]); problem != "" {
				return problem
			}
		}
		return ""
	case cursor:
		text, ok := given.(string)
		if !ok {
			return different(path, given, wanted)
		}
		if err := b.learn(text, w); err != nil {
			return path + ": " + err.Error()
		}
		return ""
	}
	if !sameScalar(given, wanted) {
		return different(path, given, wanted)
	}
	return ""
}

func different(path string, given, wanted any) string {
	return fmt.Sprintf("%s is\n  %.2000s\nand not\n  %.2000s", path, fmt.Sprint(given), fmt.Sprint(wanted))
}

// sameScalar compares what the engine wrote with what the naive walk found.
func sameScalar(given, wanted any) bool {
	number, _ := given.(json.Number)
	float, _ := number.Float64()
	switch w := wanted.(type) {
	case nil, bool, string:
		return given == wanted
	case month:
		return given == string(w)
	case models.Date:
		return given == w.String()
	case models.Money:
		return given == w.String()
	case time.Time:
		return given == w.UTC().Format(time.RFC3339Nano)
	case int:
		return number.String() == strconv.Itoa(w)
	case float64:
		return number != "" && float == w
	case mean:
		return number != "" && math.Abs(float-float64(w)) <= 1e-9*max(1, math.Abs(float64(w)))
	case percent: // rounded to four decimals, a half away from zero, whatever stands beyond the ninth
		nine, _ := new(big.Rat).SetString(strconv.FormatFloat(float64(w), 'f', 9, 64))
		four, _ := strconv.ParseFloat(nine.FloatString(4), 64)
		return number != "" && float == four
	case json.RawMessage:
		var value any
		return json.Unmarshal(w, &value) == nil && reflect.DeepEqual(plain(given), value)
	}
	panic(fmt.Sprintf("%T is no scalar", wanted))
}

// plain turns what decode read into what json.Unmarshal makes.
func plain(v any) any {
	switch v := v.(type) {
	case object:
		m := map[string]any{}
		for _, f := range v {
			m[f.name] = plain(f.value)
		}
		return m
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plain(v[i])
		}
		return list
	case json.Number:
		f, _ := v.Float64()
		return f
	}
	return v
}
