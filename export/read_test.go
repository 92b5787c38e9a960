package export

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/parquet-go/parquet-go"
	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"plangraph/datasets"
)

// null is what readers give for null.
const null = "␀"

// table is what a library of others reads from a file: the names of the columns, and the values as Value.Append writes
// them.
type table struct {
	heads []string
	rows  [][]string
}

// written is a file of the rows.
func written(t testing.TB, format string, o Options, columns []datasets.Typed, rows [][]datasets.Value) []byte {
	t.Helper()
	f, known := FormatNamed(format)
	if !known {
		t.Fatalf("there is no format %s", format)
	}
	var file bytes.Buffer
	w, err := f.Writer(&file, columns, o)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if err := w.Write(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

// texts are the rows as readers give them.
func texts(columns []datasets.Typed, rows [][]datasets.Value) [][]string {
	all := make([][]string, len(rows))
	for i, row := range rows {
		for j, c := range columns {
			text := null
			if !row[j].Null() {
				text = string(row[j].Append(nil, c.Kind))
			}
			all[i] = append(all[i], text)
		}
	}
	return all
}

var readers = map[string]func(t testing.TB, file []byte, columns []datasets.Typed) table{
	"csv": readCSV, "json": readJSON, "ndjson": readLines, "xlsx": readXLSX, "parquet": readParquet,
}

// readCSV cannot tell an empty text from null: both are null.
func readCSV(t testing.TB, file []byte, columns []datasets.Typed) table {
	t.Helper()
	text, marked := bytes.CutPrefix(file, []byte("\xef\xbb\xbf"))
	if !marked {
		var err error
		if text, err = simplifiedchinese.GB18030.NewDecoder().Bytes(file); err != nil {
			t.Fatal(err)
		}
	}
	records, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatalf("%v in %q", err, file)
	}
	rows := records[1:]
	for _, row := range rows {
		for i, cell := range row {
			switch {
			case cell == "":
				row[i] = null
			case isText(columns[i].Kind):
				row[i] = unguarded(cell)
			}
		}
	}
	return table{records[0], rows}
}

// guarded is a text behind an apostrophe that keeps it from being a formula.
var guarded = regexp.MustCompile(`^'+[=+\-@\t\r＝＋－＠]`)

func unguarded(cell string) string {
	if guarded.MatchString(cell) {
		return cell[1:]
	}
	return cell
}

func readJSON(t testing.TB, file []byte, columns []datasets.Typed) table {
	t.Helper()
	var objects []json.RawMessage
	if err := json.Unmarshal(file, &objects); err != nil {
		t.Fatalf("%v in %q", err, file)
	}
	return readObjects(t, objects, columns)
}

func readLines(t testing.TB, file []byte, columns []datasets.Typed) table {
	t.Helper()
	var objects []json.RawMessage
	for line := range strings.Lines(string(file)) {
		objects = append(objects, json.RawMessage(line))
	}
	return readObjects(t, objects, columns)
}

// readObjects reads the members in their order.
func readObjects(t testing.TB, objects []json.RawMessage, columns []datasets.Typed) table {
	t.Helper()
	got := table{rows: [][]string{}}
	for _, object := range objects {
		d := json.NewDecoder(bytes.NewReader(object))
		d.UseNumber()
		var tokens []json.Token
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%v in %q", err, object)
			}
			tokens = append(tokens, token)
		}
		got.heads = got.heads[:0]
		var row []string
		for i, c := range columns {
			name, value := tokens[1+2*i], tokens[2+2*i]
			got.heads = append(got.heads, name.(string))
			row = append(row, jsonText(t, value, c.Kind))
		}
		got.rows = append(got.rows, row)
	}
	return got
}

func jsonText(t testing.TB, value json.Token, kind datasets.Kind) string {
	t.Helper()
	text := fmt.Sprint(value)
	var right bool
	switch value.(type) {
	case nil:
		return null
	case bool:
		right = kind == datasets.Boolean
	case json.Number:
		right = kind == datasets.Integer || kind == datasets.Number || kind == datasets.Percent
	default:
		right = isText(kind) || kind == datasets.Money || kind == datasets.Date || kind == datasets.Moment
	}
	if !right {
		t.Fatalf("%s is written as %T", kind, value)
	}
	return text
}

// readXLSX reads all sheets but the last, which is the dictionary.
func readXLSX(t testing.TB, file []byte, columns []datasets.Typed) table {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	names := book.GetSheetList()
	got := table{rows: [][]string{}}
	for _, name := range names[:len(names)-1] {
		all, err := book.Rows(name)
		if err != nil {
			t.Fatal(err)
		}
		for i := 0; all.Next(); i++ { // GetRows leaves out rows of nulls at the end
			cells, err := all.Columns()
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				got.heads = cells
				continue
			}
			var row []string
			for j, c := range columns {
				at, err := excelize.CoordinatesToCellName(j+1, i+1)
				if err != nil {
					t.Fatal(err)
				}
				row = append(row, cellText(t, book, name, at, c.Kind))
			}
			got.rows = append(got.rows, row)
		}
	}
	return got
}

func cellText(t testing.TB, book *excelize.File, sheet, at string, kind datasets.Kind) string {
	t.Helper()
	text, err := book.GetCellValue(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	sort, err := book.GetCellType(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	switch {
	case sort == excelize.CellTypeUnset && text == "":
		return null
	case sort == excelize.CellTypeInlineString:
		return text
	case sort == excelize.CellTypeBool:
		return strconv.FormatBool(text == "1" || text == "TRUE")
	}
	switch kind {
	case datasets.Money: // it is written as it stands
	case datasets.Date, datasets.Moment:
		days, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		micros := int64(math.Round((days - 25_569) * 86_400e6))
		return string(datasets.TimeValue(time.UnixMicro(micros)).Append(nil, kind))
	case datasets.Integer, datasets.Number, datasets.Percent:
		x, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		return string(datasets.FloatValue(x).Append(nil, datasets.Number))
	default:
		t.Fatalf("%s is written as a number", kind)
	}
	return text
}

func readParquet(t testing.TB, file []byte, columns []datasets.Typed) table {
	t.Helper()
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	got := table{rows: [][]string{}}
	for _, path := range f.Schema().Columns() {
		got.heads = append(got.heads, strings.Join(path, "."))
	}
	for _, group := range f.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				var read []string
				for i, v := range row {
					read = append(read, parquetText(v, columns[i].Kind))
				}
				got.rows = append(got.rows, read)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := rows.Close(); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

func parquetText(v parquet.Value, kind datasets.Kind) string {
	if v.IsNull() {
		return null
	}
	var value datasets.Value
	switch kind {
	case datasets.Integer:
		value = datasets.IntValue(int64(v.Int32()))
	case datasets.Money:
		value = datasets.IntValue(v.Int64())
	case datasets.Number, datasets.Percent:
		value = datasets.FloatValue(v.Double())
	case datasets.Boolean:
		value = datasets.BoolValue(v.Boolean())
	case datasets.Date:
		value = datasets.TimeValue(time.Unix(int64(v.Int32())*86_400, 0))
	case datasets.Moment:
		value = datasets.TimeValue(time.UnixMicro(v.Int64()))
	default:
		value = datasets.TextValue(string(v.ByteArray()))
	}
	return string(value.Append(nil, kind))
}

// everyKind are columns of every kind, the first of which is never null.
func everyKind() []datasets.Typed {
	columns := []datasets.Typed{{Column: datasets.Column{Name: "id"}, Kind: datasets.Key}}
	for _, kind := range []datasets.Kind{
		datasets.Text, datasets.Code, datasets.Integer, datasets.Number, datasets.Percent, datasets.Money,
		datasets.Boolean, datasets.Date, datasets.Month, datasets.Quarter, datasets.Moment,
	} {
		name := strings.ToLower(string(kind))
		columns = append(columns, datasets.Typed{
			Column: datasets.Column{
				Name: name, Label: datasets.Label{English: "The " + name, Chinese: "列" + name}, About: "About " + name + ".",
			},
			Kind: kind, Nullable: true,
		})
	}
	columns[0].Label = datasets.Label{English: "Id", Chinese: "标识"}
	return columns
}

// kindOf gives a table of one column.
func one(kind datasets.Kind) []datasets.Typed {
	return []datasets.Typed{{Column: datasets.Column{Name: "only"}, Kind: kind, Nullable: true}}
}

// options are those of the projects.
func options(t testing.TB) Options {
	t.Helper()
	for _, table := range datasets.Tables() {
		if table.Name == "projects" {
			return Options{Table: table}
		}
	}
	t.Fatal("there are no projects")
	return Options{}
}
