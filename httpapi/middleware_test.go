package httpapi

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestPanic: a panic is told by the request's id only, in one line of the log with its cause.
func TestPanic(t *testing.T) {
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, nil)))
	t.Cleanup(func() { slog.SetDefault(before) })
	handler := withRequestID(recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("a fault") })))
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	want := "internal error, request " + w.Header().Get("X-Request-Id") + "\n"
	if w.Code != http.StatusInternalServerError || w.Body.String() != want {
		t.Errorf("%d %q, want %q", w.Code, w.Body, want)
	}
	said := log.String()
	if strings.Count(said, "\n") != 1 || !strings.Contains(said, "a fault") || !strings.Contains(said, "TestPanic") {
		t.Errorf("the log says %s", said)
	}
}

// TestCutOff: a handler that cuts its answer off is no fault, and net/http has to hear of it.
func TestCutOff(t *testing.T) {
	defer func() {
		if thrown := recover(); thrown != http.ErrAbortHandler { //nolint:errorlint // it is the very value
			t.Errorf("net/http hears of %v", thrown)
		}
	}()
	recovered(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })).
		ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
}
