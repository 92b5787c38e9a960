package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/e2e/soak"
	"plangraph/httpapi"
	"plangraph/models"
)

// twoServers are two servers on one database, each with a connection of its own, with a district's plan.
func twoServers(t *testing.T, at func(*testing.T) address) (servers [2]http.Handler, items []models.WorkItem) {
	t.Helper()
	place := at(t)
	g := district(ownRegion, 2023, idsOf(unitsOf(ownRegion, 1))...)
	g.Assignments, g.Regions = nil, regionsDown(ownRegion)
	for i := range servers {
		db := opened(t, place.test)
		if i == 0 {
			if err := db.Migrate(t.Context()); err != nil {
				t.Fatal(err)
			}
			loadAll(t, db, g)
		}
		servers[i] = httpapi.NewHandler(patient(), db, func() time.Time { return storyTime })
	}
	return servers, g.Items
}

// asking is a request and who sends it.
type asking struct {
	method, query string
	viewer        models.Viewer
	headers       []string
}

// send sends it, and tells how many statements it took.
func (a asking) send(t testing.TB, server http.Handler) (w *httptest.ResponseRecorder, statements int64) {
	t.Helper()
	target, body := "/graphql", fmt.Sprintf(`{"query":%q}`, a.query)
	if a.method == http.MethodGet {
		target, body = "/graphql?query="+url.QueryEscape(a.query), ""
	}
	ctx, count := database.CountStatements(auth.WithViewer(t.Context(), a.viewer))
	r := httptest.NewRequestWithContext(ctx, a.method, target, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	for i := 0; i < len(a.headers); i += 2 {
		r.Header.Set(a.headers[i], a.headers[i+1])
	}
	w = httptest.NewRecorder()
	server.ServeHTTP(w, r)
	return w, count.Load()
}

// everywhere plays a test on both databases.
func everywhere(t *testing.T, test func(*testing.T, func(*testing.T) address)) {
	t.Helper()
	for name, at := range map[string]func(*testing.T) address{"sqlite": inFile, "postgres": onServer} {
		t.Run(name, func(t *testing.T) { test(t, at) })
	}
}

func retitled(item models.WorkItem, title string) string {
	id := models.ID{Type: "WorkItem", Plan: item.PlanID, Row: item.ID}
	return fmt.Sprintf(`mutation{taskUpdate(input:{taskId:%q,changes:{title:%q}}){userErrors{message}}}`, id, title)
}

// TestKeptAnswers: the same question is answered without a look at the rows while nothing was committed, whoever of the
// same scope asks, and anew from then on, whichever server the change came over.
func TestKeptAnswers(t *testing.T) {
	everywhere(t, func(t *testing.T, at func(*testing.T) address) {
		servers, items := twoServers(t, at)
		question := asking{http.MethodPost, `{tasks(first:5){totalCount nodes{title}}}`, models.Anonymous, nil}
		answered := func(what string, server http.Handler, a asking, kept bool, word string) {
			t.Helper()
			w, statements := a.send(t, server)
			if w.Code != http.StatusOK || (statements == 0) != kept || !strings.Contains(w.Body.String(), word) {
				t.Errorf("%s: %d after %d statements, want %t and %s\n%s", what, w.Code, statements, kept, word, w.Body)
			}
		}
		first, _ := question.send(t, servers[0])
		again, _ := question.send(t, servers[0])
		if withoutRequest(first.Body.String()) != withoutRequest(again.Body.String()) {
			t.Errorf("kept is\n%s, was\n%s", again.Body, first.Body)
		}
		if strings.Contains(again.Body.String(), "requestId") || again.Header().Get("X-Request-Id") == "" {
			t.Errorf("a kept answer is another request's: %v %s", again.Header(), again.Body)
		}
		answered("asked again", servers[0], question, true, "改造工程1")
		answered("asked of the other server", servers[1], question, false, "改造工程1")
		answered("asked of it again", servers[1], question, true, "改造工程1")
		for what, other := range map[string]asking{
			"by an admin":      {question.method, question.query, adminOf(ownRegion), nil},
			"by GET":           {http.MethodGet, question.query, question.viewer, nil},
			"anew":             {question.method, question.query, question.viewer, []string{"Cache-Control", "no-cache"}},
			"in Chinese":       {question.method, question.query, question.viewer, []string{"Accept-Language", "zh"}},
			"for another type": {question.method, question.query, question.viewer, []string{"Accept", "application/graphql-response+json"}},
		} {
			answered(what, servers[0], other, false, "改造工程1")
		}
		for header, value := range map[string]string{"Content-Type": "text/plain", "Content-Encoding": "br"} {
			wrong := asking{question.method, question.query, question.viewer, []string{header, value}}
			if w, _ := wrong.send(t, servers[0]); w.Code != http.StatusUnsupportedMediaType {
				t.Errorf("a body of another %s is answered: %d", header, w.Code)
			}
		}
		other := adminOf(ownRegion)
		other.Actor = "a colleague"
		answered("by a colleague", servers[0], asking{question.method, question.query, other, nil}, true, "改造工程1")

		for i, title := range []string{"此处已改", "彼处已改"} {
			asking{http.MethodPost, retitled(items[0], title), adminOf(ownRegion), nil}.send(t, servers[i])
			answered("after a change", servers[0], question, false, title)
			answered("after a change elsewhere", servers[1], question, false, title)
			answered("and again", servers[1], question, true, title)
		}
	})
}

// TestWhatIsNotKept: answers that another request must not get, and those that do not stand with the version of the data.
func TestWhatIsNotKept(t *testing.T) {
	everywhere(t, func(t *testing.T, at func(*testing.T) address) {
		servers, items := twoServers(t, at)
		for what, a := range map[string]asking{
			"an error":   {http.MethodGet, `{node(id:"x"){id}}`, models.Anonymous, nil},
			"tokens":     {http.MethodGet, `{tokens{nodes{lastUsedAt}}}`, adminOf(ownRegion), nil},
			"a mutation": {http.MethodPost, retitled(items[0], "新名"), adminOf(ownRegion), nil},
		} {
			for i := range 2 {
				w, statements := a.send(t, servers[0])
				if statements == 0 && what != "an error" || w.Header().Get("Etag") != "" ||
					a.method == http.MethodGet && w.Header().Get("Cache-Control") != "no-store" {
					t.Errorf("%s, time %d: %d statements, %v", what, i+1, statements, w.Header())
				}
			}
		}
	})
}

// TestKeptByTheClient: a GET says how its answer may be kept and under which name; asked again by that name it is not
// sent again while it stands.
func TestKeptByTheClient(t *testing.T) {
	everywhere(t, func(t *testing.T, at func(*testing.T) address) {
		servers, items := twoServers(t, at)
		for whose, viewer := range map[string]models.Viewer{"public": models.Anonymous, "private": adminOf(ownRegion)} {
			question := asking{http.MethodGet, `{tasks(first:5){nodes{title}}}`, viewer, nil}
			first, _ := question.send(t, servers[0])
			tag := first.Header().Get("Etag")
			if !strings.HasPrefix(tag, `W/"`) || first.Header().Get("Cache-Control") != whose+", no-cache" {
				t.Errorf("%s: %v", whose, first.Header())
			}
			if varies := strings.Join(first.Header().Values("Vary"), ","); !strings.Contains(varies, "Authorization") ||
				!strings.Contains(varies, "Accept-Language") || !strings.Contains(varies, "Accept-Encoding") {
				t.Errorf("%s: Vary is %s", whose, varies)
			}
			if strings.Contains(first.Body.String(), "requestId") {
				t.Errorf("%s: a client keeps the id of a request: %s", whose, first.Body)
			}
			named := question
			named.headers = []string{"If-None-Match", `"other", ` + tag}
			standing := func(what string, a asking, want int) {
				t.Helper()
				for i, server := range servers {
					w, n := a.send(t, server)
					if w.Code != want || want == http.StatusNotModified && (w.Body.Len() > 0 || n > 0) {
						t.Errorf("%s, server %d, %s: %d after %d statements\n%s", whose, i, what, w.Code, n, w.Body)
					}
				}
			}
			standing("while it stands", named, http.StatusNotModified)
			posted := named
			posted.method = http.MethodPost
			standing("by POST", posted, http.StatusOK)
			colleague := named
			colleague.viewer = adminOf(foreignRegion)
			standing("by somebody else", colleague, http.StatusOK)
			asking{http.MethodPost, retitled(items[0], "改名 "+whose), adminOf(ownRegion), nil}.send(t, servers[0])
			standing("after a change", named, http.StatusOK)
		}
	})
}

// TestKeptAnswersAreBounded: old answers are let go for new ones, and one that is too large for the others is not kept.
func TestKeptAnswersAreBounded(t *testing.T) {
	db := opened(t, inFile(t).test)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	settings := patient()
	settings.KeptAnswers = 8 << 10
	server := httpapi.NewHandler(settings, db, func() time.Time { return storyTime })
	kept := func(query string) bool {
		_, statements := asking{http.MethodPost, query, models.Anonymous, nil}.send(t, server)
		return statements == 0
	}
	first := "{a: plans { totalCount }}"
	kept(first)
	if !kept(first) {
		t.Error("an answer is not kept")
	}
	large := "{" + strings.Repeat("a", 1<<10) + ": plans { totalCount }}"
	kept(large)
	if kept(large) {
		t.Error("an answer is kept that takes an eighth of the room")
	}
	for i := range 50 {
		kept(fmt.Sprintf("{a%d: plans { totalCount }}", i))
	}
	if kept(first) {
		t.Error("more is kept than there is room for")
	}
}

// TestKeptAnswersAtOnce: writers and readers of two servers at the same time. Whatever was answered to a writer before a
// reader asked is in what the reader gets: in rows, sums, counts and groups.
func TestKeptAnswersAtOnce(t *testing.T) {
	everywhere(t, func(t *testing.T, at func(*testing.T) address) {
		servers, items := twoServers(t, at)
		const writers, readers = 2, 6
		rounds := 12 * soak.Times(1)
		var begun, done [writers]atomic.Int64
		var wrote, all sync.WaitGroup
		for n := range writers {
			id := models.ID{Type: "WorkItem", Plan: items[n].PlanID, Row: items[n*3].ID} // tasks
			wrote.Go(func() {
				for round := range int64(rounds) {
					begun[n].Store(round + 1)
					query := fmt.Sprintf(
						`mutation{taskUpdate(input:{taskId:%q,changes:{budget:"%d"}}){userErrors{message}}}`,
						id,
						round+1,
					)
					w, _ := asking{http.MethodPost, query, adminOf(ownRegion), nil}.send(t, servers[(n+int(round))%2])
					if !strings.Contains(w.Body.String(), `"userErrors":[]`) {
						t.Error(w.Body.String())
						return
					}
					done[n].Store(round + 1)
				}
			})
		}
		ended := make(chan struct{})
		questions := []string{
			`{tasks{summary{budget{sum}}}}`, `{tasks{groups(by:[PLAN]){budget{sum}}}}`, `{tasks{nodes{budget}}}`,
		}
		var answers atomic.Int64
		for n := range readers {
			all.Go(func() {
				for {
					select {
					case <-ended:
						return
					default:
					}
					least := done[0].Load() + done[1].Load()
					w, _ := asking{http.MethodPost, questions[n%len(questions)], models.Anonymous, nil}.send(t, servers[n%2])
					most := begun[0].Load() + begun[1].Load()
					answers.Add(1)
					if sum := sumOf(w.Body.String()); sum < least || sum > most {
						t.Errorf("%s: %d, but %d were done and %d begun\n%s", questions[n%len(questions)], sum, least, most, w.Body)
						return
					}
				}
			})
		}
		wrote.Wait()
		close(ended)
		all.Wait()
		t.Log(answers.Load(), "answers")
	})
}

var amounts = regexp.MustCompile(`"(?:budget|sum)":"([0-9]+)`)

// sumOf adds up the amounts in an answer.
func sumOf(text string) (sum int64) {
	for _, found := range amounts.FindAllStringSubmatch(text, -1) {
		var yuan int64
		_, _ = fmt.Sscan(found[1], &yuan) // the pattern has digits only
		sum += yuan
	}
	return sum
}
