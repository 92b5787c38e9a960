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
	// ask gives the variables to choose from.
	ask func(choices) []question
	// by is how plangraph is asked.
	by way
	// floor names the operation whose floor it is held against; none if empty. The floor answers the same questions
	// where the documents are the same.
	floor string
	// budget is how many times the floor's CPU per request it may take.
	budget float64
	// limit is how long an answer may take at the larger size of `-growth`, in milliseconds; 0 for no matter.
	limit float64
}

// way is how a request is put.
type way string

const (
	// byPost sends the document, and wants an answer made anew: else a server that keeps answers would be measured at
	// looking them up.
	byPost way = ""
	// byHash asks by GET, with the document's hash: the same few requests again and again.
	byHash way = "GET"
	// ifChanged does so too, and has the last answer already.
	ifChanged way = "GET, 304"
	// bySaving changes who leads an item, with the version of the last answer and a key of its own.
	bySaving way = "saving"
)

// question is the variables of a request, for plangraph and for the floor.
type question struct{ ours, floors map[string]any }

// same makes a question that is put to both in the same words.
func same(variables map[string]any) question { return question{variables, variables} }

// kept is how many requests are repeated where answers may be kept.
const kept = 100

// keptOf gives the first of an operation's questions.
func keptOf(ask func(choices) []question) func(choices) []question {
	return func(c choices) []question {
		all := ask(c)
		return all[:min(len(all), kept)]
	}
}

// operations gives those of these names; all if there are none.
func operations(only []string) []operation {
	// Saving comes last: what it leaves behind is not what the others were asked of.
	all := slices.Concat(ofFloor(), lists(), repeated(), saved())
	return slices.DeleteFunc(all, func(o operation) bool {
		return len(only) > 0 && !slices.Contains(only, o.name)
	})
}

// floorOf gives the operation whose floor one is held against.
func (o operation) floorOf() (operation, bool) {
	if o.floor == "" {
		return o, false
	}
	return operations([]string{o.floor})[0], true
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
