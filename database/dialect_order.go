package database

import "strconv"

// Ordered are the rows of a table that meet a condition, in an order of several keys.
type Ordered struct {
	// Table is what is read, named Alias.
	Table, Alias string
	Where        SQL
	Order        []Key
	// Backward reads from the end.
	Backward bool
	// After are the values of the keys beyond which the rows are read; nil for all.
	After []any
	// Limit is how many rows are wanted; one more is given.
	Limit int
}

// FirstByGroups gives the first rows of an order whose first key may have few values, so that sorting all rows of one
// value takes long. Each key has an index with the key of the rows behind it.
//
// The page ends among the rows of a value, which is that of the last row if nothing but the first key is looked at. What
// comes before are less rows than a page. Of the value itself the first by the other keys are taken: its rows are sorted if
// they are few, and if they are many, some of them come soon in the order of the second key. Behind a row of a page,
// the others of its own value come first.
func (d Dialect) FirstByGroups(o Ordered) SQL {
	first, rest := o.Order[0], o.Order[1:]
	later, parts := o.Where, []SQL(nil)
	if o.After != nil {
		value := Expr("?", o.After[0])
		parts = append(parts, d.ofValue(o, o.Where, value, Beyond(rest, o.After[1:], o.Backward)))
		beyondValue := Beyond([]Key{first}, o.After[:1], o.Backward)
		later = And(o.Where, beyondValue)
	}
	byFirst := OrderBy([]Key{first}, o.Backward)
	var last, before Builder
	last.Add("(SELECT ").Put(first.Expr).Add(" FROM " + o.from()).Where(later).Add(" ORDER BY ").Put(byFirst).
		Add(" LIMIT 1 OFFSET " + strconv.Itoa(o.Limit) + ")")
	before.Add("SELECT * FROM (SELECT " + o.Alias + ".* FROM " + o.from()).Where(later).Add(" ORDER BY ").Put(byFirst).
		Add(LimitAndOne(o.Limit) + ") " + o.Alias + " WHERE (").Put(first.Expr).
		Add(" " + beyond(first, o.Backward) + "= ").Put(last.SQL()).Add(") IS NOT TRUE")
	parts = append(parts, before.SQL(), d.ofValue(o, later, last.SQL(), SQL{}))
	var b Builder
	b.Add("(SELECT * FROM (")
	for i, part := range parts {
		if i > 0 {
			b.Add(" UNION ALL ")
		}
		b.Add("SELECT * FROM (").Put(part).Add(") part" + strconv.Itoa(i))
	}
	b.Add(") " + o.Alias + " ORDER BY ").Put(OrderBy(o.Order, o.Backward))
	return b.Add(LimitAndOne(o.Limit) + ") " + o.Alias).SQL()
}

func (o Ordered) from() string { return o.Table + " " + o.Alias }

// ofValue gives the first rows by the other keys of those that have a value in the first one.
func (d Dialect) ofValue(o Ordered, where, value, further SQL) SQL {
	var same Builder
	same.Put(o.Order[0].Expr).Add(" = ").Put(value)
	equal, end := same.SQL(), " ORDER BY "+OrderBy(o.Order[1:], o.Backward).Text+LimitAndOne(o.Limit)
	all, asked := " OFFSET 0", "CASE WHEN "+equal.Text+" THEN true END"
	if d == SQLite {
		all, asked = " LIMIT -1 OFFSET 0", "+"+equal.Text
	}
	rows := func(equal string) SQL {
		var b Builder
		return b.Add("SELECT "+o.Alias+".* FROM "+o.from()).Where(where, Expr(equal, same.args...), further).SQL()
	}
	sorted, walked := rows(equal.Text), rows(asked)
	return withRare(Rare{
		Text: "SELECT * FROM (" + sorted.Text + all + ") " + o.Alias + end,
		Else: walked.Text + end,
		Many: d.TooMany(o.Table, o.Alias, And(where, equal), Page),
	}, sorted.Args)
}
