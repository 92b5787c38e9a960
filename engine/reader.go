package engine

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/database"
	"plangraph/models"
)

// Reader answers the fields of the query.
type Reader struct {
	db      *database.DB
	catalog *Catalog
	plans   plans
}

// NewReader reads from db what the catalog declares.
func NewReader(db *database.DB, catalog *Catalog) *Reader {
	return &Reader{db, catalog, newPlans(catalog)}
}

// Answer is a loaded and written value of any GraphQL type; nil is null.
type Answer []byte //nolint:recvcheck // gqlgen wants UnmarshalGQLContext on the pointer

// MarshalGQLContext writes the value.
func (a Answer) MarshalGQLContext(_ context.Context, w io.Writer) error {
	if _, err := w.Write(a); err != nil {
		return fmt.Errorf("write the answer: %w", err)
	}
	return nil
}

// UnmarshalGQLContext refuses: an answer is not an input. gqlgen wants it beside MarshalGQLContext.
func (*Answer) UnmarshalGQLContext(context.Context, any) error {
	return errors.New("an answer is not an input")
}

// Asker is who asks, and on which day: what holds now is what holds on it.
type Asker struct {
	Viewer models.Viewer
	Today  models.Date
}

// planner plans one field of a request. Fields ask for the same if they do with these variables.
func (r *Reader) planner(ctx context.Context, asker Asker, variables map[string]any) *Planner {
	return &Planner{
		catalog: r.catalog, operation: graphql.GetOperationContext(ctx), dialect: r.db.Dialect, viewer: asker.Viewer,
		today: asker.Today, shared: map[*ast.Field][]sharedField{}, made: map[madeFor][]madeOnce{}, variables: variables,
	}
}
