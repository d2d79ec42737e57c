//! The contenders on SQLite: each with a file of its own, and every commit on the disk before it is answered.

use super::contender::{Contender, Source, Store};
use crate::cpu::Meter;
use crate::service;
use crate::world::pairs::{self, Group};
use anyhow::Result;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, Executor};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// The table that sqlite-es 0.5 ships in its migration.
const STOCK_TABLE: &str = "
CREATE TABLE events
(
  aggregate_type text                          NOT NULL,
  aggregate_id   text                          NOT NULL,
  sequence       integer CHECK (sequence >= 0) NOT NULL,
  event_type     text                          NOT NULL,
  event_version  text                          NOT NULL,
  payload        text                          NOT NULL,
  metadata       text                          NOT NULL,
  PRIMARY KEY (aggregate_type, aggregate_id, sequence)
) STRICT";

const COPY: &str = "
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata
  FROM ours.events ORDER BY position";

const OURS: &str = "on disk; version checked; the command happens once, its id is kept; gapless position in commit order; Merkle leaf";
const STOCK: &str = "on disk; version checked; no order between streams, no command id, no hash";

/// The contenders; the files are in this folder.
pub(crate) async fn contenders(folder: &Path, seed: u64, pool: &[Group]) -> Result<Vec<Contender>> {
    let file = folder.join("ours.sqlite");
    let app = service::without_projector(&format!("sqlite:{}", file.display())).await?;
    pairs::append(app.journal(), seed, pool).await?;
    let stamp = service::stamp(&app);
    let mut contenders = vec![Contender {
        name: "ours",
        guarantees: OURS,
        store: Store::Service(app),
        source: Source::Fresh(pool.to_vec()),
        meter: Meter::default(),
        runs: BTreeMap::new(),
    }];
    for (name, connections) in
        [("stock sqlite-es, its pool of 10", 10), ("stock sqlite-es, one connection", 1)]
    {
        let stock =
            stock_pool(&folder.join(format!("stock-{connections}.sqlite")), &file, connections).await?;
        let cqrs = Arc::new(sqlite_es::sqlite_cqrs(stock, Vec::new(), stamp));
        contenders.push(Contender {
            name,
            guarantees: STOCK,
            store: Store::SqliteEs(cqrs, Arc::default()),
            source: Source::Fresh(pool.to_vec()),
            meter: Meter::default(),
            runs: BTreeMap::new(),
        });
    }
    Ok(contenders)
}

/// A stock file with the events of ours; its options are the crate's own but for `synchronous`.
async fn stock_pool(path: &Path, ours: &Path, connections: u32) -> Result<SqlitePool> {
    let options = SqliteConnectOptions::new()
        .filename(path)
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full)
        .foreign_keys(true)
        .disable_statement_logging();
    let mut connection = options.connect().await?;
    connection.execute(STOCK_TABLE).await?;
    connection.execute(format!("ATTACH '{}' AS ours", ours.display()).as_str()).await?;
    connection.execute(COPY).await?;
    connection.execute("DETACH ours").await?;
    Ok(SqlitePoolOptions::new().max_connections(connections).connect_with(options).await?)
}
