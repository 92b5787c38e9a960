// Package store is every write: an exported method is one unit of work, done completely or not at all.
package store

import "plangraph/database"

// Store writes to a database.
type Store struct{ db *database.DB }

// New gives a store that writes to db.
func New(db *database.DB) *Store { return &Store{db: db} }
