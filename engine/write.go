package engine

import (
	"math"
	"strconv"
	"unicode/utf8"

	"plangraph/database"
)

// Emit appends what a field answers for one row, as JSON.
type Emit func(dst []byte, r Row) []byte

// member is a field of an object as it was asked for: its response name, quoted and with the colon, and its value.
type member struct {
	key  []byte
	emit Emit
}

func newMember(alias string, e Emit) member {
	return member{append(appendString(nil, alias), ':'), e}
}

// objectOf writes the members between braces.
func objectOf(members []member) Emit {
	return func(dst []byte, r Row) []byte {
		r.run.request.objects.Add(1)
		dst = append(dst, '{')
		for i := range members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(dst, members[i].key...)
			dst = members[i].emit(dst, r)
		}
		return append(dst, '}')
	}
}

// literal writes the same for every row.
func literal(json string) Emit {
	return func(dst []byte, _ Row) []byte { return append(dst, json...) }
}

// unlessNull writes null where the cell is, and otherwise what e does.
func unlessNull(cell int, e Emit) Emit {
	return func(dst []byte, r Row) []byte {
		if r.cells[cell].Null() {
			return append(dst, "null"...)
		}
		return e(dst, r)
	}
}

// value writes a cell.
func value(cell int, write func([]byte, *database.Cell) []byte) Emit {
	return unlessNull(cell, func(dst []byte, r Row) []byte { return write(dst, &r.cells[cell]) })
}

// list writes the rows of a relation between brackets, each by e, up to the size that an answer may have.
func list(s *statement, e Emit) Emit {
	return func(dst []byte, parent Row) []byte {
		dst = append(dst, '[')
		n := 0
		for r := range s.rowsOf(parent) {
			if parent.run.request.size.full(dst) {
				break
			}
			if n++; n > 1 {
				dst = append(dst, ',')
			}
			dst = e(dst, r)
		}
		return append(dst, ']')
	}
}

const hexDigits = "0123456789abcdef"

// appendString appends a JSON string. Bytes that are no UTF-8 become U+FFFD, so that the answer is JSON whatever is
// stored.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		b := s[i]
		if b >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 {
				dst = append(append(dst, s[start:i]...), "\ufffd"...)
				start = i + 1
			}
			i += size
			continue
		}
		if b >= ' ' && b != '"' && b != '\\' {
			i++
			continue
		}
		dst = append(dst, s[start:i]...)
		switch b {
		case '"', '\\':
			dst = append(dst, '\\', b)
		case '\n':
			dst = append(dst, '\\', 'n')
		case '\r':
			dst = append(dst, '\\', 'r')
		case '\t':
			dst = append(dst, '\\', 't')
		default:
			dst = append(dst, '\\', 'u', '0', '0', hexDigits[b>>4], hexDigits[b&15])
		}
		i++
		start = i
	}
	return append(append(dst, s[start:]...), '"')
}

// appendFloat appends a JSON number; JSON has none for infinities and NaN.
func appendFloat(dst []byte, f float64) []byte {
	if math.IsNaN(f) || math.IsInf(f, 0) {
		return append(dst, "null"...)
	}
	return strconv.AppendFloat(dst, f, 'f', -1, 64)
}

// AppendJSON appends a value as encoding/json gives it, with the keys of objects in order.
func AppendJSON(dst []byte, v any) []byte {
	switch v := v.(type) {
	case string:
		return appendString(dst, v)
	case float64:
		return appendFloat(dst, v)
	case bool:
		return strconv.AppendBool(dst, v)
	case []any:
		dst = append(dst, '[')
		for i, item := range v {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(dst, item)
		}
		return append(dst, ']')
	case map[string]any:
		dst = append(dst, '{')
		for i, name := range sortedKeys(v) {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = AppendJSON(append(appendString(dst, name), ':'), v[name])
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}
