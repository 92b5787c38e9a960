package ledger

import (
	"context"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
	"plangraph/sheets"
)

// file is the sheet of a request, which is read once for a year: its days without one are of the plan's.
type file struct {
	in    models.LedgerImportInput
	year  int // 0 while it is not read
	sheet sheets.Ledger
	err   error
}

// ahead reads the sheet for the year of the plan that the input names, if it is the viewer's to change.
func (f *file) ahead(ctx context.Context, db *database.DB, viewer models.Viewer, _ models.Date) error {
	named := gorm.G[models.Plan](db.DB).Where("region_code = ? AND year = ?", f.in.RegionCode, f.in.Year)
	if f.in.PlanID != nil {
		named = gorm.G[models.Plan](db.DB).Where("id = ?", f.in.PlanID.Row)
	}
	plan, err := named.Take(ctx)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		return nil
	case err != nil:
		return fmt.Errorf("look for the plan: %w", err)
	case viewer.Covers(plan.RegionCode):
		_, _ = f.read(ctx, plan.Year) // the mutation says what is wrong
	}
	return ctx.Err()
}

// read reads the file or the text.
func (f *file) read(ctx context.Context, year int) (sheets.Ledger, error) {
	if f.year == year {
		return f.sheet, f.err
	}
	content := f.in.File
	switch {
	case (content == nil) == (f.in.CSV == nil):
		return sheets.Ledger{}, problem.List{problem.Refuse(problem.Invalid, "file", problem.Message{
			En: "give either file or csv", Zh: "请给出 file 或 csv,二者择一",
		})}
	case content == nil:
		content = &models.File{Name: "csv", Content: []byte(*f.in.CSV)}
	}
	options := sheets.Options{Year: year, Sheet: orElse(f.in.Sheet, "")}
	f.sheet, f.err = sheets.Read(ctx, content.Content, content.Name, options)
	f.year = year
	return f.sheet, f.err
}
