package models

import (
	"database/sql/driver"
	"fmt"
)

// JSON is a JSON document as text.
type JSON string

// Value is the document's text.
func (j JSON) Value() (driver.Value, error) { return string(j), nil }

// Scan takes what either database returns for a JSON column.
func (j *JSON) Scan(src any) error {
	switch v := src.(type) {
	case string:
		*j = JSON(v)
	case []byte:
		*j = JSON(v)
	default:
		return fmt.Errorf("JSON cannot be read from %T", src)
	}
	return nil
}
