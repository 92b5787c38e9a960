package drafts

import (
	"context"
	"errors"
	"fmt"
	"reflect"

	"gorm.io/gorm"

	"plangraph/database"
	"plangraph/models"
	"plangraph/problem"
	"plangraph/workreport"
)

// file is the report of a request, which is read once for what is known of its region.
type file struct {
	in       models.ReportImportInput
	maxBytes int
	readings []reading
}

// reading is what a report came to with some options.
type reading struct {
	options workreport.Options
	draft   workreport.Draft
	err     error
}

// ahead reads the report with what is known of the region that the input names, if it is the viewer's to change.
func (f *file) ahead(ctx context.Context, db *database.DB, viewer models.Viewer, today models.Date) error {
	if !viewer.Covers(f.in.RegionCode) {
		return nil
	}
	region, err := gorm.G[models.Region](db.DB).Where("code = ?", f.in.RegionCode).Take(ctx)
	switch {
	case errors.Is(err, gorm.ErrRecordNotFound):
		if viewer.Role != models.RoleSystem {
			return nil
		}
		name, err := f.nameOfRegion(ctx)
		if err != nil {
			return ctx.Err() // the mutation says what is wrong
		}
		region = models.Region{Code: f.in.RegionCode, Name: name}
	case err != nil:
		return fmt.Errorf("look up the region: %w", err)
	}
	units, err := unitsOf(ctx, db.DB, region.Code, today)
	if err != nil {
		return err
	}
	_, _ = f.read(ctx, f.options(region, units)) // the mutation says what is wrong
	return ctx.Err()
}

// options are what is known of a report of the region.
func (f *file) options(region models.Region, units regionUnits) workreport.Options {
	return workreport.Options{
		MaxBytes: f.maxBytes, Year: f.in.Year, RegionCode: region.Code, RegionName: region.Name, Units: units.known(),
	}
}

// read reads the report, unless it was read with the same options.
func (f *file) read(ctx context.Context, options workreport.Options) (workreport.Draft, error) {
	for _, before := range f.readings {
		if reflect.DeepEqual(before.options, options) {
			return before.draft, before.err
		}
	}
	draft, err := readReport(ctx, f.in.Text, f.in.File, options)
	f.readings = append(f.readings, reading{options, draft, err})
	return draft, err
}

// readReport reads the text or the file of a request.
func readReport(
	ctx context.Context, text *string, file *models.File, options workreport.Options,
) (workreport.Draft, error) {
	var input []byte
	argument := "text"
	switch {
	case (text == nil) == (file == nil):
		return workreport.Draft{}, problem.List{problem.Refuse(problem.Invalid, "text", problem.Message{
			En: "give either text or file", Zh: "请给出 text 或 file,二者择一",
		})}
	case text != nil:
		input = []byte(*text)
	default:
		input, argument = file.Content, "file"
	}
	draft, err := workreport.Read(ctx, input, options)
	if words, ok := errors.AsType[*problem.Error](err); ok {
		return draft, problem.List{{Code: words.Code, Argument: argument, Message: words.Message}}
	}
	return draft, err
}
