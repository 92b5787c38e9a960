package e2e

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"
	"github.com/parquet-go/parquet-go"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/xuri/excelize/v2"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/datasets"
	"plangraph/export"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/reading"
)

// fileOf asks for a file as somebody; query is what stands behind the question mark.
func fileOf(t testing.TB, handler http.Handler, viewer models.Viewer, name, query string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(
		auth.WithViewer(t.Context(), viewer), http.MethodGet, "/export/"+name+"?"+query, nil,
	)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// rowsOfFile are the objects of a JSON file.
func rowsOfFile(t testing.TB, handler http.Handler, viewer models.Viewer, dataset, query string) []map[string]any {
	t.Helper()
	w := fileOf(t, handler, viewer, dataset+".json", query)
	var rows []map[string]any
	if err := json.Unmarshal(w.Body.Bytes(), &rows); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%s for %+v: %d %v\n%s", dataset, viewer, w.Code, err, w.Body)
	}
	return rows
}

// readers of people and of programs.
func readers() []models.Viewer { return []models.Viewer{models.Anonymous, adminOf(ownRegion), system} }

// TestFilesHaveTheRowsOfTheGraph holds each dataset as JSON to what GraphQL answers the same viewer: the same rows, and in
// every column that the graph has the same value.
func TestFilesHaveTheRowsOfTheGraph(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := generous(t, db)
		g := graphReader{t, handler, publishedSchema(t)}
		for _, table := range datasets.Tables() {
			compared := 0
			for _, viewer := range readers() {
				if !viewer.Role.AtLeast(table.Role) {
					continue
				}
				want := g.rows(viewer, table)
				got := rowsOfFile(t, handler, viewer, table.Name, "")
				if len(got) != len(want) {
					t.Errorf("%s for %+v: %d rows, the graph has %d", table.Name, viewer, len(got), len(want))
				}
				for _, row := range got {
					node, seen := want[fmt.Sprint(row[table.Key[0]])]
					if !seen {
						t.Errorf("%s for %+v: the graph does not have %v", table.Name, viewer, row)
						continue
					}
					compared += g.compare(table, row, node)
				}
			}
			if compared == 0 && table.Role == "" && table.Name != "posts" { // nobody in the stories has a post
				t.Errorf("%s: nothing was compared", table.Name)
			}
		}
	})
}

// graphReader asks the graph for what a dataset has.
type graphReader struct {
	t       *testing.T
	handler http.Handler
	schema  *ast.Schema
}

// rows gives what the graph has of a dataset's rows by their keys: by a list of the query, or, where there is none, by
// the ids of all rows that there are.
func (g graphReader) rows(viewer models.Viewer, table datasets.Table) map[string]map[string]any {
	g.t.Helper()
	rows := map[string]map[string]any{}
	fields := g.selection(table)
	if list := g.schema.Query.Fields.ForName(table.Name); list != nil {
		after := "null"
		for after != "" {
			query := fmt.Sprintf(
				`{ %s(first: 100, after: %s) { nodes { %s } pageInfo { hasNextPage endCursor } } }`,
				table.Name,
				after,
				fields,
			)
			var page struct {
				Nodes    []map[string]any
				PageInfo struct {
					HasNextPage bool
					EndCursor   string
				}
			}
			ask(g.t, g.handler, viewer, query, nil).into(g.t, table.Name, &page)
			for _, node := range page.Nodes {
				rows[rowOf(g.t, node[table.Key[0]])] = node
			}
			after = ""
			if page.PageInfo.HasNextPage {
				after = fmt.Sprintf("%q", page.PageInfo.EndCursor)
			}
		}
		return rows
	}
	var ids []string
	for _, row := range rowsOfFile(g.t, g.handler, system, table.Name, "") {
		id := models.ID{Type: table.Type, Row: uuid.MustParse(row["id"].(string))}
		if plan, ok := row["planId"].(string); ok {
			id.Plan = uuid.MustParse(plan)
		}
		ids = append(ids, id.String())
	}
	for some := range slices.Chunk(ids, 100) {
		query := fmt.Sprintf(`query($ids: [ID!]!) { nodes(ids: $ids) { ... on %s { %s } } }`, table.Type, fields)
		answer := ask(g.t, g.handler, viewer, query, map[string]any{"ids": some})
		var nodes []map[string]any
		if err := json.Unmarshal(answer.Data["nodes"], &nodes); err != nil {
			g.t.Fatal(err, answer.text)
		}
		for i, node := range nodes {
			if node != nil {
				rows[rowOf(g.t, some[i])] = node
			}
		}
	}
	return rows
}

// rowOf is the key of a row in the datasets: of a region its code, of others a part of their global id.
func rowOf(t *testing.T, key any) string {
	t.Helper()
	if id, err := models.ParseID(key.(string)); err == nil {
		return id.Row.String()
	}
	return key.(string)
}

// has tells whether the graph has the field of a column.
func (g graphReader) has(table datasets.Table, c datasets.Column) bool {
	of := g.schema.Types[table.Type]
	for step := range strings.SplitSeq(c.Field, ".") {
		field := of.Fields.ForName(step)
		if field == nil || len(field.Arguments) > 0 && field.Arguments.ForName("first") != nil {
			return false
		}
		of = g.schema.Types[field.Type.Name()]
	}
	return c.Bucket == ""
}

func (g graphReader) selection(table datasets.Table) string {
	root := selected{}
	for _, c := range table.Columns {
		if g.has(table, c) {
			at := root
			for step := range strings.SplitSeq(c.Field, ".") {
				if at[step] == nil {
					at[step] = selected{}
				}
				at = at[step]
			}
		}
	}
	return root.String()
}

// selected are fields that are selected, with those below them.
type selected map[string]selected

func (s selected) String() string {
	var b strings.Builder
	for name, below := range s {
		if b.WriteString(" " + name); len(below) > 0 {
			b.WriteString(" {" + below.String() + " }")
		}
	}
	return b.String()
}

// compare holds a row of a file to a node, and tells how many values it compared.
func (g graphReader) compare(table datasets.Table, row, node map[string]any) int {
	compared := 0
	for _, c := range table.Columns {
		if !g.has(table, c) {
			continue
		}
		var want any = node
		for step := range strings.SplitSeq(c.Field, ".") {
			inner, _ := want.(map[string]any)
			want = inner[step] // nil of what is null
		}
		if text, is := want.(string); is && c.Field == "id" {
			want = rowOf(g.t, text)
		}
		if compared++; row[c.Name] != want {
			g.t.Errorf("%s.%s is %v, in the graph %v", table.Name, c.Name, row[c.Name], want)
		}
	}
	return compared
}

// TestEveryFormatHasTheSameRows holds the other formats to JSON: the columns, and the keys of the rows in their order. What
// else is in them, the tests of the formats hold to what was written.
func TestEveryFormatHasTheSameRows(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		for _, table := range reading.NewCatalog().Tables() {
			for _, viewer := range readers() {
				if !viewer.Role.AtLeast(table.Role) {
					continue
				}
				var want []string
				for _, row := range rowsOfFile(t, handler, viewer, table.Name, "") {
					want = append(want, fmt.Sprint(row[table.Key[0]]))
				}
				for _, format := range export.Formats() {
					w := fileOf(t, handler, viewer, table.Name+"."+format.Name, "")
					heads, got := keysOf(t, format.Name, w.Body.Bytes())
					if !slices.Equal(got, want) {
						t.Errorf("%s.%s for %+v has %d rows, as JSON %d", table.Name, format.Name, viewer, len(got), len(want))
					}
					var columns []string
					for _, c := range table.Columns {
						columns = append(columns, c.Name)
					}
					if len(heads) > 0 && !slices.Equal(heads, columns) { // objects of JSON have their own
						t.Errorf("%s.%s has the columns %v, not %v", table.Name, format.Name, heads, columns)
					}
				}
			}
		}
	})
}

// keysOf reads the headings of a file and its first column.
func keysOf(t *testing.T, format string, file []byte) (heads, keys []string) {
	t.Helper()
	var err error
	var lines [][]string
	switch format {
	case "csv":
		lines, err = csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\xef\xbb\xbf")))).ReadAll()
	case "xlsx":
		var book *excelize.File
		if book, err = excelize.OpenReader(bytes.NewReader(file)); err == nil {
			lines, err = book.GetRows(book.GetSheetList()[0])
		}
	case "parquet":
		var f *parquet.File
		if f, err = parquet.OpenFile(bytes.NewReader(file), int64(len(file))); err == nil {
			lines, err = parquetLines(f)
		}
	default:
		for line := range strings.Lines(strings.Trim(string(file), "[]")) {
			var row map[string]any
			if err := json.Unmarshal([]byte(strings.TrimRight(line, "],\n")), &row); err == nil {
				key, _, _ := strings.Cut(strings.SplitN(line, `"`, 5)[3], `"`)
				keys = append(keys, key)
			}
		}
		return nil, keys
	}
	if err != nil {
		t.Fatal(format, err)
	}
	for _, line := range lines[1:] {
		keys = append(keys, line[0])
	}
	return lines[0], keys
}

func parquetLines(f *parquet.File) ([][]string, error) {
	var heads []string
	for _, path := range f.Schema().Columns() {
		heads = append(heads, path[0])
	}
	lines := [][]string{heads}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 64)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				lines = append(lines, []string{string(row[0].ByteArray())})
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return nil, err
			}
		}
	}
	return lines, nil
}

// TestFilesOfHiddenPlansLeaveNoTrace compares two databases, of which one has an internal plan of another region: whoever
// may not read it gets the same files from both, also where conditions, orders and groups speak of it.
func TestFilesOfHiddenPlansLeaveNoTrace(t *testing.T) {
	own, foreign := unitsOf(ownRegion, 3), unitsOf(foreignRegion, 3)
	open := district(ownRegion, storyYear, idsOf(own)...)
	open.Regions = slices.Concat(regionsDown(ownRegion), regionsDown(foreignRegion))
	open.Units = slices.Concat(own, foreign)
	hidden := district(foreignRegion, storyYear, foreign[0].ID, own[0].ID)
	hidden.Plans[0].Visibility = models.VisibilityInternal
	for name, opener := range databasetest.Openers() {
		t.Run(name, func(t *testing.T) {
			with, without := opener(t), opener(t)
			loadAll(t, with, open, hidden)
			loadAll(t, without, open)
			audited(t, with, hidden)
			first, second := handlerOf(t, with), handlerOf(t, without)
			for _, viewer := range []models.Viewer{
				models.Anonymous,
				{Role: models.RoleViewer, RegionCode: ownRegion},
				adminOf(ownRegion),
				{Role: models.RoleViewer, RegionCode: foreignRegion},
				system,
			} {
				sees := viewer.RegionCode == foreignRegion || viewer.Role == models.RoleSystem
				differing := 0
				for _, table := range datasets.Tables() {
					for _, format := range export.Formats() {
						for _, query := range traces(table, format.Name) {
							file := table.Name + "." + format.Name
							a, b := fileOf(t, first, viewer, file, query), fileOf(t, second, viewer, file, query)
							if a.Code != b.Code || a.Code != http.StatusOK && viewer.Role.AtLeast(table.Role) {
								t.Fatalf("%s?%s for %+v: %d and %d: %s", file, query, viewer, a.Code, b.Code, a.Body)
							}
							if withoutRequest(a.Body.String()) == withoutRequest(b.Body.String()) {
								continue
							}
							if differing++; !sees {
								t.Errorf("%+v sees a trace in %s?%s\n%.300q\n%.300q", viewer, file, query, a.Body, b.Body)
							}
						}
					}
				}
				if sees && differing < 20 {
					t.Errorf("%+v should see it: %d files differ", viewer, differing)
				}
			}
		})
	}
}

// traces are queries that could tell of hidden rows.
func traces(table datasets.Table, format string) []string {
	if format != "json" {
		return []string{""}
	}
	key := table.Key[0]
	queries := []string{
		"",
		"$filter=" + url.QueryEscape(key+" ne null"),
		"$orderby=" + key + "%20desc&$top=1",
		"$skip=1&$top=1000",
		"$search=a",
	}
	if table.Groups != nil {
		queries = append(queries, "$apply="+url.QueryEscape("aggregate($count as n)"))
	}
	return queries
}

// TestFileAnswers asks for files rightly and wrongly.
func TestFileAnswers(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		for _, c := range []struct {
			name, query string
			status      int
			says        string // in the answer, or in its headers
		}{
			{"projects.csv", "", http.StatusOK, "\xef\xbb\xbfid,planId,planTitle,"},
			{"projects.csv", "", http.StatusOK, "Content-Type: text/csv; charset=utf-8"},
			{"projects.csv", "", http.StatusOK, "Cache-Control: no-store"},
			{"projects.csv", "", http.StatusOK, `Content-Disposition: attachment; filename="projects.csv"; filename*=UTF-8''%E9%A1%B9%E7%9B%AE.csv`},
			{"plan_areas.csv", "labels=zh&select=id,title", http.StatusOK, "\xef\xbb\xbf标识,重点领域\r\n"},
			{"plan_areas.csv", "labels=en&$select=title", http.StatusOK, "\xef\xbb\xbfTitle\r\n"},
			{"plan_areas.csv", "labels=zh&encoding=gb18030&select=id", http.StatusOK, "\xb1\xea\xca\xb6\r\n"},
			{"plan_areas.csv", "encoding=gb18030", http.StatusOK, "Content-Type: text/csv; charset=gb18030"},
			{"regions.ndjson", "$filter=code%20eq%20'230203'&select=code,name", http.StatusOK, `{"code":"230203","name":"建华区"}` + "\n"},
			{"regions.ndjson", "filter=code%20eq%20'1'", http.StatusOK, "Content-Type: application/x-ndjson"},
			{"regions.json", "filter=code%20eq%20'1'", http.StatusOK, "[]\n"},
			{"regions.json", "$top=0", http.StatusOK, "[]\n"},
			{"regions.json", "orderby=code%20desc&top=1&skip=1&select=code", http.StatusOK, `[{"code":"730102002"}]`},
			{"tasks.json", "$apply=aggregate($count%20as%20n)", http.StatusOK, `[{"n":`},
			{"tasks.csv", "$apply=groupby((kind),aggregate($count%20as%20n))", http.StatusOK, "kind,n\r\nTASK,"},
			{"projects.xls", "", http.StatusNotFound, `there is no format \"xls\"; there are csv, xlsx, json, ndjson, parquet`},
			{"project.csv", "", http.StatusNotFound, `there is no dataset \"project\"`},
			{"changes.csv", "", http.StatusNotFound, `there is no dataset \"changes\"`},
			{"projects.csv", "lables=zh", http.StatusBadRequest, "there is no option lables"},
			{"projects.csv", "labels=de", http.StatusBadRequest, `labels is one of code, zh, en, not \"de\"`},
			{"projects.csv", "labels=zh&labels=en", http.StatusBadRequest, `labels is one of code, zh, en, not \"zh, en\"`},
			{"projects.csv", "encoding=gbk", http.StatusBadRequest, "encoding is one of utf-8, gb18030"},
			{"projects.json", "labels=zh", http.StatusBadRequest, "labels says nothing of json: it is for csv, xlsx"},
			{"projects.xlsx", "encoding=utf-8", http.StatusBadRequest, "encoding says nothing of xlsx: it is for csv"},
			{"projects.csv", "$filter=titel%20eq%20'x'", http.StatusBadRequest, "titel"},
			{"projects.csv", "$select=titel", http.StatusBadRequest, "titel"},
			{"projects.csv", "$count=true", http.StatusBadRequest, "$count"},
			{"projects.csv", "$compute=1", http.StatusNotImplemented, "$compute"},
			{"tasks.csv", "$apply=groupby((kind))&select=kind", http.StatusNotImplemented, "groups come with all of their columns"},
			{"projects.csv", "asOf=yesterday", http.StatusBadRequest, "yesterday"},
		} {
			w := fileOf(t, handler, models.Anonymous, c.name, c.query)
			var said bytes.Buffer
			if err := w.Header().Write(&said); err != nil {
				t.Fatal(err)
			}
			said.WriteString("\n" + w.Body.String())
			if w.Code != c.status || !strings.Contains(said.String(), c.says) {
				t.Errorf("%s?%s: %d, want %d and %q in\n%.600s", c.name, c.query, w.Code, c.status, c.says, said.String())
			}
			if c.status != http.StatusOK && w.Header().Get("Content-Disposition") != "" {
				t.Errorf("%s?%s: a refusal is sent as a file", c.name, c.query)
			}
		}
	})
}

// TestFilesHaveTheirOwnTime: the time of other requests does not end a file, its own does.
func TestFilesHaveTheirOwnTime(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		for _, c := range []struct {
			request, file time.Duration
			want          int
		}{{time.Nanosecond, time.Hour, http.StatusOK}, {time.Hour, time.Nanosecond, http.StatusServiceUnavailable}} {
			cfg := patient()
			cfg.RequestTimeout, cfg.ExportTimeout = c.request, c.file
			handler := httpapi.NewHandler(cfg, db, func() time.Time { return storyTime })
			if w := fileOf(t, handler, models.Anonymous, "tasks.csv", ""); w.Code != c.want {
				t.Errorf("%d, want %d: %s", w.Code, c.want, w.Body)
			}
		}
	})
}

// TestHeadOfAFile: HEAD says what GET would.
func TestHeadOfAFile(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		server := httptest.NewServer(handlerOf(t, db))
		defer server.Close()
		for name, want := range map[string]int{
			"projects.parquet": http.StatusOK, "projects.xls": http.StatusNotFound,
			"projects.csv?$filter=nothing%20eq%201": http.StatusBadRequest,
		} {
			r, err := http.NewRequestWithContext(t.Context(), http.MethodHead, server.URL+"/export/"+name, nil)
			if err != nil {
				t.Fatal(err)
			}
			answer, err := server.Client().Do(r)
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(answer.Body)
			if err != nil || answer.StatusCode != want || len(body) > 0 {
				t.Errorf("%s: %d with %d bytes, want %d (%v)", name, answer.StatusCode, len(body), want, err)
			}
			if err := answer.Body.Close(); err != nil {
				t.Fatal(err)
			}
			if isFile := answer.Header.Get("Content-Disposition") != ""; isFile != (want == http.StatusOK) {
				t.Errorf("%s: the head is %v", name, answer.Header)
			}
		}
	})
}

// loadChanges makes a dataset that no buffer holds, however it is packed.
func loadChanges(t *testing.T, db *database.DB) {
	t.Helper()
	draw := rand.NewChaCha8([32]byte{})
	var changes []models.Change
	for range 30_000 {
		changes = append(changes, models.Change{
			ID: newID(), CommandID: newID(), EntityID: newID(), At: models.Time{Time: storyTime}, Actor: "token x",
			RequestID: "r", Mutation: "taskUpdate", RegionCode: ownRegion, Type: "WorkItem", Action: models.ActionUpdate,
			Reason: new(drawnText(draw)), Before: new(models.JSON(`{}`)), After: new(models.JSON(`{}`)),
		})
	}
	if err := db.Write(t.Context(), func(tx *database.Tx) error { return tx.Insert(t.Context(), changes) }); err != nil {
		t.Fatal(err)
	}
}

func drawnText(draw *rand.ChaCha8) string {
	text := make([]byte, 400)
	_, _ = draw.Read(text) // never fails
	return base64.StdEncoding.EncodeToString(text)
}

// broad serves files of the system's. ended tells how each ended; stop ends the time of all of them.
func broad(t *testing.T, db *database.DB) (server *httptest.Server, ended <-chan any, stop func()) {
	t.Helper()
	handler, ends := handlerOf(t, db), make(chan any, 1)
	stopping, stop := context.WithCancel(t.Context())
	server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ctx, cancel := context.WithCancel(auth.WithViewer(r.Context(), system))
		defer cancel()
		defer context.AfterFunc(stopping, cancel)()
		defer func() {
			thrown := recover()
			if ends <- thrown; thrown != nil {
				panic(thrown)
			}
		}()
		handler.ServeHTTP(w, r.WithContext(ctx)) //nolint:contextcheck // it is the request's
	}))
	t.Cleanup(server.Close)
	return server, ends, stop
}

// begun asks for a file and takes the first of it.
func begun(t *testing.T, server *httptest.Server, name string) io.ReadCloser {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/export/"+name, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept-Encoding", "identity")
	answer, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = answer.Body.Close() }) // it may be closed
	if _, err := io.ReadFull(answer.Body, make([]byte, 1)); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatal(answer.StatusCode, err)
	}
	return answer.Body
}

// TestHalfAFileIsNone: a file that could not be ended does not look like a whole one.
func TestHalfAFileIsNone(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadChanges(t, db)
		for _, format := range export.Formats() {
			server, ended, stop := broad(t, db)
			body := begun(t, server, "changes."+format.Name)
			stop()
			if _, err := io.ReadAll(body); err == nil {
				t.Errorf("%s: the connection was not broken", format.Name)
			}
			if thrown := <-ended; thrown != http.ErrAbortHandler { //nolint:errorlint // it is what was thrown
				t.Errorf("%s: it ended with %v", format.Name, thrown)
			}
		}
	})
}

// TestWhoLeavesStopsTheFile: nothing is read for a client who has gone away.
func TestWhoLeavesStopsTheFile(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		loadChanges(t, db)
		server, ended, _ := broad(t, db)
		body := begun(t, server, "changes.ndjson")
		if err := body.Close(); err != nil {
			t.Fatal(err)
		}
		if thrown := <-ended; thrown != http.ErrAbortHandler { //nolint:errorlint // it is what was thrown
			t.Errorf("it ended with %v", thrown)
		}
		if db.Dialect != database.Postgres {
			return
		}
		for reading := int64(1); reading > 0; {
			if err := db.Raw(
				"SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%changes%' AND pid <> pg_backend_pid()" +
					" AND datname = current_database()",
			).Scan(&reading).Error; err != nil {
				t.Fatal(err)
			}
		}
	})
}

// TestFilesComeInTurn: a client has one file at a time and some that wait; others, and the graph, do not wait for it.
func TestFilesComeInTurn(t *testing.T) {
	databasetest.OnBoth(t, func(t *testing.T, db *database.DB) {
		f := newFaulty(t, db)
		began, release := make(chan struct{}), make(chan struct{})
		asked := func(from string, w http.ResponseWriter) {
			r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/export/units.csv", nil)
			r.RemoteAddr = from + ":1234"
			f.handler.ServeHTTP(w, r)
		}
		var slow sync.WaitGroup
		defer slow.Wait()
		slow.Go(func() { asked("203.0.113.1", slowClient{httptest.NewRecorder(), began, release}) })
		<-began
		const more, waiting = 11, 8
		codes := make(chan int, more)
		for range more {
			slow.Go(func() {
				w := httptest.NewRecorder()
				asked("203.0.113.1", w)
				codes <- w.Code
			})
		}
		for range more - waiting {
			if code := <-codes; code != http.StatusTooManyRequests {
				t.Errorf("answered with %d", code)
			}
		}
		other := make(chan int, 1)
		slow.Go(func() {
			w := httptest.NewRecorder()
			asked("203.0.113.2", w)
			other <- w.Code
		})
		select {
		case code := <-other:
			if code != http.StatusOK {
				t.Errorf("another client is answered with %d", code)
			}
		case <-time.After(time.Minute):
			t.Error("another client waits")
		}
		if w := f.ask(`{ regions(first: 1) { nodes { code } } }`, ""); w.Code != http.StatusOK {
			t.Errorf("the graph answers with %d", w.Code)
		}
		close(release)
		for range waiting {
			if code := <-codes; code != http.StatusOK {
				t.Errorf("who waited is answered with %d", code)
			}
		}
	})
}
