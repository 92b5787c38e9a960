package resolvers

import (
	"context"

	"plangraph/auth"
	"plangraph/engine"
	"plangraph/models"
	"plangraph/store"
)

// TokenCreate makes a token, with a secret that is random and so no matter of the store.
func (r *mutationResolver) TokenCreate(ctx context.Context, input models.TokenCreateInput) (engine.Answer, error) {
	return r.write(ctx, input, store.TokenCreate(input, auth.NewSecret()))
}
