-- +goose Up

-- What can be searched, one row a thing: id is the id of the area, work item, action or unit; plan_id is the nil UUID for
-- units, which belong to no plan. grams is the text with a filler around every character (·美·食·), so that a substring of
-- two characters, or one, still has a trigram to be found by. The program writes it (models.SearchText).
CREATE TABLE search_texts (
    row_id  integer PRIMARY KEY,
    plan_id text NOT NULL,
    id      text NOT NULL,
    type    text NOT NULL CHECK (type IN ('PLAN_AREA', 'TASK', 'PROJECT', 'ACTION', 'UNIT')),
    body    text NOT NULL,
    grams   text NOT NULL,
    UNIQUE (plan_id, id)
) STRICT;

-- The trigram index of SQLite is a table of its own; these triggers are its upkeep, as its manual gives them.
CREATE VIRTUAL TABLE search_grams USING fts5 (grams, content = 'search_texts', content_rowid = 'row_id', tokenize = 'trigram');
-- +goose StatementBegin
CREATE TRIGGER search_texts_insert AFTER INSERT ON search_texts BEGIN
    INSERT INTO search_grams (rowid, grams) VALUES (new.row_id, new.grams);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_texts_delete AFTER DELETE ON search_texts BEGIN
    INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.row_id, old.grams);
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER search_texts_update AFTER UPDATE ON search_texts BEGIN
    INSERT INTO search_grams (search_grams, rowid, grams) VALUES ('delete', old.row_id, old.grams);
    INSERT INTO search_grams (rowid, grams) VALUES (new.row_id, new.grams);
END;
-- +goose StatementEnd

-- +goose Down
DROP TABLE search_grams;
DROP TABLE search_texts;
