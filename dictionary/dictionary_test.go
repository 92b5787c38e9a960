package dictionary_test

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"plangraph/dictionary"
	"plangraph/reading"
)

// TestDictionary finds every dataset, column and code on the page, in the JSON and in the document, with what it leads to.
func TestDictionary(t *testing.T) {
	d := dictionary.Of(reading.NewCatalog().Tables())
	serve := func(path, accept string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.Header.Set("Accept", accept)
		w := httptest.NewRecorder()
		dictionary.Handler(d)(w, r)
		return w
	}
	page := serve("/datasets", "text/html").Body.String()
	var document bytes.Buffer
	if err := dictionary.Write(&document, d); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{"/datasets.json", "/datasets"} {
		var got dictionary.Dictionary
		if err := json.Unmarshal(serve(path, "application/json").Body.Bytes(), &got); err != nil {
			t.Fatal(path, err)
		}
		if len(got.Datasets) != len(d.Datasets) || len(got.Codes) != len(d.Codes) {
			t.Errorf("%s has %d datasets", path, len(got.Datasets))
		}
	}
	names := map[string]bool{}
	for _, set := range d.Datasets {
		names[set.Name] = true
	}
	for _, set := range d.Datasets {
		if !strings.Contains(page, `id="`+set.Name+`"`) || !strings.Contains(document.String(), "\n## "+set.Name+"\n") {
			t.Errorf("there is no chapter on %s", set.Name)
		}
		for _, c := range set.Columns {
			if !strings.Contains(page, "<td><code>"+c.SQL+"</code><td>"+c.Chinese) ||
				!strings.Contains(document.String(), "| "+c.Name+" | "+c.SQL+" | "+c.Chinese) {
				t.Errorf("%s.%s is not described", set.Name, c.Name)
			}
			if c.To != "" && !names[c.To] {
				t.Errorf("%s.%s leads to %s, which there is not", set.Name, c.Name, c.To)
			}
		}
	}
	if len(d.Codes) == 0 || !strings.Contains(page, "道路升级改造") {
		t.Error("codes are not explained")
	}
}
