//! What the doctor finds at the streaming replica that the service reads from, when one is named.

use super::finding::Findings;
use crate::config::Settings;
use std::time::Duration;
use store::backend::Backend;
use store::inspect::generations;
use store::journal::Position;
use tokio::time::timeout;

const PATIENCE: Duration = Duration::from_secs(10);
const UNREACHED: &str =
    "the service answers no lists while it is away: start it, name another one, or take the setting away";

const BEHIND: &str = "answers are of an earlier day, and questions with atLeast are told STALE: look at the replication (pg_stat_replication)";

/// Asks it how far its read models are, beside the end of the journal.
pub(super) async fn examine(settings: &Settings, head: Position, findings: &mut Findings) {
    let Some(replica) = &settings.replica else { return };
    match timeout(PATIENCE, at(replica.expose())).await {
        Ok(Ok(Some(position))) => {
            let found = format!("read models at {position}, the journal ends at {head}");
            if head.0.saturating_sub(position) > settings.readiness_lag {
                findings.warning("replica", found, BEHIND);
            } else {
                findings.ok("replica", found);
            }
        }
        Ok(Ok(None)) => findings.error("replica", "no generation of read models is live", UNREACHED),
        Ok(Err(error)) => findings.failure("replica", error, UNREACHED),
        Err(_) => {
            let found = format!("{replica} does not answer within {} s", PATIENCE.as_secs());
            findings.error("replica", found, UNREACHED);
        }
    }
}

async fn at(address: &str) -> anyhow::Result<Option<u64>> {
    let backend = Backend::connect_replica(address).await?;
    let generations = generations(&backend).await;
    backend.close().await;
    Ok(generations?.into_iter().find(|generation| generation.status == "live").map(|live| live.position))
}
