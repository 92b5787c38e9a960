-- +goose Up

-- What holds for days holds on those days only: an item has one lead a day and each unit once, a post one holder, whatever
-- is entered when. Where older rows overlap, a day is the lead's before it is the unit's in another role, and else of who was
-- entered later (its id tells). All other days stay whose they were: what is left of a row may be several.
CREATE EXTENSION IF NOT EXISTS btree_gist;
DROP INDEX assignments_lead;
DROP INDEX assignments_unit;
DROP INDEX post_holders_current;

-- Who claims which days of what, as leads of an item, parts of a unit in one, or holders of a post; the greater rank wins. Rows that
-- nobody else claims a day of are left out.
CREATE TEMPORARY TABLE claims (what text COLLATE "C", rank text COLLATE "C", id uuid, first date, last date);
CREATE INDEX claims_what ON claims (what, rank);
CREATE TEMPORARY VIEW kept AS
SELECT b.id, b.first, nullif(least(b.last, coalesce((SELECT min(o.first) - 1 FROM claims o
        WHERE o.what = b.what AND o.rank > b.rank AND o.first > b.first), b.last)), 'infinity') AS last,
    row_number() OVER (PARTITION BY b.id ORDER BY b.first) AS part
FROM (SELECT DISTINCT c.what, c.rank, c.id, c.last, d.day AS first FROM claims c
    JOIN (SELECT what, rank, first AS day FROM claims UNION SELECT what, rank, last + 1 FROM claims WHERE last <> 'infinity') d
        ON d.what = c.what AND d.rank >= c.rank AND d.day BETWEEN c.first AND c.last
    WHERE NOT EXISTS (SELECT 1 FROM claims o WHERE o.what = c.what AND o.rank > c.rank AND d.day BETWEEN o.first AND o.last)) b;

INSERT INTO claims SELECT item_id::text, id::text, id, valid_from, coalesce(valid_to, 'infinity') FROM assignments WHERE role = 'LEAD';
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM assignments WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO assignments (plan_id, id, item_id, unit_id, post_id, role, valid_from, valid_to, status)
SELECT a.plan_id, (substr(a.id::text, 1, 19) || substr(gen_random_uuid()::text, 20))::uuid, a.item_id, a.unit_id, a.post_id, a.role, k.first, k.last, a.status
FROM kept k JOIN assignments a ON a.id = k.id WHERE k.part > 1;
UPDATE assignments SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = assignments.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS DISTINCT FROM valid_to);
DELETE FROM claims;

INSERT INTO claims SELECT item_id::text || unit_id::text, CASE role WHEN 'LEAD' THEN '1' ELSE '0' END || id::text, id, valid_from,
    coalesce(valid_to, 'infinity') FROM assignments;
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM assignments WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO assignments (plan_id, id, item_id, unit_id, post_id, role, valid_from, valid_to, status)
SELECT a.plan_id, (substr(a.id::text, 1, 19) || substr(gen_random_uuid()::text, 20))::uuid, a.item_id, a.unit_id, a.post_id, a.role, k.first, k.last, a.status
FROM kept k JOIN assignments a ON a.id = k.id WHERE k.part > 1;
UPDATE assignments SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = assignments.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS DISTINCT FROM valid_to);
DELETE FROM claims;

INSERT INTO claims SELECT post_id::text, id::text, id, valid_from, coalesce(valid_to, 'infinity') FROM post_holders;
DELETE FROM claims AS c WHERE NOT EXISTS (SELECT 1 FROM claims o
    WHERE o.what = c.what AND o.id <> c.id AND o.first <= c.last AND o.last >= c.first);
DELETE FROM post_holders WHERE id IN (SELECT id FROM claims) AND id NOT IN (SELECT id FROM kept);
INSERT INTO post_holders (id, post_id, name, valid_from, valid_to)
SELECT (substr(a.id::text, 1, 19) || substr(gen_random_uuid()::text, 20))::uuid, a.post_id, a.name, k.first, k.last
FROM kept k JOIN post_holders a ON a.id = k.id WHERE k.part > 1;
UPDATE post_holders SET valid_from = k.first, valid_to = k.last FROM kept k
WHERE k.id = post_holders.id AND k.part = 1 AND (k.first <> valid_from OR k.last IS DISTINCT FROM valid_to);
DELETE FROM claims;

DROP VIEW kept;
DROP TABLE claims;

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
