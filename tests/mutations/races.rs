//! Curators who want the same at the same moment.

use super::service::{School, Service, mentee, region};
use crate::kit::database::{Fresh, on_both_databases};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::sync::Arc;
use tokio::sync::Barrier;

on_both_databases!(
    the_last_place_of_a_mentor_goes_to_one_of_those_who_ask_at_once,
    of_those_who_saw_the_same_version_one_is_accepted,
);

/// How many ask for the one place.
const CURATORS: usize = 8;

async fn the_last_place_of_a_mentor_goes_to_one_of_those_who_ask_at_once(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let mut mentees = vec![school.mentee.clone()];
    for number in 1..CURATORS {
        let name = format!("Наставляемый Пул {number}");
        mentees.push(mentee(&school.service, &school.program, &name).await);
    }
    let (school, start) = (Arc::new(school), Arc::new(Barrier::new(CURATORS)));
    let asking = mentees.iter().map(|mentee| {
        let (school, start) = (Arc::clone(&school), Arc::clone(&start));
        let mut form = school.pair_input();
        form["menteeIds"] = json!([mentee]);
        tokio::spawn(async move {
            start.wait().await;
            school.service.send("formPair", "pair { mentees { id } }", form).await
        })
    });
    let answers: Vec<Value> = join_all(asking).await.into_iter().map(|asked| asked.unwrap()).collect();

    let (formed, refused): (Vec<_>, Vec<_>) =
        mentees.iter().zip(&answers).partition(|(_, answer)| answer["userErrors"] == json!([]));
    assert_eq!(formed.len(), 1, "{answers:#?}");
    for (_, answer) in refused {
        let error = &answer["userErrors"][0];
        let told = (error["code"].as_str().unwrap(), error["rule"].as_str().unwrap());
        let expected = [("REFUSED", "MENTOR_OVER_CAPACITY"), ("CONFLICT", "VERSION_CONFLICT")];
        assert!(expected.contains(&told), "{answer}");
        assert_eq!(answer["position"], Value::Null, "what is refused stands nowhere");
    }

    let (carried, answer) = formed[0];
    assert_eq!(answer["pair"], json!({ "mentees": [{ "id": carried }] }));
    let document = "query($id: UUID!) { mentor(id: $id) { capacity load carried { id } pairs { state } } }";
    let mentor = school.service.ask(document, json!({ "id": school.mentor })).await;
    let one =
        json!({ "capacity": 1, "load": 1, "carried": [{ "id": carried }], "pairs": [{ "state": "FORMED" }] });
    assert_eq!(mentor["data"]["mentor"], one);
}

async fn of_those_who_saw_the_same_version_one_is_accepted(fresh: Fresh) {
    let service = Arc::new(Service::start(fresh).await);
    let region =
        service.act("registerOrganization", "organization { id }", region("Калужская область")).await;
    for version in 1..=10 {
        let start = Arc::new(Barrier::new(CURATORS));
        let asking = (1..=CURATORS).map(|curator| {
            let (service, start) = (Arc::clone(&service), Arc::clone(&start));
            let count = json!({
                "organizationId": region["id"], "enterprises": version * 100 + curator, "expectedVersion": version,
                "occurredOn": "2024-09-01",
            });
            tokio::spawn(async move {
                start.wait().await;
                service.send("countEnterprises", "version", count).await
            })
        });
        let answers: Vec<Value> = join_all(asking).await.into_iter().map(|asked| asked.unwrap()).collect();
        let (accepted, refused): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer["userErrors"] == json!([]));
        assert_eq!(accepted.len(), 1, "{answers:#?}");
        assert_eq!(accepted[0]["version"], version + 1);
        for answer in refused {
            assert_eq!(answer["userErrors"][0]["rule"], "VERSION_CONFLICT", "{answer}");
        }
    }
}
