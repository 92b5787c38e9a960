package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"github.com/schollz/progressbar/v3"

	"plangraph/config"
	"plangraph/database"
	"plangraph/httpapi"
	"plangraph/seeds"
	"plangraph/store"
)

// serve answers requests until ctx ends, then finishes those that are under way.
func serve(ctx context.Context, cfg config.Config, db *database.DB, stdout io.Writer) error {
	if err := loadIfEmpty(ctx, store.New(db)); err != nil {
		return err
	}
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", cfg.Addr)
	if err != nil {
		return fmt.Errorf("cannot listen on %s: %w", cfg.Addr, errors.Unwrap(err))
	}
	spareGarbageCollector()
	const kib = 1 << 10
	server := &http.Server{
		Handler:           httpapi.NewHandler(cfg, db),
		ReadHeaderTimeout: 5 * time.Second,
		IdleTimeout:       time.Minute,
		MaxHeaderBytes:    64 * kib,
	}
	greet(stdout, cfg, listener.Addr().String())
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	patience, cancel := context.WithTimeout(context.WithoutCancel(ctx), cfg.RequestTimeout+time.Second)
	defer cancel()
	if err := server.Shutdown(patience); err != nil {
		return fmt.Errorf("requests were cut off at shutdown: %w", err)
	}
	return nil
}

// spareGarbageCollector lets garbage grow to a size that a small machine has, which saves a quarter of the CPU.
func spareGarbageCollector() {
	const percent, limit = 400, 160 << 20
	debug.SetGCPercent(percent)
	debug.SetMemoryLimit(limit)
}

// greet prints the addresses, and how to sign in.
func greet(stdout io.Writer, cfg config.Config, address string) {
	base := "http://" + address
	fmt.Fprintf(stdout, "plangraph serves %s\n\n", cfg.DatabaseName())
	if cfg.GraphiQL {
		fmt.Fprintf(stdout, "  GraphiQL   %s/graphiql   (try the example tabs)\n", base)
	}
	fmt.Fprintf(stdout, "  GraphQL    %s/graphql\n  Schema     %s/schema.graphql\n  Health     %s/healthz  %s/readyz\n\n"+
		"Public plans need no sign-in. Ctrl-C stops.\n", base, base, base, base)
}

// loadIfEmpty gives a database without a plan the 建华区 one.
func loadIfEmpty(ctx context.Context, s *store.Store) error {
	empty, err := s.Empty(ctx)
	if err != nil || !empty {
		return err
	}
	plan, err := seeds.Jianhua(time.Now())
	if err != nil {
		return err
	}
	return s.Load(ctx, plan)
}

// seed loads the 建华区 plan, or sample districts.
func seed(ctx context.Context, scale string, s *store.Store, stderr io.Writer) error {
	if scale == "" {
		plan, err := seeds.Jianhua(time.Now())
		if err != nil {
			return err
		}
		return s.Load(ctx, plan)
	}
	samples, err := seeds.ParseSamples(scale)
	if err != nil {
		return fmt.Errorf("--scale: %w", err)
	}
	start := time.Now()
	bar := progressbar.NewOptions(samples.Districts, progressbar.OptionSetWriter(stderr), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	total := 0
	err = seeds.Scale(ctx, s, samples, func(districts, rows int) {
		total = rows
		bar.Describe(fmt.Sprintf("%d rows, districts", rows))
		_ = bar.Set(districts) // a bar that cannot be drawn stops no load
	})
	if err == nil {
		took := time.Since(start)
		fmt.Fprintf(stderr, "%d districts, %d rows in %s: %.0f rows/s\n", samples.Districts, total, took.Round(time.Millisecond), float64(total)/took.Seconds())
	}
	return err
}
