-- +goose Up

-- What changing the plan needs: versions, who holds a post, what a unit was called before, the audit, and answers to repeat.

ALTER TABLE plan_areas ADD COLUMN version integer NOT NULL DEFAULT 1;
ALTER TABLE units ADD COLUMN former_names text NOT NULL DEFAULT '[]';
ALTER TABLE units ADD COLUMN successor_id text REFERENCES units (id);
CREATE INDEX units_successor ON units (successor_id) WHERE successor_id IS NOT NULL;

CREATE TABLE post_holders (
    id         text PRIMARY KEY,
    post_id    text NOT NULL REFERENCES posts (id),
    name       text NOT NULL CHECK (name <> ''),
    valid_from text NOT NULL,
    valid_to   text,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
) STRICT;
CREATE UNIQUE INDEX post_holders_current ON post_holders (post_id) WHERE valid_to IS NULL;
CREATE INDEX post_holders_post ON post_holders (post_id, valid_from, id);

-- The audit: a row for each row that a mutation created, updated or deleted. plan_id is the nil UUID for what belongs to no
-- plan. before and after hold the fields that differ, all of them for what was deleted or created. It refers to nothing by
-- key, so that it outlives what it speaks of.
CREATE TABLE changes (
    plan_id     text NOT NULL,
    id          text NOT NULL,
    command_id  text NOT NULL,
    at          text NOT NULL,
    actor       text NOT NULL,
    request_id  text NOT NULL,
    mutation    text NOT NULL,
    reason      text,
    reverts_id  text,
    region_code text NOT NULL,
    type        text NOT NULL,
    entity_id   text NOT NULL,
    item_id     text,
    unit_id     text,
    action      text NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'DELETE')),
    before      text,
    after       text,
    PRIMARY KEY (plan_id, id),
    CHECK ((action = 'CREATE') = (before IS NULL)),
    CHECK ((action = 'DELETE') = (after IS NULL))
) STRICT;
CREATE INDEX changes_id ON changes (id);
CREATE INDEX changes_region ON changes (region_code, id);
CREATE INDEX changes_item ON changes (plan_id, item_id, id) WHERE item_id IS NOT NULL;
CREATE INDEX changes_unit ON changes (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX changes_entity ON changes (plan_id, entity_id, id);
CREATE INDEX changes_command ON changes (command_id, id);
CREATE INDEX changes_actor ON changes (actor, id);
CREATE INDEX changes_mutation ON changes (mutation, id);
-- Append-only. SQLite knows no roles to take the right from.
-- +goose StatementBegin
CREATE TRIGGER changes_update BEFORE UPDATE ON changes BEGIN SELECT raise(ABORT, 'changes are append-only'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER changes_delete BEFORE DELETE ON changes BEGIN SELECT raise(ABORT, 'changes are append-only'); END;
-- +goose StatementEnd

-- What a mutation answered under an idempotency key, to the same request (input) and selection; at says until when it is kept.
CREATE TABLE idempotency_keys (
    actor     text NOT NULL,
    key       text NOT NULL,
    request   text NOT NULL,
    selection text NOT NULL,
    answer    text NOT NULL,
    at        text NOT NULL,
    PRIMARY KEY (actor, key)
) STRICT;
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- +goose Down
DROP TABLE idempotency_keys;
DROP TABLE changes;
DROP TABLE post_holders;
DROP INDEX units_successor;
ALTER TABLE units DROP COLUMN successor_id;
ALTER TABLE units DROP COLUMN former_names;
ALTER TABLE plan_areas DROP COLUMN version;
