//! All read models written to the database from the journal, beside COPY of the same rows into empty tables.

use crate::cluster::Database;
use crate::cpu::{Meter, Used};
use crate::measure::{Spread, count, thousands};
use crate::replay::{Cost, rate};
use crate::report::{Report, load};
use anyhow::Result;
use futures_util::{SinkExt, TryStreamExt, pin_mut};
use std::time::{Duration, Instant};
use store::journal::Journal;
use store::projector::Projector;
use tokio_postgres::Client;

const TABLES: [&str; 3] = ["rm_rows", "rm_postings", "rm_cells"];
/// How long one may take.
const PATIENCE: Duration = Duration::from_secs(1_800);
/// As after a new version of the fold, with nothing left of the old one.
const FORGET: &str =
    "TRUNCATE rm_rows, rm_postings, rm_cells; UPDATE rm_checkpoint SET fold_version = 0, position = 0";

/// Runs the benchmark on a journal whose projector is stopped.
pub(crate) async fn run(
    database: &Database,
    journal: &Journal,
    meter: Meter,
    rebuilds: usize,
) -> Result<Report> {
    let client = database.client().await?;
    let before = load();
    let (mut written, mut copied, mut lines) = (Vec::new(), Vec::new(), 0);
    let (mut cost, mut cost_of_copy) = (Vec::new(), Vec::new());
    let head = *journal.head().borrow();
    for _ in 0..rebuilds {
        client.batch_execute(FORGET).await?;
        database.settle().await?;
        let (begun, used) = (Instant::now(), meter.read()?);
        let projector = Projector::start(journal).await?;
        projector.wait_for(head, PATIENCE).await?;
        written.push(rate(head.0, begun));
        cost.push(Cost::of(meter.read()?.since(used), head.0));
        projector.stop().await;
        eprintln!("read models written: {:.0} events/s", rate(head.0, begun));
        let (took, used);
        (lines, took, used) = copy(&client, meter).await?;
        cost_of_copy.push(Cost::of(used, head.0));
        copied.push(count(usize::try_from(head.0)?) / took.as_secs_f64());
        eprintln!("the same {lines} rows by COPY: {:.1} s", took.as_secs_f64());
    }
    let share: Spread = written.iter().zip(&copied).map(|(ours, copy)| ours / copy).collect();
    let by_cpu: Spread =
        cost.iter().zip(&cost_of_copy).map(|(ours, copy)| copy.whole() / ours.whole()).collect();
    let row = |name: &str, rates: Vec<f64>, costs: &[Cost]| {
        vec![name.to_owned(), rates.into_iter().collect::<Spread>().whole(), Cost::medians(costs)]
    };
    Ok(Report {
        name: "rebuild",
        about: format!(
            "All read models of the same {} events: {} rows of the registry, lines of the ledger and cells, with their \
             indexes. {rebuilds} times each, in turn. Load average {before} before, {} after.",
            thousands(count(usize::try_from(head.0)?)),
            thousands(count(usize::try_from(lines)?)),
            load(),
        ),
        columns: &["what", "events/s", "CPU of an event, µs: client + server"],
        rows: vec![
            row(
                "limit: COPY of the same rows into empty tables with the same indexes, one after the other",
                copied,
                &cost_of_copy,
            ),
            row("ours: read, decoded, folded, written, and made the live ones", written, &cost),
        ],
        findings: vec![format!(
            "Of the rate of COPY: {}, by processor time {}.",
            share.ratio(),
            by_cpu.ratio()
        )],
    })
}

/// Copies what is there into empty tables like those it is in; says how many rows there were and how long it took.
async fn copy(client: &Client, meter: Meter) -> Result<(u64, Duration, Used)> {
    let (mut lines, mut took, mut used) = (0, Duration::ZERO, Used::default());
    for table in TABLES {
        let out = client.copy_out(&format!("COPY {table} TO STDOUT (FORMAT binary)")).await?;
        let rows: Vec<_> = out.try_collect().await?;
        client.batch_execute(&format!("CREATE TABLE copied (LIKE {table} INCLUDING ALL)")).await?;
        let (begun, before) = (Instant::now(), meter.read()?);
        let sink = client.copy_in("COPY copied FROM STDIN (FORMAT binary)").await?;
        pin_mut!(sink);
        for row in rows {
            sink.feed(row).await?;
        }
        lines += sink.finish().await?;
        took += begun.elapsed();
        used = used.and(meter.read()?.since(before));
        client.batch_execute("DROP TABLE copied").await?;
    }
    Ok((lines, took, used))
}
