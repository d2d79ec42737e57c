//! What is killed: the service, or the database server under it.

use crate::kit::database::Fresh;
use crate::kit::postgres::Cluster;
use crate::kit::server::TestServer;
use std::fs::File;

/// Who dies in the middle of the work.
pub(super) enum Victim {
    /// The service, over a database that lives on.
    Service(Fresh),
    /// A cluster of its own, for as long as the file is open, under a service that lives on.
    Cluster {
        cluster: Cluster,
        #[expect(dead_code, reason = "held open: the cluster lives as long as this file is")]
        held: File,
    },
}

impl Victim {
    /// A new cluster that nobody else uses.
    pub(super) fn cluster() -> Self {
        let (cluster, held) = Cluster::of_its_own();
        Self::Cluster { cluster, held }
    }

    /// The address of the database.
    pub(super) fn address(&self) -> String {
        match self {
            Self::Service(database) => database.address(),
            Self::Cluster { cluster, .. } => {
                sqlx::ConnectOptions::to_url_lossy(&cluster.options()).to_string()
            }
        }
    }

    /// For the log.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Service(Fresh::Sqlite(_)) => "sqlite",
            Self::Service(Fresh::Postgres(_)) => "postgresql",
            Self::Cluster { .. } => "postgresql-server",
        }
    }

    /// Ends it without warning.
    pub(super) async fn kill(&self, server: &mut TestServer) {
        match self {
            Self::Service(_) => server.kill9().await,
            Self::Cluster { cluster, .. } => cluster.crash(),
        }
    }

    /// Starts it again; a service whose database crashed finds its own way back.
    pub(super) async fn revive(&self, server: &mut TestServer) {
        match self {
            Self::Service(_) => server.restart().await,
            Self::Cluster { cluster, .. } => cluster.launch(),
        }
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        match self {
            Self::Service(_) => {}
            Self::Cluster { cluster, .. } => cluster.end(),
        }
    }
}
