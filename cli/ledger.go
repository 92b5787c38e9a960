package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/database"
	"plangraph/ledger"
	"plangraph/models"
	"plangraph/problem"
	"plangraph/sheets"
)

// ledgerCommand takes a decomposition sheet over into a plan, or writes one.
func ledgerCommand(p *program) *urfave.Command {
	var file planFile
	return &urfave.Command{
		Name: "ledger", Usage: "the decomposition sheet (任务分解表) of a plan",
		Commands: []*urfave.Command{
			{
				Name: "export", Usage: "write the sheet of a plan, .xlsx or .csv",
				Arguments: argument("FILE", &file.name), Flags: file.flags(),
				Action: p.onDatabase(func(ctx context.Context, db *database.DB) error { return p.exportLedger(ctx, db, file) }),
			},
			{
				Name: "import", Usage: "take a sheet over, all or nothing, and print what changes",
				Arguments: argument("FILE", &file.name), Flags: file.importFlags(),
				Action: p.onDatabase(func(ctx context.Context, db *database.DB) error { return p.importLedger(ctx, db, file) }),
			},
		},
	}
}

// importLedger changes a plan as a sheet says, all or nothing, and prints what changes cell by cell. What is wrong is
// printed too, line by line.
func (p *program) importLedger(ctx context.Context, db *database.DB, f planFile) error {
	content, err := os.ReadFile(f.name)
	if err != nil {
		return fmt.Errorf("read the sheet: %w", err)
	}
	in := models.LedgerImportInput{
		Command: models.Command{DryRun: f.dryRun}, RegionCode: &f.region, Year: &f.year,
		File: &models.File{Name: filepath.Base(f.name), Content: content}, ErrorPolicy: models.ErrorPolicyRejectAll,
	}
	made, err := write(ctx, db, f, "ledgerImport", in, ledger.Import(in))
	if problems, ok := errors.AsType[problem.List](err); ok {
		for _, one := range problems {
			fmt.Fprintf(p.stdout, "! %s\n", one.Message.En)
		}
		return fmt.Errorf("%s: nothing was kept, problems: %d", f.name, len(problems))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	printLedger(p.stdout, made)
	if rejected := *made.Rejected; rejected != 0 {
		return fmt.Errorf("%s: rows with a problem: %d", f.name, rejected)
	}
	return nil
}

// printLedger says what an import did, or would do.
func printLedger(stdout io.Writer, made *models.LedgerImportPayload) {
	for _, row := range made.Rows {
		for _, c := range row.Cells {
			fmt.Fprintf(stdout, "~ %-5s %s: %s → %s\n", c.Address, c.Column, shown(c.Before), shown(c.After))
		}
		for _, p := range row.Problems {
			fmt.Fprintf(stdout, "! %-5s %s: %s\n", shown(p.Address), shown(p.Column), p.Message.En)
		}
	}
	for _, n := range made.Notes {
		fmt.Fprintf(stdout, "  %-5s %s: %s\n", shown(n.Address), shown(n.Column), n.Message.En)
	}
	fmt.Fprintf(
		stdout, "%d rows: %d changed, %d unchanged, %d with problems.\n", *made.Total, *made.Changed, *made.Unchanged,
		*made.Rejected,
	)
	if !*made.Applied {
		fmt.Fprintln(stdout, "Nothing was kept.")
	}
}

// exportLedger writes a plan's sheet into a file, as .xlsx or .csv by its name.
func (p *program) exportLedger(ctx context.Context, db *database.DB, f planFile) (err error) {
	writeBook := sheets.Write
	switch strings.ToLower(filepath.Ext(f.name)) {
	case ".xlsx":
	case ".csv":
		writeBook = sheets.WriteCSV
	default:
		return fmt.Errorf("%s: the file's name ends in .xlsx or .csv", f.name)
	}
	book, err := ledger.Book(ctx, db, operator, f.region, f.year, time.Now())
	if err != nil {
		return fmt.Errorf("there is no plan of region %s for %d: %w", f.region, f.year, err)
	}
	file, err := os.Create(f.name)
	if err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	defer func() {
		if closeErr := file.Close(); err == nil && closeErr != nil {
			err = fmt.Errorf("write the sheet: %w", closeErr)
		}
	}()
	if err := writeBook(file, book); err != nil {
		return fmt.Errorf("write the sheet: %w", err)
	}
	fmt.Fprintf(p.stdout, "%s: %d rows\n", f.name, len(book.Rows))
	return nil
}
