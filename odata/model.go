// Package odata serves the datasets as OData 4.0, read only: what Excel, Power BI and Tableau read. It turns addresses into
// questions to the engine, and rows into OData's JSON.
package odata

import (
	"slices"

	"plangraph/datasets"
)

// Table is a dataset with what the engine says of its columns.
type Table struct {
	datasets.Table
	Columns []datasets.Typed
}

// Model is what there is to ask about.
type Model struct {
	tables []*Table
}

// NewModel makes the model of tables.
func NewModel(tables []*Table) *Model { return &Model{tables} }

// table gives a table by its name; nil if there is none.
func (m *Model) table(name string) *Table {
	i := slices.IndexFunc(m.tables, func(t *Table) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return m.tables[i]
}

// relation gives the rows that belong to a row of a table, for any and all: a work item's duties and indicators.
func (m *Model) relation(of *Table, name string) *Table {
	if of == nil || (of.Name != "tasks" && of.Name != "projects") || (name != "assignments" && name != "targets") {
		return nil
	}
	return m.table(name)
}

// column gives a column by its name.
func (t *Table) column(name string) (datasets.Typed, bool) { return columnOf(t.Columns, name) }

func columnOf(columns []datasets.Typed, name string) (datasets.Typed, bool) {
	i := slices.IndexFunc(columns, func(c datasets.Typed) bool { return c.Name == name })
	if i < 0 {
		return datasets.Typed{}, false
	}
	return columns[i], true
}
