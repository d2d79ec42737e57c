//! What the doctor hears from the service that runs at the configured address.

use super::finding::{Findings, Level};
use crate::config::Config;
use crate::http::health::Health;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(3);

/// Asks the service; `absent` says how bad it is when there is none.
pub(super) async fn examine(config: &Config, absent: Level, findings: &mut Findings) {
    let bind = config.settings.bind;
    let Some(health) = ask(bind).await else {
        findings.add(absent, "service", format!("none answers at {bind}"), "");
        return;
    };
    let found = format!(
        "{} at {bind}: head {}, read models {}, lag {}, generation {}{}",
        health.database,
        health.head,
        health.position,
        health.lag,
        health.generation,
        if health.leader { ", leads" } else { "" },
    );
    if health.ready {
        findings.ok("service", found);
    } else {
        let advice = match health.stopped_at {
            Some(position) => format!(
                "the projection stopped at position {position}: look at that event with `nastavnik history`, start the \
                 version that wrote it or a later one, then `nastavnik rebuild`"
            ),
            None => "look into its log".to_owned(),
        };
        findings.error("service", format!("{found}; not ready: {}", health.reasons.join(", ")), advice);
    }
}

async fn ask(bind: std::net::SocketAddr) -> Option<Health> {
    let client = reqwest::Client::builder().no_proxy().timeout(PATIENCE).build().ok()?;
    client.get(format!("http://{bind}/healthz")).send().await.ok()?.json().await.ok()
}
