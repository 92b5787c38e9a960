package database

import "strings"

// Operator compares a column with a value.
type Operator string

// The operators of filters, by their GraphQL names.
const (
	Eq         Operator = "eq"
	Ne         Operator = "ne"
	In         Operator = "in"
	NotIn      Operator = "notIn"
	Lt         Operator = "lt"
	Lte        Operator = "lte"
	Gt         Operator = "gt"
	Gte        Operator = "gte"
	Contains   Operator = "contains"
	StartsWith Operator = "startsWith"
	IsNull     Operator = "isNull"
)

// Compare is the condition that a column relates to the values: one value, any number for In and NotIn. It is never
// unknown in effect: an unknown column differs from every value, and is in no list.
func (d Dialect) Compare(column string, operator Operator, values ...any) SQL {
	switch operator {
	case Eq:
		return Expr(column+" = ?", values...)
	case Ne:
		return Expr(column+" IS DISTINCT FROM ?", values...)
	case In:
		return Expr(column+" IN ("+marks(len(values))+")", values...)
	case NotIn:
		return Not(d.Compare(column, In, values...))
	case Lt:
		return Expr(column+" < ?", values...)
	case Lte:
		return Expr(column+" <= ?", values...)
	case Gt:
		return Expr(column+" > ?", values...)
	case Gte:
		return Expr(column+" >= ?", values...)
	case Contains:
		return d.Like(column, "%"+escapeLike(values[0].(string))+"%")
	case StartsWith:
		return d.Like(column, escapeLike(values[0].(string))+"%")
	case IsNull:
		if values[0] == true {
			return Expr(column + " IS NULL")
		}
		return Expr(column + " IS NOT NULL")
	}
	panic("database: no operator " + string(operator))
}

// Not turns a condition round; what is unknown is not, so its opposite is.
func Not(condition SQL) SQL {
	condition.Text = "(" + condition.Text + ") IS NOT TRUE"
	return condition
}

// marks gives n placeholders; a list of none has NULL, which nothing is equal to.
func marks(n int) string {
	if n == 0 {
		return "NULL"
	}
	return strings.Repeat("?, ", n-1) + "?"
}

// escapeLike makes a text match itself in a LIKE pattern.
func escapeLike(s string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(s)
}
