package datasets

// Kind is what the values of a column are, through every door.
type Kind string

// The kinds. Each is one type of OData, SQL and Parquet, and one form in CSV and JSON.
const (
	// Key names a row: a UUID or, of regions, a code. It is text; nothing is added up of it.
	Key Kind = "KEY"
	// Text is text as people wrote it.
	Text Kind = "TEXT"
	// Code is one of the values of an enum of the graph; CodesOf has their labels.
	Code Kind = "CODE"
	// Integer is a whole number of 32 bits.
	Integer Kind = "INTEGER"
	// Number is a floating-point number.
	Number Kind = "NUMBER"
	// Percent is 0 to 100, with four decimals at most.
	Percent Kind = "PERCENT"
	// Money is 元 with two decimals, exact; a row has it in fen.
	Money Kind = "MONEY"
	// Boolean is true or false.
	Boolean Kind = "BOOLEAN"
	// Date is a day: 2023-06-30.
	Date Kind = "DATE"
	// Month is a month as text: 2023-06; Quarter one like 2023Q2.
	Month   Kind = "MONTH"
	Quarter Kind = "QUARTER"
	// Moment is a point in time, UTC, to the microsecond.
	Moment Kind = "MOMENT"
)

// Label is what something is called where people read it.
type Label struct{ English, Chinese string }
