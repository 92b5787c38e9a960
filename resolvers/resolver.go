// Package resolvers translates: a field of the query to package reading, and what goes wrong to words for the reader.
// It also holds what stands before the resolvers: transport, limits and cost.
package resolvers

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"github.com/99designs/gqlgen/graphql"
	"github.com/go-chi/chi/v5/middleware"

	"plangraph/auth"
	"plangraph/coercion"
	"plangraph/database"
	"plangraph/engine"
	"plangraph/graph"
	"plangraph/models"
	"plangraph/problem"
	"plangraph/work"
)

// Resolver has what the resolvers translate to.
type Resolver struct {
	Read  *engine.Reader
	Store *work.Runner
	// DB is what previews read from.
	DB *database.DB
	// Now tells the time of a request.
	Now func() time.Time
	// ReportBytes is how large a work report may be.
	ReportBytes int
}

// Query has a method for each field of the query, of what is generated and what is written here.
func (r *Resolver) Query() graph.QueryResolver { return &queryResolver{r} }

// Mutation has a method for each mutation, in the same way.
func (r *Resolver) Mutation() graph.MutationResolver { return &mutationResolver{r} }

type (
	queryResolver    struct{ *Resolver }
	mutationResolver struct{ *Resolver }
)

// read answers the field that ctx is at, for whoever is asking.
func (r *Resolver) read(ctx context.Context) (engine.Answer, error) {
	return r.Read.Root(ctx, asker(ctx, r.Now()))
}

// asker is who asks at a moment.
func asker(ctx context.Context, now time.Time) engine.Asker {
	return engine.Asker{Viewer: auth.Viewer(ctx), Today: work.DayOf(now)}
}

// write does the mutation that ctx is at, for whoever is asking. What is wrong with the input is part of the answer.
func (r *Resolver) write(
	ctx context.Context, input interface{ Header() models.Command }, do work.Doer,
) (engine.Answer, error) {
	operation, field := graphql.GetOperationContext(ctx), graphql.GetFieldContext(ctx).Field
	now := r.Now()
	answer := r.Read.Payloads(asker(ctx, now), func(m problem.Message) string { return inLanguage(ctx, m) })
	if problems := coercion.Input(graph.Schema(), field.Field, operation.Variables); len(problems) > 0 {
		return answer(ctx, nil, refusal{problems})
	}
	variables, err := json.Marshal(operation.Variables)
	if err != nil {
		return nil, err
	}
	text, err := r.Store.Do(ctx, work.Request{
		Command: input.Header(), Name: field.Name, Input: input,
		Selection: field.Alias + operation.RawQuery + string(variables),
		Viewer:    auth.Viewer(ctx), RequestID: middleware.GetReqID(ctx), Now: now,
	}, do, answer)
	if problems, ok := errors.AsType[problem.List](err); ok {
		return answer(ctx, nil, refusal{problems})
	}
	return text, err
}

// refusal is the payload of a mutation that was not done, whichever it is: all but its userErrors is null.
type refusal struct {
	UserErrors problem.List `json:"userErrors"`
}

// preview answers the query that ctx is at with what was made of its input. A query has no userErrors: what is wrong is
// an error.
func (r *Resolver) preview(ctx context.Context, made any, err error) (engine.Answer, error) {
	database.Unversioned(ctx) // what was made is read in many ways
	if problems, ok := errors.AsType[problem.List](err); ok {
		return nil, problems[0]
	}
	if err != nil {
		return nil, err
	}
	return r.Read.Payloads(asker(ctx, r.Now()), nil)(ctx, nil, made)
}
