//! The service under a role of PostgreSQL that may add to the journal and can neither change nor take back what is there.

use crate::kit::app::sample;
use crate::kit::postgres::Cluster;
use crate::kit::server::{TestServer, run};
use sqlx::error::DatabaseError;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Executor};

/// What the doctor notes of a role that has more.
const NOTE: &str = "UPDATE, DELETE, TRUNCATE, TRIGGER on the journal";

/// Runs statements and gives the code with which the database refused them, if it did.
async fn refused(options: &PgConnectOptions, statements: &str) -> Option<String> {
    let mut connection = options.connect().await.unwrap();
    let error = connection.execute(statements).await.err()?;
    Some(error.as_database_error().and_then(DatabaseError::code).unwrap().into_owned())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_role_that_owns_nothing_serves_and_cannot_change_the_journal() {
    let (cluster, _held) = tokio::task::spawn_blocking(Cluster::of_its_own).await.unwrap();
    let owner = cluster.options();
    assert_eq!(refused(&owner, "CREATE ROLE service LOGIN").await, None);
    TestServer::start_at(owner.to_url_lossy().as_str(), &[]).await.kill9().await;
    let grants = include_str!("../deploy/postgres-roles.sql").replace(":\"service\"", "service");
    assert_eq!(refused(&owner, &grants).await, None);

    let service = owner.clone().username("service");
    let address = service.to_url_lossy();
    let mut server = TestServer::start_at(address.as_str(), &["--samples"]).await;
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    assert_eq!(upload.body(sample("boldyrevskaya-2024.xlsx")).send().await.unwrap().status(), 200);
    // What an erasure takes back, and every table that a later version may bring.
    assert_eq!(
        refused(&service, "DELETE FROM claims; DELETE FROM vault_records; DELETE FROM vault_keys").await,
        None
    );
    let forgotten = "SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'
        AND NOT has_table_privilege('service', oid, 'SELECT')";
    assert!(owner.connect().await.unwrap().fetch_optional(forgotten).await.unwrap().is_none());
    let rebuilt = run(server.folder(), &[&["rebuild"], server.flags().as_slice()].concat()).await;
    assert_eq!(rebuilt.code, Some(0), "{rebuilt:?}");
    server.kill9().await;
    server.restart().await;
    server.caught_up().await;

    for statements in [
        "UPDATE events SET recorded_at = 0 WHERE position = 1",
        "DELETE FROM events WHERE position = 1",
        "TRUNCATE events",
        "DELETE FROM commands",
        "ALTER TABLE events DISABLE TRIGGER ALL",
        "DROP TRIGGER events_refuse_change ON events",
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN old; END'",
        "DROP TABLE events",
    ] {
        assert_eq!(refused(&service, statements).await.as_deref(), Some("42501"), "{statements}");
    }
    let doctor = async |database: &str| {
        let arguments = ["doctor", "--database", database, "--master-key-file", "master-key"];
        run(server.folder(), &arguments).await.out
    };
    assert!(!doctor(address.as_str()).await.contains("on the journal"));
    assert!(doctor(owner.to_url_lossy().as_str()).await.contains(NOTE));
    let scrub = async |database: &str| {
        let arguments = ["vault", "scrub", "--database", database, "--master-key-file", "master-key"];
        run(server.folder(), &arguments).await
    };
    let by_service = scrub(address.as_str()).await;
    assert!(
        by_service.code == Some(1) && by_service.out.contains("run as the owner of the tables"),
        "{by_service:?}"
    );
    let by_owner = scrub(owner.to_url_lossy().as_str()).await;
    assert!(by_owner.code == Some(0) && by_owner.out.contains("emptied"), "{by_owner:?}");
    cluster.end();
}
