package coercion

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
)

// number takes a number as JSON or the parser of documents gives it; what is beyond all floats is none.
func number(v any) (float64, bool) {
	switch n := v.(type) {
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	case int64:
		return float64(n), true
	case float64:
		return n, !math.IsInf(n, 0) && !math.IsNaN(n)
	}
	return 0, false
}

// wholeNumber takes a number without a fraction: 5, 5.0, 5e2.
func wholeNumber(v any) (float64, bool) {
	n, ok := number(v)
	return n, ok && n == math.Trunc(n)
}

// digits writes a whole number v, whose value is n, as an ID.
func digits(v any, n float64) string {
	text := fmt.Sprint(v)
	if _, err := strconv.ParseInt(text, 10, 64); err == nil {
		return text
	}
	return strconv.FormatFloat(n, 'f', -1, 64) // 5.0, 5e2
}
