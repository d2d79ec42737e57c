//! What the service tells of itself to Prometheus.

use crate::kit::app::sample;
use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::{TestServer, run};
use crate::projection::history::append_raw;
use crate::projection::park;
use futures_util::future::join_all;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection};
use std::collections::BTreeSet;
use std::time::Instant;
use store::clock::{Clock, SystemClock};
use store::ids::random_id;

on_both_databases![
    what_happened_is_counted_and_every_metric_is_described,
    checkpoints_conflicts_and_what_goes_wrong_are_counted,
];

/// The value of a series, 0 when it is not told yet.
async fn counted(server: &TestServer, series: &str) -> f64 {
    let (_, scraped) = server.get("/metrics").await.unwrap();
    let line = scraped.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.map_or(0.0, |value| value.parse().unwrap())
}

/// Waits until a series is at least so high.
async fn until(server: &TestServer, series: &str, least: f64) {
    let begun = Instant::now();
    while counted(server, series).await < least {
        assert!(
            begun.elapsed() < DEADLINE,
            "{series} stays below {least}: {}",
            server.get("/metrics").await.unwrap().1
        );
    }
}

const REGISTER: &str = "mutation($input: RegisterOrganizationInput!) {
    done: registerOrganization(input: $input) { organization { id } userErrors { code rule } } }";
const RENAME: &str = "mutation($input: RenameOrganizationInput!) {
    done: renameOrganization(input: $input) { version userErrors { code rule } } }";

async fn act(server: &TestServer, document: &str, mut input: Value) -> Value {
    input["commandId"] = json!(random_id());
    let mut answer = server.graphql(document, json!({ "input": input })).await.unwrap();
    assert!(answer["data"]["done"].is_object(), "{answer}");
    answer["data"]["done"].take()
}

async fn checkpoints_conflicts_and_what_goes_wrong_are_counted(database: Fresh) {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(run(folder.path(), &["audit", "key", "new", "signer"]).await.code, Some(0));
    let [key, published] = ["signer", "checkpoints"].map(|name| folder.path().join(name));
    let arguments = ["--checkpoint-interval", "1", "--audit-key-file", key.to_str().unwrap()];
    let arguments = [&arguments[..], &["--checkpoint-folder", published.to_str().unwrap()]].concat();
    let server = TestServer::start(&database, &arguments).await;

    let region = json!({ "level": "REGION", "name": "Край", "occurredOn": "2023-09-01" });
    let region = act(&server, REGISTER, region).await["organization"]["id"].take();
    let nowhere = json!({ "level": "MUNICIPALITY", "name": "Нигде", "occurredOn": "2023-09-01" });
    let refused = act(&server, REGISTER, nowhere).await["userErrors"][0]["rule"].take();
    let series = format!("nastavnik_refusals_total{{code={refused}}}");
    assert!(counted(&server, &series).await >= 1.0, "{series}");

    // The region's registration and the key's adoption are covered; nothing failed.
    until(&server, "nastavnik_checkpoint_events", 2.0).await;
    until(&server, r#"nastavnik_checkpoints_total{outcome="stands"}"#, 1.0).await;
    let now = f64::from(u32::try_from(SystemClock::moscow().now_micros() / 1_000_000).unwrap());
    let age = now - counted(&server, "nastavnik_checkpoint_time_seconds").await;
    assert!((-1.0..60.0).contains(&age), "{age}");
    std::fs::rename(&key, folder.path().join("away")).unwrap();
    until(&server, r#"nastavnik_checkpoints_total{outcome="failed"}"#, 1.0).await;
    std::fs::rename(folder.path().join("away"), &key).unwrap();

    let rename = |number: u32| {
        json!({ "organizationId": region, "name": format!("Край {number}"), "occurredOn": "2024-09-01",
                "order": { "number": number.to_string(), "date": "2024-08-30" } })
    };
    let begun = Instant::now();
    let mut number = 0;
    while counted(&server, "nastavnik_conflicts_retried_total").await < 1.0 {
        assert!(begun.elapsed() < DEADLINE, "nobody is ever faster");
        join_all((number..number + 16).map(|number| act(&server, RENAME, rename(number)))).await;
        number += 16;
    }
    let mut seen_long_ago = rename(number);
    seen_long_ago["expectedVersion"] = json!(1);
    assert_eq!(act(&server, RENAME, seen_long_ago).await["userErrors"][0]["code"], "CONFLICT");
    assert!(counted(&server, r#"nastavnik_commands_total{outcome="conflict"}"#).await >= 1.0);

    assert!(counted(&server, "nastavnik_projection_errors_total").await < 0.5);
    let mut connection = past_the_service(&database).await;
    let (broken, mended) = match &database {
        Fresh::Sqlite(_) => (
            "CREATE TRIGGER broken BEFORE UPDATE ON rm_checkpoint BEGIN SELECT RAISE(ABORT, 'broken'); END",
            "DROP TRIGGER broken",
        ),
        Fresh::Postgres(_) => (
            "ALTER TABLE rm_checkpoint ADD CONSTRAINT broken CHECK (position < 0) NOT VALID",
            "ALTER TABLE rm_checkpoint DROP CONSTRAINT broken",
        ),
    };
    sqlx::query(broken).execute(&mut connection).await.unwrap();
    act(&server, RENAME, rename(number + 1)).await;
    act(&server, REGISTER, json!({ "level": "REGION", "name": "Область", "occurredOn": "2023-09-01" })).await;
    until(&server, "nastavnik_projection_errors_total", 1.0).await;
    sqlx::query(mended).execute(&mut connection).await.unwrap();
    server.caught_up().await;

    let journal = database.journal().await;
    append_raw(&journal, park::person(), vec![park::painted()]).await;
    journal.shutdown().await;
    until(&server, "nastavnik_parked_aggregates", 1.0).await;
    let scraped = server.get("/metrics").await.unwrap().1;
    assert!(scraped.is_ascii(), "codes only: {scraped}");
}

/// A connection of somebody else.
async fn past_the_service(database: &Fresh) -> AnyConnection {
    sqlx::any::install_default_drivers();
    AnyConnection::connect(&database.address()).await.unwrap()
}

/// The value of a series.
fn value(scraped: &str, series: &str) -> f64 {
    let line = scraped.lines().find_map(|line| line.strip_prefix(series)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{series} is not told: {scraped}")).parse().unwrap()
}

async fn what_happened_is_counted_and_every_metric_is_described(database: Fresh) {
    let server = TestServer::start(&database, &[]).await;
    let upload =
        server.client.post(server.url("/imports")).header("content-type", "application/octet-stream");
    assert_eq!(upload.body(sample("zarechnaya-faulty.xlsx")).send().await.unwrap().status(), 200);
    let head = server.caught_up().await["head"].as_f64().unwrap();
    let (status, scraped) = server.get("/metrics").await.unwrap();
    assert_eq!(status, 200);
    for position in ["nastavnik_journal_position", "nastavnik_projection_position"] {
        assert!((value(&scraped, position) - head).abs() < 0.5, "{position}");
    }
    for (series, least) in [
        ("nastavnik_append_seconds_count", 100.0),
        ("nastavnik_append_batch_events_sum", head),
        ("nastavnik_projection_write_seconds_count", 1.0),
        ("nastavnik_projection_leader", 1.0),
        ("nastavnik_ready", 1.0),
        (r#"nastavnik_commands_total{outcome="recorded"}"#, 100.0),
        (r#"nastavnik_commands_total{outcome="refused"}"#, 1.0),
        (r#"nastavnik_http_seconds_count{route="/imports",status="200"}"#, 1.0),
    ] {
        assert!(value(&scraped, series) >= least, "{series}: {}", value(&scraped, series));
    }
    let told = |mark: &str| -> BTreeSet<String> {
        let names = scraped.lines().filter_map(|line| line.strip_prefix(mark)?.split(' ').next());
        names.map(ToOwned::to_owned).collect()
    };
    assert_eq!(told("# TYPE "), told("# HELP "), "each is described");
    assert!(told("# TYPE ").iter().all(|name| name.starts_with("nastavnik_")));
    // A name, a phone number or a text of the file would be Cyrillic.
    assert!(scraped.is_ascii(), "codes only: {scraped}");
}
