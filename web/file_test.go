package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func ask(t *testing.T, f *File, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/", nil)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	f.ServeHTTP(w, r)
	return w
}

func TestFile(t *testing.T) {
	t.Parallel()
	content := strings.Repeat("type Task implements Node\n", 1000)
	f := NewFile([]byte(content), "text/plain", "no-cache")
	plain, zipped := ask(t, f), ask(t, f, "Accept-Encoding", "br, gzip")

	if plain.Body.String() != content || plain.Header().Get("Content-Encoding") != "" {
		t.Error("it is not given as it is to those who ask for no encoding")
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(zipped.Body.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(unzipped); err != nil || string(got) != content || zipped.Body.Len() > len(content)/10 {
		t.Errorf("compressed it is %d bytes, and %d again (%v)", zipped.Body.Len(), len(got), err)
	}
	want(t, zipped, "Content-Encoding", "gzip")
	for _, w := range []*httptest.ResponseRecorder{plain, zipped} {
		want(t, w, "Vary", "Accept-Encoding")
		want(t, w, "Content-Type", "text/plain")
		want(t, w, "Cache-Control", "no-cache")
	}

	// A strong ETag is that of the very bytes.
	ofPlain, ofZipped := plain.Header().Get("ETag"), zipped.Header().Get("ETag")
	if ofPlain == ofZipped || !strings.HasPrefix(ofPlain, `"`) {
		t.Errorf("ETags %s and %s", ofPlain, ofZipped)
	}
	if other := ask(t, NewFile([]byte("other"), "", "")).Header().Get("ETag"); other == ofPlain {
		t.Error("another content has the same ETag")
	}
	for _, c := range []struct {
		accept, etag string
		status       int
	}{
		{"", ofPlain, http.StatusNotModified},
		{"", `"old", ` + ofPlain, http.StatusNotModified},
		{"gzip", ofZipped, http.StatusNotModified},
		{"gzip", "W/" + ofZipped, http.StatusNotModified},
		{"", `"old"`, http.StatusOK},
		{"gzip", ofPlain, http.StatusOK},
		{"", ofZipped, http.StatusOK},
	} {
		w := ask(t, f, "Accept-Encoding", c.accept, "If-None-Match", c.etag)
		if w.Code != c.status || (c.status == http.StatusNotModified) != (w.Body.Len() == 0) {
			t.Errorf("%q with %s: %d with %d bytes", c.accept, c.etag, w.Code, w.Body.Len())
		}
		want(t, w, "Vary", "Accept-Encoding")
	}
}

func TestAcceptsGzip(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]bool{
		"": false, "gzip": true, "GZIP": true, "deflate, gzip;q=0.5, br": true, "gzip; q=0": false, "gzip;q=0.0, *": false,
		"*": true, "*;q=0": false, "identity": false, "x-gzip-like": false, "gzip;q=nothing": false,
	} {
		if got := acceptsGzip([]string{header}); got != want {
			t.Errorf("%q: %v", header, got)
		}
	}
	if !acceptsGzip([]string{"br", "gzip"}) {
		t.Error("the second header is not read")
	}
}
