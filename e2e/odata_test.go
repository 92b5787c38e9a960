package e2e

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"mime"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/reading"
)

const oDataRoot = "http://example.com/odata/v4/"

// oData is a door for OData, to whoever asks.
type oData struct {
	testing.TB

	handler http.Handler
	viewer  models.Viewer
}

func newOData(t *testing.T, db *database.DB, viewer models.Viewer, change ...func(*httpapi.Settings)) oData {
	t.Helper()
	cfg := patient()
	for _, apply := range change {
		apply(&cfg)
	}
	return oData{t, httpapi.NewHandler(cfg, db, func() time.Time { return storyTime }), viewer}
}

// send sends a request; what stands behind the question mark of an address is encoded on the way.
func (o oData) send(method, address, body string, headers ...string) *httptest.ResponseRecorder {
	o.Helper()
	path, query, _ := strings.Cut(address, "?")
	if query != "" {
		path += "?" + strings.NewReplacer(" ", "%20", `"`, "%22", "#", "%23").Replace(query)
	}
	r := httptest.NewRequestWithContext(auth.WithViewer(o.Context(), o.viewer), method, path, strings.NewReader(body))
	for _, header := range headers {
		name, value, _ := strings.Cut(header, ": ")
		r.Header.Add(name, value)
	}
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, r)
	return w
}

// oDataPage is a page of a collection.
type oDataPage struct {
	Context string           `json:"@odata.context"`
	Count   *json.Number     `json:"@odata.count"`
	Value   []map[string]any `json:"value"`
	Next    string           `json:"@odata.nextLink"`
}

// page gets a page.
func (o oData) page(address string, headers ...string) oDataPage {
	o.Helper()
	w := o.send(http.MethodGet, address, "", headers...)
	if w.Code != http.StatusOK {
		o.Fatalf("%s: %d %s", address, w.Code, w.Body)
	}
	var page oDataPage
	decoder := json.NewDecoder(w.Body)
	decoder.UseNumber()
	if err := decoder.Decode(&page); err != nil {
		o.Fatalf("%s: %v", address, err)
	}
	return page
}

// all follows the links from page to page.
func (o oData) all(address string, headers ...string) (rows []map[string]any, pages int) {
	o.Helper()
	for address != "" {
		page := o.page(address, headers...)
		rows, pages = append(rows, page.Value...), pages+1
		if address = page.Next; address != "" && !strings.HasPrefix(address, oDataRoot) {
			o.Fatalf("the next page is at %s", address)
		}
	}
	return rows, pages
}

// oDataHeader gives a header whose name is written so.
func oDataHeader(w *httptest.ResponseRecorder, name string) string {
	return strings.Join(w.Header()[name], ",")
}

func (o oData) number(address string) int {
	o.Helper()
	w := o.send(http.MethodGet, address, "")
	var n int
	if _, err := fmt.Sscan(w.Body.String(), &n); err != nil || w.Code != http.StatusOK {
		o.Fatalf("%s: %d %s", address, w.Code, w.Body)
	}
	return n
}

// TestODataPages reads every collection in small pages, from link to link, in its own order and in others: each row comes
// once, and as many come as are counted.
func TestODataPages(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		for _, viewer := range []models.Viewer{models.Anonymous, system} {
			o := newOData(t, db, viewer)
			for _, table := range reading.NewReader(db).Tables() {
				if !viewer.Role.AtLeast(table.Role) {
					if w := o.send(http.MethodGet, oDataRoot+table.Name, ""); w.Code != http.StatusNotFound {
						t.Errorf("%s: %d for %s", table.Name, w.Code, viewer.Role)
					}
					continue
				}
				name := table.Name
				whole, pages := o.all(oDataRoot+name, "Prefer: odata.maxpagesize=5000")
				if pages != 1 || len(whole) != o.number(oDataRoot+name+"/$count") {
					t.Errorf(
						"%s has %d rows on %d pages, and is counted as %d",
						name,
						len(whole),
						pages,
						o.number(oDataRoot+name+"/$count"),
					)
				}
				key := table.Key[0]
				size := max(len(whole)/5, 1)
				for _, order := range []string{"", "&$orderby=" + key + " desc", "&$orderby=" + table.Columns[len(table.Columns)-1].Name} {
					rows, _ := o.all(oDataRoot+name+"?$select="+key+order, fmt.Sprintf("Prefer: odata.maxpagesize=%d", size))
					seen := map[string]bool{}
					for _, row := range rows {
						seen[row[key].(string)] = true
					}
					if len(rows) != len(whole) || len(seen) != len(whole) {
						t.Errorf("%s%s: %d rows, %d different, of %d", name, order, len(rows), len(seen), len(whole))
					}
				}
			}
		}
	})
}

// TestODataTop takes some rows of several pages: so many come, and no link after the last.
func TestODataTop(t *testing.T) {
	db := plansOfStories.SQLite(t)
	o := newOData(t, db, models.Anonymous)
	of := o.number(oDataRoot + "tasks/$count")
	for _, c := range []struct{ top, page, rows, pages int }{
		{7, 3, 7, 3}, {6, 3, 6, 2}, {2, 3, 2, 1}, {of, of, of, 1}, {of + 10, of, of, 1}, {0, 3, 0, 1},
	} {
		rows, pages := o.all(
			fmt.Sprintf("%stasks?$top=%d&$select=id", oDataRoot, c.top), fmt.Sprintf("Prefer: odata.maxpagesize=%d", c.page),
		)
		if len(rows) != c.rows || pages != c.pages {
			t.Errorf("$top=%d in pages of %d: %d rows on %d pages", c.top, c.page, len(rows), pages)
		}
	}
	skipped, _ := o.all(oDataRoot+"tasks?$skip=4&$top=5&$orderby=title,id", "Prefer: odata.maxpagesize=2")
	ordered, _ := o.all(oDataRoot + "tasks?$orderby=title,id")
	for i, row := range skipped {
		if row["id"] != ordered[i+4]["id"] {
			t.Errorf("row %d behind four is %v, not %v", i, row["title"], ordered[i+4]["title"])
		}
	}
	if len(skipped) != 5 {
		t.Errorf("%d rows", len(skipped))
	}
	page := o.page(oDataRoot + "tasks?$count=true&$top=0")
	if page.Count == nil || page.Count.String() != fmt.Sprint(of) || len(page.Value) != 0 {
		t.Errorf("%+v", page)
	}
	groups, pages := o.all(
		oDataRoot+"tasks?$apply=groupby((title))&$orderby=title&$top=5", "Prefer: odata.maxpagesize=2",
	)
	if len(groups) != 5 || pages != 3 {
		t.Errorf("%d groups on %d pages", len(groups), pages)
	}
}

// TestODataFilters filters rows and holds them to those that a condition in Go leaves.
func TestODataFilters(t *testing.T) {
	text := func(row map[string]any, name string) string {
		s, _ := row[name].(string)
		return s
	}
	number := func(row map[string]any, name string) float64 {
		n, _ := row[name].(json.Number)
		x, _ := n.Float64()
		return x
	}
	type row = map[string]any
	filters := map[string]func(row) bool{
		"light eq 'GREY'":           func(r row) bool { return r["light"] == "GREY" },
		"light ne 'GREY'":           func(r row) bool { return r["light"] != "GREY" },
		"light in ('RED','YELLOW')": func(r row) bool { return r["light"] == "RED" || r["light"] == "YELLOW" },
		"not(contains(title,'路'))":  func(r row) bool { return !strings.Contains(text(r, "title"), "路") },
		"contains(title,'建') or startswith(title,'改')": func(r row) bool {
			return strings.Contains(text(r, "title"), "建") || strings.HasPrefix(text(r, "title"), "改")
		},
		"length(title) gt 8":                        func(r row) bool { return len([]rune(text(r, "title"))) > 8 },
		"year(dueOn) eq 2023 and month(dueOn) le 6": func(r row) bool { return text(r, "dueOn") < "2023-07" },
		"dueOn ge 2023-09-01":                       func(r row) bool { return text(r, "dueOn") >= "2023-09-01" },
		"dueMonth eq '2023-12'":                     func(r row) bool { return r["dueMonth"] == "2023-12" },
		"budget gt 1000000.5":                       func(r row) bool { return number(r, "budget") > 1000000.5 },
		"budget eq null":                            func(r row) bool { return r["budget"] == nil },
		"budget ne null and budget mul 2 gt 30000000": func(r row) bool {
			return number(r, "budget")*2 > 30000000
		},
		"position mod 2 eq 1":        func(r row) bool { return int(number(r, "position"))%2 == 1 },
		"-position lt -5":            func(r row) bool { return number(r, "position") > 5 },
		"sample":                     func(r row) bool { return r["sample"] == true },
		"not sample":                 func(r row) bool { return r["sample"] == false },
		"leadUnitName eq null":       func(r row) bool { return r["leadUnitName"] == nil },
		"endswith(leadUnitName,'局')": func(r row) bool { return strings.HasSuffix(text(r, "leadUnitName"), "局") },
		"startswith(regionCode,'23') and planYear eq 2023": func(r row) bool {
			return strings.HasPrefix(text(r, "regionCode"), "23") && number(r, "planYear") == 2023
		},
		"title eq @t&@t='深化数字政务改革'": func(r row) bool { return r["title"] == "深化数字政务改革" },
		"false": func(row) bool { return false },
		"true":  func(row) bool { return true },
	}
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOData(t, db, models.Anonymous)
		var found int
		for _, set := range []string{"tasks", "projects"} {
			all, _ := o.all(oDataRoot + set)
			for filter, holds := range filters {
				rows, _ := o.all(oDataRoot + set + "?$filter=" + filter)
				var got, want []string
				for _, r := range rows {
					got = append(got, text(r, "id"))
				}
				for _, r := range all {
					if holds(r) {
						want = append(want, text(r, "id"))
					}
				}
				found += len(want)
				slices.Sort(got)
				slices.Sort(want)
				if !slices.Equal(got, want) {
					t.Errorf("%s where %s: %d rows, not %d", set, filter, len(got), len(want))
				}
				if n := o.number(oDataRoot + set + "/$count?$filter=" + filter); n != len(want) {
					t.Errorf("%s where %s: counted as %d, not %d", set, filter, n, len(want))
				}
			}
			led := o.number(oDataRoot + set + "/$count?$filter=assignments/any(a:a/role eq 'LEAD')")
			if n := o.number(oDataRoot + set + "/$count?$filter=leadUnitId ne null"); n != led || n == 0 {
				t.Errorf("%s: %d have a lead, %d a unit that leads", set, led, n)
			}
		}
		if found < 100 {
			t.Errorf("the filters leave %d rows", found)
		}
	})
}

// TestODataGroups holds groups to sums of the rows, and a measure to the graph's.
func TestODataGroups(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOData(t, db, models.Anonymous)
		rows, _ := o.all(oDataRoot + "projects?$filter=sample")
		type sums struct {
			n     int
			total int64
			units map[any]bool
		}
		want := map[string]*sums{}
		for _, r := range rows {
			key := fmt.Sprint(r["regionName"], r["light"])
			if want[key] == nil {
				want[key] = &sums{units: map[any]bool{}}
			}
			s := want[key]
			s.n++
			if r["leadUnitName"] != nil {
				s.units[r["leadUnitName"]] = true
			}
			if b, ok := r["budget"].(json.Number); ok {
				m, err := models.ParseMoney(b.String())
				if err != nil {
					t.Fatal(err)
				}
				s.total += int64(m)
			}
		}
		address := oDataRoot + "projects?$apply=filter(sample)/groupby((regionName,light)," +
			"aggregate($count as n,budget with sum as total,leadUnitName with countdistinct as units,completionRate as rate))" +
			"&$count=true"
		page := o.page(address)
		if page.Context != oDataRoot+"$metadata#projects(regionName,light,n,total,units,rate)" {
			t.Errorf("the context is %s", page.Context)
		}
		if len(page.Value) != len(want) || page.Count.String() != fmt.Sprint(len(want)) || len(want) < 3 {
			t.Errorf("%d groups, counted as %s, not %d", len(page.Value), page.Count, len(want))
		}
		for _, group := range page.Value {
			s := want[fmt.Sprint(group["regionName"], group["light"])]
			total, _ := group["total"].(json.Number)
			if s == nil || fmt.Sprintln(group["n"], group["units"]) != fmt.Sprintln(s.n, len(s.units)) ||
				total.String() != models.Money(s.total).String() || group["total@odata.type"] != "#Decimal" {
				t.Errorf("%v, not %+v", group, s)
			}
		}
		graph := ask(
			t,
			handlerOf(t, db),
			models.Anonymous,
			`{ projects { summary { count completionRate budget { sum } } } }`,
			nil,
		)
		var summary struct {
			Summary struct {
				Count          json.Number
				CompletionRate json.Number
				Budget         struct{ Sum string }
			}
		}
		graph.into(t, "projects", &summary)
		one := o.page(oDataRoot + "projects?$apply=aggregate($count as n,completionRate,budget with sum as total)").Value[0]
		got := fmt.Sprint(one["n"], one["completionRate"], one["total"])
		if want := fmt.Sprint(
			summary.Summary.Count,
			summary.Summary.CompletionRate,
			summary.Summary.Budget.Sum,
		); got != want {
			t.Errorf("the graph says %s, OData %s", want, got)
		}
		having := o.page(
			oDataRoot + "projects?$apply=groupby((kind),aggregate($count as n))/filter(n gt 2)&$filter=kind ne 'OTHER_PROJECT'&$orderby=n desc,kind",
		)
		last := 1 << 30
		for _, group := range having.Value {
			n, _ := group["n"].(json.Number).Int64()
			if n <= 2 || int(n) > last || group["kind"] == "OTHER_PROJECT" {
				t.Errorf("%v comes after %d", group, last)
			}
			last = int(n)
		}
		if len(having.Value) == 0 {
			t.Error("no kind has more than two projects")
		}
		selected := o.page(oDataRoot + "tasks?$apply=groupby((light),aggregate($count as n))&$select=n")
		if keys := slices.Sorted(maps.Keys(selected.Value[0])); !slices.Equal(keys, []string{"n", "n@odata.type"}) {
			t.Errorf("selected are %v", keys)
		}
		if n := o.number(
			oDataRoot + "tasks/$count?$apply=groupby((title))",
		); n == 0 ||
			n > o.number(oDataRoot+"tasks/$count") {
			t.Errorf("%d titles", n)
		}
	})
}

// TestODataHidesPlans asks for rows of a plan that is not public.
func TestODataHidesPlans(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		all, open := newOData(t, db, system), newOData(t, db, models.Anonymous)
		plans, _ := all.all(oDataRoot + "plans?$filter=visibility eq 'INTERNAL'")
		if len(plans) != 1 {
			t.Fatalf("%d plans are internal", len(plans))
		}
		plan := plans[0]["id"].(string)
		if w := open.send(http.MethodGet, oDataRoot+"plans('"+plan+"')", ""); w.Code != http.StatusNotFound {
			t.Errorf("%d %s", w.Code, w.Body)
		}
		for _, set := range []string{"plan_areas", "tasks", "projects", "targets", "assignments", "milestones", "funding", "standings"} {
			address := oDataRoot + set + "/$count?$filter=planId eq '" + plan + "'"
			if n := open.number(address); n != 0 {
				t.Errorf("%s: %d rows are seen", set, n)
			}
			if all.number(address) == 0 {
				t.Errorf("%s: nobody sees any row", set)
			}
			groups := open.page(oDataRoot + set + "?$apply=groupby((planId),aggregate($count as n))")
			for _, group := range groups.Value {
				if group["planId"] == plan {
					t.Errorf("%s: %v is seen", set, group)
				}
			}
		}
	})
}

// TestODataRows asks for single rows and values.
func TestODataRows(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOData(t, db, models.Anonymous)
		first := o.page(oDataRoot + "tasks?$top=1&$filter=budget eq null").Value[0]
		id := first["id"].(string)
		for _, address := range []string{"tasks('" + id + "')", "tasks(" + id + ")", "tasks(id='" + id + "')", "tasks(%27" + id + "%27)"} {
			w := o.send(http.MethodGet, oDataRoot+address, "")
			var row map[string]any
			decoder := json.NewDecoder(w.Body)
			decoder.UseNumber()
			if err := decoder.Decode(&row); err != nil || w.Code != http.StatusOK {
				t.Fatalf("%s: %d %v", address, w.Code, err)
			}
			if row["@odata.context"] != oDataRoot+"$metadata#tasks/$entity" {
				t.Errorf("%s: %v", address, row["@odata.context"])
			}
			delete(row, "@odata.context")
			if fmt.Sprint(row) != fmt.Sprint(first) {
				t.Errorf("%s is %v, not %v", address, row, first)
			}
		}
		for address, want := range map[string]string{
			"regions('230203')?$select=name": `{"@odata.context":"` + oDataRoot + `$metadata#regions(name)/$entity","name":"建华区"}`,
			"regions('230203')/name":         `{"@odata.context":"` + oDataRoot + `$metadata#regions('230203')/name","value":"建华区"}`,
			"regions('230203')/name/$value":  "建华区",
		} {
			if w := o.send(http.MethodGet, oDataRoot+address, ""); w.Code != http.StatusOK || w.Body.String() != want {
				t.Errorf("%s: %d %s", address, w.Code, w.Body)
			}
		}
		if w := o.send(http.MethodGet, oDataRoot+"tasks('"+id+"')/budget", ""); w.Code != http.StatusNoContent {
			t.Errorf("null is %d %s", w.Code, w.Body)
		}
	})
}

// TestODataRefuses holds what is refused to its status and words.
func TestODataRefuses(t *testing.T) {
	const bad, none, not, notThis = http.StatusBadRequest, http.StatusNotFound, http.StatusNotImplemented, http.StatusNotAcceptable
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOData(t, db, models.Anonymous)
		for address, want := range map[string]struct {
			status       int
			target, says string
		}{
			"nothing":                     {none, "", "there is no nothing"},
			"tasks/nothing":               {none, "", "nothing"},
			"tasks('x')":                  {none, "", "tasks('x')"},
			"tasks('x')/nothing":          {none, "", "nothing"},
			"tasks('x')/title/x":          {none, "", "title/x"},
			"tasks(":                      {bad, "tasks(", "missing"},
			"tasks()":                     {bad, "tasks()", "expression"},
			"tasks('x'":                   {bad, "tasks('x'", ") is missing"},
			"tasks(1)":                    {bad, "tasks(1)", "a number"},
			"tasks(null)":                 {bad, "tasks(null)", "key"},
			"tasks(title='x')":            {bad, "tasks(title='x')", "key"},
			"tasks(id='x',id='x')":        {bad, "tasks(id='x',id='x')", "key"},
			"tasks('x')?$filter=true":     {bad, "$filter", "says nothing"},
			"$metadata?$top=1":            {bad, "$top", "says nothing"},
			"?$top=1":                     {bad, "$top", "says nothing"},
			"tasks/$count?$top=1":         {bad, "$top", "says nothing"},
			"tasks?$filter=titel eq 1":    {bad, "$filter", "character 1"},
			"tasks?$filter=title eq":      {bad, "$filter", "character 9"},
			"tasks?filter=x":              {bad, "$filter", "character 1"},
			"tasks?$filter=cast(title,x)": {not, "$filter", "cast"},
			"tasks?$select=x":             {bad, "$select", "no column x"},
			"tasks?$orderby=x":            {bad, "$orderby", "no column x"},
			"tasks?$search=a b":           {not, "$search", "character 2"},
			"tasks?$top=-1":               {bad, "$top", "whole number"},
			"tasks?$skip=x":               {bad, "$skip", "whole number"},
			"tasks?$count=1":              {bad, "$count", "true or false"},
			"tasks?$skiptoken=abc":        {bad, "$skiptoken", "next page"},
			"tasks?$skiptoken=":           {bad, "$skiptoken", "next page"},
			"tasks?$expand=assignments":   {not, "$expand", "not served"},
			"tasks?$apply=identity":       {not, "$apply", "identity"},
			"tasks?$apply=groupby((x))":   {bad, "$apply", "no column x"},
			"tasks?$apply=groupby((light))&$orderby=length(light)": {not, "$orderby", "columns only"},
			"tasks?$apply=groupby((light))&$orderby=title":         {bad, "$orderby", "no column title"},
			"tasks?$apply=groupby((light))&$select=title":          {bad, "$select", "no column title"},
			"tasks?$apply=groupby((light))&$skiptoken=x":           {bad, "$skiptoken", "next page"},
			"tasks?$compute=x":        {not, "$compute", "not served"},
			"tasks?$fliter=x":         {bad, "$fliter", "no option"},
			"tasks?$top=1&top=2":      {bad, "$top", "twice"},
			"tasks?$format=xml":       {notThis, "$format", "application/json"},
			"tasks?$format=atom":      {notThis, "$format", "application/json"},
			"tasks?asOf=yesterday":    {bad, "asOf", "2023-06-30"},
			"$crossjoin(tasks,units)": {not, "", "$crossjoin"},
			"$metadata/x":             {none, "", "$metadata/x"},
			"$batch":                  {http.StatusMethodNotAllowed, "", "POST"},
			"changes":                 {none, "", "changes"},
		} {
			w := o.send(http.MethodGet, oDataRoot+address, "")
			var answer struct {
				Error struct{ Code, Message, Target string }
			}
			err := json.Unmarshal(w.Body.Bytes(), &answer)
			e := answer.Error
			if err != nil || w.Code != want.status || e.Target != want.target || !strings.Contains(e.Message, want.says) ||
				e.Code == "" {
				t.Errorf("%s: %d %s, not %+v", address, w.Code, w.Body, want)
			}
			if oDataHeader(w, "OData-Version") != "4.0" ||
				!strings.HasPrefix(w.Header().Get("Content-Type"), "application/json") {
				t.Errorf("%s: %v", address, w.Header())
			}
		}
		w := o.send(http.MethodGet, oDataRoot+"tasks?$filter=titel eq 1", "", "Accept-Language: zh-CN,zh;q=0.9")
		if !strings.Contains(w.Body.String(), "没有 titel 这一列") {
			t.Errorf("in Chinese: %s", w.Body)
		}
		for header, status := range map[string]int{
			"OData-MaxVersion: 3.0": bad, "OData-MaxVersion: x": bad, "OData-MaxVersion: 4.0": 200, "OData-MaxVersion: 4.01": 200,
			"Accept: application/atom+xml": notThis, "Accept: text/html,*/*;q=0.1": 200, "Accept: application/json;q=0": notThis,
		} {
			if w := o.send(http.MethodGet, oDataRoot+"tasks?$top=1", "", header); w.Code != status {
				t.Errorf("%s: %d", header, w.Code)
			}
		}
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			w := o.send(method, oDataRoot+"tasks", "{}")
			if w.Code != http.StatusMethodNotAllowed || w.Header().Get("Allow") != "GET, HEAD" {
				t.Errorf("%s: %d %v", method, w.Code, w.Header())
			}
		}
	})
}

// TestODataForms asks for an answer in all its forms.
func TestODataForms(t *testing.T) {
	o := newOData(t, plansOfStories.SQLite(t), models.Anonymous)
	budget := oDataRoot + "projects?$filter=budget eq 36000000&$top=1&$select=budget,planYear&$count=true"
	plain := o.send(http.MethodGet, budget, "")
	exact := o.send(http.MethodGet, budget, "", "Accept: application/json;odata.metadata=none;IEEE754Compatible=true")
	for w, want := range map[*httptest.ResponseRecorder][]string{
		plain: {"application/json;odata.metadata=minimal;charset=utf-8", `{"@odata.context":"`, `"@odata.count":`, `"budget":36000000.00`, `"planYear":2`},
		exact: {"application/json;odata.metadata=none;IEEE754Compatible=true;charset=utf-8", `{"@odata.count":"`, `"budget":"36000000.00"`, `"planYear":2`},
	} {
		for _, part := range want {
			if !strings.Contains(w.Header().Get("Content-Type")+w.Body.String(), part) {
				t.Errorf("%s %s has no %s", w.Header().Get("Content-Type"), w.Body, part)
			}
		}
	}
	if strings.Contains(exact.Body.String(), "context") {
		t.Errorf("%s", exact.Body)
	}
	again := o.send(http.MethodGet, budget+"&$format=application/json;odata.metadata=none;IEEE754Compatible=true", "")
	if again.Body.String() != exact.Body.String() {
		t.Errorf("$format: %s", again.Body)
	}
	tag := oDataHeader(plain, "ETag")
	if w := o.send(
		http.MethodGet,
		budget,
		"",
		"If-None-Match: "+tag,
	); w.Code != http.StatusNotModified ||
		w.Body.Len() > 0 {
		t.Errorf("304 is %d %s", w.Code, w.Body)
	}
	if w := o.send(http.MethodGet, budget+"&$skip=1000", "", "If-None-Match: "+tag); w.Code != http.StatusOK {
		t.Errorf("another answer is %d", w.Code)
	}
	head := o.send(http.MethodHead, budget, "")
	if head.Code != http.StatusOK || head.Body.Len() > 0 ||
		head.Header().Get("Content-Length") != fmt.Sprint(plain.Body.Len()) {
		t.Errorf("HEAD is %d %q %v", head.Code, head.Body, head.Header())
	}
	for prefer, want := range map[string]string{
		"odata.maxpagesize=2": "odata.maxpagesize=2", "maxpagesize=3": "odata.maxpagesize=3",
		"return=minimal, odata.maxpagesize=4": "odata.maxpagesize=4", "odata.maxpagesize=99999": "odata.maxpagesize=5000",
		"odata.maxpagesize=0": "", "odata.maxpagesize=x": "", "respond-async": "",
	} {
		w := o.send(http.MethodGet, oDataRoot+"tasks?$select=id", "", "Prefer: "+prefer)
		if got := w.Header().Get("Preference-Applied"); got != want {
			t.Errorf("%s is applied as %q", prefer, got)
		}
	}
	const excel = "Accept: application/json;odata.metadata=minimal;q=1.0,application/json;odata=minimalmetadata;q=0.9," +
		"application/atomsvc+xml;q=0.8,application/atom+xml;q=0.8,application/xml;q=0.7,text/plain;q=0.7"
	for address, want := range map[string]string{
		"$metadata": "application/xml", "$metadata?$format=json": "application/json", "$metadata?$format=xml": "application/xml",
		"$metadata|" + excel: "application/xml", "$metadata|Accept: application/json": "application/json",
		"|" + excel: "application/json", "tasks|" + excel: "application/json", "tasks/$count": "text/plain", "": "application/json",
	} {
		path, header, _ := strings.Cut(address, "|")
		w := o.send(http.MethodGet, oDataRoot+path, "", header)
		if got, _, _ := mime.ParseMediaType(w.Header().Get("Content-Type")); got != want || w.Code != http.StatusOK {
			t.Errorf("%s: %d %s", address, w.Code, got)
		}
	}
	service := o.page(oDataRoot, "Accept-Language: zh")
	if len(service.Value) != 13 || service.Context != oDataRoot+"$metadata" || service.Value[1]["title"] != "工作任务" {
		t.Errorf("%+v", service)
	}
	if w := o.send(http.MethodGet, "http://example.com/odata/v4", ""); w.Code != http.StatusOK {
		t.Errorf("without its last slash the service is %d", w.Code)
	}
}

// TestODataBehindProxies looks for the address of the next page.
func TestODataBehindProxies(t *testing.T) {
	db := plansOfStories.SQLite(t)
	trusting := func(s *httpapi.Settings) { s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")} } // httptest's
	named := func(s *httpapi.Settings) { s.BaseURL = "https://plan.example.cn/tool/" }
	for _, c := range []struct {
		change  func(*httpapi.Settings)
		headers []string
		want    string
	}{
		{func(*httpapi.Settings) {}, nil, "http://example.com"},
		{func(*httpapi.Settings) {}, []string{"X-Forwarded-Proto: https", "X-Forwarded-Host: evil.example"}, "http://example.com"},
		{func(*httpapi.Settings) {}, []string{"Forwarded: proto=https;host=evil.example"}, "http://example.com"},
		{trusting, nil, "http://example.com"},
		{trusting, []string{"X-Forwarded-Proto: https"}, "https://example.com"},
		{trusting, []string{"X-Forwarded-Proto: https", "X-Forwarded-Host: a.example:8443"}, "https://a.example:8443"},
		{trusting, []string{"X-Forwarded-Host: evil.example, a.example"}, "http://a.example"},
		{trusting, []string{"X-Forwarded-Host: a.example/evil?"}, "http://example.com"},
		{trusting, []string{"X-Forwarded-Proto: javascript"}, "http://example.com"},
		{trusting, []string{`Forwarded: for=198.51.100.1;proto=https;host="a.example:8443"`}, "https://a.example:8443"},
		{trusting, []string{"Forwarded: host=evil.example;for=1.1.1.1, for=198.51.100.1;host=a.example"}, "http://a.example"},
		{
			trusting,
			[]string{"Forwarded: for=198.51.100.1;host=a.example;proto=https, for=192.0.2.9;host=inner"},
			"https://a.example",
		},
		{named, []string{"X-Forwarded-Host: evil.example"}, "https://plan.example.cn/tool"},
	} {
		o := newOData(t, db, models.Anonymous, c.change)
		page := o.page(oDataRoot+"tasks?$top=3", append(c.headers, "Prefer: odata.maxpagesize=1")...)
		if want := c.want + "/odata/v4/tasks?"; !strings.HasPrefix(page.Next, want) {
			t.Errorf("%v: %s, not %s", c.headers, page.Next, want)
		}
		if want := c.want + "/odata/v4/$metadata#tasks"; page.Context != want {
			t.Errorf("%v: %s, not %s", c.headers, page.Context, want)
		}
	}
}

// TestODataNextKeepsOptions follows a link whose options have signs that addresses encode.
func TestODataNextKeepsOptions(t *testing.T) {
	o := newOData(t, plansOfStories.SQLite(t), models.Anonymous)
	query := url.Values{
		"filter": {
			"contains(title,'建') or title eq @p or title eq 'a&b=c#+%'",
		},
		"@p":       {"'x''&y'"},
		"$orderby": {"title desc"},
		"$select":  {"id,title"},
		"asOf":     {"2023-07-01"},
	}
	whole, _ := o.all(oDataRoot + "projects?" + query.Encode())
	paged, pages := o.all(oDataRoot+"projects?"+query.Encode(), "Prefer: odata.maxpagesize=3")
	if pages < 3 || fmt.Sprint(whole) != fmt.Sprint(paged) {
		t.Errorf("%d rows, and %d on %d pages", len(whole), len(paged), pages)
	}
}

// TestODataBatches sends batches of both forms.
func TestODataBatches(t *testing.T) {
	o := newOData(t, plansOfStories.SQLite(t), models.Anonymous)
	inner := func(requests ...string) string {
		var b strings.Builder
		for i, request := range requests {
			fmt.Fprintf(
				&b,
				"--b\r\nContent-Type: application/http\r\nContent-Transfer-Encoding: binary\r\nContent-ID: %d\r\n\r\n%s\r\n\r\n",
				i,
				request,
			)
		}
		return b.String() + "--b--\r\n"
	}
	statuses := func(w *httptest.ResponseRecorder) (lines []string, bodies string) {
		t.Helper()
		_, parameters, err := mime.ParseMediaType(w.Header().Get("Content-Type"))
		if err != nil || w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		for reader := multipart.NewReader(w.Body, parameters["boundary"]); ; {
			part, err := reader.NextPart()
			if err == io.EOF {
				return lines, bodies
			}
			if err != nil {
				t.Fatal(err)
			}
			text, _ := io.ReadAll(part)
			line, body, _ := strings.Cut(string(text), "\r\n")
			lines, bodies = append(lines, part.Header.Get("Content-ID")+" "+line), bodies+body
		}
	}
	const multi, asJSON = "Content-Type: multipart/mixed; boundary=b", "Content-Type: application/json"
	w := o.send(http.MethodPost, oDataRoot+"$batch", inner(
		"GET tasks?$top=1&$select=title HTTP/1.1\r\nAccept: application/json;odata.metadata=none",
		"GET /odata/v4/regions('230203')/name/$value HTTP/1.1\r\nHost: example.com\r\n",
		"GET http://example.com/odata/v4/tasks/$count?$filter=title eq 'x' HTTP/1.1\r\n",
		"GET tasks?$top=x HTTP/1.1\r\n",
		"GET tasks HTTP/1.1\r\n",
	), multi)
	lines, bodies := statuses(w)
	if want := []string{
		"0 HTTP/1.1 200 OK",
		"1 HTTP/1.1 200 OK",
		"2 HTTP/1.1 200 OK",
		"3 HTTP/1.1 400 Bad Request",
	}; !slices.Equal(
		lines,
		want,
	) {
		t.Errorf("%v", lines)
	}
	for _, want := range []string{`{"value":[{"title":"`, "\r\n\r\n建华区", "\r\n\r\n0", `"target":"$top"`} {
		if !strings.Contains(bodies, want) {
			t.Errorf("%s has no %s", bodies, want)
		}
	}
	w = o.send(http.MethodPost, oDataRoot+"$batch", inner(
		"GET nothing HTTP/1.1\r\n",
		"POST tasks HTTP/1.1\r\nContent-Type: application/json\r\n\r\n{}",
		"GET regions/$count HTTP/1.1",
		"POST $batch HTTP/1.1\r\n",
		"GET $batch HTTP/1.1\r\n",
	), multi, "Prefer: odata.continue-on-error")
	if lines, _ = statuses(
		w,
	); len(lines) != 5 ||
		!strings.Contains(
			strings.Join(lines, ";"),
			"404 Not Found;1 HTTP/1.1 405 Method Not Allowed;2 HTTP/1.1 200 OK;3 HTTP/1.1 405",
		) {
		t.Errorf("%v", lines)
	}
	w = o.send(http.MethodPost, oDataRoot+"$batch", `{"requests":[
		{"id":"a","method":"get","url":"tasks?$top=1&$select=title","headers":{"accept":"application/json;odata.metadata=none"}},
		{"id":"b","method":"GET","url":"regions('230203')/name/$value"},
		{"id":"c","method":"GET","url":"nothing"},
		{"id":"d","method":"GET","url":"tasks","dependsOn":["c"]},
		{"id":"e","method":"GET","url":"/odata/v4/tasks/$count"}]}`, asJSON, "Prefer: continue-on-error")
	var answer struct {
		Responses []struct {
			ID      string
			Status  int
			Headers map[string]string
			Body    any
		}
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || len(answer.Responses) != 5 {
		t.Fatalf("%v %d %s", err, w.Code, w.Body)
	}
	for i, want := range []string{"a 200", "b 200", "c 404", "d 424", "e 200"} {
		if got := fmt.Sprint(answer.Responses[i].ID, " ", answer.Responses[i].Status); got != want {
			t.Errorf("%s, not %s", got, want)
		}
	}
	if body, _ := answer.Responses[0].Body.(map[string]any); body["value"] == nil || answer.Responses[1].Body != "建华区" {
		t.Errorf("%+v", answer.Responses)
	}
	for body, c := range map[string]struct {
		header string
		status int
	}{
		inner(slices.Repeat([]string{"GET tasks/$count HTTP/1.1\r\n"}, 21)...): {multi, 400},
		inner(slices.Repeat([]string{"GET tasks/$count HTTP/1.1\r\n"}, 20)...): {multi, 200},
		"nonsense": {multi, 400}, "{": {asJSON, 400}, "": {"Content-Type: text/plain", 415}, " ": {"Content-Type: multipart/mixed", 415},
		inner("nonsense"): {multi, 400}, `{"requests":[{"method":"GET","url":"x"}]}`: {asJSON, 400},
		`{"requests":[{"id":"1","method":"GET","url":"x"},{"id":"1","method":"GET","url":"x"}]}`: {asJSON, 400},
		`{"requests":[{"id":"` + strings.Repeat("x", 1<<20) + `","method":"GET","url":"x"}]}`:    {asJSON, 413},
	} {
		if w := o.send(http.MethodPost, oDataRoot+"$batch", body, c.header); w.Code != c.status {
			t.Errorf("%.60q: %d %.200s", body, w.Code, w.Body)
		}
	}
}

// TestODataForgesNothing puts headers into a request of a batch that only the batch itself may have.
func TestODataForgesNothing(t *testing.T) {
	o := newOData(t, plansOfStories.SQLite(t), models.Anonymous, func(s *httpapi.Settings) {
		s.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	})
	w := o.send(http.MethodPost, oDataRoot+"$batch", `{"requests":[{"id":"a","method":"GET","url":"tasks?$top=1",
		"headers":{"X-Forwarded-Host":"evil.example","Authorization":"Bearer x"}}]}`, "Content-Type: application/json")
	if strings.Contains(w.Body.String(), "evil") || !strings.Contains(w.Body.String(), `"status":200`) {
		t.Errorf("%s", w.Body)
	}
}

// TestODataSignIn shows what does not count.
func TestODataSignIn(t *testing.T) {
	o := newOData(t, databasetest.SQLite(t), models.Anonymous)
	w := o.send(http.MethodGet, oDataRoot+"tasks", "", "Authorization: Bearer nonsense")
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), `{"error":{"code":"UNAUTHENTICATED"`) ||
		len(w.Header().Values("WWW-Authenticate")) != 2 {
		t.Errorf("%d %s %v", w.Code, w.Body, w.Header())
	}
}

// TestODataSlowClients has a client take its page slowly: its next request is answered meanwhile.
func TestODataSlowClients(t *testing.T) {
	o := newOData(t, plansOfStories.SQLite(t), models.Anonymous)
	asked := func(ctx context.Context) *http.Request {
		return httptest.NewRequestWithContext(auth.WithViewer(ctx, o.viewer), http.MethodGet, oDataRoot+"tasks", nil)
	}
	slow := slowClient{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
	done := make(chan struct{})
	go func() {
		defer close(done)
		o.handler.ServeHTTP(slow, asked(t.Context()))
	}()
	<-slow.began
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute) // for a page of sixteen rows
	defer cancel()
	w := httptest.NewRecorder()
	o.handler.ServeHTTP(w, asked(ctx))
	if w.Code != http.StatusOK {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	close(slow.release)
	<-done
}

// TestODataAsToolsAsk asks in the forms that Excel, Power BI, Tableau, OpenUI5 and their like are known to use.
func TestODataAsToolsAsk(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		o := newOData(t, db, models.Anonymous)
		for tool, c := range map[string]struct {
			query   string
			headers []string
			rows    bool
		}{
			"Power BI, a preview":          {"tasks?$top=1000", []string{"OData-MaxVersion: 4.0", "MaxDataServiceVersion: 3.0"}, true},
			"Power BI, folded steps":       {"projects?$filter=not(contains(title,'路')) and dueOn ge 2023-01-01&$select=title,budget", nil, true},
			"Power BI, a list":             {"projects?$filter=(kind eq 'ROAD_UPGRADE' or kind eq 'FOOD_STREET')&$orderby=title,id&$top=50", nil, true},
			"Power BI, does not begin so":  {"tasks?$filter=not startswith(title,'x')&$count=true&$top=0", nil, false},
			"Power BI, groups":             {"projects?$apply=filter(sample eq true)/groupby((regionName,kind),aggregate(budget with sum as a0))&$top=1000001", nil, true},
			"Tableau":                      {"tasks?$select=id,title,dueOn&$filter=(year(dueOn) eq 2023)&$format=json", nil, true},
			"OpenUI5, a table":             {"tasks?$count=true&$select=id,title&$skip=0&$top=100&$orderby=title%20desc", []string{"Accept: application/json;odata.metadata=minimal;IEEE754Compatible=true"}, true},
			"OpenUI5, groups with a count": {"tasks?$apply=groupby((light),aggregate($count%20as%20UI5__count))&$count=true&$skip=0&$top=100", nil, true},
			"Grafana":                      {"projects?$filter=updatedAt%20ge%202020-01-01T00:00:00Z%20and%20updatedAt%20le%202999-01-01T00:00:00.000Z&$select=updatedAt,budget", nil, true},
			"a form":                       {"tasks?%24filter=contains%28title%2C%27%E5%BB%BA%27%29+eq+false&%24top=5", nil, true},
			"curl":                         {"tasks?filter=length(title)+gt+2&top=5&select=title", nil, true},
		} {
			w := o.send(http.MethodGet, oDataRoot+c.query, "", c.headers...)
			if w.Code != http.StatusOK || strings.Contains(w.Body.String(), `"value":[]`) == c.rows {
				t.Errorf("%s: %d %.300s", tool, w.Code, w.Body)
			}
		}
	})
}

// TestODataModel holds the model to the one that clients have built on: what there was never changes, new names come.
func TestODataModel(t *testing.T) {
	const name = "testdata/odata_model.txt"
	o := newOData(t, databasetest.SQLite(t), models.Anonymous)
	made := regexp.MustCompile(`<EntityType Name="\w+"|<Property [^>]*|<EntitySet [^>]*`).
		FindAllString(o.send(http.MethodGet, oDataRoot+"$metadata", "").Body.String(), -1)
	of := ""
	for i, line := range made {
		if strings.HasPrefix(line, "<EntityType") {
			of = line
		} else if strings.HasPrefix(line, "<Property") {
			made[i] = of + " " + line
		}
	}
	if *update {
		if err := os.WriteFile(name, []byte(strings.Join(made, "\n")+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	known, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(known)) {
		if line = strings.TrimSuffix(line, "\n"); !slices.Contains(made, line) {
			t.Errorf("the model no longer has %s: clients stand on it", line)
		}
	}
}
