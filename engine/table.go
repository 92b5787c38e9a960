package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"plangraph/database"
	"plangraph/datasets"
)

// Table is a dataset as it is read: its columns found in the types of the graph.
type Table struct {
	datasets.Table
	// Columns are those of the dataset, with what their fields say.
	Columns []datasets.Typed

	typ *Type
	// rel is the relation by which the query leads to all rows: of some, those of a day.
	rel  relation
	read []tableColumn // by the place of the column
}

// tableColumn is where the values of a column are read: relations to one row, the field of the last, its calendar span.
type tableColumn struct {
	steps  []string
	column Column
	// ofModel says that the graph does not have the field: no filter speaks of it.
	ofModel bool
	bucket  database.Bucket
	codec   Codec
}

// Column gives the place of a column by its name, and false if there is none.
func (t *Table) Column(name string) (int, bool) {
	i := slices.IndexFunc(t.Columns, func(c datasets.Typed) bool { return c.Name == name })
	return i, i >= 0
}

// DeclareTables finds the columns of the datasets in the types. All names that nobody has are reported.
func (c *Catalog) DeclareTables(declared ...datasets.Table) error {
	var mistakes []error
	for _, d := range declared {
		t := &Table{Table: d, typ: c.types[d.Type]}
		if t.typ == nil {
			mistakes = append(mistakes, fmt.Errorf("%s has rows of %s, which is not declared", d.Name, d.Type))
			continue
		}
		t.rel = c.allOf(d.Type)
		for _, column := range d.Columns {
			typed, read, err := c.tableColumn(t.typ, column)
			if err != nil {
				mistakes = append(mistakes, fmt.Errorf("%s.%s: %w", d.Name, column.Name, err))
			}
			if column.To != "" || slices.Contains(d.Key, column.Name) {
				typed.Kind = datasets.Key
			}
			if typed.Kind != datasets.Code {
				t.Columns, t.read = append(t.Columns, typed), append(t.read, read)
				continue
			}
			label, readLabel, err := labeled(typed, read)
			if err != nil {
				mistakes = append(mistakes, err)
			}
			typed.Chinese, typed.English = typed.Chinese+"代码", typed.English+" code"
			t.Columns, t.read = append(t.Columns, typed, label), append(t.read, read, readLabel)
		}
		c.tables = append(c.tables, t)
	}
	return errors.Join(mistakes...)
}

// Tables are the datasets, in their order.
func (c *Catalog) Tables() []*Table { return c.tables }

// Table gives a dataset by its name; nil if there is none.
func (c *Catalog) Table(name string) *Table {
	for _, t := range c.tables {
		if t.Name == name {
			return t
		}
	}
	return nil
}

// allOf is the relation by which the query gives all rows of a type.
func (c *Catalog) allOf(target string) relation {
	for _, declared := range c.types["Query"].fields {
		if all, ok := declared.(Connection); ok && all.target == target {
			return all.relation
		}
	}
	return relation{}
}

// tableColumn finds a column.
func (c *Catalog) tableColumn(t *Type, declared datasets.Column) (datasets.Typed, tableColumn, error) {
	names := strings.Split(declared.Field, ".")
	typed := datasets.Typed{Column: declared}
	read := tableColumn{bucket: database.Bucket(declared.Bucket)}
	for _, step := range names[:len(names)-1] {
		one, ok := t.byName[step].(ToOne)
		if !ok {
			return typed, read, fmt.Errorf("%s.%s leads to no row", t.name, step)
		}
		typed.Nullable = typed.Nullable || t.mayLack(one)
		read.steps = append(read.steps, step)
		t = c.types[one.target]
	}
	last := names[len(names)-1]
	found, ok := t.byName[last].(Column)
	if !ok {
		var err error
		if found, err = t.settledColumn(Field(last)); err != nil {
			return typed, read, err
		}
	}
	read.column, read.codec, read.ofModel = found, found.codec, !ok
	if read.bucket != "" {
		read.codec = bucketCodec(declared.Bucket)
	}
	typed.Kind, typed.Nullable = read.codec.kind, typed.Nullable || found.nullable
	if read.codec.kind == datasets.Code {
		typed.Enum = read.codec.name
	}
	return typed, read, nil
}

// labeled makes the column that has the Chinese label of the codes in another one.
func labeled(typed datasets.Typed, read tableColumn) (datasets.Typed, tableColumn, error) {
	meanings := datasets.Codes()[typed.Enum]
	if meanings == nil {
		return typed, read, fmt.Errorf("%s: nobody knows what the values of %s are called", typed.Name, typed.Enum)
	}
	label := func(code Template) Template {
		if code == "" {
			return ""
		}
		var b strings.Builder
		b.WriteString("CASE " + string(code))
		for _, m := range meanings {
			b.WriteString(" WHEN '" + m.Value + "' THEN '" + m.Chinese + "'")
		}
		return Template(b.String() + " END")
	}
	c := read.column
	read.column = Column{name: c.name + "Label", template: label(c.template), earlier: label(c.earlier), daily: c.daily}
	read.codec, read.ofModel = textCodec(), true
	typed.Name, typed.Field, typed.Kind, typed.Enum = typed.Name+"Label", "", datasets.Text, ""
	typed.About = "What the code is called, in Chinese."
	return typed, read, nil
}

// mayLack tells whether there may be no row that a relation leads to.
func (t *Type) mayLack(one ToOne) bool {
	if one.relation.parent == t.key.column() {
		return true
	}
	i := slices.IndexFunc(t.table.Columns, func(c database.Column) bool { return c.Name == one.relation.parent })
	return i < 0 || t.table.Columns[i].Nullable
}

// in gives the column as SQL of a scope, joining what stands between.
func (c tableColumn) in(p *Planner, sc Scope) string {
	return c.spanned(p, c.column.in(p.follow(sc, c.steps)))
}

// key gives the column as rows are told apart by it: as they show it.
func (c tableColumn) key(p *Planner, sc Scope) string {
	if c.codec.kind == datasets.Percent {
		return roundedSQL(c.in(p, sc))
	}
	return c.in(p, sc)
}

// spanned puts a day into the span of the calendar that the column has.
func (c tableColumn) spanned(p *Planner, expr string) string {
	if c.bucket == "" {
		return expr
	}
	return p.dialect.InBucket(c.bucket, expr)
}

// valueOf reads a value of a kind, however the database keeps it.
func valueOf(kind datasets.Kind, c *database.Cell) datasets.Value {
	if c.Null() {
		return datasets.Value{}
	}
	switch kind {
	case datasets.Integer, datasets.Money:
		return datasets.IntValue(c.Int())
	case datasets.Number:
		return datasets.FloatValue(c.Float())
	case datasets.Percent:
		return datasets.FloatValue(rounded(c.Float()))
	case datasets.Boolean:
		return datasets.BoolValue(c.Bool())
	case datasets.Date, datasets.Moment:
		return datasets.TimeValue(timeOf(c))
	}
	return datasets.TextValue(c.Text)
}

// timeOf reads a day or a moment; SQLite has them as text.
func timeOf(c *database.Cell) time.Time {
	if c.Kind != database.CellText {
		return c.Time()
	}
	layout := time.RFC3339
	if len(c.Text) == len(time.DateOnly) {
		layout = time.DateOnly
	}
	t, _ := time.Parse(layout, c.Text) // the store writes no other form
	return t
}
