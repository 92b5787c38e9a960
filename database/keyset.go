package database

import "slices"

// Key is one of the expressions that rows are ordered by. It is never NULL; the last key of an order is unique.
type Key struct {
	Expr SQL
	Desc bool
}

// OrderBy gives the list after ORDER BY; reverse turns every direction round.
func OrderBy(keys []Key, reverse bool) SQL {
	var b Builder
	for i, k := range keys {
		if i > 0 {
			b.Add(", ")
		}
		b.Put(k.Expr)
		if k.Desc != reverse {
			b.Add(" DESC")
		}
	}
	return b.SQL()
}

// Beyond is the condition that a row comes after the one whose keys have these values, or before it if reverse.
// Where all keys go one way it is a comparison of rows, which an index answers at any depth.
func Beyond(keys []Key, values []any, reverse bool) SQL {
	if sameDirection(keys) {
		var left, right Builder
		for i, k := range keys {
			if i > 0 {
				left.Add(", ")
				right.Add(", ")
			}
			left.Put(k.Expr)
			right.Add("?", values[i])
		}
		var b Builder
		return b.Add("(").Put(left.SQL()).Add(") " + beyond(keys[0], reverse) + " (").Put(right.SQL()).Add(")").SQL()
	}
	// a > x OR a = x AND (b < y OR b = y AND …); that a >= x follows, but only said aloud does it bound an index scan.
	var condition SQL
	for i, k := range slices.Backward(keys) {
		value := values[i]
		var b Builder
		b.Put(k.Expr).Add(" "+beyond(k, reverse)+" ?", value)
		if !condition.Empty() {
			var equal Builder
			equal.Put(k.Expr).Add(" = ?", value)
			condition = Or(b.SQL(), And(equal.SQL(), condition))
		} else {
			condition = b.SQL()
		}
	}
	var bound Builder
	bound.Put(keys[0].Expr).Add(" "+beyond(keys[0], reverse)+"= ?", values[0])
	return And(bound.SQL(), condition)
}

func sameDirection(keys []Key) bool {
	for _, k := range keys {
		if k.Desc != keys[0].Desc {
			return false
		}
	}
	return true
}

func beyond(k Key, reverse bool) string {
	if k.Desc != reverse {
		return "<"
	}
	return ">"
}
