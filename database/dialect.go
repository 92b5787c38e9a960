package database

import (
	"strconv"
	"strings"
	"unicode"

	"github.com/google/uuid"

	"plangraph/models"
)

// Dialect is the one place that knows which database runs.
type Dialect int

// The two databases.
const (
	SQLite Dialect = iota
	Postgres
)

// String names the dialect as its folder of migrations is named.
func (d Dialect) String() string {
	if d == Postgres {
		return "postgres"
	}
	return "sqlite"
}

// writers is how many write at the same time at most. SQLite has one writer, and whoever else asks is told to come
// again, which starves some: they wait in the program instead. Of PostgreSQL's connections some are always left for
// readers.
func (d Dialect) writers() int64 {
	const ofTen = 6
	if d == Postgres {
		return ofTen
	}
	return 1
}

// KeyType is the SQL type of parents' keys.
type KeyType string

// Rows are keyed by UUID, regions by their code.
const (
	KeyUUID KeyType = "uuid"
	KeyText KeyType = "text"
)

// Keys is the relation p(key, ord) of the keys, numbered from 1. Where keys are of several plans, plans names that of
// each, and it is p(key, plan, ord).
func (d Dialect) Keys(keys []string, t KeyType, plans []string) SQL {
	switch {
	case d == Postgres && plans != nil:
		return Expr(
			"unnest(?::"+string(t)+"[], ?::uuid[]) WITH ORDINALITY AS p(key, plan, ord)",
			arrayLiteral(keys), arrayLiteral(plans),
		)
	case d == Postgres:
		return Expr("unnest(?::"+string(t)+"[]) WITH ORDINALITY AS p(key, ord)", arrayLiteral(keys))
	case plans != nil:
		const pairs = "(SELECT value ->> 0 AS key, value ->> 1 AS plan, key + 1 AS ord FROM json_each(?)) AS p"
		return Expr(pairs, jsonPairs(keys, plans))
	}
	return Expr("(SELECT value AS key, key + 1 AS ord FROM json_each(?)) AS p", jsonArray(keys))
}

// Numbered gives a statement with its placeholders as the database has them, which is done otherwise each time that it is
// sent. One with conditions that are yet to be chosen stays as it is.
func (d Dialect) Numbered(s SQL) SQL {
	if d == Postgres && len(s.Rare) == 0 {
		s.Text = numbered(s.Text)
	}
	return s
}

// LimitAndOne ends a statement with the first n rows and one more. SQLite does not plan by a sum: told how few they are,
// it would rather sort all rows than walk through them in their order.
func LimitAndOne(n int) string { return " LIMIT " + strconv.Itoa(n) + " + 1" }

// Among is the condition that a column has one of the ids, which are one argument however many they are.
func (d Dialect) Among(column string, ids []uuid.UUID) SQL {
	keys := make([]string, len(ids))
	for i, id := range ids {
		keys[i] = id.String()
	}
	if d == Postgres {
		return Expr(column+" = ANY(?::uuid[])", arrayLiteral(keys))
	}
	return Expr(column+" IN (SELECT value FROM json_each(?))", jsonArray(keys))
}

// Locked ends a statement that locks the rows that it reads, as strongly as a locking clause says. SQLite has one writer.
func (d Dialect) Locked(strength string) string {
	if d == Postgres {
		return " FOR " + strength
	}
	return ""
}

// FirstOfEach is the relation t0 with the first limit rows of table by order, and one more, for each row of keys (see
// Keys), and the name of its column with the number of the key. from is the table as t0 with what it joins; where may
// speak of p.key. listed is the alias in from each of whose rows makes one row. It is empty where that is a view, or
// where a number stands in several rows of keys: then all rows are read, and numbered.
func (d Dialect) FirstOfEach(
	keys, from, where, order SQL, listed string, limit int,
) (relation SQL, number string) {
	var b Builder
	switch {
	case listed == "":
		b.Add("(SELECT * FROM (SELECT p.ord AS key_number, t0.*, ").
			Add("ROW_NUMBER() OVER (PARTITION BY p.ord ORDER BY ").Put(order).
			Add(") AS place FROM ").Put(keys).Add(" CROSS JOIN ").Put(from).Where(where).
			Add(") numbered WHERE place <= " + strconv.Itoa(limit+1) + ") t0")
	case d == Postgres:
		b.Put(keys).Add(" CROSS JOIN LATERAL (SELECT t0.* FROM ").Put(from).Where(where).
			Add(" ORDER BY ").Put(order).Add(LimitAndOne(limit) + ") t0")
		return b.SQL(), "p.ord"
	default:
		b.Add("(SELECT p.ord AS key_number, t0.* FROM ").Put(keys).Add(" CROSS JOIN ").Put(from).
			Add(" WHERE " + listed + ".rowid IN (SELECT " + listed + ".rowid FROM ").Put(from).Where(where).
			Add(" ORDER BY ").Put(order).Add(LimitAndOne(limit) + ")) t0")
	}
	return b.SQL(), "t0.key_number"
}

// Checked is a condition on rows that are found by another one. SQLite would take an index that has columns of both for
// a better one, and look into it once for each value that this one lists.
func (d Dialect) Checked(condition SQL) SQL {
	if d == Postgres || condition.Empty() {
		return condition
	}
	var b Builder
	return b.Add("+(").Put(condition).Add(")").SQL()
}

// Bucket is a span of the calendar that dates are grouped by.
type Bucket string

// The buckets: 2023-W26, 2023-06, 2023Q2, 2023. Weeks are those of ISO 8601, and of the year that their Thursday is in.
const (
	BucketWeek    Bucket = "WEEK"
	BucketMonth   Bucket = "MONTH"
	BucketQuarter Bucket = "QUARTER"
	BucketYear    Bucket = "YEAR"
)

// InBucket gives the bucket that a date column falls in: text for weeks, months and quarters, a number for years.
func (d Dialect) InBucket(bucket Bucket, column string) string {
	if d == Postgres {
		switch bucket {
		case BucketWeek:
			return "to_char(" + column + `, 'IYYY"-W"IW')`
		case BucketMonth:
			return "to_char(" + column + ", 'YYYY-MM')"
		case BucketQuarter:
			return "to_char(" + column + ", 'YYYY\"Q\"Q')"
		default:
			return "CAST(extract(year FROM " + column + ") AS integer)"
		}
	}
	switch bucket {
	case BucketWeek:
		return "strftime('%G-W%V', " + column + ")"
	case BucketMonth:
		return "substr(" + column + ", 1, 7)"
	case BucketQuarter:
		return "substr(" + column + ", 1, 4) || 'Q' || ((CAST(substr(" + column + ", 6, 2) AS integer) + 2) / 3)"
	default:
		return "CAST(substr(" + column + ", 1, 4) AS integer)"
	}
}

// FirstOfMonth gives the first day of the month that a date column falls in.
func (d Dialect) FirstOfMonth(column string) string {
	if d == Postgres {
		return "CAST(date_trunc('month', CAST(" + column + " AS timestamp)) AS date)"
	}
	return "substr(" + column + ", 1, 7) || '-01'"
}

// Like is the condition that a text column matches a pattern, whatever the case of Latin letters.
func (d Dialect) Like(column, pattern string) SQL {
	operator := " ILIKE ?"
	if d == SQLite {
		operator = ` LIKE ? ESCAPE '\'`
	}
	return SQL{Text: column + operator, Args: []any{pattern}, ByValue: true}
}

// RowKey is how a row is found by its search text: SearchedInPlan by plan and id, SearchedByID by its id.
type RowKey int

// The rows that search finds.
const (
	SearchedInPlan RowKey = iota
	SearchedByID
)

// InSearched is the condition that a column contains or starts with a text, whatever the case of Latin letters, where
// search finds the row named alias by the column: rows are looked for in an index of grams if they are few.
func (d Dialect) InSearched(alias string, key RowKey, column string, operator Operator, text string) SQL {
	matches := d.Compare(column, operator, text)
	switch {
	case text == "", d == Postgres && hasTrigrams(text):
		return matches
	case d == Postgres:
		grams := escapeLike(models.Spread(asciiLower(text))) + "%"
		if operator == Contains {
			grams = "%" + grams
		}
		// The first condition is cheap, and rows that do not meet it have no grams made of them; the planner takes it for true of
		// a third. ILIKE would be counted in twice.
		found := And(Expr("strpos(lower("+column+"), ?) > 0", asciiLower(text)), Expr("grams("+column+") LIKE ?", grams))
		found.ByValue = true
		return found
	}
	found := "(" + alias + ".plan_id, " + alias + ".id) IN (SELECT st.plan_id, st.id"
	if key == SearchedByID {
		found = alias + ".id IN (SELECT st.id"
	}
	found += " FROM search_grams sg JOIN search_texts st ON st.row_id = sg.rowid WHERE sg.search_grams MATCH ?)"
	const goThrough = 1000 // of so many rows, a page is found sooner by going through all in their order
	return And(matches, rare(found, models.Grams(text), goThrough))
}

func asciiLower(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, s)
}

// AnyContains is the condition that a JSON column, a list of texts, has one with a text in it, whatever the case of
// Latin letters.
func (d Dialect) AnyContains(column, text string) SQL {
	elements, value := "json_each("+column+")", "e.value"
	if d == Postgres {
		elements, value = "jsonb_array_elements_text("+column+")", `e.value COLLATE "C"`
	}
	var b Builder
	return b.Add("EXISTS (SELECT 1 FROM " + elements + " AS e").Where(d.Compare(value, Contains, text)).Add(")").SQL()
}

// HasTerm is the condition that the search text named alias has a term in it, as models.Grams folds both: from an index
// of grams, or of what they are of where that has trigrams of its own.
func (d Dialect) HasTerm(alias, term string) SQL {
	grams := models.Grams(term)
	switch {
	case d == Postgres && hasTrigrams(term):
		return d.indexed(alias, "replace("+alias+".grams, 'ː', '')", "%"+escapeLike(strings.Map(models.Fold, term))+"%")
	case d == Postgres:
		return d.indexed(alias, alias+".grams", "%"+escapeLike(grams)+"%")
	}
	const goThrough = 20_000 // of so many texts, a thousand are found sooner by going through all
	rare := rare(alias+".row_id IN (SELECT rowid FROM search_grams WHERE search_grams MATCH ?)", grams, goThrough)
	return And(Expr("instr("+alias+".grams, ?) > 0", grams), rare)
}

// indexed is the condition that an expression of a search text, which has an index, is like a pattern. What many texts
// have is not looked up there.
func (d Dialect) indexed(alias, expression, pattern string) SQL {
	condition := Expr(expression+" LIKE ?", pattern)
	return withRare(Rare{
		// What PostgreSQL knows nothing of it takes to be true of half of the rows.
		Text: condition.Text, Else: "CASE WHEN " + condition.Text + " THEN true END",
		Many: d.TooMany("search_texts", alias, condition, ranked),
	}, condition.Args)
}

// rare makes the condition that rows are among those whose search texts have these grams, for SQLite. Are they many, it
// is left out.
func rare(found, grams string, many int) SQL {
	phrase := `"` + strings.ReplaceAll(grams, `"`, `""`) + `"`
	return withRare(Rare{
		Text: found, Else: "? IS NOT NULL",
		Many: Expr("SELECT 1 FROM search_grams WHERE search_grams MATCH ? LIMIT 1 OFFSET "+strconv.Itoa(many), phrase),
	}, []any{phrase})
}

// hasTrigrams tells whether PostgreSQL's trigrams serve a text: there are three letters or digits in a row.
func hasTrigrams(text string) bool {
	run := 0
	for _, r := range text {
		if run++; !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == 'ː' {
			run = 0
		}
		if run == len("tri") {
			return true
		}
	}
	return false
}

// arrayLiteral writes keys, which are UUIDs or digits and need no quoting, as a PostgreSQL array.
func arrayLiteral(keys []string) string { return "{" + strings.Join(keys, ",") + "}" }

// jsonPairs writes each key with its plan, as a JSON array of arrays.
func jsonPairs(keys, plans []string) string {
	var b strings.Builder
	for i, key := range keys {
		b.WriteString(`,["` + key + `","` + plans[i] + `"]`)
	}
	return "[" + strings.TrimPrefix(b.String(), ",") + "]"
}

// jsonArray writes keys, which are UUIDs or digits and need no escaping, as a JSON array.
func jsonArray(keys []string) string {
	if len(keys) == 0 {
		return "[]"
	}
	return `["` + strings.Join(keys, `","`) + `"]`
}
