package floor

import (
	"encoding/base64"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// uuid is a UUID as pgx scans it.
type uuid = [16]byte

// The numbers of types in global ids.
const (
	unitID       = 2
	planID       = 4
	areaID       = 6
	itemID       = 7
	assignmentID = 12
)

var errID = errors.New("not an id")

// appendID appends a global id: the type, the plan (the nil UUID for what belongs to none) and the row.
func appendID(dst []byte, typeNumber byte, plan, row uuid) []byte {
	var raw [33]byte
	raw[0] = typeNumber
	copy(raw[1:], plan[:])
	copy(raw[17:], row[:])
	dst = append(dst, '"')
	dst = base64.RawURLEncoding.AppendEncode(dst, raw[:])
	return append(dst, '"')
}

// parseID takes plan and row from a global id.
func parseID(text string) (plan, row uuid, err error) {
	raw, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(raw) != 33 {
		return plan, row, errID
	}
	return uuid(raw[1:17]), uuid(raw[17:]), nil
}

// appendString appends a JSON string.
func appendString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		if b := s[i]; b >= ' ' && b != '"' && b != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		const hex = "0123456789abcdef"
		if s[i] < ' ' {
			dst = append(dst, '\\', 'u', '0', '0', hex[s[i]>>4], hex[s[i]&15])
		} else {
			dst = append(dst, '\\', s[i])
		}
		start = i + 1
	}
	return append(append(dst, s[start:]...), '"')
}

func appendOptional[T any](dst []byte, v *T, write func([]byte, T) []byte) []byte {
	if v == nil {
		return append(dst, "null"...)
	}
	return write(dst, *v)
}

// appendName appends a JSON string that needs no escaping, such as an enum's value.
func appendName(dst []byte, s string) []byte {
	return append(append(append(dst, '"'), s...), '"')
}

func appendDate(dst []byte, t time.Time) []byte {
	return append(t.AppendFormat(append(dst, '"'), time.DateOnly), '"')
}

func appendFloat(dst []byte, f float64) []byte { return strconv.AppendFloat(dst, f, 'f', -1, 64) }

// appendMoney appends an amount in fen as yuan with two decimals.
func appendMoney(dst []byte, fen int64) []byte {
	dst = strconv.AppendInt(append(dst, '"'), fen/100, 10)
	return append(dst, '.', byte('0'+fen%100/10), byte('0'+fen%10), '"')
}

// separate appends a comma, unless a list has just begun.
func separate(dst []byte) []byte {
	if last, _ := utf8.DecodeLastRune(dst); last == '[' {
		return dst
	}
	return append(dst, ',')
}

// globalID is SQL for a global id, over the plan's and the row's bytes as hex or uuid_send(…).
func globalID(typeNumber byte, plan, row string) string {
	return `translate(encode('\x0` + strconv.FormatInt(
		int64(typeNumber),
		16,
	) + `'::bytea || ` + plan + ` || ` + row + `, 'base64'), '+/', '-_')`
}

// The bytes of UUIDs in globalID.
const noPlan = `'\x00000000000000000000000000000000'::bytea`

func sent(column string) string { return "uuid_send(" + column + ")" }

// yuan is SQL for an amount in fen as yuan.
func yuan(column string) string { return "round(" + column + "::numeric / 100, 2)::text" }

// appendUUID appends a UUID as text.
func appendUUID(dst []byte, id uuid) []byte {
	for i, b := range id {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		const hex = "0123456789abcdef"
		dst = append(dst, hex[b>>4], hex[b&15])
	}
	return dst
}
