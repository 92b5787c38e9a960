package e2e

import (
	"io"
	"strings"
	"testing"

	"plangraph/cli"
	"plangraph/database/postgrestest"
)

// TestDoctor asks what is wrong with installations, some of which have something.
func TestDoctor(t *testing.T) {
	hasty := postgrestest.New(t) // of a cluster that forgets in a crash
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"a fresh folder": {
			[]string{"--data", t.TempDir()}, []string{"✓ the database answers", "run plangraph migrate", "1 thing is wrong"},
		},
		"no token": {[]string{"--data", seeded(t)}, []string{"nobody can sign in", "1 thing is wrong"}},
		"a single sign-on": {
			[]string{"--data", seeded(t), "--oidc-issuer", "https://id.example.cn", "--oidc-audience", "plangraph"},
			[]string{"✓ nothing is wrong"},
		},
		"a PostgreSQL that forgets": {
			[]string{"--database-url", hasty},
			[]string{"synchronous_commit is off", "fsync is off", "full_page_writes is off", "run plangraph migrate"},
		},
		"nobody there": {
			[]string{"--database-url", "postgres://u:secret@127.0.0.1:1/x"},
			[]string{"✗ cannot reach PostgreSQL at 127.0.0.1:1", "1 thing is wrong"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			if err := cli.Run(t.Context(), append(c.args, "doctor"), noEnv, &out, io.Discard); err != nil {
				out.WriteString(err.Error())
			}
			for _, words := range c.want {
				if !strings.Contains(out.String(), words) {
					t.Errorf("it does not say %q: %s", words, out.String())
				}
			}
			if strings.Contains(out.String(), "secret") {
				t.Error(out.String())
			}
		})
	}
}
