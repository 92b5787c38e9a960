package httpapi_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/httpapi"
	"plangraph/models"
)

var system = models.Viewer{Role: models.RoleSystem, Actor: "test"}

// migrated gives a database with the region 230203 and the tokens that it keeps.
func migrated(t *testing.T) (*database.DB, *auth.Tokens) {
	t.Helper()
	db := open(t)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	region := models.Region{Code: "230203", Name: "建华区", Level: models.LevelCounty}
	if err := db.WithContext(t.Context()).Create(&region).Error; err != nil {
		t.Fatal(err)
	}
	return db, auth.NewTokens(db)
}

func token(t *testing.T, tokens *auth.Tokens, now time.Time, in auth.NewToken) (string, models.Token) {
	t.Helper()
	in.Role, in.RegionCode = models.RoleAdmin, "230203"
	text, row, err := tokens.Create(t.Context(), system, in, now)
	if err != nil {
		t.Fatal(err)
	}
	return text, row
}

// signedInOnly refuses anonymous readers.
func signedInOnly(s *httpapi.Settings) { s.Anonymous = false }

const whoAmI = "/graphql?query=%7Bviewer%7Brole%20regionCode%7D%7D"

func TestSignIn(t *testing.T) {
	db, tokens := migrated(t)
	good, _ := token(t, tokens, time.Now(), auth.NewToken{Name: "good"})
	expired, _ := token(
		t, tokens, time.Now().Add(-2*time.Hour),
		auth.NewToken{Name: "expired", ExpiresAt: &models.Time{Time: time.Now().Add(-time.Hour)}},
	)
	revoked, row := token(t, tokens, time.Now(), auth.NewToken{Name: "revoked"})
	if err := tokens.Revoke(t.Context(), system, row.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	basic := func(user, password string) string {
		return "Authorization: Basic " + base64.StdEncoding.EncodeToString([]byte(user+":"+password))
	}
	const zh = "Accept-Language: zh-CN,zh;q=0.9"
	strict := []func(*httpapi.Settings){signedInOnly}
	cases := map[string]struct {
		change  []func(*httpapi.Settings)
		headers []string
		status  int
		want    string
	}{
		"nobody is anonymous":               {nil, nil, 200, `"role":"ANONYMOUS"`},
		"nobody, where all have to sign in": {strict, nil, 401, `sign in first`},
		"nobody, in Chinese":                {strict, []string{zh}, 401, `请先登录`},
		"a token": {
			nil, []string{"Authorization: Bearer " + good}, 200, `{"role":"ADMIN","regionCode":"230203"}`,
		},
		"a token, where all sign in":  {strict, []string{"Authorization: Bearer " + good}, 200, `"ADMIN"`},
		"a token as a password":       {nil, []string{basic("Power BI", good)}, 200, `"ADMIN"`},
		"a password that is no token": {nil, []string{basic("admin", "admin")}, 401, `not a whole token`},
		"an expired token": {
			nil, []string{"Authorization: Bearer " + expired}, 401, `this token has expired`,
		},
		"an expired token, in Chinese": {nil, []string{"Authorization: Bearer " + expired, zh}, 401, `令牌已过期`},
		"a revoked token": {
			nil, []string{"Authorization: Bearer " + revoked}, 401, `this token was revoked`,
		},
		"a mistyped token": {
			nil, []string{"Authorization: Bearer " + strings.ToLower(good)}, 401, `mistyped`,
		},
		"an empty header": {nil, []string{"Authorization: "}, 401, `neither Bearer nor Basic`},
		"another scheme": {
			nil, []string{"Authorization: Digest " + good}, 401, `neither Bearer nor Basic`,
		},
		"a JWT, where none counts": {nil, []string{"Authorization: Bearer a.b.c"}, 401, `not a whole token`},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			w := ask(t, handler(db, c.change...), http.MethodGet, whoAmI, "", c.headers...)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) {
				t.Errorf("%d %s", w.Code, w.Body)
			}
			if refused := strings.Contains(
				w.Body.String(),
				`"code":"UNAUTHENTICATED"`,
			); refused != (c.status == 401) ||
				refused && strings.Contains(w.Body.String(), `"data"`) {
				t.Error(w.Body)
			}
			challenge := strings.Join(w.Header().Values("WWW-Authenticate"), "; ")
			showed := len(c.headers) > 0 && c.headers[0] != zh
			if c.status == 401 &&
				(!strings.HasPrefix(challenge, `Bearer realm="plangraph"`) || !strings.Contains(challenge, `Basic realm=`) ||
					strings.Contains(challenge, `error="invalid_token"`) != showed) ||
				c.status == 200 && challenge != "" {
				t.Errorf("the challenge is %s", challenge)
			}
		})
	}
}

func TestTwoHeadersAreRefused(t *testing.T) {
	db, tokens := migrated(t)
	good, _ := token(t, tokens, time.Now(), auth.NewToken{Name: "good"})
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, whoAmI, nil)
	r.Header["Authorization"] = []string{"Bearer " + good, "Bearer other"}
	w := httptest.NewRecorder()
	handler(db).ServeHTTP(w, r)
	if w.Code != http.StatusUnauthorized || !strings.Contains(w.Body.String(), "more than one") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestWhatNeedsNoSignIn(t *testing.T) {
	db, _ := migrated(t)
	h := handler(db, signedInOnly)
	for _, path := range []string{"/healthz", "/readyz", "/graphiql", "/schema.graphql"} {
		if w := ask(t, h, http.MethodGet, path, ""); w.Code != http.StatusOK {
			t.Errorf("%s: %d", path, w.Code)
		}
	}
	for _, method := range []string{http.MethodGet, http.MethodPost, http.MethodPut} {
		if w := ask(t, h, method, "/graphql", ""); w.Code != http.StatusUnauthorized {
			t.Errorf("%s: %d", method, w.Code)
		}
	}
}

// TestViewerOfTheContext: whoever mounts the handler may have found out already who asks; a header still comes first.
func TestViewerOfTheContext(t *testing.T) {
	db, tokens := migrated(t)
	good, _ := token(t, tokens, time.Now(), auth.NewToken{Name: "good"})
	for header, want := range map[string]string{"": `"VIEWER"`, "Bearer " + good: `"ADMIN"`, "Bearer x": `"UNAUTHENTICATED"`} {
		ctx := auth.WithViewer(t.Context(), models.Viewer{Role: models.RoleViewer, RegionCode: "230200"})
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, whoAmI, nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		w := httptest.NewRecorder()
		handler(db, signedInOnly).ServeHTTP(w, r)
		if !strings.Contains(w.Body.String(), want) {
			t.Errorf("%s, want %s", w.Body, want)
		}
	}
}

func TestRefusalsAsClientsWantThem(t *testing.T) {
	db, _ := migrated(t)
	h := handler(db)
	w := ask(
		t, h, http.MethodGet, whoAmI, "", "Authorization: Bearer x", "Accept: application/graphql-response+json",
		"Sec-Fetch-Dest: empty",
	)
	if got := w.Header().Get("Content-Type"); got != "application/graphql-response+json; charset=utf-8" {
		t.Errorf("content type %q", got)
	}
	if got := w.Header().Values("WWW-Authenticate"); len(got) != 1 || strings.Contains(got[0], "Basic") {
		t.Errorf("a page that fetches is asked for a password: %q", got)
	}
	if !strings.Contains(w.Body.String(), `"requestId":"`+w.Header().Get("X-Request-Id")) {
		t.Error(w.Body)
	}
	h = handler(db, func(s *httpapi.Settings) { s.CORSOrigins = []string{"https://board.example.cn"} })
	w = ask(
		t,
		h,
		http.MethodOptions,
		"/graphql",
		"",
		"Origin: https://board.example.cn",
		"Access-Control-Request-Method: POST",
		"Access-Control-Request-Headers: authorization,content-type",
	)
	if got := w.Header().Get("Access-Control-Allow-Headers"); !strings.Contains(strings.ToLower(got), "authorization") {
		t.Errorf("%d: a page may send %q", w.Code, got)
	}
}

func TestBrokenDatabaseIsNotABadToken(t *testing.T) {
	db, tokens := migrated(t)
	good, _ := token(t, tokens, time.Now(), auth.NewToken{Name: "good"})
	h := handler(db)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w := ask(t, h, http.MethodGet, whoAmI, "", "Authorization: Bearer "+good)
	if w.Code != http.StatusInternalServerError || !strings.Contains(w.Body.String(), `"code":"INTERNAL"`) ||
		strings.Contains(w.Body.String(), "closed") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	r := httptest.NewRequestWithContext(ctx, http.MethodGet, whoAmI, nil)
	r.Header.Set("Authorization", "Bearer "+good)
	late := httptest.NewRecorder()
	h.ServeHTTP(late, r)
	if late.Code != http.StatusServiceUnavailable || !strings.Contains(late.Body.String(), `"code":"TIMEOUT"`) {
		t.Errorf("%d %s", late.Code, late.Body)
	}
}

// TestLog reads the log: who asked is in it, what they showed is not.
func TestLog(t *testing.T) {
	db, tokens := migrated(t)
	good, row := token(t, tokens, time.Now(), auth.NewToken{Name: "看板"})
	revoked, other := token(t, tokens, time.Now(), auth.NewToken{Name: "revoked"})
	if err := tokens.Revoke(t.Context(), system, other.ID, time.Now()); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	before := slog.Default()
	slog.SetDefault(slog.New(slog.NewJSONHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	t.Cleanup(func() { slog.SetDefault(before) })
	h := handler(db)
	for _, header := range []string{
		"Bearer " + good, "Bearer " + revoked, "Basic " + base64.StdEncoding.EncodeToString([]byte("u:"+good)),
		"Bearer secret.of.somebody", "Bearer " + good[:30],
	} {
		ask(t, h, http.MethodGet, whoAmI, "", "Authorization: "+header)
	}
	ask(t, h, http.MethodGet, "/healthz", "")
	text := log.String()
	if strings.Count(text, `"actor":"token 看板 (`+row.Prefix+`…)"`) != 2 || strings.Count(text, `"refused":`) != 3 ||
		strings.Count(text, `"msg":"request"`) != 6 {
		t.Error(text)
	}
	for _, secret := range []string{good[len(row.Prefix):], good[len(row.Prefix):30], revoked[len(other.Prefix):], "somebody"} {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in the log: %s", secret, text)
		}
	}
}
