package cli

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"slices"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/reading"
)

// doctorCommand says in words what is wrong with an installation.
func doctorCommand(p *program) *urfave.Command {
	return &urfave.Command{
		Name: "doctor", Usage: "say what is wrong with this installation: database, rights, disk, clock, pooler, sign-in",
		Action: p.examine,
	}
}

// faultWords say what keeps a database from being used. That its disk is full is one of its concerns, which name it.
var faultWords = map[database.Fault]string{
	database.Away:     "the database does not answer",
	database.ReadOnly: "the database is read-only: name the primary, or mend the permissions of the file",
	database.Busy:     "somebody else holds the database: see who writes to it",
}

// examine looks at everything; the error counts what is wrong.
func (p *program) examine(ctx context.Context, _ *urfave.Command) error {
	db, err := database.Open(ctx, p.settings.databaseAddress())
	if err != nil {
		fmt.Fprintln(p.stdout, "✗", err)
		return errors.New("1 thing is wrong")
	}
	defer func() { _ = db.Close() }() // nothing was written
	fmt.Fprintln(p.stdout, "✓ the database answers:", p.settings.databaseName())
	wrong := append(p.wrong(ctx, db, time.Now()), p.wrongWithIssuer(ctx)...)
	for _, words := range wrong {
		fmt.Fprintln(p.stdout, "✗", words)
	}
	switch len(wrong) {
	case 0:
		fmt.Fprintln(p.stdout, "✓ nothing is wrong")
		return nil
	case 1:
		return errors.New("1 thing is wrong")
	}
	return fmt.Errorf("%d things are wrong", len(wrong))
}

// wrong names what is wrong with a database that answers, and with how people sign in.
func (p *program) wrong(ctx context.Context, db *database.DB, now time.Time) []string {
	var wrong []string
	if words, unwell := faultWords[db.Check(ctx)]; unwell {
		wrong = append(wrong, words)
	}
	concerns, err := db.Concerns(ctx, now)
	if err != nil {
		wrong = append(wrong, "the database's settings cannot be read: "+err.Error())
	}
	wrong = append(wrong, concerns...)
	if err := db.SchemaCurrent(ctx); err != nil {
		return append(wrong, err.Error()+": run plangraph migrate")
	}
	miscounted, err := reading.Miscounted(ctx, db)
	if err != nil {
		return append(wrong, "the tables cannot be counted: "+err.Error())
	}
	for _, table := range slices.Sorted(maps.Keys(miscounted)) {
		wrong = append(wrong, fmt.Sprintf("%s is wrong: %d of its numbers are not those of the rows (docs/operations.md)",
			table, miscounted[table]))
	}
	tokens, err := auth.NewTokens(db).List(ctx, operator)
	if err != nil {
		return append(wrong, "the tables cannot be read: "+err.Error())
	}
	for _, t := range tokens {
		if t.RevokedAt == nil && (t.ExpiresAt == nil || now.Before(t.ExpiresAt.Time)) {
			return wrong
		}
	}
	if p.settings.OIDC.URL == "" {
		wrong = append(wrong, "nobody can sign in: there is no token that is good, and no --oidc-issuer")
	}
	return wrong
}

// wrongWithIssuer says why nobody can sign in by the issuer, if there is one.
func (p *program) wrongWithIssuer(ctx context.Context) []string {
	if p.settings.OIDC.URL == "" {
		return nil
	}
	if err := auth.NewIssuer(p.settings.OIDC).Check(ctx); err != nil {
		return []string{"nobody can sign in by --oidc-issuer: " + err.Error()}
	}
	return nil
}

// warn says at start what will hurt.
func warn(ctx context.Context, db *database.DB, now time.Time) {
	concerns, err := db.Concerns(ctx, now)
	if err != nil {
		slog.WarnContext(ctx, "the database's settings cannot be read", "error", err)
	}
	for _, words := range concerns {
		slog.WarnContext(ctx, "the database will hurt", "why", words)
	}
}
