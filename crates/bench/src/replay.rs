//! The whole journal from its beginning: read, decoded, folded, beside the server sending the payloads to nowhere.

use crate::cluster::{Cluster, Database};
use crate::measure::{Spread, count, thousands};
use crate::report::{Report, load};
use crate::service;
use crate::world::region::Region;
use crate::world::{BULK, Bulk};
use anyhow::{Result, ensure};
use clap::Args;
use futures_util::{TryStreamExt, pin_mut};
use readmodel::{Fact, Stored, Views};
use std::time::Instant;
use store::journal::{Journal, Position, Recorded};

/// As many events as the service reads at once.
const PAGE: u32 = 1_000;
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
}

/// How far a replay goes with each event.
#[derive(Clone, Copy, Debug)]
enum Way {
    Copy(&'static str),
    Rows,
    Decoded,
    Folded,
}

const WAYS: [(Way, &str); 5] = [
    (Way::Copy(COPY), "limit: COPY of the payloads to nowhere, as they lie"),
    (Way::Copy(COPY_ORDERED), "limit: the same in order"),
    (Way::Rows, "pages of 1,000 in order, every column, not decoded"),
    (Way::Decoded, "the same, decoded to the events of the domain"),
    (Way::Folded, "the same, folded into the read models in memory"),
];

/// Runs the benchmark.
pub(crate) async fn run(cluster: &Cluster, seed: u64, extent: Extent) -> Result<Report> {
    let database = cluster.create("replay").await?;
    let app = service::without_projector(&database.address()).await?;
    let begun = Instant::now();
    let mut bulk = Bulk::new(app.journal().clone(), seed);
    let mut region = Region::found(&mut bulk, seed, SCHOOLS).await?;
    region.live(&mut bulk, extent.events).await?;
    let appended = rate(bulk.appended(), begun);
    eprintln!("appended at {appended:.0}/s");
    database.settle().await?;
    let sizes = database.client().await?.query_one(SIZES, &[]).await?;
    let before = load();
    let mut rates: Vec<Vec<f64>> = WAYS.iter().map(|_| Vec::new()).collect();
    for _ in 0..extent.replays {
        for ((way, name), rates) in WAYS.iter().zip(&mut rates) {
            let begun = Instant::now();
            let events = replay(*way, &database, app.journal()).await?;
            ensure!(events == bulk.appended(), "{name}: {events} of {} events", bulk.appended());
            rates.push(rate(events, begun));
            eprintln!("{name}: {:.0}/s", rate(events, begun));
        }
    }
    let limit = rates[0].iter().copied().collect::<Spread>().median;
    let mut rows: Vec<Vec<String>> =
        WAYS.iter().zip(rates).map(|((_, name), rates)| row(name, rates, limit)).collect();
    rows.push(row(
        &format!("beside: appended in commits of {BULK} events, one after the other"),
        vec![appended],
        limit,
    ));
    Ok(Report {
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
        columns: &["what", "events/s", "of COPY"],
        rows,
        findings: Vec::new(),
    })
}

fn row(name: &str, rates: Vec<f64>, limit: f64) -> Vec<String> {
    let spread: Spread = rates.into_iter().collect();
    vec![name.to_owned(), spread.whole(), format!("{:.2}", spread.median / limit)]
}

fn rate(events: u64, begun: Instant) -> f64 {
    count(usize::try_from(events).expect("a machine counts in 64 bits")) / begun.elapsed().as_secs_f64()
}

/// Goes through the journal once and says how many events there were.
async fn replay(way: Way, database: &Database, journal: &Journal) -> Result<u64> {
    match way {
        Way::Copy(statement) => copy(database, statement).await,
        Way::Rows => pages(journal, |_| Ok(())).await,
        Way::Decoded => pages(journal, |event| decode(event).map(drop)).await,
        Way::Folded => {
            let mut views = Views::default();
            pages(journal, |event| decode(event).map(|fact| drop(views.apply(&fact)))).await
        }
    }
}

async fn pages(journal: &Journal, mut each: impl FnMut(&Recorded) -> Result<()>) -> Result<u64> {
    let mut after = Position::START;
    loop {
        let page = journal.read_after(after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(after.0) };
        after = last.position;
        for event in &page {
            each(event)?;
        }
    }
}

fn decode(event: &Recorded) -> Result<Fact> {
    Ok(Fact::read(event.stored())?)
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
