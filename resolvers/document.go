package resolvers

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"

	"plangraph/problem"
)

// What a document may have. They are checked before it is validated, because validation compares every pair of fields.
const (
	maxDocument   = 32 << 10
	maxTokens     = 2000
	maxDepth      = 15
	maxAliases    = 30
	maxFragments  = 50
	maxDirectives = 50
	maxSameName   = 5
)

// documentLimits is the gqlgen extension that refuses documents made to exhaust the server.
type documentLimits struct {
	cache graphql.Cache[*ast.QueryDocument]
}

// ExtensionName is the extension's name in gqlgen's messages.
func (documentLimits) ExtensionName() string { return "DocumentLimits" }

// Validate has nothing to check in the schema.
func (documentLimits) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters checks the document of a request, unless it was found good before.
func (l documentLimits) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	graphql.GetOperationContext(ctx).Headers = params.Headers // an error's language is known from here on
	doc, known := l.cache.Get(ctx, params.Query)
	if !known {
		var problem *gqlerror.Error
		if doc, problem = parsed(params.Query); problem != nil {
			return problem
		}
	}
	if doc != nil && doc.Operations.ForName(params.OperationName) == nil && len(doc.Operations) > 0 {
		return gqlerror.Wrap(problem.Refuse(problem.Invalid, "operationName", problem.Message{
			En: "the document has no operation %q: operationName says which of its operations to answer",
			Zh: "查询文档中没有操作 %q:请用 operationName 指明要执行的操作",
		}, cut(params.OperationName)))
	}
	return nil
}

// parsed gives a document that is within the limits; nil if it is none, which gqlgen has the words for.
func parsed(query string) (*ast.QueryDocument, *gqlerror.Error) {
	if len(query) > maxDocument {
		return nil, beyond(problem.Message{En: "the document is longer than %d bytes", Zh: "查询文档超过 %d 字节"}, maxDocument)
	}
	doc, err := parser.ParseQueryWithTokenLimit(&ast.Source{Input: query}, maxTokens)
	if err != nil {
		if strings.Contains(err.Error(), "exceeded token limit") {
			return nil, beyond(problem.Message{En: "the document has more than %d tokens", Zh: "查询文档超过 %d 个词"}, maxTokens)
		}
		return nil, nil
	}
	return doc, (&census{fragments: doc.Fragments, depths: map[string]int{}}).check(doc)
}

func beyond(message problem.Message, limit int) *gqlerror.Error {
	return gqlerror.Wrap(problem.Refuse(problem.Limit, "", message, limit))
}

// census counts what a document has.
type census struct {
	fragments           ast.FragmentDefinitionList
	aliases, directives int
	sameName            int
	// depths are those of the fragments; −1 while a fragment is being measured, as in one that spreads itself.
	depths map[string]int
}

func (c *census) check(doc *ast.QueryDocument) *gqlerror.Error {
	depth := 0
	for _, o := range doc.Operations {
		c.directives += len(o.Directives)
		depth = max(depth, c.depth(o.SelectionSet))
	}
	for _, f := range doc.Fragments {
		depth = max(depth, c.fragment(f.Name))
	}
	switch {
	case depth > maxDepth:
		return beyond(problem.Message{En: "the document is nested deeper than %d", Zh: "查询嵌套超过 %d 层"}, maxDepth)
	case c.aliases > maxAliases:
		return beyond(problem.Message{En: "the document has more than %d aliases", Zh: "查询中的别名超过 %d 个"}, maxAliases)
	case len(doc.Fragments) > maxFragments:
		return beyond(problem.Message{En: "the document has more than %d fragments", Zh: "查询中的片段超过 %d 个"}, maxFragments)
	case c.directives > maxDirectives:
		return beyond(problem.Message{En: "the document has more than %d directives", Zh: "查询中的指令超过 %d 个"}, maxDirectives)
	case c.sameName > maxSameName:
		return beyond(
			problem.Message{En: "a field is asked for more than %d times in one place", Zh: "同一处的同名字段超过 %d 个"}, maxSameName,
		)
	}
	return nil
}

// depth measures a selection set, counting what is in it.
func (c *census) depth(set ast.SelectionSet) int {
	deepest := 0
	names := map[string]int{}
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			if s.Alias != s.Name {
				c.aliases++
			}
			c.directives += len(s.Directives)
			names[s.Alias]++
			c.sameName = max(c.sameName, names[s.Alias])
			deepest = max(deepest, 1+c.depth(s.SelectionSet))
		case *ast.InlineFragment:
			c.directives += len(s.Directives)
			deepest = max(deepest, c.depth(s.SelectionSet))
		case *ast.FragmentSpread:
			c.directives += len(s.Directives)
			deepest = max(deepest, c.fragment(s.Name))
		}
	}
	return deepest
}

// fragment measures a fragment, once.
func (c *census) fragment(name string) int {
	if depth, measured := c.depths[name]; measured {
		return max(depth, 0)
	}
	f := c.fragments.ForName(name)
	if f == nil {
		return 0
	}
	c.depths[name] = -1
	c.depths[name] = c.depth(f.SelectionSet)
	return c.depths[name]
}
