package resolvers

import (
	"context"

	"plangraph/drafts"
	"plangraph/engine"
	"plangraph/models"
)

// ReportImport takes a work report over into a plan.
func (r *mutationResolver) ReportImport(ctx context.Context, input models.ReportImportInput) (engine.Answer, error) {
	return r.write(ctx, input, drafts.Import(input, r.ReportBytes))
}

// ReportPreview shows what a work report would come to; nothing is written.
func (r *queryResolver) ReportPreview(ctx context.Context, input models.ReportInput) (engine.Answer, error) {
	made, err := drafts.Preview(ctx, r.DB, input, r.ReportBytes)
	return r.preview(ctx, made, err)
}
