-- +goose Up

-- The first page of a light or a status, of all work items, tasks and projects, in the order of plans and by due day
-- (docs/decisions/0030). Tasks are due later than projects: an index of both is walked through all of one to the first of the other.
CREATE INDEX work_items_light ON work_items (light, plan_id, position);
CREATE INDEX work_items_status ON work_items (status, plan_id, position);
CREATE INDEX work_items_light_due_tasks ON work_items (light, due_on, id) WHERE kind = 'TASK';
CREATE INDEX work_items_light_due_projects ON work_items (light, due_on, id) WHERE kind <> 'TASK';
CREATE INDEX work_items_status_due_tasks ON work_items (status, due_on, id) WHERE kind = 'TASK';
CREATE INDEX work_items_status_due_projects ON work_items (status, due_on, id) WHERE kind <> 'TASK';

-- Tasks seldom have money of their own: the greatest first, their index would be walked through all projects.
CREATE INDEX work_items_budget_tasks ON work_items ((coalesce(budget_fen, -1)), id) WHERE kind = 'TASK';
CREATE INDEX work_items_invested_tasks ON work_items ((coalesce(invested_fen, -1)), id) WHERE kind = 'TASK';

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('work_items', 'work_items_light', '11000 5500 920 1'),
    ('work_items', 'work_items_status', '11000 5500 920 1'),
    ('work_items', 'work_items_light_due_tasks', '3500 1800 1800 1'),
    ('work_items', 'work_items_light_due_projects', '7500 3800 420 1'),
    ('work_items', 'work_items_status_due_tasks', '3500 1800 1800 1'),
    ('work_items', 'work_items_status_due_projects', '7500 3800 290 1'),
    ('work_items', 'work_items_budget_tasks', '3500 3500 1'),
    ('work_items', 'work_items_invested_tasks', '3500 40 1');
ANALYZE sqlite_schema; -- reads them

-- +goose Down
DROP INDEX work_items_invested_tasks;
DROP INDEX work_items_budget_tasks;
DROP INDEX work_items_status_due_projects;
DROP INDEX work_items_status_due_tasks;
DROP INDEX work_items_light_due_projects;
DROP INDEX work_items_light_due_tasks;
DROP INDEX work_items_status;
DROP INDEX work_items_light;
