package engine

import (
	"context"
	"slices"

	"plangraph/database"
)

// load runs statements and those below them, level by level: one statement for each relation however many rows, and the
// statements of a level together. What hangs on the one row of a lookup is asked with it.
func (r *run) load(ctx context.Context, db database.Querier) error {
	if r.unversioned {
		database.Unversioned(ctx)
	}
	for level := r.roots; len(level) > 0; {
		var due []*statement
		var queries []database.SQL
		ask := func(s *statement, of parents) {
			r.loaded[s.place].parents = max(of.count, 1) // the query itself counts as one
			due, queries = append(due, s), append(queries, s.prepare(r, of))
		}
		for _, s := range level {
			of := r.parentKeys(s)
			if s.parent != nil && of.count == 0 {
				continue
			}
			ask(s, of)
			if s.lookup {
				for _, child := range s.children {
					ask(child, r.itself(s, child))
				}
			}
		}
		if len(due) == 0 {
			return nil
		}
		if err := db.QueryAll(
			ctx,
			queries,
			func(i int, rows database.Rows) error { return r.scan(due[i], rows) },
		); err != nil {
			return err
		}
		level = nil
		for _, s := range due {
			if s.lookup {
				r.settle(s)
				continue
			}
			level = append(level, s.children...)
		}
	}
	return nil
}

// parents is what the rows of a statement are looked for by, as SQL: the key of the one row of its parent and the plan
// that it is of, or the keys of several, with their plans if these differ, or both key and plan of a row that is being
// looked up at the same time. What is not needed is empty.
type parents struct {
	count                   int
	key, plan, keys, inPlan database.SQL
	// ofPlans says that keys have their plans beside them.
	ofPlans bool
	// begin is where a page begins that is found by groups.
	begin database.SQL
}

// itself gives the key of a lookup's row, for a child, as the SQL that finds it.
func (r *run) itself(s, child *statement) parents {
	found := child.found.of(r.given, func(given []database.SQL) database.SQL {
		var b database.Builder
		b.Add("(SELECT ")
		if child.relation.samePlan {
			b.Add(child.parentAlias + ".plan_id, ")
		}
		b.Add(child.parentAlias + "." + child.relation.parent + " FROM ").Put(s.table())
		if child.parentAlias != s.alias {
			b.Put(s.joined)
		}
		return b.Where(all(s.where, given)...).Add(")").SQL()
	})
	if child.relation.samePlan {
		return parents{count: 1, inPlan: found}
	}
	return parents{count: 1, key: found}
}

// settle says, once a lookup is loaded, that what was asked with it belongs to its row.
func (r *run) settle(s *statement) {
	for _, child := range s.children {
		r.loaded[child.place].number = make([]int32, r.rowCount(s))
	}
}

// parentKeys collects the different keys of the parent's rows, and the plans that they are of. It remembers which key
// each row of the parent has.
func (r *run) parentKeys(s *statement) parents {
	if s.parent == nil {
		return parents{}
	}
	var keys, plans []string
	parent := &r.loaded[s.parent.place]
	numbers := map[string]int32{}
	width := len(s.parent.columns)
	number := make([]int32, r.rowCount(s.parent))
	for i := range number {
		number[i] = -1
	}
	for _, sp := range parent.spans {
		for i := sp.from; i < sp.to; i++ {
			c := &parent.cells[i*width+s.keyCell]
			if c.Null() {
				continue
			}
			n, ok := numbers[c.Text]
			if !ok {
				n = int32(len(keys))
				numbers[c.Text] = n
				keys = append(keys, c.Text)
				if s.planCell >= 0 {
					plans = append(plans, parent.cells[i*width+s.planCell].Text)
				}
			}
			number[i] = n
		}
	}
	r.loaded[s.place].number = number
	return s.parents(r.dialect, keys, plans)
}

// parents gives rows of the parent by their keys, and the plan of each where the rows are of the same.
func (s *statement) parents(d database.Dialect, keys, plans []string) parents {
	of := parents{count: len(keys)}
	if len(plans) > 0 && !slices.ContainsFunc(plans, func(plan string) bool { return plan != plans[0] }) {
		of.plan, plans = database.Expr("?", plans[0]), nil
	}
	switch of.ofPlans = len(plans) > 0; len(keys) {
	case 0:
	case 1:
		of.key = database.Expr("?", keys[0])
	default:
		of.keys = d.Keys(keys, s.keyType(), plans)
	}
	return of
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

func (r *run) rowCount(s *statement) int { return len(r.loaded[s.place].cells) / len(s.columns) }

// scan reads the rows. If there are several parents, the first column says which of them a row belongs to, from 1, and
// the rows come in its order; otherwise they all belong to the one.
func (r *run) scan(s *statement, rows database.Rows) error {
	width, into := len(s.columns), &r.loaded[s.place]
	numbered := 0 // columns before those of the statement
	if into.parents > 1 {
		numbered = 1
	}
	into.spans = make([]span, into.parents)
	into.cells = make([]database.Cell, 0, width*s.expected(into.parents))
	reader := database.NewCellReader(rows, numbered+width)
	for {
		line, err := reader.Read()
		if line == nil || err != nil {
			return err //nolint:wrapcheck // it says that a row could not be read
		}
		number := 1
		if numbered > 0 {
			number = int(line[0].Int())
		}
		sp := &into.spans[number-1]
		have := sp.to - sp.from
		if have == s.limit {
			sp.more = true
			continue
		}
		if have == 0 {
			sp.from = r.rowCount(s)
		}
		bytes := 0
		for i := range line {
			bytes += len(line[i].Text)
		}
		if err := r.request.size.load(bytes); err != nil {
			return err
		}
		into.cells = append(into.cells, line[numbered:]...)
		sp.to = r.rowCount(s)
	}
}
