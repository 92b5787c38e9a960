-- +goose Up

-- How far the data have come (dataVersion); see PostgreSQL's. Here one writes at a time, and all the same a part each
-- keeps both databases alike.
CREATE TABLE data_versions (
    part    integer NOT NULL PRIMARY KEY CHECK (part >= 0),
    version integer NOT NULL
) STRICT;
INSERT INTO data_versions VALUES (0, 0), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (7, 0);

-- When a change came: after every position with an older version of its part.
ALTER TABLE changes ADD COLUMN data_part integer NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN data_version integer NOT NULL DEFAULT 0;
CREATE INDEX changes_data_version ON changes (data_part, data_version, id);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('changes', 'changes_data_version', '50000 7000 5 1'),
    ('data_versions', NULL, '8');

-- +goose Down
DROP INDEX changes_data_version;
ALTER TABLE changes DROP COLUMN data_part;
ALTER TABLE changes DROP COLUMN data_version;
DROP TABLE data_versions;
