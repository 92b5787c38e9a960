package config_test

import (
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"plangraph/config"
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
	if cfg.Command != "seed" || cfg.Scale != "districts=3" {
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
