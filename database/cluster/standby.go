package cluster

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// Standby makes a second cluster that follows this one, under a name, and has each commit wait until it is there too.
func (c *Cluster) Standby(ctx context.Context, name string) (*Cluster, error) {
	bin, err := programs(append(filepath.SplitList(os.Getenv("PATH")), newestFirst(installed)...))
	if err != nil {
		return nil, err
	}
	owner, err := unprivileged()
	if err != nil {
		return nil, err
	}
	folder, err := os.MkdirTemp("", "plangraph-standby-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for PostgreSQL: %w", err)
	}
	if owner != nil {
		if err := os.Chown(folder, int(owner.Uid), int(owner.Gid)); err != nil {
			return nil, fmt.Errorf("hand over the folder of PostgreSQL: %w", err)
		}
	}
	other := &Cluster{folder: folder, password: c.password}
	from := fmt.Sprintf("host=%s port=%d user=%s password=%s application_name=%s",
		loopback, c.port, superuser, c.password, name)
	copied := other.command( //nolint:contextcheck // the cluster outlives ctx
		owner, whereIs(bin, "pg_basebackup"), "--pgdata="+other.data(), "--dbname="+from, "--write-recovery-conf",
		"--checkpoint=fast", "--no-sync",
	)
	if output, err := copied.CombinedOutput(); err != nil {
		return nil, errors.Join(fmt.Errorf("pg_basebackup: %w\n%s", err, output), os.RemoveAll(folder))
	}
	if err := other.run(bin, owner, nil); err != nil { //nolint:contextcheck // as above
		return nil, errors.Join(err, os.RemoveAll(folder))
	}
	return other, c.Execute(
		ctx, "ALTER SYSTEM SET synchronous_standby_names = '"+name+"'", "SELECT pg_reload_conf()",
	)
}

// Promote makes a standby a server of its own.
func (c *Cluster) Promote(ctx context.Context) error {
	return c.Execute(ctx, "SELECT pg_promote(true)")
}

// Kill ends PostgreSQL as a power cut does; Stop removes what is left.
func (c *Cluster) Kill() error { return c.signal(syscall.SIGKILL) }

// Freeze stops the process that takes connections and cancels statements, until Thaw: others that run go on.
func (c *Cluster) Freeze() error { return c.signal(syscall.SIGSTOP) }

// Thaw ends Freeze.
func (c *Cluster) Thaw() error { return c.signal(syscall.SIGCONT) }

func (c *Cluster) signal(signal syscall.Signal) error {
	text, err := os.ReadFile(filepath.Join(c.data(), "postmaster.pid"))
	if err != nil {
		return fmt.Errorf("find the server: %w", err)
	}
	first, _, _ := bytes.Cut(text, []byte("\n"))
	pid, err := strconv.Atoi(string(first))
	if err != nil {
		return fmt.Errorf("read the server's process id: %w", err)
	}
	if err := syscall.Kill(pid, signal); err != nil {
		return fmt.Errorf("signal the server: %w", err)
	}
	return nil
}

// EitherAddress is the address of a database in whichever of two clusters takes changes.
func EitherAddress(one, other *Cluster, database string) (string, error) {
	u, err := url.Parse(one.Address(database))
	if err != nil {
		return "", fmt.Errorf("read an address: %w", err)
	}
	hosts := []string{u.Host, net.JoinHostPort(loopback, strconv.Itoa(other.port))}
	u.Host = strings.Join(hosts, ",")
	return u.String() + "&target_session_attrs=read-write", nil
}

// whereIs gives a program that belongs to those in a folder, or where it is installed: the folder may have only a few.
func whereIs(folder, program string) string {
	for _, place := range append([]string{folder}, newestFirst(installed)...) {
		if path, err := exec.LookPath(filepath.Join(place, program)); err == nil {
			return path
		}
	}
	return program
}
