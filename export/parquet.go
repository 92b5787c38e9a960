package export

import (
	"bufio"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/parquet-go/parquet-go"

	"plangraph/datasets"
)

const (
	// groupRows and groupBytes bound a row group, which stays in memory until it is whole: so many rows, or so many bytes
	// of what it is in the file.
	groupRows  = 1 << 14
	groupBytes = 4 << 20
	// batchRows are handed on together, fewer if their texts are longer than batchBytes.
	batchRows, batchBytes = 64, 1 << 20
	// pageBytes is about how large a page is before it is packed, dictionaryBytes what the texts of a column may need until
	// they are written without a dictionary: those of a key are all different.
	pageBytes, dictionaryBytes = 64 << 10, 256 << 10
)

// parquetWriter writes Parquet. Texts have dictionaries, pages are of the first version and packed by Snappy: every
// reader that we know of takes them.
type parquetWriter struct {
	out     *bufio.Writer
	file    *parquet.GenericWriter[any]
	columns []datasets.Typed
	// batch are rows that are still to be handed on; texts are theirs.
	batch []parquet.Row
	texts []byte
	// rows are those of the row group, begun is how large the file was before it.
	rows  int
	begun int64
}

func newParquet(out *bufio.Writer, columns []datasets.Typed, o Options) (Writer, error) {
	described, err := json.Marshal(descriptions(columns))
	if err != nil {
		return nil, fmt.Errorf("describe the columns: %w", err)
	}
	root := ordered{Group: parquet.Group{}}
	for _, c := range columns {
		root.Group[c.Name] = nodeOf(c)
		root.names = append(root.names, c.Name)
	}
	file := parquet.NewGenericWriter[any](
		out, parquet.NewSchema(o.Table.Name, root), parquet.Compression(&parquet.Snappy), parquet.DataPageVersion(1),
		parquet.PageBufferSize(pageBytes), parquet.DictionaryMaxBytes(dictionaryBytes), parquet.WriteBufferSize(0),
		parquet.CreatedBy("plangraph", "", ""),
		parquet.KeyValueMetadata("plangraph.dataset", o.Table.Name),
		parquet.KeyValueMetadata("plangraph.columns", string(described)),
	)
	return &parquetWriter{out: out, file: file, columns: columns}, nil
}

// ordered is a group with its fields in the order of names; one that is made at run time sorts them.
type ordered struct {
	parquet.Group

	names []string
}

// Fields gives the fields in their order.
func (g ordered) Fields() []parquet.Field {
	fields := g.Group.Fields()
	slices.SortFunc(fields, func(a, b parquet.Field) int {
		return slices.Index(g.names, a.Name()) - slices.Index(g.names, b.Name())
	})
	return fields
}

// String gives the group as people read it.
func (g ordered) String() string { return g.Group.String() }

func nodeOf(c datasets.Typed) parquet.Node {
	node := leafOf(c.Kind)
	if isText(c.Kind) {
		node = parquet.Encoded(node, &parquet.RLEDictionary)
	} else {
		node = parquet.Encoded(node, &parquet.Plain)
	}
	if c.Nullable {
		return parquet.Optional(node)
	}
	return node
}

func leafOf(kind datasets.Kind) parquet.Node {
	switch kind {
	case datasets.Integer:
		return parquet.Int(32)
	case datasets.Money:
		const scale, precision = 2, 18
		return parquet.Decimal(scale, precision, parquet.Int64Type)
	case datasets.Number, datasets.Percent:
		return parquet.Leaf(parquet.DoubleType)
	case datasets.Boolean:
		return parquet.Leaf(parquet.BooleanType)
	case datasets.Date:
		return parquet.Date()
	case datasets.Moment:
		return parquet.Timestamp(parquet.Microsecond)
	}
	return parquet.String()
}

// description is what the file says of a column.
type description struct {
	Name       string `json:"name"`
	Chinese    string `json:"zh"`
	English    string `json:"en"`
	Kind       string `json:"kind"`
	Unit       string `json:"unit,omitzero"`
	UnitColumn string `json:"unitColumn,omitzero"`
	About      string `json:"about,omitzero"`
}

func descriptions(columns []datasets.Typed) []description {
	all := make([]description, len(columns))
	for i, c := range columns {
		all[i] = description{c.Name, c.Chinese, c.English, string(c.Kind), c.Unit, c.UnitColumn, c.About}
	}
	return all
}

// Write takes a row, and writes a row group when it is whole.
func (w *parquetWriter) Write(row []datasets.Value) error {
	n := len(w.batch)
	if n < cap(w.batch) {
		w.batch = w.batch[:n+1]
	} else {
		w.batch = append(w.batch, make(parquet.Row, 0, len(w.columns)))
	}
	cells := w.batch[n][:0]
	for i, c := range w.columns {
		cells = append(cells, w.cell(i, row[i], c))
	}
	w.batch[n] = cells
	w.rows++
	if n+1 < batchRows && len(w.texts) < batchBytes {
		return nil
	}
	return w.handOn()
}

func (w *parquetWriter) cell(column int, v datasets.Value, c datasets.Typed) parquet.Value {
	if v.Null() {
		return parquet.NullValue().Level(0, 0, column)
	}
	level := 0
	if c.Nullable {
		level = 1
	}
	return w.value(v, c.Kind).Level(0, level, column)
}

func (w *parquetWriter) value(v datasets.Value, kind datasets.Kind) parquet.Value {
	switch kind {
	case datasets.Integer:
		return parquet.Int32Value(int32(v.Int()))
	case datasets.Money:
		return parquet.Int64Value(v.Int())
	case datasets.Number, datasets.Percent:
		return parquet.DoubleValue(v.Float())
	case datasets.Boolean:
		return parquet.BooleanValue(v.Bool())
	case datasets.Date:
		const day = 86_400
		return parquet.Int32Value(int32(v.Time().Unix() / day))
	case datasets.Moment:
		return parquet.Int64Value(v.Time().UnixMicro())
	}
	from := len(w.texts)
	w.texts = append(w.texts, sound(v.Text())...)
	return parquet.ByteArrayValue(w.texts[from:len(w.texts):len(w.texts)])
}

// handOn gives the batch to the columns, which copy it, and writes the row group if it is whole.
func (w *parquetWriter) handOn() error {
	if _, err := w.file.WriteRows(w.batch); err != nil {
		return fmt.Errorf("write rows as Parquet: %w", err)
	}
	w.batch, w.texts = w.batch[:0], w.texts[:0]
	if w.rows < groupRows && w.file.Size()-w.begun < groupBytes {
		return nil
	}
	if err := w.file.Flush(); err != nil {
		return fmt.Errorf("write a row group: %w", err)
	}
	w.rows, w.begun = 0, w.file.Size()
	return nil
}

// Close ends the file.
func (w *parquetWriter) Close() error {
	if err := w.handOn(); err != nil {
		return err
	}
	if err := w.file.Close(); err != nil {
		return fmt.Errorf("end the Parquet file: %w", err)
	}
	return w.out.Flush() //nolint:wrapcheck // a writer passes on what the one below it says
}
