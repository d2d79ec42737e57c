//! The events that are measured: those of the domain, made by one seed.
//!
//! Invariant: the same seed gives the same bytes; every stream is one that the deciders of `domain` could have written.

pub(crate) mod pairs;
pub(crate) mod region;

use anyhow::Result;
use app::Envelope;
use chrono::{Days, NaiveDate};
use domain::aggregate::Aggregate;
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::BTreeMap;
use store::journal::{Commit, Journal, NewEvent, StreamId, StreamWrite};
use uuid::{Builder, Uuid};

/// How many events a commit of the bulk path has.
pub(crate) const BULK: usize = 100;

/// Ids in the two forms that the service draws.
#[derive(Debug)]
pub(crate) struct Ids {
    random: StdRng,
    drawn: u64,
}

impl Ids {
    /// The ids of a seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self { random: StdRng::seed_from_u64(seed), drawn: 0 }
    }

    /// Of persons, mentors and mentees.
    pub(crate) fn random<I: From<Uuid>>(&mut self) -> I {
        Builder::from_random_bytes(self.random.r#gen()).into_uuid().into()
    }

    /// Of everything else: later ones sort later.
    pub(crate) fn ordered<I: From<Uuid>>(&mut self) -> I {
        const FIRST_SECOND_OF_2024: u64 = 1_704_067_200_000;
        self.drawn += 1;
        let millis = FIRST_SECOND_OF_2024 + self.drawn;
        Builder::from_unix_timestamp_millis(millis, &self.random.r#gen()).into_uuid().into()
    }
}

/// A day of the school year, counted from its first.
pub(crate) fn day(after_the_first: u64) -> NaiveDate {
    let first = NaiveDate::from_ymd_opt(2023, 9, 1).expect("a real day");
    first + Days::new(after_the_first)
}

/// Appends many events in big commits, each stream from its beginning.
#[derive(Debug)]
pub(crate) struct Bulk {
    journal: Journal,
    ids: Ids,
    versions: BTreeMap<StreamId, u64>,
    waiting: Vec<StreamWrite>,
    events: usize,
    appended: u64,
}

impl Bulk {
    /// Into this journal.
    pub(crate) fn new(journal: Journal, seed: u64) -> Self {
        let ids = Ids::new(!seed);
        Self { journal, ids, versions: BTreeMap::new(), waiting: Vec::new(), events: 0, appended: 0 }
    }

    /// The next event of a stream.
    pub(crate) async fn push<A: Aggregate>(
        &mut self,
        id: impl Into<Uuid>,
        event: impl Into<A::Event>,
    ) -> Result<()> {
        let (stream, event) = (StreamId::of::<A>(id.into()), NewEvent::of::<A::Event>(&event.into()));
        match self.waiting.last_mut() {
            Some(last) if last.stream == stream => last.events.push(event),
            Some(_) | None => {
                // A commit names each stream once; beside its earlier event this one would overtake those between.
                if self.waiting.iter().any(|write| write.stream == stream) {
                    self.flush().await?;
                }
                let expected_version = self.versions.get(&stream).copied().unwrap_or_default();
                self.waiting.push(StreamWrite {
                    stream: stream.clone(),
                    expected_version,
                    events: vec![event],
                });
            }
        }
        *self.versions.entry(stream).or_default() += 1;
        self.events += 1;
        if self.events >= BULK { self.flush().await } else { Ok(()) }
    }

    /// Appends what waits.
    pub(crate) async fn flush(&mut self) -> Result<()> {
        if self.waiting.is_empty() {
            return Ok(());
        }
        let envelope = Envelope::api(self.ids.ordered());
        let mut commit = Commit::new(envelope.command_id, [0; 32], envelope.metadata());
        commit.streams = std::mem::take(&mut self.waiting);
        self.appended += self.events as u64;
        self.events = 0;
        self.journal.append(commit).await?;
        Ok(())
    }

    /// How many events have been appended.
    pub(crate) const fn appended(&self) -> u64 {
        self.appended
    }
}
