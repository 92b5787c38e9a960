-- +goose Up

-- How many rows there are of each combination of what lists are counted and grouped by, with sums and the numbers of known values: as
-- datasets/ declares them and docs/decisions/0032 explains. Triggers keep them, so that whatever writes rows counts them in the same
-- transaction. A day stands for its month where it is the month that is counted. Sums of percentages are in units of the ninth decimal.

-- The totals have several rows of a combination where works that went on at the same time counted it: a work adds to a row that no
-- other one holds, or makes one, so that nobody waits. Their sum is the count. The counts by plan need no such thing, since one work
-- at a time changes a plan.
CREATE TABLE work_item_totals (
    id                   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visibility           text COLLATE "C" NOT NULL,
    kind                 text COLLATE "C" NOT NULL,
    status               text COLLATE "C" NOT NULL,
    light                text COLLATE "C" NOT NULL,
    due_on               date NOT NULL,
    n                    bigint NOT NULL,
    budget_fen_sum       numeric NOT NULL,
    budget_fen_known     bigint NOT NULL,
    invested_fen_sum     numeric NOT NULL,
    invested_fen_known   bigint NOT NULL,
    actual_percent_sum   numeric NOT NULL,
    actual_percent_known bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX work_item_totals_key ON work_item_totals (visibility, kind, status, light, due_on);
CREATE TABLE work_item_counts (
    plan_id              uuid NOT NULL,
    kind                 text COLLATE "C" NOT NULL,
    status               text COLLATE "C" NOT NULL,
    light                text COLLATE "C" NOT NULL,
    n                    bigint NOT NULL,
    budget_fen_sum       numeric NOT NULL,
    budget_fen_known     bigint NOT NULL,
    invested_fen_sum     numeric NOT NULL,
    invested_fen_known   bigint NOT NULL,
    actual_percent_sum   numeric NOT NULL,
    actual_percent_known bigint NOT NULL,
    PRIMARY KEY (plan_id, kind, status, light)
) WITH (fillfactor = 60);

CREATE TABLE target_totals (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visibility text COLLATE "C" NOT NULL,
    nature     text COLLATE "C" NOT NULL,
    comparator text COLLATE "C",
    measure    text COLLATE "C",
    implicit   boolean NOT NULL,
    n          bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX target_totals_key ON target_totals (visibility, nature, implicit);

CREATE TABLE assignment_totals (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    visibility text COLLATE "C" NOT NULL,
    role       text COLLATE "C" NOT NULL,
    status     text COLLATE "C" NOT NULL,
    valid_from date NOT NULL,
    valid_to   date,
    n          bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX assignment_totals_key ON assignment_totals (visibility, role, status, valid_from);

CREATE TABLE unit_totals (
    id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind      text COLLATE "C" NOT NULL,
    confirmed boolean NOT NULL,
    n         bigint NOT NULL
) WITH (fillfactor = 60);
CREATE INDEX unit_totals_key ON unit_totals (kind, confirmed);

-- +goose StatementBegin
CREATE FUNCTION count_work_items() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cells refcursor;
    c record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        OPEN cells FOR SELECT plan_id, kind, status, light, date_trunc('month', due_on::timestamp)::date AS due_on,
            count(*) AS n,
            coalesce(sum(CASE WHEN budget_fen > 100000000000000 THEN 100000000000000 ELSE budget_fen END), 0) AS budget_fen_sum,
            count(budget_fen) AS budget_fen_known,
            coalesce(sum(CASE WHEN invested_fen > 100000000000000 THEN 100000000000000 ELSE invested_fen END), 0) AS invested_fen_sum,
            count(invested_fen) AS invested_fen_known,
            coalesce(sum(round(actual_percent * 1e9)::bigint), 0) AS actual_percent_sum,
            count(actual_percent) AS actual_percent_known
        FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        OPEN cells FOR SELECT plan_id, kind, status, light, date_trunc('month', due_on::timestamp)::date AS due_on,
            -count(*) AS n,
            -coalesce(sum(CASE WHEN budget_fen > 100000000000000 THEN 100000000000000 ELSE budget_fen END), 0) AS budget_fen_sum,
            -count(budget_fen) AS budget_fen_known,
            -coalesce(sum(CASE WHEN invested_fen > 100000000000000 THEN 100000000000000 ELSE invested_fen END), 0) AS invested_fen_sum,
            -count(invested_fen) AS invested_fen_known,
            -coalesce(sum(round(actual_percent * 1e9)::bigint), 0) AS actual_percent_sum,
            -count(actual_percent) AS actual_percent_known
        FROM removed GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSE
        IF NOT EXISTS (SELECT FROM removed r FULL JOIN added a ON a.plan_id = r.plan_id AND a.id = r.id
            WHERE (r.kind, r.status, r.light, r.due_on, r.budget_fen, r.invested_fen, r.actual_percent)
                IS DISTINCT FROM (a.kind, a.status, a.light, a.due_on, a.budget_fen, a.invested_fen, a.actual_percent)) THEN
            RETURN NULL;
        END IF;
        OPEN cells FOR SELECT plan_id, kind, status, light, date_trunc('month', due_on::timestamp)::date AS due_on,
            sum(s) AS n,
            coalesce(sum(s * CASE WHEN budget_fen > 100000000000000 THEN 100000000000000 ELSE budget_fen END), 0) AS budget_fen_sum,
            coalesce(sum(s) FILTER (WHERE budget_fen IS NOT NULL), 0) AS budget_fen_known,
            coalesce(sum(s * CASE WHEN invested_fen > 100000000000000 THEN 100000000000000 ELSE invested_fen END), 0) AS invested_fen_sum,
            coalesce(sum(s) FILTER (WHERE invested_fen IS NOT NULL), 0) AS invested_fen_known,
            coalesce(sum(s * round(actual_percent * 1e9)::bigint), 0) AS actual_percent_sum,
            coalesce(sum(s) FILTER (WHERE actual_percent IS NOT NULL), 0) AS actual_percent_known
        FROM (SELECT 1 AS s, plan_id, kind, status, light, due_on, budget_fen, invested_fen, actual_percent FROM added
            UNION ALL SELECT -1, plan_id, kind, status, light, due_on, budget_fen, invested_fen, actual_percent FROM removed) moved
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    END IF;
    LOOP
        FETCH cells INTO c;
        EXIT WHEN NOT FOUND;
        UPDATE work_item_totals t SET
            n = t.n + c.n,
            budget_fen_sum = t.budget_fen_sum + c.budget_fen_sum,
            budget_fen_known = t.budget_fen_known + c.budget_fen_known,
            invested_fen_sum = t.invested_fen_sum + c.invested_fen_sum,
            invested_fen_known = t.invested_fen_known + c.invested_fen_known,
            actual_percent_sum = t.actual_percent_sum + c.actual_percent_sum,
            actual_percent_known = t.actual_percent_known + c.actual_percent_known
        WHERE t.id = (SELECT f.id FROM work_item_totals f
            WHERE f.visibility = (SELECT p.visibility FROM plans p WHERE p.id = c.plan_id)
                AND f.kind = c.kind
                AND f.status = c.status
                AND f.light = c.light
                AND f.due_on = c.due_on
            LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
            SELECT p.visibility, c.kind, c.status, c.light, c.due_on, c.n, c.budget_fen_sum, c.budget_fen_known, c.invested_fen_sum, c.invested_fen_known, c.actual_percent_sum, c.actual_percent_known
            FROM plans p WHERE p.id = c.plan_id;
        END IF;
        INSERT INTO work_item_counts AS t (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
        VALUES (c.plan_id, CASE c.kind WHEN 'TASK' THEN 'TASK' ELSE 'PROJECT' END, c.status, c.light, c.n, c.budget_fen_sum, c.budget_fen_known, c.invested_fen_sum, c.invested_fen_known, c.actual_percent_sum, c.actual_percent_known)
        ON CONFLICT (plan_id, kind, status, light) DO UPDATE SET
            n = t.n + excluded.n,
            budget_fen_sum = t.budget_fen_sum + excluded.budget_fen_sum,
            budget_fen_known = t.budget_fen_known + excluded.budget_fen_known,
            invested_fen_sum = t.invested_fen_sum + excluded.invested_fen_sum,
            invested_fen_known = t.invested_fen_known + excluded.invested_fen_known,
            actual_percent_sum = t.actual_percent_sum + excluded.actual_percent_sum,
            actual_percent_known = t.actual_percent_known + excluded.actual_percent_known;
    END LOOP;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER work_items_counted_insert AFTER INSERT ON work_items REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_work_items();
CREATE TRIGGER work_items_counted_delete AFTER DELETE ON work_items REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_work_items();
CREATE TRIGGER work_items_counted_update AFTER UPDATE ON work_items REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_work_items();

-- +goose StatementBegin
CREATE FUNCTION count_targets() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cells refcursor;
    c record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        OPEN cells FOR SELECT plan_id, nature, comparator, measure, implicit,
            count(*) AS n
        FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        OPEN cells FOR SELECT plan_id, nature, comparator, measure, implicit,
            -count(*) AS n
        FROM removed GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSE
        IF NOT EXISTS (SELECT FROM removed r FULL JOIN added a ON a.plan_id = r.plan_id AND a.id = r.id
            WHERE (r.nature, r.comparator, r.measure, r.implicit)
                IS DISTINCT FROM (a.nature, a.comparator, a.measure, a.implicit)) THEN
            RETURN NULL;
        END IF;
        OPEN cells FOR SELECT plan_id, nature, comparator, measure, implicit,
            sum(s) AS n
        FROM (SELECT 1 AS s, plan_id, nature, comparator, measure, implicit FROM added
            UNION ALL SELECT -1, plan_id, nature, comparator, measure, implicit FROM removed) moved
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    END IF;
    LOOP
        FETCH cells INTO c;
        EXIT WHEN NOT FOUND;
        UPDATE target_totals t SET
            n = t.n + c.n
        WHERE t.id = (SELECT f.id FROM target_totals f
            WHERE f.visibility = (SELECT p.visibility FROM plans p WHERE p.id = c.plan_id)
                AND f.nature = c.nature
                AND f.comparator IS NOT DISTINCT FROM c.comparator
                AND f.measure IS NOT DISTINCT FROM c.measure
                AND f.implicit = c.implicit
            LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
            SELECT p.visibility, c.nature, c.comparator, c.measure, c.implicit, c.n
            FROM plans p WHERE p.id = c.plan_id;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER targets_counted_insert AFTER INSERT ON targets REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_targets();
CREATE TRIGGER targets_counted_delete AFTER DELETE ON targets REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_targets();
CREATE TRIGGER targets_counted_update AFTER UPDATE ON targets REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_targets();

-- +goose StatementBegin
CREATE FUNCTION count_assignments() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cells refcursor;
    c record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        OPEN cells FOR SELECT plan_id, role, status, valid_from, valid_to,
            count(*) AS n
        FROM added GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSIF TG_OP = 'DELETE' THEN
        OPEN cells FOR SELECT plan_id, role, status, valid_from, valid_to,
            -count(*) AS n
        FROM removed GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    ELSE
        IF NOT EXISTS (SELECT FROM removed r FULL JOIN added a ON a.plan_id = r.plan_id AND a.id = r.id
            WHERE (r.role, r.status, r.valid_from, r.valid_to)
                IS DISTINCT FROM (a.role, a.status, a.valid_from, a.valid_to)) THEN
            RETURN NULL;
        END IF;
        OPEN cells FOR SELECT plan_id, role, status, valid_from, valid_to,
            sum(s) AS n
        FROM (SELECT 1 AS s, plan_id, role, status, valid_from, valid_to FROM added
            UNION ALL SELECT -1, plan_id, role, status, valid_from, valid_to FROM removed) moved
        GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4, 5;
    END IF;
    LOOP
        FETCH cells INTO c;
        EXIT WHEN NOT FOUND;
        UPDATE assignment_totals t SET
            n = t.n + c.n
        WHERE t.id = (SELECT f.id FROM assignment_totals f
            WHERE f.visibility = (SELECT p.visibility FROM plans p WHERE p.id = c.plan_id)
                AND f.role = c.role
                AND f.status = c.status
                AND f.valid_from = c.valid_from
                AND f.valid_to IS NOT DISTINCT FROM c.valid_to
            LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
            SELECT p.visibility, c.role, c.status, c.valid_from, c.valid_to, c.n
            FROM plans p WHERE p.id = c.plan_id;
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER assignments_counted_insert AFTER INSERT ON assignments REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_assignments();
CREATE TRIGGER assignments_counted_delete AFTER DELETE ON assignments REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_assignments();
CREATE TRIGGER assignments_counted_update AFTER UPDATE ON assignments REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_assignments();

-- +goose StatementBegin
CREATE FUNCTION count_units() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    cells refcursor;
    c record;
BEGIN
    IF TG_OP = 'INSERT' THEN
        OPEN cells FOR SELECT kind, confirmed,
            count(*) AS n
        FROM added GROUP BY 1, 2 ORDER BY 1, 2;
    ELSIF TG_OP = 'DELETE' THEN
        OPEN cells FOR SELECT kind, confirmed,
            -count(*) AS n
        FROM removed GROUP BY 1, 2 ORDER BY 1, 2;
    ELSE
        IF NOT EXISTS (SELECT FROM removed r FULL JOIN added a ON a.id = r.id
            WHERE (r.kind, r.confirmed)
                IS DISTINCT FROM (a.kind, a.confirmed)) THEN
            RETURN NULL;
        END IF;
        OPEN cells FOR SELECT kind, confirmed,
            sum(s) AS n
        FROM (SELECT 1 AS s, kind, confirmed FROM added
            UNION ALL SELECT -1, kind, confirmed FROM removed) moved
        GROUP BY 1, 2 ORDER BY 1, 2;
    END IF;
    LOOP
        FETCH cells INTO c;
        EXIT WHEN NOT FOUND;
        UPDATE unit_totals t SET
            n = t.n + c.n
        WHERE t.id = (SELECT f.id FROM unit_totals f
            WHERE f.kind = c.kind
                AND f.confirmed = c.confirmed
            LIMIT 1 FOR UPDATE SKIP LOCKED);
        IF NOT FOUND THEN
            INSERT INTO unit_totals (kind, confirmed, n)
            VALUES (c.kind, c.confirmed, c.n);
        END IF;
    END LOOP;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER units_counted_insert AFTER INSERT ON units REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_units();
CREATE TRIGGER units_counted_delete AFTER DELETE ON units REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION count_units();
CREATE TRIGGER units_counted_update AFTER UPDATE ON units REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION count_units();

-- A plan that is shown, or hidden, takes its rows along in the totals.
-- +goose StatementBegin
CREATE FUNCTION count_plans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    SELECT v.visibility, r.kind, r.status, r.light, date_trunc('month', r.due_on::timestamp)::date,
        v.sign * count(*), v.sign * coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), v.sign * count(r.budget_fen), v.sign * coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), v.sign * count(r.invested_fen), v.sign * coalesce(sum(round(r.actual_percent * 1e9)::bigint), 0), v.sign * count(r.actual_percent)
    FROM work_items r CROSS JOIN (VALUES (OLD.visibility, -1), (NEW.visibility, 1)) v (visibility, sign)
    WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5, v.sign;
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    SELECT v.visibility, r.nature, r.comparator, r.measure, r.implicit,
        v.sign * count(*)
    FROM targets r CROSS JOIN (VALUES (OLD.visibility, -1), (NEW.visibility, 1)) v (visibility, sign)
    WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5, v.sign;
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    SELECT v.visibility, r.role, r.status, r.valid_from, r.valid_to,
        v.sign * count(*)
    FROM assignments r CROSS JOIN (VALUES (OLD.visibility, -1), (NEW.visibility, 1)) v (visibility, sign)
    WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5, v.sign;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
CREATE TRIGGER plans_counted AFTER UPDATE ON plans
    FOR EACH ROW WHEN (OLD.visibility <> NEW.visibility) EXECUTE FUNCTION count_plans();

INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
SELECT p.visibility, r.kind, r.status, r.light, date_trunc('month', r.due_on::timestamp)::date,
    count(*), coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), count(r.budget_fen), coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), count(r.invested_fen), coalesce(sum(round(r.actual_percent * 1e9)::bigint), 0), count(r.actual_percent)
FROM work_items r JOIN plans p ON p.id = r.plan_id GROUP BY 1, 2, 3, 4, 5;
INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
SELECT r.plan_id, CASE r.kind WHEN 'TASK' THEN r.kind ELSE 'PROJECT' END, r.status, r.light,
    count(*), coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), count(r.budget_fen), coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), count(r.invested_fen), coalesce(sum(round(r.actual_percent * 1e9)::bigint), 0), count(r.actual_percent)
FROM work_items r GROUP BY 1, 2, 3, 4;
INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
SELECT p.visibility, r.nature, r.comparator, r.measure, r.implicit,
    count(*)
FROM targets r JOIN plans p ON p.id = r.plan_id GROUP BY 1, 2, 3, 4, 5;
INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
SELECT p.visibility, r.role, r.status, r.valid_from, r.valid_to,
    count(*)
FROM assignments r JOIN plans p ON p.id = r.plan_id GROUP BY 1, 2, 3, 4, 5;
INSERT INTO unit_totals (kind, confirmed, n)
SELECT r.kind, r.confirmed,
    count(*)
FROM units r GROUP BY 1, 2;

-- +goose Down
DROP TRIGGER plans_counted ON plans;
DROP FUNCTION count_plans;
DROP TRIGGER units_counted_update ON units;
DROP TRIGGER units_counted_delete ON units;
DROP TRIGGER units_counted_insert ON units;
DROP FUNCTION count_units;
DROP TRIGGER assignments_counted_update ON assignments;
DROP TRIGGER assignments_counted_delete ON assignments;
DROP TRIGGER assignments_counted_insert ON assignments;
DROP FUNCTION count_assignments;
DROP TRIGGER targets_counted_update ON targets;
DROP TRIGGER targets_counted_delete ON targets;
DROP TRIGGER targets_counted_insert ON targets;
DROP FUNCTION count_targets;
DROP TRIGGER work_items_counted_update ON work_items;
DROP TRIGGER work_items_counted_delete ON work_items;
DROP TRIGGER work_items_counted_insert ON work_items;
DROP FUNCTION count_work_items;
DROP TABLE unit_totals, assignment_totals, target_totals, work_item_counts, work_item_totals;
