package database

import (
	"strconv"
	"strings"
)

// Related is a relation between the rows of a table and those of another, and what is asked of those.
type Related struct {
	// Table is the other one, named Alias.
	Table, Alias string
	// Own are the columns of a row that lead to others, Theirs those that have the same values.
	Own, Theirs []string
	// Always holds for all rows of the relation and has no arguments.
	Always SQL
	// Asked is what is asked of them, Seen that the viewer may see them.
	Asked, Seen SQL
}

// Exists is the condition that a row has such a related row. Few of them are found first, and lead to the rows; of many a
// page has some soon, so rows are asked one by one. Whoever lists the rows says by Many which it is.
func (d Dialect) Exists(r Related) SQL {
	few := r.first(d, r.Asked.First())
	asked := r.joined(r.Always, d.Checked(r.Asked.InsteadOf(Rare.otherwise)), r.Seen)
	whole := r.joined(r.Always, d.Checked(r.Asked.OneByOne()), r.Seen)
	exists := withRare(Rare{
		Text: few.Text,
		// Said so, neither database joins all the rows with those that are related.
		Else: "(SELECT true" + asked.Text + " LIMIT 1)",
		All:  "EXISTS (SELECT 1" + whole.Text + ")",
	}, few.Args)
	exists.ByValue = few.ByValue
	return exists
}

// first finds the related rows first. PostgreSQL, which knows nothing of an array but that it is one, takes it for short.
func (r Related) first(d Dialect, asked SQL) SQL {
	from, one := " FROM "+r.Table+" "+r.Alias, len(r.Own) == 1
	own, theirs := strings.Join(r.Own, ", "), strings.Join(r.Theirs, ", ")
	var b Builder
	switch {
	case d == Postgres && one:
		return b.Add(own+" = ANY(ARRAY(SELECT "+theirs+from).Where(r.Always, asked, r.Seen).Add("))").SQL()
	case d == Postgres:
		found := strings.ReplaceAll(theirs, r.Alias+".", "found.")
		b.Add("(" + own + ") IN (SELECT " + found + " FROM unnest(ARRAY(SELECT " + r.Alias + from)
		return b.Where(r.Always, asked, r.Seen).Add(")) found)").SQL()
	case one:
		return b.Add(own+" IN (SELECT "+theirs+from).Where(r.Always, asked, r.Seen).Add(")").SQL()
	}
	return b.Add("("+own+") IN (SELECT "+theirs+from).Where(r.Always, asked, r.Seen).Add(")").SQL()
}

// joined reads the rows that are related to a row.
func (r Related) joined(conditions ...SQL) SQL {
	var same []SQL
	for i, own := range r.Own {
		same = append(same, Expr(r.Theirs[i]+" = "+own))
	}
	var b Builder
	return b.Add(" FROM " + r.Table + " " + r.Alias).Where(append(same, conditions...)...).SQL()
}

// How many rows of a list are wanted, as TooMany counts: a page of rows; of search texts, which cost less to go through, a
// thousand to be ranked.
const (
	Page   = 50
	ranked = 150
)

// TooMany looks whether more rows of a table meet a condition than are found first and put in order: those that are wanted
// are found sooner by going through all in their order. To find m rows costs as much as to go through n/m rows for each
// that is wanted, of n in the table, where m is √(wanted·n).
func (d Dialect) TooMany(table, alias string, condition SQL, wanted int) SQL {
	const fewest, most = "500", "1000"
	var b Builder
	b.Add("SELECT 1 FROM " + table + " " + alias).Where(condition).Add(" LIMIT 1 OFFSET ")
	if d == Postgres {
		b.Add("(SELECT greatest(" + fewest + ", sqrt(" + strconv.Itoa(wanted) + " * greatest(reltuples, 0)))::bigint " +
			"FROM pg_class WHERE oid = '" + table + "'::regclass)")
	} else {
		b.Add(most)
	}
	return b.SQL()
}

// Apart divides a condition in two: on the rows that have a value in a column, which stand before all others and have
// indexes of their own, and on the others. What the others are gone through for is looked up among these. SQLite has no
// such index, and gets nil.
func (d Dialect) Apart(column, value string, condition SQL) []SQL {
	if d != Postgres {
		return nil
	}
	return []SQL{
		And(Expr(column+" = '"+value+"'"), condition.First()),
		And(Expr(column+" > '"+value+"'"), condition),
	}
}

// MakesLists tells whether the database makes a list of all rows that a condition allows, even if a page asks for a few.
func (d Dialect) MakesLists() bool { return d == SQLite }
