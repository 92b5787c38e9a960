package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"plangraph/database"
	"plangraph/ledger"
	"plangraph/problem"

	"plangraph/config"
	"plangraph/models"
	"plangraph/sheets"
)

const ledgerUsage = "ledger is used as: plangraph ledger import FILE --region CODE --year N [--dry-run] | ledger export FILE --region CODE --year N"

// ledgerCommand takes a decomposition sheet over into a plan, or writes one.
func ledgerCommand(ctx context.Context, cfg config.Config, db *database.DB, stdout io.Writer) error {
	if len(cfg.Args) != 2 || cfg.Options.Region == "" || cfg.Options.Year == "" {
		return errors.New(ledgerUsage)
	}
	year, err := strconv.Atoi(cfg.Options.Year)
	if err != nil {
		return fmt.Errorf("--year: %q is not a year", cfg.Options.Year)
	}
	switch cfg.Args[0] {
	case "import":
		return importLedger(ctx, cfg, year, db, stdout)
	case "export":
		return exportLedger(ctx, cfg, year, db, stdout)
	}
	return errors.New(ledgerUsage)
}

// importLedger changes a plan as a sheet says, all or nothing, and prints what changes cell by cell. What is wrong is printed too,
// line by line.
func importLedger(ctx context.Context, cfg config.Config, year int, db *database.DB, stdout io.Writer) error {
	content, err := os.ReadFile(cfg.Args[1])
	if err != nil {
		return fmt.Errorf("read the sheet: %w", err)
	}
	in := models.LedgerImportInput{
		Command: models.Command{DryRun: cfg.Options.DryRun}, RegionCode: &cfg.Options.Region, Year: &year,
		File: &models.File{Name: filepath.Base(cfg.Args[1]), Content: content}, ErrorPolicy: models.ErrorPolicyRejectAll,
	}
	made, err := write(ctx, db, "ledgerImport", in, ledger.Import(in))
	if problems, ok := errors.AsType[problem.List](err); ok {
		for _, p := range problems {
			fmt.Fprintf(stdout, "! %s\n", p.Message.En)
		}
		return fmt.Errorf("%s: nothing was kept, problems: %d", cfg.Args[1], len(problems))
	}
	if err != nil {
		return fmt.Errorf("%s: %w", cfg.Args[1], err)
	}
	printLedger(stdout, made)
	if rejected := *made.Rejected; rejected != 0 {
		return fmt.Errorf("%s: rows with a problem: %d", cfg.Args[1], rejected)
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
	fmt.Fprintf(stdout, "%d rows: %d changed, %d unchanged, %d with problems.\n", *made.Total, *made.Changed, *made.Unchanged, *made.Rejected)
	if !*made.Applied {
		fmt.Fprintln(stdout, "Nothing was kept.")
	}
}

// exportLedger writes a plan's sheet into a file, as .xlsx or .csv by its name.
func exportLedger(ctx context.Context, cfg config.Config, year int, db *database.DB, stdout io.Writer) (err error) {
	name := cfg.Args[1]
	writeBook := sheets.Write
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
	case ".csv":
		writeBook = sheets.WriteCSV
	default:
		return fmt.Errorf("%s: the file's name ends in .xlsx or .csv", name)
	}
	book, err := ledger.Book(ctx, db, operator, cfg.Options.Region, year, time.Now())
	if err != nil {
		return fmt.Errorf("there is no plan of region %s for %d: %w", cfg.Options.Region, year, err)
	}
	file, err := os.Create(name)
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
	fmt.Fprintf(stdout, "%s: %d rows\n", name, len(book.Rows))
	return nil
}
