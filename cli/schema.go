package cli

import (
	"context"
	"io"

	urfave "github.com/urfave/cli/v3"

	"plangraph/graph"
)

// schemaCommand prints the GraphQL schema.
func schemaCommand(p *program) *urfave.Command {
	return &urfave.Command{
		Name: "schema", Usage: "print the GraphQL schema",
		Action: func(context.Context, *urfave.Command) error {
			_, err := io.WriteString(p.stdout, graph.SDL())
			return err //nolint:wrapcheck // it is the writer's own word
		},
	}
}
