package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
)

// postgres is the PostgreSQL that is measured.
type postgres struct {
	url string
	// own is the process if the benchmark started it.
	own *process
	// folder has a PostgreSQL of our own, and goes with it.
	folder string
}

// startPostgres makes a PostgreSQL on a port of the loopback interface, set as in production.
func startPostgres(ctx context.Context) (_ *postgres, err error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "plangraph-bench-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	p := &postgres{folder: folder}
	defer func() {
		if err != nil {
			p.close()
		}
	}()
	password := rand.Text()
	secret := filepath.Join(folder, "password")
	if err := os.WriteFile(secret, []byte(password), 0o600); err != nil {
		return nil, fmt.Errorf("write the password of PostgreSQL: %w", err)
	}
	if owner != nil {
		for _, path := range []string{folder, secret} {
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				return nil, fmt.Errorf("hand over the folder of PostgreSQL: %w", err)
			}
		}
	}
	data := filepath.Join(folder, "data")
	initdb := exec.CommandContext(ctx, filepath.Join(bin, "initdb"), "--pgdata="+data, "--username=plangraph", "--pwfile="+secret, //nolint:gosec // G204: initdb
		"--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions")
	initdb.Dir = folder
	initdb.SysProcAttr = &syscall.SysProcAttr{Credential: owner}
	if output, err := initdb.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("initdb: %w\n%s", err, output)
	}
	port, err := freePort(ctx)
	if err != nil {
		return nil, err
	}
	command := []string{
		filepath.Join(bin, "postgres"), "-D", data, "-p", strconv.Itoa(port), "-c", "listen_addresses=127.0.0.1",
		"-c", "unix_socket_directories=", "-c", "shared_buffers=256MB", "-c", "max_connections=100",
	}
	p.url = fmt.Sprintf("postgres://plangraph:%s@127.0.0.1:%d/postgres?sslmode=disable", password, port)
	// Statements are counted by an extension that not every installation has. It stays silent until it is asked to count.
	counting := append(slices.Clone(command), "-c", "shared_preload_libraries=pg_stat_statements")
	if err = p.run(ctx, counting, owner); err != nil {
		err = p.run(ctx, command, owner)
		return p, err
	}
	err = p.count(ctx, false)
	return p, err
}

// run starts PostgreSQL and waits until it answers.
func (p *postgres) run(ctx context.Context, command []string, owner *syscall.Credential) error {
	const interrupt = "INT" // PostgreSQL's "fast shutdown"
	own, err := start(ctx, p.folder, program{name: "postgres", signal: interrupt, command: command, owner: owner})
	if err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() {
		_, err := own.line() // it says nothing here until it ends
		ended <- err
	}()
	for {
		if err := p.execute(ctx, "SELECT 1"); err == nil {
			p.own = own
			return nil
		}
		select {
		case err := <-ended:
			own.stop()
			return fmt.Errorf("PostgreSQL: %w", err)
		case <-time.After(50 * time.Millisecond):
		}
	}
}

// execute runs statements, one after the other.
func (p *postgres) execute(ctx context.Context, statements ...string) error {
	conn, err := pgx.Connect(ctx, p.url)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing is under way
	for _, s := range statements {
		if _, err := conn.Exec(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", s, err)
		}
	}
	return nil
}

// count lets the extension that counts statements do so, or keeps it silent.
func (p *postgres) count(ctx context.Context, on bool) error {
	track := "none"
	if on {
		track = "top"
	}
	err := p.execute(ctx, "ALTER SYSTEM SET pg_stat_statements.track = '"+track+"'", "SELECT pg_reload_conf()")
	const settling = 200 * time.Millisecond // until all of PostgreSQL's processes know
	time.Sleep(settling)
	return err
}

func (p *postgres) close() {
	if p.own != nil {
		p.own.stop()
	}
	if p.folder != "" {
		_ = os.RemoveAll(p.folder) // the system clears temporary folders too
	}
}

// postmaster gives the id of PostgreSQL's parent process if it runs on this machine, else 0.
func (p *postgres) postmaster(ctx context.Context) int {
	if p.own != nil {
		return p.own.pid
	}
	conn, err := pgx.Connect(ctx, p.url)
	if err != nil {
		return 0
	}
	defer func() { _ = conn.Close(context.WithoutCancel(ctx)) }() // nothing is under way
	stat, err := readStat(int(conn.PgConn().PID()))
	if err != nil || !strings.HasPrefix(stat.name, "postgres") {
		return 0
	}
	return stat.parent
}

// unprivileged is whom PostgreSQL runs as, which refuses to be root; nil for the caller.
func unprivileged() (*syscall.Credential, error) {
	if os.Geteuid() != 0 {
		return nil, nil //nolint:nilnil // syscall.SysProcAttr takes nil for the caller
	}
	account, err := user.Lookup("postgres")
	if err != nil {
		account, err = user.Lookup("nobody")
	}
	if err != nil {
		return nil, fmt.Errorf("PostgreSQL does not run as root, and there is no other user for it: %w", err)
	}
	uid, uidErr := strconv.ParseUint(account.Uid, 10, 32)
	gid, gidErr := strconv.ParseUint(account.Gid, 10, 32)
	if err := errors.Join(uidErr, gidErr); err != nil {
		return nil, fmt.Errorf("read the ids of %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// programs finds the folder of initdb and postgres: on PATH, or where Debian and Ubuntu put them.
func programs() (string, error) {
	const installed = "/usr/lib/postgresql/*/bin"
	folders, _ := filepath.Glob(installed) // the only error is a bad pattern
	slices.Reverse(folders)
	for _, folder := range append(filepath.SplitList(os.Getenv("PATH")), folders...) {
		_, initdbErr := exec.LookPath(filepath.Join(folder, "initdb"))
		_, postgresErr := exec.LookPath(filepath.Join(folder, "postgres"))
		if initdbErr == nil && postgresErr == nil {
			return folder, nil
		}
	}
	return "", errors.New("initdb and postgres are neither on PATH nor in " + installed)
}

// freePort gives a port of the loopback interface that nobody listens on at the moment.
func freePort(ctx context.Context) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}
