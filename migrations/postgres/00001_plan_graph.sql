-- +goose Up

-- The plan graph. Rows of a plan have the key (plan_id, id) and every key among them leads with plan_id, so that a plan
-- lies together on one machine and can be spread over many. Text is COLLATE "C": the same order on both databases.

-- Reference tables: the same for all plans.

CREATE TABLE regions (
    code        text COLLATE "C" PRIMARY KEY CHECK (code ~ '^[0-9]{6,12}$'),
    name        text COLLATE "C" NOT NULL,
    level       text COLLATE "C" NOT NULL CHECK (level IN ('PROVINCE', 'CITY', 'COUNTY', 'TOWNSHIP', 'VILLAGE')),
    parent_code text COLLATE "C" REFERENCES regions (code)
);
CREATE INDEX regions_parent ON regions (parent_code, code);

CREATE TABLE units (
    id          uuid PRIMARY KEY,
    region_code text COLLATE "C" NOT NULL REFERENCES regions (code),
    parent_id   uuid REFERENCES units (id),
    name        text COLLATE "C" NOT NULL,
    short_names jsonb NOT NULL DEFAULT '[]',
    kind        text COLLATE "C" NOT NULL CHECK (kind IN ('DEPARTMENT', 'STREET_OFFICE', 'STATE_COMPANY', 'INSTITUTION', 'VERTICAL_AGENCY', 'OTHER')),
    credit_code text COLLATE "C",
    active_from date,
    active_to   date,
    confirmed   boolean NOT NULL,
    version     bigint NOT NULL DEFAULT 1,
    CHECK (active_to IS NULL OR active_from IS NULL OR active_to >= active_from)
);
CREATE UNIQUE INDEX units_active_name ON units (region_code, name) WHERE active_to IS NULL;
CREATE UNIQUE INDEX units_credit_code ON units (credit_code);
CREATE INDEX units_region ON units (region_code, name, id);
CREATE INDEX units_name ON units (name, id);
CREATE INDEX units_kind ON units (kind, name, id);
CREATE INDEX units_parent ON units (parent_id, name, id);

CREATE TABLE posts (
    id      uuid PRIMARY KEY,
    unit_id uuid NOT NULL REFERENCES units (id),
    title   text COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX posts_title ON posts (unit_id, title);

CREATE TABLE plans (
    id              uuid PRIMARY KEY,
    region_code     text COLLATE "C" NOT NULL REFERENCES regions (code),
    year            smallint NOT NULL CHECK (year BETWEEN 1949 AND 2199),
    title           text COLLATE "C" NOT NULL,
    status          text COLLATE "C" NOT NULL CHECK (status IN ('DRAFT', 'ACTIVE', 'CLOSED')),
    visibility      text COLLATE "C" NOT NULL CHECK (visibility IN ('PUBLIC', 'INTERNAL')),
    yellow_from     double precision NOT NULL DEFAULT 10,
    red_above       double precision NOT NULL DEFAULT 30,
    reporting_cycle text COLLATE "C" NOT NULL CHECK (reporting_cycle IN ('MONTHLY', 'QUARTERLY')),
    sample          boolean NOT NULL DEFAULT false,
    version         bigint NOT NULL DEFAULT 1,
    CHECK (yellow_from >= 0 AND red_above >= yellow_from)
);
CREATE UNIQUE INDEX plans_region_year ON plans (region_code, year);
CREATE INDEX plans_year ON plans (year, region_code, id);
CREATE INDEX plans_year_id ON plans (year, id);
CREATE INDEX plans_title ON plans (title, id);
CREATE INDEX plans_status ON plans (status, year, id);

-- Rows of a plan.

CREATE TABLE documents (
    plan_id uuid NOT NULL,
    id      uuid NOT NULL,
    title   text COLLATE "C" NOT NULL,
    source  text COLLATE "C",
    body    text COLLATE "C" NOT NULL,
    length  integer NOT NULL CHECK (length > 0),
    sha256  text COLLATE "C" NOT NULL,
    PRIMARY KEY (plan_id, id)
);
-- The target of the citations' key: it makes "a span lies inside its document" a matter of the database.
CREATE UNIQUE INDEX documents_length ON documents (plan_id, id, length);

CREATE TABLE citations (
    plan_id         uuid NOT NULL,
    id              uuid NOT NULL,
    document_id     uuid NOT NULL,
    document_length integer NOT NULL,
    start_offset    integer NOT NULL CHECK (start_offset >= 0),
    end_offset      integer NOT NULL,
    quote           text COLLATE "C" NOT NULL,
    PRIMARY KEY (plan_id, id),
    CHECK (end_offset > start_offset AND end_offset <= document_length)
);
CREATE INDEX citations_span ON citations (plan_id, document_id, start_offset, id);

CREATE TABLE plan_areas (
    plan_id     uuid NOT NULL,
    id          uuid NOT NULL,
    ordinal     integer NOT NULL,
    label       text COLLATE "C" NOT NULL,
    title       text COLLATE "C" NOT NULL,
    citation_id uuid,
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX plan_areas_ordinal ON plan_areas (plan_id, ordinal);

-- light, planned_percent and actual_percent repeat the item's current standing, so that lists are filtered, ordered and
-- grouped by them from an index; they are written together with it (docs/decisions/0006).
CREATE TABLE work_items (
    plan_id         uuid NOT NULL,
    id              uuid NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    area_id         uuid NOT NULL,
    parent_id       uuid,
    position        integer NOT NULL,
    ordinal         integer,
    label           text COLLATE "C",
    title           text COLLATE "C" NOT NULL,
    status          text COLLATE "C" NOT NULL CHECK (status IN ('PLANNED', 'IN_PROGRESS', 'DONE', 'SUSPENDED', 'CANCELLED')),
    named           boolean NOT NULL DEFAULT true,
    stage           text COLLATE "C",
    starts_on       date NOT NULL,
    due_on          date NOT NULL,
    dates_inferred  boolean NOT NULL,
    weight          double precision NOT NULL DEFAULT 1 CHECK (weight >= 0),
    budget_fen      bigint CHECK (budget_fen >= 0),
    invested_fen    bigint CHECK (invested_fen >= 0),
    light           text COLLATE "C" NOT NULL DEFAULT 'GREY' CHECK (light IN ('GREEN', 'YELLOW', 'RED', 'DONE', 'GREY')),
    planned_percent double precision CHECK (planned_percent BETWEEN 0 AND 100),
    actual_percent  double precision CHECK (actual_percent BETWEEN 0 AND 100),
    attributes      jsonb NOT NULL DEFAULT '{}',
    location        jsonb,
    location_crs    text COLLATE "C",
    place_name      text COLLATE "C",
    street_code     text COLLATE "C" REFERENCES regions (code),
    citation_id     uuid,
    version         bigint NOT NULL DEFAULT 1,
    updated_at      timestamptz NOT NULL,
    PRIMARY KEY (plan_id, id),
    CHECK (due_on >= starts_on),
    CHECK (kind = 'TASK' OR parent_id IS NOT NULL)
);
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
CREATE INDEX work_items_plan_groups ON work_items (plan_id, kind, light, status) INCLUDE (budget_fen, invested_fen);

CREATE TABLE actions (
    plan_id     uuid NOT NULL,
    id          uuid NOT NULL,
    item_id     uuid NOT NULL,
    ordinal     integer NOT NULL,
    body        text COLLATE "C" NOT NULL,
    citation_id uuid,
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX actions_ordinal ON actions (plan_id, item_id, ordinal);

CREATE TABLE targets (
    plan_id       uuid NOT NULL,
    id            uuid NOT NULL,
    item_id       uuid NOT NULL,
    position      integer NOT NULL,
    indicator     text COLLATE "C" NOT NULL,
    comparator    text COLLATE "C" CHECK (comparator IN ('GTE', 'GT', 'EQ', 'LTE', 'LT', 'ABOUT', 'RANGE', 'FROM_TO')),
    value         double precision,
    value_to      double precision,
    unit          text COLLATE "C",
    base_value    double precision,
    base_value_to double precision,
    base_unit     text COLLATE "C",
    modality      text COLLATE "C",
    nature        text COLLATE "C" NOT NULL CHECK (nature IN ('INCREMENT', 'LEVEL', 'RATE', 'WORKLOAD', 'COVERAGE', 'ZERO', 'MILESTONE', 'BENEFICIARY', 'TREND', 'QUALITY')),
    better        text COLLATE "C" NOT NULL CHECK (better IN ('HIGHER', 'LOWER')),
    measure       text COLLATE "C",
    implicit      boolean NOT NULL DEFAULT false,
    weight        double precision NOT NULL DEFAULT 1 CHECK (weight >= 0),
    citation_id   uuid,
    PRIMARY KEY (plan_id, id),
    CHECK ((comparator IN ('RANGE', 'FROM_TO')) = (value_to IS NOT NULL) OR comparator IS NULL)
);
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
    plan_id   uuid NOT NULL,
    id        uuid NOT NULL,
    target_id uuid NOT NULL,
    month     date NOT NULL,
    planned   double precision NOT NULL,
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX curve_points_month ON curve_points (plan_id, target_id, month);

CREATE TABLE readings (
    plan_id   uuid NOT NULL,
    id        uuid NOT NULL,
    target_id uuid NOT NULL,
    month     date NOT NULL,
    value     double precision NOT NULL,
    sample    boolean NOT NULL DEFAULT false,
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX readings_month ON readings (plan_id, target_id, month);

CREATE TABLE milestones (
    plan_id    uuid NOT NULL,
    id         uuid NOT NULL,
    item_id    uuid NOT NULL,
    ordinal    integer NOT NULL,
    title      text COLLATE "C" NOT NULL,
    planned_on date NOT NULL,
    actual_on  date,
    state      text COLLATE "C" NOT NULL CHECK (state IN ('PENDING', 'REACHED', 'MISSED')),
    PRIMARY KEY (plan_id, id),
    CHECK ((state = 'REACHED') = (actual_on IS NOT NULL))
);
CREATE UNIQUE INDEX milestones_ordinal ON milestones (plan_id, item_id, ordinal);

CREATE TABLE fundings (
    plan_id      uuid NOT NULL,
    id           uuid NOT NULL,
    item_id      uuid NOT NULL,
    source       text COLLATE "C" NOT NULL CHECK (source IN ('CENTRAL', 'PROVINCIAL', 'MUNICIPAL', 'DISTRICT', 'SPECIAL_BOND', 'RESIDENTS', 'PRIVATE')),
    planned_fen  bigint NOT NULL CHECK (planned_fen >= 0),
    in_place_fen bigint CHECK (in_place_fen >= 0),
    paid_fen     bigint CHECK (paid_fen >= 0),
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX fundings_source ON fundings (plan_id, item_id, source);

CREATE TABLE assignments (
    plan_id    uuid NOT NULL,
    id         uuid NOT NULL,
    item_id    uuid NOT NULL,
    unit_id    uuid NOT NULL REFERENCES units (id),
    post_id    uuid REFERENCES posts (id),
    role       text COLLATE "C" NOT NULL CHECK (role IN ('LEAD', 'SUPPORT', 'SUPERVISE')),
    valid_from date NOT NULL,
    valid_to   date,
    status     text COLLATE "C" NOT NULL CHECK (status IN ('SUGGESTED', 'CONFIRMED')),
    PRIMARY KEY (plan_id, id),
    CHECK (valid_to IS NULL OR valid_to >= valid_from)
);
CREATE UNIQUE INDEX assignments_lead ON assignments (plan_id, item_id) WHERE role = 'LEAD' AND valid_to IS NULL;
CREATE UNIQUE INDEX assignments_unit ON assignments (plan_id, item_id, unit_id) WHERE valid_to IS NULL;
CREATE INDEX assignments_item ON assignments (plan_id, item_id, role, valid_from, id);
CREATE INDEX assignments_of_unit ON assignments (unit_id, plan_id, id);
CREATE INDEX assignments_valid_from ON assignments (valid_from, id);
CREATE INDEX assignments_role ON assignments (role, valid_from, id);
CREATE INDEX assignments_status ON assignments (status, valid_from, id);
CREATE INDEX assignments_post ON assignments (post_id) WHERE post_id IS NOT NULL;

CREATE TABLE standings (
    plan_id         uuid NOT NULL,
    id              uuid NOT NULL,
    item_id         uuid NOT NULL,
    as_of           date NOT NULL,
    current         boolean NOT NULL,
    planned_percent double precision CHECK (planned_percent BETWEEN 0 AND 100),
    actual_percent  double precision CHECK (actual_percent BETWEEN 0 AND 100),
    light           text COLLATE "C" NOT NULL CHECK (light IN ('GREEN', 'YELLOW', 'RED', 'DONE', 'GREY')),
    reason_zh       text COLLATE "C" NOT NULL,
    reason_en       text COLLATE "C" NOT NULL,
    rule_version    integer NOT NULL,
    light_since     date NOT NULL,
    turns_red_on    date,
    sample          boolean NOT NULL DEFAULT false,
    PRIMARY KEY (plan_id, id)
);
CREATE UNIQUE INDEX standings_as_of ON standings (plan_id, item_id, as_of);
CREATE UNIQUE INDEX standings_current ON standings (plan_id, item_id) WHERE current;

-- Keys between plan rows come after all tables: a distributed database wants the tables spread first.
ALTER TABLE documents ADD CONSTRAINT documents_plan_fk FOREIGN KEY (plan_id) REFERENCES plans (id);
ALTER TABLE citations ADD CONSTRAINT citations_document_fk FOREIGN KEY (plan_id, document_id, document_length) REFERENCES documents (plan_id, id, length);
ALTER TABLE plan_areas ADD CONSTRAINT plan_areas_plan_fk FOREIGN KEY (plan_id) REFERENCES plans (id);
ALTER TABLE plan_areas ADD CONSTRAINT plan_areas_citation_fk FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id);
ALTER TABLE work_items ADD CONSTRAINT work_items_area_fk FOREIGN KEY (plan_id, area_id) REFERENCES plan_areas (plan_id, id);
ALTER TABLE work_items ADD CONSTRAINT work_items_parent_fk FOREIGN KEY (plan_id, parent_id) REFERENCES work_items (plan_id, id);
ALTER TABLE work_items ADD CONSTRAINT work_items_citation_fk FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id);
ALTER TABLE actions ADD CONSTRAINT actions_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);
ALTER TABLE actions ADD CONSTRAINT actions_citation_fk FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id);
ALTER TABLE targets ADD CONSTRAINT targets_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);
ALTER TABLE targets ADD CONSTRAINT targets_citation_fk FOREIGN KEY (plan_id, citation_id) REFERENCES citations (plan_id, id);
ALTER TABLE curve_points ADD CONSTRAINT curve_points_target_fk FOREIGN KEY (plan_id, target_id) REFERENCES targets (plan_id, id);
ALTER TABLE readings ADD CONSTRAINT readings_target_fk FOREIGN KEY (plan_id, target_id) REFERENCES targets (plan_id, id);
ALTER TABLE milestones ADD CONSTRAINT milestones_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);
ALTER TABLE fundings ADD CONSTRAINT fundings_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);
ALTER TABLE assignments ADD CONSTRAINT assignments_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);
ALTER TABLE standings ADD CONSTRAINT standings_item_fk FOREIGN KEY (plan_id, item_id) REFERENCES work_items (plan_id, id);

-- +goose Down
DROP TABLE standings, assignments, fundings, milestones, readings, curve_points, targets, actions, work_items, plan_areas, citations, documents, plans, posts, units, regions;
