package resolvers

import (
	"context"
	"strings"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/engine"
	"plangraph/problem"
)

// shortList is how many rows a list without pages is taken to have.
const shortList = 10

// costLimit is the gqlgen extension that counts the objects a request may answer at most, and refuses too many. Every
// answer says the count, and the limit, in its extensions.
type costLimit struct{ limit int }

const costKey = "cost"

// ExtensionName is the extension's name in gqlgen's messages.
func (costLimit) ExtensionName() string { return "CostLimit" }

// Validate has nothing to check in the schema.
func (costLimit) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext counts a request whose variables are known.
func (l costLimit) MutateOperationContext(_ context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	m := meter{variables: oc.Variables, fragments: map[spread]int{}}
	cost := m.selections(oc.Operation.SelectionSet, 1)
	oc.Stats.SetExtension(costKey, map[string]int{"requested": cost, "limit": l.limit})
	if cost > l.limit {
		return gqlerror.Wrap(problem.Refuse(problem.Limit, "", problem.Message{
			En: "the request costs %d, the limit is %d: ask for fewer rows or levels", Zh: "查询成本为 %d,上限为 %d:请减少行数或层级",
		}, cost, l.limit))
	}
	return nil
}

// InterceptResponse adds the cost to the answer.
func (costLimit) InterceptResponse(ctx context.Context, next graphql.ResponseHandler) *graphql.Response {
	if graphql.HasOperationContext(ctx) {
		if cost := graphql.GetOperationContext(ctx).Stats.GetExtension(costKey); cost != nil {
			graphql.RegisterExtension(ctx, costKey, cost)
		}
	}
	return next(ctx)
}

// meter counts objects: one for each that is answered, times the rows of every list it stands in.
type meter struct {
	variables map[string]any
	// fragments are the costs of those that were counted; a fragment costs the same wherever it is spread with the same
	// rows.
	fragments map[spread]int
}

// spread is a fragment where it is selected from so many rows.
type spread struct {
	fragment string
	rows     int
}

// maxCost keeps the count from running over; no limit is higher.
const maxCost = 1 << 40

// selections counts a selection set; rows is how many rows the page has that it is selected from.
func (m meter) selections(set ast.SelectionSet, rows int) int {
	cost := 0
	for _, selection := range set {
		switch s := selection.(type) {
		case *ast.Field:
			cost += m.field(s, rows)
		case *ast.InlineFragment:
			cost += m.selections(s.SelectionSet, rows)
		case *ast.FragmentSpread:
			key := spread{s.Name, rows}
			if _, counted := m.fragments[key]; !counted {
				m.fragments[key] = m.selections(s.Definition.SelectionSet, rows)
			}
			cost += m.fragments[key]
		}
		cost = min(cost, maxCost)
	}
	return cost
}

// field counts a field: nothing for values, one for an object and what is in it, all rows for a list.
func (m meter) field(f *ast.Field, rows int) int {
	if len(f.SelectionSet) == 0 || strings.HasPrefix(f.Name, "__") {
		return 0
	}
	typeName := f.Definition.Type.Name()
	if strings.HasSuffix(typeName, "Connection") {
		return 1 + m.selections(f.SelectionSet, m.pageSize(f, engine.DefaultPage, engine.MaxPage))
	}
	each := 1 + m.selections(f.SelectionSet, 1)
	return min(each*m.length(f, rows), maxCost)
}

// length is how many objects a field answers at most.
func (m meter) length(f *ast.Field, rows int) int {
	switch {
	case f.Definition.Type.Elem == nil:
		return 1
	case f.Name == "groups":
		return m.pageSize(f, engine.DefaultGroups, engine.MaxGroups)
	case f.ObjectDefinition != nil && strings.HasSuffix(f.ObjectDefinition.Name, "Connection"):
		return rows
	}
	if ids, ok := f.ArgumentMap(m.variables)["ids"].([]any); ok {
		return len(ids)
	}
	return shortList
}

// pageSize is how many rows a page has at most, whether its size stands in the document or in a variable.
func (m meter) pageSize(f *ast.Field, usual, most int) int {
	arguments := f.ArgumentMap(m.variables)
	for _, name := range []string{"first", "last"} {
		if size, ok := engine.PageSize(arguments[name], most); ok {
			return size
		}
	}
	return usual
}
