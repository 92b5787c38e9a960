// Package seeds holds the plan that comes with the program, curated by hand in YAML, and makes sample plans in any
// number.
package seeds

import (
	"embed"
	"fmt"
	"io/fs"
	"time"

	"plangraph/store"
)

// jianhuaFolder holds the 2023 plan of 建华区: the report's text and what was read from it.
const jianhuaFolder = "jianhua-2023"

//go:embed jianhua-2023
var folders embed.FS

// Jianhua gives the 2023 plan of 建华区, 齐齐哈尔市. Its ids are new at every call; now becomes the items' time of change.
func Jianhua(now time.Time) (store.Graph, error) {
	folder, err := fs.Sub(folders, jianhuaFolder)
	if err != nil {
		return store.Graph{}, fmt.Errorf("open %s: %w", jianhuaFolder, err)
	}
	g, err := Read(folder, now)
	if err != nil {
		return store.Graph{}, fmt.Errorf("%s: %w", jianhuaFolder, err)
	}
	return g, nil
}

// Read gives the plan that a folder describes in units.yaml, plan.yaml and assignments.yaml. Its error names the file
// and line of every mistake: a quote that is not in the report, a unit that nobody knows, a second lead.
func Read(folder fs.FS, now time.Time) (store.Graph, error) {
	r := reader{folder: folder, now: now}
	if err := r.readAll(); err != nil {
		return store.Graph{}, err
	}
	return r.graph, nil
}
