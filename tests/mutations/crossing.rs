//! Rules that lie between streams: what a corrected fact rests on elsewhere, whom a programme takes that has ended, which pair goes on with
//! which.

use super::corrected::{corrected, refused};
use super::life::{act_on, on, work};
use super::service::{School, match_pairs, mentee, mentor, recruiting_program_of};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_corrected_formation_is_of_a_day_on_which_the_programme_formed_pairs,
    corrected_steps_and_endings_keep_to_one_another,
    a_shorter_period_holds_all_that_its_pairs_planned,
    a_practice_stays_after_the_consents_and_is_marked_without_them,
    a_programme_that_has_ended_takes_nobody,
    a_pair_goes_on_once_in_a_later_run_of_its_series,
    a_turn_that_was_taken_is_repeated_by_the_same_facts_alone,
    a_form_stays_chosen_while_its_pairs_are_open,
    a_curator_is_named_and_relieved_in_a_completed_programme,
    a_milestone_marked_anew_was_reached_on_its_first_day,
    a_substitute_is_not_replaced_before_he_came,
    the_quality_card_is_the_newest_by_its_day,
);

/// The correction is refused by this rule of the act.
async fn breaks(school: &School, of: (&str, &Value, &str), change: (&str, &str), rule: &str) {
    let told = refused(&school.service, of, Some(change)).await;
    assert_eq!(told[0], "CORRECTION_BREAKS_RULE", "{told}");
    assert!(told[1].as_str().is_some_and(|message| message.contains(rule)), "{told}");
}

/// The correction is refused for a pair that needs what it takes away.
async fn stays(school: &School, of: (&str, &Value, &str), change: (&str, &str)) {
    let told = refused(&school.service, of, Some(change)).await;
    assert_eq!(told[0], "CORRECTION_STILL_REFERENCED", "{told}");
}

async fn step(school: &School, mutation: &str, mut input: Value) -> Value {
    input["programId"] = school.program.clone();
    school.service.act(mutation, "program { stage }", input).await
}

async fn a_corrected_formation_is_of_a_day_on_which_the_programme_formed_pairs(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mut mentors = vec![school.mentor.clone()];
    for name in ["Котов Пётр Ильич", "Седова Анна Юрьевна"] {
        mentors.push(mentor(service, &school.organization, &school.program, name).await);
    }
    let mut group = school.pair_input();
    group["kind"] = json!("GROUP");
    group["mentorIds"] = json!(mentors[..2]);
    let pair = service.act("formPair", "pair { id }", group).await["id"].clone();
    step(&school, "startWork", on("2024-02-05")).await;
    let joins = json!({ "member": { "mentorId": mentors[2] }, "occurredOn": "2024-02-20" });
    act_on(service, "addMember", "pair { id }", &pair, joins).await;
    step(&school, "suspendProgram", json!({ "reason": "QUARANTINE", "occurredOn": "2024-03-01" })).await;
    step(&school, "resumeProgram", on("2024-04-01")).await;
    let (formed, joined) = (("Pair", &pair, "PairFormed"), ("Pair", &pair, "MemberAdded"));
    breaks(&school, formed, ("occurred_on", "2024-01-18"), "PROGRAM_NOT_MATCHING_THEN").await;
    breaks(&school, joined, ("occurred_on", "2024-03-15"), "PROGRAM_NOT_MATCHING_THEN").await;
    corrected(service, formed, Some(("occurred_on", "2024-01-25"))).await;
    corrected(service, joined, Some(("occurred_on", "2024-04-02"))).await;
    let suspended = ("Program", &school.program, "ProgramSuspended");
    let started = ("Program", &school.program, "MatchingStarted");
    stays(&school, started, ("occurred_on", "2024-01-26")).await;
    corrected(service, suspended, Some(("occurred_on", "2024-02-10"))).await;
}

async fn corrected_steps_and_endings_keep_to_one_another(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    step(&school, "startWork", on("2024-02-01")).await;
    let schedule = json!({ "plannedOn": "2024-03-01", "plannedMinute": 600, "mode": "ONLINE", "occurredOn": "2024-02-02" });
    act_on(service, "scheduleMeeting", "pair { id }", &pair, schedule).await;
    let planned = ("Pair", &pair, "MeetingScheduled");
    breaks(&school, planned, ("planned_at.day", "2030-01-01"), "MEETING_PLANNED_DAY").await;
    corrected(service, planned, Some(("planned_at.day", "2024-12-31"))).await;
    let started = ("Program", &school.program, "WorkStarted");
    breaks(&school, started, ("occurred_on", "2024-01-25"), "PROGRAM_FIRST_PAIR_LATER").await;
    corrected(service, started, Some(("occurred_on", "2024-02-03"))).await;
    step(&school, "beginCompletion", on("2024-06-01")).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-06-20" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    step(&school, "completeProgram", on("2024-06-25")).await;
    let (completed, dissolved) =
        (("Program", &school.program, "ProgramCompleted"), ("Pair", &pair, "PairDissolved"));
    breaks(&school, completed, ("occurred_on", "2024-06-05"), "PROGRAM_PAIR_CLOSED_LATER").await;
    breaks(&school, dissolved, ("occurred_on", "2024-07-10"), "PROGRAM_PAIR_CLOSED_LATER").await;
    corrected(service, completed, Some(("occurred_on", "2024-06-22"))).await;
    breaks(&school, dissolved, ("occurred_on", "2024-06-23"), "PROGRAM_PAIR_CLOSED_LATER").await;
    corrected(service, dissolved, Some(("occurred_on", "2024-06-22"))).await;
}

async fn a_shorter_period_holds_all_that_its_pairs_planned(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    for (mutation, mut input) in work(&school).into_iter().take(3) {
        if mutation == "approvePlan" {
            input["milestones"][0]["due"] = json!("2024-11-15");
        }
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    let drafted = ("Program", &school.program, "ProgramDrafted");
    breaks(&school, drafted, ("period.end", "2024-06-30"), "PLAN_").await;
    stays(&school, drafted, ("period.end", "2024-01-31")).await;
    corrected(service, drafted, Some(("period.end", "2024-11-30"))).await;
}

async fn a_practice_stays_after_the_consents_and_is_marked_without_them(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    for (mutation, who, id) in [
        ("recordMentorConsent", "mentorId", &school.mentor),
        ("recordMenteeConsent", "menteeId", &school.mentee),
    ] {
        let consent = json!({
            who: id, "kind": "PUBLICATION", "givenBy": "OWN_CONSENT", "occurredOn": "2024-04-01",
        });
        service.act(mutation, "version", consent).await;
    }
    let practice = json!({
        "form": "TEACHER_TEACHER", "level": "REGION", "title": "Урок вдвоём", "link": "https://example.org/2",
        "pairId": pair, "occurredOn": "2024-05-01",
    });
    step(&school, "registerBestPractice", practice).await;
    let registered = ("Program", &school.program, "BestPracticeRegistered");
    breaks(&school, registered, ("occurred_on", "2024-03-15"), "PRACTICE_PUBLICATION_CONSENT_MISSING").await;
    corrected(service, registered, Some(("occurred_on", "2024-04-15"))).await;
    let marked = async || {
        let document = "query($id: UUID!) { program(id: $id) { bestPractices { consentTakenBack } } }";
        let answer = service.ask(document, json!({ "id": school.program })).await;
        answer["data"]["program"]["bestPractices"][0]["consentTakenBack"].clone()
    };
    assert_eq!(marked().await, json!(false));
    corrected(service, ("Mentee", &school.mentee, "ConsentGiven"), None).await;
    assert_eq!(marked().await, json!(true), "a consent that never was allows nothing");
    corrected(service, registered, Some(("level", "Federation"))).await;
}

async fn a_programme_that_has_ended_takes_nobody(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let ask = |name: &str| {
        json!({
            "person": { "name": name, "birthDate": "1999-08-30" }, "programId": school.program,
            "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "вести урок",
            "source": "OWN_REQUEST", "occurredOn": "2024-01-12",
        })
    };
    let waiting = service.act("registerRequest", "mentee { id }", ask("Исаева Мадина")).await["id"].clone();
    let consent = json!({
        "menteeId": waiting, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    let applied = json!({
        "person": { "name": "Котов Пётр Ильич", "birthDate": "1979-04-03", "contacts": "тел. 1" },
        "organizationId": school.organization, "category": "TEACHER", "occurredOn": "2024-01-10",
    });
    let applied = service.act("applyAsMentor", "mentor { id }", applied).await["id"].clone();
    for (mutation, input) in [
        ("recordMentorConsent", json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT" })),
        ("recordInterview", json!({ "readiness": "READY" })),
    ] {
        let mut input = input;
        input["mentorId"] = applied.clone();
        input["occurredOn"] = json!("2024-01-15");
        service.act(mutation, "mentor { id }", input).await;
    }
    step(&school, "cancelProgram", json!({ "reason": "QUARANTINE", "occurredOn": "2024-02-10" })).await;
    let enter = |mentee: &Value, day: &str| json!({ "menteeId": mentee, "occurredOn": day });
    let select = |mentor: &Value| json!({ "mentorId": mentor, "programId": school.program, "occurredOn": "2024-01-15" });
    for (mutation, input) in [
        ("registerRequest", ask("Магомедова Аида")),
        ("enterPool", enter(&waiting, "2024-01-13")),
        ("selectMentor", select(&applied)),
    ] {
        assert_eq!(service.refused(mutation, input).await["rule"], "PROGRAM_WRONG_STAGE", "{mutation}");
    }
    service.act("enterPool", "mentee { id }", enter(&school.mentee, "2024-01-13")).await;
    service.act("selectMentor", "mentor { id }", select(&school.mentor)).await;
}

async fn a_pair_goes_on_once_in_a_later_run_of_its_series(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, first) = (&school.service, school.pair().await);
    act_on(service, "carryOverPair", "pair { id }", &first, on("2024-05-31")).await;
    let mut here = school.pair_input();
    here["continues"] = first.clone();
    here["occurredOn"] = json!("2024-06-01");
    let told = service.refused("formPair", here).await;
    assert_eq!(
        (&told["rule"], &told["path"]),
        (&json!("PAIR_CONTINUES_ELSEWHERE"), &json!(["input", "continues"]))
    );
    let mut replaced = school.pair_input();
    replaced["rematchOf"] = first.clone();
    replaced["occurredOn"] = json!("2024-06-01");
    let told = service.refused("formPair", replaced).await;
    assert_eq!(
        (&told["rule"], &told["path"]),
        (&json!("PAIR_REMATCH_NOT_DISSOLVED"), &json!(["input", "rematchOf"]))
    );

    let later = recruiting_program_of(service, &school.organization, "Вместе к успеху — 2025").await;
    let asks = mentee(service, &later, "Магомедов Али").await;
    let carries = mentor(service, &school.organization, &later, "Котов Пётр Ильич").await;
    match_pairs(service, &later).await;
    let on_again = || {
        let mut input = school.pair_input();
        input["programId"] = later.clone();
        input["mentorIds"] = json!([carries]);
        input["menteeIds"] = json!([asks]);
        input["continues"] = first.clone();
        input["occurredOn"] = json!("2024-06-01");
        input
    };
    assert_eq!(
        service.refused("formPair", on_again()).await["rule"],
        "PAIR_CONTINUES_ELSEWHERE",
        "no series"
    );
    let mut series = Value::Null;
    for (program, year) in [(&school.program, 2023), (&later, 2024)] {
        let place = json!({
            "programId": program, "seriesId": series, "academicYear": year, "occurredOn": "2024-01-09",
        });
        let placed = service.act("placeInSeries", "program { series { id } }", place).await;
        series = placed["series"]["id"].clone();
    }
    let second = service.act("formPair", "pair { id }", on_again()).await["id"].clone();
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-06-01" });
    act_on(service, "dissolvePair", "pair { id }", &second, end).await;
    assert_eq!(service.refused("formPair", on_again()).await["rule"], "PAIR_CONTINUED_BEFORE");
    corrected(service, ("Pair", &second, "PairDissolved"), None).await;
    corrected(service, ("Pair", &second, "PairFormed"), None).await;
    service.act("formPair", "pair { id }", on_again()).await;
}

async fn a_form_stays_chosen_while_its_pairs_are_open(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let reopen = json!({ "reason": "MENTORS_LACKING", "occurredOn": "2024-02-05" });
    step(&school, "reopenRecruiting", reopen).await;
    let choose =
        || json!({ "programId": school.program, "forms": ["PUPIL_PUPIL"], "occurredOn": "2024-02-06" });
    let told = service.refused("chooseForms", choose()).await;
    assert_eq!((&told["rule"], &told["path"]), (&json!("PROGRAM_FORM_AT_WORK"), &json!(["input", "forms"])));
    assert!(told["message"].as_str().is_some_and(|message| message.contains("TEACHER_TEACHER")), "{told}");
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-02-06" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    let chosen = service.act("chooseForms", "program { forms }", choose()).await;
    assert_eq!(chosen["forms"], json!(["PUPIL_PUPIL"]));
}

async fn a_curator_is_named_and_relieved_in_a_completed_programme(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    step(&school, "startWork", on("2024-02-02")).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    step(&school, "beginCompletion", on("2024-06-01")).await;
    step(&school, "completeProgram", on("2024-06-20")).await;
    let curators = "program { curators { id } }";
    let name = json!({
        "programId": school.program, "curator": { "name": "Исаева Мадина" }, "occurredOn": "2024-06-25",
    });
    let both = service.act("assignCurator", curators, name).await["curators"].clone();
    assert_eq!(both.as_array().map(Vec::len), Some(2), "{both}");
    let release =
        |day: &str| json!({ "programId": school.program, "personId": both[0]["id"], "occurredOn": day });
    let left = service.act("releaseCurator", curators, release("2024-06-26")).await;
    assert_eq!(left["curators"], json!([both[1]]));
    let told = service.refused("releaseCurator", release("2024-06-27")).await;
    assert_eq!(
        (&told["rule"], &told["path"]),
        (&json!("PROGRAM_OTHER_RELEASE"), &json!(["input", "occurredOn"]))
    );
    let again = json!({
        "programId": school.program, "curator": { "personId": both[0]["id"] }, "occurredOn": "2024-06-26",
    });
    let told = service.refused("assignCurator", again).await;
    assert_eq!(told["rule"], "PROGRAM_NAMING_IN_FORMER_TERM", "{told}");
}

async fn a_milestone_marked_anew_was_reached_on_its_first_day(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let mark = |count: u32, day: &str| {
        json!({
            "programId": school.program, "milestone": "MENTORS_TRAINED", "count": count, "occurredOn": day,
        })
    };
    let object = "program { version milestones { milestone occurredOn count } }";
    let marked = school.service.act("markMilestone", object, mark(4, "2024-03-01")).await;
    let trained = json!({ "milestone": "MENTORS_TRAINED", "occurredOn": "2024-01-20", "count": 4 });
    assert!(marked["milestones"].as_array().is_some_and(|all| all.contains(&trained)), "{marked}");
    let repeated = school.service.act("markMilestone", object, mark(1, "2024-01-20")).await;
    assert_eq!(repeated, marked, "that mark is known");
}

async fn a_substitute_is_not_replaced_before_he_came(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let second = mentor(service, &school.organization, &school.program, "Котов Пётр").await;
    let third = mentor(service, &school.organization, &school.program, "Юсупов Рашид").await;
    let replace = |old: &Value, new: &Value, day: &str| {
        json!({
            "pairId": pair, "mentorId": old, "substituteId": new, "reason": "EMPLOYMENT_ENDED",
            "occurredOn": day,
        })
    };
    service.act("replaceMentor", "pair { id }", replace(&school.mentor, &second, "2024-03-10")).await;
    let told = service.refused("replaceMentor", replace(&second, &third, "2024-03-05")).await;
    assert_eq!(told["rule"], "MEMBER_JOINS_OUTSIDE_LIFE", "{told}");
    service.act("replaceMentor", "pair { id }", replace(&second, &third, "2024-03-10")).await;
}

async fn a_turn_that_was_taken_is_repeated_by_the_same_facts_alone(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let start = |day: &str| json!({ "programId": school.program, "occurredOn": day });
    service.act("startMatching", "program { id }", start("2024-01-22")).await;
    let told = service.refused("startMatching", start("2024-01-23")).await;
    assert_eq!(told["rule"], "PROGRAM_OTHER_TURN", "{told}");
    school.pair().await;
    step(&school, "startWork", on("2024-02-02")).await;
    let suspend =
        |day: &str| json!({ "programId": school.program, "reason": "QUARANTINE", "occurredOn": day });
    service.act("suspendProgram", "program { id }", suspend("2024-03-01")).await;
    service.act("suspendProgram", "program { id }", suspend("2024-03-01")).await;
    let told = service.refused("suspendProgram", suspend("2024-03-02")).await;
    assert_eq!(
        (&told["rule"], &told["path"]),
        (&json!("PROGRAM_OTHER_TURN"), &json!(["input", "occurredOn"]))
    );
}

async fn the_quality_card_is_the_newest_by_its_day(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    step(&school, "startWork", on("2024-02-02")).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    step(&school, "beginCompletion", on("2024-12-01")).await;
    let mut shown = Vec::new();
    for (day, score) in [("2024-12-10", 2), ("2024-12-05", 1), ("2024-12-10", 0)] {
        let card = json!({ "programId": school.program, "scores": vec![score; 9], "occurredOn": day });
        let card = service.act("recordQualityCard", "program { qualityCard { total } }", card).await;
        shown.push(card["qualityCard"]["total"].clone());
    }
    assert_eq!(shown, [json!(18), json!(18), json!(0)]);
}
