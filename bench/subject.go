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
	flags   []string // of every command
	process *process
	base    string
	// postmaster is the parent of the processes of its PostgreSQL; 0 if there is none on this machine.
	postmaster int
	token      string
	choices    choices
}

// run runs a command of the program to its end, and gives what it says.
func (s *subject) run(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, s.program, append(args, s.flags...)...) //nolint:gosec // G204: what is measured
	command.Env = append(os.Environ(), databaseVariable+"="+s.url)
	var said strings.Builder
	command.Stderr = &said
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w\n%s", s.name, strings.Join(args, " "), err, said.String())
	}
	return string(output), nil
}

// signIn makes a token that may change all plans.
func (s *subject) signIn(ctx context.Context) error {
	said, err := s.run(ctx, "token", "create", "--role", "SYSTEM", "--name", "bench")
	s.token, _, _ = strings.Cut(said, "\n")
	return err
}

// load loads the plan of 建华区, whose names occur once, and sample districts beside it.
func (s *subject) load(ctx context.Context, scale string) error {
	if _, err := s.run(ctx, "seed"); err != nil {
		return err
	}
	_, err := s.run(ctx, "seed", "--scale", scale)
	return err
}

// fill brings the database to the program's schema, and loads plans if it has none.
func (s *subject) fill(ctx context.Context, scale string) error {
	if _, err := s.run(ctx, "migrate"); err != nil {
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
		return s.load(ctx, scale)
	}
	return nil
}

// start starts the program as a server.
func (s *subject) start(ctx context.Context, folder string) (err error) {
	s.process, err = start(ctx, folder, program{
		name: s.name, signal: kill, command: append([]string{s.program, "--addr", "127.0.0.1:0", "serve"}, s.flags...),
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
func (s *subject) look(ctx context.Context) error {
	c, err := dial(ctx, s.base)
	if err != nil {
		return err
	}
	defer c.close()
	s.choices, err = find(ctx, c)
	return err
}

// amount is how much there is, in words, as anonymous viewers see it.
func (s *subject) amount(ctx context.Context) (string, error) {
	c, err := dial(ctx, s.base)
	if err != nil {
		return "", err
	}
	defer c.close()
	type count struct{ TotalCount int }
	var data struct{ Plans, WorkItems count }
	err = c.query(ctx, "{ plans { totalCount } workItems { totalCount } }", nil, &data)
	return fmt.Sprintf("%d work items in %d plans", data.WorkItems.TotalCount, data.Plans.TotalCount), err
}
