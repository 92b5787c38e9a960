package resolvers

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
)

// What is kept of answers about the schema: the last few documents that tools send, none of them larger than any
// sensible one.
const (
	keptIntrospections   = 16
	maxKeptIntrospection = 2 << 20
)

// introspection is the gqlgen extension that opens the schema to clients and keeps what they were told: the schema of a
// running program does not change, and telling all of it takes as long as hundreds of usual requests.
type introspection struct {
	kept graphql.Cache[json.RawMessage]
}

func newIntrospection() introspection {
	return introspection{lru.New[json.RawMessage](keptIntrospections)}
}

// ExtensionName is the extension's name in gqlgen's messages.
func (introspection) ExtensionName() string { return "Introspection" }

// Validate has nothing to check in the schema.
func (introspection) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext opens the schema.
func (introspection) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	oc.DisableIntrospection = false
	return nil
}

// InterceptResponse answers what was answered before to the same document and variables, if it asks for the schema
// only.
func (i introspection) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if !graphql.HasOperationContext(ctx) {
		return next(ctx)
	}
	oc := graphql.GetOperationContext(ctx)
	if oc.Operation == nil || oc.Operation.Operation != ast.Query || !onlySchema(oc.Operation.SelectionSet) {
		return next(ctx)
	}
	key, err := documentKey(oc)
	if err != nil {
		return next(ctx)
	}
	if data, ok := i.kept.Get(ctx, key); ok {
		return &graphql.Response{Data: data, Extensions: graphql.GetExtensions(ctx)}
	}
	response := next(ctx)
	if response != nil && len(response.Errors) == 0 && len(response.Data) <= maxKeptIntrospection {
		i.kept.Add(ctx, key, bytes.Clone(response.Data))
	}
	return response
}

// onlySchema tells whether everything that is selected from the query is about the schema, and so the same for
// everybody.
func onlySchema(set ast.SelectionSet) bool {
	for _, selection := range set {
		only := false
		switch s := selection.(type) {
		case *ast.Field:
			only = s.Name == "__schema" || s.Name == "__type" || s.Name == "__typename"
		case *ast.InlineFragment:
			only = onlySchema(s.SelectionSet)
		case *ast.FragmentSpread:
			only = onlySchema(s.Definition.SelectionSet)
		}
		if !only {
			return false
		}
	}
	return true
}

// documentKey is the same for operations that have the same answer: the document, which of its operations, and the
// variables.
func documentKey(oc *graphql.OperationContext) (string, error) {
	variables, err := json.Marshal(oc.Variables)
	if err != nil {
		return "", err //nolint:wrapcheck // read as "cannot be kept"
	}
	sum := sha256.Sum256([]byte(oc.RawQuery + "\x00" + oc.OperationName + "\x00" + string(variables)))
	return string(sum[:]), nil
}
