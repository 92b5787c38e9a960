package reading

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf8"

	"plangraph/problem"

	"github.com/google/uuid"

	"plangraph/models"
)

// codec is how values of one GraphQL scalar or enum are written, and taken from filters and cursors.
type codec struct {
	// name is the GraphQL type; filter the input type that where compares it by.
	name, filter string
	// write appends a value that is not null, as JSON.
	write func(dst []byte, c *cell) []byte
	// parse turns a value of a filter or cursor into an argument; it answers nil for what is none.
	parse func(v any) any
	// example is what a value looks like, for the message when parse answers nil.
	example string
}

// take parses a value that came as the named argument.
func (c codec) take(v any, argument string) (any, error) {
	if parsed := c.parse(v); parsed != nil {
		return parsed, nil
	}
	return nil, problem.Refuse(problem.Invalid, argument, problem.Message{
		En: "%s: %v is not a %s like %s", Zh: "%s:%v 不是 %s,应如 %s",
	}, argument, short(v), c.name, c.example)
}

// short gives a value for a message, cut where it is long.
func short(v any) string {
	text := fmt.Sprintf("%q", fmt.Sprint(v))
	if utf8.RuneCountInString(text) > 60 {
		return string([]rune(text)[:60]) + "…"
	}
	return text
}

func textCodec() codec {
	return codec{
		"String", "StringFilter", func(dst []byte, c *cell) []byte { return appendString(dst, c.text) },
		parseText, `"住建"`,
	}
}

// uuidCodec is for row ids in cursors.
func uuidCodec() codec {
	c := textCodec()
	c.parse = func(v any) any {
		s, _ := v.(string)
		if id, err := uuid.Parse(s); err == nil {
			return id.String()
		}
		return nil
	}
	return c
}

func enumCodec(name string) codec {
	return codec{name, name + "Filter", writeQuoted, parseText, "its values"}
}

// monthTextCodec is for months that the database gives as text; monthCodec for those it keeps as their first day.
func monthTextCodec() codec { return codec{"Month", "MonthFilter", writeQuoted, parseText, "2023-06"} }

// intCodec takes what GraphQL calls an Int: 32 bits.
func intCodec() codec {
	return codec{
		"Int", "IntFilter", func(dst []byte, c *cell) []byte { return strconv.AppendInt(dst, c.int(), 10) },
		func(v any) any {
			if n, ok := toInt(v); ok && n == int64(int32(n)) {
				return n
			}
			return nil
		}, "5",
	}
}

// yearCodec is for a column of 16 bits: years beyond them are taken for the last there is, which no plan is of.
func yearCodec() codec {
	c := intCodec()
	parse := c.parse
	c.parse = func(v any) any {
		if n, ok := parse(v).(int64); ok {
			return min(max(n, math.MinInt16), math.MaxInt16)
		}
		return nil
	}
	return c
}

func floatCodec() codec {
	return codec{"Float", "FloatFilter", func(dst []byte, c *cell) []byte { return appendFloat(dst, c.float()) }, parseFloat, "80"}
}

// percentCodec is for percentages; pointsCodec for differences of percentages. Both round to four decimals, so that means
// and differences are the same on every database.
func percentCodec() codec { return codec{"Percent", "FloatFilter", writeRounded, parseFloat, "80"} }

func pointsCodec() codec { return codec{"Float", "FloatFilter", writeRounded, parseFloat, "80"} }

// exact gives the codec for cursors, which do not round: a row would come before its own.
func (c codec) exact() codec {
	if c.name == "Percent" {
		return floatCodec()
	}
	return c
}

func writeRounded(dst []byte, c *cell) []byte { return appendFloat(dst, math.Round(c.float()*1e4)/1e4) }

// boolCodec is for truths of a column and of a JSON column, which PostgreSQL gives as text.
func boolCodec() codec {
	return codec{
		"Boolean", "BooleanFilter", func(dst []byte, c *cell) []byte { return strconv.AppendBool(dst, c.bits != 0 || c.text == "true") },
		func(v any) any {
			if b, ok := v.(bool); ok {
				return b
			}
			return nil
		}, "true",
	}
}

func dateCodec() codec {
	return codec{"Date", "DateFilter", func(dst []byte, c *cell) []byte {
		if c.kind == cellTime {
			return quoted(dst, c.time().AppendFormat, time.DateOnly)
		}
		return writeQuoted(dst, c)
	}, func(v any) any {
		s, _ := v.(string)
		return parseDay(s)
	}, "2023-06-30"}
}

func monthCodec() codec {
	return codec{"Month", "MonthFilter", func(dst []byte, c *cell) []byte {
		if c.kind == cellTime {
			return quoted(dst, c.time().AppendFormat, "2006-01")
		}
		return appendString(dst, c.text[:len("2006-01")])
	}, func(v any) any {
		s, _ := v.(string)
		return parseDay(s + "-01")
	}, "2023-06"}
}

// earliest is the first day that both databases know: PostgreSQL has no year 0.
const earliest = "0001-01-01"

func parseDay(s string) any {
	if d, err := models.ParseDate(s); err == nil && d.String() >= earliest {
		return d.String()
	}
	return nil
}

func dateTimeCodec() codec {
	return codec{"DateTime", "DateTimeFilter", func(dst []byte, c *cell) []byte {
		t := c.time()
		if c.kind == cellText {
			t, _ = time.Parse(time.RFC3339, c.text) // the store writes no other form
		}
		return quoted(dst, t.UTC().AppendFormat, time.RFC3339Nano)
	}, func(v any) any {
		s, _ := v.(string)
		t, err := time.Parse(time.RFC3339, s)
		if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 { // as its offset may make it
			return nil
		}
		return t.Format(models.TimeFormat)
	}, "2023-06-30T08:00:00Z"}
}

func moneyCodec() codec {
	return codec{"Money", "MoneyFilter", func(dst []byte, c *cell) []byte {
		dst, _ = models.Money(c.int()).AppendText(append(dst, '"')) // never fails
		return append(dst, '"')
	}, func(v any) any {
		if m, err := models.ParseMoney(fmt.Sprint(v)); err == nil {
			return int64(m)
		}
		return nil
	}, `"1234.50"`}
}

// jsonCodec writes a JSON column in one form, however the database keeps it: PostgreSQL adds blanks and orders the keys.
func jsonCodec(name string) codec {
	return codec{name: name, write: func(dst []byte, c *cell) []byte {
		var v any
		_ = json.Unmarshal([]byte(c.text), &v) // the store writes nothing but JSON
		return appendJSON(dst, v)
	}}
}

// textListFilter compares a list of texts: its one operator is contains.
const textListFilter = "TextListFilter"

// textListCodec is for a list of texts; a filter looks for a text in any of them.
func textListCodec() codec {
	c := jsonCodec("String")
	c.filter, c.parse, c.example = textListFilter, parseText, `"住建"`
	return c
}

func writeQuoted(dst []byte, c *cell) []byte {
	dst = append(dst, '"')
	dst = append(dst, c.text...)
	return append(dst, '"')
}

func quoted(dst []byte, appendFormat func([]byte, string) []byte, layout string) []byte {
	return append(appendFormat(append(dst, '"'), layout), '"')
}

func parseText(v any) any {
	if s, ok := v.(string); ok && utf8.ValidString(s) && !hasNUL(s) {
		return s
	}
	return nil
}

// hasNUL tells whether a text holds the one character that PostgreSQL stores in no text.
func hasNUL(s string) bool {
	for i := range len(s) {
		if s[i] == 0 {
			return true
		}
	}
	return false
}

func parseFloat(v any) any {
	switch n := v.(type) {
	case float64:
		return n
	case json.Number:
		if f, err := n.Float64(); err == nil {
			return f
		}
		return nil
	}
	if n, ok := toInt(v); ok {
		return float64(n)
	}
	return nil
}

// toInt takes a whole number as the parser, the variables or a cursor give it.
func toInt(v any) (int64, bool) {
	switch n := v.(type) {
	case int64:
		return n, true
	case int:
		return int64(n), true
	case float64:
		return int64(n), n == math.Trunc(n) && math.Abs(n) < 1<<53
	case json.Number:
		i, err := n.Int64()
		return i, err == nil
	}
	return 0, false
}
