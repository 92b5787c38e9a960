// Package auth says who is asking.
package auth

import (
	"context"

	"plangraph/models"
)

type viewerKey struct{}

// WithViewer gives a context in which viewer is asking.
func WithViewer(ctx context.Context, viewer models.Viewer) context.Context {
	return context.WithValue(ctx, viewerKey{}, viewer)
}

// Viewer says who is asking; without anybody said, it is anonymous.
func Viewer(ctx context.Context) models.Viewer {
	if viewer, ok := ctx.Value(viewerKey{}).(models.Viewer); ok {
		return viewer
	}
	return models.Anonymous
}
