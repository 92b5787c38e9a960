package database

import (
	"strconv"
	"strings"

	"github.com/google/uuid"
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

// The buckets: 2023-06, 2023Q2, 2023.
const (
	BucketMonth   Bucket = "MONTH"
	BucketQuarter Bucket = "QUARTER"
	BucketYear    Bucket = "YEAR"
)

// InBucket gives the bucket that a date column falls in: text for months and quarters, a number for years.
func (d Dialect) InBucket(bucket Bucket, column string) string {
	if d == Postgres {
		switch bucket {
		case BucketMonth:
			return "to_char(" + column + ", 'YYYY-MM')"
		case BucketQuarter:
			return "to_char(" + column + ", 'YYYY\"Q\"Q')"
		default:
			return "CAST(extract(year FROM " + column + ") AS integer)"
		}
	}
	switch bucket {
	case BucketMonth:
		return "substr(" + column + ", 1, 7)"
	case BucketQuarter:
		return "substr(" + column + ", 1, 4) || 'Q' || ((CAST(substr(" + column + ", 6, 2) AS integer) + 2) / 3)"
	default:
		return "CAST(substr(" + column + ", 1, 4) AS integer)"
	}
}

// Like is the condition that a text column matches a pattern, whatever the case of Latin letters.
func (d Dialect) Like(column, pattern string) SQL {
	if d == Postgres {
		return Expr(column+" ILIKE ?", pattern)
	}
	return Expr(column+` LIKE ? ESCAPE '\'`, pattern)
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

// HasGrams is the condition that the search text named alias contains the grams of a term (models.Grams), from the
// index.
func (d Dialect) HasGrams(alias, grams string) SQL {
	if d == Postgres {
		return Expr(alias+".grams LIKE ?", "%"+escapeLike(grams)+"%")
	}
	phrase := `"` + strings.ReplaceAll(grams, `"`, `""`) + `"`
	return Expr(alias+".row_id IN (SELECT rowid FROM search_grams WHERE search_grams MATCH ?)", phrase)
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
