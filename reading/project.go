package reading

import (
	"plangraph/engine"
	"plangraph/models"
)

// kindFields are what only one kind of project has: attributes, and quantities, which are targets.
func kindFields(kind models.ProjectKind) []engine.Declaration {
	var fields []engine.Declaration
	for _, f := range kind.Fields {
		switch typeName := f.GraphQLType(); typeName {
		case "Target":
			fields = append(fields, quantity(f.Name, f.Measure))
		case "String":
			fields = append(fields, engine.Expression(f.Name, engine.Of[string](), attributeExpr(f.Name)))
		case "Boolean":
			fields = append(fields, engine.Expression(f.Name, engine.Of[bool](), attributeExpr(f.Name)))
		default:
			fields = append(fields, engine.Expression(f.Name, engine.Enum(typeName), attributeExpr(f.Name)))
		}
	}
	return fields
}

// attributeExpr reads one of the item's attributes.
func attributeExpr(name string) engine.Template {
	return engine.Template("{row}.attributes ->> '" + name + "'")
}

// quantity is the item's target with this measure code.
func quantity(name, measure string) engine.ToOne {
	return engine.HasOne(name, "Target", engine.InPlan("itemId")).If(engine.Template("{row}.measure = '" + measure + "'"))
}
