package engine

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"hash/fnv"
	"strconv"

	"plangraph/problem"
)

// A cursor is the values of a row's order keys, with a mark of the order they belong to: [mark, value, …] as JSON in
// URL-safe base64. It holds nothing that the row does not show.

// appendCursor appends the cursor of a row as a JSON string.
func appendCursor(dst []byte, order []orderKey, cells []int, r Row) []byte {
	raw := append(make([]byte, 0, 96), '[')
	raw = strconv.AppendUint(raw, uint64(mark(order)), 10)
	for i, k := range order {
		raw = append(raw, ',')
		raw = k.codec.write(raw, &r.cells[cells[i]])
	}
	raw = append(raw, ']')
	dst = append(dst, '"')
	dst = base64.RawURLEncoding.AppendEncode(dst, raw)
	return append(dst, '"')
}

// mark tells orders apart, so that a cursor of one is refused by another.
func mark(order []orderKey) uint32 {
	h := fnv.New32a()
	for _, k := range order {
		_, _ = h.Write([]byte(k.template)) // a hash takes everything
		_, _ = h.Write([]byte(strconv.FormatBool(k.desc)))
	}
	return h.Sum32()
}

func cursorArgument(arguments map[string]any, name string, order []orderKey) ([]any, error) {
	text, ok := arguments[name].(string)
	if !ok {
		return nil, nil
	}
	bad := problem.Refuse(problem.Invalid, name, problem.Message{
		En: "%s is not a cursor of this list in this order: take it from an answer with the same orderBy",
		Zh: "%s 不是该列表在此排序下的游标,请使用相同 orderBy 的查询所返回的游标",
	}, name)
	raw, err := base64.RawURLEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, bad
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var values []any
	if decoder.Decode(&values) != nil || len(values) != len(order)+1 {
		return nil, bad
	}
	if m, ok := WholeNumber(values[0]); !ok || m != int64(mark(order)) {
		return nil, bad
	}
	for i, k := range order {
		if values[i+1] = k.codec.parse(values[i+1]); values[i+1] == nil {
			return nil, bad
		}
	}
	return values[1:], nil
}
