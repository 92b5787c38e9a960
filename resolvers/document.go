package resolvers

import (
	"context"
	"errors"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"
	"github.com/vektah/gqlparser/v2/parser"
	"github.com/vektah/gqlparser/v2/validator"
	"github.com/vektah/gqlparser/v2/validator/rules"

	"plangraph/coercion"
	"plangraph/problem"
)

// What a document may have. It is checked before it is validated, because validation compares every pair of fields.
const (
	maxDocument   = 32 << 10
	maxTokens     = 2000
	maxDepth      = 15
	maxAliases    = 30
	maxFragments  = 50
	maxDirectives = 50
	maxSameName   = 5
)

// maxMutations is how many mutations a request may have: they are done one after the other, and others wait.
const maxMutations = 5

// documents is the gqlgen extension that stands before a request is answered: it refuses documents made to exhaust the
// server, validates the others, and takes literals and variables as the specification says. Documents that are good are
// kept.
type documents struct {
	schema *ast.Schema
	rules  func() *rules.Rules
	kept   graphql.Cache[*ast.QueryDocument]
}

// ExtensionName is the extension's name in gqlgen's messages.
func (documents) ExtensionName() string { return "Documents" }

// Validate has nothing to check in the schema.
func (documents) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationParameters checks the document of a request, unless it was found good before, and its variables.
func (d documents) MutateOperationParameters(ctx context.Context, params *graphql.RawParams) *gqlerror.Error {
	graphql.GetOperationContext(ctx).Headers = params.Headers // an error's language is known from here on
	doc, known := d.kept.Get(ctx, params.Query)
	if !known {
		var refused *gqlerror.Error
		if doc, refused = parsed(params.Query); doc == nil || refused != nil {
			return refused
		}
	}
	operation := doc.Operations.ForName(params.OperationName)
	if operation == nil && len(doc.Operations) > 0 {
		return gqlerror.Wrap(problem.Refuse(problem.Invalid, "operationName", problem.Message{
			En: "the document has no operation %q: operationName says which of its operations to answer",
			Zh: "查询文档中没有操作 %q:请用 operationName 指明要执行的操作",
		}, cut(params.OperationName)))
	}
	if !known {
		if wrong := d.validate(doc); len(wrong) > 0 {
			return together(wrong)
		}
		d.kept.Add(ctx, params.Query, doc)
	}
	if operation == nil {
		return nil // which gqlgen has the words for
	}
	variables, problems := coercion.Variables(d.schema, operation, params.Variables)
	params.Variables = variables
	if err := problems.Err(); err != nil {
		return together(wrapped(problems))
	}
	return fewMutations(operation)
}

// validate reports what is wrong with a document, and takes its literals if nothing is.
func (d documents) validate(doc *ast.QueryDocument) gqlerror.List {
	if wrong := validator.ValidateWithRules(d.schema, doc, d.rules()); len(wrong) > 0 {
		return wrong
	}
	return coercion.Document(d.schema, doc)
}

// fewMutations refuses an operation that has too many mutations.
func fewMutations(operation *ast.OperationDefinition) *gqlerror.Error {
	if operation.Operation != ast.Mutation {
		return nil
	}
	if n := fields(operation.SelectionSet); n > maxMutations {
		return gqlerror.Wrap(problem.Refuse(problem.Limit, "", problem.Message{
			En: "the request has %d mutations, more than %d: send them one after the other",
			Zh: "请求含 %d 项修改操作,超过上限 %d 项:请分次提交",
		}, n, maxMutations))
	}
	return nil
}

// fields counts the fields of a selection set, not those below them.
func fields(set ast.SelectionSet) int {
	n := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			n++
		case *ast.InlineFragment:
			n += fields(s.SelectionSet)
		case *ast.FragmentSpread:
			n += fields(s.Definition.SelectionSet)
		}
	}
	return n
}

// together makes one error of several, because gqlgen asks for one; apart takes them apart again.
func together(errors gqlerror.List) *gqlerror.Error { return gqlerror.Wrap(errors) }

func apart(list gqlerror.List) gqlerror.List {
	if len(list) == 1 {
		if several, ok := errors.AsType[gqlerror.List](list[0].Err); ok {
			return several
		}
	}
	return list
}

func wrapped(problems problem.List) gqlerror.List {
	list := make(gqlerror.List, len(problems))
	for i, p := range problems {
		list[i] = gqlerror.Wrap(p)
	}
	return list
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
	// parts is the directive by which the document asks for an answer in parts; empty if it does not.
	parts string
	// depths are those of the fragments; −1 while a fragment is being measured, as in one that spreads itself.
	depths map[string]int
}

func (c *census) check(doc *ast.QueryDocument) *gqlerror.Error {
	depth := 0
	for _, o := range doc.Operations {
		c.directed(o.Directives)
		depth = max(depth, c.depth(o.SelectionSet))
	}
	for _, f := range doc.Fragments {
		depth = max(depth, c.fragment(f.Name))
	}
	switch {
	case c.parts != "":
		return gqlerror.Wrap(problem.Refuse(problem.Invalid, "", problem.Message{
			En: "@%s is not offered: an answer is read as a whole and comes in one piece",
			Zh: "不支持 @%s:结果一次读取、整体返回",
		}, c.parts))
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

// directed counts directives.
func (c *census) directed(directives ast.DirectiveList) {
	c.directives += len(directives)
	for _, d := range directives {
		if d.Name == "defer" || d.Name == "stream" {
			c.parts = d.Name
		}
	}
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
			c.directed(s.Directives)
			names[s.Alias]++
			c.sameName = max(c.sameName, names[s.Alias])
			deepest = max(deepest, 1+c.depth(s.SelectionSet))
		case *ast.InlineFragment:
			c.directed(s.Directives)
			deepest = max(deepest, c.depth(s.SelectionSet))
		case *ast.FragmentSpread:
			c.directed(s.Directives)
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
