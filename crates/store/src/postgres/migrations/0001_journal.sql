-- The journal. The columns and the key of `events` are those that postgres-es reads; `json` keeps the bytes that were
-- hashed, `jsonb` would not.
CREATE TABLE events (
    aggregate_type text   NOT NULL,
    aggregate_id   text   NOT NULL,
    sequence       bigint NOT NULL CHECK (sequence > 0),
    event_type     text   NOT NULL,
    event_version  text   NOT NULL,
    payload        json   NOT NULL,
    metadata       json   NOT NULL,
    position       bigint NOT NULL UNIQUE CHECK (position > 0),
    recorded_at    bigint NOT NULL,                              -- microseconds since the epoch
    leaf_hash      bytea  NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
);

-- One row: the last position, and the right edge of the Merkle tree over everything up to it.
CREATE TABLE journal_head (
    id          integer PRIMARY KEY CHECK (id = 1),
    position    bigint NOT NULL,
    recorded_at bigint NOT NULL,
    frontier    bytea  NOT NULL
);
INSERT INTO journal_head (id, position, recorded_at, frontier) VALUES (1, 0, 0, '');

-- Kept for ever: a command that comes again gets its first answer.
CREATE TABLE commands (
    command_id     uuid   NOT NULL PRIMARY KEY,
    fingerprint    bytea  NOT NULL CHECK (length(fingerprint) = 32),
    first_position bigint NOT NULL,
    last_position  bigint NOT NULL
);

-- Values that only one owner may have, written in the commit that takes them.
CREATE TABLE claims (
    kind   text  NOT NULL,
    digest bytea NOT NULL CHECK (length(digest) = 32),
    owner  uuid  NOT NULL,
    PRIMARY KEY (kind, digest)
);

-- Personal data, sealed per subject, written in the commit of its event.
CREATE TABLE vault_keys (
    subject uuid  NOT NULL PRIMARY KEY,
    wrapped bytea NOT NULL
);

CREATE TABLE vault_records (
    subject uuid  NOT NULL,
    field   text  NOT NULL,
    sealed  bytea NOT NULL,
    PRIMARY KEY (subject, field)
);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only (% refused)', tg_table_name, tg_op;
END $$;
CREATE TRIGGER events_refuse_change BEFORE UPDATE OR DELETE ON events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER events_refuse_truncate BEFORE TRUNCATE ON events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commands_refuse_change BEFORE UPDATE OR DELETE ON commands
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commands_refuse_truncate BEFORE TRUNCATE ON commands
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
