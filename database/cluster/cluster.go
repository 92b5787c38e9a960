// Package cluster runs a PostgreSQL of its own on a free port of this machine, for tests and measurements. It lives as
// long as the program that started it, and keeps nothing.
package cluster

import (
	"bufio"
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

const (
	superuser = "plangraph"
	loopback  = "127.0.0.1"
	// installed is where Debian and Ubuntu put PostgreSQL's programs, outside PATH.
	installed = "/usr/lib/postgresql/*/bin"
	// attempts is how many ports are tried: another program may take a port between our choice and PostgreSQL's bind.
	attempts = 5
)

var (
	errMissing = errors.New(
		"initdb and postgres are neither on PATH nor in " + installed + "; install them: apt-get install postgresql",
	)
	errPortTaken = errors.New("the port was taken")
)

// guard is the parent of PostgreSQL. It waits until its standard input ends, which happens when the program closes
// it, exits or is killed; then it stops PostgreSQL and removes the folder. Its arguments: the folder, then the command.
const guard = `folder=$1; shift
"$@" 2>&1 &
exec >/dev/null
read -r _
kill -QUIT $! && wait $!
rm -rf "$folder"`

// Cluster is a running PostgreSQL.
type Cluster struct {
	folder   string // ends with the cluster
	port     int
	password string
	guard    *exec.Cmd
	alive    io.Closer // the guard's standard input
}

// Start makes a cluster with these settings, each as name=value, and waits until it answers. It takes no context: the
// cluster lives until Stop, or the end of the program.
func Start(settings ...string) (*Cluster, error) {
	bin, err := programs(append(filepath.SplitList(os.Getenv("PATH")), newestFirst(installed)...))
	if err != nil {
		return nil, err
	}
	for range attempts - 1 {
		if c, err := startOn(bin, settings); !errors.Is(err, errPortTaken) {
			return c, err
		}
	}
	return startOn(bin, settings)
}

func startOn(bin string, settings []string) (*Cluster, error) {
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "plangraph-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	c := &Cluster{folder: folder, password: rand.Text()}
	if err := c.initialize(bin, owner); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	if err := c.run(bin, owner, settings); err != nil {
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return c, nil
}

// initialize writes the files of an empty cluster.
func (c *Cluster) initialize(bin string, owner *syscall.Credential) error {
	passwordFile := filepath.Join(c.folder, "password")
	if err := os.WriteFile(passwordFile, []byte(c.password), 0o600); err != nil {
		return fmt.Errorf("write the password of PostgreSQL: %w", err)
	}
	if owner != nil {
		for _, path := range []string{c.folder, passwordFile} {
			if err := os.Chown(path, int(owner.Uid), int(owner.Gid)); err != nil {
				return fmt.Errorf("hand over the folder of PostgreSQL: %w", err)
			}
		}
	}
	initdb := c.command(
		owner,
		filepath.Join(bin, "initdb"),
		"--pgdata="+c.data(),
		"--username="+superuser,
		"--pwfile="+passwordFile,
		"--auth=scram-sha-256",
		"--encoding=UTF8",
		"--locale=C.UTF-8",
		"--no-sync",
		"--no-instructions",
	)
	if output, err := initdb.CombinedOutput(); err != nil {
		return fmt.Errorf("initdb: %w\n%s", err, output)
	}
	return nil
}

// run starts PostgreSQL under its guard and waits until it accepts connections.
func (c *Cluster) run(bin string, owner *syscall.Credential, settings []string) (err error) {
	if c.port, err = freePort(); err != nil {
		return err
	}
	args := []string{
		"-c", guard, "guard", c.folder, filepath.Join(bin, "postgres"), "-D", c.data(), "-p", strconv.Itoa(c.port),
	}
	for _, setting := range append([]string{
		"listen_addresses=" + loopback, "unix_socket_directories=", "lc_messages=C", "max_connections=100",
	}, settings...) {
		args = append(args, "-c", setting)
	}
	c.guard = c.command(owner, "/bin/sh", args...)
	if c.alive, err = c.guard.StdinPipe(); err != nil {
		return fmt.Errorf("make the guard of PostgreSQL: %w", err)
	}
	log, err := c.guard.StdoutPipe()
	if err != nil {
		return fmt.Errorf("make the log of PostgreSQL: %w", err)
	}
	if err := c.guard.Start(); err != nil {
		return fmt.Errorf("start PostgreSQL: %w", err)
	}
	if err := ready(log); err != nil {
		return errors.Join(err, c.Stop())
	}
	go func() { _, _ = io.Copy(io.Discard, log) }() // or PostgreSQL would wait for somebody to read what it says
	return nil
}

// readyLine is what a server says once it answers; a standby answers readers only.
var readyLine = regexp.MustCompile(`ready to accept (read-only )?connections`)

// ready reads PostgreSQL's log until it says that it accepts connections; if it ends before that, the error is the log.
func ready(log io.Reader) error {
	var said strings.Builder
	for lines := bufio.NewScanner(log); lines.Scan(); {
		if readyLine.MatchString(lines.Text()) {
			return nil
		}
		said.WriteString("\n" + lines.Text())
	}
	if strings.Contains(said.String(), "Address already in use") {
		return errPortTaken
	}
	return fmt.Errorf("PostgreSQL did not start:%s", said.String())
}

// Stop ends the cluster and waits until PostgreSQL and its folder are gone.
func (c *Cluster) Stop() error {
	_ = c.alive.Close() // the guard may have ended already; Wait tells
	_ = c.guard.Wait()  // how it ended does not matter, the folder does
	if err := os.RemoveAll(c.folder); err != nil {
		return fmt.Errorf("remove the folder of PostgreSQL: %w", err)
	}
	return nil
}

// command prepares a program that runs as owner (nil: as ourselves) and does not hear the terminal's interrupts. It
// takes no context: the cluster outlives what happens to start it.
func (c *Cluster) command(owner *syscall.Credential, program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(context.Background(), program, args...) //nolint:gosec // G204: only initdb and the guard
	cmd.Dir = c.folder
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: owner, Setpgid: true}
	return cmd
}

func (c *Cluster) data() string { return filepath.Join(c.folder, "data") }

// Address is the address of a database in the cluster, postgres://…
func (c *Cluster) Address(database string) string {
	return fmt.Sprintf(
		"postgres://%s:%s@%s/%s?sslmode=disable", superuser, c.password, net.JoinHostPort(loopback, strconv.Itoa(c.port)),
		database,
	)
}

// unprivileged is whom PostgreSQL runs as: it refuses to run as root. Nil means the caller.
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
	uid, err := strconv.ParseUint(account.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the user id of %s: %w", account.Username, err)
	}
	gid, err := strconv.ParseUint(account.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("read the group id of %s: %w", account.Username, err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// programs gives the first of the folders that has PostgreSQL's programs.
func programs(folders []string) (string, error) {
	for _, folder := range folders {
		_, initdbErr := exec.LookPath(filepath.Join(folder, "initdb"))
		_, postgresErr := exec.LookPath(filepath.Join(folder, "postgres"))
		if initdbErr == nil && postgresErr == nil {
			return folder, nil
		}
	}
	return "", errMissing
}

// newestFirst gives the folders …/VERSION/bin that pattern finds, the highest version first.
func newestFirst(pattern string) []string {
	folders, _ := filepath.Glob(pattern) // the only error is a bad pattern, which finds nothing
	version := func(folder string) float64 {
		n, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(folder)), 64) // what is no number is the oldest
		return n
	}
	slices.SortFunc(folders, func(a, b string) int { return cmp.Compare(version(b), version(a)) })
	return folders
}

// freePort gives a port of the loopback interface that nobody listens on at the moment.
func freePort() (int, error) {
	listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", net.JoinHostPort(loopback, "0"))
	if err != nil {
		return 0, fmt.Errorf("find a free port: %w", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}

// Folder is where the cluster keeps its files; it goes with the cluster.
func (c *Cluster) Folder() string { return c.folder }

// Port is where the cluster listens.
func (c *Cluster) Port() int { return c.port }

// Execute runs statements that concern the cluster.
func (c *Cluster) Execute(ctx context.Context, statements ...string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.Address("postgres"))
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	for _, statement := range statements {
		if _, err = conn.Exec(ctx, statement); err != nil {
			break
		}
	}
	if closeErr := conn.Close(ctx); err == nil {
		err = closeErr
	}
	return err
}

// Copy makes a database that has what is in another one, to which nobody may be connected.
func (c *Cluster) Copy(ctx context.Context, name, template string) error {
	statement := `CREATE DATABASE "` + name + `" TEMPLATE "` + template + `"`
	// The files of a small database are copied faster than they are written by way of the log.
	err := c.Execute(ctx, statement+" STRATEGY FILE_COPY")
	var refusal *pgconn.PgError
	if errors.As(err, &refusal) && refusal.Code == syntaxError { // PostgreSQL 14 knows no other way, and no word for it
		err = c.Execute(ctx, statement)
	}
	return err
}

// syntaxError is the SQLSTATE of a statement that is not understood.
const syntaxError = "42601"
