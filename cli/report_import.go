package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"plangraph/config"
	"plangraph/database"
	"plangraph/drafts"
	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// importReport makes a plan of a work report, or prints how the report differs from the plan that is there.
func importReport(ctx context.Context, cfg config.Config, db *database.DB, stdout io.Writer) error {
	if len(cfg.Args) != 2 || cfg.Options.Region == "" || cfg.Options.Year == "" {
		return errors.New("report import is used as: plangraph report import FILE --region CODE --year N [--name REGION] [--update] [--dry-run]")
	}
	year, err := strconv.Atoi(cfg.Options.Year)
	if err != nil {
		return fmt.Errorf("--year: %q is not a year", cfg.Options.Year)
	}
	content, err := os.ReadFile(cfg.Args[1])
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	in := models.ReportImportInput{
		Command: models.Command{DryRun: cfg.Options.DryRun}, File: &models.File{Name: filepath.Base(cfg.Args[1]), Content: content},
		RegionCode: cfg.Options.Region, Year: year, Update: cfg.Options.Update,
	}
	if cfg.Options.Name != "" {
		in.RegionName = &cfg.Options.Name
	}
	made, err := write(ctx, db, "reportImport", in, drafts.Import(in, cfg.ReportLimit))
	if err != nil {
		return fmt.Errorf("%s: %w", cfg.Args[1], err)
	}
	printImport(stdout, made)
	return nil
}

// write does a mutation for the operator.
func write[P any](ctx context.Context, db *database.DB, name string, in interface{ Header() models.Command }, do work.Mutation[P]) (*P, error) {
	var made *P
	_, err := store.New(db).Do(ctx, work.Request{
		Command: in.Header(), Name: name, Input: in, Viewer: operator, RequestID: "command line", Now: time.Now(),
	}, do, func(_ context.Context, _ database.Querier, payload any) ([]byte, error) {
		made, _ = payload.(*P)
		return nil, nil
	})
	return made, err
}

// printImport says what an import did, or would do.
func printImport(stdout io.Writer, made *models.ReportImportPayload) {
	marks := map[models.ReportDifferenceAction]string{
		models.ReportDifferenceActionAdded: "+", models.ReportDifferenceActionChanged: "~", models.ReportDifferenceActionRemoved: "-",
		models.ReportDifferenceActionKept: "=",
	}
	for _, d := range made.Differences {
		fmt.Fprintf(stdout, "%s %-9s %s\n", marks[d.Action], d.Type, d.Title)
		for _, f := range d.Fields {
			fmt.Fprintf(stdout, "    %s: %s → %s\n", f.Name, shown(f.Before), shown(f.After))
		}
	}
	for _, d := range made.Diagnostics {
		fmt.Fprintf(stdout, "? %s\n", d.Message)
	}
	fmt.Fprintf(stdout, "%d added, %d changed, %d removed, %d kept as people made or edited them.\n", *made.Added, *made.Changed, *made.Removed, *made.Kept)
	if !*made.Applied {
		fmt.Fprintln(stdout, "Nothing was kept.")
	}
}

// shown gives a value, or a dash for an unknown one.
func shown(text *string) string {
	if text == nil {
		return "–"
	}
	return *text
}
