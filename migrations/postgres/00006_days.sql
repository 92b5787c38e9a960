-- +goose Up

-- What holds for days holds on those days only: an item has one lead a day and each unit once, a post one holder, whatever
-- is entered when. Where older rows overlap, the one that was entered later stays (its id tells), and the other ends the
-- day before it; one that began with it, or within it, goes.
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP INDEX assignments_lead;
DROP INDEX assignments_unit;
DROP INDEX post_holders_current;

DELETE FROM assignments a USING assignments o
WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND o.id > a.id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD')
    AND o.valid_from <= a.valid_from AND (o.valid_to IS NULL OR o.valid_to >= a.valid_from);
UPDATE assignments a SET valid_to = (SELECT min(o.valid_from) - 1 FROM assignments o
    WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND o.id > a.id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD')
        AND o.valid_from > a.valid_from)
WHERE EXISTS (SELECT 1 FROM assignments o
    WHERE o.plan_id = a.plan_id AND o.item_id = a.item_id AND o.id > a.id AND (o.unit_id = a.unit_id OR o.role = 'LEAD' AND a.role = 'LEAD')
        AND o.valid_from > a.valid_from AND (a.valid_to IS NULL OR o.valid_from <= a.valid_to));
DELETE FROM post_holders a USING post_holders o
WHERE o.post_id = a.post_id AND o.id > a.id AND o.valid_from <= a.valid_from AND (o.valid_to IS NULL OR o.valid_to >= a.valid_from);
UPDATE post_holders a SET valid_to = (SELECT min(o.valid_from) - 1 FROM post_holders o
    WHERE o.post_id = a.post_id AND o.id > a.id AND o.valid_from > a.valid_from)
WHERE EXISTS (SELECT 1 FROM post_holders o
    WHERE o.post_id = a.post_id AND o.id > a.id AND o.valid_from > a.valid_from AND (a.valid_to IS NULL OR o.valid_from <= a.valid_to));

-- The conditions are LIKE so that the planner proves none of them: a query that took such an index, and not assignments_item,
-- would read more.
ALTER TABLE assignments ADD CONSTRAINT assignments_lead
    EXCLUDE USING gist (plan_id WITH =, item_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (role LIKE 'LEAD');
ALTER TABLE assignments ADD CONSTRAINT assignments_unit
    EXCLUDE USING gist (plan_id WITH =, item_id WITH =, unit_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&) WHERE (role LIKE '%');
ALTER TABLE post_holders ADD CONSTRAINT post_holders_days
    EXCLUDE USING gist (post_id WITH =, daterange(valid_from, valid_to, '[]') WITH &&);

-- +goose Down
ALTER TABLE post_holders DROP CONSTRAINT post_holders_days;
ALTER TABLE assignments DROP CONSTRAINT assignments_unit;
ALTER TABLE assignments DROP CONSTRAINT assignments_lead;
CREATE UNIQUE INDEX assignments_lead ON assignments (plan_id, item_id) WHERE role = 'LEAD' AND valid_to IS NULL;
CREATE UNIQUE INDEX assignments_unit ON assignments (plan_id, item_id, unit_id) WHERE valid_to IS NULL;
CREATE UNIQUE INDEX post_holders_current ON post_holders (post_id) WHERE valid_to IS NULL;
