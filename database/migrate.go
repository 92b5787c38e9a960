package database

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"plangraph/migrations"
)

// ErrNewerSchema says that a later version of the program has migrated the database: this one must not touch it.
var ErrNewerSchema = errors.New("the database was migrated by a newer version of plangraph: update the program")

// Migrate brings the schema to this program's version, one process at a time.
func (db *DB) Migrate(ctx context.Context) error {
	provider, current, latest, err := db.versions(ctx)
	if err != nil {
		return err
	}
	if current > latest {
		return fmt.Errorf("%w (schema %d, program %d)", ErrNewerSchema, current, latest)
	}
	if current == latest {
		return nil // without a word that a standby or a full disk would refuse
	}
	if db.pooled {
		return errors.New("the schema has to be migrated, under a lock that a pooler cannot hold: run plangraph migrate " +
			"once with the address of PostgreSQL itself")
	}
	if _, err := provider.Up(ctx); err != nil {
		return fmt.Errorf("migrate the database: %w", err)
	}
	return nil
}

// SchemaCurrent answers nil if the schema is exactly this program's version.
func (db *DB) SchemaCurrent(ctx context.Context) error {
	_, current, latest, err := db.versions(ctx)
	if err == nil && current != latest {
		return fmt.Errorf("the schema is at version %d, the program at %d", current, latest)
	}
	return err
}

// Behind tells whether Migrate has something to do.
func (db *DB) Behind(ctx context.Context) (bool, error) {
	_, current, latest, err := db.versions(ctx)
	return current < latest, err
}

// versions gives the version of the database's schema and the latest that the program has.
func (db *DB) versions(ctx context.Context) (provider *goose.Provider, current, latest int64, err error) {
	if provider, err = db.migrations(); err != nil {
		return nil, 0, 0, err
	}
	if current, latest, err = provider.GetVersions(ctx); err != nil {
		return nil, 0, 0, fmt.Errorf("read the schema version: %w", err)
	}
	return provider, current, latest, nil
}

func (db *DB) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(migrations.Files, db.Dialect.String())
	if err != nil {
		return nil, fmt.Errorf("open the migrations: %w", err)
	}
	dialect, options := goose.DialectSQLite3, []goose.ProviderOption(nil)
	if db.Dialect == Postgres {
		locker, err := lock.NewPostgresSessionLocker()
		if err != nil {
			return nil, fmt.Errorf("make the migration lock: %w", err)
		}
		dialect, options = goose.DialectPostgres, append(options, goose.WithSessionLocker(locker))
	}
	provider, err := goose.NewProvider(dialect, db.pool, files, options...)
	if err != nil {
		return nil, fmt.Errorf("read the migrations: %w", err)
	}
	return provider, nil
}
