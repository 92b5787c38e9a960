-- +goose Up

-- Every row of the audit is written into each of its indexes, and a sheet of 5,000 rows makes 25,000. Nobody asks for changes by their
-- version of the data; of a thing's changes only its deletions are looked for by it, when it is restored (docs/decisions/0031).
DROP INDEX changes_data_version;
DROP INDEX changes_entity;
CREATE INDEX changes_deleted ON changes (plan_id, entity_id, id) WHERE action = 'DELETE';
-- Dropped indexes take their statistics with them.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('changes', 'changes_deleted', '5000 800 1 1');

-- +goose Down
DROP INDEX changes_deleted;
CREATE INDEX changes_entity ON changes (plan_id, entity_id, id);
CREATE INDEX changes_data_version ON changes (data_part, data_version, id);
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('changes', 'changes_entity', '50000 8000 3 1'),
    ('changes', 'changes_data_version', '50000 7000 5 1');
