-- Aggregates that a generation of read models leaves out from an event on that it cannot apply.
CREATE TABLE rm_parked (
    generation     INTEGER NOT NULL,
    aggregate_type TEXT    NOT NULL,
    aggregate_id   BLOB    NOT NULL CHECK (length(aggregate_id) = 16),
    position       INTEGER NOT NULL,                            -- of the first event that is left out
    event_type     TEXT    NOT NULL,
    reason         TEXT    NOT NULL,                            -- a code
    program        TEXT    NOT NULL,                            -- the version that could not apply it
    PRIMARY KEY (generation, aggregate_type, aggregate_id)
) STRICT, WITHOUT ROWID;

-- How many, so that every answer can say it in the statement that reads it.
ALTER TABLE rm_checkpoint ADD COLUMN parked INTEGER NOT NULL DEFAULT 0;
