-- +goose Up

-- Who may ask besides people whom nobody knows. A token is kept as the SHA-256 of its text, which is shown once and stored
-- nowhere; prefix is its beginning, for lists. A reference table: tokens belong to no plan.
CREATE TABLE api_tokens (
    id           text PRIMARY KEY,
    name         text NOT NULL CHECK (name <> ''),
    prefix       text NOT NULL CHECK (prefix <> ''),
    hash         text NOT NULL CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
    role         text NOT NULL CHECK (role IN ('VIEWER', 'REPORTER', 'ADMIN', 'SYSTEM')),
    region_code  text REFERENCES regions (code),
    unit_id      text REFERENCES units (id),
    created_at   text NOT NULL,
    created_by   text NOT NULL CHECK (created_by <> ''),
    expires_at   text,
    last_used_at text,
    revoked_at   text,
    -- SYSTEM is of no region and no unit; everybody else is of a region, and a REPORTER of a unit.
    CHECK ((role = 'SYSTEM') = (region_code IS NULL)),
    CHECK (role <> 'SYSTEM' OR unit_id IS NULL),
    CHECK (role <> 'REPORTER' OR unit_id IS NOT NULL),
    CHECK (expires_at IS NULL OR expires_at > created_at)
) STRICT;
CREATE UNIQUE INDEX api_tokens_hash ON api_tokens (hash);
CREATE INDEX api_tokens_region ON api_tokens (region_code, created_at, id);

-- +goose Down
DROP TABLE api_tokens;
