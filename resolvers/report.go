package resolvers

import (
	"context"

	"plangraph/drafts"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/work"
)

// ReportImport takes a work report over into a plan.
func (r *mutationResolver) ReportImport(ctx context.Context, input models.ReportImportInput) (engine.Answer, error) {
	return r.write(ctx, input, drafts.Import(input, r.ReportBytes))
}

// ReportPreview shows what a work report would come to; nothing is written.
func (r *queryResolver) ReportPreview(ctx context.Context, input models.ReportInput) (engine.Answer, error) {
	var made *models.ReportDraft
	err := r.Store.Read(ctx, func() (err error) {
		made, err = drafts.Preview(ctx, r.DB, input, r.ReportBytes, work.DayOf(r.Now()))
		return err
	})
	return r.preview(ctx, made, err)
}
