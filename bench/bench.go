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

	"plangraph/database/cluster"
)

// databaseVariable is how plangraph and the floor learn the address of the database, which holds a password.
const databaseVariable = "PLANGRAPH_DATABASE_URL"

// bench is everything that was started, and what is asked of it.
type bench struct {
	settings settings
	progress io.Writer
	folder   string // for logs and programs
	postgres *cluster.Cluster
	db       *pgx.Conn
	// ours is plangraph, beside another build of it or nil, floor the hand-written server.
	ours, beside *subject
	floor        *process
	floorBase    string
	data         string // how much there is, in words
}

// subjects are the builds of plangraph, ours last.
func (b *bench) subjects() []*subject {
	if b.beside == nil {
		return []*subject{b.ours}
	}
	return []*subject{b.beside, b.ours}
}

// newBench starts everything that is needed.
func newBench(ctx context.Context, s settings, folder string, progress io.Writer) (_ *bench, err error) {
	b := &bench{settings: s, progress: progress, folder: folder, ours: &subject{name: oursName}}
	defer func() {
		if err != nil {
			b.close(ctx)
		}
	}()
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	if err := b.openDatabases(ctx); err != nil {
		return nil, err
	}
	if err := b.startServers(ctx); err != nil {
		return nil, err
	}
	return b, nil
}

// say tells whoever waits what is going on.
func (b *bench) say(format string, args ...any) { fmt.Fprintf(b.progress, format+"\n", args...) }

// source is the folder of plangraph's source.
func source(ctx context.Context) (string, error) {
	module, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}", "plangraph").Output()
	if err != nil {
		return "", fmt.Errorf("find plangraph's source, run this inside it: %w", err)
	}
	return strings.TrimSpace(string(module)), nil
}

// build makes the plangraph program from the source that the benchmark belongs to.
func (b *bench) build(ctx context.Context) error {
	module, err := source(ctx)
	if err != nil {
		return err
	}
	if b.settings.beside != "" {
		b.beside = &subject{name: besideName}
		if b.beside.program, err = filepath.Abs(b.settings.beside); err != nil {
			return err
		}
	}
	if b.settings.server != "" {
		b.ours.program, err = filepath.Abs(b.settings.server)
		return err
	}
	b.say("build plangraph")
	b.ours.program = filepath.Join(b.folder, "plangraph")
	build := exec.CommandContext(ctx, "go", "build", "-o", b.ours.program, ".") //nolint:gosec // G204: our own folder
	build.Dir = module
	if output, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build plangraph: %w\n%s", err, output)
	}
	return nil
}

// openDatabases starts a PostgreSQL or takes the one that was named, and fills a database for each build. The other
// build fills the first; ours gets a copy and migrates it, so that both answer from the same rows.
func (b *bench) openDatabases(ctx context.Context) (err error) {
	b.ours.url = b.settings.databaseURL
	if b.ours.url == "" {
		b.say("start PostgreSQL")
		if b.postgres, err = startPostgres(ctx); err != nil {
			return err
		}
		b.ours.url = b.postgres.Address("plangraph")
	}
	scale := fmt.Sprintf("districts=%d,size=%d", b.settings.districts, b.settings.size)
	b.say("load %s", scale)
	if b.postgres != nil {
		if err := b.makeDatabases(ctx, scale); err != nil {
			return err
		}
	}
	if err := b.ours.fill(ctx, scale); err != nil {
		return err
	}
	for _, s := range b.subjects() {
		if err := execute(ctx, s.url, "VACUUM ANALYZE", "CHECKPOINT"); err != nil {
			return err
		}
	}
	if b.db, err = pgx.Connect(ctx, b.ours.url); err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	for _, s := range b.subjects() {
		s.postmaster = postmaster(b.db)
	}
	var plans, items, tasks int
	err = b.db.QueryRow(
		ctx,
		"SELECT (SELECT count(*) FROM plans), count(*), count(*) FILTER (WHERE kind = 'TASK') FROM work_items",
	).
		Scan(
			&plans,
			&items,
			&tasks,
		)
	if err != nil {
		return fmt.Errorf("count the items: %w", err)
	}
	b.data = fmt.Sprintf("%d plans, %d tasks, %d projects", plans, tasks, items-tasks)
	return nil
}

// makeDatabases makes the databases in a PostgreSQL of our own.
func (b *bench) makeDatabases(ctx context.Context, scale string) error {
	if b.beside == nil {
		return b.postgres.Copy(ctx, "plangraph", "template1")
	}
	if err := b.postgres.Copy(ctx, "beside", "template1"); err != nil {
		return err
	}
	b.beside.url = b.postgres.Address("beside")
	if err := b.beside.fill(ctx, scale); err != nil {
		return err
	}
	return b.postgres.Copy(ctx, "plangraph", "beside")
}

// kill is how servers are ended: none has anything to save.
const kill = "KILL"

func (b *bench) startServers(ctx context.Context) error {
	for _, s := range b.subjects() {
		if err := s.start(ctx, b.folder); err != nil {
			return err
		}
	}
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find our own program: %w", err)
	}
	b.floor, err = start(ctx, b.folder, program{
		name: "floor", signal: kill, command: []string{self, floorCommand},
		env: []string{databaseVariable + "=" + b.ours.url},
	})
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
	processes := []*process{b.floor}
	for _, s := range b.subjects() {
		processes = append(processes, s.process)
	}
	for _, p := range processes { // those that were started
		if p != nil {
			p.stop()
		}
	}
	if b.db != nil {
		_ = b.db.Close(context.WithoutCancel(ctx)) // nothing is under way
	}
	if b.postgres != nil {
		_ = b.postgres.Stop() // the system clears temporary folders too
	}
}

// measure does all measurements, one after the other.
func (b *bench) measure(ctx context.Context) (*result, error) {
	r := &result{
		settings: b.settings, data: b.data, postgres: version(ctx, b.db), wholeCPU: b.ours.postmaster != 0,
	}
	var err error
	if r.idle, err = b.idle(ctx); err != nil {
		return nil, err
	}
	b.say("look for what there is")
	for _, s := range b.subjects() {
		if err := s.look(ctx); err != nil {
			return nil, err
		}
	}
	chosen := operations(b.settings.only)
	if len(chosen) == 0 {
		return nil, errors.New("--only names no operation")
	}
	for _, o := range chosen {
		r.rows = append(r.rows, b.operation(ctx, o))
		if err := ctx.Err(); err != nil {
			return nil, err
		}
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
