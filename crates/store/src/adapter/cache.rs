//! Recently used aggregates with their versions, so that a busy one is not folded again for each command.
//!
//! Invariants: an entry is the state of its stream at its version, never of another; a lower version never replaces a
//! higher one of its session. An entry may be behind what other nodes appended: a commit finds that out that names its version.
//! Nobody gets one of another session: of that history the same version may have other events.

use crate::journal::{Session, StreamId};
use domain::aggregate::Aggregate;
use moka::ops::compute::Op;
use moka::sync::Cache;
use std::any::Any;
use std::sync::Arc;

/// How many aggregates are kept: tens of megabytes at most.
const KEPT: u64 = 10_000;

/// The state of an aggregate, of the type of its stream; shared, for a copy of a long one costs more than a command.
pub type AnyState = Arc<dyn Any + Send + Sync>;

#[derive(Debug, Clone)]
struct Entry {
    session: Session,
    version: u64,
    state: AnyState,
}

/// The cache; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Recent {
    entries: Cache<StreamId, Entry>,
}

impl Recent {
    pub(super) fn new() -> Self {
        Self { entries: Cache::new(KEPT) }
    }

    pub(super) fn get<A: Aggregate>(&self, stream: &StreamId, now: Session) -> Option<(Arc<A>, u64)> {
        let Entry { session, version, state } = self.entries.get(stream)?;
        (session == now).then_some(())?;
        Some((state.downcast().ok()?, version))
    }

    pub(super) fn put(&self, stream: StreamId, state: AnyState, session: Session, version: u64) {
        self.entries.entry(stream).and_compute_with(|kept| match kept.map(moka::Entry::into_value) {
            Some(kept) if (kept.session, kept.version) >= (session, version) => Op::Nop,
            Some(_) | None => Op::Put(Entry { session, version, state }),
        });
    }

    pub(super) fn forget(&self, stream: &StreamId) {
        self.entries.invalidate(stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::Sessions;
    use domain::person::Person;
    use uuid::Uuid;

    fn streams() -> (Recent, StreamId, Session, Session) {
        let sessions = Sessions::default();
        let before = sessions.current();
        sessions.end();
        (Recent::new(), StreamId::of::<Person>(Uuid::nil()), before, sessions.current())
    }

    #[test]
    fn an_older_version_does_not_replace_a_newer_one() {
        let (recent, stream, session, _) = streams();
        recent.put(stream.clone(), Arc::new(Person::default()), session, 6);
        recent.put(stream.clone(), Arc::new(Person::default()), session, 5);
        assert_eq!(recent.get::<Person>(&stream, session).unwrap().1, 6);
    }

    #[test]
    fn what_was_read_in_another_session_is_loaded_again() {
        let (recent, stream, before, now) = streams();
        recent.put(stream.clone(), Arc::new(Person::default()), before, 6);
        assert!(recent.get::<Person>(&stream, now).is_none());
        recent.put(stream.clone(), Arc::new(Person::default()), now, 5);
        recent.put(stream.clone(), Arc::new(Person::default()), before, 7);
        assert_eq!(recent.get::<Person>(&stream, now).unwrap().1, 5);
    }

    #[test]
    fn what_is_forgotten_is_loaded_again() {
        let (recent, stream, session, _) = streams();
        recent.put(stream.clone(), Arc::new(Person::default()), session, 6);
        recent.forget(&stream);
        assert!(recent.get::<Person>(&stream, session).is_none());
    }
}
