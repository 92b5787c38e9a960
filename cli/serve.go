package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	urfave "github.com/urfave/cli/v3"

	"plangraph/auth"
	"plangraph/database"
	"plangraph/httpapi"
	"plangraph/models"
	"plangraph/seeds"
	"plangraph/store"
)

// serveCommand answers requests.
func serveCommand(p *program) *urfave.Command {
	return &urfave.Command{
		Name: "serve", Usage: "serve the graph, the default; loads the 建华区 2023 plan into an empty database",
		Action: p.onDatabase(p.listenAndServe),
	}
}

// listenAndServe answers requests until ctx ends, then finishes those that are under way.
func (p *program) listenAndServe(ctx context.Context, db *database.DB) error {
	// The port comes first: a start that fails must not have been the first start, which shows a token.
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", p.settings.addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", p.settings.addr, errors.Unwrap(err))
	}
	defer func() { _ = listener.Close() }() // the server has closed it, unless it did not come to that
	key, err := begin(ctx, db, time.Now())
	if err != nil {
		return err
	}
	warn(ctx, db, time.Now())
	spareMemory()
	const kib = 1 << 10
	server := &http.Server{
		Handler:           httpapi.NewHandler(p.settings.Settings, db, time.Now),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 * kib,
	}
	greet(p.stdout, p.settings, listener.Addr().String(), key)
	defer sweep(ctx, db)()
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), p.settings.RequestTimeout+time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return fmt.Errorf("requests were cut off at shutdown: %w", err)
	}
	return nil
}

// sweeping is how often what is old is forgotten.
const sweeping = 10 * time.Minute

// sweep forgets what is old now and then, and gives what ends that: the database is closed after it.
func sweep(ctx context.Context, db *database.DB) (end func()) {
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() {
		defer close(done)
		store.New(db).Sweep(ctx, time.Now, sweeping, func(err error) {
			slog.WarnContext(ctx, "what is old is kept for now", "error", err)
		})
	}()
	return func() {
		cancel()
		<-done
	}
}

// spareMemory lets garbage grow to a size that a small machine has, which saves a quarter of the CPU, and keeps no samples
// of what takes memory: chi's middleware links the profiler in, which has no door here and costs a board 4 %.
func spareMemory() {
	const percent, limit = 400, 160 << 20
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(limit)
	runtime.MemProfileRate = 0 //nolint:reassign // made to be set
}

// greet prints the addresses, and how to sign in; key is the token of a first start.
func greet(stdout io.Writer, cfg *settings, address, key string) {
	base := "http://" + address
	fmt.Fprintf(stdout, "plangraph serves %s\n\n", cfg.databaseName())
	if cfg.GraphiQL {
		fmt.Fprintf(stdout, "  GraphiQL   %s/graphiql   (try the example tabs)\n", base)
	}
	fmt.Fprintf(
		stdout,
		"  GraphQL    %[1]s/graphql\n  Schema     %[1]s/schema.graphql\n  Datasets   %[1]s/datasets   (OData, files, charts)\n"+
			"  Health     %[1]s/healthz  %[1]s/readyz\n\n",
		base,
	)
	if cfg.Anonymous {
		fmt.Fprint(stdout, "Public plans need no sign-in.\n")
	}
	if key == "" {
		fmt.Fprint(stdout, "A token to sign in with: plangraph token create --role ADMIN --region 230203\n")
	} else {
		fmt.Fprintf(stdout, firstSignIn, firstDays, key, key, key, base)
	}
	fmt.Fprint(stdout, "Ctrl-C stops.\n")
}

const firstSignIn = `Whoever has this token is ADMIN of 建华区 for %d days; it is shown this once:

  %s

  In GraphiQL, tab Headers:  {"Authorization": "Bearer %s"}
  With curl:                 curl -H 'Authorization: Bearer %s' -G %s/graphql --data-urlencode 'query={ viewer { role regionCode } }'

`

// firstDays is how long the token of the first start is good.
const firstDays = 90

// begin gives a database without a plan the 建华区 one, and then also a token for its ADMIN, which it answers. The token
// is for that region and may do nothing elsewhere.
func begin(ctx context.Context, db *database.DB, now time.Time) (string, error) {
	empty, err := store.Empty(ctx, db)
	if err != nil || !empty {
		return "", err
	}
	plan, err := seeds.Jianhua(now)
	if err != nil {
		return "", err
	}
	if err := store.Load(ctx, db, plan); err != nil {
		return "", err
	}
	text, _, err := auth.NewTokens(db).Create(ctx, operator, auth.NewToken{
		Name: "first start", Role: models.RoleAdmin, RegionCode: "230203",
		ExpiresAt: &models.Time{Time: now.AddDate(0, 0, firstDays)},
	}, now)
	return text, err
}
