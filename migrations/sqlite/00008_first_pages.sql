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

-- Tasks seldom have money of their own: the greatest first, their index would be walked through all projects.
CREATE INDEX work_items_budget_tasks ON work_items ((coalesce(budget_fen, -1)), id) WHERE kind = 'TASK';
CREATE INDEX work_items_invested_tasks ON work_items ((coalesce(invested_fen, -1)), id) WHERE kind = 'TASK';

-- Said to be a little smaller than the index of one kind (660), they are looked into first, and those with the due day so as well.
INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('work_items', 'work_items_light', '11000 620 100 1'),
    ('work_items', 'work_items_status', '11000 620 100 1'),
    ('work_items', 'work_items_light_due_tasks', '3500 600 600 1'),
    ('work_items', 'work_items_light_due_projects', '7500 600 70 1'),
    ('work_items', 'work_items_status_due_tasks', '3500 600 600 1'),
    ('work_items', 'work_items_status_due_projects', '7500 600 70 1'),
    ('work_items', 'work_items_due_projects', '7500 1400 1'),
    ('work_items', 'work_items_budget_tasks', '3500 3500 1'),
    ('work_items', 'work_items_invested_tasks', '3500 40 1');
UPDATE sqlite_stat1 SET stat = '11000 610 70 1' WHERE idx IN ('work_items_light_due', 'work_items_status_due');
ANALYZE sqlite_schema; -- reads them

-- +goose Down
UPDATE sqlite_stat1 SET stat = '11000 5500 620 1' WHERE idx = 'work_items_light_due';
UPDATE sqlite_stat1 SET stat = '11000 5500 420 1' WHERE idx = 'work_items_status_due';
DROP INDEX work_items_invested_tasks;
DROP INDEX work_items_budget_tasks;
DROP INDEX work_items_due_projects;
DROP INDEX work_items_status_due_projects;
DROP INDEX work_items_status_due_tasks;
DROP INDEX work_items_light_due_projects;
DROP INDEX work_items_light_due_tasks;
DROP INDEX work_items_status;
DROP INDEX work_items_light;
