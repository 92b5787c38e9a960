package seeds

import (
	"fmt"
	"strconv"
	"strings"

	"plangraph/models"
)

// quantity is a number with its unit, such as 36 万平米; an empty unit is none.
type quantity struct {
	number float64
	unit   string
}

// parseQuantity reads "36 万平米" or "0".
func parseQuantity(s string) (quantity, error) {
	number, unit, _ := strings.Cut(s, " ")
	n, err := strconv.ParseFloat(number, 64)
	if err != nil {
		return quantity{}, fmt.Errorf("%q is not a number and a unit like 36 万平米", s)
	}
	return quantity{n, strings.TrimSpace(unit)}, nil
}

// parseValue reads a comparator and a quantity, such as "≥ 90 %".
func parseValue(s string) (models.Comparator, quantity, error) {
	signs := map[string]models.Comparator{
		"≥": models.ComparatorGTE, ">": models.ComparatorGT, "=": models.ComparatorEQ, "<": models.ComparatorLT,
		"≤": models.ComparatorLTE, "≈": models.ComparatorAbout,
	}
	sign, rest, _ := strings.Cut(s, " ")
	comparator, ok := signs[sign]
	if !ok {
		return "", quantity{}, fmt.Errorf("%q does not begin with one of ≥ > = < ≤ ≈ and a space", s)
	}
	q, err := parseQuantity(rest)
	return comparator, q, err
}

// base gives the quantity in base units as far as that needs no table: a percentage is a share of 1.
func (q quantity) base() quantity {
	if q.unit == "%" {
		return quantity{q.number / 100, "1"}
	}
	return q
}

// unitPointer gives the unit, or nil if there is none.
func (q quantity) unitPointer() *string {
	if q.unit == "" {
		return nil
	}
	return &q.unit
}
