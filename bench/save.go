package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// place is what a file of the module holds between two comments, the first of which has a name.
type place struct{ file, name, text string }

// keep puts what was measured into its places in a module.
func keep(module string, places []place) error {
	for _, p := range places {
		if err := p.keep(module); err != nil {
			return fmt.Errorf("keep the result: %w", err)
		}
	}
	return nil
}

func (p place) keep(module string) error {
	begins, ends := "<!-- "+p.name+" -->\n", "<!-- end -->\n"
	path := filepath.Join(module, filepath.FromSlash(p.file))
	text, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	before, rest, begun := strings.Cut(string(text), begins)
	_, after, ended := strings.Cut(rest, ends)
	if !begun || !ended {
		return errors.New(p.file + " has no place for it: " + strings.TrimSpace(begins))
	}
	const everyone = 0o644 // as the other files of the source
	//nolint:gosec // G703: the path is our own
	return os.WriteFile(path, []byte(before+begins+"\n"+strings.TrimSpace(p.text)+"\n\n"+ends+after), everyone)
}
