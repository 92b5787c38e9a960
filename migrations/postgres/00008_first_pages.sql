-- +goose Up

-- The first page of a light or a status, of all work items, tasks and projects, in the order of plans and by due day
-- (docs/decisions/0030). Tasks are due later than projects: an index of both is walked through all of one to the first of the other.
CREATE INDEX work_items_light ON work_items (light, plan_id, position);
CREATE INDEX work_items_status ON work_items (status, plan_id, position);
CREATE INDEX work_items_light_due_tasks ON work_items (light, due_on, id) WHERE kind = 'TASK';
CREATE INDEX work_items_light_due_projects ON work_items (light, due_on, id) WHERE kind <> 'TASK';
CREATE INDEX work_items_status_due_tasks ON work_items (status, due_on, id) WHERE kind = 'TASK';
CREATE INDEX work_items_status_due_projects ON work_items (status, due_on, id) WHERE kind <> 'TASK';
CREATE INDEX work_items_due_projects ON work_items (due_on, id) WHERE kind <> 'TASK';

-- Titles and names by grams (docs/decisions/0005), for contains and startsWith with less than three characters in a row. Latin letters are
-- folded, as ILIKE does, wide ones are not, so they are not the grams of search_texts.
-- +goose StatementBegin
CREATE FUNCTION grams(value text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $$ SELECT 'ː' || regexp_replace(lower(value), '(.)', '\1ː', 'g') $$;
-- +goose StatementEnd
CREATE INDEX work_items_title_grams ON work_items USING gin (grams(title) gin_trgm_ops);
CREATE INDEX units_name_grams ON units USING gin (grams(name) gin_trgm_ops);
-- How many units a text is in decides how items are found by their lead units. Of a hundred names of 25 to a district, as statistics
-- keep, all may be those of one office; of a prime number they are not.
ALTER TABLE units ALTER COLUMN name SET STATISTICS 307;
ALTER INDEX units_name_grams ALTER COLUMN 1 SET STATISTICS 307;

-- A search of three characters in a row has trigrams without grams, which are in fewer texts.
CREATE INDEX search_texts_trigrams ON search_texts USING gin (replace(grams, 'ː', '') gin_trgm_ops);

-- Tasks seldom have money of their own: the greatest first, their index would be walked through all projects.
CREATE INDEX work_items_budget_tasks ON work_items ((coalesce(budget_fen, -1)), id) WHERE kind = 'TASK';
CREATE INDEX work_items_invested_tasks ON work_items ((coalesce(invested_fen, -1)), id) WHERE kind = 'TASK';

-- +goose Down
DROP INDEX work_items_invested_tasks;
DROP INDEX work_items_budget_tasks;
DROP INDEX search_texts_trigrams;
DROP INDEX work_items_title_grams, units_name_grams;
ALTER TABLE units ALTER COLUMN name SET STATISTICS -1;
DROP FUNCTION grams;
DROP INDEX work_items_due_projects;
DROP INDEX work_items_status_due_projects;
DROP INDEX work_items_status_due_tasks;
DROP INDEX work_items_light_due_projects;
DROP INDEX work_items_light_due_tasks;
DROP INDEX work_items_status;
DROP INDEX work_items_light;
