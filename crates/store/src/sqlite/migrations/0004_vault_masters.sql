-- The master keys that wrap the keys of subjects, the newest in use; of each a value that only it opens and that holds the
-- key of the blind index. A dropped one keeps its row without the value: it says when what it had wrapped became unreadable.
CREATE TABLE vault_masters (
    ordinal    INTEGER PRIMARY KEY CHECK (ordinal > 0),
    key_id     BLOB    NOT NULL UNIQUE CHECK (length(key_id) = 4),
    sealed     BLOB,
    since      INTEGER NOT NULL,                                  -- microseconds since the epoch; 0 for the first one
    dropped_at INTEGER,
    CHECK ((sealed IS NULL) = (dropped_at IS NOT NULL))
) STRICT;
INSERT INTO vault_masters (ordinal, key_id, sealed, since)
SELECT 1, substr(sealed, 3, 4), sealed, 0 FROM vault_check;
DROP TABLE vault_check;

-- A process that has not learnt of a rotation yet must not wrap with a key that was dropped: nobody could unwrap it.
CREATE TRIGGER vault_keys_known_master_insert BEFORE INSERT ON vault_keys
WHEN EXISTS (SELECT 1 FROM vault_masters) AND NOT EXISTS (
    SELECT 1 FROM vault_masters WHERE key_id = substr(new.wrapped, 3, 4) AND dropped_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'the master key that wraps this key is not in use'); END;
CREATE TRIGGER vault_keys_known_master_update BEFORE UPDATE OF wrapped ON vault_keys
WHEN EXISTS (SELECT 1 FROM vault_masters) AND NOT EXISTS (
    SELECT 1 FROM vault_masters WHERE key_id = substr(new.wrapped, 3, 4) AND dropped_at IS NULL)
BEGIN SELECT RAISE(ABORT, 'the master key that wraps this key is not in use'); END;
