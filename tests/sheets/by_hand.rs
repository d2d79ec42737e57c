//! By hand over HTTP, after an import: its undoing, which keeps what was corrected, and what a curator writes of a meeting and a plan.

use super::journal::Journal;
use super::school::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::ids::ordered_id;

on_both_databases!(
    what_was_corrected_by_hand_is_shown_by_the_preview_and_kept_by_the_undoing,
    where_a_meeting_was_what_came_of_it_and_the_period_of_a_plan_are_told_by_hand,
);

async fn undo(school: &School, input: Value) -> Value {
    let fields = "voided kept { aggregateType aggregateId sequence type sheet row rule message(language: EN) } dryRun position repeated";
    school.carry_out("undoImport", "UndoImportInput", fields, input).await
}

/// The fact of a type that stays.
fn kept<'u>(undone: &'u Value, event_type: &str) -> &'u Value {
    let facts = undone["kept"].as_array().unwrap_or_else(|| panic!("{undone}"));
    let found = facts.iter().find(|fact| fact["type"] == event_type);
    found.unwrap_or_else(|| panic!("{event_type} is not kept: {undone:#}"))
}

async fn what_was_corrected_by_hand_is_shown_by_the_preview_and_kept_by_the_undoing(database: Fresh) {
    let school = School::start(&database).await;
    let imported = school.send(&Journal::kept()).await;
    let file = imported["file"].as_str().expect("the digest of the file").to_owned();
    let of_meetings =
        "eventsAfter(position: \"0\", filter: { types: [\"OrganizationalMeetingHeld\"] }, first: 2)";
    let meetings = school.ask(&format!("{of_meetings} {{ events {{ aggregateId sequence }} }}")).await;
    let meeting = &meetings["events"][0];
    let correction = json!({
        "aggregateType": "PAIR", "id": meeting["aggregateId"], "sequence": meeting["sequence"], "reason": "TYPO",
        "changes": [{ "field": "duration_min", "value": "50" }],
    });
    school.carry_out("correctFact", "CorrectFactInput", "position", correction).await;

    let head = school.head().await;
    let preview = undo(&school, json!({ "file": file, "dryRun": true })).await;
    assert_eq!((&preview["dryRun"], &preview["position"]), (&json!(true), &Value::Null));
    assert_eq!(school.head().await, head, "a preview writes nothing");
    let corrected = kept(&preview, "OrganizationalMeetingHeld");
    let expected = json!({
        "aggregateType": "Pair", "aggregateId": meeting["aggregateId"], "sequence": meeting["sequence"],
        "type": "OrganizationalMeetingHeld", "sheet": "Встречи", "row": 2, "rule": "IMPORT_UNDO_CORRECTED",
        "message": "the fact was corrected by hand after the import: void it by hand",
    });
    assert_eq!(*corrected, expected);
    for (event_type, rule) in [
        ("PairFormed", "CORRECTION_BREAKS_RULE"),
        ("MentorAssigned", "IMPORT_UNDO_CAUSE_KEPT"),
        ("ProgramDrafted", "CORRECTION_STILL_REFERENCED"),
        ("PersonRegistered", "CORRECTION_STILL_REFERENCED"),
    ] {
        assert_eq!(kept(&preview, event_type)["rule"], rule, "{event_type}");
    }

    let command = json!({ "commandId": ordered_id(), "file": file.to_uppercase(), "note": "не тот файл" });
    let undone = undo(&school, command.clone()).await;
    assert_eq!((&undone["voided"], &undone["kept"]), (&preview["voided"], &preview["kept"]), "as previewed");
    assert_eq!((&undone["dryRun"], &undone["repeated"]), (&json!(false), &json!(false)));
    let head = json!(school.head().await.to_string());
    assert_eq!(undone["position"], head, "it is the last act");
    let pairs = school.ask("pairs(first: 5) { edges { node { id meetings { durationMin } } } }").await;
    let left = json!([{ "node": { "id": meeting["aggregateId"], "meetings": [{ "durationMin": 50 }] } }]);
    assert_eq!(pairs["edges"], left, "the other pair is gone");

    let again = undo(&school, command).await;
    assert_eq!((&again["repeated"], &again["position"]), (&json!(true), &undone["position"]));
    let nothing = undo(&school, json!({ "file": file })).await;
    assert_eq!(
        (&nothing["voided"], &nothing["position"]),
        (&json!(0), &Value::Null),
        "nothing is left to undo"
    );
    assert_eq!(json!(school.head().await.to_string()), head);
}

async fn where_a_meeting_was_what_came_of_it_and_the_period_of_a_plan_are_told_by_hand(database: Fresh) {
    let school = School::start(&database).await;
    school.send(&Journal::kept()).await;
    let pairs = "pairs(first: 5) { edges { node { id form mentors { id } mentees { id } } } }";
    let pairs = school.ask(pairs).await;
    let edges = pairs["edges"].as_array().expect("pairs");
    let pair = edges.iter().map(|edge| &edge["node"]).find(|pair| pair["form"] == "PUPIL_PUPIL").expect("U1");
    let attendees =
        json!([{ "mentorId": pair["mentors"][0]["id"] }, { "menteeId": pair["mentees"][0]["id"] }]);
    let planning = json!({
        "pairId": pair["id"], "durationMin": 40, "mode": "IN_PERSON", "attendees": attendees, "topic": "план",
        "place": "кабинет 7", "outcome": "план составлен", "occurredOn": "2022-10-14",
    });
    let fields = "pair { meetings { role topic place outcome } }";
    let held = school.carry_out("holdPlanningMeeting", "HoldMeetingInput", fields, planning).await;
    let said =
        json!({ "role": "PLANNING", "topic": "план", "place": "кабинет 7", "outcome": "план составлен" });
    assert!(held["pair"]["meetings"].as_array().expect("meetings").contains(&said), "{held:#}");
    let work = json!({
        "pairId": pair["id"], "durationMin": 40, "mode": "ONLINE", "attendees": attendees, "meetingType": "WORK",
        "place": "видеосвязь", "outcome": "разобрали задачи", "occurredOn": "2022-10-21",
    });
    let held = school.carry_out("recordMeeting", "RecordMeetingInput", fields, work).await;
    let said =
        json!({ "role": "SERIES", "topic": null, "place": "видеосвязь", "outcome": "разобрали задачи" });
    assert!(held["pair"]["meetings"].as_array().expect("meetings").contains(&said), "{held:#}");

    let plan = |start: &str, end: &str| {
        json!({
            "commandId": ordered_id(), "pairId": pair["id"], "goals": ["средний балл"], "milestones": [],
            "period": { "start": start, "end": end }, "occurredOn": "2022-10-15",
        })
    };
    let refusals =
        "mutation($input: ApprovePlanInput!) { approvePlan(input: $input) { userErrors { rule path } } }";
    let refused = school.graphql(refusals, json!({ "input": plan("2023-04-30", "2022-11-01") })).await;
    let expected = json!([{ "rule": "PLAN_PERIOD_REVERSED", "path": ["input", "period"] }]);
    assert_eq!(refused["data"]["approvePlan"]["userErrors"], expected);
    let fields = "pair { plan { startsOn endsOn } }";
    let approved =
        school.carry_out("approvePlan", "ApprovePlanInput", fields, plan("2022-11-01", "2023-04-30")).await;
    assert_eq!(approved["pair"]["plan"], json!({ "startsOn": "2022-11-01", "endsOn": "2023-04-30" }));
}
