package database

import (
	"errors"
	"fmt"
	"strings"

	"github.com/glebarez/sqlite"
	"github.com/jackc/pgx/v5/pgconn"
	"gorm.io/driver/postgres"
	"gorm.io/gorm"
	sqlitelib "modernc.org/sqlite/lib"
)

// Days that a row holds for are a key as others are: that somebody else has one of them is gorm.ErrDuplicatedKey.

// postgresDialector knows the error of an exclusion constraint.
type postgresDialector struct{ *postgres.Dialector }

// Translate gives GORM's error for the database's.
func (d postgresDialector) Translate(err error) error {
	const exclusionViolation = "23P01"
	if server, ok := errors.AsType[*pgconn.PgError](err); ok && server.Code == exclusionViolation {
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	}
	return d.Dialector.Translate(err)
}

// sqliteDialector knows the error of the triggers that stand for these constraints, whose names end in _days, and that of
// a CHECK.
type sqliteDialector struct{ sqlite.Dialector }

// Translate gives GORM's error for the database's.
func (d sqliteDialector) Translate(err error) error {
	var file interface{ Code() int }
	if !errors.As(err, &file) {
		return d.Dialector.Translate(err)
	}
	switch {
	case file.Code() == sqlitelib.SQLITE_CONSTRAINT_TRIGGER && strings.Contains(err.Error(), "_days:"):
		return fmt.Errorf("%w: %w", gorm.ErrDuplicatedKey, err)
	case file.Code() == sqlitelib.SQLITE_CONSTRAINT_CHECK:
		return fmt.Errorf("%w: %w", gorm.ErrCheckConstraintViolated, err)
	}
	return d.Dialector.Translate(err)
}
