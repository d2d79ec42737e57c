//! A unit of work: the streams an act reads, what is decided for each, and everything else its commit writes.
//!
//! Invariants: a decision sees the events decided before it in the same work; nothing is written before the commit; a commit
//! names the version of every stream on which something was decided, and of every state that came from memory: another node, or an append
//! whose answer got lost, may have moved it, and a decision that finds nothing to do there would not be found out.

use crate::refused::Refused;
use crate::zone;
use domain::aggregate::{Aggregate, Event, Stamp};
use domain::ids::OrganizationId;
use domain::methodology::Methodology;
use domain::organization::Organization;
use domain::settings::Settings;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use store::adapter::{AnyState, LoadError, Repository};
use store::journal::{Digest, Journal, NewEvent, ReadError, SealedKey, SealedRecord, Session, StreamId};
use store::vault::{SubjectKey, Vault, VaultError};
use thiserror::Error;
use uuid::Uuid;

mod commit;
mod rehearsal;
mod sealed;

pub use rehearsal::Rehearsal;

/// Why a work does not come about.
#[derive(Debug, Error)]
pub enum WorkError {
    /// A rule said no.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// A stream could not be loaded.
    #[error("a stream could not be loaded")]
    Load(#[from] LoadError),
    /// The journal did not answer.
    #[error("the journal could not be read")]
    Read(#[from] ReadError),
    /// The vault did not answer.
    #[error("the vault could not be read")]
    Vault(#[from] VaultError),
}

struct Open {
    state: AnyState,
    version: u64,
    /// Whether the state came from memory.
    recalled: bool,
    events: Vec<NewEvent>,
}

impl Open {
    /// The state, to be read while the work goes on.
    fn shared<A: Aggregate>(&self) -> Arc<A> {
        Arc::clone(&self.state).downcast().expect(TYPE)
    }

    /// The state, to be changed: of its own from now on, if somebody else still reads it.
    fn own<A: Aggregate>(&mut self) -> &mut A {
        if Arc::get_mut(&mut self.state).is_none() {
            self.state = Arc::new(self.state.downcast_ref::<A>().expect(TYPE).clone());
        }
        let own = Arc::get_mut(&mut self.state).expect("shared with nobody");
        own.downcast_mut().expect(TYPE)
    }
}

const TYPE: &str = "a stream has the type of its key";

/// The work of one commit.
pub struct Work<'a> {
    repository: &'a Repository,
    vault: &'a Vault,
    rehearsal: Option<&'a Rehearsal>,
    stamp: Stamp,
    /// In which everything is read.
    session: Session,
    /// The organisation by whose calendar the work decides, once one is known.
    calendar: Option<OrganizationId>,
    /// Loads streams from the database even when memory has them.
    fresh: bool,
    streams: BTreeMap<StreamId, Open>,
    /// Streams in the order in which something first happened to them: the order of their events in the journal.
    order: Vec<StreamId>,
    guarded: BTreeSet<StreamId>,
    claims: BTreeMap<(String, Digest), Uuid>,
    released: BTreeSet<Uuid>,
    destroyed: BTreeSet<Uuid>,
    keys: Vec<SealedKey>,
    subject_keys: BTreeMap<Uuid, SubjectKey>,
    records: Vec<SealedRecord>,
    personal: BTreeMap<(Uuid, String), String>,
}

impl<'a> Work<'a> {
    /// Begins a work on this day.
    pub fn new(
        repository: &'a Repository,
        vault: &'a Vault,
        stamp: Stamp,
        rehearsal: Option<&'a Rehearsal>,
    ) -> Self {
        Self {
            repository,
            vault,
            rehearsal,
            stamp,
            session: repository.journal().session(),
            calendar: None,
            fresh: false,
            streams: BTreeMap::new(),
            order: Vec::new(),
            guarded: BTreeSet::new(),
            claims: BTreeMap::new(),
            released: BTreeSet::new(),
            destroyed: BTreeSet::new(),
            keys: Vec::new(),
            subject_keys: BTreeMap::new(),
            records: Vec::new(),
            personal: BTreeMap::new(),
        }
    }

    /// The same, with every stream loaded from the database.
    #[must_use]
    pub fn afresh(self) -> Self {
        Self { fresh: true, ..self }
    }

    /// The same, which rests also on what was read earlier, in this session.
    #[must_use]
    pub fn since(self, session: Session) -> Self {
        Self { session, ..self }
    }

    /// Whether a decision may rest on a state from memory. Then neither a refusal nor that there is nothing to do is final: another node may
    /// have changed it.
    pub fn rests_on_memory(&self) -> bool {
        self.streams.values().any(|open| open.recalled)
    }

    /// Decides on the day that it is at an organisation. The first organisation of a work is that of the whole work.
    pub(crate) async fn at(&mut self, organization: OrganizationId) -> Result<(), WorkError> {
        if self.calendar.is_none() {
            self.calendar = Some(organization);
            let now = self.journal().clock().now_micros();
            if let Some(today) = zone::today_at(self, organization, now).await? {
                self.stamp = Stamp { today };
            }
        }
        Ok(())
    }

    /// The day on which this work decides.
    pub fn stamp(&self) -> Stamp {
        self.stamp
    }

    /// The state of an aggregate with everything decided so far.
    pub async fn state<A: Aggregate>(&mut self, id: Uuid) -> Result<Arc<A>, WorkError> {
        let state = self.look::<A>(id).await?;
        // Settings and methodology are streams of a region.
        let is_node = [Organization::TYPE, Settings::TYPE, Methodology::TYPE].contains(&A::TYPE);
        let organization = if is_node { Some(id.into()) } else { zone::organization_of(&*state) };
        if let Some(organization) = organization.filter(|_| self.calendar.is_none()) {
            // Asked once in a work: kept out of the size of every future that reads a state.
            Box::pin(self.at(organization)).await?;
        }
        Ok(state)
    }

    /// Like [`Work::state`], without asking what day it is there.
    pub(crate) async fn look<A: Aggregate>(&mut self, id: Uuid) -> Result<Arc<A>, WorkError> {
        Ok(self.open::<A>(id).await?.shared())
    }

    /// Like [`Work::state`]; besides, the commit fails when the stream moves in between.
    pub async fn guarded_state<A: Aggregate>(&mut self, id: Uuid) -> Result<Arc<A>, WorkError> {
        let state = self.state::<A>(id).await?;
        self.guarded.insert(StreamId::of::<A>(id));
        Ok(state)
    }

    /// Lets an aggregate decide, and takes its events in.
    pub async fn decide<A: Aggregate>(
        &mut self,
        id: Uuid,
        command: impl Into<A::Command>,
    ) -> Result<(), WorkError> {
        let state = self.state::<A>(id).await?;
        let events = state.decide(command.into(), self.stamp).map_err(|refusal| Refused::of(&refusal))?;
        drop(state);
        self.record::<A>(id, events).await
    }

    /// Takes events in that were decided for an aggregate.
    pub async fn record<A: Aggregate>(&mut self, id: Uuid, events: Vec<A::Event>) -> Result<(), WorkError> {
        if events.is_empty() {
            return Ok(());
        }
        let stream = StreamId::of::<A>(id);
        if self.open::<A>(id).await?.events.is_empty() {
            self.order.push(stream.clone());
        }
        let open = self.streams.get_mut(&stream).expect("opened above");
        let state = open.own::<A>();
        for event in &events {
            state.evolve(event);
            tracing::trace!(kind = event.kind(), %id, "decided");
        }
        open.events.extend(events.iter().map(NewEvent::of));
        Ok(())
    }

    /// The whole history of a stream with everything decided so far: by it corrections are judged. A stream that this work has looked at
    /// stays at the version that it had then, which is the one that the commit asks for.
    pub async fn history<A: Aggregate>(&mut self, id: Uuid) -> Result<Vec<A::Event>, WorkError> {
        let is_known = self.streams.contains_key(&StreamId::of::<A>(id));
        let mut history = self.repository.history::<A>(id).await?;
        let stored = history.len() as u64;
        let open = self.open::<A>(id).await?;
        if is_known {
            history.truncate(usize::try_from(open.version).expect("a stream fits into memory"));
        } else if open.version != stored {
            // Memory was behind, or somebody appended in between.
            open.state = Arc::new(A::fold(&history));
            open.version = stored;
            open.recalled = false;
        }
        for event in &open.events {
            let payload = &mut serde_json::Deserializer::from_str(&event.payload);
            let decided = A::Event::decode(&event.event_type, payload);
            history.push(decided.expect("its own kind").expect("written a moment ago"));
        }
        Ok(history)
    }

    /// Takes corrections in that were decided on the whole history of a stream.
    pub async fn correct<A: Aggregate>(
        &mut self,
        id: Uuid,
        history: &[A::Event],
        corrections: Vec<A::Event>,
    ) -> Result<(), WorkError> {
        if corrections.is_empty() {
            return Ok(());
        }
        let state = A::fold(history.iter().chain(&corrections));
        self.record::<A>(id, corrections).await?;
        self.open::<A>(id).await?.state = Arc::new(state);
        Ok(())
    }

    /// The journal under it.
    pub fn journal(&self) -> &Journal {
        self.repository.journal()
    }

    async fn open<A: Aggregate>(&mut self, id: Uuid) -> Result<&mut Open, WorkError> {
        let stream = StreamId::of::<A>(id);
        if !self.streams.contains_key(&stream) {
            let rehearsed = self.rehearsal.and_then(|rehearsal| rehearsal.states.get(&stream)).cloned();
            let (state, version, recalled): (AnyState, _, _) = if let Some((state, version)) = rehearsed {
                (state, version, false)
            } else {
                let repository = self.repository;
                let loaded = if self.fresh {
                    repository.load_fresh::<A>(id).await?
                } else {
                    repository.load::<A>(id).await?
                };
                (loaded.state, loaded.version, loaded.cached)
            };
            self.streams.insert(stream.clone(), Open { state, version, recalled, events: Vec::new() });
        }
        Ok(self.streams.get_mut(&stream).expect("inserted above"))
    }

    /// The version a stream was loaded at.
    pub async fn version<A: Aggregate>(&mut self, id: Uuid) -> Result<u64, WorkError> {
        Ok(self.open::<A>(id).await?.version)
    }

    /// How many events a stream had when this work came to it; 0 for one it has not come to.
    pub fn version_of(&self, stream: &StreamId) -> u64 {
        self.streams.get(stream).map_or(0, |open| open.version)
    }

    /// Whether anything was decided.
    pub fn is_empty(&self) -> bool {
        self.order.is_empty()
    }
}
