package config_test

import (
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"plangraph/config"
	"plangraph/models"
)

func TestRead(t *testing.T) {
	env := map[string]string{"PLANGRAPH_ADDR": "127.0.0.1:1", "PLANGRAPH_DATA": "from-env", "PLANGRAPH_COST_LIMIT": "7"}
	cfg, err := config.Read([]string{"--data", "from-flag", "seed", "--scale", "districts=3"}, func(name string) string { return env[name] }, io.Discard)
	if err != nil {
		t.Fatal(err)
	}
	if cfg.Addr != "127.0.0.1:1" || cfg.Data != "from-flag" || cfg.CostLimit != 7 || cfg.RequestTimeout != 10*time.Second {
		t.Errorf("%+v", cfg)
	}
	if cfg.Command != "seed" || cfg.Options.Scale != "districts=3" {
		t.Errorf("%+v", cfg)
	}
	if got := cfg.DatabaseAddress(); got != "sqlite:from-flag/plangraph.db" {
		t.Error(got)
	}
}

func TestAllMistakesAreNamed(t *testing.T) {
	_, err := config.Read([]string{
		"--addr", "nowhere", "--database-url", "mysql://u:secret@h", "--introspection", "perhaps", "--request-timeout", "-1s",
		"--cost-limit", "0", "--cors-origins", "board.example.cn", "server", "now", "--scale", "districts=1",
	}, func(string) string { return "" }, io.Discard)
	if err == nil {
		t.Fatal("no error")
	}
	for _, name := range []string{"--addr", "--database-url", "--introspection", "--request-timeout", "--cost-limit", "--cors-origins"} {
		if !strings.Contains(err.Error(), name+" (PLANGRAPH_") {
			t.Errorf("%s is not named: %v", name, err)
		}
	}
	for _, word := range []string{`no command "server"`, `no argument "now"`, "--scale goes with seed"} {
		if !strings.Contains(err.Error(), word) {
			t.Errorf("%s is not said: %v", word, err)
		}
	}
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("the password is shown: %v", err)
	}
}

func TestOIDC(t *testing.T) {
	good := []string{"--oidc-issuer", "https://id.example.cn/realms/plan", "--oidc-audience", "plangraph"}
	cfg, err := config.Read(append(good, "--oidc-roles", " plan-admins=ADMIN, cn=readers,ou=x=VIEWER ,"), noEnv, io.Discard)
	if err == nil {
		t.Errorf("a value with a comma passes: %+v", cfg.OIDC)
	}
	cfg, err = config.Read(append(good, "--oidc-roles", " plan-admins=ADMIN, cn=readers=VIEWER ,", "--anonymous=false"), noEnv, io.Discard)
	if err != nil || cfg.Anonymous || len(cfg.OIDC.Roles) != 2 || cfg.OIDC.Roles["plan-admins"] != "ADMIN" || cfg.OIDC.Roles["cn=readers"] != "VIEWER" ||
		cfg.OIDC.RoleClaim != "plangraph_role" || cfg.OIDC.RegionClaim != "plangraph_region" || cfg.OIDC.UnitClaim != "plangraph_unit" {
		t.Errorf("%+v, %v", cfg, err)
	}
	for name, c := range map[string]struct{ args, want string }{
		"an issuer that anybody can pretend to be": {"--oidc-issuer http://id.example.cn --oidc-audience a", "--oidc-issuer"},
		"an issuer on this machine":                {"--oidc-issuer http://127.0.0.1:8081 --oidc-audience a", ""},
		"an issuer that is no address":             {"--oidc-issuer plan --oidc-audience a", "--oidc-issuer"},
		"an issuer without an audience":            {"--oidc-issuer https://id.example.cn", "--oidc-audience"},
		"an audience without an issuer":            {"--oidc-audience a", "needs --oidc-issuer"},
		"roles without an issuer":                  {"--oidc-roles a=ADMIN", "needs --oidc-issuer"},
		"a role that there is not":                 {"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles a=KING", `"a=KING"`},
		"a role that nobody can be given":          {"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles a=ANONYMOUS", `"a=ANONYMOUS"`},
		"a role of nothing":                        {"--oidc-issuer https://i.cn --oidc-audience a --oidc-roles =ADMIN", `"=ADMIN"`},
		"a claim without a name":                   {"--oidc-role-claim=", "--oidc-role-claim"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := config.Read(strings.Fields(c.args), noEnv, io.Discard)
			if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
				t.Errorf("%v, want %q", err, c.want)
			}
		})
	}
}

func TestRolesAreTheModels(t *testing.T) {
	var names []string
	for _, role := range models.Roles() {
		if role != models.RoleAnonymous {
			names = append(names, string(role))
		}
	}
	if !slices.Equal(config.Roles(), names) {
		t.Errorf("%q, the models have %q", config.Roles(), names)
	}
}

func TestTokenFlags(t *testing.T) {
	cfg, err := config.Read([]string{"token", "--role", "ADMIN", "create", "--region", "230203", "--name", "Power BI", "--expires", "90d", "--unit", "u"}, noEnv, io.Discard)
	want := config.Options{Name: "Power BI", Role: "ADMIN", Region: "230203", Unit: "u", Expires: "90d"}
	if err != nil || cfg.Options != want || cfg.Command != "token" || !slices.Equal(cfg.Args, []string{"create"}) {
		t.Errorf("%+v, %v", cfg, err)
	}
	for _, args := range []string{"serve --role ADMIN", "token list --region 230203", "--expires 90d"} {
		if _, err := config.Read(strings.Fields(args), noEnv, io.Discard); err == nil || !strings.Contains(err.Error(), "goes with token create") {
			t.Errorf("%s: %v", args, err)
		}
	}
}

func noEnv(string) string { return "" }

func TestTheREADMEListsEverySetting(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range config.Settings() {
		for _, part := range []string{"`--" + s.Flag + "`", "`" + s.Env + "`"} {
			if !strings.Contains(string(readme), part) {
				t.Errorf("%s is missing", part)
			}
		}
		if s.Default != "" && !strings.Contains(string(readme), "`"+s.Default+"`") {
			t.Errorf("the default of %s is missing: %s", s.Flag, s.Default)
		}
	}
}
