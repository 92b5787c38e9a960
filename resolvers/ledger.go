package resolvers

import (
	"context"

	"plangraph/engine"
	"plangraph/ledger"
	"plangraph/models"
)

// LedgerImport takes a decomposition sheet over into a plan.
func (r *mutationResolver) LedgerImport(ctx context.Context, input models.LedgerImportInput) (engine.Answer, error) {
	return r.write(ctx, input, ledger.Import(input))
}
