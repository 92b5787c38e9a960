-- +goose Up

-- The plan graph. Rows of a plan have the key (plan_id, id) and every key among them leads with plan_id, so that a plan
-- lies together on one machine and can be spread over many. Text compares by code point, as on
-- PostgreSQL. A uuid, a date (2023-06-30) and a time (RFC 3339, UTC) are text, a truth is 0 or 1.

-- Reference tables: the same for all plans.

CREATE TABLE regions (
    code        text PRIMARY KEY CHECK (length(code) BETWEEN 6 AND 12 AND code NOT GLOB '*[^0-9]*'),
    name        text NOT NULL,
    level       text NOT NULL CHECK (level IN ('PROVINCE', 'CITY', 'COUNTY', 'TOWNSHIP', 'VILLAGE')),
    parent_code text REFERENCES regions (code)
) STRICT;
CREATE INDEX regions_parent ON regions (parent_code, code);

CREATE TABLE units (
    id          text PRIMARY KEY,
    region_code text NOT NULL REFERENCES regions (code),
    parent_id   text REFERENCES units (id),
    name        text NOT NULL,
    short_names text NOT NULL DEFAULT '[]',
    kind        text NOT NULL CHECK (kind IN ('DEPARTMENT', 'STREET_OFFICE', 'STATE_COMPANY', 'INSTITUTION', 'VERTICAL_AGENCY', 'OTHER')),
    credit_code text,
    active_from text,
    active_to   text,
    confirmed   integer NOT NULL CHECK (confirmed IN (0, 1)),
    version     integer NOT NULL DEFAULT 1,
    CHECK (active_to IS NULL OR active_from IS NULL OR active_to >= active_from)
) STRICT;
CREATE UNIQUE INDEX units_active_name ON units (region_code, name) WHERE active_to IS NULL;
CREATE UNIQUE INDEX units_credit_code ON units (credit_code);
CREATE INDEX units_region ON units (region_code, name, id);
CREATE INDEX units_name ON units (name, id);
CREATE INDEX units_kind ON units (kind, name, id);
CREATE INDEX units_parent ON units (parent_id, name, id);

CREATE TABLE posts (
    id      text PRIMARY KEY,
    unit_id text NOT NULL REFERENCES units (id),
    title   text NOT NULL
) STRICT;
CREATE UNIQUE INDEX posts_title ON posts (unit_id, title);

CREATE TABLE plans (
    id              text PRIMARY KEY,
    region_code     text NOT NULL REFERENCES regions (code),
    year            integer NOT NULL CHECK (year BETWEEN 1949 AND 2199),
    title           text NOT NULL,
    status          text NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'CLOSED')),
    visibility      text NOT NULL CHECK (visibility IN ('PUBLIC', 'INTERNAL')),
    yellow_from     real NOT NULL DEFAULT 10,
    red_above       real NOT NULL DEFAULT 30,
    reporting_cycle text NOT NULL CHECK (reporting_cycle IN ('MONTHLY', 'QUARTERLY')),
    sample          integer NOT NULL DEFAULT 0 CHECK (sample IN (0, 1)),
    version         integer NOT NULL DEFAULT 1,
    CHECK (yellow_from >= 0 AND red_above >= yellow_from)
) STRICT;
CREATE UNIQUE INDEX plans_region_year ON plans (region_code, year);
CREATE INDEX plans_year ON plans (year, region_code, id);
CREATE INDEX plans_year_id ON plans (year, id);
CREATE INDEX plans_title ON plans (title, id);
CREATE INDEX plans_status ON plans (status, year, id);

-- Rows of a plan.

CREATE TABLE documents (
    plan_id text NOT NULL,
    id      text NOT NULL,
    title   text NOT NULL,
    source  text,
    body    text NOT NULL,
    length  integer NOT NULL CHECK (length > 0),
    sha256  text NOT NULL,
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id) REFERENCES plans (id)
) STRICT;
-- The target of the citations' key: it makes "a span lies inside its document" a matter of the database.
CREATE UNIQUE INDEX documents_length ON documents (plan_id, id, length);

CREATE TABLE citations (
    plan_id         text NOT NULL,
    id              text NOT NULL,
    document_id     text NOT NULL,
    document_length integer NOT NULL,
    start_offset    integer NOT NULL CHECK (start_offset >= 0),
    end_offset      integer NOT NULL,
    quote           text NOT NULL,
    PRIMARY KEY (plan_id, id),
    CHECK (end_offset > start_offset AND end_offset <= document_length),
    FOREIGN KEY (plan_id, document_id, document_length) REFERENCES documents (plan_id, id, length)
) STRICT;
CREATE INDEX citations_span ON citations (plan_id, document_id, start_offset, id);

CREATE TABLE plan_areas (
    plan_id     text NOT NULL,
    id          text NOT NULL,
    ordinal     integer NOT NULL,
    label       text NOT NULL,
    title       text NOT NULL,
    citation_id text,
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id) REFERENCES plans (id),
    FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX plan_areas_ordinal ON plan_areas (plan_id, ordinal);

-- light, planned_percent and actual_percent repeat the item's current standing, so that lists are filtered, ordered and
-- grouped by them from an index; they are written together with it (docs/decisions/0006).
CREATE TABLE work_items (
    plan_id         text NOT NULL,
    id              text NOT NULL,
    kind            text NOT NULL,
    area_id         text NOT NULL,
    parent_id       text,
    position        integer NOT NULL,
    ordinal         integer,
    label           text,
    title           text NOT NULL,
    status          text NOT NULL CHECK (status IN ('PLANNED', 'IN_PROGRESS', 'DONE', 'SUSPENDED', 'CANCELLED')),
    named           integer NOT NULL DEFAULT 1 CHECK (named IN (0, 1)),
    stage           text,
    starts_on       text NOT NULL,
    due_on          text NOT NULL,
    dates_inferred  integer NOT NULL CHECK (dates_inferred IN (0, 1)),
    weight          real NOT NULL DEFAULT 1 CHECK (weight >= 0),
    budget_fen      integer CHECK (budget_fen >= 0),
    invested_fen    integer CHECK (invested_fen >= 0),
    light           text NOT NULL DEFAULT 'GREY' CHECK (light IN ('GREEN', 'YELLOW', 'RED', 'DONE', 'GREY')),
    planned_percent real CHECK (planned_percent BETWEEN 0 AND 100),
    actual_percent  real CHECK (actual_percent BETWEEN 0 AND 100),
    attributes      text NOT NULL DEFAULT '{}',
    location        text,
    location_crs    text,
    place_name      text,
    street_code     text REFERENCES regions (code),
    citation_id     text,
    version         integer NOT NULL DEFAULT 1,
    updated_at      text NOT NULL,
    PRIMARY KEY (plan_id, id),
    CHECK (due_on >= starts_on),
    CHECK (kind = 'TASK' OR parent_id IS NOT NULL),
    FOREIGN KEY (plan_id, area_id) REFERENCES plan_areas (plan_id, id),
    FOREIGN KEY (plan_id, parent_id) REFERENCES work_items (plan_id, id),
    FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id)
) STRICT;
-- Order of the document, for a plan, an area, a parent and the whole country.
CREATE UNIQUE INDEX work_items_position ON work_items (plan_id, position);
CREATE INDEX work_items_area ON work_items (plan_id, area_id, position, id);
CREATE INDEX work_items_parent ON work_items (plan_id, parent_id, position, id);
CREATE INDEX work_items_kind ON work_items (kind, plan_id, position, id);
-- The other orders, in a plan and in all plans; unknown counts as less than anything, hence the expressions.
CREATE INDEX work_items_plan_due ON work_items (plan_id, due_on, id);
CREATE INDEX work_items_due ON work_items (due_on, id);
CREATE INDEX work_items_kind_due ON work_items (kind, due_on, id);
CREATE INDEX work_items_status_due ON work_items (status, due_on, id);
CREATE INDEX work_items_light_due ON work_items (light, due_on, id);
CREATE INDEX work_items_title ON work_items (title, id);
CREATE INDEX work_items_starts ON work_items (starts_on, id);
CREATE INDEX work_items_updated ON work_items (updated_at, id);
CREATE INDEX work_items_budget ON work_items ((coalesce(budget_fen, -1)), id);
CREATE INDEX work_items_invested ON work_items ((coalesce(invested_fen, -1)), id);
CREATE INDEX work_items_actual ON work_items ((coalesce(actual_percent, -1)), id);
CREATE INDEX work_items_street ON work_items (street_code, plan_id, position, id) WHERE street_code IS NOT NULL;
-- Groups of one plan are answered from this index alone.
CREATE INDEX work_items_plan_groups ON work_items (plan_id, kind, light, status, budget_fen, invested_fen);

CREATE TABLE actions (
    plan_id     text NOT NULL,
    id          text NOT NULL,
    item_id     text NOT NULL,
    ordinal     integer NOT NULL,
    body        text NOT NULL,
    citation_id text,
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id),
    FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX actions_ordinal ON actions (plan_id, item_id, ordinal);

CREATE TABLE targets (
    plan_id       text NOT NULL,
    id            text NOT NULL,
    item_id       text NOT NULL,
    position      integer NOT NULL,
    indicator     text NOT NULL,
    comparator    text CHECK (comparator IN ('GTE', 'GT', 'EQ', 'LTE', 'LT', 'ABOUT', 'RANGE', 'FROM_TO')),
    value         real,
    value_to      real,
    unit          text,
    base_value    real,
    base_value_to real,
    base_unit     text,
    modality      text,
    nature        text NOT NULL CHECK (nature IN ('INCREMENT', 'LEVEL', 'RATE', 'WORKLOAD', 'COVERAGE', 'ZERO', 'MILESTONE', 'BENEFICIARY', 'TREND', 'QUALITY')),
    better        text NOT NULL CHECK (better IN ('HIGHER', 'LOWER')),
    measure       text,
    implicit      integer NOT NULL DEFAULT 0 CHECK (implicit IN (0, 1)),
    weight        real NOT NULL DEFAULT 1 CHECK (weight >= 0),
    citation_id   text,
    PRIMARY KEY (plan_id, id),
    CHECK ((comparator IN ('RANGE', 'FROM_TO')) = (value_to IS NOT NULL) OR comparator IS NULL),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id),
    FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX targets_position ON targets (plan_id, position);
CREATE INDEX targets_item ON targets (plan_id, item_id, position, id);
CREATE UNIQUE INDEX targets_measure ON targets (plan_id, item_id, measure) WHERE measure IS NOT NULL;
CREATE INDEX targets_indicator ON targets (indicator, id);
CREATE INDEX targets_value ON targets (unit, value, id);
CREATE INDEX targets_base_value ON targets ((coalesce(base_value, -1e300)), id);
CREATE INDEX targets_comparator ON targets (comparator, plan_id, position, id);
CREATE INDEX targets_implicit ON targets (implicit, plan_id, position, id);
CREATE INDEX targets_nature ON targets (nature, plan_id, position, id);
CREATE INDEX targets_measure_code ON targets (measure, plan_id, position, id) WHERE measure IS NOT NULL;

-- A month is its first day.
CREATE TABLE curve_points (
    plan_id   text NOT NULL,
    id        text NOT NULL,
    target_id text NOT NULL,
    month     text NOT NULL,
    planned   real NOT NULL,
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id, target_id) REFERENCES targets (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX curve_points_month ON curve_points (plan_id, target_id, month);

CREATE TABLE readings (
    plan_id   text NOT NULL,
    id        text NOT NULL,
    target_id text NOT NULL,
    month     text NOT NULL,
    value     real NOT NULL,
    sample    integer NOT NULL DEFAULT 0 CHECK (sample IN (0, 1)),
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id, target_id) REFERENCES targets (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX readings_month ON readings (plan_id, target_id, month);

CREATE TABLE milestones (
    plan_id    text NOT NULL,
    id         text NOT NULL,
    item_id    text NOT NULL,
    ordinal    integer NOT NULL,
    title      text NOT NULL,
    planned_on text NOT NULL,
    actual_on  text,
    state      text NOT NULL CHECK (state IN ('PENDING', 'REACHED', 'MISSED')),
    PRIMARY KEY (plan_id, id),
    CHECK ((state = 'REACHED') = (actual_on IS NOT NULL)),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX milestones_ordinal ON milestones (plan_id, item_id, ordinal);

CREATE TABLE fundings (
    plan_id      text NOT NULL,
    id           text NOT NULL,
    item_id      text NOT NULL,
    source       text NOT NULL CHECK (source IN ('CENTRAL', 'PROVINCIAL', 'MUNICIPAL', 'DISTRICT', 'SPECIAL_BOND', 'RESIDENTS', 'PRIVATE')),
    planned_fen  integer NOT NULL CHECK (planned_fen >= 0),
    in_place_fen integer CHECK (in_place_fen >= 0),
    paid_fen     integer CHECK (paid_fen >= 0),
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX fundings_source ON fundings (plan_id, item_id, source);

CREATE TABLE assignments (
    plan_id    text NOT NULL,
    id         text NOT NULL,
    item_id    text NOT NULL,
    unit_id    text NOT NULL REFERENCES units (id),
    post_id    text REFERENCES posts (id),
    role       text NOT NULL CHECK (role IN ('LEAD', 'SUPPORT', 'SUPERVISE')),
    valid_from text NOT NULL,
    valid_to   text,
    status     text NOT NULL CHECK (status IN ('SUGGESTED', 'CONFIRMED')),
    PRIMARY KEY (plan_id, id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX assignments_lead ON assignments (plan_id, item_id) WHERE role = 'LEAD' AND valid_to IS NULL;
CREATE UNIQUE INDEX assignments_unit ON assignments (plan_id, item_id, unit_id) WHERE valid_to IS NULL;
CREATE INDEX assignments_item ON assignments (plan_id, item_id, role, valid_from, id);
CREATE INDEX assignments_of_unit ON assignments (unit_id, plan_id, id);
CREATE INDEX assignments_valid_from ON assignments (valid_from, id);
CREATE INDEX assignments_role ON assignments (role, valid_from, id);
CREATE INDEX assignments_status ON assignments (status, valid_from, id);
CREATE INDEX assignments_post ON assignments (post_id) WHERE post_id IS NOT NULL;

CREATE TABLE standings (
    plan_id         text NOT NULL,
    id              text NOT NULL,
    item_id         text NOT NULL,
    as_of           text NOT NULL,
    current         integer NOT NULL CHECK (current IN (0, 1)),
    planned_percent real CHECK (planned_percent BETWEEN 0 AND 100),
    actual_percent  real CHECK (actual_percent BETWEEN 0 AND 100),
    light           text NOT NULL CHECK (light IN ('GREEN', 'YELLOW', 'RED', 'DONE', 'GREY')),
    reason_zh       text NOT NULL,
    reason_en       text NOT NULL,
    rule_version    integer NOT NULL,
    light_since     text NOT NULL,
    turns_red_on    text,
    sample          integer NOT NULL DEFAULT 0 CHECK (sample IN (0, 1)),
    PRIMARY KEY (plan_id, id),
    FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id)
) STRICT;
CREATE UNIQUE INDEX standings_as_of ON standings (plan_id, item_id, as_of);
CREATE UNIQUE INDEX standings_current ON standings (plan_id, item_id) WHERE current;


-- +goose Down
DROP TABLE standings;
DROP TABLE assignments;
DROP TABLE fundings;
DROP TABLE milestones;
DROP TABLE readings;
DROP TABLE curve_points;
DROP TABLE targets;
DROP TABLE actions;
DROP TABLE work_items;
DROP TABLE plan_areas;
DROP TABLE citations;
DROP TABLE documents;
DROP TABLE plans;
DROP TABLE posts;
DROP TABLE units;
DROP TABLE regions;
