//! The whole journal from its beginning: decoded and folded, beside the stock store and the server sending the payloads to
//! nowhere.

use crate::cluster::{Cluster, Database};
use crate::cpu::Used;
use crate::measure::{Spread, count, thousands};
use crate::report::{Report, load};
use crate::world::region::Region;
use crate::world::{BULK, Bulk};
use crate::{rebuild, service, verify};
use anyhow::{Result, anyhow, ensure};
use clap::Args;
use cqrs_es::persist::PersistedEventRepository;
use domain::aggregate::Aggregate;
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::organization::Organization;
use domain::pair::Pair;
use domain::person::Person;
use domain::program::Program;
use futures_util::{TryStreamExt, pin_mut};
use postgres_es::PostgresEventRepository;
use readmodel::{Fact, RowKind, Views};
use std::hint::black_box;
use std::time::{Duration, Instant};
use store::adapter::Es;
use store::journal::{Journal, Position};
use store::projector::{Entry, Pages};
use uuid::Uuid;

/// As many events as the projector takes into a batch when it builds.
const BATCH: usize = 4_000;
const SCHOOLS: usize = 100;

const COPY: &str = "COPY (SELECT payload FROM events) TO STDOUT";
const COPY_ORDERED: &str = "COPY (SELECT payload FROM events ORDER BY position) TO STDOUT";
const SIZES: &str =
    "SELECT count(*), avg(octet_length(payload::text))::bigint, avg(octet_length(metadata::text))::bigint,
  pg_size_pretty(pg_total_relation_size('events')) FROM events";

/// How much is measured.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// How many events are replayed.
    #[arg(long, global = true, default_value_t = 1_000_000)]
    events: u64,
    /// How often.
    #[arg(long, global = true, default_value_t = 3)]
    replays: usize,
    /// How often the read models are written.
    #[arg(long, global = true, default_value_t = 2)]
    rebuilds: usize,
    /// How often a bundle is verified.
    #[arg(long, global = true, default_value_t = 3)]
    verifications: usize,
}

/// How far a replay goes with each event.
#[derive(Clone, Copy, Debug)]
enum Way {
    Copy(&'static str),
    Stock,
    Decoded,
    Folded,
}

impl Way {
    /// How many events it goes through.
    fn all(self, bulk: &Bulk) -> u64 {
        match self {
            // It is asked for the types of the region alone, and the key of the log is a setting.
            Self::Stock => bulk.appended(),
            Self::Copy(_) | Self::Decoded | Self::Folded => bulk.appended() + 1,
        }
    }
}

const WAYS: [(Way, &str); 5] = [
    (Way::Copy(COPY), "limit: COPY of the payloads to nowhere, as they lie"),
    (Way::Copy(COPY_ORDERED), "limit: the same in order"),
    (Way::Stock, "stock postgres-es: `stream_all_events` of each type, decoded, in no order between streams"),
    (Way::Decoded, "ours: every event in order, decoded"),
    (
        Way::Folded,
        "ours: the same, folded into all read models, each touched row written as JSON once in 4,000 events",
    ),
];
const STOCK: usize = 2;

/// Runs the benchmark.
pub(crate) async fn run(cluster: &Cluster, seed: u64, extent: Extent) -> Result<[Report; 3]> {
    let database = cluster.create("replay").await?;
    let app = service::without_projector(&database.address()).await?;
    let key = verify::adopt_key(&app).await?;
    let begun = Instant::now();
    let mut bulk = Bulk::new(app.journal().clone(), seed);
    let mut region = Region::found(&mut bulk, seed, SCHOOLS).await?;
    region.live(&mut bulk, extent.events).await?;
    let appended = rate(bulk.appended(), begun);
    eprintln!("appended at {appended:.0}/s");
    database.settle().await?;
    let sizes = database.client().await?.query_one(SIZES, &[]).await?;
    let before = load();
    let meter = cluster.meter()?;
    let mut rates: Vec<Vec<f64>> = WAYS.iter().map(|_| Vec::new()).collect();
    let mut costs: Vec<Vec<Cost>> = WAYS.iter().map(|_| Vec::new()).collect();
    for _ in 0..extent.replays {
        for (((way, name), rates), costs) in WAYS.iter().zip(&mut rates).zip(&mut costs) {
            let (begun, used) = (Instant::now(), meter.read()?);
            // What was folded is put away after the clock is read: who replays goes on to use it.
            let mut views = Views::default();
            let events = replay(*way, &database, app.journal(), &mut views).await?;
            rates.push(rate(events, begun));
            costs.push(Cost::of(meter.read()?.since(used), events));
            ensure!(events == way.all(&bulk), "{name}: {events} of {} events", way.all(&bulk));
            eprintln!("{name}: {:.0}/s", rates[rates.len() - 1]);
        }
    }
    let findings = findings(&rates, &costs);
    let limit = rates[0].iter().copied().collect::<Spread>().median;
    let mut rows: Vec<Vec<String>> = WAYS
        .iter()
        .zip(rates)
        .zip(&costs)
        .map(|(((_, name), rates), costs)| row(name, rates, limit, costs))
        .collect();
    rows.push(row(
        &format!("beside: appended in commits of {BULK} events, one after the other"),
        vec![appended],
        limit,
        &[],
    ));
    let replayed = Report {
        name: "replay",
        about: format!(
            "{} events of one region with {SCHOOLS} schools, {} bytes of JSON and {} of metadata each, the table with its \
             indexes {}. {} replays of each, one after the other in turn. Seed {seed}. Load average {before} before, {} after.",
            thousands(count(usize::try_from(sizes.get::<_, i64>(0))?)),
            sizes.get::<_, i64>(1),
            sizes.get::<_, i64>(2),
            sizes.get::<_, String>(3),
            extent.replays,
            load(),
        ),
        columns: &["what", "events/s", "of COPY", "CPU of an event, µs: client + server"],
        rows,
        findings,
    };
    let rebuilt = rebuild::run(&database, app.journal(), meter, extent.rebuilds).await?;
    let verified = verify::run(&app, &key, extent.verifications).await?;
    Ok([replayed, rebuilt, verified])
}

/// Microseconds of processor time for an event.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cost {
    client: f64,
    server: f64,
}

impl Cost {
    /// What so many events used.
    pub(crate) fn of(used: Used, events: u64) -> Self {
        let each =
            |used: Duration| used.as_secs_f64() * 1e6 / count(usize::try_from(events).unwrap_or(usize::MAX));
        Self { client: each(used.clients), server: each(used.server) }
    }

    /// Of client and server together.
    pub(crate) fn whole(self) -> f64 {
        self.client + self.server
    }

    /// The medians: `1.2 + 0.4`.
    pub(crate) fn medians(costs: &[Self]) -> String {
        let median = |part: fn(&Self) -> f64| costs.iter().map(part).collect::<Spread>().median;
        if costs.is_empty() {
            return "not counted".to_owned();
        }
        format!("{:.1} + {:.1}", median(|cost| cost.client), median(|cost| cost.server))
    }
}

/// How many times the rate of the stock store ours is, replay by replay, and how many times the processor time it needs.
fn findings(rates: &[Vec<f64>], costs: &[Vec<Cost>]) -> Vec<String> {
    let mut findings = Vec::new();
    for (way, (_, name)) in WAYS.iter().enumerate().skip(STOCK + 1) {
        let times: Spread = rates[way].iter().zip(&rates[STOCK]).map(|(own, stock)| own / stock).collect();
        let cpu = costs[STOCK].iter().zip(&costs[way]).map(|(stock, own)| stock.whole() / own.whole());
        let by_cpu = cpu.collect::<Spread>().ratio();
        findings
            .push(format!("{name}: {} times the stock store, by processor time {by_cpu}.", times.ratio()));
    }
    findings
}

fn row(name: &str, rates: Vec<f64>, limit: f64, costs: &[Cost]) -> Vec<String> {
    let spread: Spread = rates.into_iter().collect();
    vec![name.to_owned(), spread.whole(), format!("{:.2}", spread.median / limit), Cost::medians(costs)]
}

pub(crate) fn rate(events: u64, begun: Instant) -> f64 {
    count(usize::try_from(events).expect("a machine counts in 64 bits")) / begun.elapsed().as_secs_f64()
}

/// Goes through the journal once and says how many events there were.
async fn replay(way: Way, database: &Database, journal: &Journal, views: &mut Views) -> Result<u64> {
    match way {
        Way::Copy(statement) => copy(database, statement).await,
        Way::Stock => stock(database).await,
        Way::Decoded => {
            pages(journal, |entries| entries.iter().try_for_each(|entry| fact(entry).map(drop))).await
        }
        Way::Folded => {
            let mut touched = Vec::new();
            pages(journal, |entries| fold(views, entries, &mut touched)).await
        }
    }
}

/// As the projector goes through it: pages are read and decoded on other tasks.
async fn pages(journal: &Journal, mut each: impl FnMut(&[Entry]) -> Result<()>) -> Result<u64> {
    let end = *journal.head().borrow();
    let (mut pages, mut seen) = (Pages::after(journal, Position::START), 0);
    loop {
        let entries = pages.next(BATCH, end).await?;
        if entries.is_empty() {
            return Ok(seen);
        }
        seen += entries.len() as u64;
        each(&entries)?;
        pages.give_back(entries);
    }
}

/// What an event says; one that cannot be read ends the benchmark.
fn fact(entry: &Entry) -> Result<&Fact> {
    entry.fact.as_ref().map_err(|error| anyhow!("{error}"))
}

/// Folds a batch; the list of the rows that it touched is used again by the next one.
fn fold(views: &mut Views, entries: &[Entry], touched: &mut Vec<(RowKind, u128)>) -> Result<()> {
    touched.clear();
    for entry in entries {
        let effect = views.take_in(fact(entry)?);
        touched.extend(effect.touched.into_iter().map(|(kind, key)| (kind, key.as_u128())));
    }
    touched.sort_unstable();
    touched.dedup();
    for (kind, key) in touched {
        black_box(views.row(*kind, Uuid::from_u128(*key)));
    }
    Ok(())
}

/// The stock store reads our table: one type after the other.
async fn stock(database: &Database) -> Result<u64> {
    let pool = postgres_es::default_postgress_pool(&database.address()).await;
    let repository = PostgresEventRepository::new(pool.clone());
    let seen = stock_of::<Organization>(&repository).await?
        + stock_of::<Person>(&repository).await?
        + stock_of::<Program>(&repository).await?
        + stock_of::<Mentor>(&repository).await?
        + stock_of::<Mentee>(&repository).await?
        + stock_of::<Pair>(&repository).await?;
    pool.close().await;
    Ok(seen)
}

async fn stock_of<A: Aggregate>(repository: &PostgresEventRepository) -> Result<u64> {
    let mut replay = repository.stream_all_events::<Es<A>>().await?;
    let mut seen = 0;
    while let Some(event) = replay.next::<Es<A>>(&[]).await {
        drop(event?);
        seen += 1;
    }
    Ok(seen)
}

/// Counts lines, which is the least that can be done with them.
async fn copy(database: &Database, statement: &str) -> Result<u64> {
    let client = database.client().await?;
    let rows = client.copy_out(statement).await?;
    pin_mut!(rows);
    let mut lines = 0;
    while let Some(chunk) = rows.try_next().await? {
        // A chunk is a row.
        lines += u64::from(!chunk.is_empty());
    }
    Ok(lines)
}
