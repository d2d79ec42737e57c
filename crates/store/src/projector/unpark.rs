//! Takes in what the read models leave out, beside a service that may do the same at this moment.
//!
//! Invariants: nobody gives way to each other for ever: whose generation another one has taken the place of waits for that one
//! instead of beginning anew, and begins again only when it stands still. Whatever becomes live in the end was folded from the
//! beginning after this was asked.

use super::ProjectError;
use super::checkpoint::{BUILDING, LIVE};
use super::lane::{Lane, transaction};
use super::rebuild::{Rebuilt, rebuild};
use crate::journal::Journal;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval};

/// How long a generation that somebody else builds may stand still until it is given up.
const STANDS_STILL: Duration = Duration::from_secs(30);
/// How often it is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// Who folded the journal anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unparked {
    /// This process did.
    Here(Rebuilt),
    /// A leader or another rebuild took this one's place, and this generation of its own is live.
    Elsewhere(u64),
}

impl Unparked {
    /// The generation that is live now.
    pub const fn generation(&self) -> u64 {
        match self {
            Self::Here(rebuilt) => rebuilt.generation,
            Self::Elsewhere(generation) => *generation,
        }
    }
}

/// Folds the whole journal into a new generation as [`rebuild`] does, or waits until somebody else has who began after it.
pub async fn unpark(
    journal: &Journal,
    mut progress: impl FnMut(u64, u64) + Send,
) -> Result<Unparked, ProjectError> {
    loop {
        match rebuild(journal, &mut progress).await {
            Ok(rebuilt) => return Ok(Unparked::Here(rebuilt)),
            Err(ProjectError::Superseded { generation }) => {
                let mut lane = Lane::open(journal.backend()).await?;
                let live = lane.successor(generation, STANDS_STILL).await;
                lane.close().await;
                if let Some(live) = live? {
                    return Ok(Unparked::Elsewhere(live.unsigned_abs()));
                }
            }
            Err(error) => return Err(error),
        }
    }
}

impl Lane {
    /// The later generation that has become live; `None` when nobody builds one, or whoever does stands still for so long.
    async fn successor(&mut self, mine: i64, patience: Duration) -> Result<Option<i64>, ProjectError> {
        let mut seen = None;
        let mut given_up = Instant::now() + patience;
        let mut pace = interval(LOOK);
        pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            pace.tick().await;
            let found: Vec<(i64, i64, String)> = transaction!(self, |connection| {
                let all = "SELECT generation, position, status FROM rm_checkpoint WHERE generation > $1";
                Ok(sqlx::query_as(all).bind(mine).fetch_all(connection).await?)
            })?;
            if let Some((live, ..)) = found.iter().find(|(_, _, status)| status == LIVE) {
                return Ok(Some(*live));
            }
            let building = found.into_iter().find(|(_, _, status)| status == BUILDING);
            if building.is_none() || Instant::now() > given_up {
                return Ok(None);
            }
            if seen != building {
                seen = building;
                given_up = Instant::now() + patience;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::Backend;

    const SOON: Duration = Duration::from_millis(120);

    #[tokio::test]
    async fn who_was_superseded_waits_for_the_other_one_and_not_for_one_that_stands_still() {
        let folder = tempfile::tempdir().unwrap();
        let address = format!("sqlite:{}", folder.path().join("journal.sqlite").display());
        let backend = Backend::connect(&address).await.unwrap();
        let mut lane = Lane::open(&backend).await.unwrap();
        let mine = lane.begin_generation().await.unwrap().generation;
        assert_eq!(lane.successor(mine, SOON).await.unwrap(), None, "nobody builds a later one");
        let other = lane.begin_generation().await.unwrap();
        assert_eq!(lane.successor(mine, SOON).await.unwrap(), None, "it stands still");
        let mut beside = Lane::open(&backend).await.unwrap();
        let (live, switched) = tokio::join!(lane.successor(mine, STANDS_STILL), beside.switch(other));
        assert!(switched.unwrap().is_some());
        assert_eq!(live.unwrap(), Some(other.generation));
    }
}
