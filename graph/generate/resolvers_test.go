package main

import (
	"os"
	"path/filepath"
	"testing"
)

// TestMethods finds what people wrote, not what was generated.
func TestMethods(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	for name, code := range map[string]string{
		"token.go":    "package resolvers\nfunc (r *mutationResolver) TokenCreate() {}\nfunc helper() {}\n",
		resolversName: "package resolvers\nfunc (r *mutationResolver) TokenRevoke() {}\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(code), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	found, err := methods(dir)
	if err != nil || len(found) != 1 || !found["mutationResolver.TokenCreate"] {
		t.Errorf("%v %v", found, err)
	}
}
