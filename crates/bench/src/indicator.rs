//! The indicators of a region: the question that the first page asks, beside what the database alone needs for it.

use crate::cluster::{Cluster, Database};
use crate::measure::{Rounds, clients, count, thousands};
use crate::report::{Report, load};
use crate::service;
use crate::world::Bulk;
use crate::world::region::Region;
use anyhow::{Result, ensure};
use app::App;
use clap::Args;
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio_postgres::Statement;
use uuid::Uuid;

const SCHOOLS: usize = 100;
const CLIENTS: [usize; 2] = [1, 16];
const YEAR: i32 = 2024;
/// How long the read models may take to be folded.
const DEADLINE: Duration = Duration::from_secs(1_800);

/// The rows from which the indicators of some nodes are read, and nothing else.
const CELLS: &str = "SELECT node, theme, measure, year, detail, level, amount FROM rm_cells
  WHERE generation = (SELECT generation FROM rm_checkpoint WHERE status = 'live') AND node = ANY($1::text[]::uuid[])";

/// What would be asked if no sums were kept.
const POSTINGS: &str = "SELECT node, theme, measure, year, detail, level, sum(amount) FROM rm_postings
  WHERE generation = (SELECT generation FROM rm_checkpoint WHERE status = 'live') AND node = ANY($1::text[]::uuid[])
  GROUP BY node, theme, measure, year, detail, level";

/// How much is measured.
#[derive(Args, Clone, Copy, Debug)]
pub(crate) struct Extent {
    /// How many events are behind the indicators.
    #[arg(long, global = true, default_value_t = 60_000)]
    behind: u64,
    /// How many questions a client asks in a round.
    #[arg(long, global = true, default_value_t = 100)]
    questions: usize,
    /// Rounds that count; one before them does not.
    #[arg(long, global = true, default_value_t = 5)]
    asked: usize,
}

/// Who answers.
#[derive(Clone)]
enum Answerer {
    App(App),
    Sql(Database, &'static str),
}

enum Client {
    App(App),
    Sql(tokio_postgres::Client, Statement),
}

/// What is asked for.
#[derive(Clone, Debug)]
enum Question {
    One(Uuid),
    Below(Uuid, Arc<[Uuid]>),
}

struct Asked {
    name: String,
    answerer: Answerer,
    question: Question,
    /// A table of many nodes is asked for less often.
    share: usize,
    rounds: [Rounds; CLIENTS.len()],
}

/// Runs the benchmark.
pub(crate) async fn run(cluster: &Cluster, seed: u64, extent: Extent) -> Result<Report> {
    let database = cluster.create("indicator").await?;
    let (region, events) = grow(&database, seed, extent.behind).await?;
    let begun = Instant::now();
    let app = service::open(&database.address()).await?;
    let head = app.journal().tree_head().await?.position;
    app.projector().wait_for(head, DEADLINE).await?;
    let projected = count(usize::try_from(events)?) / begun.elapsed().as_secs_f64();
    app.projector().stop().await;
    database.settle().await?;
    let (before, meter) = (load(), cluster.meter()?);
    let mut all = asked(&app, &database, &region);
    for round in 0..=extent.asked {
        for (column, many) in CLIENTS.into_iter().enumerate() {
            for asked in &mut all {
                let questions =
                    vec![asked.question.clone(); (extent.questions * many / asked.share).max(many)];
                let run = clients(meter, questions, asked.answerer.clients(many).await?, ask).await?;
                eprintln!("{}, {many} clients: {:.0}/s", asked.name, run.rate());
                if round > 0 {
                    asked.rounds[column].push(run);
                }
            }
        }
    }
    Ok(Report {
        name: "indicator",
        about: format!(
            "Indicators of {YEAR} over {} events of {SCHOOLS} schools in one municipality of one region, PostgreSQL, through \
             the use cases of the service. {} rounds after one that does not count, in each every row in turn; medians, in \
             brackets the slowest and the fastest round. Seed {seed}. Load average {before} before, {} after.",
            thousands(count(usize::try_from(events)?)),
            extent.asked,
            load()
        ),
        columns: &[
            "question",
            "clients",
            "answers/s",
            "p50, ms",
            "p99, ms",
            "CPU of an answer, µs: clients + server",
        ],
        rows: rows(&all),
        findings: vec![format!(
            "Before, the projector folded these events and wrote the read tables at {} events/s.",
            thousands(projected)
        )],
    })
}

/// Appends the region and says how many events it has.
async fn grow(database: &Database, seed: u64, events: u64) -> Result<(Region, u64)> {
    let app = service::without_projector(&database.address()).await?;
    let mut bulk = Bulk::new(app.journal().clone(), seed);
    let mut region = Region::found(&mut bulk, seed, SCHOOLS).await?;
    region.live(&mut bulk, events).await?;
    app.journal().shutdown().await;
    Ok((region, bulk.appended()))
}

fn asked(app: &App, database: &Database, region: &Region) -> Vec<Asked> {
    let schools: Arc<[Uuid]> = region.schools.iter().map(|(school, _)| school.0).collect();
    let (one, below) =
        (Question::One(region.top.0), Question::Below(region.municipality.0, Arc::clone(&schools)));
    let ours = Answerer::App(app.clone());
    let cells = Answerer::Sql(database.clone(), CELLS);
    let postings = Answerer::Sql(database.clone(), POSTINGS);
    let asked = |name: &str, answerer: &Answerer, question: &Question, share| Asked {
        name: name.to_owned(),
        answerer: answerer.clone(),
        question: question.clone(),
        share,
        rounds: Default::default(),
    };
    vec![
        asked("the region", &ours, &one, 1),
        asked("the region; limit: its kept sums, one statement", &cells, &one, 1),
        asked("the region; beside: summed from the postings by one statement", &postings, &one, 5),
        asked("each of 100 schools", &ours, &below, 5),
        asked("each of 100 schools; limit: their kept sums, one statement", &cells, &below, 5),
        asked(
            "each of 100 schools; beside: summed from the postings by one statement",
            &postings,
            &below,
            20,
        ),
    ]
}

impl Answerer {
    async fn clients(&self, many: usize) -> Result<Vec<Client>> {
        let mut clients = Vec::with_capacity(many);
        for _ in 0..many {
            clients.push(match self {
                Self::App(app) => Client::App(app.clone()),
                Self::Sql(database, statement) => {
                    let client = database.client().await?;
                    let statement = client.prepare(statement).await?;
                    Client::Sql(client, statement)
                }
            });
        }
        Ok(clients)
    }
}

async fn ask(client: Arc<Client>, question: Question) -> Result<()> {
    match (&*client, question) {
        (Client::App(app), Question::One(node)) => {
            let table = app.indicators(node, YEAR, None).await?;
            ensure!(table.value.values.iter().any(|value| value.numerator > 0), "nothing was counted");
        }
        (Client::App(app), Question::Below(parent, nodes)) => {
            let tables = app.indicator_matrix(parent, YEAR).await?;
            ensure!(tables.value.len() == nodes.len(), "{} tables", tables.value.len());
        }
        (Client::Sql(client, statement), question) => {
            let nodes = match question {
                Question::One(node) => vec![node],
                Question::Below(_, nodes) => nodes.to_vec(),
            };
            let nodes: Vec<String> = nodes.iter().map(Uuid::to_string).collect();
            let rows = client.query(statement, &[&nodes]).await?;
            ensure!(!rows.is_empty(), "no sums");
        }
    }
    Ok(())
}

fn rows(all: &[Asked]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for asked in all {
        for (many, rounds) in CLIENTS.into_iter().zip(&asked.rounds) {
            rows.push(vec![
                asked.name.clone(),
                many.to_string(),
                rounds.rate().whole(),
                rounds.p50().millis(),
                rounds.p99().millis(),
                rounds.cost(),
            ]);
        }
    }
    rows
}
