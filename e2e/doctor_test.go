package e2e

import (
	"io"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"plangraph/cli"
	"plangraph/database/postgrestest"
)

// TestDoctor asks what is wrong with installations, some of which have something.
func TestDoctor(t *testing.T) {
	hasty := postgrestest.New(t) // of a cluster that forgets in a crash
	confused := newIssuer(t, "") // it says that it is another
	confused.name = "https://login.example.cn"
	keyless := newIssuer(t, "")
	keyless.lost = true
	signOn := func(issuer string) []string {
		return []string{"--data", seeded(t), "--oidc-issuer", issuer, "--oidc-audience", "plangraph"}
	}
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"a fresh folder": {
			[]string{"--data", t.TempDir()}, []string{"✓ the database answers", "run plangraph migrate", "1 thing is wrong"},
		},
		"no token": {[]string{"--data", seeded(t)}, []string{"nobody can sign in", "1 thing is wrong"}},
		"counters that somebody changed": {
			[]string{"--data", miscounted(t)},
			[]string{"✗ unit_totals is wrong: 1 of its numbers are not those of the rows", "✗ work_item_counts is wrong", "3 things"},
		},
		"a single sign-on": {signOn(newIssuer(t, "").URL), []string{"✓ nothing is wrong"}},
		"an issuer that does not answer": {
			signOn("http://127.0.0.1:1"), []string{"✗ nobody can sign in by --oidc-issuer: ask http://127.0.0.1:1", "1 thing is"},
		},
		"an issuer by another name": {
			signOn(confused.URL), []string{confused.URL + " for its configuration", "login.example.cn", "1 thing is wrong"},
		},
		"an issuer without keys": {signOn(keyless.URL), []string{"ask " + keyless.URL + " for its keys", "1 thing is wrong"}},
		"a role without rights": {
			[]string{"--database-url", limited(t)},
			[]string{
				"lacks rights: GRANT INSERT, UPDATE, DELETE ON plans TO ", "lacks rights: GRANT DELETE ON milestones, posts TO ",
				"lacks rights: GRANT INSERT ON changes TO ", "lacks rights: GRANT SELECT, INSERT, UPDATE, DELETE ON units TO ",
				"8 things are wrong",
			},
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

// miscounted gives a folder whose counters are not those of its rows.
func miscounted(t *testing.T) string {
	t.Helper()
	folder := seeded(t)
	db := opened(t, "sqlite:"+filepath.Join(folder, "plangraph.db"))
	for _, statement := range []string{
		"UPDATE unit_totals SET n = n + 1 WHERE id = (SELECT min(id) FROM unit_totals)",
		"DELETE FROM work_item_counts WHERE kind = 'TASK'",
	} {
		if err := db.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	return folder
}

// limited gives the address of a migrated database for a role that lacks some rights.
func limited(t *testing.T) string {
	t.Helper()
	address := postgrestest.New(t)
	db := opened(t, address)
	if err := db.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	name := nameOf(t, address) // roles are the whole cluster's
	for _, statement := range []string{
		"CREATE ROLE " + name + " LOGIN PASSWORD 'secret'",
		"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO " + name,
		"REVOKE INSERT, UPDATE, DELETE ON plans, goose_db_version FROM " + name,
		"REVOKE DELETE ON posts, milestones FROM " + name,
		"REVOKE INSERT, UPDATE, DELETE ON changes FROM " + name,
		"REVOKE ALL ON units FROM " + name,
	} {
		if err := db.Exec(statement).Error; err != nil {
			t.Fatal(err)
		}
	}
	t.Cleanup(func() {
		if err := db.Exec("DROP OWNED BY " + name + "; DROP ROLE " + name).Error; err != nil {
			t.Error(err)
		}
	})
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(strings.Trim(name, `"`), "secret")
	return u.String()
}
