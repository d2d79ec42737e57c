//! A rehearsal: works that see what earlier ones would have written, and write nothing.

use super::Work;
use std::collections::{BTreeMap, BTreeSet};
use store::adapter::AnyState;
use store::journal::{Digest, StreamId};
use uuid::Uuid;

/// What earlier works of a rehearsal would have written. A rehearsal decides everything and commits nothing.
#[derive(Default)]
pub struct Rehearsal {
    pub(super) states: BTreeMap<StreamId, (AnyState, u64)>,
    pub(super) claims: BTreeMap<(String, Digest), Uuid>,
    pub(super) personal: BTreeMap<(Uuid, String), String>,
    pub(super) keys: BTreeSet<Uuid>,
}

/// What one rehearsed work leaves behind.
pub(crate) struct Rehearsed {
    states: BTreeMap<StreamId, (AnyState, u64)>,
    claims: BTreeMap<(String, Digest), Uuid>,
    personal: BTreeMap<(Uuid, String), String>,
    keys: BTreeSet<Uuid>,
}

impl Rehearsal {
    pub(crate) fn take(&mut self, work: Rehearsed) {
        self.states.extend(work.states);
        self.claims.extend(work.claims);
        self.personal.extend(work.personal);
        self.keys.extend(work.keys);
    }
}

impl Work<'_> {
    /// Takes what this work would have written into a rehearsal.
    pub(crate) fn rehearsed(self) -> Rehearsed {
        Rehearsed {
            states: self
                .streams
                .into_iter()
                .map(|(stream, open)| (stream, (open.state, open.version + open.events.len() as u64)))
                .collect(),
            claims: self.claims,
            personal: self.personal,
            keys: self.keys.into_iter().map(|key| key.subject).collect(),
        }
    }
}
