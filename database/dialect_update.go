package database

import (
	"bytes"
	"context"
	"database/sql/driver"
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

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
		from, err := arraysOf(ctx, set.Schema.Table, fields, reflect.ValueOf(set.Rows))
		from.Text = "SELECT * FROM " + from.Text
		return from, err
	}
	rows, err := document(ctx, set.Schema.Table, fields, reflect.ValueOf(set.Rows))
	if err != nil {
		return SQL{}, err
	}
	var columns []string
	for _, f := range fields {
		columns = append(columns, "value ->> '$."+f.DBName+"' AS "+f.DBName)
	}
	return Expr("SELECT "+strings.Join(columns, ", ")+" FROM json_each(?)", string(rows)), nil
}

// arraysOf is the relation v of rows of a table in PostgreSQL: an array of texts for each column, which PostgreSQL reads
// as the column's.
func arraysOf(ctx context.Context, table string, fields []*schema.Field, list reflect.Value) (SQL, error) {
	var arrays, names []string
	var b Builder
	for _, f := range fields {
		texts := make([]*string, list.Len())
		for i := range texts {
			value, _ := f.ValueOf(ctx, list.Index(i))
			text, err := textOf(value)
			if err != nil {
				return SQL{}, fmt.Errorf("write %s of %s: %w", f.Name, table, err)
			}
			texts[i] = text
		}
		arrays, names = append(arrays, "?::text[]::"+arrayType(f.IndirectFieldType)), append(names, f.DBName)
		b.Add("", texts)
	}
	from := b.SQL()
	from.Text = "unnest(" + strings.Join(arrays, ", ") + ") AS v(" + strings.Join(names, ", ") + ")"
	return from, nil
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

// textOf writes a value as PostgreSQL reads it; nil for NULL.
func textOf(value any) (*string, error) {
	value, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil {
		return nil, err //nolint:wrapcheck // arraysOf says of which column
	}
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

// document writes the columns of rows of a table as JSON.
func document(
	ctx context.Context, table string, columns []*schema.Field, list reflect.Value,
) ([]byte, error) {
	names := make([]string, len(columns))
	for n, f := range columns {
		names[n] = strconv.Quote(f.DBName) + ":"
	}
	var b bytes.Buffer
	encoder := json.NewEncoder(&b) // of all values, as there are many
	b.WriteByte('[')
	for i := range list.Len() {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteByte('{')
		for n, f := range columns {
			if n > 0 {
				b.WriteByte(',')
			}
			b.WriteString(names[n])
			value, _ := f.ValueOf(ctx, list.Index(i))
			if err := store(&b, encoder, value); err != nil {
				return nil, fmt.Errorf("write %s of %s: %w", f.Name, table, err)
			}
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// store writes a value as JSON that SQLite reads as the column's. A JSON column is a text.
func store(b *bytes.Buffer, encoder *json.Encoder, value any) error {
	value, err := driver.DefaultParameterConverter.ConvertValue(value)
	if err != nil {
		return err //nolint:wrapcheck // document says of which column
	}
	if err := encoder.Encode(value); err != nil {
		return err //nolint:wrapcheck // document says of which column
	}
	b.Truncate(b.Len() - len("\n")) // the encoder ends a line
	return nil
}
