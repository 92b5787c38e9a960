// Package graph is the contract: a .graphqls file a noun, written by people, and what is generated from them. generate
// completes them to schema.graphql (the fields of interfaces, connections, filters, orders and groups) and runs gqlgen.
package graph

import (
	"maps"
	"regexp"

	"github.com/vektah/gqlparser/v2/ast"
)

//go:generate go run ./generate

// FlatInterfaces takes the interfaces off the interfaces of an SDL as SDL gives it. They keep all their fields, and
// object types say of all interfaces that they implement them.
func FlatInterfaces(sdl string) string {
	return regexp.MustCompile(`(?m)^(interface \w+) implements [^{]+`).ReplaceAllString(sdl, "$1 ")
}

// SDL gives the whole schema, as schema.graphql has it.
func SDL() string { return sources[0].Input }

// Schema gives the schema that is served. The parser adds @defer to every schema, which is not offered.
func Schema() *ast.Schema {
	served := *parsedSchema
	served.Directives = maps.Clone(served.Directives)
	delete(served.Directives, "defer")
	return &served
}
