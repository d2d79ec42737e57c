//! What a work asks the journal to write, and what it keeps once that is written.

use super::Work;
use std::sync::Arc;
use store::journal::{Claim, Commit, Digest, StreamWrite};
use uuid::Uuid;

impl Work<'_> {
    /// The commit of this work.
    pub(crate) fn commit(
        &mut self,
        command_id: Uuid,
        fingerprint: Digest,
        metadata: store::journal::Metadata,
    ) -> Commit {
        let read_in = Some(self.session);
        let mut commit = Commit { read_in, ..Commit::new(command_id, fingerprint, metadata) };
        for stream in &self.order {
            let open = &self.streams[stream];
            commit.streams.push(StreamWrite {
                stream: stream.clone(),
                expected_version: open.version,
                events: open.events.clone(),
            });
        }
        for (stream, open) in self.streams.iter().filter(|(_, open)| open.events.is_empty()) {
            if open.recalled || self.guarded.contains(stream) {
                let (stream, expected_version) = (stream.clone(), open.version);
                commit.streams.push(StreamWrite { stream, expected_version, events: Vec::new() });
            }
        }
        let claims = self.claims.iter();
        commit.claims = claims
            .map(|((kind, digest), owner)| Claim { kind: kind.clone(), digest: *digest, owner: *owner })
            .collect();
        commit.released = self.released.iter().copied().collect();
        commit.destroyed = self.destroyed.iter().copied().collect();
        commit.keys = std::mem::take(&mut self.keys);
        commit.records = std::mem::take(&mut self.records);
        commit
    }

    /// Keeps the decided states for the next work, after a successful commit.
    pub(crate) fn remember(&self) {
        for stream in &self.order {
            let open = &self.streams[stream];
            let version = open.version + open.events.len() as u64;
            self.repository.remember(stream.clone(), Arc::clone(&open.state), self.session, version);
        }
    }
}
