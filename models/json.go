package models

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"fmt"
)

// JSON is a JSON document as text, as encoding/json writes it: no blanks between its parts, keys in order.
type JSON string

// Value is the document's text.
func (j JSON) Value() (driver.Value, error) { return string(j), nil }

// Scan takes what either database returns for a JSON column. PostgreSQL lays it out its own way; it is compared as
// text.
func (j *JSON) Scan(src any) error {
	var laidOut []byte
	switch v := src.(type) {
	case string:
		laidOut = []byte(v)
	case []byte:
		laidOut = v
	default:
		return fmt.Errorf("JSON cannot be read from %T", src)
	}
	var document any
	decoder := json.NewDecoder(bytes.NewReader(laidOut))
	decoder.UseNumber()
	if err := decoder.Decode(&document); err != nil {
		return fmt.Errorf("a JSON column holds something else: %w", err)
	}
	text, err := json.Marshal(document)
	*j = JSON(text)
	return err
}

// Texts reads a JSON list of texts.
func (j JSON) Texts() ([]string, error) {
	var texts []string
	if err := json.Unmarshal([]byte(j), &texts); err != nil {
		return nil, fmt.Errorf("a list of texts: %w", err)
	}
	return texts, nil
}
