package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// busyConnections is how many connections the memory budget is for.
const busyConnections = 64

// idle is plangraph's memory after it has answered a little and done nothing for a while.
func (b *bench) idle(ctx context.Context) (float64, error) {
	c, err := dial(ctx, b.ours.base)
	if err != nil {
		return 0, err
	}
	defer c.close()
	for range 20 {
		if _, err := findPlans(ctx, c); err != nil {
			return 0, err
		}
	}
	time.Sleep(2 * time.Second)
	m, err := readMemory(b.ours.process.pid)
	return m.now, err
}

// busy is the most memory that plangraph takes while it answers boards to many connections, packed.
func (b *bench) busy(ctx context.Context) (float64, error) {
	b.say("memory at %d connections", busyConnections)
	board := operations([]string{"Q2"})[0]
	v, err := b.ours.variant(ctx, board, gzip)
	if err != nil {
		return 0, err
	}
	if err := forgetPeak(b.ours.process.pid); err != nil {
		return 0, err
	}
	if _, err := load(ctx, v, busyConnections, b.settings.duration); err != nil {
		return 0, err
	}
	m, err := readMemory(b.ours.process.pid)
	return m.peak, err
}

// file is how plangraph starts on a seeded SQLite file.
type file struct {
	// firstAnswer is the time from its start to its first answer, idle its memory after that, in MiB.
	firstAnswer time.Duration
	idle        float64
}

// fileStart starts plangraph on a SQLite file with the 建华区 plan, several times, and answers the medians.
func (b *bench) fileStart(ctx context.Context) (file, error) {
	b.say("start on a SQLite file")
	folder := filepath.Join(b.folder, "sqlite")
	//nolint:gosec // G204: the program that was built
	seed := exec.CommandContext(ctx, b.ours.program, "--data", folder, "seed")
	seed.Env = append(os.Environ(), databaseVariable+"=")
	if output, err := seed.CombinedOutput(); err != nil {
		return file{}, fmt.Errorf("seed a SQLite file: %w\n%s", err, output)
	}
	const starts = 5
	var all []file
	for range starts {
		f, err := b.fileStartOnce(ctx, folder)
		if err != nil {
			return file{}, fmt.Errorf("start on a SQLite file: %w", err)
		}
		all = append(all, f)
	}
	return file{
		median(all, func(f file) time.Duration { return f.firstAnswer }),
		median(all, func(f file) float64 { return f.idle }),
	}, nil
}

func (b *bench) fileStartOnce(ctx context.Context, folder string) (file, error) {
	begin := time.Now()
	server, err := start(ctx, b.folder, program{
		name: "sqlite", signal: "KILL", command: []string{b.ours.program, "--data", folder, "--addr", "127.0.0.1:0"},
		env: []string{databaseVariable + "="},
	})
	if err != nil {
		return file{}, err
	}
	defer server.stop()
	base, err := server.base()
	if err != nil {
		return file{}, err
	}
	c, err := dial(ctx, base)
	if err != nil {
		return file{}, err
	}
	defer c.close()
	text, err := document("board")
	if err != nil {
		return file{}, err
	}
	var data any
	if err := c.query(ctx, text, map[string]any{"region": "230203", "year": 2023}, &data); err != nil {
		return file{}, err
	}
	answered := time.Since(begin)
	time.Sleep(time.Second)
	m, err := readMemory(server.pid)
	return file{answered, m.now}, err
}
