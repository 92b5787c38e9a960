// Package sheets reads and writes the decomposition ledger (任务分解表, 台账) as a spreadsheet: .xlsx and CSV. It is pure:
// what a row means for a plan is for others to say.
//
// An office lays its ledger out as it likes. Headings are found by their words (see columns) in the first 20 rows, in
// one row or two; a merged value counts for all rows of its merge; blank rows, repeated headings, totals and footnotes
// are no rows.
//
// 责任单位 without a column 牵头单位: the first unit leads (or the one marked 牵头), the others support. Beside one, all support.
package sheets

import (
	"bytes"
	"context"
	"errors"
	"unicode/utf8"

	"plangraph/archive"
	"plangraph/models"
	"plangraph/problem"
)

// MaxRows is how many rows a ledger has at most below its headings: what is written is no longer than what is read.
const MaxRows = 10_000

// Options say how a ledger is read; the zero value is fine but for Year.
type Options struct {
	// Year is the plan's, for dates without one (6月底, 年底). Without it such dates are problems.
	Year int
	// Sheet is the worksheet to read; if empty, the first visible one that has headings.
	Sheet string
	// MaxBytes bounds the file, MaxRows the rows below the headings, MaxUnpacked what a workbook unpacks to. Their
	// defaults are 10 MiB, MaxRows and 64 MiB.
	MaxBytes, MaxRows, MaxUnpacked int
}

func (o Options) withDefaults() Options {
	for limit, otherwise := range map[*int]int{&o.MaxBytes: 10 << 20, &o.MaxRows: MaxRows, &o.MaxUnpacked: 64 << 20} {
		if *limit <= 0 {
			*limit = otherwise
		}
	}
	return o
}

// Ledger is what a spreadsheet says. Problems are cells that were not understood, all of them, by row; where there are
// any, the ledger is not to be applied. Notes are what was left unread, and why.
type Ledger struct {
	Title    string
	Sheet    string
	Rows     []Row
	Problems []CellProblem
	Notes    []CellProblem
}

// Row is one row of a ledger. Number is the row's in the sheet, from 1; writing ignores it. In a row that is written
// only the Value of a cell counts. A row names at least one of ID, Task and Project, else it has a problem.
type Row struct {
	Number int
	// ID is ours (标识), there in sheets that we wrote.
	ID Cell[models.ID]
	// Ordinal is the number as printed (序号): 1, 1.2, (三).
	Ordinal   Cell[string]
	Area      Cell[string]
	Task      Cell[string]
	Project   Cell[string]
	Indicator Cell[string]
	Target    Cell[Amount]
	// Lead, Supports and Supervise are names of units as printed, each once. More than one lead is not refused here.
	Lead      Cell[[]string]
	Supports  Cell[[]string]
	Supervise Cell[[]string]
	Leader    Cell[string]
	Due       Cell[models.Date]
	Status    Cell[models.WorkStatus]
	Note      Cell[string]
}

// Cell is a cell of a row. Address is where it stands (B7), for a merged value that of the merge; empty where the sheet
// lacks the column. Text is what it says. Value is what that means: the zero value if the cell is empty or was not
// understood.
type Cell[T any] struct {
	Address string
	Text    string
	Value   T
}

// Of makes the cell of a row that is to be written.
func Of[T any](value T) Cell[T] { return Cell[T]{Value: value} }

// Read reads a ledger from a .xlsx workbook or from CSV: UTF-8, GB18030, or UTF-16 with its mark, with commas, tabs or
// semicolons. The content decides which it is; name only gives CSV its sheet's name.
//
// The error is problem.List, all reasons why the file is refused: LIMIT where it is too large, otherwise INVALID; their
// argument is "file". A workbook is refused for macros, external links, embedded objects, encryption, and whatever
// unpacks to too much. It never panics; time and memory are bounded by the limits, and the reading ends with the error
// of ctx when nobody waits for it any more.
func Read(ctx context.Context, input []byte, name string, options Options) (Ledger, error) {
	ledger, err := readAny(ctx, input, name, options.withDefaults())
	if p, ok := errors.AsType[*problem.Error](err); ok {
		return Ledger{}, problem.List{p}
	}
	return ledger, err
}

func readAny(ctx context.Context, input []byte, name string, options Options) (Ledger, error) {
	if len(input) > options.MaxBytes {
		return Ledger{}, problem.Refuse(problem.Limit, argument, tooLarge, len(input), options.MaxBytes)
	}
	switch {
	case archive.IsPacked(input):
		return readWorkbook(ctx, input, options)
	case bytes.HasPrefix(input, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return Ledger{}, refuseCompound(input)
	}
	return readCSV(ctx, input, name, options)
}

// refuseCompound says what to do with a file of the old binary form, which encrypted workbooks have too.
func refuseCompound(input []byte) error {
	if bytes.Contains(input, utf16LE("EncryptedPackage")) {
		return problem.Refuse(problem.Invalid, argument, encrypted)
	}
	return problem.Refuse(problem.Invalid, argument, oldBinary)
}

func utf16LE(ascii string) []byte {
	wide := make([]byte, 0, 2*len(ascii))
	for _, r := range ascii {
		wide = utf8.AppendRune(wide, r)
		wide = append(wide, 0)
	}
	return wide
}
