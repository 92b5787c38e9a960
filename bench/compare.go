package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"slices"
)

// compared is how many requests of an operation are answered by all variants and compared.
const compared = 100

// compare says the first difference between the data that the variants answer, and how long plangraph's data typically
// is. Cursors are each server's own, and compared as present or absent.
func compare(ctx context.Context, variants []variant) (difference string, size int, err error) {
	clients := make([]*client, len(variants))
	defer closeAll(clients)
	for i, v := range variants {
		if clients[i], err = dial(ctx, v.base); err != nil {
			return "", 0, err
		}
	}
	ours := len(variants) - 1
	total := len(variants[ours].requests)
	var sizes []int
	for n := range min(compared, total) {
		at := n * total / min(compared, total)
		var wanted any
		for i := ours; i >= 0; i-- {
			raw, err := clients[i].send(variants[i].requests[at])
			if err != nil {
				return "", 0, fmt.Errorf("%s: %w", variants[i].name, err)
			}
			data, err := decode(raw)
			if err != nil {
				return "", 0, fmt.Errorf("%s: %w", variants[i].name, err)
			}
			if i == ours {
				wanted = data
				sizes = append(sizes, len(raw))
				continue
			}
			if d := differ("data", wanted, data); d != "" && difference == "" {
				difference = fmt.Sprintf("%s, request %d: %s", variants[i].name, at, d)
			}
		}
	}
	return difference, median(sizes, func(n int) int { return n }), nil
}

func decode(raw []byte) (any, error) {
	var answer struct{ Data any }
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	if err := decoder.Decode(&answer); err != nil {
		return nil, fmt.Errorf("read the answer: %w", err)
	}
	return answer.Data, nil
}

// differ gives the path of the first difference and what stands there; empty if there is none.
func differ(path string, ours, others any) string {
	switch a := ours.(type) {
	case map[string]any:
		b, ok := others.(map[string]any)
		if !ok || len(a) != len(b) {
			break
		}
		for _, key := range slices.Sorted(maps.Keys(a)) {
			if key == "endCursor" && (a[key] == nil) == (b[key] == nil) {
				continue
			}
			if d := differ(path+"."+key, a[key], b[key]); d != "" {
				return d
			}
		}
		return ""
	case []any:
		b, ok := others.([]any)
		if !ok || len(a) != len(b) {
			break
		}
		for i := range a {
			if d := differ(fmt.Sprintf("%s.%d", path, i), a[i], b[i]); d != "" {
				return d
			}
		}
		return ""
	}
	if reflect.DeepEqual(ours, others) {
		return ""
	}
	return fmt.Sprintf("%s is %.200q at plangraph and %.200q there", path, fmt.Sprint(ours), fmt.Sprint(others))
}
