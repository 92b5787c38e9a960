// Package resolvers translates: a field of the query to package reading, and what goes wrong to words for the reader. It
// also holds what stands before the resolvers: transport, limits and cost.
package resolvers

import (
	"context"

	"plangraph/auth"
	"plangraph/reading"
)

// Resolver has what the resolvers translate to.
type Resolver struct {
	Read *reading.Reader
}

// read answers the field that ctx is at, for whoever is asking.
func (r *Resolver) read(ctx context.Context) (reading.Answer, error) {
	return r.Read.Root(ctx, auth.Viewer(ctx))
}
