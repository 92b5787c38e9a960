package main

import (
	"bytes"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/formatter"
)

const (
	schemaFile = "graph/schema.graphql"
	schemaHead = "# Made by go generate ./graph from graph/*.graphqls and the declarations in reading/ and datasets/.\n\n"
)

// printed writes a schema as people read it: a description of one line is one line, where gqlparser's formatter needs
// three, and an empty line parts two definitions.
func printed(doc *ast.SchemaDocument) []byte {
	var formatted bytes.Buffer
	formatter.NewFormatter(&formatted, formatter.WithIndent("  ")).FormatSchemaDocument(doc)
	lines := strings.Split(strings.TrimSuffix(formatted.String(), "\n"), "\n")
	out := bytes.NewBufferString(schemaHead)
	described := false // the line above describes this one
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		if line == "" { // the formatter's, between arguments
			continue
		}
		if begins := !described && strings.TrimLeft(line, " })") == line; begins && i > 0 {
			out.WriteByte('\n')
		}
		described = isQuotes(line)
		if !described {
			out.WriteString(line + "\n")
			continue
		}
		end := i + 1
		for !isQuotes(lines[end]) {
			end++
		}
		if end == i+2 {
			out.WriteString(oneLine(lines[i+1]) + "\n")
		} else {
			out.WriteString(strings.Join(lines[i:end+1], "\n") + "\n")
		}
		i = end
	}
	return out.Bytes()
}

func isQuotes(line string) bool { return strings.TrimLeft(line, " ") == `"""` }

// oneLine turns the only line of a block string into a string in simple quotes.
func oneLine(line string) string {
	text := strings.TrimLeft(line, " ")
	indent := line[:len(line)-len(text)]
	text = strings.ReplaceAll(text, `\"""`, `"""`) // the only escape that a block string knows
	return indent + `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}
