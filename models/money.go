package models

import (
	"fmt"
	"strconv"
	"strings"
)

// Money is an amount in fen (分), the hundredth of a yuan. On the wire it is a decimal string in yuan (元): "1234.50".
type Money int64

// GreatestAmount is the greatest amount of a plan, in fen: a trillion yuan (一万亿元). Sums of such amounts stay numbers.
const GreatestAmount = 100_000_000_000_000

// ParseMoney reads an amount in yuan with at most two decimals, such as "1234.5".
func ParseMoney(s string) (Money, error) {
	bad := fmt.Errorf("%q is not an amount in yuan like 1234.50", s)
	whole, cents, dotted := strings.Cut(s, ".")
	if dotted && (cents == "" || len(cents) > 2) ||
		strings.TrimLeft(strings.TrimPrefix(whole, "-"), "0123456789") != "" ||
		strings.TrimLeft(cents, "0123456789") != "" {
		return 0, bad
	}
	fen, err := strconv.ParseInt(whole+(cents + "00")[:2], 10, 64)
	if err != nil || strings.TrimPrefix(whole, "-") == "" {
		return 0, bad
	}
	return Money(fen), nil
}

// AppendText appends the amount in yuan with two decimals to dst.
func (m Money) AppendText(dst []byte) ([]byte, error) {
	whole, cents := m/100, m%100
	if m < 0 {
		dst, whole, cents = append(dst, '-'), -whole, -cents
	}
	dst = strconv.AppendInt(dst, int64(whole), 10)
	return append(dst, '.', byte('0'+cents/10), byte('0'+cents%10)), nil
}

// MarshalText writes the amount in yuan with two decimals.
func (m Money) MarshalText() ([]byte, error) { return m.AppendText(nil) }

// UnmarshalText reads an amount in yuan.
func (m *Money) UnmarshalText(text []byte) error {
	parsed, err := ParseMoney(string(text))
	*m = parsed
	return err
}

// String gives the amount in yuan with two decimals.
func (m Money) String() string {
	text, _ := m.AppendText(nil)
	return string(text)
}
