package cli

import (
	"context"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	urfave "github.com/urfave/cli/v3"
)

// given are the settings that arguments and an environment give; no command is run.
func given(t *testing.T, args []string, env map[string]string) (*settings, error) {
	t.Helper()
	p := &program{settings: newSettings(), stdout: io.Discard, stderr: io.Discard}
	root := p.root(func(name string) string { return env[name] })
	err := root.Walk(func(c *urfave.Command) error {
		c.Action = func(context.Context, *urfave.Command) error { return nil }
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return p.settings, root.Run(t.Context(), append([]string{"plangraph"}, args...))
}

func TestSettings(t *testing.T) {
	env := map[string]string{
		"PLANGRAPH_ADDR": "127.0.0.1:1", "PLANGRAPH_DATA": "from-env", "PLANGRAPH_COST_LIMIT": "7",
		"PLANGRAPH_LOG_JSON": "",
	}
	for _, args := range []string{"--data from-flag seed --scale districts=3", "seed --scale districts=3 --data from-flag"} {
		s, err := given(t, strings.Fields(args), env)
		if err != nil {
			t.Fatal(err)
		}
		if s.addr != "127.0.0.1:1" || s.data != "from-flag" || s.CostLimit != 7 || s.RequestTimeout != 10*time.Second ||
			s.logJSON {
			t.Errorf("%+v", s)
		}
		if got := s.databaseAddress(); got != "sqlite:from-flag/plangraph.db" {
			t.Error(got)
		}
	}
}

func TestAllMistakesAreNamed(t *testing.T) {
	_, err := given(t, []string{
		"--addr", "nowhere", "--database-url", "mysql://u:secret@h", "--introspection", "perhaps", "--request-timeout",
		"-1s",
		"seed", "--cost-limit", "0", "--trusted-proxies", "10.0.0.0/8,proxy", "--cors-origins", "board.example.cn",
	}, map[string]string{"PLANGRAPH_REPORT_LIMIT": "large"})
	if err == nil {
		t.Fatal("no error")
	}
	wrong := []string{
		"addr",
		"database-url",
		"introspection",
		"request-timeout",
		"cost-limit",
		"trusted-proxies",
		"report-limit",
		"cors-origins",
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != len(wrong) {
		t.Fatalf("%d lines: %v", len(lines), err)
	}
	for i, name := range wrong {
		if !strings.HasPrefix(lines[i], "--"+name+" (PLANGRAPH_") {
			t.Errorf("%s is not named: %v", name, lines[i])
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}

func TestWrongWords(t *testing.T) {
	for args, want := range map[string]string{
		"servr":                          `there is no command "servr"; the nearest is serve`,
		"42":                             `there is no command "42"`,
		"token crate":                    `there is no command "token crate"; the nearest is create`,
		"seed now":                       `seed takes no argument "now"`,
		"report read a b":                `report read takes no argument "b"`,
		"--add 127.0.0.1:0":              "there is no flag --add; the nearest is --addr",
		"ledger import f --dryrun":       "there is no flag --dryrun; the nearest is --dry-run",
		"serve --scale districts=1":      "--scale goes with seed, not with serve",
		"token list --region 230203":     "--region goes with token create, report import, ledger export, ledger import, bi grant, bi revoke, bi export, not with token list",
		"--expires 90d":                  "--expires goes with token create, not with plangraph",
		"ledger":                         "ledger is followed by one of export, import",
		"token revoke":                   `token revoke: Required argument "PREFIX" not set; plangraph token revoke --help tells more`,
		"ledger export f --region 23":    `ledger export: Required flag "year" not set; plangraph ledger export --help tells more`,
		"serve --data":                   "serve: flag needs an argument: --data; plangraph serve --help tells more",
		"report import f --update=maybe": `report import: invalid value "maybe" for flag -update`,
	} {
		_, err := given(t, strings.Fields(args), nil)
		if err == nil || !strings.HasPrefix(err.Error(), want) || strings.Contains(err.Error(), "\n") ||
			strings.HasSuffix(err.Error(), "is ") {
			t.Errorf("%s: %v, want %s", args, err, want)
		}
	}
}

func TestOIDC(t *testing.T) {
	good := []string{"--oidc-issuer", "https://id.example.cn/realms/plan", "--oidc-audience", "plangraph"}
	s, err := given(t, append(good, "--oidc-roles", " plan-admins=ADMIN, cn=readers,ou=x=VIEWER ,"), nil)
	if err == nil {
		t.Errorf("a value with a comma passes: %+v", s.OIDC)
	}
	s, err = given(t, append(good, "--oidc-roles", " plan-admins=ADMIN, cn=readers=VIEWER ,", "--anonymous=false"), nil)
	roles, claims := s.OIDC.Roles, s.OIDC.Claims
	if err != nil || s.Anonymous || len(roles) != 2 || roles["plan-admins"] != "ADMIN" ||
		roles["cn=readers"] != "VIEWER" ||
		claims.Role != "plangraph_role" ||
		claims.Region != "plangraph_region" ||
		claims.Unit != "plangraph_unit" {
		t.Errorf("%+v, %v", s.OIDC, err)
	}
	for name, c := range map[string]struct{ args, want string }{
		"an issuer that anybody can pretend to be": {
			"--oidc-issuer http://id.example.cn --oidc-audience a", "--oidc-issuer",
		},
		"an issuer on this machine":     {"--oidc-issuer http://127.0.0.1:8081 --oidc-audience a", ""},
		"an issuer that is no address":  {"--oidc-issuer plan --oidc-audience a", "--oidc-issuer"},
		"an issuer without an audience": {"--oidc-issuer https://id.example.cn", "--oidc-audience"},
		"an audience without an issuer": {"--oidc-audience a", "needs --oidc-issuer"},
		"roles without an issuer":       {"--oidc-roles a=ADMIN", "needs --oidc-issuer"},
		"a role that there is not": {
			"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles a=KING", `"a=KING"`,
		},
		"a role that nobody can be given": {
			"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles a=ANONYMOUS", `"a=ANONYMOUS"`,
		},
		"a role of nothing":      {"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles =ADMIN", `"=ADMIN"`},
		"a claim without a name": {"--oidc-role-claim=", "--oidc-role-claim"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := given(t, strings.Fields(c.args), nil)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

// TestHelpFitsAScreen: what a person asks for stands on one screen, and no setting of the environment shows its value.
func TestHelpFitsAScreen(t *testing.T) {
	const lines, columns = 52, 150
	env := map[string]string{"PLANGRAPH_DATABASE_URL": "postgres://u:secret@h/x"}
	for _, words := range []string{
		"", "serve", "migrate", "seed", "token", "token create", "token list", "token revoke", "report", "report read",
		"report import", "ledger", "ledger export", "ledger import", "schema", "completion", "bi", "bi grant", "bi revoke", "bi list", "bi export",
	} {
		var said strings.Builder
		p := &program{settings: newSettings(), stdout: &said, stderr: io.Discard}
		args := append(append([]string{"plangraph"}, strings.Fields(words)...), "--help")
		err := p.root(func(name string) string { return env[name] }).Run(t.Context(), args)
		text := strings.Split(said.String(), "\n")
		if err != nil || len(text) < 3 || len(text) > lines || strings.Contains(said.String(), "secret") {
			t.Errorf("%s: %d lines, %v\n%s", words, len(text), err, said.String())
		}
		for _, line := range text {
			if len(line) > columns {
				t.Errorf("%s: %d columns: %s", words, len(line), line)
			}
		}
	}
}

func TestVersionAndCompletion(t *testing.T) {
	for args, want := range map[string][]string{
		"--version":                                    {"plangraph version "},
		"completion bash":                              {"complete ", "plangraph"},
		"token --generate-shell-completion":            {"create", "list", "revoke"},
		"token create --r --generate-shell-completion": {"--role", "--region"},
	} {
		var said strings.Builder
		if err := Run(t.Context(), strings.Fields(args), noEnv, &said, io.Discard); err != nil {
			t.Errorf("%s: %v", args, err)
		}
		for _, words := range want {
			if !strings.Contains(said.String(), words) {
				t.Errorf("%s: %q is not in %s", args, words, said.String())
			}
		}
	}
}

func noEnv(string) string { return "" }

func TestTheREADMEListsEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range newSettings().list {
		for _, part := range []string{"`--" + s.flag + "`", "`" + s.env() + "`"} {
			if !strings.Contains(string(readme), part) {
				t.Errorf("%s is missing", part)
			}
		}
		if s.text != "" && !strings.Contains(string(readme), "`"+s.text+"`") {
			t.Errorf("the default of %s is missing: %s", s.flag, s.text)
		}
	}
}
