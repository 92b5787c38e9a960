// Package database is what reading and writing stand on: the connection and its dialect, migrations, bulk loads, and
// the SQL of keys, filters and pages.
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	"gorm.io/gorm/logger"
)

// DB is an open database of one of the two dialects.
type DB struct {
	*gorm.DB
	Dialect Dialect
	pool    *sql.DB
	// postgres are the connections under pool; nil for SQLite.
	postgres *pgxpool.Pool
	wires    *wires
	// file is SQLite's; empty for PostgreSQL.
	file string
	// pooled: a pooler stands between us and PostgreSQL.
	pooled bool
	turns  *turns
	health health
	looks  looks
	// rarities are what was seen of conditions.
	rarities rarities
}

// Open connects to the database that address names: postgres://… or sqlite:FILE. It does not migrate. The error is one
// line that says what is wrong, without the password.
func Open(ctx context.Context, address string) (*DB, error) {
	if file, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return openSQLite(ctx, file)
	}
	return openPostgres(ctx, address)
}

// connections is how many connections a server keeps: about ten serve two cores, more only move the queue.
const connections = 10

func openPostgres(ctx context.Context, address string) (*DB, error) {
	cfg, err := pgxpool.ParseConfig(address)
	if err != nil {
		return nil, fmt.Errorf("the database address is not understood: %s", withoutPassword(address, err))
	}
	server := cfg.ConnConfig
	if server.ConnectTimeout == 0 {
		const patience = 2 * time.Second
		server.ConnectTimeout = patience
	}
	pooled, err := behindPooler(ctx, server)
	if err != nil {
		return nil, unreachable(server, err)
	}
	if pooled && !strings.Contains(address, "default_query_exec_mode") {
		// What is prepared on one of the pooler's connections is not there on the next.
		server.DefaultQueryExecMode = pgx.QueryExecModeCacheDescribe
	}
	cfg.MaxConns, cfg.MaxConnLifetime = connections, 30*time.Minute
	opened := &wires{open: map[*wire]bool{}}
	server.DialFunc = opened.dialing(server.DialFunc)
	connected, err := pgxpool.NewWithConfig(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("cannot use the database address: %s", oneLine(err))
	}
	pool := stdlib.OpenDBFromPool(connected)
	db, err := open(ctx, Postgres, pool, postgresDialector{&postgres.Dialector{Config: &postgres.Config{Conn: pool}}})
	if err != nil {
		connected.Close()
		return nil, unreachable(server, err)
	}
	db.postgres, db.wires, db.pooled = connected, opened, pooled
	return db, nil
}

func unreachable(server *pgx.ConnConfig, why error) error {
	return fmt.Errorf(
		"cannot reach PostgreSQL at %s:%d, database %q: %s", server.Host, server.Port, server.Database, oneLine(why),
	)
}

// behindPooler tells whether something hands our statements to connections of its own, as pgbouncer does: who answers
// them is not whom we greeted.
func behindPooler(ctx context.Context, server *pgx.ConnConfig) (bool, error) {
	conn, err := pgx.ConnectConfig(ctx, server)
	if err != nil {
		return false, fmt.Errorf("connect: %w", err)
	}
	var pid uint32
	err = conn.QueryRow(ctx, "SELECT pg_backend_pid()", pgx.QueryExecModeSimpleProtocol).Scan(&pid)
	greeted := conn.PgConn().PID()
	if err := errors.Join(err, conn.Close(ctx)); err != nil {
		return false, fmt.Errorf("ask who answers: %w", err)
	}
	return pid != greeted, nil
}

func openSQLite(ctx context.Context, file string) (*DB, error) {
	if err := os.MkdirAll(filepath.Dir(file), 0o750); err != nil {
		return nil, fmt.Errorf("cannot make the data folder: %w", err)
	}
	db, err := openFile(ctx, file, connections)
	if FaultOf(err) == Full {
		// The index of the log has no room. A connection that is alone keeps it in memory, and can read.
		db, err = openFile(ctx, file, 1, "locking_mode(EXCLUSIVE)")
	}
	if err != nil {
		return nil, fmt.Errorf("cannot open the database file %s: %w", file, err)
	}
	db.file = file
	return db, nil
}

// openFile opens an SQLite file by so many connections at most, with these pragmas before all others.
func openFile(ctx context.Context, file string, connections int, pragmas ...string) (*DB, error) {
	options := url.Values{"_txlock": {"immediate"}, "_pragma": append(pragmas,
		"busy_timeout(5000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)", "cache_size(-16000)",
		"recursive_triggers(1)", // or INSERT OR REPLACE deletes what a trigger protects
	)}
	connector, err := newInterruptible("file:" + (&url.URL{Path: file}).EscapedPath() + "?" + options.Encode())
	if err != nil {
		return nil, err
	}
	pool := sql.OpenDB(connector)
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return open(ctx, SQLite, pool, sqliteDialector{sqlite.Dialector{Conn: pool}})
}

func open(ctx context.Context, dialect Dialect, pool *sql.DB, dialector gorm.Dialector) (*DB, error) {
	if err := pool.PingContext(ctx); err != nil {
		return nil, unusable(pool, err)
	}
	orm, err := gorm.Open(dialector, &gorm.Config{
		SkipDefaultTransaction: true,
		TranslateError:         true,
		DisableAutomaticPing:   true,
		NowFunc:                func() time.Time { return time.Now().UTC() },
		// What fails is answered to the caller, who logs it once.
		Logger: logger.Discard,
	})
	if err != nil {
		return nil, unusable(pool, err)
	}
	if err := countCalls(orm); err != nil {
		return nil, unusable(pool, err)
	}
	return &DB{DB: orm, Dialect: dialect, pool: pool, turns: newTurns(dialect.writers()), rarities: newRarities()}, nil
}

// unusable closes a pool that cannot be used and passes on why.
func unusable(pool *sql.DB, why error) error {
	_ = pool.Close() // why is what the caller has to hear
	return why
}

// oneLine gives the last line of an error that pgx spreads over several, one for each way it tried.
func oneLine(err error) string {
	lines := strings.Split(strings.TrimSpace(err.Error()), "\n")
	return strings.TrimSpace(lines[len(lines)-1])
}

// goodbye is how long a PostgreSQL that does not answer may take to let go.
const goodbye = 2 * time.Second

// Close closes all connections, within seconds also where PostgreSQL does not answer.
func (db *DB) Close() error {
	if db.postgres == nil {
		return db.pool.Close()
	}
	impatient := time.AfterFunc(goodbye, db.wires.cutAll)
	defer impatient.Stop()
	err := db.pool.Close()
	db.postgres.Close()
	return err
}

// withoutPassword gives err's text, which may quote the address, with the password left out.
func withoutPassword(address string, err error) string {
	text := err.Error()
	if u, parseErr := url.Parse(address); parseErr == nil && u.User != nil {
		if password, ok := u.User.Password(); ok && password != "" {
			text = strings.ReplaceAll(text, password, "•••")
		}
	}
	return text
}
