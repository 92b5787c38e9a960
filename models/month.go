package models

import (
	"fmt"
	"io"
	"time"
)

// Month is a month of an input, written 2023-06.
type Month struct{ first Date }

// MonthOf returns the month that a day is in.
func MonthOf(d Date) Month { return Month{NewDate(d.t.Year(), d.t.Month(), 1)} }

// FirstDay is what rows keep of a month: its first day.
func (m Month) FirstDay() Date { return m.first }

// String gives the month as 2023-06.
func (m Month) String() string { return m.first.t.Format(monthOnly) }

const monthOnly = "2006-01"

// UnmarshalGQL reads a month written 2023-06.
func (m *Month) UnmarshalGQL(v any) error {
	text, _ := v.(string)
	first, err := time.Parse(monthOnly, text)
	if err != nil {
		return &InputError{fmt.Sprintf("%q is not a Month like 2023-06", fmt.Sprint(v))}
	}
	m.first = DateOf(first)
	return nil
}

// MarshalGQL writes the month.
func (m Month) MarshalGQL(w io.Writer) { quote(w, m.String()) }

// MarshalText writes the month as 2023-06.
func (m Month) MarshalText() ([]byte, error) { return []byte(m.String()), nil }
