// Package export writes rows of datasets as files, row by row: what a file needs of memory does not grow with its rows.
package export

import (
	"bufio"
	"io"
	"math"
	"slices"
	"strings"

	"plangraph/datasets"
)

// Writer writes rows. What it has written can lie in its buffer until Close, which ends the file and has to be called.
type Writer interface {
	// Write writes a row, of as many values as there are columns. It keeps none of them.
	Write(row []datasets.Value) error
	// Close ends the file; it does not close what the file is written to.
	Close() error
}

// Labels say what stands above the columns of a file for people.
type Labels string

// The labels: the names of the columns, as all other doors have them, or what people call them.
const (
	Code    Labels = "code"
	Chinese Labels = "zh"
	English Labels = "en"
)

// Encoding is how a file of text writes its characters.
type Encoding string

// The encodings: UTF-8 with a mark at its beginning, by which Excel knows it, and what older programs read without.
const (
	UTF8    Encoding = "utf-8"
	GB18030 Encoding = "gb18030"
)

// Options are what may be chosen for a file. What a format does not have is ignored by it.
type Options struct {
	// Table is what the rows are of.
	Table    datasets.Table
	Labels   Labels
	Encoding Encoding
}

// Format is a sort of file.
type Format struct {
	// Name is the ending of a file's name.
	Name string
	// Media is the media type of a file in UTF-8, if it is text.
	Media string
	// Labeled says that it has headings, which can be labels. Others have the names of the columns.
	Labeled bool
	// Encoded says that its encoding may be chosen.
	Encoded bool

	open func(out *bufio.Writer, columns []datasets.Typed, o Options) (Writer, error)
}

// Formats are all formats.
func Formats() []Format {
	return []Format{
		{Name: "csv", Media: "text/csv; charset=utf-8", Labeled: true, Encoded: true, open: newCSV},
		{
			Name: "xlsx", Media: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Labeled: true,
			open: func(out *bufio.Writer, columns []datasets.Typed, o Options) (Writer, error) {
				return newXLSX(out, columns, o, lastRow)
			},
		},
		{Name: "json", Media: "application/json", open: newJSON},
		{Name: "ndjson", Media: "application/x-ndjson", open: newLines},
		{Name: "parquet", Media: "application/vnd.apache.parquet", open: newParquet},
	}
}

// FormatNamed gives the format of a name.
func FormatNamed(name string) (Format, bool) {
	all := Formats()
	at := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if at < 0 {
		return Format{}, false
	}
	return all[at], true
}

// MediaType is the media type of a file with the options.
func (f Format) MediaType(o Options) string {
	if f.Encoded && o.Encoding == GB18030 {
		return strings.Replace(f.Media, string(UTF8), string(GB18030), 1)
	}
	return f.Media
}

// BufferSize is how much is written to a file at once.
const BufferSize = 64 << 10

// Writer begins a file of the columns, which have names of their own. If out is a bufio.Writer of BufferSize, it is the
// buffer, so that whoever made it can send sooner what is in it.
func (f Format) Writer(out io.Writer, columns []datasets.Typed, o Options) (Writer, error) {
	return f.open(bufio.NewWriterSize(out, BufferSize), columns, o)
}

// heading is what stands above a column.
func (o Options) heading(c datasets.Typed) string { return o.named(c.Label, c.Name) }

// named is what something is called in the language of the labels.
func (o Options) named(l datasets.Label, name string) string {
	switch o.Labels {
	case Chinese:
		return l.Chinese
	case English:
		return l.English
	}
	return name
}

// sound is text as it can stand in every file: bytes that are no UTF-8 become U+FFFD.
func sound(text string) string { return strings.ToValidUTF8(text, "\ufffd") }

// absent tells whether nothing stands for the value: it is null, or no number that a file could hold.
func absent(v datasets.Value, kind datasets.Kind) bool {
	if v.Null() || kind != datasets.Number && kind != datasets.Percent {
		return v.Null()
	}
	return math.IsNaN(v.Float()) || math.IsInf(v.Float(), 0)
}

// isText tells whether values of the kind are texts.
func isText(kind datasets.Kind) bool {
	switch kind {
	case datasets.Key, datasets.Text, datasets.Code, datasets.Month, datasets.Quarter:
		return true
	}
	return false
}
