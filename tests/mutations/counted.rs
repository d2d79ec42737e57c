//! What is counted and measured, recorded by mutations, and how indicators tell it: in the quarter in which it was, under the form as
//! which it is told.

use super::life::{act_on, on, work};
use super::service::{School, mentor};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_figures_of_a_tree_are_recorded,
    an_outcome_is_measured_of_a_mentor_and_of_a_mentee,
    edge_4_what_is_entered_in_december_goes_to_its_own_quarter_and_revises_what_was_published,
    a_form_of_the_places_own_is_told_as_a_federal_one,
);

async fn the_figures_of_a_tree_are_recorded(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let organization = &school.organization;
    let contingent = json!({
        "organizationId": organization, "contingent": { "pupils10To19": 240, "youngSpecialists": 0 },
        "occurredOn": "2024-09-01",
    });
    let recorded = service
        .act(
            "recordContingent",
            "organization { contingents { pupils10To19 pupils15To19 youngSpecialists } }",
            contingent,
        )
        .await;
    let numbers = json!({ "pupils10To19": 240, "pupils15To19": null, "youngSpecialists": 0 });
    assert_eq!(recorded, json!({ "contingents": [numbers] }));

    let count = json!({ "organizationId": organization, "enterprises": 12, "occurredOn": "2024-09-01" });
    let counted = service
        .act("countEnterprises", "organization { level enterpriseCounts { enterprises } }", count)
        .await;
    assert_eq!(counted, json!({ "level": "MUNICIPALITY", "enterpriseCounts": [{ "enterprises": 12 }] }));

    let target = json!({
        "organizationId": organization, "indicator": "I1", "year": 2024, "percent": "10.5", "basis": "ROADMAP",
        "occurredOn": "2024-01-09",
    });
    let set = service.act("setTarget", "organization { targets { indicator percent } }", target).await;
    assert_eq!(set, json!({ "targets": [{ "indicator": "I1", "percent": "10.5" }] }));
}

async fn an_outcome_is_measured_of_a_mentor_and_of_a_mentee(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let measured = |participant: Value| {
        json!({
            "participant": participant, "programId": school.program, "trait": "уверенность", "instrument": "шкала А",
            "direction": "HIGHER_IS_BETTER", "phase": "BEFORE", "value": "3.25", "occurredOn": "2024-02-01",
        })
    };
    let of_mentee = measured(json!({ "menteeId": school.mentee }));
    let mentee = school
        .service
        .act("measureOutcome", "mentee { measurements { value } } mentor { id }", of_mentee)
        .await;
    assert_eq!(mentee, json!({ "measurements": [{ "value": "3.25" }] }));
    let of_mentor = measured(json!({ "mentorId": school.mentor }));
    let mentor = school.service.act("measureOutcome", "mentor { measurements { value } }", of_mentor).await;
    assert_eq!(mentor, json!({ "measurements": [{ "value": "3.25" }] }));
}

async fn edge_4_what_is_entered_in_december_goes_to_its_own_quarter_and_revises_what_was_published(
    fresh: Fresh,
) {
    const COMPLETED: &str = "query($node: UUID!, $period: PeriodKind!, $asOf: Position) {
        indicators(node: $node, year: 2024, period: $period, asOf: $asOf) {
            position values { indicator variant numerator }
        }
    }";
    let school = School::matching(fresh).await;
    let service = &school.service;
    let completed = async |period: &str, as_of: &Value| {
        let variables = json!({ "node": school.organization, "period": period, "asOf": as_of });
        let table = service.ask(COMPLETED, variables).await["data"]["indicators"].take();
        let values = table["values"].as_array().expect("a table").iter();
        let mut values = values.filter(|value| value["indicator"] == "I3" && value["variant"] == "COMPLETED");
        (values.next().expect("young specialists")["numerator"].clone(), table["position"].clone())
    };
    let pair = school.pair().await;
    let (late, known): (Vec<_>, Vec<_>) =
        work(&school).into_iter().partition(|(mutation, _)| *mutation == "recordMeeting");
    for (mutation, input) in known {
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    let (published, position) = completed("CALENDAR_YEAR", &Value::Null).await;
    assert_eq!(published, 0);

    // On 31 December somebody finds the working meeting of 4 March in the journal, and that the two ended on 1 June.
    for (mutation, input) in late.into_iter().chain([("completePair", on("2024-06-01"))]) {
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    assert_eq!(completed("SECOND_QUARTER", &Value::Null).await.0, 1, "the quarter in which it was");
    assert_eq!(completed("FOURTH_QUARTER", &Value::Null).await.0, 0, "not that in which it was entered");
    assert_eq!(completed("CALENDAR_YEAR", &Value::Null).await.0, 1, "a revision");
    assert_eq!(completed("CALENDAR_YEAR", &position).await.0, 0, "what was published stays");
    let document = "query($id: UUID!) { history(aggregateType: PAIR, id: $id, first: 50) {
        edges { node { type occurredOn recordedAt } } } }";
    let told = service.ask(document, json!({ "id": pair })).await;
    let edges = told["data"]["history"]["edges"].as_array().expect("a history").clone();
    let met = edges.iter().find(|edge| edge["node"]["type"] == "MeetingHeld").expect("the meeting");
    assert_eq!(met["node"]["occurredOn"], "2024-03-04");
    let recorded_at = met["node"]["recordedAt"].as_str().expect("a moment");
    assert!(recorded_at.starts_with("2024-12-31"), "both clocks show how late: {recorded_at}");
}

async fn a_form_of_the_places_own_is_told_as_a_federal_one(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let federal = |mut input: Value, form: &str| {
        input["federalForm"] = json!(form);
        input
    };
    let refused = service.refused("formPair", federal(school.pair_input(), "PUPIL_PUPIL")).await;
    assert_eq!(
        (&refused["rule"], &refused["path"]),
        (&json!("PAIR_FEDERAL_FORM_DOES_NOT_FIT"), &json!(["input", "federalForm"]))
    );
    let about = |mut input: Value, day: &str| {
        input["programId"] = school.program.clone();
        input["occurredOn"] = json!(day);
        input
    };
    let steps = [
        ("reopenRecruiting", about(json!({ "reason": "DATA_CLARIFIED" }), "2024-01-23")),
        ("chooseForms", about(json!({ "forms": ["TEACHER_TEACHER", "OTHER"] }), "2024-01-24")),
        ("startMatching", about(json!({}), "2024-01-25")),
    ];
    for (mutation, input) in steps {
        service.act(mutation, "program { id }", input).await;
    }
    let mut own = federal(school.pair_input(), "TEACHER_TEACHER");
    (own["form"], own["roleModel"]) = (json!("OTHER"), Value::Null);
    own["formName"] = json!("педагог – руководитель кружка");
    let formed = service.act("formPair", "pair { form formName federalForm }", own).await;
    let expected = json!({
        "form": "OTHER", "formName": "педагог – руководитель кружка", "federalForm": "TEACHER_TEACHER",
    });
    assert_eq!(formed, expected);

    let document = "query($node: UUID!) { indicators(node: $node, year: 2024) { values {
        indicator variant numerator byForm { form persons } federal: byForm(by: FEDERAL_FORM) { form persons }
        note: byFormNote(by: FEDERAL_FORM) } } }";
    let told = async || {
        let answer = service.ask(document, json!({ "node": school.organization })).await;
        let values = answer["data"]["indicators"]["values"].as_array().expect("a table").clone();
        let entered =
            values.into_iter().find(|value| value["indicator"] == "I3" && value["variant"] == "ENTERED");
        entered.expect("published")
    };
    let line = |form: &str| json!([{ "form": form, "persons": 1 }]);
    let entered = told().await;
    assert_eq!((&entered["byForm"], &entered["federal"]), (&line("OTHER"), &line("TEACHER_TEACHER")));

    let second = mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;
    let mut federal = school.pair_input();
    federal["mentorIds"] = json!([second]);
    service.act("formPair", "pair { id }", federal).await;
    let entered = told().await;
    let both = json!([{ "form": "TEACHER_TEACHER", "persons": 1 }, { "form": "OTHER", "persons": 1 }]);
    assert_eq!((&entered["numerator"], &entered["byForm"]), (&json!(1), &both));
    assert_eq!(entered["federal"], line("TEACHER_TEACHER"), "one person, once in the federal line");
    assert_eq!(entered["note"], Value::Null, "the federal lines add up");
}
