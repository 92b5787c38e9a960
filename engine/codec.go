package engine

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"

	"plangraph/database"
	"plangraph/datasets"
	"plangraph/models"
	"plangraph/problem"
)

// Codec is how values of one GraphQL scalar or enum are written, and taken from filters and cursors.
type Codec struct {
	// name is the GraphQL type; filter the input type that where compares it by.
	name, filter string
	// write appends a value that is not null, as JSON.
	write func(dst []byte, c *database.Cell) []byte
	// parse turns a value of a filter or cursor into an argument; it answers nil for what is none.
	parse func(v any) any
	// example is what a value looks like, for the message when parse answers nil.
	example string
	// kind is what a value is to those who read tables.
	kind datasets.Kind
}

// take parses a value that came as the named argument.
func (c Codec) take(v any, argument string) (any, error) {
	if parsed := c.parse(v); parsed != nil {
		return parsed, nil
	}
	return nil, problem.Refuse(problem.Invalid, argument, problem.Message{
		En: "%s: %v is not a %s like %s", Zh: "%s:%v 不是 %s,应如 %s",
	}, argument, Quoted(v), c.name, c.example)
}

// Quoted gives a value for a message, cut where it is long.
func Quoted(v any) string {
	text := fmt.Sprintf("%q", fmt.Sprint(v))
	if utf8.RuneCountInString(text) > 60 {
		return string([]rune(text)[:60]) + "…"
	}
	return text
}

// codecOf gives the codec that is usual for a Go type. A type of texts is an enum, by the name that the schema gives
// it.
func codecOf(t reflect.Type) (Codec, error) {
	switch t {
	case reflect.TypeFor[string]():
		return textCodec(), nil
	case reflect.TypeFor[uuid.UUID]():
		return uuidCodec(), nil
	case reflect.TypeFor[models.Date]():
		return dateCodec(), nil
	case reflect.TypeFor[models.Time]():
		return dateTimeCodec(), nil
	case reflect.TypeFor[models.Money]():
		return moneyCodec(), nil
	case reflect.TypeFor[models.JSON]():
		return Codec{}, errors.New("JSON says nothing of what is in it: name the scalar with As")
	}
	switch t.Kind() {
	case reflect.String:
		return enumCodec(models.EnumName(t)), nil
	case reflect.Int, reflect.Int16, reflect.Int32, reflect.Int64:
		return intCodec(), nil
	case reflect.Float64:
		return floatCodec(), nil
	case reflect.Bool:
		return boolCodec(), nil
	}
	return Codec{}, fmt.Errorf("no scalar is usual for a %s", t)
}

// Percent is for percentages, rounded to four decimals.
func Percent() Codec { return percentCodec() }

// Points is for differences of percentages, rounded to four decimals.
func Points() Codec { return pointsCodec() }

// Year is for years in a column of 16 bits.
func Year() Codec { return yearCodec() }

// Month is for months, kept as their first day.
func Month() Codec { return monthCodec() }

// TextList is for a JSON list of texts.
func TextList() Codec { return textListCodec() }

// JSON is for a JSON document, as the scalar of this name.
func JSON(scalar string) Codec { return jsonCodec(scalar) }

// Enum is for a text that is a value of the schema's enum of this name.
func Enum(name string) Codec { return enumCodec(name) }

// Storable tells whether a value is a text that every database stores.
func Storable(v any) bool { return parseText(v) != nil }

// Of gives the codec that is usual for a Go type.
func Of[T any]() Codec {
	c, err := codecOf(reflect.TypeFor[T]())
	if err != nil {
		panic(err)
	}
	return c
}

func textCodec() Codec {
	return Codec{
		"String", "StringFilter", func(dst []byte, c *database.Cell) []byte { return appendString(dst, c.Text) },
		parseText, `"住建"`, datasets.Text,
	}
}

// uuidCodec is for row ids in cursors.
func uuidCodec() Codec {
	c := textCodec()
	c.kind = datasets.Key
	c.parse = func(v any) any {
		s, _ := v.(string)
		if id, err := uuid.Parse(s); err == nil {
			return id.String()
		}
		return nil
	}
	return c
}

func enumCodec(name string) Codec {
	return Codec{name, name + "Filter", writeQuoted, parseText, "its values", datasets.Code}
}

// monthTextCodec is for months that the database gives as text; monthCodec for those it keeps as their first day.
func monthTextCodec() Codec {
	return Codec{"Month", "MonthFilter", writeQuoted, parseText, "2023-06", datasets.Month}
}

// intCodec takes what GraphQL calls an Int: 32 bits.
func intCodec() Codec {
	return Codec{
		"Int", "IntFilter", func(dst []byte, c *database.Cell) []byte { return strconv.AppendInt(dst, c.Int(), 10) },
		func(v any) any {
			if n, ok := WholeNumber(v); ok && n == int64(int32(n)) {
				return n
			}
			return nil
		}, "5", datasets.Integer,
	}
}

// yearCodec is for a column of 16 bits: years beyond them are taken for the last there is, which no plan is of.
func yearCodec() Codec {
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

func floatCodec() Codec {
	return Codec{
		"Float",
		"FloatFilter",
		func(dst []byte, c *database.Cell) []byte { return appendFloat(dst, c.Float()) },
		parseFloat,
		"80",
		datasets.Number,
	}
}

// percentCodec is for percentages; pointsCodec for differences of percentages. Both round to four decimals, so that
// means and differences are the same on every database.
func percentCodec() Codec {
	return Codec{"Percent", "FloatFilter", writeRounded, parseFloat, "80", datasets.Percent}
}

func pointsCodec() Codec {
	return Codec{"Float", "FloatFilter", writeRounded, parseFloat, "80", datasets.Percent}
}

// exact gives the codec for cursors, which do not round: a row would come before its own.
func (c Codec) exact() Codec {
	if c.name == "Percent" {
		return floatCodec()
	}
	return c
}

func writeRounded(dst []byte, c *database.Cell) []byte {
	return appendFloat(dst, rounded(c.Float()))
}

// rounded rounds half up to four decimals, as roundedSQL does.
func rounded(x float64) float64 { return math.Floor(x*1e4+0.5) / 1e4 }

// roundedSQL is the same of an expression, to the last digit.
func roundedSQL(expr string) string { return "floor((" + expr + ") * 1e4 + 0.5) / 1e4" }

// boolCodec is for truths of a column and of a JSON column, which PostgreSQL gives as text.
func boolCodec() Codec {
	return Codec{
		"Boolean", "BooleanFilter",
		func(dst []byte, c *database.Cell) []byte { return strconv.AppendBool(dst, c.Bool()) },
		func(v any) any {
			if b, ok := v.(bool); ok {
				return b
			}
			return nil
		}, "true", datasets.Boolean,
	}
}

func dateCodec() Codec {
	return Codec{"Date", "DateFilter", func(dst []byte, c *database.Cell) []byte {
		if c.Kind == database.CellTime {
			return quoted(dst, c.Time().AppendFormat, time.DateOnly)
		}
		return writeQuoted(dst, c)
	}, func(v any) any {
		s, _ := v.(string)
		return parseDay(s)
	}, "2023-06-30", datasets.Date}
}

func monthCodec() Codec {
	return Codec{"Month", "MonthFilter", func(dst []byte, c *database.Cell) []byte {
		if c.Kind == database.CellTime {
			return quoted(dst, c.Time().AppendFormat, "2006-01")
		}
		return appendString(dst, c.Text[:len("2006-01")])
	}, func(v any) any {
		s, _ := v.(string)
		return parseDay(s + "-01")
	}, "2023-06", datasets.Month}
}

// earliest is the first day that both databases know: PostgreSQL has no year 0.
const earliest = "0001-01-01"

func parseDay(s string) any {
	if d, err := models.ParseDate(s); err == nil && d.String() >= earliest {
		return d.String()
	}
	return nil
}

func dateTimeCodec() Codec {
	return Codec{"DateTime", "DateTimeFilter", func(dst []byte, c *database.Cell) []byte {
		t := c.Time()
		if c.Kind == database.CellText {
			t, _ = time.Parse(time.RFC3339, c.Text) // the store writes no other form
		}
		return quoted(dst, t.UTC().AppendFormat, time.RFC3339Nano)
	}, func(v any) any {
		s, _ := v.(string)
		t, err := time.Parse(time.RFC3339, s)
		if t = t.UTC(); err != nil || t.Year() < 1 || t.Year() > 9999 { // as its offset may make it
			return nil
		}
		return t.Format(models.TimeFormat)
	}, "2023-06-30T08:00:00Z", datasets.Moment}
}

func moneyCodec() Codec {
	return Codec{"Money", "MoneyFilter", func(dst []byte, c *database.Cell) []byte {
		dst, _ = models.Money(c.Int()).AppendText(append(dst, '"')) // never fails
		return append(dst, '"')
	}, func(v any) any {
		if m, err := models.ParseMoney(fmt.Sprint(v)); err == nil {
			return int64(m)
		}
		return nil
	}, `"1234.50"`, datasets.Money}
}

// jsonCodec writes a JSON column in one form, however the database keeps it: PostgreSQL adds blanks and orders the
// keys.
func jsonCodec(name string) Codec {
	return Codec{name: name, kind: datasets.Text, write: func(dst []byte, c *database.Cell) []byte {
		var v any
		_ = json.Unmarshal([]byte(c.Text), &v) // the store writes nothing but JSON
		return AppendJSON(dst, v)
	}}
}

// textListFilter compares a list of texts: its one operator is contains.
const textListFilter = "TextListFilter"

// textListCodec is for a list of texts; a filter looks for a text in any of them.
func textListCodec() Codec {
	c := jsonCodec("String")
	c.filter, c.parse, c.example = textListFilter, parseText, `"住建"`
	return c
}

func writeQuoted(dst []byte, c *database.Cell) []byte {
	dst = append(dst, '"')
	dst = append(dst, c.Text...)
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
	if n, ok := WholeNumber(v); ok {
		return float64(n)
	}
	return nil
}

// WholeNumber takes a whole number as the parser, the variables or a cursor give it.
func WholeNumber(v any) (int64, bool) {
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
