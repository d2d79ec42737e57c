//! What is not voided because something rests on it: a definition that was answered, the course of a programme that a pair needed, the end
//! of an enrolment after which another one began.

use super::corrected::about;
use super::life::act_on;
use super::service::{School, Service, mentee};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_questionnaire_stays_as_long_as_it_was_answered,
    a_resumption_stays_as_long_as_a_pair_needs_it,
    a_withdrawal_stays_while_the_next_enrolment_is_open,
    a_programme_does_not_go_on_in_an_organisation_that_was_closed_after_it,
);

async fn voided(service: &Service, of: (&str, &Value, &str)) {
    let (mutation, input) = about(service, of, None).await;
    service.act(mutation, "version", input).await;
}

/// The rule and the words of the refusal to void a fact.
async fn refused(service: &Service, of: (&str, &Value, &str)) -> (Value, String) {
    let (mutation, input) = about(service, of, None).await;
    let mut refused = service.refused(mutation, input).await;
    (refused["rule"].take(), refused["message"].to_string())
}

fn names(message: &str, id: &Value) -> bool {
    message.contains(id.as_str().unwrap())
}

async fn a_questionnaire_stays_as_long_as_it_was_answered(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mut region = school.organization.clone();
    for _ in ["municipality", "region"] {
        let parent = "query($id: UUID!) { organization(id: $id) { parentId } }";
        region =
            service.ask(parent, json!({ "id": region })).await["data"]["organization"]["parentId"].clone();
    }
    let defaults = json!({ "regionId": region, "occurredOn": "2024-01-09" });
    service.act("loadDefaultMethodology", "methodology { version }", defaults).await;
    let pair = school.pair().await;
    let met = json!({
        "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "occurredOn": "2024-03-04",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }],
    });
    act_on(service, "recordMeeting", "pair { id }", &pair, met).await;
    let exit = json!({
        "respondent": { "menteeId": school.mentee }, "channel": "PAPER", "occurredOn": "2024-05-30",
        "questionnaire": { "code": "teacher-mentee-exit", "version": 1 },
        "answers": [{ "item": "Q9", "answer": { "mark": 9 } }],
    });
    act_on(service, "answerSurvey", "pair { id }", &pair, exit).await;
    let published = published(service, &region, "teacher-mentee-exit").await;
    let refused = service.refused("voidFact", published.clone()).await;
    assert_eq!(refused["rule"], "CORRECTION_STILL_REFERENCED", "{refused}");
    assert!(names(&refused["message"].to_string(), &pair), "{refused}");
    voided(service, ("Pair", &pair, "SurveyAnswered")).await;
    service.act("voidFact", "version", published).await;
}

/// What is said when the publication of a questionnaire is voided.
async fn published(service: &Service, region: &Value, code: &str) -> Value {
    let id = serde_json::from_value(region.clone()).unwrap();
    let history = service.app.history("Methodology", id, app::history::Until::Now).await.unwrap();
    let is_it =
        |payload: &str| serde_json::from_str::<Value>(payload).unwrap()["questionnaire"]["code"] == code;
    let entry = history.into_iter().find(|entry| is_it(&entry.recorded.payload)).unwrap();
    json!({ "aggregateType": "METHODOLOGY", "id": region, "sequence": entry.recorded.sequence, "reason": "TYPO" })
}

async fn a_resumption_stays_as_long_as_a_pair_needs_it(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    school.pair().await;
    let more = json!({ "mentorId": school.mentor, "capacity": 2, "occurredOn": "2024-02-01" });
    service.act("changeCapacity", "mentor { id }", more).await;
    let turn = |day: &str| json!({ "programId": school.program, "occurredOn": day });
    service.act("startWork", "program { id }", turn("2024-03-01")).await;
    let mut suspend = turn("2024-04-01");
    suspend["reason"] = json!("QUARANTINE");
    service.act("suspendProgram", "program { id }", suspend).await;
    service.act("resumeProgram", "program { id }", turn("2024-04-15")).await;
    let mut second = school.pair_input();
    second["menteeIds"] = json!([mentee(service, &school.program, "Ежов Глеб").await]);
    second["occurredOn"] = json!("2024-04-20");
    let pair = service.act("formPair", "pair { id }", second).await["id"].clone();
    let resumed = ("Program", &school.program, "ProgramResumed");
    let (rule, message) = refused(service, resumed).await;
    assert_eq!(rule, "CORRECTION_STILL_REFERENCED", "{message}");
    assert!(names(&message, &pair), "{message}");
    let (mutation, later) = about(service, resumed, Some(("occurred_on", "2024-04-21"))).await;
    let later = service.refused(mutation, later).await;
    assert_eq!(later["rule"], "CORRECTION_STILL_REFERENCED", "{later}");
    voided(service, ("Pair", &pair, "PairFormed")).await;
    voided(service, resumed).await;
    let (mutation, early) =
        about(service, ("Program", &school.program, "WorkStarted"), Some(("occurred_on", "2024-01-31")))
            .await;
    let early = service.refused(mutation, early).await;
    assert_eq!(early["rule"], "CORRECTION_BREAKS_RULE", "{early}");
    assert!(
        early["message"].as_str().is_some_and(|told| told.contains("PROGRAM_FIRST_PAIR_LATER")),
        "{early}"
    );
}

async fn a_withdrawal_stays_while_the_next_enrolment_is_open(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let leave =
        |mentee: &Value, day: &str| json!({ "menteeId": mentee, "reason": "MOVED", "occurredOn": day });
    service.act("withdrawMentee", "mentee { id }", leave(&school.mentee, "2024-03-01")).await;
    let request = json!({
        "person": { "name": "Магомедов Али", "birthDate": "1999-08-30" }, "programId": school.program, "category": "YOUNG_SPECIALIST", "experienceYears": 1,
        "request": "уверенно вести урок", "source": "OWN_REQUEST", "occurredOn": "2024-04-01",
    });
    let second = service.act("registerRequest", "mentee { id }", request).await["id"].clone();
    assert_ne!(second, school.mentee);
    let withdrawn = ("Mentee", &school.mentee, "MenteeWithdrawn");
    let (rule, message) = refused(service, withdrawn).await;
    assert_eq!(rule, "CORRECTION_ENDED_SINCE", "{message}");
    assert!(names(&message, &second), "{message}");
    voided(service, ("Mentee", &second, "MenteeRequested")).await;
    voided(service, withdrawn).await;
}

async fn a_programme_does_not_go_on_in_an_organisation_that_was_closed_after_it(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let cancel = json!({ "programId": school.program, "reason": "QUARANTINE", "occurredOn": "2024-06-10" });
    service.act("cancelProgram", "program { stage }", cancel).await;
    let close = json!({
        "organizationId": school.organization, "order": { "number": "7", "date": "2024-06-30" }, "occurredOn": "2024-07-01",
    });
    service.act("closeOrganization", "organization { id }", close).await;
    let (rule, message) = refused(service, ("Program", &school.program, "ProgramCancelled")).await;
    assert_eq!(rule, "CORRECTION_ENDED_SINCE", "{message}");
    assert!(names(&message, &school.organization), "{message}");
    voided(service, ("Organization", &school.organization, "OrganizationClosed")).await;
    voided(service, ("Program", &school.program, "ProgramCancelled")).await;
}
