package database

import (
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
	"gorm.io/gorm/schema"

	"plangraph/models"
)

// UpdateSet is what becomes of rows of one table: of each row, which is named by the columns of its key and perhaps
// its version, the columns that are set. Rows is a slice of the model, with the values that are to be.
type UpdateSet struct {
	Schema *schema.Schema
	// Key, Set are fields.
	Key, Set []*schema.Field
	// Also is more to set, Where a condition that all rows meet, over the table t.
	Also, Where SQL
	Rows        any
}

// Update changes rows, all that differ in the same columns by one statement, as Change does, and tells changed how many
// are there to be changed.
func (tx *Tx) Update(ctx context.Context, set UpdateSet, changed func(n int) error) error {
	from, err := tx.Dialect.listed(ctx, set)
	if err != nil {
		return err
	}
	var sets, keys []string
	for _, f := range set.Set {
		sets = append(sets, f.DBName+" = v."+f.DBName)
	}
	if !set.Also.Empty() {
		sets = append(sets, set.Also.Text)
	}
	for _, f := range set.Key {
		keys = append(keys, "t."+f.DBName+" = v."+f.DBName)
	}
	var b Builder
	// MATERIALIZED lets SQLite look a row up in v, in place of reading v anew for every row of the table.
	b.Add("WITH v AS MATERIALIZED (").Put(from).Add(") UPDATE "+set.Schema.Table+" AS t SET ").
		Add(strings.Join(sets, ", "), set.Also.Args...).Add(" FROM v").Where(Expr(strings.Join(keys, " AND ")), set.Where)
	if err := tx.Change(ctx, b.SQL(), changed); err != nil {
		return fmt.Errorf("update %s: %w", set.Schema.Table, err)
	}
	return nil
}

// listed is the relation of the rows of a set, with their keys and what is set.
func (d Dialect) listed(ctx context.Context, set UpdateSet) (SQL, error) {
	fields := slices.Concat(set.Key, set.Set)
	if d == Postgres {
		return arraysOf(ctx, set.Schema.Table, fields, reflect.ValueOf(set.Rows))
	}
	return documentOf(ctx, set.Schema.Table, fields, reflect.ValueOf(set.Rows))
}

// arraysOf selects rows of a table in PostgreSQL: an array of texts for each column, which PostgreSQL reads as the
// column's. What is the same in all of many rows is sent and read once.
func arraysOf(ctx context.Context, table string, fields []*schema.Field, list reflect.Value) (SQL, error) {
	var arrays, names, values []string
	var repeated, differing []any
	for _, f := range fields {
		texts, same, err := textsOf(ctx, f, list)
		if err != nil {
			return SQL{}, fmt.Errorf("write %s of %s: %w", f.Name, table, err)
		}
		column := arrayType(f.IndirectFieldType)
		if same && len(texts) >= manyRows {
			values = append(values, "?::text::"+strings.TrimSuffix(column, "[]")+" AS "+f.DBName)
			repeated = append(repeated, texts[0])
			continue
		}
		arrays, names = append(arrays, "?::text[]::"+column), append(names, f.DBName)
		values, differing = append(values, "v."+f.DBName), append(differing, texts)
	}
	from := "unnest(" + strings.Join(arrays, ", ") + ") AS v(" + strings.Join(names, ", ") + ")"
	if len(arrays) == 0 { // the same row many times, which is for PostgreSQL to refuse
		from = "generate_series(1, " + strconv.Itoa(list.Len()) + ")"
	}
	return Expr("SELECT "+strings.Join(values, ", ")+" FROM "+from, slices.Concat(repeated, differing)...), nil
}

// manyRows is how many rows are worth a statement of their own for the columns that differ in them: a connection keeps
// each statement that it was sent.
const manyRows = 100

// textsOf gives the values of a column as PostgreSQL reads them, and whether all are the same.
func textsOf(ctx context.Context, f *schema.Field, list reflect.Value) (texts []*string, same bool, err error) {
	values, same, err := storedOf(ctx, f, list)
	if err != nil {
		return nil, false, err
	}
	texts = make([]*string, len(values))
	for i, value := range values {
		if i > 0 && value == values[i-1] {
			texts[i] = texts[i-1]
			continue
		}
		if texts[i], err = textOf(value); err != nil {
			return nil, false, err
		}
	}
	return texts, same, nil
}

// arrayType is the type of an array of values of a Go type in PostgreSQL. That of the column may be narrower.
func arrayType(t reflect.Type) string {
	switch t {
	case reflect.TypeFor[uuid.UUID]():
		return "uuid[]"
	case reflect.TypeFor[models.Date]():
		return "date[]"
	case reflect.TypeFor[models.Time]():
		return "timestamptz[]"
	case reflect.TypeFor[models.JSON]():
		return "jsonb[]"
	}
	switch t.Kind() {
	case reflect.Bool:
		return "boolean[]"
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return "bigint[]"
	case reflect.Float32, reflect.Float64:
		return "double precision[]"
	default:
		return "text[]"
	}
}

// textOf writes a stored value as PostgreSQL reads it; nil for NULL.
func textOf(value any) (*string, error) {
	switch v := value.(type) {
	case nil:
		return nil, nil //nolint:nilnil // it is NULL
	case string:
		return new(strings.ToValidUTF8(v, "\uFFFD")), nil
	case int64:
		return new(strconv.FormatInt(v, 10)), nil
	case float64:
		return new(strconv.FormatFloat(v, 'g', -1, 64)), nil
	case bool:
		return new(strconv.FormatBool(v)), nil
	}
	return nil, fmt.Errorf("no column holds a %T", value)
}

// documentOf selects rows of a table in SQLite: from one document, an array for each row. What is the same in all of many
// rows is sent once.
func documentOf(ctx context.Context, table string, fields []*schema.Field, list reflect.Value) (SQL, error) {
	columns, values := make([]string, len(fields)), make([][]any, 0, len(fields))
	var repeated []any
	for n, f := range fields {
		stored, same, err := storedOf(ctx, f, list)
		switch {
		case err != nil:
			return SQL{}, fmt.Errorf("write %s of %s: %w", f.Name, table, err)
		case same && len(stored) >= manyRows:
			columns[n], repeated = "? AS "+f.DBName, append(repeated, stored[0])
		default:
			columns[n] = "value ->> " + strconv.Itoa(len(values)) + " AS " + f.DBName
			values = append(values, stored)
		}
	}
	document := []byte{'['}
	for i := range list.Len() {
		if i > 0 {
			document = append(document, ',')
		}
		document = append(document, '[')
		for n, column := range values {
			if n > 0 {
				document = append(document, ',')
			}
			var err error
			if document, err = appendJSON(document, column[i]); err != nil {
				return SQL{}, fmt.Errorf("write rows of %s: %w", table, err)
			}
		}
		document = append(document, ']')
	}
	document = append(document, ']')
	return Expr("SELECT "+strings.Join(columns, ", ")+" FROM json_each(?)", append(repeated, string(document))...), nil
}

// storedOf gives the values of a column as a driver stores them, and whether all are the same.
func storedOf(ctx context.Context, f *schema.Field, list reflect.Value) (values []any, same bool, err error) {
	values, same = make([]any, list.Len()), true
	alike := f.IndirectFieldType.Comparable()
	var last any // rows that follow each other often have the same
	for i := range values {
		value, _ := f.ValueOf(ctx, list.Index(i))
		if i > 0 && alike && value == last {
			values[i] = values[i-1]
			continue
		}
		last = value
		if values[i], err = driver.DefaultParameterConverter.ConvertValue(value); err != nil {
			return nil, false, err //nolint:wrapcheck // the caller says of which column
		}
		same = same && values[i] == values[0]
	}
	return values, same, nil
}

// appendJSON writes a stored value. A JSON column is a text.
func appendJSON(b []byte, value any) ([]byte, error) {
	switch v := value.(type) {
	case nil:
		return append(b, "null"...), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case string:
		if !strings.ContainsFunc(v, escaped) && utf8.ValidString(v) {
			return append(append(append(b, '"'), v...), '"'), nil
		}
	}
	text, err := json.Marshal(value)
	return append(b, text...), err //nolint:wrapcheck // documentOf says of which table
}

// escaped tells whether JSON has an escape for a character.
func escaped(r rune) bool { return r < ' ' || r == '"' || r == '\\' }
