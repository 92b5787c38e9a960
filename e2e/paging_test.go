package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
)

// TestPagingWhileRowsAreInserted walks lists page by page, forward and back, while tasks with the same due date come in
// before and after each page: every task that was there from the beginning is seen exactly once, in order. The list
// goes over several plans, in which positions repeat.
func TestPagingWhileRowsAreInserted(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		w := walk{handler: handlerOf(t, db), db: db}
		there := w.titles(t, `first: 100`)
		for _, backward := range []bool{false, true} {
			seen := w.pages(t, backward)
			if backward {
				slices.Reverse(seen)
			}
			seen = slices.DeleteFunc(seen, func(title string) bool { return strings.HasPrefix(title, "插入") })
			if !slices.Equal(seen, there) {
				t.Errorf("backward %v: saw %v, want %v", backward, seen, there)
			}
		}
	})
}

type walk struct {
	handler  http.Handler
	db       *database.DB
	inserted int
}

type page struct {
	Nodes    []struct{ Title string }
	PageInfo struct {
		HasNextPage, HasPreviousPage bool
		StartCursor, EndCursor       string
	}
}

// pages reads the whole list in pages of three, inserting two tasks after each.
func (w *walk) pages(t *testing.T, backward bool) []string {
	t.Helper()
	var seen []string
	arguments := "first: 3"
	if backward {
		arguments = "last: 3"
	}
	for {
		p := w.page(t, arguments)
		titles := make([]string, len(p.Nodes))
		for i, n := range p.Nodes {
			titles[i] = n.Title
		}
		if backward {
			slices.Reverse(titles)
		}
		seen = append(seen, titles...)
		w.insert(t)
		switch {
		case backward && p.PageInfo.HasPreviousPage:
			arguments = fmt.Sprintf("last: 3, before: %q", p.PageInfo.StartCursor)
		case !backward && p.PageInfo.HasNextPage:
			arguments = fmt.Sprintf("first: 3, after: %q", p.PageInfo.EndCursor)
		default:
			return seen
		}
	}
}

func (w *walk) titles(t *testing.T, arguments string) []string {
	t.Helper()
	var titles []string
	for _, n := range w.page(t, arguments).Nodes {
		titles = append(titles, n.Title)
	}
	return titles
}

func (w *walk) page(t *testing.T, arguments string) page {
	t.Helper()
	query := `{ tasks(` + arguments + `, orderBy: [{field: DUE_ON}]) {
		nodes { title } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
	var answer struct{ Data struct{ Tasks page } }
	if body := post(t, w.handler, query); json.Unmarshal(body, &answer) != nil || len(answer.Data.Tasks.Nodes) == 0 {
		t.Fatalf("%s", body)
	}
	return answer.Data.Tasks
}

// insert adds a task whose id is before all others and one whose id is after.
func (w *walk) insert(t *testing.T) {
	t.Helper()
	like, err := gorm.G[models.WorkItem](w.db.DB).Select("plan_id", "area_id").
		Where("title = ?", "提升社会保障水平").Take(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, first := range []byte{0x00, 0xff} {
		w.inserted++
		id := uuid.New()
		id[0] = first
		item := models.WorkItem{
			PlanID: like.PlanID, ID: id, Kind: models.KindTask, AreaID: like.AreaID, Position: 1000 + w.inserted,
			Title: "插入", Status: models.WorkPlanned, StartsOn: models.NewDate(2023, time.January, 1),
			DueOn: models.NewDate(2023, time.December, 31), Light: models.LightGrey, Attributes: "{}",
		}
		if err := w.db.Write(
			t.Context(),
			func(b *database.Tx) error { return b.Insert(t.Context(), []models.WorkItem{item}) },
		); err != nil {
			t.Fatal(err)
		}
	}
}

// post asks as an anonymous reader.
func post(t *testing.T, handler http.Handler, query string) []byte {
	t.Helper()
	body, err := json.Marshal(map[string]string{"query": query})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/graphql", strings.NewReader(string(body)))
	r.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w.Body.Bytes()
}
