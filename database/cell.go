package database

import (
	"fmt"
	"math"
	"time"

	"github.com/jackc/pgx/v5"
)

// Cell is one value of a row, without a box around it.
type Cell struct {
	Kind CellKind
	// Text is the value of a CellText; empty in others.
	Text string
	bits uint64
}

// CellKind says what a cell holds.
type CellKind uint8

// A time is a day or a moment, and a text everything that is none of the others: ids, JSON, exact decimals.
const (
	CellNull CellKind = iota
	CellInt
	CellFloat
	CellBool
	CellTime
	CellText
)

// Scan takes a value from database/sql.
func (c *Cell) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = Cell{}
	case int64:
		*c = Cell{Kind: CellInt, bits: uint64(v)}
	case float64:
		*c = Cell{Kind: CellFloat, bits: math.Float64bits(v)}
	case bool:
		*c = boolCell(v)
	case time.Time:
		*c = Cell{Kind: CellTime, bits: uint64(v.UnixMicro())}
	case string:
		*c = Cell{Kind: CellText, Text: v}
	case []byte:
		*c = Cell{Kind: CellText, Text: string(v)}
	default:
		return fmt.Errorf("no cell holds a %T", src)
	}
	return nil
}

func boolCell(v bool) Cell {
	if v {
		return Cell{Kind: CellBool, bits: 1}
	}
	return Cell{Kind: CellBool}
}

// Null tells whether there is no value.
func (c *Cell) Null() bool { return c.Kind == CellNull }

// Int is a whole number.
func (c *Cell) Int() int64 { return int64(c.bits) }

// Float is a number.
func (c *Cell) Float() float64 {
	if c.Kind == CellInt { // SQLite gives a whole number where PostgreSQL gives a float
		return float64(int64(c.bits))
	}
	return math.Float64frombits(c.bits)
}

// Bool is a truth value, which SQLite has as a number or, within JSON, as a text.
func (c *Cell) Bool() bool { return c.bits != 0 || c.Text == "true" }

// Time is a day or a moment, in UTC, where it is a CellTime.
func (c *Cell) Time() time.Time { return time.UnixMicro(int64(c.bits)).UTC() }

// CellReader reads rows into cells.
type CellReader struct {
	rows Rows
	line []Cell
	// PostgreSQL's rows are read as they came, if all of their types are known here; others through Scan.
	raw          pgx.Rows
	text         []byte
	destinations []any
}

// NewCellReader reads rows of so many columns.
func NewCellReader(rows Rows, columns int) *CellReader {
	r := &CellReader{rows: rows, line: make([]Cell, columns)}
	if raw, ok := rows.(pgx.Rows); ok && known(raw.FieldDescriptions()) {
		r.raw = raw
		return r
	}
	r.destinations = make([]any, columns)
	for i := range r.line {
		r.destinations[i] = &r.line[i]
	}
	return r
}

// Read gives the cells of the next row, which are valid until it is called again; nil after the last. Whether rows were
// lost, rows.Err says.
func (r *CellReader) Read() ([]Cell, error) {
	if !r.rows.Next() {
		return nil, nil
	}
	if r.raw != nil {
		r.readRaw()
		return r.line, nil
	}
	if err := r.rows.Scan(r.destinations...); err != nil {
		return nil, fmt.Errorf("scan: %w", err)
	}
	return r.line, nil
}
