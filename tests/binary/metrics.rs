//! What the service tells of itself to Prometheus.

use crate::kit::app::sample;
use crate::kit::database::{Fresh, on_both_databases};
use crate::kit::server::TestServer;
use std::collections::BTreeSet;

on_both_databases![what_happened_is_counted_and_every_metric_is_described];

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
