-- The rights of the service's role: it adds to the journal and can neither change nor take back what is there, nor touch the
-- triggers that would refuse it. Run by the owner of the tables, after a version of the service has made or changed them:
--
--   nastavnik doctor --database postgres://OWNER@HOST/NAME          -- makes the tables, as their owner
--   psql postgres://OWNER@HOST/NAME -v service=ROLE -f deploy/postgres-roles.sql
--
-- Then `database` names ROLE. It may be run again at any time.
BEGIN;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM :"service";
REVOKE CREATE ON SCHEMA public FROM PUBLIC;
REVOKE CREATE ON SCHEMA public FROM :"service";
GRANT USAGE ON SCHEMA public TO :"service";
GRANT SELECT ON _sqlx_migrations TO :"service";

-- The journal: added to, read.
GRANT SELECT, INSERT ON events, commands TO :"service";
GRANT SELECT, UPDATE ON journal_head TO :"service";

-- What may be taken back: claims on values, personal data, keys.
GRANT SELECT, INSERT, UPDATE, DELETE ON claims, vault_keys, vault_records, vault_masters TO :"service";

-- What the journal gives again.
GRANT SELECT, INSERT, UPDATE, DELETE ON rm_checkpoint, rm_rows, rm_postings, rm_cells, rm_parked TO :"service";
COMMIT;
