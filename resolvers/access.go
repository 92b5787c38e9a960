package resolvers

import (
	"context"

	"github.com/99designs/gqlgen/graphql"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/gqlerror"

	"plangraph/auth"
	"plangraph/models"
	"plangraph/problem"
)

// access is the gqlgen extension that lets viewers ask what the schema opens to their role. A field of the roots that
// says nothing is open to SYSTEM only; one below them is open to whom its parent is, unless it says more. Which rows a
// viewer sees is decided where they are read.
type access struct{}

// ExtensionName is the extension's name in gqlgen's messages.
func (access) ExtensionName() string { return "Access" }

// Validate has nothing to check in the schema.
func (access) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that asks for anything closed to the viewer.
func (access) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	seen := map[string]bool{}
	closed := closedTo(auth.Viewer(ctx).Role, oc.Operation.SelectionSet, seen)
	if closed == nil {
		return nil
	}
	code, message := problem.Forbidden, problem.Message{En: "%s needs the role %s, you are %s", Zh: "%s 需要 %s 角色,您是 %s"}
	if auth.Viewer(ctx).Role == models.RoleAnonymous {
		code, message = problem.Unauthenticated, problem.Message{
			En: "%[1]s needs the role %[2]s: sign in first", Zh: "%[1]s 需要 %[2]s 角色:请先登录",
		}
	}
	refused := gqlerror.Wrap(problem.Refuse(code, "", message, closed.Name, requiredRole(closed), auth.Viewer(ctx).Role))
	refused.Path = ast.Path{ast.PathName(closed.Alias)}
	return refused
}

// closedTo finds a field that is closed to a role; nil if all are open.
func closedTo(role models.Role, set ast.SelectionSet, seen map[string]bool) *ast.Field {
	for _, selection := range set {
		var closed *ast.Field
		switch s := selection.(type) {
		case *ast.Field:
			if !role.AtLeast(requiredRole(s)) {
				return s
			}
			closed = closedTo(role, s.SelectionSet, seen)
		case *ast.InlineFragment:
			closed = closedTo(role, s.SelectionSet, seen)
		case *ast.FragmentSpread:
			if !seen[s.Name] {
				seen[s.Name] = true
				closed = closedTo(role, s.Definition.SelectionSet, seen)
			}
		}
		if closed != nil {
			return closed
		}
	}
	return nil
}

// requiredRole is the least role that a field is open to.
func requiredRole(f *ast.Field) models.Role {
	if f.Definition == nil || f.Name == "__typename" || f.Name == "__schema" || f.Name == "__type" {
		return models.RoleAnonymous
	}
	if opened := f.Definition.Directives.ForName("access"); opened != nil {
		return models.Role(opened.Arguments.ForName("role").Value.Raw)
	}
	if f.Definition.Directives.ForName("public") != nil {
		return models.RoleAnonymous
	}
	if f.ObjectDefinition != nil && (f.ObjectDefinition.Name == "Query" || f.ObjectDefinition.Name == "Mutation") {
		return models.RoleSystem
	}
	return models.RoleAnonymous
}
