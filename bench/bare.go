package main

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

// bare are the keys and indexes that loading has no need of: to make them of all rows is faster than to keep them row by
// row. Unique ones stay, for loading asks them.
type bare struct{ indexes, constraints []string }

// The statements that drop them and make them.
const (
	bareConstraints = `
SELECT format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
	format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
FROM pg_constraint WHERE contype IN ('f', 'x') AND connamespace = current_schema::regnamespace ORDER BY contype DESC, conname`
	bareIndexes = `
SELECT format('DROP INDEX %s', i.indexrelid::regclass), pg_get_indexdef(i.indexrelid)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema::regnamespace AND NOT i.indisunique
	AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = i.indexrelid) ORDER BY i.indrelid, i.indexrelid`
)

// strip drops them.
func strip(ctx context.Context, db *pgx.Conn) (b bare, err error) {
	if b.constraints, err = drop(ctx, db, bareConstraints); err != nil {
		return b, fmt.Errorf("drop keys: %w", err)
	}
	if b.indexes, err = drop(ctx, db, bareIndexes); err != nil {
		return b, fmt.Errorf("drop indexes: %w", err)
	}
	return b, nil
}

// drop runs the first statements of a list, and gives the second, which undo them.
func drop(ctx context.Context, db *pgx.Conn, list string) ([]string, error) {
	rows, err := db.Query(ctx, list)
	if err != nil {
		return nil, err
	}
	type statements struct{ Drop, Make string }
	all, err := pgx.CollectRows(rows, pgx.RowToStructByPos[statements])
	if err != nil {
		return nil, err
	}
	made := make([]string, len(all))
	for i, s := range all {
		if _, err := db.Exec(ctx, s.Drop); err != nil {
			return nil, err
		}
		made[i] = s.Make
	}
	return made, nil
}

// restore makes them again: indexes two at a time, then the keys.
func (b bare) restore(ctx context.Context, url string) error {
	const atOnce = 2
	config, err := pgxpool.ParseConfig(url)
	if err != nil {
		return err
	}
	config.MaxConns = atOnce
	pool, err := pgxpool.NewWithConfig(ctx, config)
	if err != nil {
		return err
	}
	defer pool.Close()
	var all sync.WaitGroup
	failures := make([]error, len(b.indexes))
	for i, index := range b.indexes {
		all.Go(func() { _, failures[i] = pool.Exec(ctx, index) })
	}
	all.Wait()
	if err := errors.Join(failures...); err != nil {
		return fmt.Errorf("make indexes: %w", err)
	}
	for _, constraint := range b.constraints {
		if _, err := pool.Exec(ctx, constraint); err != nil {
			return fmt.Errorf("make keys: %w", err)
		}
	}
	return nil
}

// fillBare does what fill does, as fast as a database of our own lets it.
func (s *subject) fillBare(ctx context.Context, scale string) error {
	if _, err := s.run(ctx, "migrate"); err != nil {
		return err
	}
	db, err := pgx.Connect(ctx, s.url)
	if err != nil {
		return fmt.Errorf("connect to PostgreSQL: %w", err)
	}
	defer func() { _ = db.Close(context.WithoutCancel(ctx)) }() // nothing is under way
	var filled bool
	if err := db.QueryRow(ctx, "SELECT EXISTS (SELECT 1 FROM plans)").Scan(&filled); err != nil {
		return fmt.Errorf("look for a plan: %w", err)
	}
	if filled {
		return nil
	}
	bare, err := strip(ctx, db)
	if err != nil {
		return err
	}
	if err := s.load(ctx, scale); err != nil {
		return err
	}
	if err := bare.restore(ctx, s.url); err != nil {
		return err
	}
	return execute(ctx, s.url, "VACUUM ANALYZE", "CHECKPOINT")
}
