package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/jackc/pgx/v5"
)

// databaseVariable is how plangraph and the floor learn the address of the database, which holds a password.
const databaseVariable = "PLANGRAPH_DATABASE_URL"

// bench is everything that was started, and what is asked of it.
type bench struct {
	settings   settings
	progress   io.Writer
	folder     string // for logs and programs
	module     string // plangraph's source
	program    string // plangraph's executable
	postgres   *postgres
	postmaster int // 0 if PostgreSQL is not on this machine
	db         *pgx.Conn
	// ours is plangraph, floor the hand-written server, each with its base address.
	ours, floor         *process
	oursBase, floorBase string
	choices             choices
	data                string // how much there is, in words
}

// newBench starts everything that is needed.
func newBench(ctx context.Context, s settings, folder string, progress io.Writer) (_ *bench, err error) {
	b := &bench{settings: s, progress: progress, folder: folder}
	defer func() {
		if err != nil {
			b.close(ctx)
		}
	}()
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if err := b.openDatabase(ctx); err != nil {
		return nil, err
	}
	if err := b.startServers(ctx); err != nil {
		return nil, err
	}
	b.say("look for what there is")
	c, err := dial(ctx, b.oursBase)
	if err != nil {
		return nil, err
	}
	defer c.close()
	b.choices, err = find(ctx, b.db, c)
	return b, err
}

// say tells whoever waits what is going on.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }

// build makes the plangraph program from the source that the benchmark belongs to.
func (b *bench) build(ctx context.Context) error {
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "plangraph").Output()
	if err != nil {
		return fmt.Errorf("find plangraph's source, run this inside it: %w", err)
	}
	b.module = strings.TrimSpace(string(module))
	if b.settings.server != "" {
		b.program, err = filepath.Abs(b.settings.server)
		return err
	}
	b.say("build plangraph")
	b.program = filepath.Join(b.folder, "plangraph")
	build := exec.CommandContext(ctx, "go", "build", "-o", b.program, ".") //nolint:gosec // G204: our own folder
	build.Dir = b.module
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build plangraph: %w\n%s", err, output)
	}
	return nil
}

// openDatabase starts a PostgreSQL or takes the one that was named, and fills it if it has no plan.
func (b *bench) openDatabase(ctx context.Context) (err error) {
	b.postgres = &postgres{url: b.settings.databaseURL}
	if b.settings.databaseURL == "" {
		b.say("start PostgreSQL")
		if b.postgres, err = startPostgres(ctx); err != nil {
			return err
		}
	}
	b.postmaster = b.postgres.postmaster(ctx)
	if b.db, err = pgx.Connect(ctx, b.postgres.url); err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	if err := b.plangraph(ctx, "migrate"); err != nil {
		return err
	}
	var plans int
	if err := b.db.QueryRow(ctx, "SELECT count(*) FROM plans").Scan(&plans); err != nil {
		return fmt.Errorf("count the plans: %w", err)
	}
	if plans == 0 {
		scale := fmt.Sprintf("districts=%d,size=%d", b.settings.districts, b.settings.size)
		b.say("load %s", scale)
		if err := b.plangraph(ctx, "seed", "--scale", scale); err != nil {
			return err
		}
		if err := b.postgres.execute(ctx, "VACUUM ANALYZE", "CHECKPOINT"); err != nil {
			return err
		}
	}
	var items, tasks int
	err = b.db.QueryRow(ctx, "SELECT (SELECT count(*) FROM plans), count(*), count(*) FILTER (WHERE kind = 'TASK') FROM work_items").
		Scan(&plans, &items, &tasks)
	if err != nil {
		return fmt.Errorf("count the items: %w", err)
	}
	b.data = fmt.Sprintf("%d plans, %d tasks, %d projects", plans, tasks, items-tasks)
	return nil
}

// plangraph runs one of its commands to the end.
func (b *bench) plangraph(ctx context.Context, args ...string) error {
	command := exec.CommandContext(ctx, b.program, args...) //nolint:gosec // G204: the program that was built
	command.Env = append(os.Environ(), databaseVariable+"="+b.postgres.url)
	if output, err := command.CombinedOutput(); err != nil {
		return fmt.Errorf("plangraph %s: %w\n%s", strings.Join(args, " "), err, output)
	}
	return nil
}

func (b *bench) startServers(ctx context.Context) (err error) {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find our own program: %w", err)
	}
	database := []string{databaseVariable + "=" + b.postgres.url}
	const kill = "KILL" // neither has anything to save
	b.ours, err = start(ctx, b.folder, program{
		name: "plangraph", signal: kill, command: []string{b.program, "--addr", "127.0.0.1:0", "serve"}, env: database,
	})
	if err != nil {
		return err
	}
	if b.oursBase, err = b.ours.base(); err != nil {
		return fmt.Errorf("plangraph: %w", err)
	}
	b.floor, err = start(ctx, b.folder, program{name: "floor", signal: kill, command: []string{self, floorCommand}, env: database})
	if err != nil {
		return err
	}
	if b.floorBase, err = b.floor.base(); err != nil {
		return fmt.Errorf("floor: %w", err)
	}
	return nil
}

// close ends everything that was started; also after ctx has ended.
func (b *bench) close(ctx context.Context) {
	for _, p := range []*process{b.ours, b.floor} {
		if p != nil {
			p.stop()
		}
	}
	if b.db != nil {
		_ = b.db.Close(context.WithoutCancel(ctx)) // nothing is under way
	}
	if b.postgres != nil {
		b.postgres.close()
	}
}

// measure does all measurements, one after the other.
func (b *bench) measure(ctx context.Context) (*result, error) {
	r := &result{settings: b.settings, module: b.module, data: b.data, postgres: b.postgres.version(ctx, b.db), wholeCPU: b.postmaster != 0}
	var err error
	if r.idle, err = b.idle(ctx); err != nil {
		return nil, err
	}
	chosen := operations(b.settings.only)
	if len(chosen) == 0 {
		return nil, errors.New("--only names no operation")
	}
	for _, o := range chosen {
		row, err := b.operation(ctx, o)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.name, err)
		}
		r.rows = append(r.rows, row)
	}
	if r.deep, err = b.deepPage(ctx); err != nil {
		return nil, fmt.Errorf("deep page: %w", err)
	}
	if r.busy, err = b.busy(ctx); err != nil {
		return nil, fmt.Errorf("memory under load: %w", err)
	}
	r.file, err = b.fileStart(ctx)
	return r, err
}
