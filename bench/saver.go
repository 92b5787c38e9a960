package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
)

// saver changes who leads its items, one after the other, with the version that the last answer gave.
type saver struct {
	items []*save
	at    int
	write func(s *save, unit, key string) []byte
	key   func() string
}

// saversOf gives each of n connections items of its own; versions are kept in all.
func saversOf(all []save, connection, n int) []*save {
	var own []*save
	for i := connection; i < len(all); i += n {
		own = append(own, &all[i])
	}
	return own
}

func (s *saver) next() []byte {
	s.at = (s.at + 1) % len(s.items)
	item := s.items[s.at]
	item.turn++
	return s.write(item, item.units[item.turn%len(item.units)], s.key())
}

// answered takes the item's next version.
func (s *saver) answered(answer []byte) error {
	const field = `"version":`
	_, after, found := bytes.Cut(answer, []byte(field))
	if end := bytes.IndexAny(after, ",}"); found && end > 0 {
		if version, err := strconv.Atoi(string(after[:end])); err == nil {
			s.items[s.at].version = version
			return nil
		}
	}
	return fmt.Errorf("not saved: %.500s", answer)
}

// saving writes the request by which plangraph lets a unit lead an item.
func saving(text string, headers ...string) func(s *save, unit, key string) []byte {
	return func(s *save, unit, key string) []byte {
		input := map[string]any{
			"itemId": s.id, "lead": map[string]any{"unitId": unit}, "supports": []any{}, "idempotencyKey": key,
			"reason": "任务分解",
		}
		if !s.anyVersion {
			input["expectedVersion"] = s.version
		}
		own, _ := body(text, map[string]any{"input": input}) // strings and numbers always marshal
		return request(host, "/graphql", own, headers...)
	}
}

// savingAtFloor writes the floor's request for the same.
func savingAtFloor(s *save, unit, key string) []byte {
	text, _ := json.Marshal(map[string]any{ // likewise
		"id": s.id, "unit": unit, "version": s.version, "key": key, "reason": "任务分解",
	})
	return request(host, "/rows/lead", text)
}
