package resolvers_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database/databasetest"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/resolvers"
	"plangraph/store"
)

const (
	previewFile = `{"query": "query($f: Upload) { reportPreview(input: {file: $f}) { year areas { title } } }", "variables": {"f": null}}`
	previewText = "2024年重点工作\n(一)聚焦城市更新。一要改善出行条件。推进滨河路道路升级改造。"
)

// part is a part of a multipart request; a file if it has a file name.
type part struct{ name, file, content string }

func TestUploads(t *testing.T) {
	db := databasetest.SQLite(t)
	handler := resolvers.NewHandler(
		&resolvers.Resolver{Read: reading.NewReader(db), Store: store.New(db), DB: db, Now: time.Now},
		resolvers.Settings{CostLimit: 50000},
	)
	file := part{"0", "report.txt", previewText}
	operations := part{"operations", "", previewFile}
	places := part{"map", "", `{"0": ["variables.f"]}`}
	for name, c := range map[string]struct {
		parts  []part
		header string
		status int
		says   string
	}{
		"a file takes the place of its variable": {[]part{operations, places, file}, "1", 200, `"title":"聚焦城市更新"`},
		"a form of another page cannot send it":  {[]part{operations, places, file}, "", 400, "GraphQL-Preflight"},
		"the request comes first": {
			[]part{places, operations, file}, "1", 400, "the part operations is missing",
		},
		"the request is JSON": {
			[]part{{"operations", "", "{"}, places, file}, "1", 400, "operations is not JSON",
		},
		"the map comes second": {[]part{operations, file}, "1", 400, "the part map is missing"},
		"the map names one file": {
			[]part{operations, {"map", "", `{}`}, file}, "1", 400, "names one file",
		},
		"the map names no two files": {
			[]part{operations, {"map", "", `{"0": ["variables.f"], "1": ["variables.g"]}`}, file}, "1", 400, "names one file",
		},
		"the file is there": {[]part{operations, places}, "1", 400, "the file is missing"},
		"one file at a time": {
			[]part{operations, places, file, {"1", "more.txt", "x"}}, "1", 400, "one file at a time",
		},
		"the map leads into variables": {
			[]part{operations, {"map", "", `{"0": ["operations.f"]}`}, file}, "1", 400, "not a null in variables",
		},
		"the map leads to a null": {
			[]part{operations, {"map", "", `{"0": ["variables.g"]}`}, file}, "1", 400, "not a null in variables",
		},
		"the map does not lead below a null": {
			[]part{operations, {"map", "", `{"0": ["variables.f.g.h"]}`}, file}, "1", 400, "not a null in variables",
		},
		"a path of nothing is none": {
			[]part{operations, {"map", "", `{"0": [""]}`}, file}, "1", 400, "not a null in variables",
		},
		"8 MiB are enough": {
			[]part{operations, places, {"0", "r.txt", strings.Repeat("x", 8<<20+1)}}, "1", 413, "larger than 8388608 bytes",
		},
		"a larger body is not read to its end": {
			[]part{operations, places, {"0", "r.txt", strings.Repeat("x", 20<<20)}}, "1", 413, "larger than 8388608 bytes",
		},
		"a request that is larger than one is none": {
			[]part{{"operations", "", strings.Repeat(" ", 1<<20) + previewFile}, places, file},
			"1", 400,
			"operations is not JSON",
		},
		"a file that is no report": {
			[]part{operations, places, {"0", "r.txt", "\x00\x01\x02"}}, "1", 200, `"argument":"file"`,
		},
		"a text is no file": {
			[]part{
				{"operations", "", strings.Replace(previewFile, `{"f": null}`, `{"f": "text", "g": null}`, 1)},
				{"map", "", `{"0": ["variables.g"]}`},
				file,
			},
			"1", 200, "an Upload is a file of a multipart/form-data request",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := upload(t, handler, c.parts, c.header)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
				t.Errorf("%d %s, want %d with %q", w.Code, w.Body, c.status, c.says)
			}
		})
	}
}

// upload sends the parts as a viewer who may read reports.
func upload(t *testing.T, handler http.Handler, parts []part, preflight string) *httptest.ResponseRecorder {
	t.Helper()
	body, contentType := form(t, parts)
	return send(t, handler, bytes.NewReader(body), contentType, preflight)
}

// form writes the parts as one body.
func form(t *testing.T, parts []part) (body []byte, contentType string) {
	t.Helper()
	var written bytes.Buffer
	form := multipart.NewWriter(&written)
	for _, p := range parts {
		create := form.CreateFormField
		if p.file != "" {
			create = func(name string) (io.Writer, error) { return form.CreateFormFile(name, p.file) }
		}
		into, err := create(p.name)
		if err == nil {
			_, err = into.Write([]byte(p.content))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	return written.Bytes(), form.FormDataContentType()
}

func send(
	t *testing.T, handler http.Handler, body io.Reader, contentType, preflight string,
) *httptest.ResponseRecorder {
	t.Helper()
	ctx := auth.WithViewer(t.Context(), models.Viewer{Role: models.RoleViewer, RegionCode: "230203"})
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/graphql", body)
	r.Header.Set("Content-Type", contentType)
	if preflight != "" {
		r.Header.Set("GraphQL-Preflight", preflight)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	return w
}

// TestUploadsComeInTurn has a client send three files at once: one is taken in, one waits, and one is too many.
func TestUploadsComeInTurn(t *testing.T) {
	db := databasetest.SQLite(t)
	handler := resolvers.NewHandler(
		&resolvers.Resolver{Read: reading.NewReader(db), Store: store.New(db), DB: db, Now: time.Now},
		resolvers.Settings{CostLimit: 50000, ClientQueue: 1},
	)
	text, contentType := form(t, []part{
		{"operations", "", previewFile}, {"map", "", `{"0": ["variables.f"]}`}, {"0", "report.txt", previewText},
	})
	statuses, goOn := make(chan int, 3), make(chan struct{})
	for range 3 {
		go func() {
			slow := io.MultiReader(bytes.NewReader(text[:50]), until(goOn), bytes.NewReader(text[50:]))
			statuses <- send(t, handler, slow, contentType, "1").Code
		}()
	}
	select {
	case status := <-statuses:
		if status != http.StatusTooManyRequests {
			t.Errorf("the one that is too many: %d", status)
		}
	case <-time.After(time.Minute):
		t.Error("all are taken in")
	}
	close(goOn)
	for range 2 {
		if status := <-statuses; status != http.StatusOK {
			t.Errorf("one of the others: %d", status)
		}
	}
}

// until is a body that comes to its end when a channel is closed.
type until chan struct{}

// Read waits.
func (u until) Read([]byte) (int, error) {
	<-u
	return 0, io.EOF
}
