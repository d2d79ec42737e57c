-- The journal. The columns and the key of `events` are those that sqlite-es reads.
CREATE TABLE events (
    aggregate_type TEXT    NOT NULL,
    aggregate_id   TEXT    NOT NULL,
    sequence       INTEGER NOT NULL CHECK (sequence > 0),
    event_type     TEXT    NOT NULL,
    event_version  TEXT    NOT NULL,
    payload        TEXT    NOT NULL CHECK (json_valid(payload)),
    metadata       TEXT    NOT NULL CHECK (json_valid(metadata)),
    position       INTEGER NOT NULL UNIQUE CHECK (position > 0),
    recorded_at    INTEGER NOT NULL,                              -- microseconds since the epoch
    leaf_hash      BLOB    NOT NULL CHECK (length(leaf_hash) = 32),
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT;

-- One row: the last position, and the right edge of the Merkle tree over everything up to it.
CREATE TABLE journal_head (
    id          INTEGER PRIMARY KEY CHECK (id = 1),
    position    INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    frontier    BLOB    NOT NULL
) STRICT;
INSERT INTO journal_head (id, position, recorded_at, frontier) VALUES (1, 0, 0, x'');

-- Kept for ever: a command that comes again gets its first answer.
CREATE TABLE commands (
    command_id     TEXT    NOT NULL PRIMARY KEY,
    fingerprint    BLOB    NOT NULL CHECK (length(fingerprint) = 32),
    first_position INTEGER NOT NULL,
    last_position  INTEGER NOT NULL
) STRICT;

-- Values that only one owner may have, written in the commit that takes them.
CREATE TABLE claims (
    kind   TEXT NOT NULL,
    digest BLOB NOT NULL CHECK (length(digest) = 32),
    owner  TEXT NOT NULL,
    PRIMARY KEY (kind, digest)
) STRICT, WITHOUT ROWID;

-- Personal data, sealed per subject, written in the commit of its event.
CREATE TABLE vault_keys (
    subject TEXT NOT NULL PRIMARY KEY,
    wrapped BLOB NOT NULL
) STRICT;

CREATE TABLE vault_records (
    subject TEXT NOT NULL,
    field   TEXT NOT NULL,
    sealed  BLOB NOT NULL,
    PRIMARY KEY (subject, field)
) STRICT;

-- Connections set recursive_triggers, so that INSERT OR REPLACE meets the DELETE trigger too.
CREATE TRIGGER events_refuse_update BEFORE UPDATE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only (UPDATE refused)'); END;
CREATE TRIGGER events_refuse_delete BEFORE DELETE ON events
BEGIN SELECT RAISE(ABORT, 'events is append-only (DELETE refused)'); END;
CREATE TRIGGER commands_refuse_update BEFORE UPDATE ON commands
BEGIN SELECT RAISE(ABORT, 'commands is append-only (UPDATE refused)'); END;
CREATE TRIGGER commands_refuse_delete BEFORE DELETE ON commands
BEGIN SELECT RAISE(ABORT, 'commands is append-only (DELETE refused)'); END;
