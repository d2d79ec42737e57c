//! Attention lists: what waits too long stands in them, by the thresholds of its region.

use super::service::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    what_waits_stands_in_its_list_by_the_thresholds_of_the_region,
    what_rests_on_an_expired_consent_is_ended_and_the_erasure_is_told_until_it_is_done,
    curators_are_asked_for_answers_and_the_tracking_plan_for_what_its_period_left_undone,
);

const LISTS: &str = "query($node: UUID!, $on: Date!, $kinds: [AttentionKind!]) {
    attention(node: $node, on: $on, kinds: $kinds, first: 10) {
        totalCount counts { kind count } edges { node { kind severity days text(language: EN) pair { id } } } } }";

async fn lists(school: &School, node: &Value, on: &str, kinds: Value) -> Value {
    let mut answer = school.service.ask(LISTS, json!({ "node": node, "on": on, "kinds": kinds })).await;
    assert_eq!(answer.get("errors"), None);
    answer["data"]["attention"].take()
}

/// The region above the school.
async fn region(school: &School) -> Value {
    let tree = school.service.ask("{ organizationTree { id level } }", json!({})).await;
    let nodes = tree["data"]["organizationTree"].as_array().expect("the tree").clone();
    nodes.into_iter().find(|node| node["level"] == "REGION").expect("a region")["id"].clone()
}

async fn what_waits_stands_in_its_list_by_the_thresholds_of_the_region(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let pair = school.pair().await;
    let region = region(&school).await;
    let overdue = json!(["FIRST_MEETING_OVERDUE"]);
    let before = lists(&school, &region, "2024-02-10", overdue.clone()).await;
    assert_eq!(before["counts"], json!([{ "kind": "FIRST_MEETING_OVERDUE", "count": 0 }]));
    for node in [&region, &school.organization, &school.program] {
        let found = lists(&school, node, "2024-02-11", overdue.clone()).await;
        let expected = json!({
            "kind": "FIRST_MEETING_OVERDUE", "severity": "WARNING", "days": 10, "pair": { "id": pair },
            "text": "The pair was formed on 2024-02-01 and has not met for 10 days",
        });
        assert_eq!(found["edges"], json!([{ "node": expected }]));
    }

    let thresholds = "{ silentDays firstMeetingDays planningDays planDays missedInARow entrySurveyDays interimSurveyDays
        finalSurveyDays curatorSurveyDays consentDays erasureDays poolDays mentorMentees mentorFewMentees mentorIdleDays
        roadmapDays trackingDays documentDays documents { stage kind } urgentTimes }";
    let mut wanted = json!({
        "silentDays": 30, "firstMeetingDays": 20, "planningDays": 30, "planDays": 30, "missedInARow": 2,
        "entrySurveyDays": 14, "interimSurveyDays": 60, "finalSurveyDays": 14, "curatorSurveyDays": 21, "consentDays": 30,
        "erasureDays": 10, "poolDays": 30, "mentorMentees": 5, "mentorFewMentees": 3, "mentorIdleDays": 60,
        "roadmapDays": 7, "trackingDays": 10, "documentDays": 14,
        "documents": [{ "stage": "WORKING", "kind": "PAIRING_ORDER" }], "urgentTimes": 3,
    });
    let set = json!({ "regionId": region, "thresholds": wanted, "occurredOn": "2024-02-01" });
    let object = format!("settings {{ attentionThresholds {thresholds} }}");
    let settings = school.service.act("setAttentionThresholds", &object, set).await;
    assert_eq!(settings, json!({ "attentionThresholds": wanted }));
    assert_eq!(lists(&school, &region, "2024-02-20", overdue.clone()).await["totalCount"], 0);
    assert_eq!(lists(&school, &region, "2024-02-21", overdue).await["totalCount"], 1);

    wanted["poolDays"] = json!(0);
    let nonsense = json!({ "regionId": region, "thresholds": wanted, "occurredOn": "2024-02-01" });
    let refused = school.service.refused("setAttentionThresholds", nonsense).await;
    assert_eq!(
        (&refused["rule"], &refused["path"]),
        (&json!("ATTENTION_DAYS_NONSENSE"), &json!(["input", "thresholds"]))
    );
}

/// A mentee in the pool whose consent ends with May.
pub(crate) async fn until_the_end_of_may(school: &School) -> Value {
    let service = &school.service;
    let request = json!({
        "person": { "name": "Юсупов Карим", "birthDate": "1999-08-30" }, "programId": school.program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "вести урок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    let id = service.act("registerRequest", "mentee { id }", request).await["id"].clone();
    let consent = json!({
        "menteeId": id, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "validUntil": "2024-05-31",
        "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    service.act("enterPool", "mentee { id }", json!({ "menteeId": id, "occurredOn": "2024-01-13" })).await;
    id
}

async fn what_rests_on_an_expired_consent_is_ended_and_the_erasure_is_told_until_it_is_done(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mentee = until_the_end_of_may(&school).await;
    let mut form = school.pair_input();
    form["menteeIds"] = json!([mentee]);
    let pair = service.act("formPair", "pair { id }", form).await["id"].clone();
    let end = |on: &str| json!({ "menteeId": mentee, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": on });
    let refused = service.refused("endExpiredMenteeConsent", end("2024-05-31")).await;
    assert_eq!(refused["rule"], "CONSENT_NOT_EXPIRED");
    let object = "mentee { state erasureDueBy consents { expiredOn } }";
    let ended = service.act("endExpiredMenteeConsent", object, end("2024-06-10")).await;
    let expected = json!({
        "state": "WITHDRAWN", "erasureDueBy": "2024-06-30", "consents": [{ "expiredOn": "2024-06-10" }],
    });
    assert_eq!(ended, expected);
    let document = "query($id: UUID!) { pair(id: $id) { state endReason endInitiator } }";
    let found = service.ask(document, json!({ "id": pair })).await;
    let expected =
        json!({ "state": "DISSOLVED", "endReason": "CONSENT_EXPIRED", "endInitiator": "CURATOR_SIDE" });
    assert_eq!(found["data"]["pair"], expected);
    let of_mentor = json!({
        "mentorId": school.mentor, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-06-10",
    });
    let refused = service.refused("endExpiredMentorConsent", of_mentor).await;
    assert_eq!(refused["rule"], "CONSENT_NOT_EXPIRED", "one without an end does not run out");

    let due = json!(["ERASURE_DUE"]);
    let count = async |on: &str| lists(&school, &school.program, on, due.clone()).await["totalCount"].clone();
    assert_eq!((count("2024-06-22").await, count("2024-06-23").await), (json!(0), json!(1)));
    let document = "query($id: UUID!) { mentee(id: $id) { personId } }";
    let person = service.ask(document, json!({ "id": mentee })).await["data"]["mentee"]["personId"].clone();
    let erase = json!({ "personId": person, "reason": "CONSENT_WITHDRAWN", "occurredOn": "2024-06-24" });
    assert_eq!(service.send("erasePerson", "", erase).await["userErrors"], json!([]));
    assert_eq!(count("2024-06-25").await, 0, "what was destroyed is due no more");
}

async fn curators_are_asked_for_answers_and_the_tracking_plan_for_what_its_period_left_undone(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let entry = json!({
        "programId": school.program, "stage": "LEARNING", "periodicity": "MONTHLY", "title": "обмен опытом",
        "occurredOn": "2024-01-10",
    });
    let entry = service.act("planTracking", "program { trackingPlan { id } }", entry).await;
    let item = entry["trackingPlan"][0]["id"].clone();
    let document = "query($node: UUID!, $on: Date!, $kinds: [AttentionKind!]) {
        attention(node: $node, on: $on, kinds: $kinds, first: 10) { edges { node {
            severity days text(language: RU) trackingItemId curator { id } phase respondentId program { id } } } } }";
    let told = async |on: &str, kind: &str| {
        let asked = json!({ "node": school.program, "on": on, "kinds": [kind] });
        service.ask(document, asked).await["data"]["attention"]["edges"].take()
    };
    assert_eq!(told("2024-02-16", "TRACKING_OVERDUE").await, json!([]));
    let overdue = json!([{ "node": {
        "severity": "WARNING", "days": 7, "trackingItemId": item, "curator": null, "phase": null, "respondentId": null,
        "text": "Запись плана отслеживания не выполнена, срок был 10.02.2024, 7 дн. назад",
        "program": { "id": school.program },
    } }]);
    assert_eq!(told("2024-02-17", "TRACKING_OVERDUE").await, overdue);
    let done = json!({ "programId": school.program, "itemId": item, "occurredOn": "2024-02-17" });
    service.act("carryOutTracking", "program { id }", done).await;
    assert_eq!(told("2024-02-17", "TRACKING_OVERDUE").await, json!([]));

    let curators = "query($id: UUID!) { program(id: $id) { curators { id } } }";
    let curators = service.ask(curators, json!({ "id": school.program })).await;
    let curator = curators["data"]["program"]["curators"][0].clone();
    let asked = told("2024-12-17", "SURVEY_DUE").await;
    let edges = asked.as_array().expect("a list").iter().map(|edge| &edge["node"]);
    let of_curators: Vec<&Value> = edges.filter(|item| item["curator"] != Value::Null).collect();
    let expected = json!({
        "severity": "WARNING", "days": -14, "trackingItemId": null, "curator": curator, "phase": "FINAL",
        "respondentId": null, "text": "Анкету нужно собрать до 31.12.2024, осталось 14 дн.",
        "program": { "id": school.program },
    });
    assert_eq!(of_curators, [&expected]);
}
