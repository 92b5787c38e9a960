package database

import (
	"fmt"
	"reflect"
	"sync"

	"gorm.io/gorm/schema"
)

// Table is what GORM reads of a model: where its rows stand.
type Table struct {
	// Name is the table's, Columns are in the order of the model's fields.
	Name    string
	Columns []Column
}

// Column is where a field of a model stands.
type Column struct {
	// Field is the field's Go name, Name the column's.
	Field, Name string
	// Type is the field's, without the pointer that makes a column nullable.
	Type     reflect.Type
	Nullable bool
	// Key says that the column is part of the primary key.
	Key bool
}

// TableOf reads a model, a struct, as GORM does.
func TableOf(model any) (Table, error) {
	parsed, err := schema.Parse(model, new(sync.Map), schema.NamingStrategy{})
	if err != nil {
		return Table{}, fmt.Errorf("read the columns of %T: %w", model, err)
	}
	t := Table{Name: parsed.Table, Columns: make([]Column, len(parsed.DBNames))}
	for i, name := range parsed.DBNames {
		f := parsed.FieldsByDBName[name]
		t.Columns[i] = Column{
			Field: f.Name, Name: name, Type: f.IndirectFieldType, Key: f.PrimaryKey,
			Nullable: f.FieldType.Kind() == reflect.Pointer,
		}
	}
	return t, nil
}
