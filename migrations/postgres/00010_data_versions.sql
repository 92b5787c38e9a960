-- +goose Up

-- How far the data have come (dataVersion). Every transaction that changes what can be read moves the version of one
-- part, and holds its row until it commits: versions of a part come in the order of the commits. Part 0 is that of
-- transactions that belong to no plan, a plan's is always the same of the others, so that few writers wait for each
-- other. A version is a time in milliseconds, or more where that was not later than the one before: data that were put
-- back from a copy and went on otherwise have other versions than those that were lost.
CREATE TABLE data_versions (
    part     smallint PRIMARY KEY CHECK (part >= 0),
    version  bigint   NOT NULL
) WITH (fillfactor = 20);
INSERT INTO data_versions SELECT part, 0 FROM generate_series(0, 7) AS part;

-- When a change came: after every position with an older version of its part.
ALTER TABLE changes
    ADD COLUMN data_part    smallint NOT NULL DEFAULT 0,
    ADD COLUMN data_version bigint   NOT NULL DEFAULT 0;
CREATE INDEX changes_data_version ON changes (data_part, data_version, id);

-- +goose Down
DROP INDEX changes_data_version;
ALTER TABLE changes DROP COLUMN data_part, DROP COLUMN data_version;
DROP TABLE data_versions;
