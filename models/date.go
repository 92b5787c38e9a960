package models

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Date is a day without time or zone, written 2023-06-30. The zero value is no date.
type Date struct{ t time.Time }

// NewDate returns the day of the given year, month and day of month.
func NewDate(year int, month time.Month, day int) Date {
	return Date{time.Date(year, month, day, 0, 0, 0, 0, time.UTC)}
}

// DateOf returns the day that t falls on in its own location.
func DateOf(t time.Time) Date { return NewDate(t.Date()) }

// ParseDate reads a day written 2023-06-30.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("%q is not a date like 2023-06-30", s)
	}
	return Date{t}, nil
}

// String gives the day as 2023-06-30.
func (d Date) String() string { return d.t.Format(time.DateOnly) }

// IsZero tells whether d is no date.
func (d Date) IsZero() bool { return d.t.IsZero() }

// Before tells whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.t.Before(e.t) }

// AddDays gives the day n days later.
func (d Date) AddDays(n int) Date { return Date{d.t.AddDate(0, 0, n)} }

// DaysSince gives the number of days from e to d, negative if d is the earlier one.
func (d Date) DaysSince(e Date) int { return int(d.t.Sub(e.t).Hours() / 24) }

// EndOfMonth gives the last day of d's month.
func (d Date) EndOfMonth() Date { return NewDate(d.t.Year(), d.t.Month()+1, 0) }

// LastMonth gives the first day of the last month that is over at the end of d.
func (d Date) LastMonth() Date {
	next := d.AddDays(1)
	return NewDate(next.t.Year(), next.t.Month()-1, 1)
}

// Value is what the database stores: the text 2023-06-30, which both databases take for a date.
func (d Date) Value() (driver.Value, error) { return d.String(), nil }

// Scan takes what either database returns for a date: a time at midnight UTC, or text.
func (d *Date) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		*d = DateOf(v)
		return nil
	case string:
		parsed, err := ParseDate(v)
		*d = parsed
		return err
	}
	return fmt.Errorf("a date cannot be read from %T", src)
}

// UnmarshalText reads a day written 2023-06-30, as in YAML and JSON.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	*d = parsed
	return err
}

// MarshalText writes the day as 2023-06-30.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }
