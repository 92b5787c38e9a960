-- +goose Up

-- What holds for days holds on those days only: an item has one lead a day and each unit once, a post one holder, whatever
-- is entered when. Where older rows overlap, the one that was entered later stays (its id tells), and the other ends the
-- day before it; one that began with it, or within it, goes.
DROP INDEX assignments_lead;
DROP INDEX assignments_unit;
DROP INDEX post_holders_current;

DELETE FROM assignments AS a WHERE EXISTS (SELECT 1 FROM assignments o
    WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD') AND o.id > a.id
        AND o.valid_from <= a.valid_from AND (o.valid_to IS NULL OR o.valid_to >= a.valid_from));
UPDATE assignments AS a SET valid_to = (SELECT date(min(o.valid_from), '-1 day') FROM assignments o
    WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD') AND o.id > a.id AND o.valid_from > a.valid_from)
WHERE EXISTS (SELECT 1 FROM assignments o
    WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD') AND o.id > a.id
        AND o.valid_from > a.valid_from AND (a.valid_to IS NULL OR o.valid_from <= a.valid_to));
DELETE FROM post_holders AS a WHERE EXISTS (SELECT 1 FROM post_holders o
    WHERE o.post_id = a.post_id AND o.id > a.id
        AND o.valid_from <= a.valid_from AND (o.valid_to IS NULL OR o.valid_to >= a.valid_from));
UPDATE post_holders AS a SET valid_to = (SELECT date(min(o.valid_from), '-1 day') FROM post_holders o
    WHERE o.post_id = a.post_id AND o.id > a.id AND o.valid_from > a.valid_from)
WHERE EXISTS (SELECT 1 FROM post_holders o
    WHERE o.post_id = a.post_id AND o.id > a.id
        AND o.valid_from > a.valid_from AND (a.valid_to IS NULL OR o.valid_from <= a.valid_to));

-- PostgreSQL has constraints for this.
-- +goose StatementBegin
CREATE TRIGGER assignments_days_insert BEFORE INSERT ON assignments
WHEN EXISTS (SELECT 1 FROM assignments o
    WHERE o.plan_id = NEW.plan_id AND o.item_id = NEW.item_id AND (o.unit_id = NEW.unit_id OR o.role = 'LEAD' AND NEW.role = 'LEAD') AND o.id <> NEW.id
        AND (NEW.valid_to IS NULL OR o.valid_from <= NEW.valid_to) AND (o.valid_to IS NULL OR o.valid_to >= NEW.valid_from))
BEGIN SELECT raise(ABORT, 'assignments_days: a unit has one part in an item a day, and an item one lead'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assignments_days_update BEFORE UPDATE OF plan_id, item_id, unit_id, role, valid_from, valid_to ON assignments
WHEN EXISTS (SELECT 1 FROM assignments o
    WHERE o.plan_id = NEW.plan_id AND o.item_id = NEW.item_id AND (o.unit_id = NEW.unit_id OR o.role = 'LEAD' AND NEW.role = 'LEAD') AND o.id <> NEW.id
        AND (NEW.valid_to IS NULL OR o.valid_from <= NEW.valid_to) AND (o.valid_to IS NULL OR o.valid_to >= NEW.valid_from))
BEGIN SELECT raise(ABORT, 'assignments_days: a unit has one part in an item a day, and an item one lead'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER post_holders_days_insert BEFORE INSERT ON post_holders
WHEN EXISTS (SELECT 1 FROM post_holders o
    WHERE o.post_id = NEW.post_id AND o.id <> NEW.id
        AND (NEW.valid_to IS NULL OR o.valid_from <= NEW.valid_to) AND (o.valid_to IS NULL OR o.valid_to >= NEW.valid_from))
BEGIN SELECT raise(ABORT, 'post_holders_days: a post has one holder a day'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER post_holders_days_update BEFORE UPDATE OF post_id, valid_from, valid_to ON post_holders
WHEN EXISTS (SELECT 1 FROM post_holders o
    WHERE o.post_id = NEW.post_id AND o.id <> NEW.id
        AND (NEW.valid_to IS NULL OR o.valid_from <= NEW.valid_to) AND (o.valid_to IS NULL OR o.valid_to >= NEW.valid_from))
BEGIN SELECT raise(ABORT, 'post_holders_days: a post has one holder a day'); END;
-- +goose StatementEnd

-- +goose Down
DROP TRIGGER post_holders_days_update;
DROP TRIGGER post_holders_days_insert;
DROP TRIGGER assignments_days_update;
DROP TRIGGER assignments_days_insert;
CREATE UNIQUE INDEX assignments_lead ON assignments (plan_id, item_id) WHERE role = 'LEAD' AND valid_to IS NULL;
CREATE UNIQUE INDEX assignments_unit ON assignments (plan_id, item_id, unit_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX post_holders_current ON post_holders (post_id) WHERE valid_to IS NULL;
