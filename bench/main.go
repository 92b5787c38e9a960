// Command bench measures what a request costs plangraph and its PostgreSQL, beside a hand-written server that answers
// the same (package floor). It starts everything itself and takes it along when it ends. See README.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"plangraph/bench/floor"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	stop()
	switch {
	case errors.Is(err, flag.ErrHelp):
	case err != nil:
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// floorCommand makes the program the floor: its argument when it starts itself.
const floorCommand = "floor"

func run(ctx context.Context, args []string, getenv func(string) string, stdout, progress io.Writer) (err error) {
	if len(args) == 1 && args[0] == floorCommand {
		return floor.Serve(ctx, getenv(databaseVariable), stdout)
	}
	if len(args) == 2 && args[0] == attackerCommand {
		return serveAttack(ctx, args[1], os.Stdin, stdout)
	}
	s, err := readSettings(args, progress)
	if err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "plangraph-bench-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	what := measure
	switch {
	case s.attack:
		what = attack
	case s.growth:
		what = growth
	}
	result, err := what(ctx, s, folder, progress)
	if ctx.Err() != nil {
		return errors.New("interrupted") // what else went wrong followed from it
	}
	if err != nil {
		return err
	}
	if _, err := io.WriteString(stdout, result.markdown()); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	if s.save {
		module, err := source(ctx)
		if err != nil {
			return err
		}
		return keep(module, result.places())
	}
	return nil
}

// report is what was measured, to be read and to be kept.
type report interface {
	markdown() string
	// places are where it is kept.
	places() []place
}

// measure starts everything, measures and ends everything.
func measure(ctx context.Context, s settings, folder string, progress io.Writer) (report, error) {
	b, err := newBench(ctx, s, folder, progress)
	if err != nil {
		return nil, err
	}
	defer b.close(ctx)
	return b.measure(ctx)
}
