//! Says of consents that are over by their own term that they are: when this node begins to lead, and then every so often.
//!
//! Invariants: one node at a time does it, so that two do not meet at every consent (that they would write one is the application's);
//! a failure is logged and tried again at the next look.

use crate::config::Settings;
use app::App;
use std::time::Duration;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::sync::CancellationToken;

/// What looking after consents needs.
#[derive(Debug, Clone)]
pub struct Expiring {
    app: App,
    every: Duration,
}

impl Expiring {
    /// As configured.
    pub fn new(app: &App, settings: &Settings) -> Self {
        Self { app: app.clone(), every: Duration::from_secs(settings.consent_interval) }
    }

    /// Looks until told to end. What was begun then is taken up by the next node, or at the next start.
    pub async fn run(self, shutdown: CancellationToken) {
        if !self.every.is_zero() {
            shutdown.run_until_cancelled(self.look_again_and_again()).await;
        }
    }

    async fn look_again_and_again(&self) {
        let mut ticks = interval(self.every);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut status = self.app.projector().changes();
        loop {
            ticks.tick().await;
            // A node that follows waits here until it has to take over.
            let leads = status.wait_for(|status| status.leader).await.is_ok();
            if !leads {
                return;
            }
            match self.app.end_expired_consents().await {
                Ok(told) => tracing::debug!(ended = told.ended, left = told.left, "looked after consents"),
                Err(error) => {
                    tracing::error!(
                        error = &error as &dyn std::error::Error,
                        "consents were not looked after"
                    );
                }
            }
        }
    }
}
