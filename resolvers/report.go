package resolvers

import (
	"context"

	"plangraph/models"
	"plangraph/reading"
)

// ReportPreview shows what a work report would come to; nothing is written.
func (r *queryResolver) ReportPreview(ctx context.Context, input models.ReportInput) (reading.Answer, error) {
	made, err := r.Store.ReportPreview(ctx, input, r.ReportBytes)
	return r.preview(ctx, made, err)
}
