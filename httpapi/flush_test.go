package httpapi

import (
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/go-chi/chi/v5/middleware"
)

// TestSteadyFlushes: what is sent early passes the writers above, who look for a Flusher.
func TestSteadyFlushes(t *testing.T) {
	t.Parallel()
	sent := httptest.NewRecorder()
	steady(time.Hour)(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if above, is := middleware.NewWrapResponseWriter(w, 1).(http.Flusher); is {
			above.Flush()
		}
	})).ServeHTTP(sent, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if !sent.Flushed {
		t.Error("nothing was sent")
	}
}
