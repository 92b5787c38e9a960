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
	made, err := write(ctx, db, cfg, "reportImport", in, drafts.Import(in))
	if err != nil {
		return fmt.Errorf("%s: %w", cfg.Args[1], err)
	}
	printImport(stdout, made)
	return nil
}

// write does a mutation for the operator.
func write(ctx context.Context, db *database.DB, cfg config.Config, name string, in interface{ Header() models.Command }, do work.Mutation) (work.Payload, error) {
	var made work.Payload
	_, err := store.New(db).Do(ctx, work.Request{
		Command: in.Header(), Name: name, Input: in, Viewer: operator, RequestID: "command line", Now: time.Now(), ReportBytes: cfg.ReportLimit,
	}, do, func(_ context.Context, _ database.Querier, payload any) ([]byte, error) {
		made = payload.(work.Payload)
		return nil, nil
	})
	return made, err
}

// printImport says what an import did, or would do.
func printImport(stdout io.Writer, made work.Payload) {
	differences, _ := made["differences"].([]drafts.ReportDifference)
	marks := map[string]string{"ADDED": "+", "CHANGED": "~", "REMOVED": "-", "KEPT": "="}
	for _, d := range differences {
		fmt.Fprintf(stdout, "%s %-9s %s\n", marks[d.Action], d.Type, d.Title)
		for _, f := range d.Fields {
			fmt.Fprintf(stdout, "    %s: %s → %s\n", f.Name, shown(f.Before), shown(f.After))
		}
	}
	doubts, _ := made["diagnostics"].([]map[string]any)
	for _, d := range doubts {
		fmt.Fprintf(stdout, "? %s\n", d["message"])
	}
	fmt.Fprintf(stdout, "%d added, %d changed, %d removed, %d kept as people made or edited them.\n", made["added"], made["changed"], made["removed"], made["kept"])
	if made["applied"] != true {
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
