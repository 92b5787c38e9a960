package database

import (
	"strings"
)

// written is how a function is written: on both databases, or on each. $1, $2… are its arguments.
type written struct{ postgres, sqlite string }

func alike(text string) written { return written{text, text} }

// functions are those of conditions and orders that people write in addresses, by the names that OData gives them; texts
// are compared whatever the case of Latin letters where a part is looked for. utc, a date of text and the like are for
// what their arguments are.
var functions = map[string]written{
	"eq": alike("$1 IS NOT DISTINCT FROM $2"), "ne": alike("$1 IS DISTINCT FROM $2"),
	"lt": alike("($1 < $2) IS TRUE"), "le": alike("($1 <= $2) IS TRUE"),
	"gt": alike("($1 > $2) IS TRUE"), "ge": alike("($1 >= $2) IS TRUE"),

	"contains":   {"strpos(lower($1), lower($2)) > 0", "instr(lower($1), lower($2)) > 0"},
	"startswith": alike("substr(lower($1), 1, length($2)) = lower($2)"),
	"endswith": alike(
		"length($1) >= length($2) AND substr(lower($1), length($1) - length($2) + 1) = lower($2)",
	),
	"indexof": {"strpos($1, $2) - 1", "instr($1, $2) - 1"},
	"tolower": alike("lower($1)"), "toupper": alike("upper($1)"), "trim": alike("trim($1)"),
	"length": alike("length($1)"), "concat": alike("$1 || $2"),
	"substring": alike("substr($1, $2 + 1)"), "substring3": alike("substr($1, $2 + 1, $3)"),

	"add": alike("$1 + $2"), "sub": alike("$1 - $2"), "mul": alike("$1 * $2"), "-": alike("-$1"),
	"div":   alike("$1 / nullif($2, 0)"),
	"divby": {"CAST($1 AS numeric) / nullif($2, 0)", "CAST($1 AS real) / nullif($2, 0)"},
	"mod":   {"mod($1, nullif($2, 0))", "CASE WHEN $2 <> 0 THEN mod($1, $2) END"},
	"round": {"round(CAST($1 AS numeric))", "round($1)"}, "floor": alike("floor($1)"), "ceiling": alike("ceil($1)"),

	"year":   {"CAST(extract(year FROM $1) AS integer)", "CAST(substr($1, 1, 4) AS integer)"},
	"month":  {"CAST(extract(month FROM $1) AS integer)", "CAST(substr($1, 6, 2) AS integer)"},
	"day":    {"CAST(extract(day FROM $1) AS integer)", "CAST(substr($1, 9, 2) AS integer)"},
	"hour":   {"CAST(extract(hour FROM $1) AS integer)", "CAST(substr($1, 12, 2) AS integer)"},
	"minute": {"CAST(extract(minute FROM $1) AS integer)", "CAST(substr($1, 15, 2) AS integer)"},
	"second": {"CAST(trunc(extract(second FROM $1)) AS integer)", "CAST(substr($1, 18, 2) AS integer)"},
	"date":   {"CAST($1 AS date)", "substr($1, 1, 10)"},
	"utc":    {"$1 AT TIME ZONE 'UTC'", "$1"},

	"yuan":   alike("$1 / 100.0"),
	"exact":  {"CAST($1 AS numeric)", "$1"},
	"double": alike("CAST($1 AS double precision)"),

	"text literal": {`CAST($1 AS text) COLLATE "C"`, "$1"}, "date literal": {"CAST($1 AS date)", "$1"},
	"moment literal": {"CAST($1 AS timestamptz)", "$1"}, "key literal": {"CAST($1 AS uuid)", "$1"},
}

// Call writes a function of arguments, and tells false if there is none of this name. An argument may be written several
// times.
func (d Dialect) Call(name string, args ...SQL) (SQL, bool) {
	f, ok := functions[name]
	text := f.sqlite
	if d == Postgres {
		text = f.postgres
	}
	var b Builder
	b.Add("(")
	for text != "" {
		before, after, found := strings.Cut(text, "$")
		b.Add(before)
		text = ""
		if found {
			b.Put(args[after[0]-'1'])
			text = after[1:]
		}
	}
	return b.Add(")").SQL(), ok
}

// Yuan gives an amount, kept in fen, in 元: exact on PostgreSQL, and the nearest number to it on SQLite.
func (d Dialect) Yuan(fen string) string {
	if d == Postgres {
		return "CAST(" + fen + " / 100.0 AS numeric(18,2))"
	}
	return fen + " / 100.0"
}
