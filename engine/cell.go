package engine

import (
	"fmt"
	"math"
	"time"
)

// cell is one value of a row, as the driver gave it, without a box around it.
type cell struct {
	kind cellKind
	bits uint64
	text string
}

type cellKind uint8

const (
	cellNull cellKind = iota
	cellInt
	cellFloat
	cellBool
	cellTime // bits are Unix microseconds
	cellText
)

// Scan takes a value from database/sql.
func (c *cell) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*c = cell{}
	case int64:
		*c = cell{kind: cellInt, bits: uint64(v)}
	case float64:
		*c = cell{kind: cellFloat, bits: math.Float64bits(v)}
	case bool:
		*c = cell{kind: cellBool}
		if v {
			c.bits = 1
		}
	case time.Time:
		*c = cell{kind: cellTime, bits: uint64(v.UnixMicro())}
	case string:
		*c = cell{kind: cellText, text: v}
	case []byte:
		*c = cell{kind: cellText, text: string(v)}
	default:
		return fmt.Errorf("no cell holds a %T", src)
	}
	return nil
}

func (c *cell) null() bool { return c.kind == cellNull }

func (c *cell) int() int64 { return int64(c.bits) }

func (c *cell) float() float64 {
	if c.kind == cellInt { // SQLite gives a whole number where PostgreSQL gives a float
		return float64(int64(c.bits))
	}
	return math.Float64frombits(c.bits)
}

func (c *cell) time() time.Time { return time.UnixMicro(int64(c.bits)).UTC() }
