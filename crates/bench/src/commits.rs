//! Commits of a hundred events, each a new stream: ours beside the stock store, disintegrate-postgres, and COPY of the same
//! rows.

use crate::append::disintegrate::Disintegrate;
use crate::append::postgres::STOCK_TABLE;
use crate::cluster::{Cluster, Database};
use crate::measure::{Rounds, clients, count};
use crate::report::{Report, load};
use crate::service;
use crate::world::pairs::{Group, groups, history};
use crate::world::{BULK, Ids};
use anyhow::Result;
use app::Envelope;
use clap::Args;
use cqrs_es::persist::{PersistedEventRepository, SerializedEvent};
use domain::aggregate::{Aggregate, Event};
use domain::pair::{Pair, PairEvent};
use futures_util::{SinkExt, pin_mut};
use postgres_es::PostgresEventRepository;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::io::Cursor;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::adapter::Es;
use store::journal::{Commit, Journal, NewEvent, StreamId, StreamWrite};

/// With how many clients, and how many times the commits.
const CLIENTS: [(usize, usize); 2] = [(1, 1), (16, 4)];

/// The indexes of our table.
const POSITION: &str = "ALTER TABLE events ADD position bigint NOT NULL UNIQUE";
const COPY: &str = "COPY events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, position)
  FROM STDIN";

/// How much is measured.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Commits of a round with one client; with 16 clients four times as many.
    #[arg(long, global = true, default_value_t = 60)]
    commits: usize,
    /// Rounds that count; one before them does not.
    #[arg(long, global = true, default_value_t = 5)]
    committings: usize,
}

enum Store {
    Ours(Journal),
    Stock(Arc<PostgresEventRepository>),
    Disintegrate(Disintegrate),
    Copy(Database, Arc<AtomicU64>),
}

enum Client {
    Ours(Journal),
    Stock(Arc<PostgresEventRepository>),
    Disintegrate(Disintegrate),
    Copy(tokio_postgres::Client, Arc<AtomicU64>),
}

struct Contender {
    name: &'static str,
    store: Store,
    runs: BTreeMap<usize, Rounds>,
}

struct Job {
    group: Group,
    events: Vec<PairEvent>,
    envelope: Envelope,
}

/// Runs the benchmark.
pub(crate) async fn run(cluster: &Cluster, seed: u64, extent: Extent) -> Result<Report> {
    let ours = cluster.create("commits").await?;
    let app = service::without_projector(&ours.address()).await?;
    let (stock, bare) = (cluster.create("commits_stock").await?, cluster.create("commits_copy").await?);
    for beside in [&stock, &bare] {
        beside.execute(STOCK_TABLE).await?;
    }
    bare.execute(POSITION).await?;
    let disintegrate = Disintegrate::empty(&cluster.create("commits_disintegrate").await?).await?;
    let pool = postgres_es::default_postgress_pool(&stock.address()).await;
    let contender = |name, store| Contender { name, store, runs: BTreeMap::new() };
    let mut contenders = [
        contender("ours", Store::Ours(app.journal().clone())),
        contender("stock postgres-es", Store::Stock(PostgresEventRepository::new(pool).into())),
        contender("disintegrate-postgres", Store::Disintegrate(disintegrate.clone())),
        contender("limit: COPY into a table with the same indexes", Store::Copy(bare, Arc::default())),
    ];
    let (before, meter) = (load(), cluster.meter()?);
    let mut ids = Ids::new(seed);
    for round in 0..=extent.committings {
        for (many, times) in CLIENTS {
            for contender in &mut contenders {
                let jobs = jobs(&mut ids, times * extent.commits);
                let mut connected = Vec::new();
                for _ in 0..many {
                    connected.push(contender.store.client().await?);
                }
                let run = clients(meter, jobs, connected, send).await?;
                if round > 0 {
                    contender.runs.entry(many).or_default().push(run);
                }
            }
        }
    }
    let mut report = report(&contenders, &extent, &before);
    report.findings.push(format!("disintegrate-postgres: {} times sent again.", disintegrate.again()));
    Ok(report)
}

fn jobs(ids: &mut Ids, many: usize) -> Vec<Job> {
    let new = groups(ids, many);
    let job = |group: Group| Job {
        events: history(ids, &group, BULK),
        envelope: Envelope::api(ids.ordered()),
        group,
    };
    new.into_iter().map(job).collect()
}

impl Store {
    async fn client(&self) -> Result<Client> {
        Ok(match self {
            Self::Ours(journal) => Client::Ours(journal.clone()),
            Self::Stock(repository) => Client::Stock(Arc::clone(repository)),
            Self::Disintegrate(store) => Client::Disintegrate(store.clone()),
            Self::Copy(database, position) => Client::Copy(database.client().await?, Arc::clone(position)),
        })
    }
}

async fn send(client: Arc<Client>, job: Job) -> Result<()> {
    let Job { group, events, envelope } = job;
    match &*client {
        Client::Ours(journal) => {
            let mut commit = Commit::new(envelope.command_id, [0; 32], envelope.metadata());
            commit.streams.push(StreamWrite {
                stream: StreamId::of::<Pair>(group.id.0),
                expected_version: 0,
                events: events.iter().map(NewEvent::of).collect(),
            });
            journal.append(commit).await?;
        }
        Client::Stock(repository) => {
            let metadata = serde_json::to_value(envelope.metadata())?;
            let numbered = (1..).zip(&events).map(|(sequence, event)| {
                Ok(SerializedEvent {
                    aggregate_id: group.id.to_string(),
                    sequence,
                    aggregate_type: Pair::TYPE.to_owned(),
                    event_type: event.kind().to_owned(),
                    event_version: event.version().to_string(),
                    payload: serde_json::to_value(event)?,
                    metadata: metadata.clone(),
                })
            });
            let serialized = numbered.collect::<Result<Vec<_>>>()?;
            repository.persist::<Es<Pair>>(&serialized, None).await?;
        }
        Client::Disintegrate(store) => store.append(group.id.0, &events).await?,
        Client::Copy(client, position) => {
            let metadata = serde_json::to_string(&envelope.metadata())?;
            let mut rows = String::new();
            for (sequence, event) in (1..).zip(&events) {
                let (kind, version, payload) = (event.kind(), event.version(), serde_json::to_string(event)?);
                let (id, position) = (group.id, position.fetch_add(1, Ordering::Relaxed));
                // Nothing in it has to be escaped: ids, codes and numbers.
                writeln!(
                    rows,
                    "{}\t{id}\t{sequence}\t{kind}\t{version}\t{payload}\t{metadata}\t{position}",
                    Pair::TYPE
                )?;
            }
            let sink = client.copy_in(COPY).await?;
            pin_mut!(sink);
            sink.send(Cursor::new(rows.into_bytes())).await?;
            sink.finish().await?;
        }
    }
    Ok(())
}

fn report(contenders: &[Contender], extent: &Extent, before: &str) -> Report {
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for (many, _) in CLIENTS {
        for contender in contenders {
            let measured = &contender.runs[&many];
            rows.push(vec![
                contender.name.to_owned(),
                many.to_string(),
                measured.rate().times(count(BULK)).whole(),
                measured.p50().millis(),
                measured.p99().millis(),
                measured.cost(),
            ]);
        }
        for beside in &contenders[1..] {
            let (own, theirs) = (&contenders[0].runs[&many], &beside.runs[&many]);
            findings.push(format!(
                "Times the rate of {}, {many} client(s): {}, by processor time {}.",
                beside.name,
                own.times(theirs).ratio(),
                own.by_processor_time(theirs).ratio(),
            ));
        }
    }
    Report {
        name: "commits",
        about: format!(
            "PostgreSQL: commits of {BULK} events, each the beginning of a stream. {} rounds after one that does not count. \
             Load average {before} before, {} after.",
            extent.committings,
            load(),
        ),
        columns: &[
            "contender",
            "clients",
            "events/s",
            "p50, ms",
            "p99, ms",
            "CPU of a commit, µs: clients + server",
        ],
        rows,
        findings,
    }
}
