package models

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// TimeFormat is how a moment is stored as text: RFC 3339 in UTC with as many digits always, so that text order is time
// order.
const TimeFormat = "2006-01-02T15:04:05.000000Z"

// Time is a moment, kept to the microsecond.
type Time struct{ time.Time }

// Value is what the database stores: text, which both databases take for a moment.
func (t Time) Value() (driver.Value, error) { return t.UTC().Format(TimeFormat), nil }

// Scan takes what either database returns for a moment: a time, or text.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case time.Time:
		t.Time = v.UTC()
		return nil
	case string:
		parsed, err := time.Parse(TimeFormat, v)
		t.Time = parsed
		if err != nil {
			return fmt.Errorf("%q is not a stored moment: %w", v, err)
		}
		return nil
	}
	return fmt.Errorf("a moment cannot be read from %T", src)
}
