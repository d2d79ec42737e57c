//! Ages and terms of a region: acts after the adoption keep to them, those before it keep to what ships.

use super::life::{act_on, on, work};
use super::service::School;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    the_rules_of_a_region_say_who_consents_when_data_go_and_which_meetings_count,
    a_final_event_keeps_to_the_tolerance_of_its_region,
    numbers_that_nobody_can_have_are_refused_with_those_that_are_accepted,
);

const POLICIES: &str = "query($region: UUID!) { policies(regionId: $region) { values {
    fullCycle { kind organizationalMeeting planningMeeting plan workingMeetings countedMeetings online finalFeedback }
    menteeBand { min max } mentorBand { min max } ageOn { month day }
    youngSpecialist { by maxYears maxAge scope } satisfaction { satisfiedFrom minRespondents official }
    populationBasis formScope suppressBelow terms { selfConsentAge erasureDays finalEventDays mostMentees }
} } }";

/// Adopts what ships, changed like this.
pub(super) async fn adopt(school: &School, change: impl FnOnce(&mut Value)) {
    let service = &school.service;
    let parents = "query($id: UUID!) { organization(id: $id) { parent { parent { id } } } }";
    let parents = service.ask(parents, json!({ "id": school.organization })).await;
    let region = &parents["data"]["organization"]["parent"]["parent"]["id"];
    let mut values =
        service.ask(POLICIES, json!({ "region": region })).await["data"]["policies"][0]["values"].take();
    change(&mut values);
    let input = json!({
        "regionId": region, "version": "own", "fromYear": 2024, "values": values,
        "basis": { "number": "12-р", "date": "2024-01-15" }, "occurredOn": "2024-01-20",
    });
    service.act("adoptPolicy", "settings { version }", input).await;
    let known = service.ask(POLICIES, json!({ "region": region })).await;
    assert_eq!(known["data"]["policies"][1]["values"], values, "what was adopted is what is shown");
}

async fn the_rules_of_a_region_say_who_consents_when_data_go_and_which_meetings_count(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let request = json!({
        "person": { "name": "Зорина Мила", "birthDate": "2009-01-10" }, "programId": school.program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 0, "request": "вести кружок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    });
    let child = service.act("registerRequest", "mentee { id }", request).await["id"].clone();
    let consent = json!({
        "menteeId": child, "kind": "PROCESSING", "givenBy": "LEGAL_REPRESENTATIVE", "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    let enter = || json!({ "menteeId": child, "occurredOn": "2024-02-01" });
    let refused = service.refused("enterPool", enter()).await;
    assert_eq!(refused["rule"], "MENTEE_CONSENT_MISSING", "fifteen: what ships asks for the own consent too");

    adopt(&school, |values| {
        values["terms"] =
            json!({ "selfConsentAge": 16, "erasureDays": 10, "finalEventDays": 30, "mostMentees": 100 });
        for rule in values["fullCycle"].as_array_mut().expect("a rule for each kind") {
            rule["countedMeetings"] = json!(["TRIAL", "WORK"]);
        }
    })
    .await;
    service.act("enterPool", "mentee { id }", enter()).await;
    let withdraw = json!({
        "menteeId": child, "kind": "PROCESSING", "givenBy": "LEGAL_REPRESENTATIVE", "occurredOn": "2024-03-01",
    });
    let due = service.act("withdrawMenteeConsent", "mentee { erasureDueBy }", withdraw).await;
    assert_eq!(due, json!({ "erasureDueBy": "2024-03-11" }));

    let pair = school.pair().await;
    for (mutation, mut input) in work(&school) {
        if mutation == "recordMeeting" {
            input["meetingType"] = json!("TRIAL");
        }
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    let done =
        act_on(service, "completePair", "pair { outcomes { fullCycle } }", &pair, on("2024-06-01")).await;
    assert_eq!(done, json!({ "outcomes": [{ "fullCycle": true }] }), "a trial meeting was the working one");
}

async fn a_final_event_keeps_to_the_tolerance_of_its_region(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    school.pair().await;
    for (mutation, day) in [("startWork", "2024-02-02"), ("beginCompletion", "2024-06-01")] {
        let input = json!({ "programId": school.program, "occurredOn": day });
        service.act(mutation, "program { id }", input).await;
    }
    let hold = |day: &str| {
        json!({
            "programId": school.program, "title": "Форум наставников", "participants": 42, "occurredOn": day,
        })
    };
    service.act("recordFinalEvent", "program { id }", hold("2024-01-08")).await;
    adopt(&school, |values| values["terms"]["finalEventDays"] = json!(0)).await;
    let refused = service.refused("recordFinalEvent", hold("2024-01-07")).await;
    assert_eq!(refused["rule"], "FINAL_EVENT_OUTSIDE_PROGRAM");
    service.act("recordFinalEvent", "program { id }", hold("2024-01-09")).await;
}

/// The refusal of a mutation: its rule, where, and that it says what would be accepted.
async fn beyond(school: &School, mutation: &str, input: Value, rule: &str, path: &[&str], accepted: &str) {
    let refused = school.service.refused(mutation, input).await;
    assert_eq!(refused["rule"], rule, "{refused}");
    let path: Vec<&str> = std::iter::once("input").chain(path.iter().copied()).collect();
    assert_eq!(refused["path"], json!(path), "{refused}");
    let message = refused["message"].as_str().expect("a text");
    assert!(message.contains(accepted), "{message}");
}

async fn numbers_that_nobody_can_have_are_refused_with_those_that_are_accepted(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let carry = |capacity: u32| json!({ "mentorId": school.mentor, "capacity": capacity, "occurredOn": "2024-02-01" });
    let rule = "MENTOR_CAPACITY_BEYOND";
    beyond(&school, "changeCapacity", carry(2_000_000_000), rule, &["capacity"], "up to 100").await;
    service.act("changeCapacity", "mentor { id }", carry(12)).await;
    adopt(&school, |values| values["terms"]["mostMentees"] = json!(4)).await;
    beyond(&school, "changeCapacity", carry(13), rule, &["capacity"], "up to 4").await;
    let changed = service.act("changeCapacity", "mentor { version }", carry(3)).await["version"].clone();
    let correct = |capacity: &str| {
        json!({
            "aggregateType": "MENTOR", "id": school.mentor, "sequence": changed, "reason": "TYPO",
            "changes": [{ "field": "capacity", "value": capacity }],
        })
    };
    beyond(&school, "correctFact", correct("5"), rule, &["capacity"], "up to 4").await;
    service.act("correctFact", "version", correct("4")).await;

    let request = |years: u32| {
        json!({
            "person": { "name": "Зорина Мила", "birthDate": "1999-01-10" }, "programId": school.program,
            "category": "YOUNG_SPECIALIST", "experienceYears": years, "request": "вести кружок", "source": "OWN_REQUEST",
            "occurredOn": "2024-01-12",
        })
    };
    let (rule, path) = ("MENTEE_EXPERIENCE_BEYOND_AGE", &["experienceYears"]);
    beyond(&school, "registerRequest", request(12), rule, path, "up to 11").await;
    let mentee = service.act("registerRequest", "mentee { id }", request(2)).await["id"].clone();
    let mistyped = json!({
        "aggregateType": "MENTEE", "id": mentee, "sequence": 1, "reason": "TYPO",
        "changes": [{ "field": "experience_years", "value": "40" }],
    });
    beyond(&school, "correctFact", mistyped, rule, path, "up to 11").await;

    let offering = json!({
        "person": { "name": "Котов Пётр", "birthDate": "1979-04-03" }, "organizationId": school.organization,
        "category": "TEACHER", "offer": { "hoursAMonth": 745 }, "occurredOn": "2024-01-10",
    });
    let path = &["offer", "hoursAMonth"];
    beyond(&school, "applyAsMentor", offering, "MENTOR_HOURS_BEYOND_MONTH", path, "up to 744").await;

    let item = |number: u32| {
        json!({
            "programId": school.program, "number": number, "stage": "MATCHING", "title": "сформировать пары",
            "due": "2024-02-01", "occurredOn": "2024-01-10",
        })
    };
    service.act("planRoadmapItem", "program { id }", item(1)).await;
    beyond(&school, "planRoadmapItem", item(1), "ROADMAP_NUMBER_TAKEN", &["number"], "a number that").await;
    service.act("planRoadmapItem", "program { id }", item(2)).await;
}
