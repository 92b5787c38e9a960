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

// Update changes rows, all that differ in the same columns by one statement, and answers how many are there to be
// changed.
func (tx *Tx) Update(ctx context.Context, set UpdateSet) (int, error) {
	columns := slices.Concat(set.Key, set.Set)
	rows, err := tx.Dialect.document(ctx, set.Schema.Table, columns, reflect.ValueOf(set.Rows))
	if err != nil {
		return 0, err
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
	b.Add("WITH v AS MATERIALIZED ("+tx.Dialect.recordset(set)+") UPDATE "+set.Schema.Table+" AS t SET ", string(rows)).
		Add(strings.Join(sets, ", "), set.Also.Args...).Add(" FROM v").Where(Expr(strings.Join(keys, " AND ")), set.Where)
	statement := b.SQL()
	result := tx.WithContext(ctx).Exec(statement.Text, statement.Args...)
	if result.Error != nil {
		return 0, fmt.Errorf("update %s: %w", set.Schema.Table, result.Error)
	}
	return int(result.RowsAffected), nil
}

// recordset reads the rows of a JSON document, which is its argument, with the columns of a table.
func (d Dialect) recordset(set UpdateSet) string {
	if d == Postgres {
		return "SELECT * FROM json_populate_recordset(NULL::" + set.Schema.Table + ", ?)"
	}
	var columns []string
	for _, f := range slices.Concat(set.Key, set.Set) {
		columns = append(columns, "value ->> '$."+f.DBName+"' AS "+f.DBName)
	}
	return "SELECT " + strings.Join(columns, ", ") + " FROM json_each(?)"
}

// document writes the columns of rows of a table as JSON.
func (d Dialect) document(
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
			if err := d.store(&b, encoder, value); err != nil {
				return nil, fmt.Errorf("write %s of %s: %w", f.Name, table, err)
			}
		}
		b.WriteByte('}')
	}
	b.WriteByte(']')
	return b.Bytes(), nil
}

// store writes a value as JSON that the database reads as the column's. A JSON column is JSON in PostgreSQL, a text in
// SQLite.
func (d Dialect) store(b *bytes.Buffer, encoder *json.Encoder, value any) error {
	if document, ok := value.(*models.JSON); ok && document != nil {
		value = *document
	}
	if document, ok := value.(models.JSON); ok && d == Postgres {
		b.WriteString(string(document))
		return nil
	}
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
