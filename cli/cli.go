// Package cli is the command line: one file a command.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"

	urfave "github.com/urfave/cli/v3"

	"plangraph/bi"
	"plangraph/database"
	"plangraph/reading"
)

// Main runs the program with its arguments until it is done or told to stop, and gives its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr); err != nil {
		fmt.Fprintln(os.Stderr, "plangraph:", err)
		return 1
	}
	return 0
}

// Run does what the arguments say; it ends when ctx does.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	p := &program{settings: newSettings(), stdout: stdout, stderr: stderr}
	return p.root(
		getenv,
	).Run(
		ctx,
		append([]string{"plangraph"}, args...),
	) //nolint:wrapcheck // it is the command's own word
}

// program is what the commands share.
type program struct {
	settings       *settings
	stdout, stderr io.Writer
}

// root is the program with all its commands; without one it serves.
func (p *program) root(getenv func(string) string) *urfave.Command {
	root := &urfave.Command{
		Name: "plangraph", Usage: "a district government's annual work plan as one graph", Version: version(),
		Writer: p.stdout, ErrWriter: p.stderr,
		Flags: p.settings.flags(getenv),
		Commands: []*urfave.Command{
			serveCommand(p), migrateCommand(p), seedCommand(p), tokenCommand(p), reportCommand(p), ledgerCommand(p),
			schemaCommand(p), biCommand(p), doctorCommand(p),
		},
		Before: func(ctx context.Context, _ *urfave.Command) (context.Context, error) {
			if err := p.settings.read(); err != nil {
				return ctx, err
			}
			var log slog.Handler = slog.NewTextHandler(p.stderr, nil)
			if p.settings.logJSON {
				log = slog.NewJSONHandler(p.stderr, nil)
			}
			slog.SetDefault(slog.New(log))
			return ctx, nil
		},
		Action:                serveCommand(p).Action,
		ArgValidator:          checkArguments,
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(completion *urfave.Command) {
			completion.Hidden, completion.Usage = false, "print what completes commands and flags in bash, zsh, fish or pwsh"
		},
	}
	_ = root.Walk(func(c *urfave.Command) error { // the function below fails for none
		c.OnUsageError = flagMistake
		return nil
	})
	return root
}

// onDatabase does a command on the database, which has this program's schema then. That BI tools do not find the datasets
// there keeps nobody from working.
func (p *program) onDatabase(do func(ctx context.Context, db *database.DB) error) urfave.ActionFunc {
	return p.onViews(do, func(ctx context.Context, err error) error {
		slog.WarnContext(ctx, "BI tools do not find the datasets in the database", "why", err)
		return nil
	})
}

// onViews is onDatabase for a command that says what it does where the views of the datasets cannot be made.
func (p *program) onViews(
	do func(ctx context.Context, db *database.DB) error, without func(context.Context, error) error,
) urfave.ActionFunc {
	return func(ctx context.Context, _ *urfave.Command) error {
		db, err := database.Open(ctx, p.settings.databaseAddress())
		if err != nil {
			return err
		}
		defer func() {
			if err := db.Close(); err != nil {
				slog.ErrorContext(ctx, "close the database", "error", err)
			}
		}()
		views, err := migrated(ctx, db)
		if err == nil && views != nil {
			err = without(ctx, views)
		}
		if err != nil {
			return err
		}
		return do(ctx, db)
	}
}

// migrated brings the database to this program's schema, and says what is wrong with the views of the datasets then.
func migrated(ctx context.Context, db *database.DB) (views, err error) {
	if behind, err := db.Behind(ctx); err != nil {
		return nil, err
	} else if behind {
		views = bi.Clear(ctx, db)
	}
	if err := db.Migrate(ctx); err != nil {
		return nil, errors.Join(err, views)
	}
	return bi.Refresh(ctx, db, reading.NewCatalog()), nil
}

// version is what Go knows of the source that the program was built from.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok {
		return info.Main.Version
	}
	return "unknown"
}

// checkArguments refuses words that name no command and that no command takes.
func checkArguments(_ context.Context, c *urfave.Command) error {
	name, words, commands := shortName(c), c.Args().Slice(), c.VisibleCommands()
	switch {
	case c.Name == "help":
	case len(commands) > 0 && len(words) > 0:
		unknown := strings.TrimPrefix(name+" "+words[0], c.Root().Name+" ")
		return fmt.Errorf("there is no command %q%s", unknown, nearest(urfave.SuggestCommand(commands, words[0])))
	case c.Root() != c && len(commands) > 0:
		var names []string
		for _, sub := range commands {
			names = append(names, sub.Name)
		}
		return fmt.Errorf("%s is followed by one of %s", name, strings.Join(names, ", "))
	case len(words) > len(c.Arguments):
		return fmt.Errorf("%s takes no argument %q", name, words[len(c.Arguments)])
	}
	return nil
}

// flagMistake says what is wrong with the flags of a command.
func flagMistake(_ context.Context, c *urfave.Command, err error, _ bool) error {
	name, unknown := strings.CutPrefix(err.Error(), "flag provided but not defined: -")
	if !unknown {
		return fmt.Errorf("%s: %w; plangraph %[1]s --help tells more", shortName(c), err)
	}
	var others []string
	_ = c.Root().Walk(func(other *urfave.Command) error { // the function below fails for none
		if slices.ContainsFunc(other.Flags, func(f urfave.Flag) bool { return slices.Contains(f.Names(), name) }) {
			others = append(others, shortName(other))
		}
		return nil
	})
	if len(others) > 0 {
		return fmt.Errorf("--%s goes with %s, not with %s", name, strings.Join(others, ", "), shortName(c))
	}
	flags := slices.Concat(c.Flags, c.Root().Flags)
	return fmt.Errorf("there is no flag --%s%s", name, nearest(urfave.SuggestFlag(flags, name, false)))
}

// nearest says which word may have been meant, if any is like the one that was written.
func nearest(word string) string {
	if word == "" {
		return ""
	}
	return "; the nearest is " + word
}

// shortName is a command's name without the program's, as "token create".
func shortName(c *urfave.Command) string { return strings.TrimPrefix(c.FullName(), "plangraph ") }
