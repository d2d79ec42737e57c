-- Aggregates that a generation of read models leaves out from an event on that it cannot apply.
CREATE TABLE rm_parked (
    generation     bigint  NOT NULL,
    aggregate_type text COLLATE "C" NOT NULL,
    aggregate_id   uuid    NOT NULL,
    position       bigint  NOT NULL,                            -- of the first event that is left out
    event_type     text COLLATE "C" NOT NULL,
    reason         text COLLATE "C" NOT NULL,                            -- a code
    program        text COLLATE "C" NOT NULL,                            -- the version that could not apply it
    PRIMARY KEY (generation, aggregate_type, aggregate_id)
);

-- How many, so that every answer can say it in the statement that reads it.
ALTER TABLE rm_checkpoint ADD COLUMN parked bigint  NOT NULL DEFAULT 0;
