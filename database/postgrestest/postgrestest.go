// Package postgrestest gives tests a real PostgreSQL: a cluster of their own on a free port of this machine, which lives
// as long as the test program and keeps nothing.
package postgrestest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// shared is the cluster of this test program, started by the first New: a global, since TestMain and the tests have
// nothing else in common.
var shared struct {
	once    sync.Once
	cluster *cluster
	err     error
}

// Run runs the tests of a package and answers the exit code for TestMain, after the cluster is gone. A test program that
// ends in another way, even by a panic or a signal, takes its cluster along too, a moment later.
func Run(m *testing.M) int {
	code := m.Run()
	if shared.cluster == nil {
		return code
	}
	if err := shared.cluster.stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// New makes an empty database for t and answers its address, postgres://…; the database is dropped when t ends. PostgreSQL
// has to be installed: without it t fails.
func New(t testing.TB) string {
	t.Helper()
	shared.once.Do(func() { shared.cluster, shared.err = start() })
	if shared.err != nil {
		t.Fatalf("no PostgreSQL for the test: %v", shared.err)
	}
	name := "test_" + rand.Text()
	if err := shared.cluster.execute(t.Context(), `CREATE DATABASE "`+name+`"`); err != nil {
		t.Fatalf("make a database: %v", err)
	}
	t.Cleanup(func() {
		if err := shared.cluster.execute(context.WithoutCancel(t.Context()), `DROP DATABASE "`+name+`" WITH (FORCE)`); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return shared.cluster.address(name)
}

// execute runs a statement that concerns the cluster.
func (c *cluster) execute(ctx context.Context, statement string) (err error) {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	conn, err := pgx.Connect(ctx, c.address("postgres"))
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, statement)
	if closeErr := conn.Close(ctx); err == nil {
		err = closeErr
	}
	return err
}
