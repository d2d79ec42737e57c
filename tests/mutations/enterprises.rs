//! Enterprises in time, by mutations alone: names and ends hold from their day on, and each is corrected as any other fact.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::journal::Position;

on_both_databases!(
    an_enterprise_is_renamed_and_found_by_both_names_and_an_old_day_keeps_the_old_one,
    a_merged_enterprise_sends_nobody_and_its_merger_can_be_voided,
    an_enterprise_keeps_its_names_in_the_okrug,
);

const OBJECT: &str = "organization { id }";

fn order() -> Value {
    json!({ "number": "41-р", "date": "2024-06-03" })
}

/// Somebody from an enterprise applies at a school; the enterprise.
async fn supply(service: &Service, school: &Value, name: &str, enterprise: &str, on: &str) -> Value {
    service
        .act("applyAsMentor", "mentor { id enterprise { id } }", application(school, name, enterprise, on))
        .await["enterprise"]["id"]
        .clone()
}

fn application(school: &Value, name: &str, enterprise: &str, on: &str) -> Value {
    json!({
        "person": { "name": name, "birthDate": "1985-05-05" }, "organizationId": school,
        "category": "ENTERPRISE_EMPLOYEE", "enterprise": enterprise, "occurredOn": on,
    })
}

/// What is told of the enterprises of the municipality of a school.
async fn told(service: &Service, school: &Value, at: &str) -> (Value, Value) {
    let document = "query($id: UUID!, $at: Date!) { organization(id: $id) { parent { id enterprises {
        id name before: name(at: $at) names { since name } closedOn successor { name } predecessors { id }
    } } } }";
    let mut told = service.ask(document, json!({ "id": school, "at": at })).await;
    let mut node = told["data"]["organization"]["parent"].take();
    (node["id"].take(), node["enterprises"].take())
}

/// The number of the newest fact of a kind in its stream.
async fn newest(service: &Service, kind: &str) -> u64 {
    let events = service.app.journal().read_after(Position::START, 10_000).await.expect("the journal reads");
    events.iter().rfind(|event| event.event_type == kind).expect("recorded").sequence
}

async fn void(service: &Service, node: &Value, sequence: u64) {
    let input = json!({
        "aggregateType": "ORGANIZATION", "id": node, "sequence": sequence, "reason": "NEVER_HAPPENED",
    });
    service.act("voidFact", "version", input).await;
}

async fn an_enterprise_is_renamed_and_found_by_both_names_and_an_old_day_keeps_the_old_one(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, school) = (&school.service, &school.organization);
    let id = supply(service, school, "Лебедев Лев", "ООО «Мост»", "2024-01-10").await;
    let other = supply(service, school, "Волков Глеб", "ООО «Брод»", "2024-01-10").await;
    let rename = |name: &str, on: &str| {
        json!({
            "organizationId": school, "enterpriseId": id, "name": name, "order": order(), "occurredOn": on,
        })
    };
    service.act("renameEnterprise", OBJECT, rename("АО «Мост»", "2024-06-10")).await;
    let again = service.send("renameEnterprise", OBJECT, rename("АО «Мост»", "2024-06-10")).await;
    assert_eq!(again["userErrors"], json!([]), "a repeat writes nothing");
    for (name, rule, path) in [
        ("ооо «брод»", "ENTERPRISE_NAME_TAKEN", "name"),
        (" ", "ENTERPRISE_NAME_MISSING", "name"),
        ("ПАО «Мост»", "ENTERPRISE_BEFORE_LATER_ACT", "occurredOn"),
    ] {
        let refused = service.refused("renameEnterprise", rename(name, "2024-06-10")).await;
        assert_eq!((&refused["rule"], &refused["path"]), (&json!(rule), &json!(["input", path])));
    }
    for (person, name) in [("Первый Пётр", "ООО «Мост»"), ("Второй Иван", "АО «Мост»")]
    {
        assert_eq!(supply(service, school, person, name, "2024-07-01").await, id, "found by {name}");
    }
    let (node, enterprises) = told(service, school, "2024-06-09").await;
    let one = enterprises.as_array().and_then(|all| all.iter().find(|one| one["id"] == id)).expect("there");
    let expected = json!({
        "id": id, "name": "АО «Мост»", "before": "ООО «Мост»", "closedOn": null, "successor": null,
        "names": [{ "since": "2024-01-10", "name": "ООО «Мост»" }, { "since": "2024-06-10", "name": "АО «Мост»" }],
        "predecessors": [],
    });
    assert_eq!(*one, expected);

    let renamed = newest(service, "EnterpriseRenamed").await;
    let right = json!({
        "aggregateType": "ORGANIZATION", "id": node, "sequence": renamed, "field": "NAME",
        "text": "АО «Мосты»", "reason": "TYPO",
    });
    service.act("correctText", "version", right).await;
    let day = json!({
        "aggregateType": "ORGANIZATION", "id": node, "sequence": renamed, "reason": "TYPO",
        "changes": [{ "field": "occurred_on", "value": "2024-06-11" }],
    });
    service.act("correctFact", "version", day).await;
    let (_, enterprises) = told(service, school, "2024-06-10").await;
    let one = enterprises.as_array().and_then(|all| all.iter().find(|one| one["id"] == id)).expect("there");
    assert_eq!((&one["name"], &one["before"]), (&json!("АО «Мосты»"), &json!("ООО «Мост»")));
    let took = json!({
        "organizationId": school, "enterpriseId": other, "name": "АО «Мост»", "order": order(),
        "occurredOn": "2024-06-12",
    });
    service.act("renameEnterprise", OBJECT, took).await;
    void(service, &node, renamed).await;
    let (_, enterprises) = told(service, school, "2024-06-10").await;
    let one = enterprises.as_array().and_then(|all| all.iter().find(|one| one["id"] == id)).expect("there");
    assert_eq!(one["names"], json!([{ "since": "2024-01-10", "name": "ООО «Мост»" }]));
    assert_eq!(supply(service, school, "Третий Олег", "ООО «Мост»", "2024-07-01").await, id);
    assert_ne!(supply(service, school, "Четвёртый Юрий", "АО «Мосты»", "2024-07-01").await, id, "given back");
}

async fn a_merged_enterprise_sends_nobody_and_its_merger_can_be_voided(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, school) = (&school.service, &school.organization);
    let id = supply(service, school, "Лебедев Лев", "ООО «Мост»", "2024-01-10").await;
    let into = supply(service, school, "Волков Глеб", "ООО «Брод»", "2024-01-10").await;
    let merge = |into: &Value| {
        json!({
            "organizationId": school, "enterpriseId": id, "intoId": into, "order": order(),
            "occurredOn": "2024-07-01",
        })
    };
    let refused = service.refused("mergeEnterprise", merge(&id)).await;
    assert_eq!(refused["rule"], "ENTERPRISE_WRONG_SUCCESSOR");
    assert_eq!(refused["path"], json!(["input", "intoId"]));
    service.act("mergeEnterprise", OBJECT, merge(&into)).await;
    let close = |enterprise: &Value| {
        json!({
            "organizationId": school, "enterpriseId": enterprise, "order": order(), "occurredOn": "2024-09-01",
        })
    };
    assert_eq!(service.refused("closeEnterprise", close(&id)).await["rule"], "ENTERPRISE_CLOSED");
    let unknown = service.refused("closeEnterprise", close(school)).await;
    assert_eq!((&unknown["rule"], &unknown["code"]), (&json!("ENTERPRISE_UNKNOWN"), &json!("NOT_FOUND")));
    let late = application(school, "Первый Пётр", "ООО «Мост»", "2024-07-01");
    assert_eq!(service.refused("applyAsMentor", late.clone()).await["rule"], "ENTERPRISE_CLOSED");
    let (node, enterprises) = told(service, school, "2024-06-30").await;
    let of = |enterprises: &Value, id: &Value| {
        let found = enterprises.as_array().and_then(|all| all.iter().find(|one| one["id"] == *id));
        let one = found.expect("there").clone();
        json!([one["closedOn"], one["successor"]["name"], one["predecessors"]])
    };
    assert_eq!(of(&enterprises, &id), json!(["2024-07-01", "ООО «Брод»", []]));
    assert_eq!(of(&enterprises, &into), json!([null, null, [{ "id": id }]]));
    let document = "query($id: UUID!) { history(aggregateType: ORGANIZATION, id: $id, last: 1) { edges { node { wording(language: EN) } } } }";
    let wording = service.ask(document, json!({ "id": node })).await.to_string();
    assert!(
        wording.contains("merged into another one from 2024-07-01 (act no. 41-р of 2024-06-03)"),
        "{wording}"
    );

    let registered = newest(service, "EnterpriseRegistered").await;
    let rests = json!({
        "aggregateType": "ORGANIZATION", "id": node, "sequence": registered, "reason": "NEVER_HAPPENED",
    });
    assert_eq!(service.refused("voidFact", rests.clone()).await["rule"], "CORRECTION_BREAKS_RULE");
    void(service, &node, newest(service, "EnterpriseMerged").await).await;
    assert_eq!(service.refused("voidFact", rests).await["rule"], "CORRECTION_STILL_REFERENCED");
    let (_, enterprises) = told(service, school, "2024-06-30").await;
    assert_eq!(
        [of(&enterprises, &id), of(&enterprises, &into)],
        [json!([null, null, []]), json!([null, null, []])]
    );
    service.act("applyAsMentor", "mentor { id }", late).await;
    service.act("closeEnterprise", OBJECT, close(&id)).await;
    let (_, enterprises) = told(service, school, "2024-06-30").await;
    assert_eq!(of(&enterprises, &id), json!(["2024-09-01", null, []]));
}

async fn an_enterprise_keeps_its_names_in_the_okrug(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, school) = (&school.service, &school.organization);
    let id = supply(service, school, "Лебедев Лев", "ООО «Вятка»", "2024-01-10").await;
    let rename = json!({
        "organizationId": school, "enterpriseId": id, "name": "АО «Вятка»", "order": order(),
        "occurredOn": "2024-03-01",
    });
    service.act("renameEnterprise", OBJECT, rename).await;
    let document = "query($id: UUID!) { organization(id: $id) { parent { id parent { id } } } }";
    let above = service.ask(document, json!({ "id": school })).await["data"]["organization"]["parent"].take();
    let okrug = json!({
        "level": "MUNICIPALITY", "name": "Яранский муниципальный округ", "parentId": above["parent"]["id"],
        "order": order(), "occurredOn": "2024-06-10",
    });
    let okrug = service.act("registerOrganization", OBJECT, okrug).await["id"].clone();
    let merge = json!({
        "organizationId": above["id"], "intoId": okrug, "programIds": [], "order": order(),
        "occurredOn": "2024-07-01",
    });
    service.act("mergeOrganization", OBJECT, merge).await;
    for (person, name) in [("Первый Пётр", "ООО «Вятка»"), ("Второй Иван", "АО «Вятка»")]
    {
        assert_eq!(supply(service, school, person, name, "2024-07-02").await, id, "found by {name}");
    }
    let rename = json!({
        "organizationId": school, "enterpriseId": id, "name": "ПАО «Вятка»", "order": order(),
        "occurredOn": "2024-08-01",
    });
    service.act("renameEnterprise", OBJECT, rename).await;
    let (node, enterprises) = told(service, school, "2024-06-30").await;
    assert_eq!(node, okrug);
    let one = &enterprises[0];
    assert_eq!((&one["name"], &one["before"]), (&json!("ПАО «Вятка»"), &json!("АО «Вятка»")));
    assert_eq!(one["names"][0], json!({ "since": "2024-01-10", "name": "ООО «Вятка»" }));

    let events = service.app.journal().read_after(Position::START, 10_000).await.expect("the journal reads");
    let registered =
        events.iter().find(|event| event.event_type == "EnterpriseRegistered").expect("registered");
    assert_eq!(json!(registered.aggregate_id), above["id"], "in the registry of the district, as it was");
    let right = json!({
        "aggregateType": "ORGANIZATION", "id": above["id"], "sequence": registered.sequence, "field": "NAME",
        "text": "ООО «Вятка-плюс»", "reason": "TYPO",
    });
    service.act("correctText", "version", right).await;
    let people =
        [("Третий Олег", "ООО «Вятка-плюс»"), ("Четвёртый Юрий", "АО «Вятка»"), ("Пятый Ян", "ПАО «Вятка»")];
    for (person, name) in people {
        assert_eq!(
            supply(service, school, person, name, "2024-08-02").await,
            id,
            "the okrug finds it by {name}"
        );
    }
    let given_back = supply(service, school, "Шестой Юлий", "ООО «Вятка»", "2024-08-02").await;
    assert_ne!(given_back, id, "nobody is called so any more");
}
