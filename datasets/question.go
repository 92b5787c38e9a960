package datasets

// Question asks a table for rows, or for groups of them. Doors make it of what their readers write.
type Question struct {
	Table string
	// Columns are those that are asked for, in order; none means all.
	Columns []string
	// Where is a condition on the rows; nil for all. Search restricts them to those that a text is found in.
	Where  Expression
	Search string
	// OrderBy comes before the rows' own order, which makes it total.
	OrderBy []Order
	// Skip leaves rows out; First is how many come at most, 0 for all.
	Skip, First int
	// After is the place behind which rows come, as an answer gave it: then Skip counts from there.
	After string
	// Counted asks how many rows meet the conditions, whatever the page.
	Counted bool
	// AsOf is a day that is looked back to: 2023-06-30; empty for today.
	AsOf string
}

// Order is a key of an order; what is empty is least.
type Order struct {
	By   Expression
	Desc bool
}

// Grouping asks for groups of a table's rows, or (By is empty) for one row over all of them.
type Grouping struct {
	Table  string
	Where  Expression
	Search string
	// By are columns of the table, or names of dimensions of its Groups.
	By []string
	// Figures are the columns of the answer behind its keys.
	Figures []Figure
	// Having is a condition on the groups: it speaks of keys, and of figures by their names.
	Having      Expression
	OrderBy     []Order
	Skip, First int
	AsOf        string
}

// Figure is an aggregate: a measure of the table by its name, or a function over the known values of a column.
type Figure struct {
	// Name is the column of the answer.
	Name string
	// Measure is one of the table's Groups: count, completionRate, or budget.sum; empty for a function.
	Measure string
	// Function over the values of Of: sum, avg, min, max, countdistinct.
	Function string
	Of       Expression
}

// Expression is a value over the columns of a row: a Ref, a Literal, a Call or an Any.
type Expression interface{ expression() }

// Ref is the value of a column, or, under Any, of the column of a row of the relation.
type Ref struct{ Column string }

// Literal is a value that the reader wrote. Text holds it as he wrote it, without quotes; decimals are exact in it.
type Literal struct {
	Kind Kind
	Text string
	Null bool
}

// Call is an operator or function of arguments.
type Call struct {
	Name Function
	Args []Expression
}

// Any is true if one of the rows of a relation meets a condition: of tasks, assignments and targets.
type Any struct {
	Relation string
	// Is speaks of columns of the relation's table; nil for any row.
	Is Expression
	// All asks that every row meets it, not one.
	All bool
}

func (Ref) expression()     {}
func (Literal) expression() {}
func (Call) expression()    {}
func (Any) expression()     {}

// Function is an operator or function, by the name that OData gives it.
type Function string

// The functions. Comparisons are never unknown: null equals null, and is unequal to all else; it is neither less nor greater.
const (
	And Function = "and"
	Or  Function = "or"
	Not Function = "not"

	Eq Function = "eq"
	Ne Function = "ne"
	Lt Function = "lt"
	Le Function = "le"
	Gt Function = "gt"
	Ge Function = "ge"
	In Function = "in"

	Contains   Function = "contains"
	StartsWith Function = "startswith"
	EndsWith   Function = "endswith"

	ToLower Function = "tolower"
	ToUpper Function = "toupper"
	Trim    Function = "trim"
	Length  Function = "length"
	IndexOf Function = "indexof"
	Substr  Function = "substring"
	Concat  Function = "concat"

	YearOf    Function = "year"
	MonthOf   Function = "month"
	DayOf     Function = "day"
	DateOf    Function = "date"
	HourOf    Function = "hour"
	MinuteOf  Function = "minute"
	SecondOf  Function = "second"
	RoundOf   Function = "round"
	FloorOf   Function = "floor"
	CeilingOf Function = "ceiling"

	Add      Function = "add"
	Sub      Function = "sub"
	Mul      Function = "mul"
	Div      Function = "div"
	DivBy    Function = "divby"
	Mod      Function = "mod"
	Negative Function = "-"
)
