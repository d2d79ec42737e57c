//! The version that a client saw.

use super::answer::conflict;
use super::{App, PerformError};
use store::journal::{Commit, StreamId, StreamWrite};

/// The version that the client saw of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected {
    /// Which stream.
    pub stream: StreamId,
    /// At which version.
    pub version: u64,
}

impl Expected {
    pub(super) fn is(&self, stream: &StreamId, version: u64) -> bool {
        self.stream == *stream && self.version == version
    }
}

impl App {
    pub(super) async fn check_expected(&self, expected: &Expected) -> Result<(), PerformError> {
        let events = self.journal().stream(&expected.stream).await?;
        let actual = events.len() as u64;
        if actual == expected.version {
            return Ok(());
        }
        Err(conflict(expected.stream.clone(), expected.version, events))
    }

    /// Has the commit fail unless the stream is at the version that the client saw. A decision that rests on another one is no conflict
    /// of the client's, unless the journal says so too.
    pub(super) async fn hold_to(&self, expected: &Expected, commit: &mut Commit) -> Result<(), PerformError> {
        let Expected { stream, version } = expected;
        match commit.streams.iter().find(|write| write.stream == *stream) {
            Some(write) if write.expected_version != *version => {
                self.check_expected(expected).await?;
                Err(PerformError::Conflict {
                    stream: stream.clone(),
                    expected: write.expected_version,
                    actual: *version,
                    between: Vec::new(),
                })
            }
            Some(_) => Ok(()),
            None => {
                let (stream, expected_version) = (stream.clone(), *version);
                commit.streams.push(StreamWrite { stream, expected_version, events: Vec::new() });
                Ok(())
            }
        }
    }
}
