package resolvers

import (
	"context"

	"plangraph/ledger"
	"plangraph/models"
	"plangraph/reading"
)

// LedgerImport takes a decomposition sheet over into a plan.
func (r *mutationResolver) LedgerImport(ctx context.Context, input models.LedgerImportInput) (reading.Answer, error) {
	return r.write(ctx, input, ledger.Import(input))
}
