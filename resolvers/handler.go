package resolvers

import (
	"cmp"
	"context"
	"fmt"
	"net/http"

	"github.com/99designs/gqlgen/graphql"
	"github.com/99designs/gqlgen/graphql/executor"
	"github.com/99designs/gqlgen/graphql/handler/lru"
	"github.com/go-chi/chi/v5/middleware"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"plangraph/engine"
	"plangraph/graph"
	"plangraph/turns"
)

// Settings are what an operator decides about the GraphQL door.
type Settings struct {
	// Introspection lets clients read the schema through the API.
	Introspection bool
	// CostLimit is what a request may cost, as the schema prices it.
	CostLimit int
	// AnswerLimit is how many bytes an answer may have; engine.DefaultAnswerSize if it is 0.
	AnswerLimit int
	// ClientRequests is how many requests of one client run at once, ClientQueue how many more wait; the defaults if they
	// are 0.
	ClientRequests, ClientQueue int
	// Dear is the line of dear requests, which other doors may share; one of their own if it is nil.
	Dear *turns.Turns
	// KeptAnswers is how many bytes of answers are kept; none if it is 0.
	KeptAnswers int
	// Documents says which documents are answered, Trusted are those with an id.
	Documents DocumentPolicy
	Trusted   Manifest
}

// NewHandler answers GraphQL over HTTP as resolver says.
func NewHandler(resolver *Resolver, settings Settings) http.Handler {
	const mostKept = 1000
	kept := lru.New[*ast.QueryDocument](mostKept)
	schema := graph.Schema()
	server := executor.New(graph.NewExecutableSchema(graph.Config{Schema: schema, Resolvers: resolver}))
	server.SetQueryCache(kept)
	server.SetDisableSuggestion(!settings.Introspection)
	server.SetDefaultRulesFn(validationRules(settings))
	server.SetParserTokenLimit(maxTokens)
	server.SetErrorPresenter(present)
	server.SetRecoverFunc(func(_ context.Context, v any) error { return fmt.Errorf("panic: %v", v) })
	server.Use(documents{schema, validationRules(settings), kept})
	server.Use(newAccess(schema))
	server.Use(
		costLimit{settings.CostLimit, cmp.Or(settings.AnswerLimit, engine.DefaultAnswerSize), newPrices(schema)},
	)
	server.Use(requestID{})
	if settings.Introspection {
		server.Use(newIntrospection())
	}
	return endpoint{
		server, newQueues(settings), newPersisted(cmp.Or(settings.Documents, DocumentsOff), settings.Trusted),
		resolver, newKeptAnswers(resolver, settings.KeptAnswers),
	}
}

// validationRules are what a document is validated by: who may not read the schema is not told its names either.
func validationRules(settings Settings) func() *rules.Rules {
	if settings.Introspection {
		return rules.NewDefaultRules
	}
	return withoutSuggestions
}

// withoutSuggestions are the validation rules that do not name what a client did not know.
func withoutSuggestions() *rules.Rules {
	set := rules.NewDefaultRules()
	set.ReplaceRule(rules.FieldsOnCorrectTypeRule.Name, rules.FieldsOnCorrectTypeRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.KnownArgumentNamesRule.Name, rules.KnownArgumentNamesRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.ScalarLeafsRule.Name, rules.ScalarLeafsRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.KnownTypeNamesRule.Name, rules.KnownTypeNamesRuleWithoutSuggestions.RuleFunc)
	set.ReplaceRule(rules.ValuesOfCorrectTypeRule.Name, rules.ValuesOfCorrectTypeRuleWithoutSuggestions.RuleFunc)
	return set
}

// requestID is the gqlgen extension that says in every answer how to find the request in the log.
type requestID struct{}

const requestIDKey = "requestId"

// ExtensionName is the extension's name in gqlgen's messages.
func (requestID) ExtensionName() string { return "RequestID" }

// Validate has nothing to check in the schema.
func (requestID) Validate(graphql.ExecutableSchema) error { return nil }

// InterceptResponse adds the request's id to the answer.
func (requestID) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	graphql.RegisterExtension(ctx, requestIDKey, middleware.GetReqID(ctx))
	return next(ctx)
}
