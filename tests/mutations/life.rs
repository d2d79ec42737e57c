//! The whole life of a pair, by mutations alone.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use domain::ids::PairId;
use readmodel::registry::PairRow;
use serde_json::{Value, json};

on_both_databases!(
    a_pair_lives_from_formation_to_a_full_cycle,
    a_pair_that_is_dissolved_is_replaced_by_another,
    a_member_leaves_a_group_that_goes_on,
    the_figures_of_a_tree_are_recorded,
    an_outcome_is_measured_of_a_mentor_and_of_a_mentee,
    what_has_ended_takes_facts_of_its_time_alone,
    edge_4_what_is_entered_in_december_goes_to_its_own_quarter_and_revises_what_was_published,
    a_form_of_the_places_own_is_told_as_a_federal_one,
    a_training_may_serve_any_programme,
    who_withdrew_asks_again_in_the_same_programme,
    steps_and_pairs_are_dated_by_one_another,
);

async fn who_withdrew_asks_again_in_the_same_programme(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let ask = |day: &str| {
        json!({
            "person": { "name": "Магомедов Али", "birthDate": "1999-08-30" }, "programId": school.program,
            "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "вести урок",
            "source": "OWN_REQUEST", "occurredOn": day,
        })
    };
    assert_eq!(service.refused("registerRequest", ask("2024-02-10")).await["rule"], "MENTEE_ENROLLED_BEFORE");
    for (mentee, day) in [(school.mentee.clone(), "2024-02-05"), (Value::Null, "2024-03-05")] {
        let mentee = if mentee.is_null() {
            let again =
                service.act("registerRequest", "mentee { id state personId }", ask("2024-02-10")).await;
            let first = "query($id: UUID!) { mentee(id: $id) { state personId } }";
            let first = service.ask(first, json!({ "id": school.mentee })).await["data"]["mentee"].clone();
            assert_eq!((&again["state"], &first["state"]), (&json!("REQUESTED"), &json!("WITHDRAWN")));
            assert_eq!(again["personId"], first["personId"]);
            assert_ne!(again["id"], school.mentee);
            let open = service.refused("registerRequest", ask("2024-02-11")).await;
            assert_eq!(open["rule"], "MENTEE_ENROLLED_BEFORE", "one of them is open");
            again["id"].clone()
        } else {
            mentee
        };
        let withdraw = json!({ "menteeId": mentee, "reason": "MOVED", "occurredOn": day });
        service.act("withdrawMentee", "mentee { id }", withdraw).await;
    }
    service.act("registerRequest", "mentee { id }", ask("2024-03-10")).await;
    let counted =
        "query($node: UUID!) { participation(node: $node, year: 2024) { menteesEnrolled menteesWithdrawn } }";
    let counted =
        service.ask(counted, json!({ "node": school.program })).await["data"]["participation"].clone();
    assert_eq!(counted, json!({ "menteesEnrolled": 1, "menteesWithdrawn": 1 }), "persons, each once");
}

async fn steps_and_pairs_are_dated_by_one_another(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let dated = |day: &str| {
        let mut input = school.pair_input();
        input["occurredOn"] = json!(day);
        input
    };
    let early = service.refused("formPair", dated("2024-01-21")).await;
    assert_eq!(early["rule"], "PROGRAM_NOT_MATCHING_THEN");
    assert_eq!(early["path"], json!(["input", "occurredOn"]));
    assert_eq!(service.refused("formPair", dated("2025-01-10")).await["rule"], "PROGRAM_PERIOD_OVER");
    let pair = school.pair().await;
    let step = |day: &str| json!({ "programId": school.program, "occurredOn": day });
    let before = service.refused("startWork", step("2024-01-31")).await;
    assert_eq!(before["rule"], "PROGRAM_FIRST_PAIR_LATER");
    advance(service, "startWork", &school.program, "2024-02-01").await;
    advance(service, "beginCompletion", &school.program, "2024-06-01").await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-06-20" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    let before = service.refused("completeProgram", step("2024-06-19")).await;
    assert_eq!(before["rule"], "PROGRAM_PAIR_CLOSED_LATER");
    let done = advance(service, "completeProgram", &school.program, "2024-06-20").await;
    assert_eq!(done["stage"], "COMPLETED");
    let reasons = "query($node: UUID!) { participation(node: $node, year: 2024) {
        unitsDissolved dissolvedByReason { reason units } } }";
    let told = service.ask(reasons, json!({ "node": school.program })).await["data"]["participation"].clone();
    let by_reason = json!([{ "reason": "MOVED", "units": 1 }]);
    assert_eq!(told, json!({ "unitsDissolved": 1, "dissolvedByReason": by_reason }));
}

async fn a_pair_lives_from_formation_to_a_full_cycle(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    plan_and_do_the_roadmap(service, &school.program).await;
    let pair = school.pair().await;
    advance(service, "startWork", &school.program, "2024-02-02").await;
    for (mutation, input) in work(&school) {
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    reach_the_milestone(service, &pair).await;
    let done =
        act_on(service, "completePair", "pair { state outcomes { fullCycle } }", &pair, on("2024-06-01"))
            .await;
    assert_eq!(done, json!({ "state": "COMPLETED", "outcomes": [{ "fullCycle": true }] }));
    let award = |day: &str| json!({ "pairId": pair, "level": "REGION", "occurredOn": day });
    let refused = service.refused("awardPair", award("2024-05-31")).await;
    assert_eq!(refused["rule"], "PAIR_AWARD_BEFORE_COMPLETION");
    let awarded = service.act("awardPair", "pair { awards { level } }", award("2024-06-05")).await;
    assert_eq!(awarded, json!({ "awards": [{ "level": "REGION" }] }));

    advance(service, "beginCompletion", &school.program, "2024-12-01").await;
    let program = advance(service, "completeProgram", &school.program, "2024-12-20").await;
    assert_eq!(program, json!({ "stage": "COMPLETED", "pairsFormed": 1, "pairsOpen": 0 }));
}

async fn a_pair_that_is_dissolved_is_replaced_by_another(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let first = school.pair().await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    let ended = act_on(service, "dissolvePair", "pair { state endReason }", &first, end).await;
    assert_eq!(ended, json!({ "state": "DISSOLVED", "endReason": "MOVED" }));

    let mut again = school.pair_input();
    again["rematchOf"] = first.clone();
    again["occurredOn"] = json!("2024-03-02");
    let mut second = service.act("formPair", "pair { id rematchOf state }", again).await;
    let second_id = second["id"].take();
    assert_eq!(second, json!({ "id": null, "rematchOf": first, "state": "FORMED" }));
    let followers = async || {
        let first: PairId = serde_json::from_value(first.clone()).unwrap();
        service.app.one::<PairRow>(first.0).await.unwrap().value.unwrap().followed_by
    };
    let expected: PairId = serde_json::from_value(second_id.clone()).unwrap();
    assert_eq!(followers().await, [expected].into());
    let void = json!({ "aggregateType": "PAIR", "id": second_id, "sequence": 1, "reason": "TYPO" });
    service.act("voidFact", "corrections { voided }", void).await;
    assert_eq!(followers().await, [].into(), "a pair that never was follows nobody");
}

async fn a_member_leaves_a_group_that_goes_on(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let other =
        super::service::mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;
    let mut group = school.pair_input();
    group["kind"] = json!("GROUP");
    group["mentorIds"] = json!([school.mentor, other]);
    let pair = service.act("formPair", "pair { id }", group).await["id"].clone();
    let leave = json!({ "member": { "mentorId": other }, "reason": "ILLNESS", "occurredOn": "2024-04-01" });
    let left = act_on(service, "removeMember", "pair { state mentors { id leftOn } }", &pair, leave).await;
    assert_eq!(left["state"], "FORMED");
    assert!(left["mentors"].as_array().unwrap().contains(&json!({ "id": other, "leftOn": "2024-04-01" })));
}

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

async fn what_has_ended_takes_facts_of_its_time_alone(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let retire = json!({ "mentorId": school.mentor, "reason": "MOVED", "occurredOn": "2024-03-06" });
    service.act("retireMentor", "mentor { id }", retire).await;
    let measured = |day: &str| {
        json!({
            "participant": { "mentorId": school.mentor }, "programId": school.program, "trait": "уверенность",
            "instrument": "шкала А", "direction": "HIGHER_IS_BETTER", "phase": "AFTER", "value": "3.25",
            "occurredOn": day,
        })
    };
    let refused = service.refused("measureOutcome", measured("2024-03-07")).await;
    assert_eq!(
        (&refused["rule"], &refused["path"], &refused["accepted"]),
        (
            &json!("MEASUREMENT_OUTSIDE_LIFE"),
            &json!(["input", "occurredOn"]),
            &json!("accepted are days from 2024-01-10 to 2024-03-06")
        )
    );
    service.act("measureOutcome", "mentor { id }", measured("2024-03-06")).await;
    let cancel = json!({ "programId": school.program, "reason": "QUARANTINE", "occurredOn": "2024-06-10" });
    service.act("cancelProgram", "program { id }", cancel).await;
    let place = json!({ "programId": school.program, "academicYear": 2023, "occurredOn": "2024-06-01" });
    assert_eq!(service.refused("placeInSeries", place).await["rule"], "PROGRAM_CLOSED");
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

    let second =
        super::service::mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;
    let mut federal = school.pair_input();
    federal["mentorIds"] = json!([second]);
    service.act("formPair", "pair { id }", federal).await;
    let entered = told().await;
    let both = json!([{ "form": "TEACHER_TEACHER", "persons": 1 }, { "form": "OTHER", "persons": 1 }]);
    assert_eq!((&entered["numerator"], &entered["byForm"]), (&json!(1), &both));
    assert_eq!(entered["federal"], line("TEACHER_TEACHER"), "one person, once in the federal line");
    assert_eq!(entered["note"], Value::Null, "the federal lines add up");
}

async fn a_training_may_serve_any_programme(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let apply = json!({
        "person": { "name": "Котов Пётр Ильич", "birthDate": "1979-04-03" },
        "organizationId": school.organization, "category": "TEACHER", "occurredOn": "2024-01-10",
    });
    let mentor = service.act("applyAsMentor", "mentor { id }", apply).await["id"].clone();
    let steps = [
        ("recordMentorConsent", json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT" })),
        ("recordInterview", json!({ "readiness": "READY" })),
        (
            "selectMentor",
            json!({ "programId": school.program, "criteria": [{ "criterion": "MOTIVATION", "score": 9 }] }),
        ),
        ("recordTraining", json!({ "hours": 16, "course": "Наставник школы" })),
        ("admitToReadyPool", json!({ "programId": school.program, "capacity": 1 })),
    ];
    for (mutation, mut input) in steps {
        input["mentorId"] = mentor.clone();
        input["occurredOn"] = json!("2024-01-15");
        service.act(mutation, "mentor { id }", input).await;
    }
    let document = "query($id: UUID!) { mentor(id: $id) {
        state trainings { programId hours course } preparations { criteria { criterion score } trainedOn readyOn waiver } } }";
    let shown = service.ask(document, json!({ "id": mentor })).await;
    let expected = json!({
        "state": "READY", "trainings": [{ "programId": null, "hours": 16, "course": "Наставник школы" }],
        "preparations": [{
            "criteria": [{ "criterion": "MOTIVATION", "score": 9 }],
            "trainedOn": "2024-01-15", "readyOn": "2024-01-15", "waiver": null,
        }],
    });
    assert_eq!(shown["data"]["mentor"], expected);
    let other = json!({
        "mentorId": mentor, "programId": school.program, "criteria": [{ "criterion": "MOTIVATION", "score": 3 }],
        "occurredOn": "2024-01-15",
    });
    assert_eq!(service.refused("selectMentor", other).await["rule"], "MENTOR_OTHER_MARKS");
}

/// What the two do together, in order.
pub(super) fn work(school: &School) -> Vec<(&'static str, Value)> {
    let both = json!([{ "mentorId": school.mentor }, { "menteeId": school.mentee }]);
    let meeting = |day: &str| json!({ "durationMin": 45, "mode": "IN_PERSON", "attendees": both, "topic": "план урока", "occurredOn": day });
    let mut working = meeting("2024-03-04");
    working["meetingType"] = json!("WORK");
    let answers = |respondent: Value| {
        json!({
            "phase": "FINAL", "respondent": respondent, "questionnaire": "pilot/v1", "overall": 9,
            "answers": [{ "item": "Q1", "score": 10 }, { "item": "Q2", "score": 8 }], "occurredOn": "2024-05-30",
        })
    };
    vec![
        ("holdOrganizationalMeeting", meeting("2024-02-05")),
        ("holdPlanningMeeting", meeting("2024-02-12")),
        (
            "approvePlan",
            json!({
                "goals": ["вести урок"], "milestones": [{ "title": "открытый урок", "due": "2024-05-01" }],
                "occurredOn": "2024-02-12",
            }),
        ),
        ("recordMeeting", working),
        ("collectFeedback", answers(json!({ "mentorId": school.mentor }))),
        ("collectFeedback", answers(json!({ "menteeId": school.mentee }))),
    ]
}

async fn plan_and_do_the_roadmap(service: &Service, program: &Value) {
    let item = json!({
        "programId": program, "number": 1, "stage": "MATCHING", "title": "сформировать пары",
        "responsible": "куратор", "due": "2024-02-01", "occurredOn": "2023-12-21",
    });
    let planned = service.act("planRoadmapItem", "program { roadmap { id } }", item).await;
    let done =
        json!({ "programId": program, "itemId": planned["roadmap"][0]["id"], "occurredOn": "2024-02-03" });
    let program = service.act("completeRoadmapItem", "program { roadmap { doneOn lateDays } }", done).await;
    assert_eq!(program, json!({ "roadmap": [{ "doneOn": "2024-02-03", "lateDays": 2 }] }));
}

async fn reach_the_milestone(service: &Service, pair: &Value) {
    let document = "query($id: UUID!) { pair(id: $id) { plan { milestones { id } } } }";
    let answer = service.ask(document, json!({ "id": pair })).await;
    let milestone = &answer["data"]["pair"]["plan"]["milestones"][0]["id"];
    let reach = json!({ "milestoneId": milestone, "occurredOn": "2024-04-20" });
    let reached =
        act_on(service, "reachMilestone", "pair { plan { milestones { reachedOn } } }", pair, reach).await;
    assert_eq!(reached, json!({ "plan": { "milestones": [{ "reachedOn": "2024-04-20" }] } }));
}

pub(super) async fn act_on(
    service: &Service,
    mutation: &str,
    object: &str,
    pair: &Value,
    mut input: Value,
) -> Value {
    input["pairId"] = pair.clone();
    service.act(mutation, object, input).await
}

async fn advance(service: &Service, mutation: &str, program: &Value, day: &str) -> Value {
    let input = json!({ "programId": program, "occurredOn": day });
    service.act(mutation, "program { stage pairsFormed pairsOpen }", input).await
}

pub(super) fn on(day: &str) -> Value {
    json!({ "occurredOn": day })
}
