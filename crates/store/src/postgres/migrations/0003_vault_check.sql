-- One sealed value that only the right master key opens, so that a wrong one is refused when the service starts.
CREATE TABLE vault_check (
    id     integer PRIMARY KEY CHECK (id = 1),
    sealed bytea NOT NULL
);
