// Package graph is the contract: a .graphqls file a noun, written by people, and what is generated from them. generate
// completes them to schema.graphql (the fields of interfaces, connections, filters, orders and groups) and runs gqlgen.
package graph

//go:generate go run ./generate

// SDL gives the whole schema, as schema.graphql has it.
func SDL() string { return sources[0].Input }
