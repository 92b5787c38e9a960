package e2e

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/database/databasetest"
	"plangraph/datasets"
	"plangraph/models"
)

// chartOf asks for a picture as somebody; query is what stands behind the question mark.
func chartOf(
	t testing.TB,
	handler http.Handler,
	viewer models.Viewer,
	dataset, query string,
) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(
		auth.WithViewer(t.Context(), viewer), http.MethodGet, "/chart/"+dataset+".svg?"+query, nil,
	)
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// marksOf reads the marks of a picture: the exact value by the keys, with a bar between them; rest stands for others.
func marksOf(t testing.TB, svg []byte) map[string]string {
	t.Helper()
	marks := map[string]string{}
	decoder := xml.NewDecoder(bytes.NewReader(svg))
	for {
		token, err := decoder.Token()
		if errors.Is(err, io.EOF) {
			return marks
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, svg)
		}
		start, is := token.(xml.StartElement)
		if !is {
			continue
		}
		var key []string
		value, is := "", false
		for _, a := range start.Attr {
			switch a.Name.Local {
			case "data-value":
				value, is = a.Value, true
			case "data-key", "data-part":
				key = append(key, a.Value)
			case "data-rest", "data-part-rest":
				key = append(key, "rest")
			}
		}
		if is {
			marks[strings.Join(key, "|")] = value
		}
	}
}

// figuresOfGraph asks GraphQL for groups of projects, and the version of the data that it says.
func figuresOfGraph(
	t testing.TB, handler http.Handler, viewer models.Viewer, where string, keys []string, measure string,
) (map[string]string, string) {
	t.Helper()
	var by []string
	for _, key := range keys {
		by = append(by, strings.ToUpper(datasets.SQLName(key)))
	}
	name, aggregate, nested := strings.Cut(measure, ".")
	selected := name
	if nested {
		selected += " { " + aggregate + " }"
	}
	r := ask(t, handler, viewer, fmt.Sprintf(
		`{ projects(where: %s) { groups(by: [%s], first: 1000) { %s %s } } }`,
		where, strings.Join(by, ", "), strings.Join(keys, " "), selected,
	), nil)
	var answer struct {
		Data struct {
			Projects struct{ Groups []map[string]any }
		}
		Extensions struct{ DataVersion string }
	}
	if err := json.Unmarshal([]byte(r.text), &answer); err != nil || len(r.codes()) > 0 {
		t.Fatal(err, r.text)
	}
	figures := map[string]string{}
	for _, g := range answer.Data.Projects.Groups {
		var key []string
		for _, k := range keys {
			key = append(key, strings.ReplaceAll(shownIn(g[k]), "<nil>", "null"))
		}
		value := g[name]
		if object, is := value.(map[string]any); is {
			value = object[aggregate]
		}
		figures[strings.ReplaceAll(strings.Join(key, "|"), "null", "")] = strings.ReplaceAll(shownIn(value), "null", "")
	}
	return figures, answer.Extensions.DataVersion
}

// TestChartsHaveTheFiguresOfTheGraph holds the marks of pictures to the groups of GraphQL, to the last digit, and the
// version of the data in them to that of the answer.
func TestChartsHaveTheFiguresOfTheGraph(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := generous(t, db)
		drawn := map[models.Role]int{}
		for _, viewer := range readers() {
			for _, c := range []struct {
				form, where, filter string
				keys                []string
				measures            []string
			}{
				{"bar", "{}", "", []string{"kind"}, []string{"count", "red", "budget.sum", "completionRate", "progress.avg"}},
				{"bar", "{}", "", []string{"dueMonth"}, []string{"count", "invested.max"}},
				{"line", "{}", "", []string{"dueMonth"}, []string{"count", "budget.sum", "budget.avg", "completionRate"}},
				{"line", "{}", "", []string{"dueMonth", "light"}, []string{"count"}},
				{"ring", "{}", "", []string{"light"}, []string{"count", "budget.sum"}},
				{"stacked", "{}", "", []string{"kind", "light"}, []string{"count"}},
				{
					"bar", `{title: {contains: "改造"}}`, "contains(title,'改造')",
					[]string{"kind"},
					[]string{"count", "budget.sum"},
				},
				{"stacked", `{budget: {isNull: true}}`, "budget eq null", []string{"light", "status"}, []string{"count"}},
			} {
				for _, measure := range c.measures {
					want, version := figuresOfGraph(t, handler, viewer, c.where, c.keys, measure)
					query := url.Values{"by": {strings.Join(c.keys, ",")}, "measure": {measure}, "type": {c.form}}
					if c.filter != "" {
						query.Set("filter", c.filter)
					}
					w := chartOf(t, handler, viewer, "projects", query.Encode())
					got := marksOf(t, w.Body.Bytes())
					if w.Code != http.StatusOK || !maps.Equal(got, want) {
						t.Errorf("%v as %s: %d\n%v\nand the graph\n%v", query, viewer.Role, w.Code, got, want)
					}
					if said := "数据版本 " + version; version == "" || !strings.Contains(w.Body.String(), said) {
						t.Errorf("%v does not say %q", query, said)
					}
					drawn[viewer.Role] += len(got)
				}
			}
		}
		for _, viewer := range readers() {
			if drawn[viewer.Role] < 100 {
				t.Errorf("%s has %d marks in all", viewer.Role, drawn[viewer.Role])
			}
		}
	})
}

// TestChartsSumWhatTheyDoNotShow: the bars that are shown and that of the others add up to what all groups have.
func TestChartsSumWhatTheyDoNotShow(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := generous(t, db)
		want, _ := figuresOfGraph(t, handler, system, "{}", []string{"kind"}, "budget.sum")
		w := chartOf(t, handler, system, "projects", "by=kind&measure=budget.sum&$top=3")
		got := marksOf(t, w.Body.Bytes())
		if len(got) != 4 || len(want) < 6 {
			t.Fatalf("%d bars of %d groups", len(got), len(want))
		}
		if a, b := totalOf(t, got), totalOf(t, want); a != b {
			t.Errorf("the bars have %s, the groups %s", a, b)
		}
		for key, value := range got {
			if key != "rest" && want[key] != value {
				t.Errorf("%s is %s, want %s", key, value, want[key])
			}
		}
	})
}

func totalOf(t *testing.T, figures map[string]string) models.Money {
	t.Helper()
	var all models.Money
	for _, text := range figures {
		if text == "" {
			continue
		}
		amount, err := models.ParseMoney(text)
		if err != nil {
			t.Fatal(err)
		}
		all += amount
	}
	return all
}

// TestChartAnswers asks for pictures rightly and wrongly.
func TestChartAnswers(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		handler := handlerOf(t, db)
		for _, c := range []struct {
			dataset, query string
			status         int
			says           string // in the answer, or in its headers
		}{
			{"projects", "by=kind", http.StatusOK, "Content-Type: image/svg+xml"},
			{"projects", "by=kind", http.StatusOK, "Cache-Control: no-store"},
			{"projects", "by=kind", http.StatusOK, "Content-Security-Policy: default-src 'none'"},
			{"projects", "by=kind", http.StatusOK, "<title>项目:按类型统计的数量</title>"},
			{"projects", "by=kind", http.StatusOK, ">道路升级改造<"},
			{"projects", "by=kind", http.StatusOK, "数据日期 " + storyTime.Format("2006-01-02")},
			{"projects", "by=kind&asOf=2023-03-01", http.StatusOK, "数据日期 2023-03-01"},
			{"projects", "by=kind&lang=en", http.StatusOK, ">Road upgrade<"},
			{"projects", "by=kind&measure=completionRate&lang=en", http.StatusOK, "<title>Projects: Completion rate by Kind</title>"},
			{"projects", "by=kind&measure=budget.sum", http.StatusOK, ">计划投资合计(元)<"},
			{"projects", "by=kind&title=%3Cb%3E%E8%BF%9B%E5%BA%A6%26", http.StatusOK, "<title>&lt;b&gt;进度&amp;</title>"},
			{"projects", "by=sample&measure=leadUnitId.countdistinct", http.StatusOK, "牵头单位标识不同值个数"},
			{"funding", "by=source&measure=planned.sum", http.StatusOK, ">计划资金合计(元)<"},
			{"plan_areas", "by=planTitle", http.StatusOK, "data-value="},
			{"projects", "by=kind&filter=title%20eq%20'-'", http.StatusOK, ">没有可显示的数据<"},
			{"project", "by=kind", http.StatusNotFound, `there is no dataset \"project\"`},
			{"changes", "by=action", http.StatusNotFound, `there is no dataset \"changes\"`},
			{"projects", "", http.StatusBadRequest, "by names the column whose values are shown: by=kind"},
			{"projects", "by=knid", http.StatusBadRequest, `projects has no column \"knid\"`},
			{"projects", "by=kind,kind", http.StatusBadRequest, "kind is given twice"},
			{"projects", "by=kind&by=light", http.StatusBadRequest, "by is given twice"},
			{"projects", "by=kind,light", http.StatusBadRequest, "type=bar takes one column"},
			{"projects", "by=kind&type=stacked", http.StatusBadRequest, "type=stacked takes two columns"},
			{"projects", "by=kind,light,status&type=line", http.StatusBadRequest, "two columns at most"},
			{"projects", "by=kind&type=pie", http.StatusBadRequest, `type is one of bar, stacked, line, ring, not \"pie\"`},
			{"projects", "by=kind&lang=de", http.StatusBadRequest, "lang is one of zh, en"},
			{"projects", "by=kind&measure=budgets.sum", http.StatusBadRequest, `projects has no measure \"budgets.sum\"; there are count,`},
			{"projects", "by=kind&measure=budget", http.StatusBadRequest, "budget.sum"},
			{"projects", "by=kind&measure=title.sum", http.StatusBadRequest, "there is no sum of title"},
			{"projects", "by=kind&measure=actualPercent.sum", http.StatusBadRequest, "there is no sum of actualPercent"},
			{"targets", "by=nature&measure=value.sum", http.StatusBadRequest, "value has a unit of its own in each row"},
			{"projects", "by=kind&measure=completionRate&type=ring", http.StatusBadRequest, "type=ring shows what adds up; 完成率 does not"},
			{"projects", "by=kind&top=0", http.StatusBadRequest, "top is how many groups are shown"},
			{"projects", "by=kind&top=x", http.StatusBadRequest, "$top"},
			{"projects", "by=kind&titel=x", http.StatusBadRequest, "there is no option titel"},
			{"projects", "by=kind&$apply=aggregate($count%20as%20n)", http.StatusBadRequest, "$apply"},
			{"projects", "by=kind&$select=kind", http.StatusBadRequest, "$select"},
			{"projects", "by=kind&filter=titel%20eq%201", http.StatusBadRequest, "titel"},
			{"projects", "by=kind&title=" + strings.Repeat("x", 201), http.StatusBadRequest, "title has 200 characters at most"},
		} {
			w := chartOf(t, handler, models.Anonymous, c.dataset, c.query)
			var said bytes.Buffer
			if err := w.Header().Write(&said); err != nil {
				t.Fatal(err)
			}
			said.WriteString("\n" + w.Body.String())
			if w.Code != c.status || !strings.Contains(said.String(), c.says) {
				t.Errorf("%s?%s: %d, want %d and %q in\n%.900s", c.dataset, c.query, w.Code, c.status, c.says, said.String())
			}
		}
		for _, c := range []struct {
			method, token string
			want          int
		}{
			{http.MethodHead, "", http.StatusOK},
			{http.MethodGet, "Bearer nobody", http.StatusUnauthorized},
			{http.MethodPost, "", http.StatusMethodNotAllowed},
		} {
			r := httptest.NewRequestWithContext(t.Context(), c.method, "/chart/projects.svg?by=kind", nil)
			if c.token != "" {
				r.Header.Set("Authorization", c.token)
			}
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, r)
			if w.Code != c.want {
				t.Errorf("%s as %q: %d, want %d", c.method, c.token, w.Code, c.want)
			}
		}
	})
}

// versionSaid is the version of the data in a picture, which says that something was committed, whatever it was.
var versionSaid = regexp.MustCompile(`数据版本 [\w-]+`)

// TestChartsOfHiddenPlansLeaveNoTrace compares two databases, of which one has an internal plan of another region: whoever
// may not read it gets the same pictures from both.
func TestChartsOfHiddenPlansLeaveNoTrace(t *testing.T) {
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
				models.Anonymous, adminOf(ownRegion), {Role: models.RoleViewer, RegionCode: foreignRegion}, system,
			} {
				sees := viewer.RegionCode == foreignRegion || viewer.Role == models.RoleSystem
				differing := 0
				for _, table := range datasets.Tables() {
					key := table.Key[0]
					for _, query := range []string{
						"by=" + key, "by=" + key + "&type=ring", "by=" + key + "&top=1", "by=" + key + "&type=line&search=a",
						"by=" + key + "&filter=" + url.QueryEscape(key+" ne null"),
					} {
						a, b := chartOf(t, first, viewer, table.Name, query), chartOf(t, second, viewer, table.Name, query)
						if a.Code != b.Code || a.Code != http.StatusOK && viewer.Role.AtLeast(table.Role) &&
							a.Code != http.StatusBadRequest {
							t.Fatalf("%s?%s for %+v: %d and %d: %s", table.Name, query, viewer, a.Code, b.Code, a.Body)
						}
						shown := func(w *httptest.ResponseRecorder) string {
							return versionSaid.ReplaceAllString(withoutRequest(w.Body.String()), "")
						}
						if shown(a) == shown(b) {
							continue
						}
						if differing++; !sees {
							t.Errorf("%+v sees a trace in %s?%s\n%s\n%s", viewer, table.Name, query, shown(a), shown(b))
						}
					}
				}
				if sees && differing < 20 {
					t.Errorf("%+v should see it: %d pictures differ", viewer, differing)
				}
			}
		})
	}
}
