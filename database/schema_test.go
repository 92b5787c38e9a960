package database_test

import (
	"slices"
	"testing"

	"plangraph/database"
)

// column is a column of a table as both databases can tell it; Type is PostgreSQL's.
type column struct {
	Table    string
	Name     string
	Type     string
	Nullable bool
	Default  bool
}

// schema is what a migrated database says of itself: its columns, and its keys and indexes as sentences.
type schema struct {
	columns []column
	keys    []string
}

// readSchema lists every table of db but goose's own and the shadows of SQLite's search index.
func readSchema(t *testing.T, db *database.DB) schema {
	t.Helper()
	columns, keys := sqliteColumns, sqliteKeys
	if db.Dialect == database.Postgres {
		columns, keys = postgresColumns, postgresKeys
	}
	var s schema
	if err := db.WithContext(t.Context()).Raw(columns).Scan(&s.columns).Error; err != nil {
		t.Fatalf("list the columns: %v", err)
	}
	if err := db.WithContext(t.Context()).Raw(keys).Scan(&s.keys).Error; err != nil {
		t.Fatalf("list the keys: %v", err)
	}
	return s
}

// tables gives the names of the schema's tables.
func (s schema) tables() []string {
	var names []string
	for _, c := range s.columns {
		names = append(names, c.Table)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

const postgresColumns = `
SELECT table_name AS "table", column_name AS name, data_type AS type, is_nullable = 'YES' AS nullable, column_default IS NOT NULL AS "default"
FROM information_schema.columns JOIN information_schema.tables USING (table_schema, table_name)
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'goose_db_version'`

const sqliteColumns = `
SELECT t.name AS "table", c.name, lower(c.type) AS type, NOT c."notnull" AS nullable, c.dflt_value IS NOT NULL AS "default"
FROM pragma_table_list t, pragma_table_info(t.name) c
WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' AND t.name <> 'goose_db_version'`

// sqliteType is the type that stands for a PostgreSQL type in SQLite.
func sqliteType(postgres string) string {
	switch postgres {
	case "boolean", "smallint", "integer", "bigint":
		return "integer"
	case "double precision":
		return "real"
	case "numeric":
		return "any"
	default: // text, uuid, dates and JSON
		return "text"
	}
}

// An index is named by its columns if it is unique, otherwise by its name too; what it includes counts as its last
// columns.
const postgresKeys = `
WITH names AS (SELECT attrelid, attnum, attname FROM pg_attribute)
SELECT format('%s: primary key (%s)', k.conrelid::regclass, (
    SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY u(attnum, place) JOIN names USING (attnum) WHERE attrelid = k.conrelid))
FROM pg_constraint k WHERE k.contype = 'p' AND k.connamespace = 'public'::regnamespace AND k.conrelid <> 'goose_db_version'::regclass
UNION ALL
SELECT format('%s: (%s) references %s (%s) on delete %s', k.conrelid::regclass,
    (SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(k.conkey) WITH ORDINALITY u(attnum, place) JOIN names USING (attnum) WHERE attrelid = k.conrelid),
    k.confrelid::regclass,
    (SELECT string_agg(attname, ', ' ORDER BY place) FROM unnest(k.confkey) WITH ORDINALITY u(attnum, place) JOIN names USING (attnum) WHERE attrelid = k.confrelid),
    CASE k.confdeltype WHEN 'a' THEN 'NO ACTION' WHEN 'r' THEN 'RESTRICT' WHEN 'c' THEN 'CASCADE' WHEN 'n' THEN 'SET NULL' ELSE 'SET DEFAULT' END)
FROM pg_constraint k WHERE k.contype = 'f' AND k.connamespace = 'public'::regnamespace
UNION ALL
SELECT format('%s: %s (%s)%s', i.indrelid::regclass, CASE WHEN i.indisunique THEN 'unique' ELSE 'index ' || c.relname END,
    (SELECT string_agg(coalesce(attname, 'expression'), ', ' ORDER BY place)
     FROM unnest(i.indkey) WITH ORDINALITY u(attnum, place) LEFT JOIN names ON names.attnum = u.attnum AND attrelid = i.indrelid),
    CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END)
FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = 'public'::regnamespace AND NOT i.indisprimary AND i.indrelid <> 'goose_db_version'::regclass`

const sqliteKeys = `
WITH tables AS (
    SELECT name FROM pragma_table_list
    WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' AND name <> 'goose_db_version')
SELECT t.name || ': primary key (' || group_concat(c.name, ', ' ORDER BY c.pk) || ')'
FROM tables t, pragma_table_info(t.name) c WHERE c.pk > 0 GROUP BY t.name
UNION ALL
SELECT t.name || ': (' || group_concat(f."from", ', ' ORDER BY f.seq) || ') references ' || f."table" || ' (' || group_concat(f."to", ', ' ORDER BY f.seq)
    || ') on delete ' || f.on_delete
FROM tables t, pragma_foreign_key_list(t.name) f GROUP BY t.name, f.id
UNION ALL
SELECT t.name || ': ' || iif(i."unique", 'unique', 'index ' || i.name) || ' (' || group_concat(coalesce(c.name, 'expression'), ', ' ORDER BY c.seqno) || ')'
    || iif(i.partial, ' partial', '')
FROM tables t, pragma_index_list(t.name) i, pragma_index_info(i.name) c WHERE i.origin <> 'pk' GROUP BY t.name, i.name`
