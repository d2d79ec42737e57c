//! Carrying acts out: decide, commit, and decide again when somebody was faster.

mod answer;
mod expected;

pub use answer::{Done, PerformError};
pub use expected::Expected;

use crate::acts::Act;
use crate::envelope::{Channel, Envelope};
use crate::work::{Rehearsal, Work, WorkError};
use answer::conflict;
use chrono::NaiveDate;
use domain::aggregate::Stamp;
use domain::ids::OrganizationId;
use std::sync::Arc;
use store::adapter::Repository;
use store::audit::AuditLog;
use store::clock::Clock;
use store::journal::{AppendError, Appended, Digest, Journal, Position, ReadError, StreamId};
use store::projector::Projector;
use store::reading::{LeftOut, Reading};
use store::vault::Vault;
use uuid::Uuid;

/// How often a command is decided again when somebody was faster and the client named no version.
const ATTEMPTS: u32 = 20;

/// The service: everything a use case needs. Clones share it.
#[derive(Clone, Debug)]
pub struct App {
    pub(crate) repository: Arc<Repository>,
    pub(crate) vault: Vault,
    pub(crate) reading: Reading,
    pub(crate) archive: Journal,
    pub(crate) projector: Projector,
    pub(crate) audit: AuditLog,
}

impl App {
    /// The service over an open journal, its projector and its vault. Questions go to where the projector says that answers
    /// are read; what a command rests on is read from the journal's own database.
    pub fn new(journal: Journal, projector: Projector, vault: Vault) -> Self {
        let reading = projector.reading().clone();
        let archive = journal.read_from(reading.backend().clone());
        let audit = AuditLog::new(journal.clone());
        Self { repository: Arc::new(Repository::new(journal)), vault, reading, archive, projector, audit }
    }

    /// The same service for one question or command: whatever its answer rests on is noted there.
    #[must_use]
    pub fn noting(&self, left_out: LeftOut) -> Self {
        Self { reading: self.reading.noting(left_out), ..self.clone() }
    }

    /// The journal.
    pub fn journal(&self) -> &Journal {
        self.repository.journal()
    }

    /// The aggregates, kept and stored.
    pub fn aggregates(&self) -> &Repository {
        &self.repository
    }

    /// The projector.
    pub fn projector(&self) -> &Projector {
        &self.projector
    }

    /// The vault.
    pub fn vault(&self) -> &Vault {
        &self.vault
    }

    /// The read tables.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The clock by which days are counted.
    pub fn clock(&self) -> &Arc<dyn Clock> {
        self.journal().clock()
    }

    /// Carries acts out as one commit. When something came between, the acts are decided again, a few times; but what the client has
    /// not seen of the stream whose version it names is a conflict at once.
    ///
    /// The fingerprint says what was asked, without ids made for it: a repeat of the command id with another one is refused.
    pub async fn perform(
        &self,
        acts: &[Act],
        envelope: &Envelope,
        fingerprint: Digest,
        expected: Option<&Expected>,
    ) -> Result<Done, PerformError> {
        let mut attempt = 1;
        let answer = loop {
            // After a conflict nothing is taken from memory: more than one of its states may be behind.
            let work = if attempt == 1 { self.work(None) } else { self.work(None).afresh() };
            match self.attempt(acts, work, envelope, fingerprint, expected).await {
                Err(PerformError::Conflict { stream, expected: at, actual, .. })
                    if attempt < ATTEMPTS
                        && !expected.is_some_and(|seen| actual != at && seen.is(&stream, at)) =>
                {
                    count_retry();
                    attempt += 1;
                }
                answer => break answer,
            }
        };
        // The same command may have come on two connections, and the other one was faster: then this one was decided on what
        // it did itself, and the answer is still the first one.
        let answer = match answer {
            Ok(Done::AlreadySo) | Err(PerformError::Refused(_) | PerformError::Conflict { .. }) => {
                self.done_before(envelope.command_id, fingerprint).await?.map_or(answer, Ok)
            }
            Ok(Done::Recorded { .. })
            | Err(
                PerformError::CommandReused { .. } | PerformError::DiskFull(_) | PerformError::Unavailable(_),
            ) => answer,
        };
        count(answer.as_ref().copied());
        answer
    }

    /// What an earlier sending of a command gave.
    async fn done_before(&self, command_id: Uuid, fingerprint: Digest) -> Result<Option<Done>, PerformError> {
        match self.journal().command(command_id).await? {
            Some(record) if record.fingerprint == fingerprint => {
                Ok(Some(Done::Recorded { first: record.first, last: record.last, repeated: true }))
            }
            Some(record) => Err(PerformError::CommandReused { command_id, position: record.last }),
            None => Ok(None),
        }
    }

    async fn attempt<'a>(
        &'a self,
        acts: &[Act],
        mut work: Work<'a>,
        envelope: &Envelope,
        fingerprint: Digest,
        expected: Option<&Expected>,
    ) -> Result<Done, PerformError> {
        if let Some(expected) = expected {
            self.check_expected(expected).await?;
        }
        let decided = decide(acts, &mut work).await;
        let is_final = match &decided {
            Ok(()) => !work.is_empty(),
            Err(error) => !matches!(error, WorkError::Refused(_)),
        };
        if is_final || !work.rests_on_memory() {
            decided?;
        } else {
            work = self.work(None).afresh();
            decide(acts, &mut work).await?;
        }
        if work.is_empty() {
            // An import tells what is in the file and leaves what was corrected since; whoever sends a command is told.
            if envelope.channel == Channel::Api {
                work.texts_as_sealed().await?;
            }
            return Ok(Done::AlreadySo);
        }
        let mut commit = work.commit(envelope.command_id, fingerprint, envelope.metadata());
        if let Some(expected) = expected {
            self.hold_to(expected, &mut commit).await?;
        }
        let destroys = !commit.destroyed.is_empty();
        match self.repository.append(commit).await {
            Ok(Appended { first, last, repeated }) => {
                if !repeated {
                    work.remember();
                }
                if destroys {
                    self.forget().await;
                }
                Ok(Done::Recorded { first, last, repeated })
            }
            Err(error) => Err(self.refused_append(error).await?),
        }
    }

    /// Appends a work that was decided outside of an act.
    pub(crate) async fn append(
        &self,
        work: &mut Work<'_>,
        envelope: &Envelope,
        fingerprint: Digest,
    ) -> Result<Position, PerformError> {
        let commit = work.commit(envelope.command_id, fingerprint, envelope.metadata());
        match self.repository.append(commit).await {
            Ok(appended) => {
                if !appended.repeated {
                    work.remember();
                }
                Ok(appended.last)
            }
            Err(error) => Err(self.refused_append(error).await?),
        }
    }

    /// Has the database overwrite what was destroyed. That this is late changes nothing of what was recorded.
    async fn forget(&self) {
        match self.journal().backend().forget().await {
            Ok(true) => {}
            Ok(false) => tracing::info!("what was destroyed is overwritten later: see docs/personal-data.md"),
            Err(error) => {
                let error = &error as &dyn std::error::Error;
                tracing::warn!(error, "what was destroyed was not overwritten: `nastavnik vault scrub`");
            }
        }
    }

    async fn refused_append(&self, error: AppendError) -> Result<PerformError, ReadError> {
        if let AppendError::Database(_) = &error {
            // It may have refused a key that is wrapped with a master key which was dropped meanwhile.
            drop(self.vault.refresh().await);
        }
        Ok(match error {
            AppendError::Conflict { stream, expected, actual: _ } => {
                let events = self.journal().stream(&stream).await?;
                conflict(stream, expected, events)
            }
            AppendError::CommandReused { command_id, position } => {
                PerformError::CommandReused { command_id, position }
            }
            // Somebody registered the same thing between decision and commit: decided again, it is found.
            AppendError::ClaimTaken { kind, owner } => PerformError::Conflict {
                stream: StreamId::new(kind, owner),
                expected: 0,
                actual: 1,
                between: Vec::new(),
            },
            error @ AppendError::DiskFull(_) => PerformError::DiskFull(Box::new(error)),
            error @ (AppendError::KeyExists { .. }
            | AppendError::Malformed(_)
            | AppendError::Closed
            | AppendError::Database(_)) => PerformError::Unavailable(Box::new(error)),
        })
    }

    /// Decides acts in a rehearsal: everything is judged, nothing is written.
    pub(crate) async fn rehearse(
        &self,
        acts: &[Act],
        rehearsal: &mut Rehearsal,
    ) -> Result<Done, PerformError> {
        let mut work = self.work(Some(rehearsal));
        decide(acts, &mut work).await?;
        if work.is_empty() {
            return Ok(Done::AlreadySo);
        }
        let rehearsed = work.rehearsed();
        rehearsal.take(rehearsed);
        Ok(Done::Recorded { first: Position::START, last: Position::START, repeated: false })
    }

    /// Which day it is at an organisation: by its time zone, by that of a node above it, or by the clock of the service.
    ///
    /// # Errors
    /// When a stream cannot be loaded.
    pub async fn today_at(&self, organization: OrganizationId) -> Result<NaiveDate, WorkError> {
        let mut work = self.work(None);
        work.at(organization).await?;
        Ok(work.stamp().today)
    }

    /// A work of today by the clock of the service, until it comes to an organisation.
    pub(crate) fn work<'a>(&'a self, rehearsal: Option<&'a Rehearsal>) -> Work<'a> {
        let stamp = Stamp { today: self.clock().today() };
        Work::new(&self.repository, &self.vault, stamp, rehearsal)
    }
}

/// Counts a command that is decided again because somebody was faster.
pub(crate) fn count_retry() {
    metrics::counter!("nastavnik_conflicts_retried_total").increment(1);
}

/// Counts how commands end; of a refusal its code, which is one of a closed list.
pub(crate) fn count(answer: Result<Done, &PerformError>) {
    let outcome = match answer {
        Ok(Done::Recorded { repeated: false, .. }) => "recorded",
        Ok(Done::Recorded { repeated: true, .. }) => "repeated",
        Ok(Done::AlreadySo) => "already_so",
        Err(PerformError::Refused(refused)) => {
            metrics::counter!("nastavnik_refusals_total", "code" => refused.code).increment(1);
            "refused"
        }
        Err(PerformError::Conflict { .. }) => "conflict",
        Err(PerformError::CommandReused { .. }) => "command_reused",
        Err(PerformError::DiskFull(_)) => "disk_full",
        Err(PerformError::Unavailable(_)) => "unavailable",
    };
    metrics::counter!("nastavnik_commands_total", "outcome" => outcome).increment(1);
}

async fn decide(acts: &[Act], work: &mut Work<'_>) -> Result<(), WorkError> {
    for act in acts {
        act.apply(work).await?;
    }
    Ok(())
}
