-- +goose Up

-- That an item has one lead a day and each unit once was held by two GiST indexes, which took two thirds of the time that an
-- assignment takes to be written. A trigger looks into assignments_item, once for all rows of a statement. Two transactions could each
-- miss the other's rows: so whoever changes assignments of a plan locks its row, as the program does anyway, and sees what others
-- committed before. That is true under READ COMMITTED only; others are refused.
ALTER TABLE assignments DROP CONSTRAINT assignments_lead;
ALTER TABLE assignments DROP CONSTRAINT assignments_unit;
-- +goose StatementBegin
CREATE FUNCTION assignments_days() RETURNS trigger LANGUAGE plpgsql
SET search_path FROM CURRENT SET enable_hashjoin = off SET enable_mergejoin = off SET enable_seqscan = off
AS $$
DECLARE
    taken uuid;
BEGIN
    IF current_setting('transaction_isolation') <> 'read committed' THEN
        RAISE feature_not_supported USING MESSAGE = 'assignments are changed under READ COMMITTED only';
    END IF;
    PERFORM 1 FROM plans WHERE id IN (SELECT plan_id FROM changed) ORDER BY id FOR NO KEY UPDATE;
    SELECT c.item_id INTO taken FROM changed c JOIN assignments o ON o.plan_id = c.plan_id AND o.item_id = c.item_id AND o.id <> c.id
    WHERE (o.unit_id = c.unit_id OR o.role = 'LEAD' AND c.role = 'LEAD')
        AND (c.valid_to IS NULL OR o.valid_from <= c.valid_to) AND (o.valid_to IS NULL OR o.valid_to >= c.valid_from) LIMIT 1;
    IF FOUND THEN
        RAISE exclusion_violation USING MESSAGE = 'a unit has one part in an item a day, and an item one lead',
            DETAIL = 'The item is ' || taken || '.', TABLE = 'assignments', CONSTRAINT = 'assignments_days';
    END IF;
    RETURN NULL;
END $$;
-- +goose StatementEnd
CREATE TRIGGER assignments_days_insert AFTER INSERT ON assignments
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assignments_days();
CREATE TRIGGER assignments_days_update AFTER UPDATE ON assignments
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION assignments_days();

-- The end of an assignment is in no index any more: with room on its page the row moves within it, and no index changes.
ALTER TABLE assignments SET (fillfactor = 90);

-- +goose Down
ALTER TABLE assignments RESET (fillfactor);
DROP TRIGGER assignments_days_update ON assignments;
DROP TRIGGER assignments_days_insert ON assignments;
DROP FUNCTION assignments_days();
ALTER TABLE assignments ADD CONSTRAINT assignments_lead
    EXCLUDE USING gist (plan_id WITH =, item_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (role LIKE 'LEAD');
ALTER TABLE assignments ADD CONSTRAINT assignments_unit
    EXCLUDE USING gist (plan_id WITH =, item_id WITH =, unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (role LIKE '%');
