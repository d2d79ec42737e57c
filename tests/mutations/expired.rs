//! Consents that are over by their own term: the service says so by itself, once, and what rests on them ends.

use super::attention::until_the_end_of_may;
use super::service::{School, Service};
use crate::kit::app::catch_up;
use crate::kit::database::{Fresh, on_both_databases};
use app::expired::ExpiredConsents;
use serde_json::{Value, json};
use sqlx::{AnyConnection, Connection, Executor};
use std::collections::BTreeSet;

on_both_databases!(
    inv_7_the_service_ends_an_expired_consent_once_and_says_that_it_did,
    a_pair_that_met_after_the_last_day_closes_with_its_last_meeting,
    a_consent_that_nobody_needs_any_more_ends_nothing,
    the_last_day_lasts_as_long_as_it_does_where_the_participant_is,
    what_is_refused_of_one_stops_no_other,
    whoever_renewed_stays_in_a_group_and_whoever_did_not_leaves_it,
);

/// Looks after the consents when the read models have everything; how many were ended, and how many could not be.
async fn look(service: &Service) -> (usize, usize) {
    catch_up(&service.app).await;
    let ExpiredConsents { ended, left } = service.app.end_expired_consents().await.unwrap();
    catch_up(&service.app).await;
    (ended, left)
}

async fn mentee(service: &Service, id: &Value) -> Value {
    let document = "query($id: UUID!) { mentee(id: $id) { state erasureDueBy consents { expiredOn } } }";
    service.ask(document, json!({ "id": id })).await["data"]["mentee"].take()
}

async fn pair(service: &Service, id: &Value) -> Value {
    let document = "query($id: UUID!) { pair(id: $id) { state endReason closedOn } }";
    service.ask(document, json!({ "id": id })).await["data"]["pair"].take()
}

/// A pair of the school's mentor with somebody whose consent ends with May.
async fn pair_until_the_end_of_may(school: &School) -> (Value, Value) {
    let mentee = until_the_end_of_may(school).await;
    let mut form = school.pair_input();
    form["menteeIds"] = json!([mentee]);
    let pair = school.service.act("formPair", "pair { id }", form).await["id"].clone();
    (pair, mentee)
}

/// Somebody in the pool who was born on a day, with these consents: who gave it, and its last day.
async fn in_the_pool(school: &School, born: &str, consents: &[(&str, Option<&str>)]) -> Value {
    let service = &school.service;
    let request = json!({
        "person": { "name": format!("Юсупов {born}"), "birthDate": born }, "programId": school.program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "вести урок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    let id = service.act("registerRequest", "mentee { id }", request).await["id"].clone();
    for (given_by, until) in consents {
        let consent = json!({
            "menteeId": id, "kind": "PROCESSING", "givenBy": given_by, "validUntil": until, "occurredOn": "2024-01-12",
        });
        service.act("recordMenteeConsent", "mentee { id }", consent).await;
    }
    service.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    id
}

async fn inv_7_the_service_ends_an_expired_consent_once_and_says_that_it_did(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let (pair_id, mentee_id) = pair_until_the_end_of_may(&school).await;
    let before = service.app.journal().tree_head().await.unwrap().position;
    catch_up(&service.app).await;
    let (one, other) = tokio::join!(service.app.end_expired_consents(), service.app.end_expired_consents());
    let (one, other) = (one.unwrap(), other.unwrap());
    assert_eq!((one.ended + other.ended, one.left + other.left), (1, 0), "two look, and it is said once");
    catch_up(&service.app).await;

    let expected = json!({
        "state": "WITHDRAWN", "erasureDueBy": "2024-06-30", "consents": [{ "expiredOn": "2024-06-01" }],
    });
    assert_eq!(mentee(service, &mentee_id).await, expected);
    let expected = json!({ "state": "DISSOLVED", "endReason": "CONSENT_EXPIRED", "closedOn": "2024-06-01" });
    assert_eq!(pair(service, &pair_id).await, expected);
    let written = service.app.journal().read_after(before, 1_000).await.unwrap();
    let kinds: Vec<&str> = written.iter().map(|event| event.event_type.as_str()).collect();
    assert_eq!(kinds.iter().filter(|kind| **kind == "ConsentExpired").count(), 1, "{kinds:?}");
    let by: BTreeSet<[String; 3]> = written
        .iter()
        .map(|event| {
            let mut metadata = event.metadata_map().unwrap();
            ["actor", "role", "channel"].map(|key| metadata.remove(key).unwrap())
        })
        .collect();
    assert_eq!(by, BTreeSet::from([["service"; 3].map(str::to_owned)]), "one knows who it was");
    assert_eq!(look(service).await, (0, 0), "nothing is left to be said");
}

async fn a_pair_that_met_after_the_last_day_closes_with_its_last_meeting(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let (pair_id, mentee_id) = pair_until_the_end_of_may(&school).await;
    let everybody = json!([{ "mentorId": school.mentor }, { "menteeId": mentee_id }]);
    let held = json!({
        "pairId": pair_id, "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "attendees": everybody,
        "occurredOn": "2024-06-03",
    });
    service.act("recordMeeting", "pair { id }", held).await;
    assert_eq!(look(service).await, (1, 0));
    assert_eq!(pair(service, &pair_id).await["closedOn"], "2024-06-03", "what happened is not denied");
    let ended = mentee(service, &mentee_id).await;
    assert_eq!(ended["consents"], json!([{ "expiredOn": "2024-06-01" }]));
    assert_eq!(ended["erasureDueBy"], "2024-06-30", "the term of the erasure runs from the last day");
}

async fn a_consent_that_nobody_needs_any_more_ends_nothing(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let both = [("LEGAL_REPRESENTATIVE", Some("2024-05-31")), ("OWN_CONSENT", None)];
    let grown_up = in_the_pool(&school, "2006-06-01", &both).await;
    let child = in_the_pool(&school, "2007-06-01", &both).await;
    assert_eq!(look(service).await, (2, 0));
    let consents = json!([{ "expiredOn": "2024-06-01" }, { "expiredOn": null }]);
    let expected = json!({ "state": "IN_POOL", "erasureDueBy": null, "consents": consents });
    assert_eq!(mentee(service, &grown_up).await, expected, "eighteen by now: the own consent is enough");
    let expected = json!({ "state": "WITHDRAWN", "erasureDueBy": "2024-06-30", "consents": consents });
    assert_eq!(mentee(service, &child).await, expected);
}

async fn the_last_day_lasts_as_long_as_it_does_where_the_participant_is(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let id = in_the_pool(&school, "1999-08-30", &[("OWN_CONSENT", Some("2024-12-31"))]).await;
    assert_eq!(look(service).await, (0, 0), "it is noon of its last day");
    let zone =
        json!({ "organizationId": school.organization, "timeZone": "+12:00", "occurredOn": "2024-12-31" });
    service.act("describeOrganization", "organization { id }", zone).await;
    assert_eq!(look(service).await, (1, 0), "there the new year has come");
    assert_eq!(mentee(service, &id).await["consents"], json!([{ "expiredOn": "2025-01-01" }]));
}

async fn what_is_refused_of_one_stops_no_other(fresh: Fresh) {
    let address = fresh.address();
    let school = School::matching(fresh).await;
    let service = &school.service;
    let until = [("OWN_CONSENT", Some("2024-05-31"))];
    let mut people = Vec::new();
    for born in ["1999-01-01", "1999-01-02", "1999-01-03"] {
        people.push(in_the_pool(&school, born, &until).await);
    }
    sqlx::any::install_default_drivers();
    let mut connection = AnyConnection::connect(&address).await.unwrap();
    for id in &people[..2] {
        let document = "query($id: UUID!) { mentee(id: $id) { personId } }";
        let person = service.ask(document, json!({ "id": id })).await["data"]["mentee"]["personId"].take();
        let lost = format!(
            "DELETE FROM vault_records WHERE field = 'birth_date' AND subject = '{}'",
            person.as_str().unwrap()
        );
        assert_eq!(connection.execute(lost.as_str()).await.unwrap().rows_affected(), 1);
    }
    connection.close().await.unwrap();
    assert_eq!(look(service).await, (1, 2), "without a birth date nobody knows whose consent is needed");
    assert_eq!(mentee(service, &people[2]).await["state"], "WITHDRAWN");
    assert_eq!(look(service).await, (0, 2), "the others are found again");
}

async fn whoever_renewed_stays_in_a_group_and_whoever_did_not_leaves_it(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let leaving = mentor_until(&school, "2024-05-31").await;
    // Renewed with a gap: on the day after the last one of both no consent of the mentee stood, by now another one does.
    let mentee = until_the_end_of_may(&school).await;
    let renewed = json!({
        "menteeId": mentee, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-06-10",
    });
    let mut group = school.pair_input();
    (group["kind"], group["mentorIds"]) = (json!("GROUP"), json!([leaving, school.mentor]));
    group["menteeIds"] = json!([mentee]);
    let pair_id = service.act("formPair", "pair { id }", group).await["id"].clone();
    service.act("recordMenteeConsent", "mentee { id }", renewed).await;

    assert_eq!(look(service).await, (1, 0));
    let document = "query($id: UUID!) { mentor(id: $id) { state erasureDueBy consents { expiredOn } } }";
    let told = service.ask(document, json!({ "id": leaving })).await["data"]["mentor"].take();
    let over = json!([{ "expiredOn": "2024-06-01" }]);
    assert_eq!((&told["state"], &told["consents"]), (&json!("RETIRED"), &over), "{told}");
    assert_eq!(told["erasureDueBy"], "2024-06-30");
    let expected = json!({
        "state": "MATCHED", "erasureDueBy": null, "consents": [{ "expiredOn": null }, { "expiredOn": null }],
    });
    assert_eq!(self::mentee(service, &mentee).await, expected, "another consent stands");
    assert_eq!(pair(service, &pair_id).await["closedOn"], Value::Null, "it goes on with the other mentor");
    assert_eq!(look(service).await, (0, 0), "nothing is left to be said");
}

/// A mentor who is ready, and whose consent ends with a day.
async fn mentor_until(school: &School, last: &str) -> Value {
    let service = &school.service;
    let apply = json!({
        "person": { "name": "Котов Пётр Ильич", "birthDate": "1975-03-02" }, "organizationId": school.organization,
        "category": "TEACHER", "occurredOn": "2024-01-10",
    });
    let id = service.act("applyAsMentor", "mentor { id }", apply).await["id"].clone();
    let (program, day) = (&school.program, "2024-01-15");
    let consent =
        json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "validUntil": last, "occurredOn": day });
    let steps = [
        ("recordMentorConsent", consent),
        ("recordInterview", json!({ "readiness": "READY", "occurredOn": day })),
        ("selectMentor", json!({ "programId": program, "occurredOn": day })),
        ("recordTraining", json!({ "programId": program, "hours": 16, "occurredOn": day })),
        ("admitToReadyPool", json!({ "programId": program, "capacity": 1, "occurredOn": day })),
    ];
    for (mutation, mut input) in steps {
        input["mentorId"] = id.clone();
        service.act(mutation, "mentor { id }", input).await;
    }
    id
}
