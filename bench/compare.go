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
// is. Cursors are each server's own, as versions are where each saves, and compared as present or absent.
func compare(ctx context.Context, o operation, variants []variant) (difference string, size int, err error) {
	switch floor, held := o.floorOf(); {
	case o.by == ifChanged: // nothing is answered but that it is the same
		return "", 0, nil
	case o.by == bySaving:
		return compareSaves(ctx, variants)
	case held && floor.file != o.file: // the floor is asked something else
		variants = slices.DeleteFunc(slices.Clone(variants), func(v variant) bool {
			return v.name == rowsFloor || v.name == jsonFloor
		})
	}
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

// compareSaves lets each variant change the same items twice, so that the next one finds them as the first did.
func compareSaves(ctx context.Context, variants []variant) (difference string, size int, err error) {
	var first []any
	for i, v := range slices.Backward(variants) {
		answers, length, err := saveTwice(ctx, v)
		if err != nil {
			return "", 0, fmt.Errorf("%s: %w", v.name, err)
		}
		if i == len(variants)-1 {
			first, size = answers, length
			continue
		}
		for n := range answers {
			if d := differ("data", first[n], answers[n]); d != "" && difference == "" {
				difference = fmt.Sprintf("%s, save %d: %s", v.name, n, d)
			}
		}
	}
	return difference, size, nil
}

// saveTwice changes some items, each twice, and gives what was answered and how long an answer is.
func saveTwice(ctx context.Context, v variant) (answers []any, length int, err error) {
	c, err := dial(ctx, v.base)
	if err != nil {
		return nil, 0, err
	}
	defer c.close()
	a := v.asks(0, 1).(*saver)
	const saved = 10
	for n := range 2 * saved {
		a.at = n/2 - 1
		answer, err := c.send(a.next())
		if err == nil {
			err = a.answered(answer)
		}
		if err != nil {
			return nil, 0, err
		}
		data, err := decode(answer)
		if err != nil {
			return nil, 0, err
		}
		answers, length = append(answers, data), len(answer)
	}
	return answers, length, nil
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
			if (key == "endCursor" || key == "version") && (a[key] == nil) == (b[key] == nil) {
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
