-- +goose Up

-- Every row of the audit is written into each of its indexes, and a sheet of 5,000 rows makes 25,000. Nobody asks for changes by their
-- version of the data; of a thing's changes only its deletions are looked for by it, when it is restored (docs/decisions/0031).
DROP INDEX changes_data_version;
DROP INDEX changes_entity;
CREATE INDEX changes_deleted ON changes (plan_id, entity_id, id) WHERE action = 'DELETE';

-- +goose Down
DROP INDEX changes_deleted;
CREATE INDEX changes_entity ON changes (plan_id, entity_id, id);
CREATE INDEX changes_data_version ON changes (data_part, data_version, id);
