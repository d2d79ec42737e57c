//! Attention lists: what waits too long stands in them, by the thresholds of its region.

use super::service::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(what_waits_stands_in_its_list_by_the_thresholds_of_the_region,);

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

    let thresholds = "{ silentDays firstMeetingDays planningDays planDays missedInARow entrySurveyDays finalSurveyDays
        consentDays poolDays mentorMentees mentorIdleDays roadmapDays documentDays documents { stage kind } urgentTimes }";
    let mut wanted = json!({
        "silentDays": 30, "firstMeetingDays": 20, "planningDays": 30, "planDays": 30, "missedInARow": 2,
        "entrySurveyDays": 14, "finalSurveyDays": 14, "consentDays": 30, "poolDays": 30, "mentorMentees": 5,
        "mentorIdleDays": 60, "roadmapDays": 7, "documentDays": 14,
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
