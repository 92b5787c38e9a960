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
	for _, look := range []func(context.Context) ([]string, error){db.roomConcerns, db.rightConcerns} {
		more, err := look(ctx)
		if err != nil {
			return nil, err
		}
		concerns = append(concerns, more...)
	}
	return db.clockConcern(ctx, now, concerns)
}

// roomConcerns look for room on PostgreSQL's disk. That there is none is remembered.
func (db *DB) roomConcerns(ctx context.Context) ([]string, error) {
	err := db.findRoom(ctx)
	if FaultOf(err) == Full {
		return []string{"the disk of PostgreSQL is full: nothing can be changed until there is room"}, nil
	}
	return nil, err
}

// rightsSQL gives the rights that are missing, and the tables that each of such sets is missing on. The tables are those
// that the migrations made: they have one owner.
const rightsSQL = `SELECT quote_ident(current_user), rights, string_agg(quote_ident(name), ', ' ORDER BY name) FROM (
	SELECT t.relname AS name, string_agg(r.needed, ', ' ORDER BY r.place) AS rights
	FROM pg_class g JOIN pg_class t ON t.relnamespace = g.relnamespace AND t.relowner = g.relowner AND t.relkind IN ('r', 'p')
	CROSS JOIN (VALUES (1, 'SELECT'), (2, 'INSERT'), (3, 'UPDATE'), (4, 'DELETE')) r (place, needed)
	WHERE g.oid = to_regclass('goose_db_version') AND NOT has_table_privilege(t.oid, r.needed)
		AND (t.oid <> g.oid OR r.needed = 'SELECT') -- only migrations write it
		AND (t.relname <> 'changes' OR r.needed IN ('SELECT', 'INSERT')) -- nobody changes the audit
	GROUP BY t.relname
) tables GROUP BY rights ORDER BY rights`

// rightConcerns name the rights that the role does not have.
func (db *DB) rightConcerns(ctx context.Context) (concerns []string, err error) {
	err = db.QueryAll(ctx, []SQL{Expr(rightsSQL)}, func(_ int, rows Rows) error {
		for rows.Next() {
			var role, rights, tables string
			if err := rows.Scan(&role, &rights, &tables); err != nil {
				return err //nolint:wrapcheck // QueryAll says what it was
			}
			concerns = append(concerns, "the role "+role+" lacks rights: GRANT "+rights+" ON "+tables+" TO "+role)
		}
		return nil
	})
	return concerns, err
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
	var concerns []string
	if system := networkSystem(filepath.Dir(db.file)); system != "" {
		concerns = append(concerns, db.file+" lies on a network file system ("+system+"), whose locks can fail SQLite "+
			"and spoil the file: put it on a disk of this machine, or take PostgreSQL")
	}
	free, known := FreeBytes(filepath.Dir(db.file))
	switch {
	case known && free < tight:
		concerns = append(concerns, "the disk of "+db.file+" is full: nothing can be changed until there is room")
	case known && free < little:
		concerns = append(concerns, "the disk of "+db.file+" has less than 256 MiB left")
	}
	return concerns
}
