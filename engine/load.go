package engine

import (
	"context"
	"fmt"
	"slices"

	"plangraph/database"
)

// load runs statements and those below them, level by level: one statement for each relation however many rows, and the
// statements of a level together. What hangs on the one row of a lookup is asked with it.
func load(
	ctx context.Context, db database.Querier, dialect database.Dialect, level []*statement, room *size,
) error {
	for len(level) > 0 {
		var due []*statement
		var queries []database.SQL
		ask := func(s *statement, of parents) {
			s.parents = of.count()
			due, queries = append(due, s), append(queries, s.sql(dialect, of))
		}
		for _, s := range level {
			of := s.parentKeys()
			if s.parent != nil && len(of.keys) == 0 {
				continue
			}
			ask(s, of)
			if s.lookup {
				for _, child := range s.children {
					ask(child, s.itself(child))
				}
			}
		}
		if len(due) == 0 {
			return nil
		}
		if err := db.QueryAll(
			ctx,
			queries,
			func(i int, rows database.Rows) error { return due[i].scan(rows, room) },
		); err != nil {
			return err
		}
		level = nil
		for _, s := range due {
			if s.lookup {
				s.settle()
				continue
			}
			level = append(level, s.children...)
		}
	}
	return nil
}

// parents is what the rows of a statement are looked for by: the keys of its parent's rows and the plans that these are
// of, one for each or one for all, or (of a parent that is being looked up at the same time) the SQL of the one key and
// plan.
type parents struct {
	keys, plans []string
	key, plan   database.SQL
}

// count is how many parents there are; the query itself counts as one.
func (p parents) count() int { return max(len(p.keys), 1) }

// itself gives the key of a lookup's row, for a child, as the SQL that finds it.
func (s *statement) itself(child *statement) parents {
	find := func(column string) database.SQL {
		var b database.Builder
		b.Add("(SELECT " + child.parentAlias + "." + column + " FROM ").Put(s.table())
		if child.parentAlias != s.alias {
			s.joinTo(&b)
		}
		return b.Where(s.where...).Add(")").SQL()
	}
	of := parents{key: find(child.relation.parent)}
	if child.relation.samePlan {
		of.plan = find("plan_id")
	}
	return of
}

// settle says, once a lookup is loaded, that what was asked with it belongs to its row.
func (s *statement) settle() {
	for _, child := range s.children {
		child.number = make([]int32, s.rowCount())
	}
}

// parentKeys collects the different keys of the parent's rows, and the plans that they are of. It remembers which key
// each row of the parent has.
func (s *statement) parentKeys() parents {
	if s.parent == nil {
		return parents{}
	}
	var keys, plans []string
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
				if s.planCell >= 0 {
					plans = append(plans, parent.cells[i*width+s.planCell].text)
				}
			}
			s.number[i] = n
		}
	}
	if len(plans) > 0 && !slices.ContainsFunc(plans, func(plan string) bool { return plan != plans[0] }) {
		plans = plans[:1]
	}
	return parents{keys: keys, plans: plans}
}

// expected guesses how many rows will come.
func (s *statement) expected() int {
	const few, many = 4, 256
	if s.counting {
		return s.parents
	}
	if s.limit != everything && s.limit < few {
		return s.parents * s.limit
	}
	return min(s.parents*few, many)
}

// cellCount is how many cells were loaded by the statement and those below it.
func (s *statement) cellCount() int {
	n := len(s.cells)
	for _, child := range s.children {
		n += child.cellCount()
	}
	return n
}

func (s *statement) rowCount() int {
	if len(s.columns) == 0 {
		return 0
	}
	return len(s.cells) / len(s.columns)
}

// scan reads the rows. If there are several parents, the first column says which of them a row belongs to, from 1, and
// the rows come in its order; otherwise they all belong to the one.
func (s *statement) scan(rows database.Rows, room *size) error {
	width := len(s.columns)
	destinations := make([]any, 0, width+1)
	number := 1
	if s.parents > 1 {
		destinations = append(destinations, &number)
	}
	line := make([]cell, width)
	for i := range line {
		destinations = append(destinations, &line[i])
	}
	s.spans = make([]span, s.parents)
	s.cells = make([]cell, 0, width*s.expected())
	for rows.Next() {
		if err := rows.Scan(destinations...); err != nil {
			return fmt.Errorf("scan: %w", err)
		}
		sp := &s.spans[number-1]
		have := sp.to - sp.from
		if have == s.limit {
			sp.more = true
			continue
		}
		if have == 0 {
			sp.from = s.rowCount()
		}
		bytes := 0
		for i := range line {
			bytes += len(line[i].text)
		}
		if err := room.load(bytes); err != nil {
			return err
		}
		s.cells = append(s.cells, line...)
		sp.to = s.rowCount()
	}
	return nil
}
