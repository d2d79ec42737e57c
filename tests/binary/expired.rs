//! Consents that are over by their own term, as the running binary ends them when nobody says anything.

use crate::kit::database::{DEADLINE, Fresh, on_both_databases};
use crate::kit::server::TestServer;
use crate::mutations::attention::until_the_end_of_may;
use crate::mutations::service::{School, Service};
use serde_json::{Value, json};
use std::path::PathBuf;
use std::time::Instant;
use store::vault::MasterKey;

on_both_databases!(the_binary_ends_an_expired_consent_once_whichever_node_looks);

/// A node that looks every second, and says that it did.
async fn node(address: &str) -> TestServer {
    let every_second = ("NASTAVNIK_CONSENT_INTERVAL", PathBuf::from("1"));
    TestServer::start_under(address, &["--log", "info,server=debug"], vec![every_second]).await
}

/// Waits until a node has looked so many times since it was started first.
async fn looks(node: &TestServer, times: usize) {
    let deadline = Instant::now() + DEADLINE;
    while node.log().matches("looked after consents").count() < times {
        assert!(Instant::now() < deadline, "it does not look");
        tokio::task::yield_now().await;
    }
}

/// A school with a pair of somebody whose consent ended with May, and nobody who says so; the service under it has ended.
async fn school(fresh: Fresh) -> (School, Value) {
    let school = School::matching_in(Service::start_with(fresh, MasterKey::from_bytes([1; 32])).await).await;
    let mut form = school.pair_input();
    form["menteeIds"] = json!([until_the_end_of_may(&school).await]);
    let pair = school.service.act("formPair", "pair { id }", form).await["id"].clone();
    let app = &school.service.app;
    crate::kit::app::catch_up(app).await;
    app.journal().shutdown().await;
    app.projector().stop().await;
    app.journal().backend().close().await;
    (school, pair)
}

async fn the_binary_ends_an_expired_consent_once_whichever_node_looks(fresh: Fresh) {
    let (address, shares) = (fresh.address(), matches!(fresh, Fresh::Postgres(_)));
    let (_school, pair) = school(fresh).await;
    let mut first = node(&address).await;
    looks(&first, 1).await;
    first.caught_up().await;
    let document = "query($id: UUID!) { pair(id: $id) { state endReason closedOn } }";
    let found = first.graphql(document, json!({ "id": pair })).await.unwrap();
    let expected = json!({ "state": "DISSOLVED", "endReason": "CONSENT_EXPIRED", "closedOn": "2024-06-01" });
    assert_eq!(found["data"]["pair"], expected);
    assert!(first.log().contains("a consent was over by its term"), "it says what it did");
    let head = first.health().await["head"].clone();
    looks(&first, 2).await;
    assert_eq!(first.health().await["head"], head, "it is said once");

    let next = if shares {
        let second = node(&address).await;
        first.kill9().await;
        second
    } else {
        first.stop().await;
        node(&address).await
    };
    looks(&next, 2).await;
    assert_eq!(next.health().await["head"], head, "the next node finds nothing to say");
}
