package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"

	"plangraph/models"
)

// attributes makes the input of what only one kind of project has: a field for each kind, with its attributes.
func (c *completion) attributes() error {
	var all strings.Builder
	all.WriteString(
		"\"What only one kind of project has (类型属性): give the field of the project's kind, and no other.\"\ninput ProjectAttributesInput @oneOf {\n",
	)
	for _, k := range models.ProjectKinds {
		d := c.doc.Definitions.ForName(k.TypeName)
		if err := agree(k, d, c.doc.Definitions.ForName("Project")); err != nil {
			return err
		}
		if len(k.Attributes()) == 0 {
			continue
		}
		fmt.Fprintf(&all, "  \"If it is a %s (%s).\"\n  %s: %s\n", k.Kind, k.Chinese, k.InputField(), attributesInput(k))
		fmt.Fprintf(
			&c.derived, "\"What only a %s has (%s属性): what is left out is unknown.\"\ninput %s {\n", k.TypeName, k.Chinese,
			attributesInput(k),
		)
		for _, f := range k.Attributes() {
			fmt.Fprintf(&c.derived, "  %q\n  %s: %s\n", d.Fields.ForName(f.Name).Description, f.Name, f.GraphQLType())
		}
		c.derived.WriteString("}\n")
	}
	c.derived.WriteString(all.String() + "}\n")
	return nil
}

func attributesInput(k models.ProjectKind) string { return k.TypeName + "AttributesInput" }

// agree reports where the GraphQL type of a project kind is not what its Go type says. Fields of all projects are no
// matter of the kind.
func agree(k models.ProjectKind, d, project *ast.Definition) error {
	if d == nil {
		return fmt.Errorf("the project kind %s has no GraphQL type", k.TypeName)
	}
	for _, f := range k.Fields {
		declared := d.Fields.ForName(f.Name)
		if declared == nil || declared.Type.String() != f.GraphQLType() {
			return fmt.Errorf(
				"the GraphQL type %s has no field %s: %s, which its Go type has", k.TypeName, f.Name, f.GraphQLType(),
			)
		}
	}
	for _, declared := range d.Fields {
		if project.Fields.ForName(declared.Name) == nil &&
			!slices.ContainsFunc(k.Fields, func(f models.ProjectField) bool { return f.Name == declared.Name }) {
			return fmt.Errorf(
				"the GraphQL type %s has a field %s, which its Go type does not have", k.TypeName, declared.Name,
			)
		}
	}
	return nil
}

// bindAttributes makes the Go type of a project kind that of its attributes' input.
func bindAttributes(cfg *config.Config) {
	for _, k := range models.ProjectKinds {
		cfg.Models[attributesInput(k)] = config.TypeMapEntry{Model: config.StringList{"plangraph/models." + k.TypeName}}
	}
}
