package main

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"

	"plangraph/database/cluster"
)

// waitBudget is how many times as long as alone a reader may wait beside an attacker.
const waitBudget = 3.0

// attackers are as many connections as an attacker has.
const attackers = 16

// attackResult is how long a reader waited beside each attacker.
type attackResult struct {
	settings settings
	rows     []attackRow
}

type attackRow struct {
	database, attacker string
	quiet, beside      time.Duration
	counts             counts
}

func (r *attackResult) places() []place { return []place{{"bench/README.md", "attack", r.markdown()}} }

// markdown gives the table.
func (r *attackResult) markdown() string {
	var b strings.Builder
	fmt.Fprintf(
		&b,
		"%s, %s/%s, %d cores shared by all; %s. A reader that rests for 10 ms between requests; attackers over %d "+
			"connections; %d rounds of %v alone and %v beside each; medians.\n\n",
		runtime.Version(),
		runtime.GOOS,
		runtime.GOARCH,
		runtime.NumCPU(),
		time.Now().Format(time.DateOnly),
		attackers,
		r.settings.rounds,
		r.settings.duration,
		r.settings.duration,
	)
	b.WriteString(
		"| database | attacker | reader's p95 alone, ms | beside | ratio | attacker: answered | refused | 429 |\n",
	)
	b.WriteString("|---|---|--:|--:|--:|--:|--:|--:|\n")
	for _, row := range r.rows {
		ratio := float64(row.beside) / float64(row.quiet)
		fmt.Fprintf(
			&b,
			"| %s | %s | %.2f | %.2f | %s | %d | %d | %d |\n",
			row.database,
			row.attacker,
			milliseconds(row.quiet),
			milliseconds(row.beside),
			bold(ratio, waitBudget),
			row.counts.Answered,
			row.counts.Refused,
			row.counts.Full,
		)
	}
	return b.String()
}

// attack measures on both databases.
func attack(ctx context.Context, s settings, folder string, progress io.Writer) (report, error) {
	b := &bench{settings: s, progress: progress, folder: folder, ours: &subject{name: oursName}}
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	r := &attackResult{settings: s}
	onSQLite := victim{bench: b, name: "SQLite", flags: []string{"--data", filepath.Join(folder, "sqlite")}}
	if err := onSQLite.suffer(ctx, r); err != nil {
		return nil, fmt.Errorf("on SQLite: %w", err)
	}
	server, err := cluster.Start(sharedBuffers) //nolint:contextcheck // it has its own end
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	defer func() { _ = server.Stop() }() // the system clears temporary folders too
	if err := server.Copy(ctx, "plangraph", "template1"); err != nil {
		return nil, fmt.Errorf("make a database: %w", err)
	}
	onPostgres := victim{bench: b, name: "PostgreSQL", url: server.Address("plangraph")}
	if err := onPostgres.suffer(ctx, r); err != nil {
		return nil, fmt.Errorf("on PostgreSQL: %w", err)
	}
	return r, nil
}

// victim is a server that is attacked.
type victim struct {
	*bench

	name, url string
	flags     []string
	base      string
	token     string
}

// run runs a command of the program to its end, and gives what it says.
func (v *victim) run(ctx context.Context, args ...string) (string, error) {
	command := exec.CommandContext(ctx, v.ours.program, append(args, v.flags...)...) //nolint:gosec // G204: our program
	command.Env = append(os.Environ(), databaseVariable+"="+v.url)
	output, err := command.Output()
	if err != nil {
		return "", fmt.Errorf("%s: %w", strings.Join(args, " "), err)
	}
	return string(output), nil
}

// suffer fills a database, starts the server and measures a reader beside each attacker.
func (v *victim) suffer(ctx context.Context, r *attackResult) error {
	v.say("%s: load districts=%d,size=%d", v.name, v.settings.districts, v.settings.size)
	for _, args := range [][]string{
		{"migrate"}, {"seed", "--scale", fmt.Sprintf("districts=%d,size=%d", v.settings.districts, v.settings.size)},
	} {
		if _, err := v.run(ctx, args...); err != nil {
			return err
		}
	}
	said, err := v.run(ctx, "token", "create", "--role", "SYSTEM")
	if err != nil {
		return err
	}
	v.token, _, _ = strings.Cut(said, "\n")
	server, err := start(ctx, v.folder, program{
		name: v.name, signal: kill, command: append([]string{v.ours.program, "--addr", "127.0.0.1:0"}, v.flags...),
		env: []string{databaseVariable + "=" + v.url},
	})
	if err != nil {
		return err
	}
	defer server.stop()
	if v.base, err = server.base(); err != nil {
		return err
	}
	all, err := v.attacks(ctx)
	if err != nil {
		return err
	}
	for _, a := range all {
		row, err := v.rounds(ctx, a)
		if err != nil {
			return fmt.Errorf("%s: %w", a.name, err)
		}
		r.rows = append(r.rows, row)
		v.say("%s, %s: %v alone, %v beside", v.name, a.name, row.quiet, row.beside)
	}
	return nil
}

// rounds measures alone and beside an attacker in turns, and takes the medians.
func (v *victim) rounds(ctx context.Context, a attackOf) (attackRow, error) {
	var all []attackRow
	row := attackRow{database: v.name, attacker: a.name}
	for range v.settings.rounds {
		quiet, err := v.read(ctx, v.settings.duration)
		if err != nil {
			return row, err
		}
		one, err := v.beside(ctx, a)
		if err != nil {
			return row, err
		}
		one.quiet = quiet
		row.counts.add(one.counts)
		all = append(all, one)
	}
	row.quiet = median(all, func(r attackRow) time.Duration { return r.quiet })
	row.beside = median(all, func(r attackRow) time.Duration { return r.beside })
	return row, nil
}

// beside has an attacker ask as fast as it can, and the reader meanwhile.
func (v *victim) beside(ctx context.Context, a attackOf) (attackRow, error) {
	row := attackRow{database: v.name, attacker: a.name}
	attacker, err := v.let(ctx, a)
	if err != nil {
		return row, err
	}
	const warming = 500 * time.Millisecond
	time.Sleep(warming)
	row.beside, err = v.read(ctx, v.settings.duration)
	row.counts = attacker.stop()
	return row, err
}

// read is the reader: it gives the 95th percentile of how long it waited.
func (v *victim) read(ctx context.Context, duration time.Duration) (time.Duration, error) {
	c, err := dialFrom(ctx, v.base, net.IPv4(127, 0, 0, 2))
	if err != nil {
		return 0, err
	}
	defer c.close()
	text, err := body(readerAsks, nil)
	if err != nil {
		return 0, err
	}
	asked := request("localhost", "/graphql", text)
	var taken []time.Duration
	for end := time.Now().Add(duration); time.Now().Before(end) && ctx.Err() == nil; {
		sent := time.Now()
		if _, err := c.send(asked); err != nil {
			return 0, fmt.Errorf("the reader: %w", err)
		}
		taken = append(taken, time.Since(sent))
		const rest = 10 * time.Millisecond
		time.Sleep(rest)
	}
	slices.SortFunc(taken, cmp.Compare)
	return percentile(taken, 95), nil
}

// readerAsks is the first page of a light, with lead units.
const readerAsks = `{ tasks(first: 50, where: {light: {eq: GREEN}}, orderBy: [{field: DUE_ON}]) {
	nodes { id title status light dueOn leadUnit { id name } } pageInfo { hasNextPage endCursor } } }`
