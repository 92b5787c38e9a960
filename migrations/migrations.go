// Package migrations holds the database schema as SQL files, one folder a dialect, with the same file names in each.
package migrations

import "embed"

// Files holds the goose migrations: postgres/*.sql and sqlite/*.sql.
//
//go:embed postgres/*.sql sqlite/*.sql
var Files embed.FS
