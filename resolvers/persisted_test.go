package resolvers_test

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"plangraph/database/databasetest"
	"plangraph/reading"
	"plangraph/resolvers"
	"plangraph/store"
)

// door gives the GraphQL door with settings, on an empty database.
func door(t *testing.T, settings resolvers.Settings) http.Handler {
	t.Helper()
	db := databasetest.SQLite(t)
	settings.CostLimit = 50_000
	return resolvers.NewHandler(
		&resolvers.Resolver{Read: reading.NewReader(db), Store: store.New(db), DB: db, Now: time.Now}, settings,
	)
}

// step is a request and what is answered: a status, and a part of the body.
type step struct {
	method, target, body string
	headers              map[string]string
	status               int
	says                 string
}

func (s step) play(t *testing.T, h http.Handler) {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), s.method, s.target, strings.NewReader(s.body))
	r.Header.Set("Content-Type", "application/json")
	for name, value := range s.headers {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	if w.Code != s.status || !strings.Contains(w.Body.String(), s.says) {
		t.Errorf(
			"%s %s %.200s\nis answered %d %s\nwant %d %s",
			s.method,
			s.target,
			s.body,
			w.Code,
			w.Body,
			s.status,
			s.says,
		)
	}
}

func post(body string, status int, says string) step {
	return step{method: http.MethodPost, target: "/graphql", body: body, status: status, says: says}
}

const (
	question = "{ plans { totalCount } }"
	answered = `"data":{"plans":{"totalCount":0}}`
	notFound = `"message":"PersistedQueryNotFound"`
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

func extensions(hash string) string {
	return `"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "` + hash + `"}}`
}

// TestAutomaticPersistedQueries follows Apollo's persisted-query link: the hash alone, the query with it, the hash.
func TestAutomaticPersistedQueries(t *testing.T) {
	h := door(t, resolvers.Settings{})
	hash, other := sha(question), sha("{ units { totalCount } }")
	target := "/graphql?" + url.Values{
		"extensions": {"{" + strings.TrimPrefix(extensions(hash), `"extensions": {`)},
	}.Encode()
	for _, s := range []step{
		post(`{`+extensions(hash)+`}`, 200, notFound),
		post(`{`+extensions(hash)+`}`, 200, `"code":"PERSISTED_QUERY_NOT_FOUND"`),
		{method: http.MethodGet, target: target, status: 200, says: notFound},
		{
			method: http.MethodPost, target: "/graphql", body: `{` + extensions(hash) + `}`, status: 400, says: notFound,
			headers: map[string]string{"Accept": "application/graphql-response+json"},
		},
		post(`{"query": "`+question+`", `+extensions(other)+`}`, 400, "sha256Hash is not the SHA-256 of query"),
		post(`{`+extensions(other)+`}`, 200, notFound), // what was sent with a wrong hash is not kept
		post(`{"query": "`+question+`", `+extensions(hash)+`}`, 200, answered),
		post(`{`+extensions(hash)+`}`, 200, answered),
		post(`{`+extensions(strings.ToUpper(hash))+`}`, 200, answered),
		{method: http.MethodGet, target: target, status: 200, says: answered},
		post(`{"extensions": {"persistedQuery": {"version": 2, "sha256Hash": "`+hash+`"}}}`, 200, "PersistedQueryNotSupported"),
		post(`{"extensions": {"persistedQuery": 5}}`, 400, "is not a JSON object"),
		post(`{"query": "`+question+`", "extensions": {"other": 1}}`, 200, answered),
		post(`{}`, 400, "query is missing"),
	} {
		s.play(t, h)
	}
}

// TestSentDocumentsAreBounded sends more documents than are kept: the first is forgotten, the last is there.
func TestSentDocumentsAreBounded(t *testing.T) {
	h := door(t, resolvers.Settings{})
	documents := make([]string, 300)
	for i := range documents {
		documents[i] = question + strings.Repeat(" ", i)
		post(`{"query": "`+documents[i]+`", `+extensions(sha(documents[i]))+`}`, 200, answered).play(t, h)
	}
	post(`{`+extensions(sha(documents[0]))+`}`, 200, notFound).play(t, h)
	post(`{`+extensions(sha(documents[299]))+`}`, 200, answered).play(t, h)
}

// TestTrustedDocuments asks by id under each policy.
func TestTrustedDocuments(t *testing.T) {
	trusted := resolvers.Manifest{"sha256:" + sha(question): question, "plans-1": question}
	byID, text := `{"documentId": "plans-1"}`, `{"query": "`+question+`"}`
	for policy, steps := range map[resolvers.DocumentPolicy][]step{
		resolvers.DocumentsOff: {
			post(byID, 400, "keeps no trusted documents"), post(text, 200, answered),
		},
		resolvers.DocumentsPrefer: {
			post(byID, 200, answered), post(text, 200, answered),
			post(`{"documentId": "sha256:`+sha(question)+`"}`, 200, answered),
			post(`{"documentId": "plans-2"}`, 400, "no trusted document has this id"),
			post(`{"documentId": "plans-1", "query": "`+question+`"}`, 400, "in place of query"),
			{method: http.MethodGet, target: "/graphql?documentId=plans-1", status: 200, says: answered},
		},
		resolvers.DocumentsOnly: {
			post(byID, 200, answered), post(text, 400, `"code":"FORBIDDEN"`),
			post(`{`+extensions("plans-1")+`}`, 200, answered), // Apollo's link sends the manifest's ids so
			post(`{"query": "`+question+`", `+extensions(sha(question))+`}`, 400, `"code":"FORBIDDEN"`),
			post(`{"query": "{ __schema { types { name } } }"}`, 400, `"code":"FORBIDDEN"`),
		},
	} {
		h := door(t, resolvers.Settings{Documents: policy, Trusted: trusted})
		for _, s := range steps {
			s.play(t, h)
		}
	}
}

func TestManifests(t *testing.T) {
	for content, want := range map[string]string{
		`{"a1": "{ plans { totalCount } }", "b2": "query Q { viewer { role } }"}`: "",
		`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
			{"id": "a", "name": "Q", "type": "query", "body": "query Q { viewer { role } }"}]}`: "",
		`{"a1": "{ plans { total } }"}`:    `entry "a1": Cannot query field "total"`,
		`{"a1": "{ plans "}`:               `entry "a1": Expected Name`,
		`{"": "{ plans { totalCount } }"}`: "an entry has no id",
		`[1]`:                              "neither a JSON object of ids",
		`{"a": 5}`:                         "neither a JSON object of ids",
		`{"format": "apollo-persisted-query-manifest", "version": 2, "operations": []}`: "of version 2",
		`{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [
			{"id": "a", "body": "{ viewer { role } }"}, {"id": "a", "body": "{ plans { totalCount } }"}]}`: `entry "a" stands there twice`,
	} {
		_, err := resolvers.ReadManifest([]byte(content))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", content, err, want)
		}
	}
	all := resolvers.Manifest{"a": "{ viewer { role } }"}
	if err := all.Add(resolvers.Manifest{"a": "{ plans { totalCount } }"}); err == nil {
		t.Error("an id has two documents")
	}
}

// TestBodies sends bodies as clients and proxies do: marked, compressed, in another charset.
func TestBodies(t *testing.T) {
	h := door(t, resolvers.Settings{})
	plain := `{"query": "` + question + `"}`
	var packed, large bytes.Buffer
	for buffer, text := range map[*bytes.Buffer]string{&packed: plain, &large: plain + strings.Repeat(" ", 1<<20)} {
		w := gzip.NewWriter(buffer)
		_, _ = w.Write([]byte(text))
		_ = w.Close()
	}
	with := func(name, value, body string, status int, says string) step {
		s := post(body, status, says)
		s.headers = map[string]string{name: value}
		return s
	}
	for _, s := range []step{
		post("\xef\xbb\xbf"+plain, 200, answered),
		with("Content-Type", "application/json; charset=UTF-8", plain, 200, answered),
		with("Content-Type", "application/json; charset=gbk", plain, 415, "charset"),
		with("Content-Type", "application/json; charset=utf-16", plain, 415, "charset"),
		with("Content-Encoding", "gzip", packed.String(), 200, answered),
		with("Content-Encoding", "identity", plain, 200, answered),
		with("Content-Encoding", "gzip", plain, 400, "is not gzip"),
		with("Content-Encoding", "gzip", packed.String()[:packed.Len()-9], 400, "is not"),
		with("Content-Encoding", "gzip", large.String(), 413, "larger than"),
		with("Content-Encoding", "br", plain, 415, "Content-Encoding"),
		with("Content-Encoding", "gzip, gzip", packed.String(), 415, "Content-Encoding"),
	} {
		s.play(t, h)
	}
}
