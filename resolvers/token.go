package resolvers

import (
	"context"

	"plangraph/auth"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/store"
)

// TokenCreate makes a token, with a secret that is random and so no matter of the store.
func (r *mutationResolver) TokenCreate(ctx context.Context, input models.TokenCreateInput) (reading.Answer, error) {
	return r.write(ctx, input, store.TokenCreate(input, auth.NewSecret()))
}
