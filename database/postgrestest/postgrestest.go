// Package postgrestest gives tests a real PostgreSQL: databases in a cluster that lives as long as the test program.
package postgrestest

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"

	"plangraph/database/cluster"
)

// shared is the cluster of this test program, started by the first New: a global, since TestMain and the tests have
// nothing else in common.
var shared struct {
	once    sync.Once
	cluster *cluster.Cluster
	err     error
}

// hasty are settings that lose everything in a crash, which costs a test nothing.
var hasty = []string{"shared_buffers=64MB", "fsync=off", "synchronous_commit=off", "full_page_writes=off"}

// Run runs the tests of a package and answers the exit code for TestMain, after the cluster is gone. A test program
// that ends in another way, even by a panic or a signal, takes its cluster along too, a moment later.
func Run(m *testing.M) int {
	code := m.Run()
	if shared.cluster == nil {
		return code
	}
	if err := shared.cluster.Stop(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return code
}

// SkipIfShort ends a test that needs PostgreSQL if tests are to be short.
func SkipIfShort(t testing.TB) {
	t.Helper()
	if testing.Short() {
		t.Skip("PostgreSQL is left out under -short")
	}
}

// New makes an empty database for t and answers its address, postgres://…; the database is dropped when t ends.
// PostgreSQL has to be installed: without it t fails. Under -short t is skipped.
func New(t testing.TB) string {
	t.Helper()
	return create(t, "template1")
}

// Copy makes a database for t, as New does, that has what is in another one. Nobody may be connected to that one.
func Copy(t testing.TB, address string) string {
	t.Helper()
	other, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	return create(t, other.Database)
}

func create(t testing.TB, template string) string {
	t.Helper()
	SkipIfShort(t)
	name, err := newDatabase(t.Context(), template)
	if err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		if err := shared.cluster.Execute(
			context.WithoutCancel(t.Context()),
			`DROP DATABASE "`+name+`" WITH (FORCE)`,
		); err != nil {
			t.Errorf("drop the database: %v", err)
		}
	})
	return shared.cluster.Address(name)
}

// Keep makes an empty database that stays until the test program ends, to be copied, and answers its address.
func Keep() (string, error) {
	name, err := newDatabase(context.Background(), "template1")
	if err != nil {
		return "", fmt.Errorf("make a database for copies: %w", err)
	}
	return shared.cluster.Address(name), nil
}

// newDatabase makes a database, in a cluster that it starts if there is none yet.
func newDatabase(ctx context.Context, template string) (name string, err error) {
	shared.once.Do(func() { shared.cluster, shared.err = cluster.Start(hasty...) })
	if shared.err != nil {
		return "", shared.err
	}
	name = "test_" + rand.Text()
	return name, shared.cluster.Copy(ctx, name, template)
}
