// Generate writes docs/datasets.md; it runs while we build.
package main

import (
	"fmt"
	"os"

	"plangraph/dictionary"
	"plangraph/reading"
)

func main() {
	if err := write("../docs/datasets.md"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func write(path string) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("make the document: %w", err)
	}
	if err := dictionary.Write(file, dictionary.Of(reading.NewCatalog().Tables())); err != nil {
		return err
	}
	if err := file.Close(); err != nil {
		return fmt.Errorf("close the document: %w", err)
	}
	return nil
}
