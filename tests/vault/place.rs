//! Where a database lies, and everything in it that is looked through.

use crate::kit::database::Fresh;
use crate::kit::postgres::Cluster;
use sqlx::{AnyConnection, ConnectOptions, Connection, Row};
use std::path::Path;

/// The database, and the folder in which everything of it lies.
pub(super) enum Place {
    Sqlite(Fresh),
    Postgres(Cluster),
}

impl Place {
    pub(super) fn address(&self) -> String {
        match self {
            Self::Sqlite(fresh) => fresh.address(),
            Self::Postgres(cluster) => cluster.options().to_url_lossy().to_string(),
        }
    }

    pub(super) fn folder(&self) -> &Path {
        match self {
            Self::Sqlite(fresh) => match fresh {
                Fresh::Sqlite(folder) => folder.path(),
                Fresh::Postgres(_) => panic!("a file"),
            },
            Self::Postgres(cluster) => cluster.folder(),
        }
    }

    /// Everything as text: the files may hold long values compressed.
    pub(super) async fn dump(&self) -> Vec<u8> {
        match self {
            Self::Sqlite(_) => {
                let mut dump = Vec::new();
                for (subject, sealed) in self.sealed().await {
                    dump.extend(subject.into_bytes());
                    dump.extend(sealed);
                }
                dump
            }
            Self::Postgres(cluster) => cluster.dump(),
        }
    }

    /// The name of everything that is sealed.
    pub(super) async fn fields(&self) -> Vec<String> {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&self.address()).await.expect("the database answers");
        let fields = sqlx::query_scalar("SELECT DISTINCT field FROM vault_records");
        let fields = fields.fetch_all(&mut connection).await.expect("the vault's tables");
        connection.close().await.expect("goodbye");
        fields
    }

    /// Every wrapped key and sealed record by subject.
    pub(super) async fn sealed(&self) -> Vec<(String, Vec<u8>)> {
        sqlx::any::install_default_drivers();
        let mut connection = AnyConnection::connect(&self.address()).await.expect("the database answers");
        let all = "SELECT CAST(subject AS TEXT) AS subject, wrapped AS bytes FROM vault_keys
                   UNION ALL SELECT CAST(subject AS TEXT), sealed FROM vault_records";
        let rows = sqlx::query(all).fetch_all(&mut connection).await.expect("the vault's tables");
        connection.close().await.expect("goodbye");
        rows.iter().map(|row| (row.get("subject"), row.get("bytes"))).collect()
    }
}
