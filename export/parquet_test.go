package export

import (
	"bytes"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/parquet-go/parquet-go"

	"plangraph/datasets"
)

// TestParquetSchema: columns in their order, each of the type that other programs know.
func TestParquetSchema(t *testing.T) {
	t.Parallel()
	columns := everyKind()
	slices.Reverse(columns) // they are in no alphabetical order
	file := written(t, "parquet", options(t), columns, nil)
	if !bytes.HasPrefix(file, []byte("PAR1")) || !bytes.HasSuffix(file, []byte("PAR1")) {
		t.Error("it has no magic")
	}
	f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join([]string{
		"message projects {",
		"\toptional int64 moment (TIMESTAMP(isAdjustedToUTC=true,unit=MICROS));",
		"\toptional binary quarter (STRING);",
		"\toptional binary month (STRING);",
		"\toptional int32 date (DATE);",
		"\toptional boolean boolean;",
		"\toptional int64 money (DECIMAL(18,2));",
		"\toptional double percent;",
		"\toptional double number;",
		"\toptional int32 integer (INT(32,true));",
		"\toptional binary code (STRING);",
		"\toptional binary text (STRING);",
		"\trequired binary id (STRING);",
		"}",
	}, "\n")
	if got := f.Schema().String(); got != want {
		t.Errorf("the schema is\n%s\nwant\n%s", got, want)
	}
	if about, _ := f.Lookup("plangraph.columns"); !strings.Contains(
		about, `{"name":"text","zh":"列text","en":"The text","kind":"TEXT","about":"About text."}`,
	) {
		t.Errorf("the columns are described as %s", about)
	}
	if name, _ := f.Lookup("plangraph.dataset"); name != "projects" {
		t.Errorf("the dataset is %s", name)
	}
}

// TestRowGroupsAreBounded: neither many rows nor long texts have to fit into memory.
func TestRowGroupsAreBounded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows, length int
		want         []int64
	}{
		{2*groupRows + 5, 1, []int64{groupRows, groupRows, 5}},
		{groupRows, 1, []int64{groupRows}},
		{9, batchBytes, []int64{4, 4, 1}},
		{groupBytes / 512, 1023, []int64{groupBytes / 1024, groupBytes / 1024}},
	} {
		draw := rand.NewChaCha8([32]byte{})
		var rows [][]datasets.Value
		for range c.rows {
			text := make([]byte, c.length)
			_, _ = draw.Read(text) // never fails
			for i := range text {
				text[i] &= 0x7f
			}
			rows = append(rows, []datasets.Value{datasets.TextValue(string(text))})
		}
		file := written(t, "parquet", options(t), one(datasets.Key), rows)
		f, err := parquet.OpenFile(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			t.Fatal(err)
		}
		var got []int64
		for _, group := range f.RowGroups() {
			got = append(got, group.NumRows())
		}
		same := slices.EqualFunc(got, c.want, func(a, b int64) bool { return a-b < 300 && b-a < 300 }) // whole batches
		if !same {
			t.Errorf("%d rows of %d bytes are in groups of %v, want about %v", c.rows, c.length, got, c.want)
		}
		if diff := difference(texts(one(datasets.Key), rows), readParquet(t, file, one(datasets.Key)).rows); diff != "" {
			t.Error(diff)
		}
	}
}
