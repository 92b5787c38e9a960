package e2e

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-chi/chi/v5"
	"github.com/parquet-go/parquet-go"

	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/e2e/soak"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/seeds"
)

// TestEveryDoorCountsAlike draws conditions and keys, and asks each door for the groups: how many rows, the sums of
// their amounts and the rate of what is done are the same, to the last digit, for every viewer on both databases.
func TestEveryDoorCountsAlike(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := generous(t, db)
		viewers := []models.Viewer{
			models.Anonymous,
			{Role: models.RoleViewer, RegionCode: seeds.SampleDistrict(internalDistrict).Plans[0].RegionCode},
			{Role: models.RoleReporter, RegionCode: ownRegion},
			adminOf(ownRegion), system,
		}
		asked, counted := 0, 0
		soak.Check(t, 60, func(t *soak.T) {
			viewer := viewers[t.IntN(len(viewers))]
			q := drawnGroups(t)
			want := bookOfGraph(t, handler, viewer, q)
			asked, counted = asked+1, counted+min(len(want), 1)
			for _, door := range doorsToGroups() {
				got := door.book(t, handler, viewer, q)
				if !maps.Equal(got, want) {
					t.Fatalf(
						"%s as %s %s counts %+v\n%v\nand the graph\n%v",
						door.name,
						viewer.Role,
						viewer.RegionCode,
						q,
						got,
						want,
					)
				}
			}
		})
		if counted < asked/2 {
			t.Errorf("only %d of %d groupings counted anything", counted, asked)
		}
	})
}

// groupsAsked are groups of a dataset, as each door puts them.
type groupsAsked struct {
	dataset string
	keys    []groupKey
	// graph and odata are the same condition, in the words of where and of $filter.
	graph, odata string
}

// groupKey is a column, and the dimension that it is in the graph, with the selection of its value.
type groupKey struct{ column, dimension, selection string }

// groupFigures are what is compared: exact, as texts.
type groupFigures struct {
	count                  int
	budget, invested, rate string
}

// book has the figures of groups by their keys.
type book map[string]groupFigures

func drawnGroups(t *soak.T) groupsAsked {
	keys := []groupKey{
		{"kind", "KIND", "kind"},
		{"status", "STATUS", "status"},
		{"light", "LIGHT", "light"},
		{"dueMonth", "DUE_MONTH", "dueMonth"},
		{"dueQuarter", "DUE_QUARTER", "dueQuarter"},
		{"dueYear", "DUE_YEAR", "dueYear"},
		{"regionCode", "REGION", "region { code }"},
		{"leadUnitId", "LEAD_UNIT", "leadUnit { id }"},
		{"planId", "PLAN", "plan { id }"},
		{"areaId", "AREA", "area { id }"},
	}
	conditions := [][2]string{
		{`{}`, ``},
		{`{kind: {in: [TASK, ROAD_UPGRADE, GREENING]}}`, `kind in ('TASK','ROAD_UPGRADE','GREENING')`},
		{`{not: {light: {eq: GREEN}}}`, `not (light eq 'GREEN')`},
		{`{status: {ne: DONE}}`, `status ne 'DONE'`},
		{`{dueOn: {lt: "2023-10-01"}}`, `dueOn lt 2023-10-01`},
		{`{budget: {gte: "1000000.5"}}`, `budget ge 1000000.50`},
		{`{budget: {isNull: true}}`, `budget eq null`},
		{`{title: {contains: "改造"}}`, `contains(title,'改造')`},
		{`{leadUnit: {name: {contains: "局"}}}`, `contains(leadUnitName,'局')`},
		{`{not: {leadUnit: {kind: {eq: DEPARTMENT}}}}`, `not(leadUnitKind eq 'DEPARTMENT')`},
		{`{plan: {region: {code: {startsWith: "23"}}}}`, `startswith(regionCode,'23')`},
		{`{plan: {sample: {eq: true}}}`, `sample eq true`},
		{`{assignments: {role: {eq: SUPPORT}}}`, `assignments/any(a:a/role eq 'SUPPORT')`},
		{`{targets: {measure: {eq: "LENGTH"}}}`, `targets/any(t:t/measure eq 'LENGTH')`},
	}
	q := groupsAsked{dataset: []string{"tasks", "projects"}[t.IntN(2)]}
	for range 1 + t.IntN(3) {
		if key := keys[t.IntN(len(keys))]; !slices.Contains(q.keys, key) {
			q.keys = append(q.keys, key)
		}
	}
	a, b := conditions[t.IntN(len(conditions))], conditions[t.IntN(len(conditions))]
	switch {
	case a[1] == "" || t.Chance(40):
		q.graph, q.odata = a[0], a[1]
	case b[1] == "":
		q.graph, q.odata = b[0], b[1]
	case t.Chance(50):
		q.graph, q.odata = fmt.Sprintf("{or: [%s, %s]}", a[0], b[0]), fmt.Sprintf("%s or %s", a[1], b[1])
	default:
		q.graph, q.odata = fmt.Sprintf("{and: [%s, %s]}", a[0], b[0]), fmt.Sprintf("%s and %s", a[1], b[1])
	}
	return q
}

// bookOfGraph asks GraphQL.
func bookOfGraph(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book {
	t.Helper()
	var by, selected []string
	for _, k := range q.keys {
		by, selected = append(by, k.dimension), append(selected, k.selection)
	}
	r := ask(t, handler, viewer, fmt.Sprintf(
		`{ list: %s(where: %s) { groups(by: [%s], first: 1000) { %s count budget { sum } invested { sum } completionRate } } }`,
		q.dataset,
		q.graph,
		strings.Join(by, ", "),
		strings.Join(selected, " "),
	), nil)
	var answer struct {
		Data struct {
			List struct {
				Groups []map[string]any
			}
		}
	}
	if err := json.Unmarshal([]byte(r.text), &answer); err != nil || len(r.codes()) > 0 {
		t.Fatal(err, r.text)
	}
	made := book{}
	for _, g := range answer.Data.List.Groups {
		var key []string
		for _, k := range q.keys {
			field, inner, nested := strings.Cut(k.selection, " { ")
			value := g[field]
			if object, ok := value.(map[string]any); ok && nested {
				value = object[strings.TrimSuffix(inner, " }")]
			}
			if id, err := models.ParseID(shownIn(value)); err == nil && id.Code == "" {
				value = id.Row
			}
			key = append(key, shownIn(value))
		}
		sum := func(measure string) string { return shownIn(g[measure].(map[string]any)["sum"]) }
		made.add(key, groupFigures{int(g["count"].(float64)), sum("budget"), sum("invested"), shownIn(g["completionRate"])})
	}
	return made
}

// add adds a group.
func (b book) add(key []string, f groupFigures) { b[strings.Join(key, "|")] = f }

func shownIn(value any) string {
	switch value := value.(type) {
	case nil:
		return "null"
	case float64:
		return strconv.FormatFloat(value, 'f', -1, 64)
	}
	return fmt.Sprint(value)
}

// doorToGroups is a way to groups: either it has them itself, or its rows come to them.
type doorToGroups struct {
	name string
	book func(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book
}

// doorsToGroups are all doors but the graph's.
func doorsToGroups() []doorToGroups {
	return []doorToGroups{
		{"OData", bookOfOData},
		{"CSV", func(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book {
			reader := csv.NewReader(
				strings.NewReader(strings.TrimPrefix(fileOfGroups(t, handler, viewer, q, "csv"), "\ufeff")),
			)
			lines, err := reader.ReadAll()
			if err != nil || len(lines) == 0 {
				t.Fatal("no CSV", err)
			}
			return bookOfRows(q, lines[0], lines[1:])
		}},
		{"NDJSON", func(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book {
			var heads []string
			var lines [][]string
			for line := range strings.Lines(fileOfGroups(t, handler, viewer, q, "ndjson")) {
				var row map[string]any
				if err := json.Unmarshal([]byte(line), &row); err != nil {
					t.Fatal(err)
				}
				heads = slices.Sorted(maps.Keys(row))
				var cells []string
				for _, head := range heads {
					cells = append(cells, strings.ReplaceAll(shownIn(row[head]), "null", ""))
				}
				lines = append(lines, cells)
			}
			return bookOfRows(q, heads, lines)
		}},
		{"Parquet", func(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book {
			file := fileOfGroups(t, handler, viewer, q, "parquet")
			f, err := parquet.OpenFile(strings.NewReader(file), int64(len(file)))
			if err != nil {
				t.Fatal(err)
			}
			heads, lines := parquetCells(t, f)
			return bookOfRows(q, heads, lines)
		}},
	}
}

// fileOfGroups asks for the rows that the groups are made of.
func fileOfGroups(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked, format string) string {
	t.Helper()
	options := url.Values{}
	if q.odata != "" {
		options.Set("$filter", q.odata)
	}
	w := fileOf(t, handler, viewer, q.dataset+"."+format, options.Encode())
	if w.Code != http.StatusOK {
		t.Fatal(w.Code, w.Body)
	}
	return w.Body.String()
}

// parquetCells gives the rows of a file as texts; amounts are written in 元.
func parquetCells(t *soak.T, f *parquet.File) (heads []string, lines [][]string) {
	t.Helper()
	for _, path := range f.Schema().Columns() {
		heads = append(heads, path[0])
	}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 64)
		for err := error(nil); err == nil; {
			var n int
			n, err = rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				line := make([]string, len(heads))
				for _, v := range row {
					line[v.Column()] = parquetCell(heads[v.Column()], v)
				}
				lines = append(lines, line)
			}
			if err != nil && !errors.Is(err, io.EOF) {
				t.Fatal(err)
			}
		}
	}
	return heads, lines
}

func parquetCell(column string, v parquet.Value) string {
	switch {
	case v.IsNull():
		return ""
	case v.Kind() == parquet.ByteArray:
		return string(v.ByteArray())
	case column == "budget" || column == "invested":
		return models.Money(v.Int64()).String()
	}
	return v.String()
}

// bookOfRows groups rows.
func bookOfRows(q groupsAsked, heads []string, lines [][]string) book {
	type sums struct {
		count, done, standing int
		money                 map[string]models.Money
	}
	groups := map[string]*sums{}
	for _, line := range lines {
		cell := func(column string) string {
			if text := line[slices.Index(heads, column)]; text != "" {
				return text
			}
			return "null"
		}
		var key []string
		for _, k := range q.keys {
			key = append(key, cell(k.column))
		}
		g := groups[strings.Join(key, "|")]
		if g == nil {
			g = &sums{money: map[string]models.Money{}}
			groups[strings.Join(key, "|")] = g
		}
		g.count++
		if cell("status") != "CANCELLED" {
			g.standing++
			if cell("light") == "DONE" {
				g.done++
			}
		}
		for _, column := range []string{"budget", "invested"} {
			if amount, err := models.ParseMoney(cell(column)); err == nil {
				g.money[column] += amount
				g.money["known "+column]++
			}
		}
	}
	made := book{}
	for key, g := range groups {
		sum := func(column string) string {
			if g.money["known "+column] == 0 {
				return "null"
			}
			return g.money[column].String()
		}
		made[key] = groupFigures{g.count, sum("budget"), sum("invested"), rateOf(g.done, g.standing)}
	}
	return made
}

// rateOf is a percentage, rounded half up.
func rateOf(part, whole int) string {
	if whole == 0 {
		return "null"
	}
	const unit = 10_000
	rounded := (2*100*unit*part + whole) / (2 * whole)
	return shownIn(float64(rounded) / unit)
}

// bookOfOData asks OData's $apply.
func bookOfOData(t *soak.T, handler http.Handler, viewer models.Viewer, q groupsAsked) book {
	t.Helper()
	var by []string
	for _, k := range q.keys {
		by = append(by, k.column)
	}
	apply := fmt.Sprintf(
		"groupby((%s),aggregate($count as n,budget with sum as budgetSum,invested with sum as investedSum,completionRate))",
		strings.Join(by, ","),
	)
	if q.odata != "" {
		apply = "filter(" + q.odata + ")/" + apply
	}
	o := oData{t, handler, viewer}
	made := book{}
	rows, _ := o.all("/odata/v4/"+q.dataset+"?$apply="+apply, "Accept: application/json;IEEE754Compatible=true")
	for _, row := range rows {
		var key []string
		for _, k := range q.keys {
			key = append(key, shownIn(row[k.column]))
		}
		n, _ := strconv.Atoi(shownIn(row["n"]))
		made.add(
			key,
			groupFigures{n, shownIn(row["budgetSum"]), shownIn(row["investedSum"]), shownIn(row["completionRate"])},
		)
	}
	return made
}

// TestDoorsAreKnown holds the addresses of the server to those that are known here, so that a door that comes is held to
// what holds for all of them: those who hide plans say so in the tests that are named.
func TestDoorsAreKnown(t *testing.T) {
	t.Parallel()
	known := map[string]string{
		"/graphql":                   "TestHiddenPlansLeaveNoTrace, TestEveryDoorCountsAlike",
		"/odata/v4":                  "TestODataHidesPlans, TestEveryDoorCountsAlike",
		"/odata/v4/*":                "TestODataHidesPlans, TestEveryDoorCountsAlike",
		"/export/{dataset}.{format}": "TestFilesOfHiddenPlansLeaveNoTrace, TestEveryDoorCountsAlike",
		"/export/ledger.{format}":    "TestLedgerDoor",
		"/chart/{dataset}.svg":       "TestChartsOfHiddenPlansLeaveNoTrace, TestChartsHaveTheFiguresOfTheGraph",
		"/datasets":                  "says nothing of rows",
		"/datasets.json":             "likewise",
		"/odata/plangraph.pbids":     "likewise",
		"/schema.graphql":            "likewise",
		"/graphiql":                  "likewise",
		"/graphiql/*":                "likewise",
		"/":                          "likewise",
		"/healthz":                   "likewise",
		"/readyz":                    "likewise",
	}
	routes, ok := httpapi.NewHandler(httpapi.DefaultSettings(), databasetest.SQLite(t), time.Now).(chi.Routes)
	if !ok {
		t.Fatal("the handler does not tell its routes")
	}
	seen := map[string]bool{}
	err := chi.Walk(routes, func(_, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		seen[route] = true
		if known[route] == "" {
			t.Errorf("%s is a door that nobody holds to anything", route)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for route := range known {
		if !seen[route] {
			t.Errorf("there is no %s any more", route)
		}
	}
}
