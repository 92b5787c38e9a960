-- +goose Up

-- What holds for days holds on those days only: an item has one lead a day and each unit once, a post one holder, whatever
-- is entered when. Where older rows overlap, a day is the lead's before it is the unit's in another role, and else of who was
-- entered later (its id tells). All other days stay whose they were: what is left of a row may be several.
DROP INDEX assignments_lead;
DROP INDEX assignments_unit;
DROP INDEX post_holders_current;

-- Who claims which days of what, as leads of an item, parts of a unit in one, or holders of a post; the greater rank wins. Rows that
-- nobody else claims a day of are left out.
CREATE TEMPORARY TABLE claims (what text, rank text, id text, first text, last text);
CREATE INDEX claims_what ON claims (what, rank);
CREATE TEMPORARY VIEW kept AS
SELECT b.id, b.first, nullif(min(b.last, coalesce((SELECT date(min(o.first), '-1 day') FROM claims o
        WHERE o.what = b.what AND o.rank > b.rank AND o.first > b.first), b.last)), '9999-12-31') AS last,
    row_number() OVER (PARTITION BY b.id ORDER BY b.first) AS part
FROM (SELECT DISTINCT c.what, c.rank, c.id, c.last, d.day AS first FROM claims c
    JOIN (SELECT what, rank, first AS day FROM claims UNION SELECT what, rank, date(last, '+1 day') FROM claims WHERE last <> '9999-12-31') d
        ON d.what = c.what AND d.rank >= c.rank AND d.day BETWEEN c.first AND c.last
    WHERE NOT EXISTS (SELECT 1 FROM claims o WHERE o.what = c.what AND o.rank > c.rank AND d.day BETWEEN o.first AND o.last)) b;

INSERT INTO claims SELECT item_id, id, id, valid_from, coalesce(valid_to, '9999-12-31') FROM assignments WHERE role = 'LEAD';
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM assignments WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO assignments (plan_id, id, item_id, unit_id, post_id, role, valid_from, valid_to, status)
SELECT a.plan_id, substr(a.id, 1, 19) || '8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))), a.item_id, a.unit_id, a.post_id, a.role, k.first, k.last, a.status
FROM kept k JOIN assignments a ON a.id = k.id WHERE k.part > 1;
UPDATE assignments SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = assignments.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS NOT valid_to);
DELETE FROM claims;

INSERT INTO claims SELECT item_id || unit_id, CASE role WHEN 'LEAD' THEN '1' ELSE '0' END || id, id, valid_from,
    coalesce(valid_to, '9999-12-31') FROM assignments;
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM assignments WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO assignments (plan_id, id, item_id, unit_id, post_id, role, valid_from, valid_to, status)
SELECT a.plan_id, substr(a.id, 1, 19) || '8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))), a.item_id, a.unit_id, a.post_id, a.role, k.first, k.last, a.status
FROM kept k JOIN assignments a ON a.id = k.id WHERE k.part > 1;
UPDATE assignments SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = assignments.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS NOT valid_to);
DELETE FROM claims;

INSERT INTO claims SELECT post_id, id, id, valid_from, coalesce(valid_to, '9999-12-31') FROM post_holders;
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM post_holders WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO post_holders (id, post_id, name, valid_from, valid_to)
SELECT substr(a.id, 1, 19) || '8' || substr(lower(hex(randomblob(2))), 2) || '-' || lower(hex(randomblob(6))), a.post_id, a.name, k.first, k.last
FROM kept k JOIN post_holders a ON a.id = k.id WHERE k.part > 1;
UPDATE post_holders SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = post_holders.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS NOT valid_to);
DELETE FROM claims;

DROP VIEW kept;
DROP TABLE claims;

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
