package httpapi_test

import (
	"bytes"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/httpapi"
)

// TestFailedSignIns guesses tokens: after some the guesser is told to wait, and stands in the log no more. Others, and
// who has the right token, are let in; after a while the guesser may guess again.
func TestFailedSignIns(t *testing.T) {
	db, tokens := migrated(t)
	now := time.Now()
	right, _ := token(t, tokens, now, auth.NewToken{Name: "right"})
	h := httpapi.NewHandler(httpapi.DefaultSettings(), db, func() time.Time { return now })
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewTextHandler(&log, nil)))
	defer slog.SetDefault(before)
	signIn := func(address, token string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, whoAmI, nil)
		r.RemoteAddr = address + ":1234"
		r.Header.Set("Authorization", "Bearer "+token)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w
	}
	const guesser, other, guess = "203.0.113.9", "203.0.113.10", "pg_wrong"
	refused := 0
	for range 40 {
		switch w := signIn(guesser, guess); w.Code {
		case http.StatusTooManyRequests:
			refused++
			if wait := w.Header().Get(
				"Retry-After",
			); wait == "" || wait == "0" ||
				!strings.Contains(w.Body.String(), `"LIMIT"`) {
				t.Errorf("Retry-After %q, %s", wait, w.Body)
			}
		case http.StatusUnauthorized:
		default:
			t.Errorf("%d %s", w.Code, w.Body)
		}
	}
	if lines := strings.Count(
		log.String(),
		guesser,
	) + strings.Count(
		log.String(),
		"refused=",
	); refused != 30 ||
		lines > 10 {
		t.Errorf("%d are told to wait, %d lines in the log", refused, lines)
	}
	for address, c := range map[string]struct {
		token string
		want  int
	}{
		other:   {guess, http.StatusUnauthorized},
		guesser: {right, http.StatusOK},
	} {
		if w := signIn(address, c.token); w.Code != c.want {
			t.Errorf("%s: %d %s", address, w.Code, w.Body)
		}
	}
	now = now.Add(time.Minute)
	if w := signIn(guesser, guess); w.Code != http.StatusUnauthorized {
		t.Errorf("after a minute: %d", w.Code)
	}
}
