package cli

import (
	"context"

	urfave "github.com/urfave/cli/v3"

	"plangraph/database"
)

// migrateCommand brings the database to this program's schema, which opening it does.
func migrateCommand(p *program) *urfave.Command {
	return &urfave.Command{
		Name: "migrate", Usage: "bring the database to this program's schema",
		Action: p.onDatabase(func(context.Context, *database.DB) error { return nil }),
	}
}
