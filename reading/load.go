package reading

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"plangraph/database"
)

// load runs a statement and those below it, level by level: one statement for each relation, however many rows.
func load(ctx context.Context, db *database.DB, s *statement) error {
	keys, plans := s.keys()
	if s.parent != nil && len(keys) == 0 {
		return nil
	}
	rows, err := db.Query(ctx, s.sql(db.Dialect, keys, plans))
	if err != nil {
		return err
	}
	if err := s.scan(rows, len(keys) > 1, max(len(keys), 1)); err != nil {
		return err
	}
	for _, child := range s.children {
		if err := load(ctx, db, child); err != nil {
			return err
		}
	}
	return nil
}

// keys collects what the rows are looked for by: the different keys of the parent's rows, and the plans they are of. It
// remembers which key each row of the parent has.
func (s *statement) keys() (keys, plans []string) {
	if s.parent == nil {
		return nil, nil
	}
	parent := s.parent
	numbers := map[string]int32{}
	width := len(parent.columns)
	s.number = slices.Grow(s.number[:0], parent.rowCount())[:parent.rowCount()]
	for i := range s.number {
		s.number[i] = -1
	}
	for _, sp := range parent.spans {
		for i := sp.from; i < sp.to; i++ {
			c := &parent.cells[i*width+s.keyCell]
			if c.null() {
				continue
			}
			n, ok := numbers[c.text]
			if !ok {
				n = int32(len(keys))
				numbers[c.text] = n
				keys = append(keys, c.text)
			}
			s.number[i] = n
			if s.planCell >= 0 {
				if plan := parent.cells[i*width+s.planCell].text; len(plans) == 0 || plans[len(plans)-1] != plan && !slices.Contains(plans, plan) {
					plans = append(plans, plan)
				}
			}
		}
	}
	return keys, plans
}

// expected guesses how many rows will come.
func (s *statement) expected(parents int) int {
	const few, many = 4, 256
	if s.counting {
		return parents
	}
	if s.limit != everything && s.limit < few {
		return parents * s.limit
	}
	return min(parents*few, many)
}

func (s *statement) rowCount() int {
	if len(s.columns) == 0 {
		return 0
	}
	return len(s.cells) / len(s.columns)
}

// scan reads the rows. If they are numbered, their first column says which parent they belong to, from 1, and they come
// in its order; otherwise they all belong to the first.
func (s *statement) scan(rows *sql.Rows, numbered bool, parents int) (err error) {
	defer func() {
		if closeErr := rows.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("close rows: %w", closeErr)
		}
	}()
	width := len(s.columns)
	destinations := make([]any, 0, width+1)
	var number int
	if numbered {
		destinations = append(destinations, &number)
	}
	line := make([]cell, width)
	for i := range line {
		destinations = append(destinations, &line[i])
	}
	s.spans = make([]span, parents)
	s.cells = make([]cell, 0, width*s.expected(parents))
	for rows.Next() {
		if err := rows.Scan(destinations...); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		sp := &s.spans[max(number-1, 0)]
		have := sp.to - sp.from
		if have == s.limit {
			sp.more = true
			continue
		}
		if have == 0 {
			sp.from = s.rowCount()
		}
		s.cells = append(s.cells, line...)
		sp.to = s.rowCount()
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("read rows: %w", err)
	}
	return nil
}
