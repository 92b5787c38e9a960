package reading_test

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"plangraph/auth"
	"plangraph/models"
	"plangraph/resolvers"
	"plangraph/turns"
)

// TestAFloodingClientWaitsForItselfAtOnce has one client send many requests at the same time, more than may wait, and
// another one send one: what is refused is the first client's, by 429 with the code LIMIT, and it may come again.
func TestAFloodingClientWaitsForItselfAtOnce(t *testing.T) {
	for _, d := range doors(t, randomGraph(rand.New(rand.NewPCG(*seed, 5)))) {
		handler := resolvers.NewHandler(
			d.resolver,
			resolvers.Settings{CostLimit: 1 << 30, ClientRequests: 1, ClientQueue: 2},
		)
		var flood sync.WaitGroup
		refused := make(chan *httptest.ResponseRecorder, 200)
		for range cap(refused) {
			flood.Go(func() {
				if w := askedBy(t, handler, "flood"); w.Code != http.StatusOK {
					refused <- w
				}
			})
		}
		if w := askedBy(t, handler, "other"); w.Code != http.StatusOK {
			t.Errorf("%s refuses another client: %d %s", d.name, w.Code, w.Body)
		}
		flood.Wait()
		close(refused)
		n := 0
		for w := range refused {
			n++
			var answer response
			if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusTooManyRequests ||
				w.Header().Get("Retry-After") == "" || len(answer.Errors) != 1 || answer.Errors[0].Extensions.Code != "LIMIT" ||
				strings.Contains(w.Body.String(), `"data"`) {
				t.Fatalf("%s refuses by %d %v %s", d.name, w.Code, w.Header(), w.Body)
			}
		}
		if n == 0 {
			t.Errorf("%s lets 200 requests of one client in at once", d.name)
		}
		if w := askedBy(t, handler, "flood"); w.Code != http.StatusOK {
			t.Errorf("%s refuses for ever: %d %s", d.name, w.Code, w.Body)
		}
	}
}

// askedBy sends a request that takes its time for a client; one that is dear.
func askedBy(t *testing.T, handler http.Handler, client string) *httptest.ResponseRecorder {
	t.Helper()
	const query = `{ workItems(where: {or: [{lead: {unit: {name: {contains: "局"}}}}, {leadUnit: {name: {contains: "院"}}}]}) { totalCount } }`
	body, err := json.Marshal(request{Query: query})
	if err != nil {
		t.Error(err)
	}
	ctx := turns.WithClient(auth.WithViewer(t.Context(), models.Viewer{Role: models.RoleSystem}), client)
	post := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", bytes.NewReader(body))
	post.Header.Set("Content-Type", "application/json")
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, post)
	return w
}
