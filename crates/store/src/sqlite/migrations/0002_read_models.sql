-- Read models: folded from the journal, in generations beside each other. Ids are 16 bytes, ordered as on PostgreSQL.

-- How far each generation is. One is live and read; one may be built beside it; a retired one waits to be deleted.
CREATE TABLE rm_checkpoint (
    generation   INTEGER NOT NULL PRIMARY KEY,
    fold_version INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    epoch        INTEGER NOT NULL,                              -- counts the leaders: a former one writes nothing
    status       TEXT    NOT NULL CHECK (status IN ('live', 'building', 'retired'))
) STRICT;
CREATE UNIQUE INDEX rm_checkpoint_live ON rm_checkpoint (status) WHERE status = 'live';

-- Of no version, so that the first projector folds a generation of its own.
INSERT INTO rm_checkpoint (generation, fold_version, position, epoch, status) VALUES (1, 0, 0, 0, 'live');

-- The registry.
CREATE TABLE rm_rows (
    generation      INTEGER NOT NULL,
    kind            TEXT    NOT NULL,
    key             BLOB    NOT NULL CHECK (length(key) = 16),
    organization_id BLOB,
    program_id      BLOB,
    sort            TEXT    NOT NULL,
    body            TEXT    NOT NULL,
    PRIMARY KEY (generation, kind, key)
) STRICT;
CREATE INDEX rm_rows_list ON rm_rows (generation, kind, sort, key);
CREATE INDEX rm_rows_organization ON rm_rows (generation, kind, organization_id, sort, key);
CREATE INDEX rm_rows_program ON rm_rows (generation, kind, program_id, sort, key);

-- The ledger. A posting is never changed.
CREATE TABLE rm_postings (
    generation   INTEGER NOT NULL,
    position     INTEGER NOT NULL,
    ordinal      INTEGER NOT NULL,
    node         BLOB    NOT NULL CHECK (length(node) = 16),
    theme        TEXT    NOT NULL,
    measure      TEXT    NOT NULL,
    year         INTEGER NOT NULL,
    detail       TEXT    NOT NULL,
    level        TEXT    NOT NULL,
    subject_kind TEXT    NOT NULL,
    subject_id   BLOB    NOT NULL CHECK (length(subject_id) = 16),
    amount       INTEGER NOT NULL,
    reason       TEXT    NOT NULL,
    occurred_on  TEXT    NOT NULL,
    PRIMARY KEY (generation, position, ordinal)
) STRICT, WITHOUT ROWID;
CREATE INDEX rm_postings_cell ON rm_postings (generation, node, theme, measure, year, detail, position, ordinal);
CREATE INDEX rm_postings_node ON rm_postings (generation, node, position, ordinal);

-- The sums of the postings, one for each key that has any.
CREATE TABLE rm_cells (
    generation INTEGER NOT NULL,
    node       BLOB    NOT NULL CHECK (length(node) = 16),
    year       INTEGER NOT NULL,
    theme      TEXT    NOT NULL,
    measure    TEXT    NOT NULL,
    detail     TEXT    NOT NULL,
    level      TEXT    NOT NULL,
    amount     INTEGER NOT NULL,
    PRIMARY KEY (generation, node, year, theme, measure, detail, level)
) STRICT, WITHOUT ROWID;
