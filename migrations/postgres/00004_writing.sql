-- +goose Up

-- What changing the plan needs: versions, who holds a post, what a unit was called before, the audit, and answers to repeat.

ALTER TABLE plan_areas ADD COLUMN version bigint NOT NULL DEFAULT 1;
ALTER TABLE units ADD COLUMN former_names jsonb NOT NULL DEFAULT '[]';
ALTER TABLE units ADD COLUMN successor_id uuid REFERENCES units (id);
CREATE INDEX units_successor ON units (successor_id) WHERE successor_id IS NOT NULL;

CREATE TABLE post_holders (
    id         uuid PRIMARY KEY,
    post_id    uuid NOT NULL REFERENCES posts (id),
    name       text COLLATE "C" NOT NULL CHECK (name <> ''),
    valid_from date NOT NULL,
    valid_to   date,
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX post_holders_current ON post_holders (post_id) WHERE valid_to IS NULL;
CREATE INDEX post_holders_post ON post_holders (post_id, valid_from, id);

-- The audit: a row for each row that a mutation created, updated or deleted. plan_id is the nil UUID for what belongs to no
-- plan. before and after hold the fields that differ, all of them for what was deleted or created. It refers to nothing by
-- key, so that it outlives what it speaks of.
CREATE TABLE changes (
    plan_id     uuid NOT NULL,
    id          uuid NOT NULL,
    command_id  uuid NOT NULL,
    at          timestamptz NOT NULL,
    actor       text COLLATE "C" NOT NULL,
    request_id  text COLLATE "C" NOT NULL,
    mutation    text COLLATE "C" NOT NULL,
    reason      text COLLATE "C",
    reverts_id  uuid,
    region_code text COLLATE "C" NOT NULL,
    type        text COLLATE "C" NOT NULL,
    entity_id   uuid NOT NULL,
    item_id     uuid,
    unit_id     uuid,
    action      text COLLATE "C" NOT NULL CHECK (action IN ('CREATE', 'UPDATE', 'DELETE')),
    before      jsonb,
    after       jsonb,
    PRIMARY KEY (plan_id, id),
    CHECK ((action = 'CREATE') = (before IS NULL)),
    CHECK ((action = 'DELETE') = (after IS NULL))
);
CREATE INDEX changes_id ON changes (id);
CREATE INDEX changes_region ON changes (region_code, id);
CREATE INDEX changes_item ON changes (plan_id, item_id, id) WHERE item_id IS NOT NULL;
CREATE INDEX changes_unit ON changes (unit_id, id) WHERE unit_id IS NOT NULL;
CREATE INDEX changes_entity ON changes (plan_id, entity_id, id);
CREATE INDEX changes_command ON changes (command_id, id);
CREATE INDEX changes_actor ON changes (actor, id);
CREATE INDEX changes_mutation ON changes (mutation, id);
-- Append-only: not even the role that owns the table changes what is written. (A superuser may; none should serve.)
REVOKE UPDATE, DELETE, TRUNCATE ON changes FROM CURRENT_USER;

-- What a mutation answered under an idempotency key, to the same request (input) and selection; at says until when it is kept.
CREATE TABLE idempotency_keys (
    actor     text COLLATE "C" NOT NULL,
    key       text COLLATE "C" NOT NULL,
    request   text COLLATE "C" NOT NULL,
    selection text COLLATE "C" NOT NULL,
    answer    text COLLATE "C" NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (actor, key)
);
CREATE INDEX idempotency_keys_at ON idempotency_keys (at);

-- +goose Down
DROP TABLE idempotency_keys, changes, post_holders;
ALTER TABLE units DROP COLUMN successor_id, DROP COLUMN former_names;
ALTER TABLE plan_areas DROP COLUMN version;
