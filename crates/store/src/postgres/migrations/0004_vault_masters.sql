-- The master keys that wrap the keys of subjects, the newest in use; of each a value that only it opens and that holds the
-- key of the blind index. A dropped one keeps its row without the value: it says when what it had wrapped became unreadable.
CREATE TABLE vault_masters (
    ordinal    integer PRIMARY KEY CHECK (ordinal > 0),
    key_id     bytea  NOT NULL UNIQUE CHECK (length(key_id) = 4),
    sealed     bytea,
    since      bigint NOT NULL,                                  -- microseconds since the epoch; 0 for the first one
    dropped_at bigint,
    CHECK ((sealed IS NULL) = (dropped_at IS NOT NULL))
);
INSERT INTO vault_masters (ordinal, key_id, sealed, since)
SELECT 1, substring(sealed FROM 3 FOR 4), sealed, 0 FROM vault_check;
DROP TABLE vault_check;

-- A node that has not learnt of a rotation yet must not wrap with a key that was dropped: nobody could unwrap it.
CREATE FUNCTION refuse_unknown_master() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM vault_masters) AND NOT EXISTS (
        SELECT 1 FROM vault_masters WHERE key_id = substring(new.wrapped FROM 3 FOR 4) AND dropped_at IS NULL) THEN
        RAISE EXCEPTION 'the master key that wraps this key is not in use';
    END IF;
    RETURN new;
END $$;
CREATE TRIGGER vault_keys_known_master BEFORE INSERT OR UPDATE ON vault_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_unknown_master();
