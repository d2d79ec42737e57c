//! An import undone through GraphQL: what was corrected by hand stays, with what it rests on, and the preview says so before.

use super::journal::Journal;
use super::school::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::ids::ordered_id;

on_both_databases!(what_was_corrected_by_hand_is_shown_by_the_preview_and_kept_by_the_undoing);

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
