package datasets

import (
	"strings"
	"unicode"

	"plangraph/models"
)

// Table is a dataset as BI tools read it: flat rows of one type of the graph, one a thing. Every door has it: OData, the
// SQL schema bi, files.
type Table struct {
	// Name is that in addresses, file names and SQL: plan_areas. Entity is the name of its OData type: PlanArea.
	Name string
	// Type is the type of the graph whose rows it has.
	Type string
	Label
	// About says what one row is.
	About string
	// Key names the columns by which a row is found; other tables' columns lead to them.
	Key     []string
	Columns []Column
	// Role is the least that may read it; empty for everybody.
	Role models.Role
	// Groups are the dimensions and measures of its rows.
	Groups *Dataset
}

// Column is a column of a table. Its kind, and whether it may be empty, are those of the field.
type Column struct {
	// Name is that of the column in JSON and OData: leadUnitName. In SQL it is lead_unit_name.
	Name string
	// Field is the path of the field from the rows' type, over relations to one row: leadUnit.name. The last may be a field
	// that only the model has: planId.
	Field string
	// Bucket is the span of the calendar that a date falls in, if the column is one: MONTH, QUARTER or YEAR.
	Bucket string
	Label
	// Unit is that of the numbers: 元, %, 天; empty for what has none, and for texts.
	Unit string
	// UnitColumn names the column that has the unit of the number in each row.
	UnitColumn string
	// About describes it in one sentence, with the source of a rule; empty where the label says all.
	About string
	// To is the table whose key the values are, if they are one.
	To string
}

// Typed is a column with what its field says of the values.
type Typed struct {
	Column
	Kind Kind
	// Nullable says that there may be no value.
	Nullable bool
	// Enum is the type of the graph that has the values of a CODE.
	Enum string
}

// SQLName is the name of a column, or of any name of the graph, in SQL: leadUnitName is lead_unit_name.
func SQLName(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('_')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
