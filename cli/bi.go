package cli

import (
	"context"
	"errors"
	"fmt"
	"text/tabwriter"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/bi"
	"plangraph/database"
	"plangraph/models"
	"plangraph/reading"
	"plangraph/work"
)

// biCommand says who reads the datasets by SQL.
func biCommand(p *program) *urfave.Command {
	var asked bi.Grant
	var region, file string
	on := func(do func(context.Context, *bi.Grants) error) urfave.ActionFunc {
		return p.onViews(func(ctx context.Context, db *database.DB) error {
			grants, err := bi.NewGrants(db, reading.NewCatalog())
			if err != nil {
				return err
			}
			return do(ctx, grants)
		}, func(_ context.Context, err error) error { return err })
	}
	role := argument("ROLE", &asked.Role)
	return &urfave.Command{
		Name: "bi", Usage: "who reads the datasets by SQL: roles of PostgreSQL, and files",
		Commands: []*urfave.Command{
			{
				Name:      "grant",
				Usage:     "have a role see a region and all below in schema bi; a new role's password is shown once",
				Arguments: role,
				Flags: []urfave.Flag{
					textFlag("region", "code of the region", &asked.RegionCode),
					truthFlag("admin", "also the changes that an ADMIN of the region sees", &asked.Admin),
				},
				Action: on(func(ctx context.Context, grants *bi.Grants) error { return p.grantBI(ctx, grants, asked) }),
			},
			{
				Name: "revoke", Usage: "end what a role sees, of one region or of all", Arguments: role,
				Flags:  []urfave.Flag{textFlag("region", "code of the region; all if absent", &asked.RegionCode)},
				Action: on(func(ctx context.Context, grants *bi.Grants) error { return p.revokeBI(ctx, grants, asked) }),
			},
			{Name: "list", Usage: "show the roles and their regions", Action: on(p.listBI)},
			{
				Name: "export", Usage: "write a new SQLite file with the rows that a VIEWER of a region sees",
				Arguments: argument("FILE", &file), Flags: []urfave.Flag{textFlag("region", "code of the region", &region)},
				Action: p.onDatabase(func(ctx context.Context, db *database.DB) error {
					n, err := bi.Export(ctx, db, reading.NewCatalog(), region, work.DayOf(time.Now()), file)
					if err == nil {
						fmt.Fprintf(p.stdout, "%s: %d rows\n", file, n)
					}
					return err
				}),
			},
		},
	}
}

// grantBI prints the password of a new role, alone on its line.
func (p *program) grantBI(ctx context.Context, grants *bi.Grants, asked bi.Grant) error {
	if asked.RegionCode == "" {
		return errors.New("--region: say the code of the region that the role is to see, as 230203")
	}
	asked.At = time.Now()
	password, err := grants.Give(ctx, asked)
	if err != nil {
		return err
	}
	if password != "" {
		fmt.Fprintf(p.stdout, "%s\n\nThis is the password of the role %s, shown this once.\n", password, asked.Role)
	}
	fmt.Fprintf(p.stdout, "%s sees %s in schema bi.\n", asked.Role, seenBy(asked))
	return nil
}

func (p *program) revokeBI(ctx context.Context, grants *bi.Grants, asked bi.Grant) error {
	left, err := grants.Revoke(ctx, asked.Role, asked.RegionCode)
	if err != nil {
		return err
	}
	if left > 0 {
		fmt.Fprintf(p.stdout, "%s still sees what plangraph bi list shows.\n", asked.Role)
		return nil
	}
	fmt.Fprintf(p.stdout, "%s sees nothing and has no rights in schema bi; DROP ROLE takes the role away.\n", asked.Role)
	return nil
}

func (p *program) listBI(ctx context.Context, grants *bi.Grants) error {
	all, err := grants.List(ctx)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "ROLE\tSEES\tSINCE\tSTATE")
	for _, g := range all {
		state := "good"
		if g.Gone {
			state = "there is no such role any more"
		}
		since := moment(models.Time{Time: g.At}, time.Now())
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", g.Role, seenBy(g), since, state)
	}
	return table.Flush() //nolint:wrapcheck // it is the writer's own word
}

// seenBy says what a grant is for.
func seenBy(g bi.Grant) string {
	if g.Admin {
		return fmt.Sprintf("region %s and below, with their changes", g.RegionCode)
	}
	return fmt.Sprintf("region %s and below", g.RegionCode)
}
