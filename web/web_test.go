package web

import (
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
)

func get(t *testing.T, path string, header ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, path, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	GraphiQL().ServeHTTP(w, r)
	return w
}

// loaded lists the addresses that a page makes the browser open by itself.
func loaded(page string) []string {
	var urls []string
	for _, match := range regexp.MustCompile(`(?:src|href)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
		urls = append(urls, match[1])
	}
	return urls
}

func TestGraphiQL(t *testing.T) {
	t.Run("the page is served at both addresses and asked for again each time", func(t *testing.T) {
		for _, path := range []string{"/graphiql", "/graphiql/"} {
			w := get(t, path)
			if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `<div id="graphiql">`) {
				t.Errorf("%s: %d %s", path, w.Code, w.Body)
			}
			want(t, w, "Content-Type", "text/html; charset=utf-8")
			want(t, w, "Cache-Control", "no-cache")
		}
	})

	t.Run("the page loads only what this server serves, cached for good", func(t *testing.T) {
		page := get(t, "/graphiql").Body.String()
		if regexp.MustCompile(`https?:|"//`).MatchString(page) {
			t.Errorf("another host's address in %s", page)
		}
		types := map[string]string{}
		for _, url := range loaded(page) {
			w := get(t, url)
			if w.Code != http.StatusOK {
				t.Errorf("%s: %d", url, w.Code)
			}
			want(t, w, "Cache-Control", "public, max-age=31536000, immutable")
			types[w.Header().Get("Content-Type")] = url
		}
		for _, contentType := range []string{"text/javascript; charset=utf-8", "text/css; charset=utf-8", "image/svg+xml"} {
			if types[contentType] == "" {
				t.Errorf("the page loads no %s: %v", contentType, types)
			}
		}
	})

	t.Run("styles and scripts name no other host to load from", func(t *testing.T) {
		for _, url := range loaded(get(t, "/graphiql").Body.String()) {
			found := regexp.MustCompile(`(?:url\(|@import|import\(|from)\s*["']?(?:https?:)?//[^"')]*`).FindString(
				get(t, url).Body.String(),
			)
			if found != "" {
				t.Errorf("%s: %s", url, found)
			}
		}
	})

	t.Run("styles embed no data, which the policy refuses", func(t *testing.T) {
		for _, url := range loaded(get(t, "/graphiql").Body.String()) {
			if strings.HasSuffix(url, ".css") && strings.Contains(get(t, url).Body.String(), "data:") {
				t.Error(url)
			}
		}
	})

	t.Run("the page has no inline script and no inline handler", func(t *testing.T) {
		page := get(t, "/graphiql").Body.String()
		if found := regexp.MustCompile(`<script[^>]*>[^<]+|\son\w+=`).FindString(page); found != "" {
			t.Error(found)
		}
	})

	t.Run("an unchanged file is not sent again", func(t *testing.T) {
		etag := get(t, "/graphiql").Header().Get("ETag")
		if w := get(t, "/graphiql", "If-None-Match", etag); w.Code != http.StatusNotModified || w.Body.Len() > 0 {
			t.Errorf("%q: %d with %d bytes", etag, w.Code, w.Body.Len())
		}
	})

	t.Run("what does not exist is not found", func(t *testing.T) {
		for _, path := range []string{"/graphiql/nothing", "/graphiql/assets", "/graphiql/assets/", "/graphiql/../web.go"} {
			if w := get(t, path); w.Code != http.StatusNotFound {
				t.Errorf("%s: %d", path, w.Code)
			}
		}
	})

	t.Run("every answer carries the policy", func(t *testing.T) {
		for _, path := range []string{"/graphiql", "/graphiql/nothing"} {
			w := get(t, path)
			want(t, w, "Content-Security-Policy", graphiqlPolicy)
			want(t, w, "X-Content-Type-Options", "nosniff")
		}
	})

	t.Run("it can only be read", func(t *testing.T) {
		w := httptest.NewRecorder()
		GraphiQL().ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/graphiql", nil))
		if w.Code != http.StatusMethodNotAllowed {
			t.Error(w.Code)
		}
	})
}

func want(t *testing.T, w *httptest.ResponseRecorder, header, value string) {
	t.Helper()
	if got := w.Header().Get(header); got != value {
		t.Errorf("%s is %q, want %q", header, got, value)
	}
}
