//! The whole life of a pair and of those in it, by mutations alone.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use domain::ids::PairId;
use readmodel::registry::PairRow;
use serde_json::{Value, json};

on_both_databases!(
    a_pair_lives_from_formation_to_a_full_cycle,
    a_pair_that_is_dissolved_is_replaced_by_another,
    a_member_leaves_a_group_that_goes_on,
    what_has_ended_takes_facts_of_its_time_alone,
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
            let early = service.refused("registerRequest", ask("2024-02-04")).await;
            assert_eq!(early["rule"], "MENTEE_ENROLLED_BEFORE", "the first one was not over");
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
