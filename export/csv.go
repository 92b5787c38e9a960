package export

import (
	"bufio"
	"io"
	"strings"

	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/transform"

	"plangraph/datasets"
	"plangraph/sheets"
)

// csvWriter writes CSV as RFC 4180 has it: commas, CRLF, quotes where they are needed. encoding/csv would take the
// carriage returns out of texts.
type csvWriter struct {
	out     io.Writer
	end     func() error
	columns []datasets.Typed
	// writable makes a text one that the encoding has.
	writable func(string) string
	line     []byte
}

func newCSV(out *bufio.Writer, columns []datasets.Typed, o Options) (Writer, error) {
	w := &csvWriter{out: out, end: out.Flush, columns: columns, writable: sound}
	if o.Encoding == GB18030 {
		encoder := transform.NewWriter(out, simplifiedchinese.GB18030.NewEncoder())
		w.out, w.writable = encoder, inGB18030
		w.end = func() error {
			if err := encoder.Close(); err != nil {
				return err //nolint:wrapcheck // it is the writer's
			}
			return out.Flush()
		}
	} else {
		w.line = append(w.line, sheets.ByteOrderMark...)
	}
	for i, c := range columns {
		w.text(i, o.heading(c))
	}
	if err := w.endLine(); err != nil {
		return nil, err
	}
	return w, nil
}

// Write writes a line. Nothing stands for null, two quotes for an empty text.
func (w *csvWriter) Write(row []datasets.Value) error {
	for i, c := range w.columns {
		switch v := row[i]; {
		case absent(v, c.Kind):
			w.separate(i)
		case isText(c.Kind):
			w.text(i, w.writable(v.Text()))
		default:
			w.separate(i)
			w.line = v.Append(w.line, c.Kind)
		}
	}
	if len(w.line) == 0 {
		w.line = append(w.line, `""`...) // a reader would take a blank line for none
	}
	return w.endLine()
}

// inGB18030 is a text of characters that the encoder knows: of all of Unicode, it takes some of private use for others.
// They mean something only where they were made up; 〓 stands for them, as for a sort that a printer does not have.
func inGB18030(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0xe000 && r <= 0xe864 {
			return '〓'
		}
		return r
	}, sound(text))
}

func (w *csvWriter) separate(i int) {
	if i > 0 {
		w.line = append(w.line, ',')
	}
}

func (w *csvWriter) text(i int, text string) {
	w.separate(i)
	text = sheets.Guard(text)
	if text != "" && !strings.ContainsAny(text, ",\"\r\n") && text[0] != ' ' {
		w.line = append(w.line, text...)
		return
	}
	w.line = append(w.line, '"')
	for {
		before, after, found := strings.Cut(text, `"`)
		w.line = append(w.line, before...)
		if !found {
			break
		}
		w.line = append(w.line, `""`...)
		text = after
	}
	w.line = append(w.line, '"')
}

func (w *csvWriter) endLine() error {
	w.line = append(w.line, '\r', '\n')
	_, err := w.out.Write(w.line)
	w.line = w.line[:0]
	return err //nolint:wrapcheck // a writer passes on what the one below it says
}

// Close ends the file.
func (w *csvWriter) Close() error { return w.end() }
