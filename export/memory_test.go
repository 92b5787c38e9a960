package export

import (
	"fmt"
	"io"
	"runtime"
	"strconv"
	"testing"
	"time"

	"plangraph/datasets"
)

// made gives rows of a table as long as that of the projects, half of them texts, one of which is another in each row.
func made() (columns []datasets.Typed, row func(i int) []datasets.Value) {
	kinds := []datasets.Kind{
		datasets.Key,
		datasets.Key,
		datasets.Text,
		datasets.Integer,
		datasets.Text,
		datasets.Code,
		datasets.Money,
		datasets.Date,
		datasets.Month,
		datasets.Quarter,
		datasets.Percent,
		datasets.Moment,
		datasets.Boolean,
		datasets.Number,
	}
	for i := range 35 {
		columns = append(columns, datasets.Typed{
			Column: datasets.Column{Name: "column" + strconv.Itoa(i)}, Kind: kinds[i%len(kinds)], Nullable: i > 0,
		})
	}
	at := time.Date(2023, 6, 30, 0, 0, 0, 0, time.UTC)
	values := make([]datasets.Value, len(columns))
	return columns, func(i int) []datasets.Value {
		for j, c := range columns {
			switch c.Kind {
			case datasets.Key:
				values[j] = datasets.TextValue(fmt.Sprintf("0190%04d-7000-8000-%012d", j, i))
			case datasets.Text:
				values[j] = datasets.TextValue("香江路（站前大街至新明大街）改造工程" + strconv.Itoa(i%997))
			case datasets.Integer, datasets.Money:
				values[j] = datasets.IntValue(int64(i * 7919 % 1_000_003))
			case datasets.Date, datasets.Moment:
				values[j] = datasets.TimeValue(at.AddDate(0, 0, i%365))
			case datasets.Boolean:
				values[j] = datasets.BoolValue(i%2 == 0)
			case datasets.Percent, datasets.Number:
				values[j] = datasets.FloatValue(float64(i%1000) / 10)
			default:
				values[j] = datasets.TextValue("2023Q" + strconv.Itoa(1+i%4))
			}
		}
		return values
	}
}

// TestMemoryDoesNotGrowWithRows: what is alive while a file is written is the same after many rows as after some.
func TestMemoryDoesNotGrowWithRows(t *testing.T) { //nolint:paralleltest // it looks at the memory of all
	columns, row := made()
	for _, f := range Formats() {
		w, err := f.Writer(io.Discard, columns, options(t))
		if err != nil {
			t.Fatal(err)
		}
		const rows, most = 50_000, 60 << 20
		for i := range rows {
			if err := w.Write(row(i)); err != nil {
				t.Fatal(err)
			}
			if i%(rows/5) == rows/5-1 {
				if alive := alive(); alive > most {
					t.Errorf("%s: %d MiB are alive after %d rows", f.Name, alive>>20, i+1)
				}
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// alive is how much memory is in use that somebody can reach.
func alive() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// BenchmarkFormats writes a million rows of each format, and says how much memory was in use at most.
func BenchmarkFormats(b *testing.B) {
	columns, row := made()
	for _, f := range Formats() {
		b.Run(f.Name, func(b *testing.B) {
			for b.Loop() {
				var size counter
				w, err := f.Writer(&size, columns, options(b))
				if err != nil {
					b.Fatal(err)
				}
				var peak uint64
				const rows = 1_000_000
				for i := range rows {
					if err := w.Write(row(i)); err != nil {
						b.Fatal(err)
					}
					if i%1000 == 0 {
						var m runtime.MemStats
						runtime.ReadMemStats(&m)
						peak = max(peak, m.HeapAlloc)
					}
				}
				if err := w.Close(); err != nil {
					b.Fatal(err)
				}
				b.ReportMetric(float64(peak>>20), "MiB-heap")
				b.ReportMetric(float64(size>>20), "MiB-file")
			}
		})
	}
}

type counter int

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }
