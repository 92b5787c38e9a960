package resolvers

import (
	"context"
	"strings"

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
type access struct {
	// needed are the roles that fields are open to, but those that everybody may ask for.
	needed map[*ast.FieldDefinition]models.Role
}

func newAccess(schema *ast.Schema) access {
	a := access{map[*ast.FieldDefinition]models.Role{}}
	for _, d := range schema.Types {
		for _, f := range d.Fields {
			if role := requiredRole(d, f); role != models.RoleAnonymous {
				a.needed[f] = role
			}
		}
	}
	return a
}

// ExtensionName is the extension's name in gqlgen's messages.
func (access) ExtensionName() string { return "Access" }

// Validate has nothing to check in the schema.
func (access) Validate(graphql.ExecutableSchema) error { return nil }

// MutateOperationContext refuses an operation that asks for anything closed to the viewer.
func (a access) MutateOperationContext(ctx context.Context, oc *graphql.OperationContext) *gqlerror.Error {
	seen := map[string]bool{}
	closed := a.closedTo(auth.Viewer(ctx).Role, oc.Operation.SelectionSet, seen)
	if closed == nil {
		return nil
	}
	code, message := problem.Forbidden, problem.Message{En: "%s needs the role %s, you are %s", Zh: "%s 需要 %s 角色,您是 %s"}
	if auth.Viewer(ctx).Role == models.RoleAnonymous {
		code, message = problem.Unauthenticated, problem.Message{
			En: "%[1]s needs the role %[2]s: sign in first", Zh: "%[1]s 需要 %[2]s 角色:请先登录",
		}
	}
	needed := a.needed[closed.Definition]
	refused := gqlerror.Wrap(problem.Refuse(code, "", message, closed.Name, needed, auth.Viewer(ctx).Role))
	refused.Path = ast.Path{ast.PathName(closed.Alias)}
	return refused
}

// closedTo finds a field that is closed to a role; nil if all are open.
func (a access) closedTo(role models.Role, set ast.SelectionSet, seen map[string]bool) *ast.Field {
	for _, selection := range set {
		var closed *ast.Field
		switch s := selection.(type) {
		case *ast.Field:
			if needed, some := a.needed[s.Definition]; some && !role.AtLeast(needed) {
				return s
			}
			closed = a.closedTo(role, s.SelectionSet, seen)
		case *ast.InlineFragment:
			closed = a.closedTo(role, s.SelectionSet, seen)
		case *ast.FragmentSpread:
			if !seen[s.Name] {
				seen[s.Name] = true
				closed = a.closedTo(role, s.Definition.SelectionSet, seen)
			}
		}
		if closed != nil {
			return closed
		}
	}
	return nil
}

// requiredRole is the least role that a field of a type is open to.
func requiredRole(d *ast.Definition, f *ast.FieldDefinition) models.Role {
	if strings.HasPrefix(f.Name, "__") || strings.HasPrefix(d.Name, "__") { // of the schema's own
		return models.RoleAnonymous
	}
	if opened := f.Directives.ForName("access"); opened != nil {
		return models.Role(opened.Arguments.ForName("role").Value.Raw)
	}
	if f.Directives.ForName("public") == nil && (d.Name == "Query" || d.Name == "Mutation") {
		return models.RoleSystem
	}
	return models.RoleAnonymous
}
