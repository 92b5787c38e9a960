-- +goose Up

-- How many rows there are of each combination of what lists are counted and grouped by, with sums and the numbers of known values: as
-- datasets/ declares them and docs/decisions/0032 explains. Triggers keep them, so that whatever writes rows counts them in the same
-- transaction. A day stands for its month where it is the month that is counted. Sums of percentages are in units of the ninth decimal.
-- They are of ANY type since SQLite goes on with floats where integers end.

CREATE TABLE work_item_totals (
    id                   integer NOT NULL PRIMARY KEY,
    visibility           text NOT NULL,
    kind                 text NOT NULL,
    status               text NOT NULL,
    light                text NOT NULL,
    due_on               text NOT NULL,
    n                    integer NOT NULL,
    budget_fen_sum       ANY NOT NULL,
    budget_fen_known     integer NOT NULL,
    invested_fen_sum     ANY NOT NULL,
    invested_fen_known   integer NOT NULL,
    actual_percent_sum   ANY NOT NULL,
    actual_percent_known integer NOT NULL
) STRICT;
CREATE UNIQUE INDEX work_item_totals_key ON work_item_totals (visibility, kind, status, light, due_on);
CREATE TABLE work_item_counts (
    plan_id              text NOT NULL,
    kind                 text NOT NULL,
    status               text NOT NULL,
    light                text NOT NULL,
    n                    integer NOT NULL,
    budget_fen_sum       ANY NOT NULL,
    budget_fen_known     integer NOT NULL,
    invested_fen_sum     ANY NOT NULL,
    invested_fen_known   integer NOT NULL,
    actual_percent_sum   ANY NOT NULL,
    actual_percent_known integer NOT NULL,
    PRIMARY KEY (plan_id, kind, status, light)
) STRICT;

CREATE TABLE target_totals (
    id         integer NOT NULL PRIMARY KEY,
    visibility text NOT NULL,
    nature     text NOT NULL,
    comparator text,
    measure    text,
    implicit   integer NOT NULL,
    n          integer NOT NULL
) STRICT;
CREATE UNIQUE INDEX target_totals_key ON target_totals (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit);

CREATE TABLE assignment_totals (
    id         integer NOT NULL PRIMARY KEY,
    visibility text NOT NULL,
    role       text NOT NULL,
    status     text NOT NULL,
    valid_from text NOT NULL,
    valid_to   text,
    n          integer NOT NULL
) STRICT;
CREATE UNIQUE INDEX assignment_totals_key ON assignment_totals (visibility, role, status, valid_from, coalesce(valid_to, ''));

CREATE TABLE unit_totals (
    id        integer NOT NULL PRIMARY KEY,
    kind      text NOT NULL,
    confirmed integer NOT NULL,
    n         integer NOT NULL
) STRICT;
CREATE UNIQUE INDEX unit_totals_key ON unit_totals (kind, confirmed);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('work_item_totals', 'work_item_totals_key', '800 400 50 12 6 1'),
    ('work_item_counts', 'sqlite_autoindex_work_item_counts_1', '10000 10 5 2 1'),
    ('target_totals', 'target_totals_key', '100 50 10 5 2 1'),
    ('assignment_totals', 'assignment_totals_key', '20 10 5 3 2 1'),
    ('unit_totals', 'unit_totals_key', '12 2 1');

-- +goose StatementBegin
CREATE TRIGGER work_items_counted_insert AFTER INSERT ON work_items BEGIN
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.kind, NEW.status, NEW.light, substr(NEW.due_on, 1, 7) || '-01',
        1, coalesce(CASE WHEN NEW.budget_fen > 100000000000000 THEN 100000000000000 ELSE NEW.budget_fen END, 0), (NEW.budget_fen IS NOT NULL), coalesce(CASE WHEN NEW.invested_fen > 100000000000000 THEN 100000000000000 ELSE NEW.invested_fen END, 0), (NEW.invested_fen IS NOT NULL), coalesce(CAST(round(NEW.actual_percent * 1e9) AS integer), 0), (NEW.actual_percent IS NOT NULL))
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES (NEW.plan_id, CASE NEW.kind WHEN 'TASK' THEN NEW.kind ELSE 'PROJECT' END, NEW.status, NEW.light,
        1, coalesce(CASE WHEN NEW.budget_fen > 100000000000000 THEN 100000000000000 ELSE NEW.budget_fen END, 0), (NEW.budget_fen IS NOT NULL), coalesce(CASE WHEN NEW.invested_fen > 100000000000000 THEN 100000000000000 ELSE NEW.invested_fen END, 0), (NEW.invested_fen IS NOT NULL), coalesce(CAST(round(NEW.actual_percent * 1e9) AS integer), 0), (NEW.actual_percent IS NOT NULL))
    ON CONFLICT (plan_id, kind, status, light) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER work_items_counted_delete AFTER DELETE ON work_items BEGIN
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.kind, OLD.status, OLD.light, substr(OLD.due_on, 1, 7) || '-01',
        -1, -coalesce(CASE WHEN OLD.budget_fen > 100000000000000 THEN 100000000000000 ELSE OLD.budget_fen END, 0), -(OLD.budget_fen IS NOT NULL), -coalesce(CASE WHEN OLD.invested_fen > 100000000000000 THEN 100000000000000 ELSE OLD.invested_fen END, 0), -(OLD.invested_fen IS NOT NULL), -coalesce(CAST(round(OLD.actual_percent * 1e9) AS integer), 0), -(OLD.actual_percent IS NOT NULL))
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES (OLD.plan_id, CASE OLD.kind WHEN 'TASK' THEN OLD.kind ELSE 'PROJECT' END, OLD.status, OLD.light,
        -1, -coalesce(CASE WHEN OLD.budget_fen > 100000000000000 THEN 100000000000000 ELSE OLD.budget_fen END, 0), -(OLD.budget_fen IS NOT NULL), -coalesce(CASE WHEN OLD.invested_fen > 100000000000000 THEN 100000000000000 ELSE OLD.invested_fen END, 0), -(OLD.invested_fen IS NOT NULL), -coalesce(CAST(round(OLD.actual_percent * 1e9) AS integer), 0), -(OLD.actual_percent IS NOT NULL))
    ON CONFLICT (plan_id, kind, status, light) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER work_items_counted_update AFTER UPDATE OF plan_id, kind, status, light, due_on, budget_fen, invested_fen, actual_percent ON work_items
WHEN (OLD.plan_id, OLD.kind, OLD.status, OLD.light, OLD.due_on, OLD.budget_fen, OLD.invested_fen, OLD.actual_percent) IS NOT (NEW.plan_id, NEW.kind, NEW.status, NEW.light, NEW.due_on, NEW.budget_fen, NEW.invested_fen, NEW.actual_percent)
BEGIN
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.kind, OLD.status, OLD.light, substr(OLD.due_on, 1, 7) || '-01',
        -1, -coalesce(CASE WHEN OLD.budget_fen > 100000000000000 THEN 100000000000000 ELSE OLD.budget_fen END, 0), -(OLD.budget_fen IS NOT NULL), -coalesce(CASE WHEN OLD.invested_fen > 100000000000000 THEN 100000000000000 ELSE OLD.invested_fen END, 0), -(OLD.invested_fen IS NOT NULL), -coalesce(CAST(round(OLD.actual_percent * 1e9) AS integer), 0), -(OLD.actual_percent IS NOT NULL))
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES (OLD.plan_id, CASE OLD.kind WHEN 'TASK' THEN OLD.kind ELSE 'PROJECT' END, OLD.status, OLD.light,
        -1, -coalesce(CASE WHEN OLD.budget_fen > 100000000000000 THEN 100000000000000 ELSE OLD.budget_fen END, 0), -(OLD.budget_fen IS NOT NULL), -coalesce(CASE WHEN OLD.invested_fen > 100000000000000 THEN 100000000000000 ELSE OLD.invested_fen END, 0), -(OLD.invested_fen IS NOT NULL), -coalesce(CAST(round(OLD.actual_percent * 1e9) AS integer), 0), -(OLD.actual_percent IS NOT NULL))
    ON CONFLICT (plan_id, kind, status, light) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.kind, NEW.status, NEW.light, substr(NEW.due_on, 1, 7) || '-01',
        1, coalesce(CASE WHEN NEW.budget_fen > 100000000000000 THEN 100000000000000 ELSE NEW.budget_fen END, 0), (NEW.budget_fen IS NOT NULL), coalesce(CASE WHEN NEW.invested_fen > 100000000000000 THEN 100000000000000 ELSE NEW.invested_fen END, 0), (NEW.invested_fen IS NOT NULL), coalesce(CAST(round(NEW.actual_percent * 1e9) AS integer), 0), (NEW.actual_percent IS NOT NULL))
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    VALUES (NEW.plan_id, CASE NEW.kind WHEN 'TASK' THEN NEW.kind ELSE 'PROJECT' END, NEW.status, NEW.light,
        1, coalesce(CASE WHEN NEW.budget_fen > 100000000000000 THEN 100000000000000 ELSE NEW.budget_fen END, 0), (NEW.budget_fen IS NOT NULL), coalesce(CASE WHEN NEW.invested_fen > 100000000000000 THEN 100000000000000 ELSE NEW.invested_fen END, 0), (NEW.invested_fen IS NOT NULL), coalesce(CAST(round(NEW.actual_percent * 1e9) AS integer), 0), (NEW.actual_percent IS NOT NULL))
    ON CONFLICT (plan_id, kind, status, light) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER targets_counted_insert AFTER INSERT ON targets BEGIN
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.nature, NEW.comparator, NEW.measure, NEW.implicit,
        1)
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER targets_counted_delete AFTER DELETE ON targets BEGIN
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.nature, OLD.comparator, OLD.measure, OLD.implicit,
        -1)
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER targets_counted_update AFTER UPDATE OF plan_id, nature, comparator, measure, implicit ON targets
WHEN (OLD.plan_id, OLD.nature, OLD.comparator, OLD.measure, OLD.implicit) IS NOT (NEW.plan_id, NEW.nature, NEW.comparator, NEW.measure, NEW.implicit)
BEGIN
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.nature, OLD.comparator, OLD.measure, OLD.implicit,
        -1)
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.nature, NEW.comparator, NEW.measure, NEW.implicit,
        1)
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER assignments_counted_insert AFTER INSERT ON assignments BEGIN
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.role, NEW.status, NEW.valid_from, NEW.valid_to,
        1)
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assignments_counted_delete AFTER DELETE ON assignments BEGIN
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.role, OLD.status, OLD.valid_from, OLD.valid_to,
        -1)
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER assignments_counted_update AFTER UPDATE OF plan_id, role, status, valid_from, valid_to ON assignments
WHEN (OLD.plan_id, OLD.role, OLD.status, OLD.valid_from, OLD.valid_to) IS NOT (NEW.plan_id, NEW.role, NEW.status, NEW.valid_from, NEW.valid_to)
BEGIN
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = OLD.plan_id), OLD.role, OLD.status, OLD.valid_from, OLD.valid_to,
        -1)
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    VALUES ((SELECT p.visibility FROM plans p WHERE p.id = NEW.plan_id), NEW.role, NEW.status, NEW.valid_from, NEW.valid_to,
        1)
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd

-- +goose StatementBegin
CREATE TRIGGER units_counted_insert AFTER INSERT ON units BEGIN
    INSERT INTO unit_totals (kind, confirmed, n)
    VALUES (NEW.kind, NEW.confirmed,
        1)
    ON CONFLICT (kind, confirmed) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER units_counted_delete AFTER DELETE ON units BEGIN
    INSERT INTO unit_totals (kind, confirmed, n)
    VALUES (OLD.kind, OLD.confirmed,
        -1)
    ON CONFLICT (kind, confirmed) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER units_counted_update AFTER UPDATE OF kind, confirmed ON units
WHEN (OLD.kind, OLD.confirmed) IS NOT (NEW.kind, NEW.confirmed)
BEGIN
    INSERT INTO unit_totals (kind, confirmed, n)
    VALUES (OLD.kind, OLD.confirmed,
        -1)
    ON CONFLICT (kind, confirmed) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO unit_totals (kind, confirmed, n)
    VALUES (NEW.kind, NEW.confirmed,
        1)
    ON CONFLICT (kind, confirmed) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd

-- A plan that is shown, or hidden, takes its rows along in the totals.
-- +goose StatementBegin
CREATE TRIGGER plans_counted AFTER UPDATE OF visibility ON plans WHEN OLD.visibility <> NEW.visibility BEGIN
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    SELECT OLD.visibility, r.kind, r.status, r.light, substr(r.due_on, 1, 7) || '-01',
        -count(*), -coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), -count(r.budget_fen), -coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), -count(r.invested_fen), -coalesce(sum(CAST(round(r.actual_percent * 1e9) AS integer)), 0), -count(r.actual_percent)
    FROM work_items r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
    SELECT NEW.visibility, r.kind, r.status, r.light, substr(r.due_on, 1, 7) || '-01',
        count(*), coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), count(r.budget_fen), coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), count(r.invested_fen), coalesce(sum(CAST(round(r.actual_percent * 1e9) AS integer)), 0), count(r.actual_percent)
    FROM work_items r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, kind, status, light, due_on) DO UPDATE SET
        n = n + excluded.n,
        budget_fen_sum = budget_fen_sum + excluded.budget_fen_sum,
        budget_fen_known = budget_fen_known + excluded.budget_fen_known,
        invested_fen_sum = invested_fen_sum + excluded.invested_fen_sum,
        invested_fen_known = invested_fen_known + excluded.invested_fen_known,
        actual_percent_sum = actual_percent_sum + excluded.actual_percent_sum,
        actual_percent_known = actual_percent_known + excluded.actual_percent_known;
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    SELECT OLD.visibility, r.nature, r.comparator, r.measure, r.implicit,
        -count(*)
    FROM targets r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO target_totals (visibility, nature, comparator, measure, implicit, n)
    SELECT NEW.visibility, r.nature, r.comparator, r.measure, r.implicit,
        count(*)
    FROM targets r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, nature, coalesce(comparator, ''), coalesce(measure, ''), implicit) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    SELECT OLD.visibility, r.role, r.status, r.valid_from, r.valid_to,
        -count(*)
    FROM assignments r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
    INSERT INTO assignment_totals (visibility, role, status, valid_from, valid_to, n)
    SELECT NEW.visibility, r.role, r.status, r.valid_from, r.valid_to,
        count(*)
    FROM assignments r WHERE r.plan_id = NEW.id GROUP BY 1, 2, 3, 4, 5
    ON CONFLICT (visibility, role, status, valid_from, coalesce(valid_to, '')) DO UPDATE SET
        n = n + excluded.n;
END;
-- +goose StatementEnd

INSERT INTO work_item_totals (visibility, kind, status, light, due_on, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
SELECT p.visibility, r.kind, r.status, r.light, substr(r.due_on, 1, 7) || '-01',
    count(*), coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), count(r.budget_fen), coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), count(r.invested_fen), coalesce(sum(CAST(round(r.actual_percent * 1e9) AS integer)), 0), count(r.actual_percent)
FROM work_items r JOIN plans p ON p.id = r.plan_id GROUP BY 1, 2, 3, 4, 5;
INSERT INTO work_item_counts (plan_id, kind, status, light, n, budget_fen_sum, budget_fen_known, invested_fen_sum, invested_fen_known, actual_percent_sum, actual_percent_known)
SELECT r.plan_id, CASE r.kind WHEN 'TASK' THEN r.kind ELSE 'PROJECT' END, r.status, r.light,
    count(*), coalesce(sum(CASE WHEN r.budget_fen > 100000000000000 THEN 100000000000000 ELSE r.budget_fen END), 0), count(r.budget_fen), coalesce(sum(CASE WHEN r.invested_fen > 100000000000000 THEN 100000000000000 ELSE r.invested_fen END), 0), count(r.invested_fen), coalesce(sum(CAST(round(r.actual_percent * 1e9) AS integer)), 0), count(r.actual_percent)
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
DROP TRIGGER plans_counted;
DROP TRIGGER units_counted_update;
DROP TRIGGER units_counted_delete;
DROP TRIGGER units_counted_insert;
DROP TRIGGER assignments_counted_update;
DROP TRIGGER assignments_counted_delete;
DROP TRIGGER assignments_counted_insert;
DROP TRIGGER targets_counted_update;
DROP TRIGGER targets_counted_delete;
DROP TRIGGER targets_counted_insert;
DROP TRIGGER work_items_counted_update;
DROP TRIGGER work_items_counted_delete;
DROP TRIGGER work_items_counted_insert;
DROP TABLE unit_totals;
DROP TABLE assignment_totals;
DROP TABLE target_totals;
DROP TABLE work_item_counts;
DROP TABLE work_item_totals;
DELETE FROM sqlite_stat1 WHERE tbl IN ('work_item_totals', 'work_item_counts', 'target_totals', 'assignment_totals', 'unit_totals');
