package main

import (
	"go/types"
	"maps"
	"slices"
	"strings"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin/modelgen"
	"github.com/vektah/gqlparser/v2/ast"
)

// answers is the gqlgen plugin that leaves everything below the roots to package engine: gqlgen generates one executor
// a root field, which hands over a finished Answer. Package engine reads the arguments of queries itself; an input
// becomes a struct. The schema that the server validates against is untouched by this.
type answers struct {
	// omittable are the input fields that tell null from absent.
	omittable omittable
	// made are the types of answers that are not read.
	made payloads
}

// Name is the plugin's name in gqlgen's messages.
func (answers) Name() string { return "answers" }

// MutateConfig reduces the schema that code is generated for.
func (a answers) MutateConfig(cfg *config.Config) error { //nolint:unparam // gqlgen asks for an error
	answer := &ast.Definition{Kind: ast.Scalar, Name: "Answer", Position: cfg.Schema.Query.Position}
	kept := map[string]bool{"Query": true, "Mutation": true}
	for _, f := range slices.Concat(cfg.Schema.Query.Fields, cfg.Schema.Mutation.Fields) {
		if input := f.Arguments.ForName("input"); input != nil {
			keepInput(cfg.Schema, input.Type.Name(), kept)
			a.made.keep(cfg.Schema, f)
		}
	}
	maps.Copy(kept, a.made)
	for _, enum := range a.made.bind(cfg) {
		kept[enum] = true
	}
	for name, t := range cfg.Schema.Types {
		if !t.BuiltIn && !kept[name] {
			delete(cfg.Schema.Types, name)
			delete(cfg.Schema.PossibleTypes, name)
			delete(cfg.Schema.Implements, name)
		}
	}
	cfg.Schema.Types[answer.Name] = answer
	a.omittable.mark(cfg)
	bindAttributes(cfg)
	for _, marker := range []string{"public", "access", "cost", "listSize"} {
		delete(cfg.Schema.Directives, marker) // package resolvers obeys them, before anything is resolved
	}
	for name := range kept {
		for _, f := range cfg.Schema.Types[name].Fields {
			f.Directives = slices.DeleteFunc(f.Directives, func(d *ast.Directive) bool {
				return d.Name == "cost" || d.Name == "listSize"
			})
		}
	}
	for _, root := range []*ast.Definition{cfg.Schema.Query, cfg.Schema.Mutation} {
		for _, f := range root.Fields {
			if strings.HasPrefix(f.Name, "__") {
				continue // introspection
			}
			f.Arguments = slices.DeleteFunc(f.Arguments, func(a *ast.ArgumentDefinition) bool { return a.Name != "input" })
			f.Type = &ast.Type{NamedType: answer.Name, NonNull: f.Type.NonNull, Position: f.Type.Position}
			f.Directives = nil
		}
	}
	return nil
}

// keepInput keeps an input type, and those of its fields.
func keepInput(schema *ast.Schema, name string, kept map[string]bool) {
	if kept[name] {
		return
	}
	kept[name] = true
	for _, f := range schema.Types[name].Fields {
		keepInput(schema, f.Type.Name(), kept)
	}
}

// commandFields are what every mutation's input has besides its own; package models holds them together as a Command.
var commandFields = []string{"idempotencyKey", "dryRun", "reason"}

const commandSDL = `
input T {
  "A key of your choice (幂等键): the same key and input again answers what the first did, for seven days, and changes nothing. The same key with another input is a CONFLICT. 1 to 128 visible ASCII characters."
  idempotencyKey: String
  "Check and compute everything, keep nothing (试运行): the answer shows what would be."
  dryRun: Boolean! = false
  "Why, for the audit (原因). At most 500 characters."
  reason: String
}
`

// withCommand embeds models.Command in the structs of the mutations' inputs, in place of its fields.
func withCommand(build *modelgen.ModelBuild) *modelgen.ModelBuild {
	for _, model := range build.Models {
		own := slices.DeleteFunc(
			slices.Clone(model.Fields),
			func(f *modelgen.Field) bool { return slices.Contains(commandFields, f.Name) },
		)
		if len(own) == len(model.Fields)-len(commandFields) {
			command := types.NewNamed(
				types.NewTypeName(0, types.NewPackage("plangraph/models", "models"), "Command", nil), types.NewStruct(nil, nil),
				nil,
			)
			model.Fields = append([]*modelgen.Field{{Type: command}}, own...)
		}
	}
	return build
}
