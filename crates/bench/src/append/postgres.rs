//! The contenders on PostgreSQL: each in a database of its own with the same events in the same order.

use super::contender::{Contender, Source, Store, stock_metadata};
use super::disintegrate::Disintegrate;
use super::pgbench::Pgbench;
use crate::cluster::{Cluster, Database};
use crate::service;
use crate::world::Ids;
use crate::world::pairs::{self, Group, HISTORY};
use anyhow::Result;
use app::Envelope;
use domain::aggregate::Aggregate;
use domain::ids::PairId;
use domain::pair::{MeetingCommand, MeetingEvent, Pair, PairEvent};
use futures_util::{StreamExt, pin_mut};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::journal::NewEvent;
use tokio_postgres::Statement;
use tokio_postgres::types::Type;

/// The table that postgres-es 0.5 ships in `db/init.sql`.
pub(crate) const STOCK_TABLE: &str = "
CREATE TABLE events
(
    aggregate_type text                         NOT NULL,
    aggregate_id   text                         NOT NULL,
    sequence       bigint CHECK (sequence >= 0) NOT NULL,
    event_type     text                         NOT NULL,
    event_version  text                         NOT NULL,
    payload        json                         NOT NULL,
    metadata       json                         NOT NULL,
    PRIMARY KEY (aggregate_type, aggregate_id, sequence)
)";

pub(super) const COLUMNS: &str =
    "aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata";

const SIZES: &str =
    "SELECT avg(octet_length(payload::text))::bigint, avg(octet_length(metadata::text))::bigint
  FROM events WHERE sequence = 10 AND position < 100000";

const INSERT: &str = "
INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata)
VALUES ($1, $2, $3, $4, $5, $6::json, $7::json)";

const OURS: &str = "on disk; version checked; the command happens once, its id is kept; gapless position in commit order; Merkle leaf";
const STOCK: &str = "on disk; version checked; no order between streams, no command id, no hash";
const DISINTEGRATE: &str =
    "on disk; nothing that the decision rests on changed; no command id, no metadata, no hash";
const BARE: &str = "on disk; nothing loaded, nothing decided";

/// The contenders, and how large the event is that they append.
pub(crate) async fn contenders(
    cluster: &Cluster,
    seed: u64,
    pool: &[Group],
    in_memory: usize,
) -> Result<(Vec<Contender>, String)> {
    let (ours, stock, bare) =
        (cluster.create("ours").await?, cluster.create("stock").await?, cluster.create("bare").await?);
    let (theirs, barer) = (cluster.create("disintegrate").await?, cluster.create("pgbench").await?);
    let app = service::without_projector(&ours.address()).await?;
    let begun = std::time::Instant::now();
    let events = pairs::append(app.journal(), seed, pool).await?;
    eprintln!("{events} events of history in {:.1} s", begun.elapsed().as_secs_f64());
    for beside in [&stock, &bare, &barer] {
        beside.execute(STOCK_TABLE).await?;
        copy(&ours, beside).await?;
    }
    let disintegrate = Disintegrate::copy_of(&ours, &theirs).await?;
    for database in [&ours, &stock, &bare, &barer, &theirs] {
        database.settle().await?;
    }
    let row = ours.client().await?.query_one(SIZES, &[]).await?;
    let sizes = format!("{} bytes of JSON and {} of metadata", row.get::<_, i64>(0), row.get::<_, i64>(1));

    let (again, fresh) = pool.split_at(in_memory);
    let stock_pool = postgres_es::default_postgress_pool(&stock.address()).await;
    let stamp = service::stamp(&app);
    let cqrs = Arc::new(postgres_es::postgres_cqrs(stock_pool, Vec::new(), stamp));
    let pgbench = Pgbench::new(barer, &mut Ids::new(seed))?;
    let meter = cluster.meter()?;
    let contender = |name, guarantees, store, source| Contender {
        name,
        guarantees,
        store,
        source,
        meter,
        runs: BTreeMap::new(),
    };
    let contenders = vec![
        contender("ours", OURS, Store::Service(app.clone()), Source::Fresh(fresh.to_vec())),
        contender("ours, aggregate in memory", OURS, Store::Service(app), Source::Again(again.to_vec())),
        contender(
            "stock postgres-es, its pool of 10",
            STOCK,
            Store::PostgresEs(cqrs),
            Source::Fresh(fresh.to_vec()),
        ),
        contender(
            "disintegrate-postgres, its pool of 10",
            DISINTEGRATE,
            Store::Disintegrate(disintegrate, stamp),
            Source::Fresh(fresh.to_vec()),
        ),
        contender("bare INSERT", BARE, Store::Bare(BareTable(bare)), Source::Fresh(fresh.to_vec())),
        contender("bare INSERT by pgbench", BARE, Store::Pgbench(pgbench), Source::Fresh(Vec::new())),
    ];
    Ok((contenders, sizes))
}

/// Copies all events, in the order in which they lie.
pub(crate) async fn copy(from: &Database, into: &Database) -> Result<()> {
    let events = format!("SELECT {COLUMNS} FROM events ORDER BY position");
    piped(from, &events, into, &format!("events ({COLUMNS})")).await
}

/// Copies the rows of a question into a table of another database.
pub(super) async fn piped(from: &Database, question: &str, into: &Database, table: &str) -> Result<()> {
    let (source, target) = (from.client().await?, into.client().await?);
    let rows = source.copy_out(&format!("COPY ({question}) TO STDOUT (FORMAT binary)")).await?;
    let sink = target.copy_in(&format!("COPY {table} FROM STDIN (FORMAT binary)")).await?;
    pin_mut!(rows);
    rows.forward(sink).await?;
    Ok(())
}

/// A table of the stock shape, written without a store.
pub(crate) struct BareTable(Database);

impl BareTable {
    /// A connection with its prepared statement.
    pub(crate) async fn connect(&self) -> Result<(tokio_postgres::Client, Statement)> {
        let client = self.0.client().await?;
        let types = [Type::TEXT, Type::TEXT, Type::INT8, Type::TEXT, Type::TEXT, Type::TEXT, Type::TEXT];
        let statement = client.prepare_typed(INSERT, &types).await?;
        Ok((client, statement))
    }

    /// One row, one transaction.
    pub(crate) async fn insert(
        client: &tokio_postgres::Client,
        statement: &Statement,
        id: &PairId,
        meeting: &MeetingCommand,
        envelope: &Envelope,
    ) -> Result<()> {
        let BareRow { id, event_type, version, payload, metadata } = BareRow::new(id, meeting, envelope)?;
        let sequence = i64::try_from(HISTORY)? + 1;
        client
            .execute(statement, &[&Pair::TYPE, &id, &sequence, &event_type, &version, &payload, &metadata])
            .await?;
        Ok(())
    }
}

/// What is put into that table for a command.
pub(super) struct BareRow {
    pub(super) id: String,
    pub(super) event_type: String,
    pub(super) version: String,
    pub(super) payload: String,
    pub(super) metadata: String,
}

impl BareRow {
    pub(super) fn new(id: &PairId, meeting: &MeetingCommand, envelope: &Envelope) -> Result<Self> {
        let MeetingCommand::RecordMeeting { meeting_type, confirmed_distinct: _, sitting } = meeting.clone()
        else {
            anyhow::bail!("{meeting:?} is not what is measured");
        };
        let event = MeetingEvent::MeetingHeld { meeting_type, late: false, sitting };
        let NewEvent { event_type, event_version, payload } = NewEvent::of::<PairEvent>(&event.into());
        Ok(Self {
            id: id.to_string(),
            event_type,
            version: event_version.to_string(),
            payload,
            metadata: serde_json::to_string(&stock_metadata(envelope))?,
        })
    }
}
