package main

import (
	"fmt"
	"slices"
	"testing"
)

func TestSaver(t *testing.T) {
	items := []save{{id: "a", units: []string{"x", "y"}, version: 1}, {id: "b", units: []string{"x", "y"}, version: 5}}
	n := 0
	s := &saver{
		items: saversOf(items, 0, 1),
		write: func(s *save, unit, key string) []byte {
			return fmt.Appendf(nil, "%s %s %d %s", s.id, unit, s.version, key)
		},
		key: func() string { n++; return fmt.Sprint("k", n) },
	}
	var asked []string
	for range 4 {
		asked = append(asked, string(s.next()))
		answer := fmt.Appendf(nil, `{"data":{"item":{"version":%d,"title":"t"}}}`, s.items[s.at].version+1)
		if err := s.answered(answer); err != nil {
			t.Fatal(err)
		}
	}
	if want := []string{"b y 5 k1", "a y 1 k2", "b x 6 k3", "a x 2 k4"}; !slices.Equal(asked, want) {
		t.Errorf("asked %q, want %q", asked, want)
	}
	if err := s.answered(
		[]byte(`{"data":{"assignmentSet":{"workItem":null,"userErrors":[{"code":"CONFLICT"}]}}}`),
	); err == nil {
		t.Error("a refusal passes for a change")
	}
}

func TestSaversOf(t *testing.T) {
	all := make([]save, 10)
	seen := map[*save]bool{}
	for connection := range 3 {
		for _, item := range saversOf(all, connection, 3) {
			if seen[item] {
				t.Error("two connections have the same item")
			}
			seen[item] = true
		}
	}
	if len(seen) != len(all) {
		t.Errorf("%d of %d items are somebody's", len(seen), len(all))
	}
}
