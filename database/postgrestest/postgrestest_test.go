package postgrestest

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

func TestNew(t *testing.T) {
	t.Parallel()
	SkipIfShort(t)

	t.Run("a fresh database is empty", func(t *testing.T) {
		t.Parallel()
		if tables := tables(t, New(t)); len(tables) != 0 {
			t.Errorf("it has the tables %v", tables)
		}
	})

	t.Run("two databases do not see each other", func(t *testing.T) {
		t.Parallel()
		one, other := New(t), New(t)
		query(t, one, "CREATE TABLE plans (id uuid)")
		if tables := tables(t, one); !slices.Equal(tables, []string{"plans"}) {
			t.Errorf("the first has the tables %v, want plans", tables)
		}
		if tables := tables(t, other); len(tables) != 0 {
			t.Errorf("the second has the tables %v, want none", tables)
		}
	})

	t.Run("a copy has what the other has, and is one's own", func(t *testing.T) {
		t.Parallel()
		kept, err := Keep()
		if err != nil {
			t.Fatal(err)
		}
		conn := connect(t, kept)
		if _, err := conn.Exec(t.Context(), "CREATE TABLE plans (id uuid)"); err != nil {
			t.Fatal(err)
		}
		if err := conn.Close(t.Context()); err != nil {
			t.Fatal(err)
		}
		one, other := Copy(t, kept), Copy(t, kept)
		query(t, one, "DROP TABLE plans")
		if tables := tables(t, other); !slices.Equal(tables, []string{"plans"}) {
			t.Errorf("it has the tables %v, want plans", tables)
		}
	})

	t.Run("a database goes with its test, even while it is used", func(t *testing.T) {
		t.Parallel()
		var address string
		t.Run("test", func(t *testing.T) {
			address = New(t)
			connect(t, address)
		})
		if conn, err := pgx.Connect(t.Context(), address); err == nil {
			t.Errorf("it is still there (%v)", conn.Close(t.Context()))
		}
	})

	t.Run("Chinese text has trigrams", func(t *testing.T) {
		t.Parallel()
		address := New(t)
		query(t, address, "CREATE EXTENSION pg_trgm")
		if got := query(t, address, "SELECT cardinality(show_trgm('美食街'))::text"); !slices.Equal(got, []string{"4"}) {
			t.Errorf("美食街 has %v trigrams, want 4", got)
		}
	})
}

// However a test program ends, its cluster ends too. Each program here is this one again, playing TestVictim.
func TestClusterGoesWithItsProgram(t *testing.T) {
	t.Parallel()
	SkipIfShort(t)
	for name, end := range map[string]func(pid int) error{
		"by a panic":                     nil,
		"by a signal to its whole group": func(pid int) error { return syscall.Kill(-pid, syscall.SIGTERM) }, // like ctrl-C
		"without a word":                 func(pid int) error { return syscall.Kill(pid, syscall.SIGKILL) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestVictim$")
			program.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
			program.Env = append(os.Environ(), victim+"="+strconv.FormatBool(end == nil))
			output, err := program.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := program.Start(); err != nil {
				t.Fatal(err)
			}
			var folder string
			var port int
			lines := bufio.NewScanner(output)
			for port == 0 && lines.Scan() {
				_, _ = fmt.Sscanf(lines.Text(), "cluster %s %d", &folder, &port) // the next line, perhaps
			}
			if port == 0 {
				t.Fatal("the program did not start its cluster")
			}
			if end != nil {
				err = end(program.Process.Pid)
			}
			if err != nil {
				t.Fatal(err)
			}
			_, _ = io.Copy(io.Discard, output)
			if err := program.Wait(); err == nil {
				t.Error("the program ended well")
			}
			for deadline := time.Now().Add(20 * time.Second); !gone(t, folder, port); time.Sleep(20 * time.Millisecond) {
				if time.Now().After(deadline) {
					t.Fatal("the cluster outlives its program")
				}
			}
		})
	}
}

// victim is the variable that makes TestVictim more than an empty test: it panics (true) or waits to be killed.
const victim = "POSTGRESTEST_VICTIM"

func TestVictim(t *testing.T) {
	role, ok := os.LookupEnv(victim)
	if !ok {
		return
	}
	New(t)
	fmt.Printf("cluster %s %d\n", shared.cluster.Folder(), shared.cluster.Port())
	if role == "true" {
		panic("as a careless test might")
	}
	<-t.Context().Done()
}

func tables(t *testing.T, address string) []string {
	t.Helper()
	return query(t, address, "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'")
}

func query(t *testing.T, address, statement string) []string {
	t.Helper()
	rows, err := connect(t, address).Query(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[string])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func connect(t *testing.T, address string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.WithoutCancel(t.Context())) })
	return conn
}

// gone tells whether neither the folder nor the port of a cluster is in use.
func gone(t *testing.T, folder string, port int) bool {
	t.Helper()
	if _, err := os.Stat(folder); !errors.Is(err, fs.ErrNotExist) {
		return false
	}
	conn, err := new(net.Dialer).DialContext(t.Context(), "tcp", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err == nil {
		_ = conn.Close()
	}
	return err != nil
}
