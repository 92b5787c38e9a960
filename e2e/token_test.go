package e2e

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"plangraph/auth"
	"plangraph/cli"
	"plangraph/database"
	"plangraph/database/postgrestest"
	"plangraph/models"
)

var tokenText = regexp.MustCompile(`plangraph_[0-9A-Za-z]{49}`)

// getAs asks with a token; without one if it is empty.
func getAs(t *testing.T, token, url string) (int, string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, string(body)
}

const viewerQuery = "/graphql?query={viewer{role,regionCode}}"

// TestFirstStart: the first start shows a token that works, with words that can be pasted; the second shows none.
func TestFirstStart(t *testing.T) {
	data := t.TempDir()
	address, greeting, stop := startGreeted(t, "--data", data)
	shown := tokenText.FindAllString(greeting, -1)
	if len(shown) != 3 || shown[0] != shown[1] || shown[1] != shown[2] {
		t.Fatalf("it says %s", greeting)
	}
	for _, paste := range []string{`{"Authorization": "Bearer ` + shown[0] + `"}`, `curl -H 'Authorization: Bearer ` + shown[0] + `' -G http://` + address + `/graphql`} {
		if !strings.Contains(greeting, paste) {
			t.Errorf("%s lacks %s", greeting, paste)
		}
	}
	for token, want := range map[string]string{shown[0]: `{"role":"ADMIN","regionCode":"230203"}`, "": `"ANONYMOUS"`, shown[0] + "x": "UNAUTHENTICATED"} {
		if _, body := getAs(t, token, "http://"+address+viewerQuery); !strings.Contains(body, want) {
			t.Errorf("%s, want %s", body, want)
		}
	}
	if err := stop(); err != nil {
		t.Error(err)
	}

	address, greeting, stop = startGreeted(t, "--data", data, "--anonymous=false")
	if tokenText.MatchString(greeting) ||
		!strings.Contains(greeting, "plangraph token create --role ADMIN --region 230203") ||
		strings.Contains(greeting, "need no sign-in") {
		t.Errorf("it says %s", greeting)
	}
	if status, body := getAs(
		t,
		shown[0],
		"http://"+address+viewerQuery,
	); status != http.StatusOK ||
		!strings.Contains(body, `"ADMIN"`) {
		t.Errorf("the token of the first start: %d %s", status, body)
	}
	if status, body := getAs(t, "", "http://"+address+viewerQuery); status != http.StatusUnauthorized {
		t.Errorf("nobody gets in: %d %s", status, body)
	}
	if err := stop(); err != nil {
		t.Error(err)
	}
}

// plangraph runs a command and gives what it prints.
func plangraph(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := cli.Run(t.Context(), args, noEnv, &out, io.Discard)
	return out.String(), err
}

// TestTokenCommands makes tokens beside a running server, which knows them at once, and no longer when they are
// revoked.
func TestTokenCommands(t *testing.T) {
	for name, database := range map[string]func(*testing.T) []string{
		"sqlite":   func(t *testing.T) []string { return []string{"--data", t.TempDir()} },
		"postgres": func(t *testing.T) []string { return []string{"--database-url", postgrestest.New(t)} },
	} {
		t.Run(name, func(t *testing.T) {
			where := database(t)
			command := func(words ...string) string {
				t.Helper()
				out, err := plangraph(t, append(words, where...)...)
				if err != nil {
					t.Fatal(err)
				}
				return out
			}
			address, stop := start(t, where...)
			role := func(token string) string {
				t.Helper()
				_, body := getAs(t, token, "http://"+address+viewerQuery)
				var answer struct {
					Data struct{ Viewer struct{ Role string } }
				}
				if err := json.Unmarshal([]byte(body), &answer); err != nil {
					t.Fatal(err)
				}
				return answer.Data.Viewer.Role
			}
			made := command(
				"token", "create", "--role", "reporter", "--region", "230203", "--unit", "区住建局", "--name", "住建局月报", "--expires",
				"90d",
			)
			token := tokenText.FindString(made)
			if !strings.HasPrefix(made, token+"\n") ||
				!strings.Contains(made, `"住建局月报", shown this once: REPORTER of region 230203 and below. good until`) {
				t.Errorf("it says %s", made)
			}
			if got := role(token); got != "REPORTER" {
				t.Errorf("the new token is %s", got)
			}
			other := tokenText.FindString(command("token", "create", "--role", "SYSTEM", "--expires", "never"))
			list := command("token", "list")
			if strings.Contains(list, token) || strings.Contains(list, other) ||
				strings.Count(list, "\n") != 4 || // the first start's, and the line above
				!strings.Contains(list, "住建局月报") ||
				!strings.Contains(list, "good until it is revoked") ||
				!strings.Contains(list, "command line") {
				t.Errorf("the list is %s", list)
			}
			prefix := token[:16]
			if out := command("token", "revoke", prefix+"…"); !strings.Contains(out, "revoked") {
				t.Errorf("it says %s", out)
			}
			if got := role(token); got != "" {
				t.Errorf("the revoked token is %s", got)
			}
			command("token", "revoke", other) // as somebody does who has found it
			if got := role(other); got != "" {
				t.Errorf("the revoked token is %s", got)
			}
			command("token", "revoke", other)
			if list := command("token", "list"); strings.Count(list, "revoked ") != 2 {
				t.Errorf("the list is %s", list)
			}
			if err := stop(); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestTokenMistakes(t *testing.T) {
	data := seeded(t)
	for args, want := range map[string][]string{
		"token":                      {"token is followed by one of create, list, revoke"},
		"token make":                 {`no command "token make"`},
		"token create me":            {`token create takes no argument "me"`},
		"token revoke":               {`"PREFIX" not set`},
		"token revoke plangraph_000": {"no such token"},
		"token revoke %":             {"no such token"},
		"token create":               {"a role is missing: VIEWER, REPORTER, ADMIN, SYSTEM"},
		"token create --role KING --region 230203": {
			`"KING" is not a role: VIEWER, REPORTER, ADMIN, SYSTEM`,
		},
		"token create --role ADMIN":                                {"ADMIN needs a region"},
		"token create --role ADMIN --region 999999":                {"no region 999999"},
		"token create --role SYSTEM --region 230203":               {"SYSTEM is of no region"},
		"token create --role REPORTER --region 230203":             {"REPORTER needs a unit"},
		"token create --role REPORTER --region 230203 --unit 区卫生局": {`has no unit "区卫生局"`},
		"token create --role REPORTER --expires soon": {
			"REPORTER needs a region", "REPORTER needs a unit", `--expires: "soon"`,
		},
		"token create --role ADMIN --region 230203 --expires 2001-01-01": {"expired already"},
		"token create --role ADMIN --region 230203 --expires 0d":         {`"0d" is neither`},
		"token create --role ADMIN --region 230203 --expires 90":         {`"90" is neither`},
		"token create --role ADMIN --region 230203 --expires 99999999d":  {"is neither"},
		"token list --role ADMIN":                                        {"--role goes with token create"},
		"serve --region 230203":                                          {"--region goes with token create"},
	} {
		t.Run(args, func(t *testing.T) {
			out, err := plangraph(t, append([]string{"--data", data}, strings.Fields(args)...)...)
			if err == nil || out != "" || strings.Contains(err.Error(), "\n") {
				t.Fatalf("%q, %v", out, err)
			}
			for _, words := range want {
				if !strings.Contains(err.Error(), words) {
					t.Errorf("%q does not say %q", err, words)
				}
			}
		})
	}
}

// TestTokensSeeWhatTheyMay asks for plans with tokens: the region's internal plan is there for its own, for nobody
// else.
func TestTokensSeeWhatTheyMay(t *testing.T) {
	plansOfStories.OnBoth(t, func(t *testing.T, db *database.DB) {
		if err := db.Exec("UPDATE plans SET visibility = 'INTERNAL' WHERE region_code = '230203'").Error; err != nil {
			t.Fatal(err)
		}
		handler := handlerOf(t, db)
		for _, c := range []struct {
			token string
			want  int
		}{
			{"", 1},
			{tokenFor(t, db, models.RoleViewer, "230203"), 2},
			{tokenFor(t, db, models.RoleAdmin, "230200"), 2},
			{tokenFor(t, db, models.RoleSystem, ""), 3},
		} {
			if got := plansSeen(t, handler, c.token); got != c.want {
				t.Errorf("%q sees %d plans, want %d", c.token, got, c.want)
			}
		}
	})
}

func tokenFor(t *testing.T, db *database.DB, role models.Role, region string) string {
	t.Helper()
	text, _, err := auth.NewTokens(db).Create(
		t.Context(), models.Viewer{Role: models.RoleSystem, Actor: "test"},
		auth.NewToken{Name: "test", Role: role, RegionCode: region}, time.Now(),
	)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// plansSeen counts the plans that are there for whoever has the token.
func plansSeen(t *testing.T, handler http.Handler, token string) int {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/graphql?query=%7Bplans%7BtotalCount%7D%7D", nil)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	handler.ServeHTTP(w, r)
	var answer struct {
		Data struct{ Plans struct{ TotalCount int } }
	}
	if err := json.Unmarshal(w.Body.Bytes(), &answer); err != nil || w.Code != http.StatusOK {
		t.Fatalf("%d %s", w.Code, w.Body)
	}
	return answer.Data.Plans.TotalCount
}
