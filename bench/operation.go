package main

import (
	"embed"
	"encoding/json"
	"fmt"
	"slices"
)

//go:embed operations/*.graphql
var documents embed.FS

// operation is something that clients ask for.
type operation struct {
	name, title string
	// file is its document in operations/, without the extension, and its path at the floor.
	file string
	// budget is how many times the floor's CPU per request it may take.
	budget float64
	// ask gives the variables to choose from.
	ask func(choices) []question
}

// question is the variables of a request, for plangraph and for the floor.
type question struct{ ours, floors map[string]any }

// same makes a question that is put to both in the same words.
func same(variables map[string]any) question { return question{variables, variables} }

func operations(only []string) []operation {
	all := []operation{
		{"Q1", "one task with its area, assignments and units", "task", 2.0, choices.tasks},
		{"Q2", "a plan's board: areas with tasks, their assignments and units, and projects", "board", 1.5, choices.boards},
		{"Q3", "a page of 50 tasks of a light by due date, with lead unit and standing", "page", 1.5, choices.pages},
		{"Q4a", "the projects of a plan by kind: count and budget", "plan_groups", 1.3, choices.boards},
		{"Q4b", "the projects of all plans by kind: count and budget", "all_groups", 1.3, choices.nothing},
	}
	return slices.DeleteFunc(all, func(o operation) bool { return len(only) > 0 && !slices.Contains(only, o.name) })
}

func document(file string) (string, error) {
	text, err := documents.ReadFile("operations/" + file + ".graphql")
	if err != nil {
		return "", fmt.Errorf("read the operation: %w", err)
	}
	return string(text), nil
}

// body is the request for plangraph.
func body(document string, variables map[string]any) ([]byte, error) {
	text, err := json.Marshal(map[string]any{"query": document, "variables": variables})
	if err != nil {
		return nil, fmt.Errorf("make a request: %w", err)
	}
	return text, nil
}
