package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/google/uuid"
	urfave "github.com/urfave/cli/v3"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/models"
)

// operator is whoever runs the program on its own machine: who can read the database may do all.
var operator = models.Viewer{Role: models.RoleSystem, Actor: "command line"}

// tokenCommand makes, lists and ends tokens.
func tokenCommand(p *program) *urfave.Command {
	var asked tokenRequest
	var prefix string
	on := func(do func(context.Context, *auth.Tokens, time.Time, io.Writer) error) urfave.ActionFunc {
		return p.onDatabase(func(ctx context.Context, db *database.DB) error {
			return do(ctx, auth.NewTokens(db), time.Now(), p.stdout)
		})
	}
	return &urfave.Command{
		Name: "token", Usage: "make, list and revoke tokens to sign in with",
		Commands: []*urfave.Command{
			{Name: "create", Usage: "make a token and show it once", Flags: asked.flags(), Action: on(asked.create)},
			{Name: "list", Usage: "show all tokens by the beginnings of their texts", Action: on(listTokens)},
			{
				Name: "revoke", Usage: "end a token at once", Arguments: argument("PREFIX", &prefix),
				Action: on(func(ctx context.Context, tokens *auth.Tokens, now time.Time, stdout io.Writer) error {
					return revokeToken(ctx, prefix, tokens, now, stdout)
				}),
			},
		},
	}
}

// tokenRequest is what a token is to be, as a person writes it.
type tokenRequest struct{ role, region, unit, name, expires string }

func (asked *tokenRequest) flags() []urfave.Flag {
	return []urfave.Flag{
		textFlag("role", "VIEWER, REPORTER, ADMIN or SYSTEM", &asked.role),
		textFlag("region", "code of the region that it is for, with all below", &asked.region),
		textFlag("unit", "name or id of the unit that a REPORTER answers for", &asked.unit),
		textFlag("name", "what lists and the audit call it", &asked.name),
		textFlag("expires", "90d, or its last day 2027-01-31, or never; 365d if absent", &asked.expires),
	}
}

// create prints the text of a new token, alone on its line.
func (asked *tokenRequest) create(ctx context.Context, tokens *auth.Tokens, now time.Time, stdout io.Writer) error {
	const unnamed = "made by command"
	in := auth.NewToken{Role: models.Role(strings.ToUpper(asked.role)), RegionCode: asked.region}
	var nameErr error
	if in.Name, nameErr = line("--name", cmp.Or(asked.name, unnamed)); nameErr != nil {
		in.Name = unnamed // what is wrong with it is told once
	}
	expires, expiresErr := expiry(asked.expires, now)
	in.ExpiresAt = expires
	unit, unitErr := asked.unitID(ctx, tokens)
	in.UnitID = unit
	if err := oneMistake(nameErr, expiresErr, unitErr, tokens.Check(ctx, in, now)); err != nil {
		return err
	}
	text, made, err := tokens.Create(ctx, operator, in, now)
	if err != nil {
		return err
	}
	fmt.Fprintf(
		stdout, "%s\n\nThis is the token %q, shown this once: %s. %s.\n", text, made.Name, scope(made), lifetime(made, now),
	)
	return nil
}

// unitID finds the unit that is asked for; nil if none is.
func (asked *tokenRequest) unitID(ctx context.Context, tokens *auth.Tokens) (*uuid.UUID, error) {
	if asked.unit == "" || asked.region == "" {
		return nil, nil //nolint:nilnil // nil is "no unit"
	}
	unit, err := tokens.Unit(ctx, asked.region, asked.unit)
	if err != nil {
		return nil, err
	}
	return &unit.ID, nil
}

// oneMistake says all mistakes in one line; nil if there are none.
func oneMistake(mistakes ...error) error {
	var said []string
	for _, err := range mistakes {
		if err != nil {
			said = append(said, err.Error())
		}
	}
	if len(said) == 0 {
		return nil
	}
	return errors.New(strings.Join(said, "; "))
}

// expiry reads when a token ends: after a number of days, 90d, after its last day, 2027-01-31, or never. Absent, it is
// a year: a token that nobody remembers ends by itself.
func expiry(text string, now time.Time) (*models.Time, error) {
	const usual = "365d"
	if text == "" {
		text = usual
	}
	if text == "never" {
		return nil, nil //nolint:nilnil // nil is "it does not end"
	}
	if day, err := time.ParseInLocation(time.DateOnly, text, now.Location()); err == nil {
		return &models.Time{Time: day.AddDate(0, 0, 1)}, nil
	}
	number, isDays := strings.CutSuffix(text, "d")
	const most = 36500
	days, err := strconv.Atoi(number)
	if err != nil || !isDays || days < 1 || days > most {
		return nil, fmt.Errorf(
			"--expires: %q is neither a number of days like 90d, nor a day like 2027-01-31, nor never", text,
		)
	}
	return &models.Time{Time: now.AddDate(0, 0, days)}, nil
}

func listTokens(ctx context.Context, tokens *auth.Tokens, now time.Time, stdout io.Writer) error {
	all, err := tokens.List(ctx, operator)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "TOKEN\tNAME\tROLE\tREGION\tMADE\tBY\tLAST USED\tSTATE")
	for _, t := range all {
		region, used := "-", "never"
		if t.RegionCode != nil {
			region = *t.RegionCode
		}
		if t.LastUsedAt != nil {
			used = moment(*t.LastUsedAt, now)
		}
		fmt.Fprintf(
			table, "%s…\t%s\t%s\t%s\t%s\t%s\t%s\t%s\n", t.Prefix, t.Name, t.Role, region, moment(t.CreatedAt, now),
			t.CreatedBy, used, lifetime(t, now),
		)
	}
	return table.Flush() //nolint:wrapcheck // it is the writer's own word
}

// revokeToken ends the token that text names: by its id, by the beginning that lists show, or by all of it.
func revokeToken(ctx context.Context, text string, tokens *auth.Tokens, now time.Time, stdout io.Writer) error {
	all, err := tokens.List(ctx, operator)
	if err != nil {
		return err
	}
	text = strings.TrimSuffix(text, "…")
	named := slices.DeleteFunc(
		all,
		func(t models.Token) bool { return t.ID.String() != text && !strings.HasPrefix(text, t.Prefix) },
	)
	switch len(named) {
	case 0:
		return errors.New("there is no such token: plangraph token list shows them all")
	case 1:
	default:
		return fmt.Errorf("%d tokens begin like that; name one by its id: %s, %s", len(named), named[0].ID, named[1].ID)
	}
	if named[0].RevokedAt == nil {
		if err := tokens.Revoke(ctx, operator, named[0].ID, now); err != nil {
			return err
		}
		named[0].RevokedAt = &models.Time{Time: now}
	}
	fmt.Fprintf(stdout, "%s… %q: %s\n", named[0].Prefix, named[0].Name, lifetime(named[0], now))
	return nil
}

// scope says what a token is for.
func scope(t models.Token) string {
	if t.RegionCode == nil {
		return string(t.Role)
	}
	return fmt.Sprintf("%s of region %s and below", t.Role, *t.RegionCode)
}

// lifetime says until when a token is good, or since when it is not.
func lifetime(t models.Token, now time.Time) string {
	switch {
	case t.RevokedAt != nil:
		return "revoked " + moment(*t.RevokedAt, now)
	case t.ExpiresAt == nil:
		return "good until it is revoked"
	case !now.Before(t.ExpiresAt.Time):
		return "expired " + moment(*t.ExpiresAt, now)
	}
	return "good until " + moment(*t.ExpiresAt, now)
}

// moment writes a moment in the time zone of now.
func moment(t models.Time, now time.Time) string {
	return t.In(now.Location()).Format("2006-01-02 15:04")
}
