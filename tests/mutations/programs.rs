//! A programme beyond its straight line: cancelled with its pairs, opened again by two people, planned, tracked and assessed.

use super::life::{act_on, on, work};
use super::service::{School, mentee, mentor};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_cancelled_programme_dissolves_its_open_pairs_and_keeps_what_was_completed,
    a_completed_programme_is_opened_again_by_two_people,
    a_discarded_draft_is_recovered,
    a_curator_is_of_the_organisation_or_of_a_partner,
    the_case_of_a_pair_is_published_with_the_consent_of_its_people,
    plans_are_moved_tracked_and_superseded,
    results_stand_in_the_programme_and_in_the_bank_of_practices,
    yearly_runs_make_a_series,
);

async fn a_cancelled_programme_dissolves_its_open_pairs_and_keeps_what_was_completed(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let done = school.pair().await;
    for (mutation, input) in work(&school) {
        act_on(service, mutation, "pair { id }", &done, input).await;
    }
    act_on(service, "completePair", "pair { id }", &done, on("2024-06-01")).await;
    let open = other_pair(&school).await;
    step(&school, "startWork", json!({ "occurredOn": "2024-06-02" })).await;

    let cancel =
        json!({ "reason": "REORGANIZATION", "comment": "школу присоединяют", "occurredOn": "2024-06-10" });
    let cancelled = step(&school, "cancelProgram", cancel).await;
    assert_eq!(cancelled["stage"], "CANCELLED");
    assert_eq!((&cancelled["pairsFormed"], &cancelled["pairsOpen"]), (&json!(2), &json!(0)));
    let last = cancelled["course"].as_array().unwrap().last().unwrap();
    assert_eq!(
        *last,
        json!({ "stage": "CANCELLED", "reason": "REORGANIZATION", "comment": "школу присоединяют" })
    );
    let pairs = "query($one: UUID!, $other: UUID!) {
        one: pair(id: $one) { state outcomes { fullCycle } } other: pair(id: $other) { state endReason } }";
    let pairs = service.ask(pairs, json!({ "one": done, "other": open })).await;
    assert_eq!(
        pairs["data"],
        json!({
            "one": { "state": "COMPLETED", "outcomes": [{ "fullCycle": true }] },
            "other": { "state": "DISSOLVED", "endReason": "PROGRAM_CANCELLED" },
        })
    );
    let program = school.program.as_str().unwrap().parse().unwrap();
    let counted = service.app.participation(program, 2024).await.unwrap().value;
    assert_eq!((counted.mentees_completed, counted.units_dissolved), (1, 1), "who had finished still counts");

    let mut late = school.pair_input();
    late["occurredOn"] = json!("2024-06-11");
    assert_eq!(service.refused("formPair", late).await["rule"], "PROGRAM_WRONG_STAGE");
}

async fn a_completed_programme_is_opened_again_by_two_people(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    step(&school, "startWork", json!({ "occurredOn": "2024-02-02" })).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    step(&school, "beginCompletion", json!({ "occurredOn": "2024-12-01" })).await;
    let summary = json!({ "comment": "цели достигнуты", "occurredOn": "2024-12-20" });
    let completed = step(&school, "completeProgram", summary).await;
    let last = completed["course"].as_array().unwrap().last().unwrap();
    assert_eq!(*last, json!({ "stage": "COMPLETED", "reason": null, "comment": "цели достигнуты" }));

    let curator = curator(&school).await;
    let reopen = |authorised_by: Value| {
        json!({
            "programId": school.program, "reason": "COMPLETED_TOO_EARLY", "askedBy": curator,
            "authorisedBy": authorised_by, "occurredOn": "2024-12-21",
        })
    };
    let alone = service.refused("reopenProgram", reopen(json!({ "personId": curator }))).await;
    assert_eq!(alone["rule"], "PROGRAM_SECOND_PERSON_NEEDED");
    assert_eq!(alone["path"], json!(["input", "authorisedBy"]));
    let object = "program { stage completedOn course { authorisedBy { name } } }";
    let opened = service.act("reopenProgram", object, reopen(json!({ "name": "Директор Школы" }))).await;
    assert_eq!((&opened["stage"], &opened["completedOn"]), (&json!("COMPLETING"), &Value::Null));
    let last = opened["course"].as_array().unwrap().last().unwrap();
    assert_eq!(last["authorisedBy"]["name"], "Директор Школы");
    let again = step(&school, "completeProgram", json!({ "occurredOn": "2024-12-22" })).await;
    assert_eq!(again["stage"], "COMPLETED");
}

async fn a_curator_is_of_the_organisation_or_of_a_partner(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let person = async |kind: &str, id: &Value| {
        let document = format!("query($id: UUID!) {{ {kind}(id: $id) {{ personId }} }}");
        service.ask(&document, json!({ "id": id })).await["data"][kind]["personId"].clone()
    };
    let name = |person: &Value| {
        json!({
            "programId": school.program, "curator": { "personId": person }, "occurredOn": "2024-01-22",
        })
    };
    let pupil = person("mentee", &school.mentee).await;
    let refused = service.refused("assignCurator", name(&pupil)).await;
    assert_eq!(refused["rule"], "PROGRAM_CURATOR_OUTSIDE", "who is mentored here runs nothing here");

    let elsewhere = json!({
        "level": "ORGANIZATION", "name": "МБОУ СОШ № 2", "code": "KIZ",
        "parentId": above(&school).await, "occurredOn": "2023-09-01",
    });
    let elsewhere = service.act("registerOrganization", "organization { id }", elsewhere).await["id"].clone();
    let application = |day: &str| {
        json!({
            "person": { "name": "Алиев Осман", "birthDate": "1980-05-05" }, "organizationId": elsewhere,
            "category": "TEACHER", "occurredOn": day,
        })
    };
    let stranger = service.act("applyAsMentor", "mentor { id personId }", application("2024-01-10")).await;
    let refused = service.refused("assignCurator", name(&stranger["personId"])).await;
    assert_eq!(refused["rule"], "PROGRAM_CURATOR_OUTSIDE", "a mentor of another organisation");

    for act in ["recordMentorConsent", "recordInterview", "permitSharing", "selectMentor"] {
        let consent = json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT" });
        let transfer = json!({ "kind": "TRANSFER", "givenBy": "OWN_CONSENT" });
        let inputs = match act {
            "recordMentorConsent" => vec![consent, transfer],
            "recordInterview" => vec![json!({ "readiness": "READY" })],
            "permitSharing" => vec![json!({ "scope": "MUNICIPALITY" })],
            _ => vec![json!({ "programId": school.program })],
        };
        for mut input in inputs {
            input["mentorId"] = stranger["id"].clone();
            input["occurredOn"] = json!("2024-01-15");
            service.act(act, "mentor { id }", input).await;
        }
    }
    service.act("assignCurator", "program { id }", name(&stranger["personId"])).await;
    let own = person("mentor", &school.mentor).await;
    let named = service.act("assignCurator", "program { curators { id } }", name(&own)).await;
    assert_eq!(named["curators"].as_array().map(Vec::len), Some(3));
}

async fn the_case_of_a_pair_is_published_with_the_consent_of_its_people(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let practice = |day: &str| {
        json!({
            "programId": school.program, "form": "TEACHER_TEACHER", "level": "REGION", "title": "Урок вдвоём",
            "link": "https://example.org/2", "pairId": pair, "occurredOn": day,
        })
    };
    let refused = service.refused("registerBestPractice", practice("2024-05-01")).await;
    assert_eq!(refused["rule"], "PRACTICE_PUBLICATION_CONSENT_MISSING");
    assert_eq!(refused["path"], json!(["input", "pairId"]));
    let about = |id: &str, whose: &Value, day: &str| json!({ id: whose, "kind": "PUBLICATION", "givenBy": "OWN_CONSENT", "occurredOn": day });
    let mentor = about("mentorId", &school.mentor, "2024-04-01");
    service.act("recordMentorConsent", "mentor { id }", mentor).await;
    let refused = service.refused("registerBestPractice", practice("2024-05-01")).await;
    assert_eq!(refused["rule"], "PRACTICE_PUBLICATION_CONSENT_MISSING", "the mentee is shown as well");
    let mentee = about("menteeId", &school.mentee, "2024-04-01");
    service.act("recordMenteeConsent", "mentee { id }", mentee).await;
    let object = "program { bestPractices { pairId consentTakenBack } }";
    let shown = service.act("registerBestPractice", object, practice("2024-05-01")).await;
    let expected = |taken_back: bool| json!([{ "pairId": pair, "consentTakenBack": taken_back }]);
    assert_eq!(shown["bestPractices"], expected(false));
    let withdraw = about("menteeId", &school.mentee, "2024-06-01");
    service.act("withdrawMenteeConsent", "mentee { id }", withdraw).await;
    let document = "query($id: UUID!) { program(id: $id) { bestPractices { pairId consentTakenBack } } }";
    let now = service.ask(document, json!({ "id": school.program })).await;
    assert_eq!(now["data"]["program"]["bestPractices"], expected(true), "it is marked, to be taken down");
    let mut elsewhere = practice("2024-05-01");
    elsewhere["pairId"] = school.mentee.clone();
    assert_eq!(service.refused("registerBestPractice", elsewhere).await["rule"], "PAIR_UNKNOWN");
}

/// The municipality of the school.
async fn above(school: &School) -> Value {
    let document = "query($id: UUID!) { organization(id: $id) { parent { id } } }";
    let answer = school.service.ask(document, json!({ "id": school.organization })).await;
    answer["data"]["organization"]["parent"]["id"].clone()
}

async fn a_discarded_draft_is_recovered(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let draft = json!({
        "organizationId": school.organization, "title": "Черновик", "stageModel": "SIX",
        "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
    });
    let id = service.act("draftProgram", "program { id }", draft).await["id"].clone();
    let discard = json!({ "programId": id, "reason": "ENTERED_BY_MISTAKE", "occurredOn": "2023-12-12" });
    let discarded = service.act("discardProgram", "program { stage }", discard).await;
    assert_eq!(discarded["stage"], "DISCARDED");
    let restore = json!({ "programId": id, "occurredOn": "2023-12-13" });
    let restored = service.act("restoreProgram", "program { stage title }", restore).await;
    assert_eq!(restored, json!({ "stage": "DRAFT", "title": "Черновик" }));
}

async fn plans_are_moved_tracked_and_superseded(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let about = |mut input: Value| {
        input["programId"] = school.program.clone();
        input
    };
    let item = about(json!({
        "number": 1, "stage": "MATCHING", "title": "сформировать пары", "due": "2024-02-01", "occurredOn": "2023-12-21",
    }));
    let planned = service.act("planRoadmapItem", "program { roadmap { id } }", item).await;
    let moved = about(json!({
        "itemId": planned["roadmap"][0]["id"], "due": "2024-03-01", "reason": "QUARANTINE", "occurredOn": "2024-01-30",
    }));
    let object = "program { roadmap { due lateDaysOn(day: \"2024-03-11\") moved { due reason } } }";
    let moved = service.act("replanRoadmapItem", object, moved).await;
    let before = json!([{ "due": "2024-02-01", "reason": "QUARANTINE" }]);
    assert_eq!(moved["roadmap"], json!([{ "due": "2024-03-01", "lateDaysOn": 10, "moved": before }]));

    let entry = about(json!({
        "stage": "LEARNING", "periodicity": "MONTHLY", "title": "совместные уроки", "responsible": "завуч",
        "occurredOn": "2024-01-22",
    }));
    let entry = service.act("planTracking", "program { trackingPlan { id } }", entry).await;
    let mark = about(json!({ "itemId": entry["trackingPlan"][0]["id"], "occurredOn": "2024-02-22" }));
    let object = "program { trackingPlan { title responsible periodicity carriedOut } }";
    let tracked = service.act("carryOutTracking", object, mark).await;
    assert_eq!(
        tracked["trackingPlan"],
        json!([{
            "title": "совместные уроки", "responsible": "завуч", "periodicity": "MONTHLY",
            "carriedOut": ["2024-02-22"],
        }])
    );
    let item = entry["trackingPlan"][0]["id"].clone();
    let anew = about(json!({
        "itemId": item, "stage": "ASSESSMENT", "periodicity": "QUARTERLY", "responsible": "методист",
        "reason": "TERMS_MOVED", "occurredOn": "2024-03-01",
    }));
    let object = "program { version trackingPlan { title responsible stage periodicity replanned { stage periodicity } } }";
    let replanned = service.act("replanTracking", object, anew.clone()).await;
    assert_eq!(
        replanned["trackingPlan"],
        json!([{
            "title": "совместные уроки", "responsible": "методист", "stage": "ASSESSMENT", "periodicity": "QUARTERLY",
            "replanned": [{ "stage": "LEARNING", "periodicity": "MONTHLY" }],
        }])
    );
    let repeated = service.act("replanTracking", object, anew).await;
    assert_eq!(repeated, replanned, "it is so already");
    let off = about(json!({ "itemId": item, "reason": "FUNDING_ENDED", "occurredOn": "2024-04-01" }));
    let object = "program { trackingPlan { cancelledOn cancelReason } }";
    let off = service.act("cancelTracking", object, off).await;
    let told = json!([{ "cancelledOn": "2024-04-01", "cancelReason": "FUNDING_ENDED" }]);
    assert_eq!(off["trackingPlan"], told);

    let target = |percent: &str, reason: Value| {
        about(json!({
            "indicator": "I1", "year": 2024, "percent": percent, "basis": "PROGRAMME", "reason": reason,
            "occurredOn": "2024-02-01",
        }))
    };
    let object = "program { targets { percent } all: targets(superseded: true) { percent superseded } }";
    service.act("setProgramTarget", object, target("10", Value::Null)).await;
    let silent = service.refused("setProgramTarget", target("12", Value::Null)).await;
    assert_eq!(silent["rule"], "TARGET_REASON_MISSING");
    let targets = service.act("setProgramTarget", object, target("12", json!("FOUNDER_DECISION"))).await;
    assert_eq!(
        targets,
        json!({
            "targets": [{ "percent": "12" }],
            "all": [{ "percent": "10", "superseded": true }, { "percent": "12", "superseded": false }],
        })
    );
}

async fn results_stand_in_the_programme_and_in_the_bank_of_practices(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    step(&school, "startWork", json!({ "occurredOn": "2024-02-02" })).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    step(&school, "beginCompletion", json!({ "occurredOn": "2024-12-01" })).await;
    let about = |mut input: Value| {
        input["programId"] = school.program.clone();
        input["occurredOn"] = json!("2024-12-19");
        input
    };
    let swot = about(json!({
        "form": "TEACHER_TEACHER", "strengths": ["опыт", "время"], "weaknesses": [], "opportunities": ["грант"],
        "threats": [], "authorId": curator(&school).await,
    }));
    let swot =
        service.act("recordSwot", "program { swots { strengths weaknesses opportunities } }", swot).await;
    let entries = json!({ "strengths": ["опыт", "время"], "weaknesses": [], "opportunities": ["грант"] });
    assert_eq!(swot["swots"], json!([entries]));

    let card = about(json!({ "scores": [2, 2, 1, 2, 1, 2, 1, 1, 2] }));
    let card = service.act("recordQualityCard", "program { qualityCard { total band { min } } }", card).await;
    assert_eq!(card["qualityCard"], json!({ "total": 14, "band": { "min": 9 } }));

    let held = about(json!({ "title": "Форум наставников", "participants": 42 }));
    let held = service.act("recordFinalEvent", "program { finalEvents { title participants } }", held).await;
    assert_eq!(held["finalEvents"], json!([{ "title": "Форум наставников", "participants": 42 }]));

    let period = json!({ "start": "2024-01-09", "end": "2024-05-31" });
    let share = about(json!({ "code": { "listed": "CLUBS_SHARE" }, "period": period, "value": "62.5" }));
    let own = about(json!({ "code": { "own": "robotics-clubs" }, "period": period, "value": "2.5" }));
    let shown = "program { processIndicators { code ownCode value } }";
    service.act("recordProgramIndicator", shown, share).await;
    let both = service.act("recordProgramIndicator", shown, own).await;
    assert_eq!(
        both["processIndicators"],
        json!([
            { "code": "CLUBS_SHARE", "ownCode": null, "value": "62.5" },
            { "code": null, "ownCode": "robotics-clubs", "value": "2.5" },
        ])
    );

    let practice = about(json!({
        "form": "TEACHER_TEACHER", "level": "REGION", "title": "Открытый урок вдвоём", "link": "https://example.org/1",
    }));
    let lines = service.act("registerBestPractice", "program { checklist { item present } }", practice).await;
    let present = |item: &str| {
        let lines = lines["checklist"].as_array().unwrap();
        lines.iter().find(|line| line["item"] == item).unwrap()["present"].clone()
    };
    assert_eq!(
        [present("LAUNCH_ORDER"), present("BEST_PRACTICES"), present("REWARD_ACT")],
        [json!(true), json!(true), json!(false)]
    );
    let parents = "query($id: UUID!) { organization(id: $id) { parent { parent { id } } } }";
    let parents = service.ask(parents, json!({ "id": school.organization })).await;
    let region = &parents["data"]["organization"]["parent"]["parent"]["id"];
    for node in [region, &school.organization, &school.program] {
        let bank = "query($node: UUID!) { bestPractices(node: $node) { title level program { title } } }";
        let bank = service.ask(bank, json!({ "node": node })).await;
        assert_eq!(
            bank["data"]["bestPractices"],
            json!([{
                "title": "Открытый урок вдвоём", "level": "REGION", "program": { "title": "Вместе к успеху — 2024" },
            }])
        );
    }
}

async fn yearly_runs_make_a_series(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let object = "program { academicYears series { id academicYear runs { title } } }";
    let place = |program: &Value, series: Value| json!({ "programId": program, "seriesId": series, "academicYear": 2023, "occurredOn": "2024-01-09" });
    let first = service.act("placeInSeries", object, place(&school.program, Value::Null)).await;
    assert_eq!(first["academicYears"], json!([2023, 2024]));
    let series = first["series"]["id"].clone();
    let draft = json!({
        "organizationId": school.organization, "title": "Вместе к успеху — 2025", "stageModel": "SEVEN",
        "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
    });
    let next = service.act("draftProgram", "program { id }", draft).await["id"].clone();
    let taken = service.refused("placeInSeries", place(&next, series.clone())).await;
    assert_eq!(taken["rule"], "PROGRAM_SERIES_RUN_TAKEN");
    let mut place = place(&next, series);
    place["academicYear"] = json!(2024);
    let second = service.act("placeInSeries", object, place).await;
    let titles = json!([{ "title": "Вместе к успеху — 2024" }, { "title": "Вместе к успеху — 2025" }]);
    assert_eq!(second["series"]["runs"], titles);
}

/// A second pair of other people.
async fn other_pair(school: &School) -> Value {
    let service = &school.service;
    let mentor = mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;
    let mentee = mentee(service, &school.program, "Исаева Мадина").await;
    let mut input = school.pair_input();
    input["mentorIds"] = json!([mentor]);
    input["menteeIds"] = json!([mentee]);
    service.act("formPair", "pair { id }", input).await["id"].clone()
}

async fn curator(school: &School) -> Value {
    let document = "query($id: UUID!) { program(id: $id) { curators { id } } }";
    let answer = school.service.ask(document, json!({ "id": school.program })).await;
    answer["data"]["program"]["curators"][0]["id"].clone()
}

async fn step(school: &School, mutation: &str, mut input: Value) -> Value {
    input["programId"] = school.program.clone();
    let object = "program { stage pairsFormed pairsOpen course { stage reason comment } }";
    school.service.act(mutation, object, input).await
}
