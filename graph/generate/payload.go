package main

import (
	"go/types"
	"maps"
	"slices"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin/modelgen"
	"github.com/vektah/gqlparser/v2/ast"
)

// payloads are the types of answers that are made from an input and not read: the payloads of mutations, the answers of
// queries with an input, and what these have of their own. They become structs in package models, in which a thing of
// the graph is the models.ID by which it is read. Nothing else is generated for them.
type payloads map[string]bool

// modelID is the Go type of a thing of the graph.
const modelID = "plangraph/models.ID"

// userError is the type of what is wrong with an input.
const userError = "UserError"

// keep finds the types of what the fields answer, and those that follow from them.
func (p payloads) keep(schema *ast.Schema, fields ...*ast.FieldDefinition) {
	for _, f := range fields {
		name := f.Type.Name()
		if t := schema.Types[name]; t.Kind == ast.Object && !isNode(t) && name != userError && !p[name] {
			p[name] = true
			p.keep(schema, t.Fields...)
		}
	}
}

// isNode tells whether a type is of things of the graph.
func isNode(t *ast.Definition) bool {
	return t.Kind == ast.Interface || t.Kind == ast.Union || slices.Contains(t.Interfaces, "Node")
}

// bind says what the fields of payloads are in Go, and gives the names of the enums among them.
func (p payloads) bind(cfg *config.Config) (enums []string) {
	for name := range p {
		for _, f := range cfg.Schema.Types[name].Fields {
			switch t := cfg.Schema.Types[f.Type.Name()]; {
			case isNode(t):
				cfg.Models[t.Name] = config.TypeMapEntry{Model: []string{modelID}}
			case t.Kind == ast.Enum:
				enums = append(enums, t.Name)
			}
		}
	}
	return enums
}

// field makes a thing that may be absent an ID that may be zero, and leaves out a payload's userErrors: who did not do
// it says why.
func (p payloads) field(t *ast.Definition, f *ast.FieldDefinition, field *modelgen.Field) (*modelgen.Field, error) {
	if !p[t.Name] {
		return field, nil
	}
	if f.Type.Name() == userError && field.Type.String() != "plangraph/problem.List" {
		return nil, nil //nolint:nilnil // gqlgen's "there is no such field"
	}
	if pointer, ok := field.Type.(*types.Pointer); ok && pointer.Elem().String() == modelID {
		field.Type = pointer.Elem()
	}
	field.Tag = `json:"` + f.Name + `"`
	return field, nil
}

// Name is the plugin's name in gqlgen's messages.
func (payloads) Name() string { return "payloads" }

// MutateConfig forgets the payloads when their structs are written: package reading writes the answers.
func (p payloads) MutateConfig(cfg *config.Config) error { //nolint:unparam // gqlgen asks for an error
	maps.DeleteFunc(cfg.Schema.Types, func(name string, _ *ast.Definition) bool { return p[name] })
	return nil
}
