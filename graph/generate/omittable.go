package main

import (
	"slices"

	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
)

// omittable are the input fields that tell null from absent, by type: null empties what the field stands for, absent
// leaves it. They are written with @goField(omittable: true), which is a word to this program and no part of the public
// schema.
type omittable map[string][]string

// takeOmittable collects the marks, and takes them from the document.
func takeOmittable(doc *ast.SchemaDocument) omittable {
	marked := omittable{}
	for _, d := range doc.Definitions {
		for _, f := range d.Fields {
			if f.Directives.ForName("goField") != nil {
				marked[d.Name] = append(marked[d.Name], f.Name)
				f.Directives = slices.DeleteFunc(f.Directives, func(d *ast.Directive) bool { return d.Name == "goField" })
			}
		}
	}
	return marked
}

// mark tells gqlgen of the fields.
func (o omittable) mark(cfg *config.Config) {
	for typeName, fields := range o {
		entry := cfg.Models[typeName]
		if entry.Fields == nil {
			entry.Fields = map[string]config.TypeMapField{}
		}
		for _, name := range fields {
			entry.Fields[name] = config.TypeMapField{Omittable: new(true)}
		}
		cfg.Models[typeName] = entry
	}
}
