//! Streams of ten, a hundred and a thousand events loaded and folded by one client: ours beside the stock store and beside a
//! bare client with serde.

use crate::append::postgres::{STOCK_TABLE, copy};
use crate::cluster::{Cluster, Database};
use crate::measure::{Rounds, clients};
use crate::report::{Report, load};
use crate::service;
use crate::world::pairs::{Group, append_long, groups};
use crate::world::{Bulk, Ids};
use anyhow::{Context, Result, ensure};
use clap::Args;
use cqrs_es::persist::PersistedEventStore;
use cqrs_es::{AggregateContext, EventStore};
use domain::aggregate::{Aggregate, Event};
use domain::pair::{Pair, PairEvent};
use postgres_es::PostgresEventRepository;
use std::collections::BTreeMap;
use std::sync::Arc;
use store::adapter::{Es, Repository};
use tokio_postgres::Statement;

const SELECT: &str = "SELECT event_type, payload::text FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 ORDER BY sequence";

/// How long a stream is, how many there are, and how many loads a round has for each asked for.
const LENGTHS: [(usize, usize, usize); 3] = [(10, 200, 10), (100, 50, 4), (1_000, 10, 1)];

/// How much is measured.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// Loads of a thousand events in a round; of a hundred four times, of ten ten times as many.
    #[arg(long, global = true, default_value_t = 40)]
    loads: usize,
    /// Rounds that count; one before them does not.
    #[arg(long, global = true, default_value_t = 5)]
    loadings: usize,
}

type Stock = PersistedEventStore<PostgresEventRepository, Es<Pair>>;

enum Loader {
    Ours(Repository),
    Kept(Repository),
    Stock(Stock),
    Bare(tokio_postgres::Client, Statement),
}

struct OneClient(Arc<Loader>);

/// A stream, and how many events it has.
type Job = (Group, usize);

struct Contender {
    name: &'static str,
    loader: Arc<Loader>,
    runs: BTreeMap<usize, Rounds>,
}

/// Runs the benchmark.
pub(crate) async fn run(cluster: &Cluster, seed: u64, extent: Extent) -> Result<Report> {
    let (ours, stock) = (cluster.create("loads").await?, cluster.create("loads_stock").await?);
    let app = service::without_projector(&ours.address()).await?;
    let mut ids = Ids::new(seed);
    let mut streams = Vec::new();
    let mut bulk = Bulk::new(app.journal().clone(), seed);
    for (length, many, _) in LENGTHS {
        let long = groups(&mut ids, many);
        append_long(&mut bulk, seed, &long, length).await?;
        streams.push(long);
    }
    stock.execute(STOCK_TABLE).await?;
    copy(&ours, &stock).await?;
    for database in [&ours, &stock] {
        database.settle().await?;
    }
    let mut contenders = contenders(&stock, &Repository::new(app.journal().clone())).await?;
    let (before, meter) = (load(), cluster.meter()?);
    for round in 0..=extent.loadings {
        for ((length, _, times), streams) in LENGTHS.iter().zip(&streams) {
            let jobs: Vec<Job> = streams
                .iter()
                .cycle()
                .take(extent.loads * times)
                .map(|group| (group.clone(), *length))
                .collect();
            for contender in &mut contenders {
                let run =
                    clients(meter, jobs.clone(), vec![OneClient(Arc::clone(&contender.loader))], one).await?;
                if round > 0 {
                    contender.runs.entry(*length).or_default().push(run);
                }
            }
        }
    }
    Ok(report(&contenders, &extent, &before))
}

async fn contenders(stock: &Database, repository: &Repository) -> Result<Vec<Contender>> {
    let pool = postgres_es::default_postgress_pool(&stock.address()).await;
    let client = stock.client().await?;
    let statement = client.prepare(SELECT).await?;
    let theirs = PersistedEventStore::new_event_store(PostgresEventRepository::new(pool));
    let contender = |name, loader: Loader| Contender { name, loader: loader.into(), runs: BTreeMap::new() };
    Ok(vec![
        contender("ours", Loader::Ours(repository.clone())),
        contender("ours, kept in memory", Loader::Kept(repository.clone())),
        contender("stock postgres-es", Loader::Stock(theirs)),
        contender("bare tokio-postgres with serde", Loader::Bare(client, statement)),
    ])
}

async fn one(client: Arc<OneClient>, (group, length): Job) -> Result<()> {
    let loaded = match &*client.0 {
        Loader::Ours(repository) => repository.load_fresh::<Pair>(group.id.0).await?.version,
        Loader::Kept(repository) => repository.load::<Pair>(group.id.0).await?.version,
        Loader::Stock(store) => {
            let mut context = store.load_aggregate(&group.id.to_string()).await?;
            drop(context.aggregate().0.clone());
            context.current_sequence as u64
        }
        Loader::Bare(client, statement) => {
            let rows = client.query(statement, &[&Pair::TYPE, &group.id.to_string()]).await?;
            let read = |row: &tokio_postgres::Row| {
                let mut payload = serde_json::Deserializer::from_str(row.get(1));
                Ok(PairEvent::decode(row.get(0), &mut payload).context("a pair has no such event")??)
            };
            let events = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
            drop(Pair::fold(&events));
            events.len() as u64
        }
    };
    ensure!(loaded == length as u64, "{loaded} of {length} events were loaded");
    Ok(())
}

fn report(contenders: &[Contender], extent: &Extent, before: &str) -> Report {
    let (mut rows, mut findings) = (Vec::new(), Vec::new());
    for (length, ..) in LENGTHS {
        for contender in contenders {
            let measured = &contender.runs[&length];
            rows.push(vec![
                contender.name.to_owned(),
                length.to_string(),
                measured.rate().whole(),
                measured.p50().fine_millis(),
                measured.cost(),
            ]);
        }
        for beside in &contenders[2..] {
            let ratio = |ours: &Contender| {
                let (own, theirs) = (&ours.runs[&length], &beside.runs[&length]);
                format!("{} {}", ours.name, own.times(theirs).ratio())
            };
            let ratios: Vec<String> = contenders[..2].iter().map(ratio).collect();
            findings.push(format!(
                "Times the rate of {}, {length} events: {}.",
                beside.name,
                ratios.join("; ")
            ));
        }
    }
    Report {
        name: "loads",
        about: format!(
            "PostgreSQL, one client: a pair loaded out of its stream and folded. {} rounds after one that does not count. \
             Load average {before} before, {} after.",
            extent.loadings,
            load(),
        ),
        columns: &["contender", "events", "loads/s", "p50, ms", "CPU of a load, µs: client + server"],
        rows,
        findings,
    }
}
