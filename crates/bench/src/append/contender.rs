//! Who is measured: a store, what it promises, and how its clients carry a command out.

use crate::cpu::Meter;
use crate::measure::{Rounds, clients};
use crate::world::Ids;
use crate::world::pairs::Group;
use anyhow::{Result, ensure};
use app::acts::{Act, MeetingTexts, PairAct};
use app::{App, Done, Envelope};
use domain::aggregate::Stamp;
use domain::ids::PairId;
use domain::pair::{MeetingCommand, Pair};
use postgres_es::PostgresCqrs;
use sqlite_es::SqliteCqrs;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use store::adapter::Es;
use store::journal::COMMAND_ID;
use tokio_postgres::Statement;

use super::disintegrate::Disintegrate;
use super::pgbench::Pgbench;
use super::postgres::BareTable;

/// Of the command's content; who computes it is before what is measured.
const FINGERPRINT: [u8; 32] = [7; 32];

/// Where a contender takes its groups from.
#[derive(Debug)]
pub(crate) enum Source {
    /// Each once, so that it has to be loaded.
    Fresh(Vec<Group>),
    /// The same ones again and again, so that they are in memory.
    Again(Vec<Group>),
}

impl Source {
    fn take(&mut self, many: usize) -> Vec<Group> {
        match self {
            Self::Fresh(groups) => groups.split_off(groups.len() - many),
            Self::Again(groups) => groups.iter().cycle().take(many).cloned().collect(),
        }
    }
}

/// A store under measurement.
pub(crate) struct Contender {
    /// Its name in the table.
    pub(crate) name: &'static str,
    /// What is true when it answers.
    pub(crate) guarantees: &'static str,
    /// How it carries commands out.
    pub(crate) store: Store,
    /// On which groups.
    pub(crate) source: Source,
    /// Whose processor time is counted.
    pub(crate) meter: Meter,
    /// What was measured, by the number of clients.
    pub(crate) runs: BTreeMap<usize, Rounds>,
}

/// How commands are carried out.
pub(crate) enum Store {
    /// By the service.
    Service(App),
    /// By cqrs-es on postgres-es.
    PostgresEs(Arc<PostgresCqrs<Es<Pair>>>),
    /// By cqrs-es on sqlite-es, and how often it had to be asked again.
    SqliteEs(Arc<SqliteCqrs<Es<Pair>>>, Arc<AtomicU64>),
    /// By disintegrate on disintegrate-postgres, on which day.
    Disintegrate(Disintegrate, Stamp),
    /// By no store at all: one row into a table.
    Bare(BareTable),
    /// The same by pgbench.
    Pgbench(Pgbench),
}

/// One command of one client.
#[derive(Debug)]
pub(crate) struct Job {
    id: PairId,
    meeting: MeetingCommand,
    envelope: Envelope,
}

enum Client {
    Service(App),
    PostgresEs(Arc<PostgresCqrs<Es<Pair>>>),
    SqliteEs(Arc<SqliteCqrs<Es<Pair>>>, Arc<AtomicU64>),
    Disintegrate(Disintegrate, Stamp),
    Bare(tokio_postgres::Client, Statement),
}

impl Contender {
    /// A round, which counts only if it is said to.
    pub(crate) async fn run(
        &mut self,
        ids: &mut Ids,
        many: usize,
        commands: usize,
        counts: bool,
    ) -> Result<()> {
        let mut connected = Vec::with_capacity(many);
        for _ in 0..many {
            connected.extend(self.store.client().await?);
        }
        let run = match &mut self.store {
            Store::Pgbench(pgbench) => pgbench.run(self.meter, many, commands)?,
            Store::Service(_)
            | Store::PostgresEs(_)
            | Store::SqliteEs(..)
            | Store::Disintegrate(..)
            | Store::Bare(_) => {
                let job = |group: Group| Job {
                    id: group.id,
                    meeting: group.meeting(ids),
                    envelope: Envelope::api(ids.ordered()),
                };
                let jobs = self.source.take(commands).into_iter().map(job).collect();
                clients(self.meter, jobs, connected, send).await?
            }
        };
        eprintln!(
            "{}, {many} clients: {:.0}/s{}",
            self.name,
            run.rate(),
            if counts { "" } else { " (warm-up)" }
        );
        if counts {
            self.runs.entry(many).or_default().push(run);
        }
        Ok(())
    }
}

impl Store {
    /// A client of its own; none of a program that makes them itself.
    async fn client(&self) -> Result<Option<Client>> {
        Ok(Some(match self {
            Self::Service(app) => Client::Service(app.clone()),
            Self::PostgresEs(cqrs) => Client::PostgresEs(Arc::clone(cqrs)),
            Self::SqliteEs(cqrs, again) => Client::SqliteEs(Arc::clone(cqrs), Arc::clone(again)),
            Self::Disintegrate(store, stamp) => Client::Disintegrate(store.clone(), *stamp),
            Self::Bare(table) => {
                let (client, statement) = table.connect().await?;
                Client::Bare(client, statement)
            }
            Self::Pgbench(_) => return Ok(None),
        }))
    }
}

async fn send(client: Arc<Client>, job: Job) -> Result<()> {
    match &*client {
        Client::Service(app) => perform(app, job).await,
        Client::PostgresEs(cqrs) => {
            let (id, metadata) = (job.id.to_string(), stock_metadata(&job.envelope));
            Ok(cqrs.execute_with_metadata(&id, job.meeting.into(), metadata).await?)
        }
        Client::SqliteEs(cqrs, again) => loop {
            let (id, metadata) = (job.id.to_string(), stock_metadata(&job.envelope));
            match cqrs.execute_with_metadata(&id, job.meeting.clone().into(), metadata).await {
                Err(error) if error.to_string().contains("database is locked") => {
                    again.fetch_add(1, Ordering::Relaxed);
                }
                answer => break Ok(answer?),
            }
        },
        Client::Disintegrate(store, stamp) => store.meet(job.id.0, job.meeting, *stamp).await,
        Client::Bare(client, statement) => {
            BareTable::insert(client, statement, &job.id, &job.meeting, &job.envelope).await
        }
    }
}

/// What the service does for a mutation: load, decide, append.
async fn perform(app: &App, job: Job) -> Result<()> {
    let act = Act::Pair(PairAct::Meet { id: job.id, command: job.meeting, texts: MeetingTexts::default() });
    let done = app.perform(&[act], &job.envelope, FINGERPRINT, None).await?;
    ensure!(matches!(done, Done::Recorded { repeated: false, .. }), "{done:?} is no new event");
    Ok(())
}

/// The same metadata as ours, byte for byte but for the order of the keys.
pub(crate) fn stock_metadata(envelope: &Envelope) -> HashMap<String, String> {
    let command_id = (COMMAND_ID.to_owned(), envelope.command_id.to_string());
    envelope.metadata().into_iter().chain([command_id]).collect()
}
