package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/jackc/pgx/v5"
)

// subject is a build of plangraph that is measured, on a database of its own.
type subject struct {
	name    string
	program string
	url     string
	process *process
	base    string
	choices choices
}

// run runs a command of the program to its end.
func (s *subject) run(ctx context.Context, args ...string) error {
	command := exec.CommandContext(ctx, s.program, args...) //nolint:gosec // G204: the program that is measured
	command.Env = append(os.Environ(), databaseVariable+"="+s.url)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("%s %s: %w\n%s", s.name, strings.Join(args, " "), err, output)
	}
	return nil
}

// fill brings the database to the program's schema, and loads sample districts if it has no plan.
func (s *subject) fill(ctx context.Context, scale string) error {
	if err := s.run(ctx, "migrate"); err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }() // nothing is under way
	var plans int
	if err := db.QueryRow(ctx, "SELECT count(*) FROM plans").Scan(&plans); err != nil {
		return fmt.Errorf("count the plans: %w", err)
	}
	if plans == 0 {
		return s.run(ctx, "seed", "--scale", scale)
	}
	return nil
}

// start starts the program as a server.
func (s *subject) start(ctx context.Context, folder string) (err error) {
	s.process, err = start(ctx, folder, program{
		name: s.name, signal: kill, command: []string{s.program, "--addr", "127.0.0.1:0", "serve"},
		env: []string{databaseVariable + "=" + s.url},
	})
	if err != nil {
		return err
	}
	if s.base, err = s.process.base(); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// look finds what there is to ask the server for.
func (s *subject) look(ctx context.Context, db *pgx.Conn) error {
	c, err := dial(ctx, s.base)
	if err != nil {
		return err
	}
	defer c.close()
	s.choices, err = find(ctx, db, c)
	return err
}
