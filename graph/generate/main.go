// Command generate completes the schema of graph/*.graphqls to schema.graphql, and runs gqlgen on it. People write in the
// schema what is particular to a noun; what follows from the declarations of reading and datasets is added here.
package main

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
	"github.com/vektah/gqlparser/v2/parser"
)

func main() {
	if err := run(); err != nil {
		slog.Error("generate", "error", err)
		os.Exit(1)
	}
}

// run works in the project's root; go generate calls it in graph/.
func run() error {
	if err := os.Chdir(".."); err != nil {
		return fmt.Errorf("go to the project's root: %w", err)
	}
	written, err := handwritten("graph/*.graphqls")
	if err != nil {
		return err
	}
	homes := map[string]string{}
	for _, f := range written.Definitions.ForName("Query").Fields {
		homes[f.Name] = f.Position.Src.Name
	}
	if err := complete(written); err != nil {
		return err
	}
	var sdl bytes.Buffer
	sdl.WriteString("# Made by go generate ./graph from graph/*.graphqls and the declarations in reading/ and datasets/.\n\n")
	formatter.NewFormatter(&sdl, formatter.WithIndent("  ")).FormatSchemaDocument(written)
	if err := os.WriteFile("schema.graphql", sdl.Bytes(), 0o644); err != nil { //nolint:gosec // a source file like the others
		return fmt.Errorf("write the schema: %w", err)
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}
	if err := api.Generate(cfg, api.PrependPlugin(answers{homes})); err != nil {
		return fmt.Errorf("gqlgen: %w", err)
	}
	return nil
}

// handwritten parses the noun files into one document, extensions merged into what they extend.
func handwritten(pattern string) (*ast.SchemaDocument, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, fmt.Errorf("list the schema files: %w", err)
	}
	var sources []*ast.Source
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, fmt.Errorf("read the schema: %w", err)
		}
		sources = append(sources, &ast.Source{Name: file, Input: string(text)})
	}
	doc, err := parser.ParseSchemas(sources...)
	if err != nil {
		return nil, fmt.Errorf("parse the schema: %w", err)
	}
	query := &ast.Definition{Kind: ast.Object, Name: "Query", Description: "Everything that can be read (查询).", Position: &ast.Position{}}
	for _, extension := range doc.Extensions {
		query.Fields = append(query.Fields, extension.Fields...)
	}
	doc.Definitions = append(ast.DefinitionList{query}, doc.Definitions...)
	doc.Extensions = nil
	return doc, nil
}

// answers is the gqlgen plugin that leaves everything below the roots to package reading: gqlgen generates one executor a
// root field, which hands over a finished Answer. The schema that the server validates against is untouched by this.
type answers struct {
	// homes says which noun's file a field of the query was written in, so that its resolver gets the same name.
	homes map[string]string
}

// Name is the plugin's name in gqlgen's messages.
func (answers) Name() string { return "answers" }

// Implement gives the body of a new field's resolver: the same as all.
func (answers) Implement(previous string, _ *codegen.Field) string {
	if previous != "" {
		return previous
	}
	return "return r.read(ctx)"
}

// MutateConfig reduces the schema that code is generated for.
func (a answers) MutateConfig(cfg *config.Config) error { //nolint:unparam // gqlgen asks for an error
	answer := &ast.Definition{Kind: ast.Scalar, Name: "Answer", Position: cfg.Schema.Query.Position}
	for name, t := range cfg.Schema.Types {
		if !t.BuiltIn && t != cfg.Schema.Query {
			delete(cfg.Schema.Types, name)
			delete(cfg.Schema.PossibleTypes, name)
			delete(cfg.Schema.Implements, name)
		}
	}
	cfg.Schema.Types[answer.Name] = answer
	cfg.Schema.Query.Position = at(cfg.Schema.Query.Position, "graph/query.graphqls")
	for _, f := range cfg.Schema.Query.Fields {
		home, ok := a.homes[f.Name]
		if !ok {
			continue // introspection
		}
		f.Arguments = nil
		f.Type = &ast.Type{NamedType: answer.Name, NonNull: f.Type.NonNull, Position: f.Type.Position}
		f.Position = at(f.Position, home)
	}
	return nil
}

// at moves a position to another file.
func at(p *ast.Position, file string) *ast.Position {
	moved := *p
	moved.Src = &ast.Source{Name: file}
	return &moved
}
