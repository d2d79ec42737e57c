//! Mistyped texts: they are corrected in the vault, and no changed word is lost behind a success.

use super::service::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::json;
use store::journal::Position;

on_both_databases!(a_mistyped_text_gets_other_words_and_the_history_tells_which, a_changed_word_is_not_lost);

async fn a_mistyped_text_gets_other_words_and_the_history_tells_which(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let item = json!({
        "programId": school.program, "number": 1, "stage": "MATCHING", "title": "сформировать порты",
        "due": "2024-02-01", "occurredOn": "2023-12-21",
    });
    let sequence = service.act("planRoadmapItem", "program { version }", item).await["version"].clone();
    let right = |field: &str, text: &str| {
        json!({
            "aggregateType": "PROGRAM", "id": school.program, "sequence": sequence, "field": field,
            "text": text, "reason": "TYPO",
        })
    };
    service.act("correctText", "version", right("TITLE", "сформировать пары")).await;
    service.act("correctText", "version", right("RESPONSIBLE", "завуч")).await;
    let before = *service.app.journal().head().borrow();
    service.act("correctText", "version", right("TITLE", "сформировать пары")).await;
    assert_eq!(*service.app.journal().head().borrow(), before, "the same words write nothing");
    let map = "query($id: UUID!) { program(id: $id) { roadmap { title responsible } } }";
    let map = service.ask(map, json!({ "id": school.program })).await;
    let told = json!([{ "title": "сформировать пары", "responsible": "завуч" }]);
    assert_eq!(map["data"]["program"]["roadmap"], told);
    assert_eq!(service.refused("correctText", right("GOAL", "x")).await["rule"], "CORRECTION_TEXT_UNKNOWN");

    let events = service.app.journal().read_after(Position::START, 10_000).await.expect("the journal reads");
    let corrected: Vec<_> = events.iter().filter(|event| event.event_type == "TextCorrected").collect();
    assert_eq!(corrected.len(), 2);
    assert!(events.iter().all(|event| !event.payload.contains("завуч")), "no word in an event");
}

/// A meeting's theme and the goals of a plan, of which a revision writes some anew.
async fn a_changed_word_is_not_lost(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let plan =
        json!({ "pairId": pair, "goals": ["урок", "конкурс"], "milestones": [], "occurredOn": "2024-02-12" });
    let sequence = service.act("approvePlan", "pair { version }", plan.clone()).await["version"].clone();
    service.act("approvePlan", "pair { id }", plan.clone()).await;
    let mut otherwise = plan;
    otherwise["goals"][1] = json!("олимпиада");
    let refused = service.refused("approvePlan", otherwise).await;
    assert_eq!(refused["rule"], "TEXT_SEALED_OTHERWISE");
    let right = json!({
        "aggregateType": "PAIR", "id": pair, "sequence": sequence, "field": "GOAL", "number": 1,
        "text": "олимпиада", "reason": "TYPO",
    });
    service.act("correctText", "version", right.clone()).await;
    let goals = "query($id: UUID!) { pair(id: $id) { plan { goalTexts } } }";
    let goals = service.ask(goals, json!({ "id": pair })).await["data"]["pair"]["plan"]["goalTexts"].clone();
    assert_eq!(goals, json!(["урок", "олимпиада"]));
    let revised = json!({
        "pairId": pair, "goals": ["урок", "проект"], "milestones": [], "reason": "TERMS_MOVED", "occurredOn": "2024-03-12",
    });
    service.act("revisePlan", "pair { id }", revised).await;
    let refused = service.refused("correctText", right).await;
    assert_eq!(refused["rule"], "CORRECTION_TEXT_UNKNOWN", "the revision has the goal in words of its own");
}
