// Package cli is the command line: one file a command.
package cli

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"plangraph/auth"
	"plangraph/config"
	"plangraph/database"
	"plangraph/graph"
)

const usage = `plangraph [command] [flags]

  serve     serve the graph (default): migrates, and loads the 建华区 2023 plan into an empty database
  migrate   bring the database to this program's schema
  seed      load the 建华区 2023 plan; with --scale districts=N, N sample districts instead
  token     token create --role ADMIN --region 230203 makes a token and shows it once; token list; token revoke PREFIX
  schema    print the GraphQL schema
  report    report read FILE prints the draft plan that a work report holds; --json as JSON
            report import FILE --region CODE --year N makes a DRAFT plan of it; for a plan that is there, the differences,
            with --update it makes them
  ledger    ledger export FILE --region CODE --year N writes the plan's decomposition sheet (任务分解表), .xlsx or .csv
            ledger import FILE --region CODE --year N takes it over, all or nothing, and prints what changes; --dry-run changes nothing

Flags, each with the environment variable that stands for it:
`

// Main runs the program with its arguments until it is done or told to stop, and gives its exit code.
func Main() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := Run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr)
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	fmt.Fprintln(os.Stderr, "plangraph:", err)
	return 1
}

// Run does what the arguments say; it ends when ctx does.
func Run(ctx context.Context, args []string, getenv func(string) string, stdout, stderr io.Writer) error {
	if len(args) > 0 && (args[0] == "-h" || args[0] == "--help" || args[0] == "help") {
		fmt.Fprint(stderr, usage)
	}
	cfg, err := config.Read(args, getenv, stderr)
	if err != nil {
		return err
	}
	setLog(cfg, stderr)
	switch cfg.Command {
	case "schema":
		_, err := io.WriteString(stdout, graph.SDL())
		return err
	case "report":
		if len(cfg.Args) == 0 || cfg.Args[0] != "import" {
			return report(cfg, stdout)
		}
	}
	db, err := database.Open(ctx, cfg.DatabaseAddress())
	if err != nil {
		return err
	}
	defer func() {
		if err := db.Close(); err != nil {
			slog.ErrorContext(ctx, "close the database", "error", err)
		}
	}()
	if err := db.Migrate(ctx); err != nil {
		return err
	}
	return runOn(ctx, db, cfg, stdout, stderr)
}

// runOn does what needs a database.
func runOn(ctx context.Context, db *database.DB, cfg config.Config, stdout, stderr io.Writer) error {
	switch cfg.Command {
	case "serve":
		return serve(ctx, cfg, db, stdout)
	case "seed":
		return seed(ctx, cfg.Options.Scale, db, stderr)
	case "report":
		return importReport(ctx, cfg, db, stdout)
	case "ledger":
		return ledgerCommand(ctx, cfg, db, stdout)
	case "token":
		return token(ctx, cfg, auth.NewTokens(db), stdout)
	}
	return nil
}

func setLog(cfg config.Config, stderr io.Writer) {
	var handler slog.Handler = slog.NewTextHandler(stderr, nil)
	if cfg.LogJSON {
		handler = slog.NewJSONHandler(stderr, nil)
	}
	slog.SetDefault(slog.New(handler))
}
