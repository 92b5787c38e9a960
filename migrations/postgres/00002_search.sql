-- +goose Up

-- What can be searched, one row a thing: id is the id of the area, work item, action or unit; plan_id is the nil UUID for
-- units, which belong to no plan. grams is the text with a filler around every character (·美·食·), so that a substring of
-- two characters, or one, still has a trigram to be found by. The program writes it (models.SearchText).
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE TABLE search_texts (
    plan_id uuid NOT NULL,
    id      uuid NOT NULL,
    type    text COLLATE "C" NOT NULL CHECK (type IN ('PLAN_AREA', 'TASK', 'PROJECT', 'ACTION', 'UNIT')),
    body    text COLLATE "C" NOT NULL,
    grams   text COLLATE "C" NOT NULL,
    PRIMARY KEY (plan_id, id)
);
CREATE INDEX search_texts_grams ON search_texts USING gin (grams gin_trgm_ops);

-- For the contains and startsWith filters on names.
CREATE INDEX work_items_title_trigrams ON work_items USING gin (title gin_trgm_ops);
CREATE INDEX units_name_trigrams ON units USING gin (name gin_trgm_ops);
CREATE INDEX targets_indicator_trigrams ON targets USING gin (indicator gin_trgm_ops);

-- +goose Down
DROP INDEX work_items_title_trigrams, units_name_trigrams, targets_indicator_trigrams;
DROP TABLE search_texts;
