package export

import (
	"bufio"
	"encoding/json"

	"plangraph/datasets"
)

// jsonWriter writes objects, in an array or one a line. Values are what GraphQL makes of them: money is an exact decimal
// text, days and months are texts.
type jsonWriter struct {
	out     *bufio.Writer
	columns []datasets.Typed
	// names are the names of the columns as they stand in each object, with what is before and behind them.
	names []string
	// between stands between two rows, last behind all, none if there are none.
	between, last, none string

	begun  bool
	object []byte
}

func newJSON(out *bufio.Writer, columns []datasets.Typed, _ Options) (Writer, error) {
	w := objects(out, columns)
	w.between, w.last, w.none = ",\n", "]\n", "]\n"
	_, err := out.WriteString("[")
	return w, err
}

func newLines(out *bufio.Writer, columns []datasets.Typed, _ Options) (Writer, error) {
	w := objects(out, columns)
	w.between, w.last = "\n", "\n"
	return w, nil
}

func objects(out *bufio.Writer, columns []datasets.Typed) *jsonWriter {
	w := &jsonWriter{out: out, columns: columns}
	for i, c := range columns {
		before := ","
		if i == 0 {
			before = "{"
		}
		w.names = append(w.names, before+string(appendQuoted(nil, c.Name))+":")
	}
	return w
}

// Write writes an object.
func (w *jsonWriter) Write(row []datasets.Value) error {
	w.object = w.object[:0]
	if w.begun {
		w.object = append(w.object, w.between...)
	}
	w.begun = true
	for i, c := range w.columns {
		w.object = append(w.object, w.names[i]...)
		w.object = appendJSON(w.object, row[i], c.Kind)
	}
	w.object = append(w.object, '}')
	_, err := w.out.Write(w.object)
	return err //nolint:wrapcheck // a writer passes on what the one below it says
}

// Close ends the file.
func (w *jsonWriter) Close() error {
	end := w.none
	if w.begun {
		end = w.last
	}
	_, _ = w.out.WriteString(end) // Flush tells what fails
	return w.out.Flush()          //nolint:wrapcheck // a writer passes on what the one below it says
}

func appendJSON(dst []byte, v datasets.Value, kind datasets.Kind) []byte {
	switch {
	case absent(v, kind):
		return append(dst, "null"...)
	case isText(kind):
		return appendQuoted(dst, sound(v.Text()))
	}
	switch kind {
	case datasets.Integer, datasets.Number, datasets.Percent, datasets.Boolean:
		return v.Append(dst, kind)
	}
	return append(v.Append(append(dst, '"'), kind), '"')
}

func appendQuoted(dst []byte, text string) []byte {
	if !plain(text) {
		quoted, _ := json.Marshal(text) // a text never fails
		return append(dst, quoted...)
	}
	return append(append(append(dst, '"'), text...), '"')
}

// plain tells whether a text needs only quotes to be JSON.
func plain(text string) bool {
	for i := range len(text) {
		if b := text[i]; b < ' ' || b == '"' || b == '\\' {
			return false
		}
	}
	return true
}
