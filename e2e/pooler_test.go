package e2e

import (
	"bufio"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"

	"plangraph/database/postgrestest"
)

// TestBehindPgbouncer asks much at the same time, with fewer connections of PostgreSQL than statements under way, each
// of which may come to another one.
func TestBehindPgbouncer(t *testing.T) {
	address := postgrestest.New(t)
	direct := opened(t, address)
	if err := direct.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	f := newFaulty(t, direct)
	pooled := opened(t, pgbouncer(t, address))
	f.handler = handlerOf(t, pooled)
	var all sync.WaitGroup
	for client := range 8 {
		all.Go(func() {
			for n := range 10 {
				if w := f.ask(
					`{ plan(regionCode: "230203", year: 2023) { areas { tasks { nodes { title } } } } }`,
					f.token,
				); w.Code !=
					http.StatusOK ||
					strings.Contains(w.Body.String(), `"errors"`) {
					t.Errorf("a reader: %d %s", w.Code, w.Body)
				}
				if w := f.ask(newUnit(fmt.Sprint("河湖管护中心", client, "-", n), ""), f.token); !strings.Contains(
					w.Body.String(), `"userErrors":[]`,
				) {
					t.Errorf("a writer: %d %s", w.Code, w.Body)
				}
			}
		})
	}
	all.Wait()
	// A connection of the pooler's may be another's in the next transaction, who wants no limits of ours.
	var left []string
	if err := pooled.WithContext(t.Context()).Raw(
		"SELECT name FROM pg_settings WHERE source = 'session' AND name IN ('statement_timeout', 'plan_cache_mode', 'jit')",
	).Scan(&left).Error; err != nil || len(left) > 0 {
		t.Errorf("the pooler's connection keeps %v, %v", left, err)
	}
}

// pgbouncer starts one in transaction mode before the database of an address, and gives the address through it.
func pgbouncer(t *testing.T, address string) string {
	t.Helper()
	program, err := exec.LookPath("pgbouncer")
	if err != nil {
		program = "/usr/sbin/pgbouncer"
	}
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	password, _ := u.User.Password()
	listener, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	listener.Close()
	// Another user reads it, who may not read what is above a folder of the test.
	folder, err := os.MkdirTemp("", "plangraph-pgbouncer-") //nolint:usetesting // see above
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(folder) })
	settings := filepath.Join(folder, "pgbouncer.ini")
	users := filepath.Join(folder, "users.txt")
	for file, text := range map[string]string{
		users: fmt.Sprintf("%q %q\n", u.User.Username(), password),
		settings: fmt.Sprintf(`[databases]
* = host=127.0.0.1 port=%s
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = %d
unix_socket_dir =
auth_type = trust
auth_file = %s
pool_mode = transaction
default_pool_size = 3
`, u.Port(), port, users),
	} {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	bouncer := exec.CommandContext(t.Context(), program, settings)
	bouncer.SysProcAttr = &syscall.SysProcAttr{Credential: notRoot(t)}
	said, err := bouncer.StderrPipe()
	if err == nil {
		err = bouncer.Start()
	}
	if err != nil {
		t.Fatalf("%v; install it: apt-get install pgbouncer", err)
	}
	t.Cleanup(func() {
		_ = bouncer.Process.Kill()
		_ = bouncer.Wait() // it was killed
	})
	for lines := bufio.NewScanner(said); ; {
		if !lines.Scan() {
			t.Fatal("pgbouncer does not start")
		}
		if strings.Contains(lines.Text(), "process up") {
			break
		}
	}
	u.Host = net.JoinHostPort("127.0.0.1", strconv.Itoa(port))
	return u.String()
}

// notRoot is whom servers run as that refuse to run as root; nil is the caller.
func notRoot(t *testing.T) *syscall.Credential {
	t.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		t.Fatal(err)
	}
	uid, err := strconv.Atoi(account.Uid)
	if err != nil {
		t.Fatal(err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}
}
