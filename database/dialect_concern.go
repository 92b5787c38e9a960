package database

import (
	"context"
	"path/filepath"
	"time"
)

// Concerns are what will hurt about the database as it is set up, each in a sentence for its operator.
func (db *DB) Concerns(ctx context.Context, now time.Time) ([]string, error) {
	if db.Dialect == SQLite {
		return db.fileConcerns(), nil
	}
	var concerns []string
	for _, bad := range []struct{ setting, value, words string }{
		{"synchronous_commit", "off", "synchronous_commit is off: a crash of PostgreSQL loses changes that were answered; set it to on"},
		{"fsync", "off", "fsync is off: a power cut can destroy the database; set it to on"},
		{"full_page_writes", "off", "full_page_writes is off: a power cut can destroy the database; set it to on"},
	} {
		value, err := db.setting(ctx, bad.setting)
		if err != nil {
			return nil, err
		}
		if value == bad.value {
			concerns = append(concerns, bad.words)
		}
	}
	encoding, err := db.setting(ctx, "server_encoding")
	if err != nil {
		return nil, err
	}
	if encoding != "UTF8" {
		concerns = append(concerns, "the database's encoding is "+encoding+", which cannot hold every text: "+
			"create it with ENCODING 'UTF8'")
	}
	if db.pooled {
		concerns = append(concerns, "a pooler stands before PostgreSQL: statements are described and not prepared, "+
			"and migrations need PostgreSQL's own address (docs/operations.md)")
	}
	return db.clockConcern(ctx, now, concerns)
}

// clockConcern adds that PostgreSQL's clock is another one.
func (db *DB) clockConcern(ctx context.Context, now time.Time, concerns []string) ([]string, error) {
	const apart = 5 * time.Second
	var theirs time.Time
	asked := time.Now()
	if err := db.WithContext(ctx).Raw("SELECT clock_timestamp()").Row().Scan(&theirs); err != nil {
		return nil, err //nolint:wrapcheck // FaultOf and people read it as it is
	}
	if difference := theirs.Sub(now) - time.Since(asked); difference.Abs() > apart {
		concerns = append(concerns, "PostgreSQL's clock is "+difference.Round(time.Second).String()+
			" ahead of this machine's: set both by NTP")
	}
	return concerns, nil
}

// fileConcerns are those of an SQLite file.
func (db *DB) fileConcerns() []string {
	const little = 256 << 20
	free, known := FreeBytes(filepath.Dir(db.file))
	switch {
	case known && free < tight:
		return []string{"the disk of " + db.file + " is full: nothing can be changed until there is room"}
	case known && free < little:
		return []string{"the disk of " + db.file + " has less than 256 MiB left"}
	}
	return nil
}
