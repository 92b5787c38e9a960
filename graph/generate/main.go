// Command generate completes the schema of graph/*.graphqls to graph/schema.graphql, and runs gqlgen on it. People
// write in the schema what is particular to a noun; what follows from the declarations of reading and datasets is added
// here.
package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/99designs/gqlgen/api"
	"github.com/99designs/gqlgen/codegen/config"
	"github.com/99designs/gqlgen/plugin/modelgen"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, err)
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
	marked := takeOmittable(written)
	if err := complete(written); err != nil {
		return err
	}
	//nolint:gosec // a source file like the others
	if err := os.WriteFile(schemaFile, printed(written), 0o644); err != nil {
		return fmt.Errorf("write the schema: %w", err)
	}
	cfg, err := config.LoadConfig("gqlgen.yml")
	if err != nil {
		return fmt.Errorf("read gqlgen.yml: %w", err)
	}
	made := payloads{}
	structs := modelgen.New().(*modelgen.Plugin)
	structs.MutateHook, structs.FieldHook = withCommand, made.field
	if err := api.Generate(
		cfg,
		api.ReplacePlugin(structs),
		api.PrependPlugin(answers{marked, made}),
		api.AddPlugin(made),
	); err != nil {
		return fmt.Errorf("gqlgen: %w", err)
	}
	return writeResolvers(written)
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
	query := &ast.Definition{
		Kind: ast.Object, Name: "Query", Description: "Everything that can be read (查询).", Position: &ast.Position{},
	}
	mutation := &ast.Definition{Kind: ast.Object, Name: "Mutation", Description: "Everything that can be changed (修改). " +
		"What is wrong with an input is in userErrors; then nothing was changed.", Position: &ast.Position{}}
	for _, extension := range doc.Extensions {
		root := query
		if extension.Name == mutation.Name {
			root = mutation
		}
		root.Fields = append(root.Fields, extension.Fields...)
	}
	doc.Definitions = append(ast.DefinitionList{query, mutation}, doc.Definitions...)
	doc.Extensions = nil
	return doc, nil
}
