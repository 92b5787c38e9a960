// Package engine answers every read: a selection becomes a plan of statements, the plan is loaded level by level, a
// statement for each relation, and what was loaded is written as JSON. It knows no noun; package reading declares
// those.
//
// Its words:
//
//	type        how a GraphQL type is read: an object type, or an interface over the rows of one table (type.go)
//	declaration one field of a type: a column, a relation, or something made of columns (declaration.go)
//	link        which rows a relation leads to from a row (link.go)
//	period      the rows of a relation that hold now, or held on a day (link.go)
//	template    SQL over {row}, {day} and {month} (template.go)
//	codec       how a scalar is written, and taken from filters and cursors (codec.go)
//	catalog     all types, their names resolved (catalog.go)
//	planner     turns a selection into statements and emits (planner.go)
//	scope       where fields are read: a table of a statement, perhaps on a past day (planner.go)
//	statement   one SELECT: the rows of a relation for all rows of its parent (statement.go)
//	span        the stretch of a statement's rows that belongs to one row of the parent (statement.go)
//	form        what requests have in common that one plan answers (plans.go)
//	run         a plan carried out for one request: its conditions and what was loaded (run.go)
//	pages       a connection as it was asked for: its page, counts and groups (connection.go)
//	figure      a measure of a set of rows, or one aggregate of it (figures.go)
//	emit        a function that appends what a field answers for one row (write.go)
//	value       a Go value that is written as its type was selected, as payloads are (value.go)
package engine
