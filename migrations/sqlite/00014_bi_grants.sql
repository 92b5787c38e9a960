-- +goose Up

-- Whose rows a role of PostgreSQL sees in the views of schema bi (docs/decisions/0038): those of a VIEWER of each of its regions and, with
-- admin, also the changes that an ADMIN sees. Such a role must not read this table. The prefix is that of the codes of the region and
-- all below. SQLite has no roles: there the table stays empty.
CREATE TABLE bi_grants (
    role_name     text NOT NULL,
    region_code   text NOT NULL,
    region_prefix text NOT NULL CHECK (region_prefix <> ''),
    admin         integer NOT NULL DEFAULT 0,
    granted_at    text NOT NULL,
    PRIMARY KEY (role_name, region_code)
) STRICT;
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('bi_grants', 'sqlite_autoindex_bi_grants_1', '100 10 1');

-- +goose Down
DELETE FROM sqlite_stat1 WHERE tbl = 'bi_grants';
DROP TABLE bi_grants;
