package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeep(t *testing.T) {
	module := t.TempDir()
	path := filepath.Join(module, "README.md")
	const was = "before\n<!-- attack -->\n\nold\n\n<!-- end -->\nbetween\n<!-- figures -->\nold, too\n<!-- end -->\nafter\n"
	if err := os.WriteFile(path, []byte(was), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keep(module, []place{{"README.md", "figures", "new\n"}}); err != nil {
		t.Fatal(err)
	}
	is, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if want := strings.Replace(was, "old, too", "\nnew\n", 1); string(is) != want {
		t.Errorf("%s\nwant\n%s", is, want)
	}
	if err := keep(
		module,
		[]place{{"README.md", "growth", "new"}},
	); err == nil ||
		!strings.Contains(err.Error(), "growth") {
		t.Errorf("a place that is not there: %v", err)
	}
}
