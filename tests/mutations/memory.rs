//! Two nodes over one database, each with aggregates in its memory: what the other one changed is never overlooked, neither where a
//! decision would find nothing to do, nor where a state is only looked at.

use super::service::{School, Service, region};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use sqlx::{ConnectOptions, Executor};
use store::journal::Position;

on_both_databases!(
    who_was_matched_elsewhere_is_released_here,
    what_was_taken_back_elsewhere_is_not_already_so,
    a_programme_cancelled_elsewhere_takes_no_pairs_here,
    a_version_that_came_elsewhere_is_the_one_that_is_expected_here,
);

/// The kinds of events after a position, in their order.
async fn kinds_after(service: &Service, position: Position) -> Vec<String> {
    let events = service.app.journal().read_after(position, 100).await.unwrap();
    events.into_iter().map(|event| event.event_type).collect()
}

async fn head(service: &Service) -> Position {
    service.app.journal().tree_head().await.unwrap().position
}

async fn who_was_matched_elsewhere_is_released_here(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let here = &school.service;
    let there = here.beside().await;
    let pair = there.act("formPair", "pair { id }", school.pair_input()).await["id"].clone();
    // Here the mentor carries nobody yet, and the mentee is in the pool.
    let formed = head(here).await;
    let end = json!({
        "pairId": pair, "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01",
    });
    here.act("dissolvePair", "pair { state }", end).await;
    assert_eq!(kinds_after(here, formed).await, ["PairDissolved", "MentorReleased", "MenteeReleased"]);
}

async fn what_was_taken_back_elsewhere_is_not_already_so(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let here = &school.service;
    let there = here.beside().await;
    let hold = json!({ "mentorId": school.mentor, "reason": "ILLNESS", "occurredOn": "2024-02-05" });
    here.act("putOnHold", "mentor { id }", hold.clone()).await;
    let back = json!({ "mentorId": school.mentor, "occurredOn": "2024-02-05" });
    there.act("returnFromHold", "mentor { id }", back).await;
    let returned = head(here).await;
    here.act("putOnHold", "mentor { id }", hold).await;
    assert_eq!(kinds_after(here, returned).await, ["MentorOnHold"]);
}

async fn a_programme_cancelled_elsewhere_takes_no_pairs_here(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let here = &school.service;
    let there = here.beside().await;
    let cancel =
        json!({ "programId": school.program, "reason": "REORGANIZATION", "occurredOn": "2024-01-31" });
    there.act("cancelProgram", "program { id }", cancel).await;
    let cancelled = head(here).await;
    let refused = here.refused("formPair", school.pair_input()).await;
    assert_ne!(refused["code"], Value::Null);
    assert_eq!(head(here).await, cancelled);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_saw_the_newest_version_is_in_no_conflict_with_a_connection_that_broke() {
    let fresh = Fresh::postgres().await;
    let Fresh::Postgres(database) = &fresh else { panic!("PostgreSQL was asked for") };
    let mut connection = database.options().connect().await.unwrap();
    let service = Service::start(fresh).await;
    let region =
        service.act("registerOrganization", "organization { id }", region("Калужская область")).await;
    for version in 1..4 {
        let appender = "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
                         WHERE datname = current_database() AND application_name = 'nastavnik-appender'";
        connection.execute(appender).await.unwrap();
        let count = json!({
            "organizationId": region["id"], "enterprises": version, "expectedVersion": version, "occurredOn": "2024-09-01",
        });
        service.act("countEnterprises", "organization { id }", count).await;
    }
}

async fn a_version_that_came_elsewhere_is_the_one_that_is_expected_here(fresh: Fresh) {
    let here = Service::start(fresh).await;
    let there = here.beside().await;
    let region = here.act("registerOrganization", "organization { id }", region("Калужская область")).await;
    let count = |version: u64| {
        json!({
            "organizationId": region["id"], "enterprises": version, "expectedVersion": version, "occurredOn": "2024-09-01",
        })
    };
    here.act("countEnterprises", "organization { id }", count(1)).await;
    there.act("countEnterprises", "organization { id }", count(2)).await;
    // Here memory has version 2, and the client saw the third.
    here.act("countEnterprises", "organization { id }", count(3)).await;
    assert_eq!(there.refused("countEnterprises", count(3)).await["currentVersion"], 4);
}
