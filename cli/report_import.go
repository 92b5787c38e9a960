package cli

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/database"
	"plangraph/drafts"
	"plangraph/models"
	"plangraph/store"
	"plangraph/work"
)

// reportImportCommand makes a plan of a work report, or prints how the report differs from the plan that is there.
func reportImportCommand(p *program) *urfave.Command {
	var file planFile
	var name string
	var update bool
	return &urfave.Command{
		Name: "import", Usage: "make a DRAFT plan of it; for a plan that is there, print the differences",
		Arguments: argument("FILE", &file.name),
		Flags: append(
			file.importFlags(), textFlag("name", "name of a region that is not known yet", &name),
			truthFlag("update", "change a plan that is there already; what people made or edited stays", &update),
		),
		Action: p.onDatabase(func(ctx context.Context, db *database.DB) error {
			return p.importReport(ctx, db, file, name, update)
		}),
	}
}

func (p *program) importReport(ctx context.Context, db *database.DB, f planFile, regionName string, update bool) error {
	content, err := os.ReadFile(f.name)
	if err != nil {
		return fmt.Errorf("read the report: %w", err)
	}
	in := models.ReportImportInput{
		Command: models.Command{DryRun: f.dryRun}, File: &models.File{Name: filepath.Base(f.name), Content: content},
		RegionCode: f.region, Year: f.year, Update: update,
	}
	if regionName != "" {
		if regionName, err = line("--name", regionName); err != nil {
			return err
		}
		in.RegionName = &regionName
	}
	made, err := write(ctx, db, f, "reportImport", in, drafts.Import(in, p.settings.ReportLimit))
	if err != nil {
		return fmt.Errorf("%s: %w", f.name, err)
	}
	printImport(p.stdout, made)
	return nil
}

// write does a mutation for whoever the command says it is.
func write[P any](
	ctx context.Context,
	db *database.DB,
	f planFile,
	name string,
	in interface{ Header() models.Command },
	do work.Reading[P],
) (*P, error) {
	editor, err := f.editor()
	if err != nil {
		return nil, err
	}
	var made *P
	_, err = store.New(db).Do(ctx, work.Request{
		Command: in.Header(), Name: name, Input: in, Viewer: editor, RequestID: "command line", Now: time.Now(),
	}, do, func(_ context.Context, _ database.Querier, payload any) ([]byte, error) {
		made, _ = payload.(*P)
		return nil, nil
	})
	return made, err
}

// printImport says what an import did, or would do.
func printImport(stdout io.Writer, made *models.ReportImportPayload) {
	marks := map[models.ReportDifferenceAction]string{
		models.ReportDifferenceActionAdded: "+", models.ReportDifferenceActionChanged: "~",
		models.ReportDifferenceActionRemoved: "-",
		models.ReportDifferenceActionKept:    "=",
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
	fmt.Fprintf(
		stdout, "%d added, %d changed, %d removed, %d kept as people made or edited them.\n", *made.Added, *made.Changed,
		*made.Removed, *made.Kept,
	)
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
