package datasets

import (
	"math"
	"strconv"
	"time"

	"plangraph/models"
)

// Value is one value of a row, without a box around it; the zero Value is null. Which of its forms it has, the kind of
// its column says.
type Value struct {
	text  string
	bits  uint64
	known bool
}

// TextValue is a value of a KEY, TEXT, CODE, MONTH or QUARTER.
func TextValue(text string) Value { return Value{text: text, known: true} }

// IntValue is a value of an INTEGER or, in fen, of MONEY.
func IntValue(n int64) Value { return Value{bits: uint64(n), known: true} }

// FloatValue is a value of a NUMBER or PERCENT.
func FloatValue(x float64) Value { return Value{bits: math.Float64bits(x), known: true} }

// BoolValue is a value of a BOOLEAN.
func BoolValue(b bool) Value {
	if b {
		return Value{bits: 1, known: true}
	}
	return Value{known: true}
}

// TimeValue is a value of a DATE, at midnight UTC, or of a MOMENT.
func TimeValue(t time.Time) Value { return Value{bits: uint64(t.UnixMicro()), known: true} }

// Null tells whether there is no value.
func (v Value) Null() bool { return !v.known }

// Text is the value of a KEY, TEXT, CODE, MONTH or QUARTER.
func (v Value) Text() string { return v.text }

// Int is the value of an INTEGER or, in fen, of MONEY.
func (v Value) Int() int64 { return int64(v.bits) }

// Float is the value of a NUMBER or PERCENT.
func (v Value) Float() float64 { return math.Float64frombits(v.bits) }

// Bool is the value of a BOOLEAN.
func (v Value) Bool() bool { return v.bits != 0 }

// Time is the value of a DATE or MOMENT, in UTC.
func (v Value) Time() time.Time { return time.UnixMicro(int64(v.bits)).UTC() }

// Append appends the value as the text that all doors write: 1234.50 of money, in 元, 2023-06-30 of a day, true of a
// truth, the shortest text that is read as the same number. Nothing is appended of null.
func (v Value) Append(dst []byte, kind Kind) []byte {
	if !v.known {
		return dst
	}
	switch kind {
	case Integer:
		return strconv.AppendInt(dst, v.Int(), 10)
	case Money:
		dst, _ = models.Money(v.Int()).AppendText(dst) // never fails
		return dst
	case Number, Percent:
		return strconv.AppendFloat(dst, v.Float(), 'f', -1, 64)
	case Boolean:
		return strconv.AppendBool(dst, v.Bool())
	case Date:
		return v.Time().AppendFormat(dst, time.DateOnly)
	case Moment:
		return v.Time().AppendFormat(dst, time.RFC3339Nano)
	}
	return append(dst, v.text...)
}
