package sheets

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"io"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"

	"plangraph/planning"
	"plangraph/problem"
)

// ByteOrderMark is what tells Excel that a CSV file is UTF-8.
const ByteOrderMark = "\xef\xbb\xbf"

// guarded is a text that Guard has put an apostrophe before.
var guarded = regexp.MustCompile(`^'+[=+\-@\t\r＝＋－＠]`)

// readCSV reads a ledger from text, with the separator that gives the most headings.
func readCSV(ctx context.Context, input []byte, name string, options Options) (Ledger, error) {
	text, err := decode(input)
	if err != nil {
		return Ledger{}, err
	}
	var (
		best    layout
		table   *grid
		nearest candidate
		failed  error
	)
	for _, separator := range ",\t;" {
		g, err := records(ctx, text, separator, options)
		if ctx.Err() != nil {
			return Ledger{}, ctx.Err()
		}
		if err != nil {
			failed = cmp.Or(failed, err)
			continue
		}
		l, c, found := findLayout(g)
		if separator == ',' || c.known > nearest.known {
			nearest = c
		}
		if found && (table == nil || len(l.columns) > len(best.columns)) {
			best, table = l, g
		}
	}
	if table != nil {
		table.name = strings.TrimSuffix(path.Base(strings.ReplaceAll(name, `\`, "/")), path.Ext(name))
		return readGrid(ctx, table, best, options)
	}
	if nearest.known < 2 && failed != nil {
		return Ledger{}, failed
	}
	return Ledger{}, refuseLayout(nearest)
}

// decode gives the text of a CSV file: UTF-8, UTF-16 with its mark, or else GB18030.
func decode(input []byte) (string, error) {
	var decoder *encoding.Decoder
	switch {
	case bytes.HasPrefix(input, []byte("\xff\xfe")), bytes.HasPrefix(input, []byte("\xfe\xff")):
		decoder = unicode.UTF16(unicode.LittleEndian, unicode.ExpectBOM).NewDecoder()
	case utf8.Valid(input):
		decoder = unicode.UTF8BOM.NewDecoder()
	default:
		decoder = simplifiedchinese.GB18030.NewDecoder()
	}
	decoded, err := decoder.Bytes(input)
	text := string(decoded)
	head := strings.ToLower(strings.TrimSpace(text[:min(len(text), 512)]))
	switch {
	case err != nil || strings.ContainsRune(text, utf8.RuneError):
		return "", notText(unknownText)
	case strings.ContainsRune(text, 0):
		return "", notText(binaryText)
	case strings.HasPrefix(head, "<"):
		return "", notText(markupText)
	case strings.HasPrefix(head, "%pdf"), strings.HasPrefix(head, `{\rtf`):
		return "", notText(documentText)
	}
	return text, nil
}

func notText(why problem.Message) error {
	return problem.Refuse(problem.Invalid, argument, why)
}

// records reads CSV as a table. Rows are numbered as a spreadsheet shows them, blank lines included.
func records(ctx context.Context, text string, separator rune, options Options) (*grid, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.ReuseRecord = separator, -1, true
	g := &grid{}
	cells := 0
	for nextLine := 1; ; {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		fields, err := r.Read()
		if errors.Is(err, io.EOF) {
			return g, nil
		}
		if wrong, ok := errors.AsType[*csv.ParseError](err); ok {
			return nil, problem.Refuse(problem.Invalid, argument, badCSV, wrong.Line, wrong.Err)
		}
		if err != nil {
			return nil, err
		}
		if len(fields) > maxColumns {
			return nil, problem.Refuse(problem.Limit, argument, manyFields, len(g.rows)+1, len(fields), maxColumns)
		}
		if cells += len(fields); cells > maxCells {
			return nil, problem.Refuse(problem.Limit, argument, manyCells, "CSV", maxCells)
		}
		line, _ := r.FieldPos(0)
		for ; nextLine < line; nextLine++ {
			g.add(nil)
		}
		row := make([]content, len(fields))
		nextLine++
		for i, field := range fields {
			if len(field) > maxText {
				return nil, problem.Refuse(problem.Limit, argument, longCell, place{len(g.rows) + 1, i + 1})
			}
			nextLine += strings.Count(field, "\n")
			row[i] = fieldContent(field)
		}
		if g.add(row); len(g.rows) > options.lastRow() {
			return nil, problem.Refuse(problem.Limit, argument, tooManyRows, "CSV", options.MaxRows)
		}
	}
}

func fieldContent(field string) content {
	if strings.HasPrefix(field, "=") {
		return content{kind: kindFormula, text: field}
	}
	if guarded.MatchString(field) {
		field = field[1:]
	}
	return content{text: planning.Tidy(field)}
}

// WriteCSV writes a book as CSV that Excel and WPS open: UTF-8 with its mark, commas. Texts that look like formulas
// stand behind an apostrophe, which Read takes off. More rows than MaxRows are a *problem.Error.
func WriteCSV(w io.Writer, book Book) error {
	if err := book.fits(); err != nil {
		return err
	}
	if _, err := io.WriteString(w, ByteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	written := book.columns()
	record := make([]string, len(written))
	if book.Title != "" {
		if err := out.Write([]string{Guard(clean(book.Title))}); err != nil {
			return err
		}
	}
	for i, c := range written {
		record[i] = c.headings[0]
	}
	if err := out.Write(record); err != nil {
		return err
	}
	for _, row := range book.Rows {
		for i, c := range written {
			record[i] = Guard(clean(row.text(c.field)))
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// FormulaLike tells whether a spreadsheet would take the text for a formula, or would if apostrophes before it were gone.
func FormulaLike(text string) bool {
	if text == "" || text[0] > '@' && text[0] < utf8.RuneSelf {
		return false // most texts, by a look at one byte
	}
	first, _ := utf8.DecodeRuneInString(strings.TrimLeft(text, "'"))
	return strings.ContainsRune("=+-@\t\r＝＋－＠", first)
}

// Guard gives the text as it stands in CSV: behind an apostrophe if it is like a formula. Apostrophes before it are one
// more by that, so that one can be taken off.
func Guard(text string) string {
	if FormulaLike(text) {
		return "'" + text
	}
	return text
}
