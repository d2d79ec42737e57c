//! Whether what was read belongs to the history that is appended to: a primary may have died and a replica taken over that lacked its last
//! moments, and other nodes may have filled them with other events, under the same sequences.
//!
//! Invariants: the session is another one whenever this node's appender had to connect anew, and whenever the journal was found to have gone
//! back; a commit that rests on what was read in another session is decided again (docs/decisions/0059).

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A stretch of time in which the history surely was one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct Session(u64);

/// The session of a node; clones share it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sessions(Arc<AtomicU64>);

impl Sessions {
    pub(crate) fn current(&self) -> Session {
        Session(self.0.load(Ordering::SeqCst))
    }

    /// From now on the history may be another one.
    pub(crate) fn end(&self) {
        self.0.fetch_add(1, Ordering::SeqCst);
    }
}
