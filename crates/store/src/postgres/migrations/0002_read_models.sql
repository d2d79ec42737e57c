-- Read models: folded from the journal, in generations beside each other. Texts are ordered by their bytes, as on SQLite.

-- How far each generation is. One is live and read; one may be built beside it; a retired one waits to be deleted.
CREATE TABLE rm_checkpoint (
    generation   bigint NOT NULL PRIMARY KEY,
    fold_version bigint NOT NULL,
    position     bigint NOT NULL,
    epoch        bigint NOT NULL,                               -- counts the leaders: a former one writes nothing
    status       text COLLATE "C" NOT NULL CHECK (status IN ('live', 'building', 'retired'))
);
CREATE UNIQUE INDEX rm_checkpoint_live ON rm_checkpoint (status) WHERE status = 'live';

-- Of no version, so that the first projector folds a generation of its own.
INSERT INTO rm_checkpoint (generation, fold_version, position, epoch, status) VALUES (1, 0, 0, 0, 'live');

-- The registry.
CREATE TABLE rm_rows (
    generation      bigint NOT NULL,
    kind            text COLLATE "C" NOT NULL,
    key             uuid   NOT NULL,
    organization_id uuid,
    program_id      uuid,
    sort            text COLLATE "C" NOT NULL,
    body            text   NOT NULL,
    PRIMARY KEY (generation, kind, key)
);
CREATE INDEX rm_rows_list ON rm_rows (generation, kind, sort, key);
CREATE INDEX rm_rows_organization ON rm_rows (generation, kind, organization_id, sort, key);
CREATE INDEX rm_rows_program ON rm_rows (generation, kind, program_id, sort, key);

-- The ledger. A posting is never changed.
CREATE TABLE rm_postings (
    generation   bigint NOT NULL,
    position     bigint NOT NULL,
    ordinal      bigint NOT NULL,
    node         uuid   NOT NULL,
    theme        text COLLATE "C" NOT NULL,
    measure      text COLLATE "C" NOT NULL,
    year         bigint NOT NULL,
    detail       text COLLATE "C" NOT NULL,
    level        text COLLATE "C" NOT NULL,
    subject_kind text COLLATE "C" NOT NULL,
    subject_id   uuid   NOT NULL,
    amount       bigint NOT NULL,
    reason       text COLLATE "C" NOT NULL,
    occurred_on  text COLLATE "C" NOT NULL,
    PRIMARY KEY (generation, position, ordinal)
);
CREATE INDEX rm_postings_cell ON rm_postings (generation, node, theme, measure, year, detail, position, ordinal);
CREATE INDEX rm_postings_node ON rm_postings (generation, node, position, ordinal);

-- The sums of the postings, one for each key that has any.
CREATE TABLE rm_cells (
    generation bigint NOT NULL,
    node       uuid   NOT NULL,
    year       bigint NOT NULL,
    theme      text COLLATE "C" NOT NULL,
    measure    text COLLATE "C" NOT NULL,
    detail     text COLLATE "C" NOT NULL,
    level      text COLLATE "C" NOT NULL,
    amount     bigint NOT NULL,
    PRIMARY KEY (generation, node, year, theme, measure, detail, level)
);
