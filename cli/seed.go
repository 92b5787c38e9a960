package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
	urfave "github.com/urfave/cli/v3"

	"plangraph/database"
	"plangraph/seeds"
	"plangraph/store"
)

// seedCommand loads the plans that come with the program.
func seedCommand(p *program) *urfave.Command {
	var scale string
	const usage = "districts=N loads N made-up districts, marked as samples; size=K, with K times the work items; " +
		"months=M, with the last M months"
	return &urfave.Command{
		Name: "seed", Usage: "load the 建华区 2023 plan, or sample districts",
		Flags: []urfave.Flag{textFlag("scale", usage, &scale)},
		Action: p.onDatabase(func(ctx context.Context, db *database.DB) error {
			return loadSeed(ctx, scale, db, p.stderr)
		}),
	}
}

// loadSeed loads the 建华区 plan, or sample districts.
func loadSeed(ctx context.Context, scale string, db *database.DB, stderr io.Writer) error {
	if scale == "" {
		plan, err := seeds.Jianhua(time.Now())
		if err != nil {
			return err
		}
		return store.Load(ctx, db, plan)
	}
	samples, err := seeds.ParseSamples(scale)
	if err != nil {
		return fmt.Errorf("--scale: %w", err)
	}
	start := time.Now()
	bar := progressbar.NewOptions(samples.Districts, progressbar.OptionSetWriter(stderr), progressbar.OptionShowCount(),
		progressbar.OptionSetPredictTime(true), progressbar.OptionClearOnFinish())
	total := 0
	err = seeds.Scale(ctx, db, samples, func(districts, rows int) {
		total = rows
		bar.Describe(fmt.Sprintf("%d rows, districts", rows))
		_ = bar.Set(districts) // a bar that cannot be drawn stops no load
	})
	if err == nil {
		took := time.Since(start)
		fmt.Fprintf(
			stderr, "%d districts, %d rows in %s: %.0f rows/s\n", samples.Districts, total, took.Round(time.Millisecond),
			float64(total)/took.Seconds(),
		)
	}
	return err
}
