package cluster

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStop(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("PostgreSQL is left out under -short")
	}
	c, err := Start()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Stop(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(c.Folder()); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("its folder is still there: %v", err)
	}
	if err := c.Execute(t.Context(), "SELECT 1"); err == nil {
		t.Error("it still answers")
	}
}

func TestPrograms(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	for _, file := range []string{"9.6/bin/initdb", "9.6/bin/postgres", "15/bin/initdb", "15/bin/postgres", "17/bin/psql"} {
		path := filepath.Join(root, file)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o700); err != nil {
			t.Fatal(err)
		}
	}

	t.Run("the newest complete version is taken", func(t *testing.T) {
		t.Parallel()
		got, err := programs(newestFirst(filepath.Join(root, "*", "bin")))
		if want := filepath.Join(root, "15", "bin"); got != want || err != nil {
			t.Errorf("got %s, %v; want %s", got, err, want)
		}
	})

	t.Run("without PostgreSQL the error says how to install it", func(t *testing.T) {
		t.Parallel()
		if _, err := programs([]string{root}); err == nil || !strings.Contains(err.Error(), "apt-get install postgresql") {
			t.Errorf("got %v", err)
		}
	})
}

func TestReady(t *testing.T) {
	t.Parallel()

	t.Run("a taken port is told from other troubles", func(t *testing.T) {
		t.Parallel()
		log := "LOG:  could not bind IPv4 address \"127.0.0.1\": Address already in use\nFATAL:  could not create any TCP/IP sockets"
		if err := ready(strings.NewReader(log)); !errors.Is(err, errPortTaken) {
			t.Errorf("got %v", err)
		}
	})

	t.Run("other troubles are told as PostgreSQL told them", func(t *testing.T) {
		t.Parallel()
		if err := ready(
			strings.NewReader("FATAL:  out of luck"),
		); err == nil ||
			!strings.Contains(err.Error(), "out of luck") {
			t.Errorf("got %v", err)
		}
	})
}
