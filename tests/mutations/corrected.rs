//! Corrections of acts that did several things in one commit, of what the rules compute, and of what has ended since.

use super::life::act_on;
use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use app::history::Until;
use readmodel::registry::{MenteeRow, MentorRow, PairRow};
use serde_json::{Value, json};
use uuid::Uuid;

on_both_databases!(
    a_cancellation_is_moved_and_voided_with_the_ends_of_its_pairs,
    a_withdrawn_consent_is_moved_and_voided_with_all_that_it_ended,
    a_retirement_is_moved_and_voided_with_the_ends_of_its_pairs,
    the_end_of_a_pair_stays_in_a_programme_that_has_ended,
    a_member_does_not_return_to_a_pair_that_has_ended,
    what_the_rules_compute_follows_and_is_not_typed,
    a_category_stays_one_that_the_pairs_of_its_owner_allow,
    who_applies_again_as_another_thing_keeps_what_was_before_as_it_was,
    a_merger_gets_another_day_and_order_in_all_its_streams,
    new_values_of_what_is_voided_are_refused_whatever_they_are,
);

fn id(value: &Value) -> Uuid {
    serde_json::from_value(value.clone()).unwrap()
}

/// The fact of this kind in a stream, as stored, with its number.
async fn fact(service: &Service, aggregate: &str, of: &Value, kind: &str) -> (u64, Value) {
    let history = service.app.history(aggregate, id(of), Until::Now).await.unwrap();
    let entry = history.into_iter().rev().find(|entry| entry.recorded.event_type == kind);
    let recorded = entry.unwrap_or_else(|| panic!("{kind} is on record")).recorded;
    (recorded.sequence, serde_json::from_str(&recorded.payload).unwrap())
}

/// What is said of the correction of a fact: that it is voided, or has another value.
pub(crate) async fn about(
    service: &Service,
    (aggregate, of, kind): (&str, &Value, &str),
    change: Option<(&str, &str)>,
) -> (&'static str, Value) {
    let (sequence, _) = fact(service, aggregate, of, kind).await;
    let mut input = json!({
        "aggregateType": aggregate.to_uppercase(), "id": of, "sequence": sequence, "reason": "TYPO",
    });
    match change {
        Some((field, value)) => {
            input["changes"] = json!([{ "field": field, "value": value }]);
            ("correctFact", input)
        }
        None => ("voidFact", input),
    }
}

pub(super) async fn corrected(service: &Service, of: (&str, &Value, &str), change: Option<(&str, &str)>) {
    let (mutation, input) = about(service, of, change).await;
    service.act(mutation, "version", input).await;
}

pub(super) async fn refused(
    service: &Service,
    of: (&str, &Value, &str),
    change: Option<(&str, &str)>,
) -> Value {
    let (mutation, input) = about(service, of, change).await;
    let refused = service.refused(mutation, input).await;
    json!([refused["rule"], refused["message"]])
}

/// Of the pair, its mentor and its mentee: when it ended, and in how many pairs they are.
async fn standing(school: &School, pair: &Value) -> (Option<String>, usize, usize) {
    let app = &school.service.app;
    let closed_on = app.one::<PairRow>(id(pair)).await.unwrap().value.unwrap().closed_on;
    let carried = app.one::<MentorRow>(id(&school.mentor)).await.unwrap().value.unwrap().carried.len();
    let open = app.one::<MenteeRow>(id(&school.mentee)).await.unwrap().value.unwrap().open_pairs.len();
    (closed_on.map(|day| day.to_string()), carried, open)
}

/// The pair of a school can be dissolved as if nothing had been.
async fn goes_on(school: &School, pair: &Value) {
    assert_eq!(standing(school, pair).await, (None, 1, 1));
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTEE_SIDE", "occurredOn": "2024-07-01" });
    act_on(&school.service, "dissolvePair", "pair { id }", pair, end).await;
    assert_eq!(standing(school, pair).await, (Some("2024-07-01".into()), 0, 0));
}

async fn a_cancellation_is_moved_and_voided_with_the_ends_of_its_pairs(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let cancel = json!({ "programId": school.program, "reason": "QUARANTINE", "occurredOn": "2024-06-10" });
    service.act("cancelProgram", "program { stage }", cancel).await;
    let cancelled = ("Program", &school.program, "ProgramCancelled");
    corrected(service, cancelled, Some(("occurred_on", "2024-06-03"))).await;
    assert_eq!(standing(&school, &pair).await, (Some("2024-06-03".into()), 0, 0));
    let (_, followed) = fact(service, "Mentor", &school.mentor, "FactCorrected").await;
    assert_eq!(followed["now"]["occurred_on"], "2024-06-03");
    let alone = refused(service, ("Pair", &pair, "PairDissolved"), None).await;
    assert_eq!(alone[0], "CORRECTION_OF_CONSEQUENCE", "{alone}");
    corrected(service, cancelled, None).await;
    goes_on(&school, &pair).await;
}

async fn a_withdrawn_consent_is_moved_and_voided_with_all_that_it_ended(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let withdraw = json!({
        "menteeId": school.mentee, "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-06-10",
    });
    service.act("withdrawMenteeConsent", "mentee { id }", withdraw.clone()).await;
    assert_eq!(standing(&school, &pair).await, (Some("2024-06-10".into()), 0, 0));
    let (due, before) = fact(service, "Mentee", &school.mentee, "ErasureDue").await;
    let withdrawn = ("Mentee", &school.mentee, "ConsentWithdrawn");
    corrected(service, withdrawn, Some(("occurred_on", "2024-06-13"))).await;
    assert_eq!(standing(&school, &pair).await, (Some("2024-06-13".into()), 0, 0));
    let mut deadlines = Vec::new();
    for entry in service.app.history("Mentee", id(&school.mentee), Until::Now).await.unwrap() {
        let payload: Value = serde_json::from_str(&entry.recorded.payload).unwrap();
        deadlines.extend((payload["sequence"] == due).then(|| payload["now"]["due"].clone()));
    }
    let day = |value: &Value| value.as_str().unwrap().parse::<chrono::NaiveDate>().unwrap();
    assert_eq!(deadlines.len(), 1);
    assert_eq!(
        (day(&deadlines[0]) - day(&before["due"])).num_days(),
        3,
        "the deadline runs from the withdrawal"
    );
    for led in [("Mentee", &school.mentee, "MenteeWithdrawn"), ("Pair", &pair, "PairDissolved")] {
        assert_eq!(refused(service, led, None).await[0], "CORRECTION_OF_CONSEQUENCE");
    }
    let of_another = refused(service, withdrawn, Some(("kind", "Publication"))).await;
    assert_eq!(of_another[0], "CORRECTION_DECIDES_MORE");
    corrected(service, withdrawn, None).await;
    let mentee = service.app.one::<MenteeRow>(id(&school.mentee)).await.unwrap().value.unwrap();
    assert_eq!(mentee.consents.erasure_due_by, None, "nothing is to be destroyed");
    goes_on(&school, &pair).await;
    let mut later = withdraw;
    later["occurredOn"] = json!("2024-07-02");
    service.act("withdrawMenteeConsent", "mentee { id }", later).await;
}

async fn a_retirement_is_moved_and_voided_with_the_ends_of_its_pairs(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let mentor = |rest: Value| {
        let mut input = rest;
        input["mentorId"] = school.mentor.clone();
        input
    };
    let notice = mentor(json!({ "givenBy": "MENTOR_SIDE", "occurredOn": "2024-06-03" }));
    service.act("giveNotice", "mentor { id }", notice).await;
    let retire = mentor(json!({ "reason": "OWN_WISH", "occurredOn": "2024-06-10" }));
    service.act("retireMentor", "mentor { id }", retire).await;
    let retired = ("Mentor", &school.mentor, "MentorRetired");
    let other = refused(service, retired, Some(("reason", "Moved"))).await;
    assert_eq!(other[0], "CORRECTION_DECIDES_MORE", "{other}");
    corrected(service, retired, Some(("occurred_on", "2024-06-11"))).await;
    assert_eq!(standing(&school, &pair).await, (Some("2024-06-11".into()), 0, 0));
    let alone = refused(service, ("Pair", &pair, "PairDissolved"), Some(("occurred_on", "2024-06-12"))).await;
    assert_eq!(alone[0], "CORRECTION_OF_CONSEQUENCE");
    corrected(service, retired, None).await;
    goes_on(&school, &pair).await;
}

async fn the_end_of_a_pair_stays_in_a_programme_that_has_ended(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    for (step, day) in
        [("startWork", "2024-03-02"), ("beginCompletion", "2024-12-01"), ("completeProgram", "2024-12-20")]
    {
        let input = json!({ "programId": school.program, "occurredOn": day });
        service.act(step, "program { id }", input).await;
    }
    let dissolved = ("Pair", &pair, "PairDissolved");
    assert_eq!(refused(service, dissolved, None).await[0], "CORRECTION_ENDED_SINCE");
    corrected(service, dissolved, Some(("occurred_on", "2024-02-29"))).await;
    corrected(service, ("Program", &school.program, "ProgramCompleted"), None).await;
    corrected(service, dissolved, None).await;
    goes_on(&school, &pair).await;
}

async fn a_member_does_not_return_to_a_pair_that_has_ended(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let other =
        super::service::mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;
    let mut group = school.pair_input();
    group["kind"] = json!("GROUP");
    group["mentorIds"] = json!([school.mentor, other]);
    let pair = service.act("formPair", "pair { id }", group).await["id"].clone();
    let leave =
        json!({ "member": { "mentorId": school.mentor }, "reason": "ILLNESS", "occurredOn": "2024-04-01" });
    act_on(service, "removeMember", "pair { id }", &pair, leave).await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-05-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    let left = ("Pair", &pair, "MemberLeft");
    assert_eq!(refused(service, left, None).await[0], "CORRECTION_ENDED_SINCE");
    corrected(service, ("Pair", &pair, "PairDissolved"), None).await;
    corrected(service, left, None).await;
    goes_on(&school, &pair).await;
}

async fn what_the_rules_compute_follows_and_is_not_typed(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let notice = json!({ "mentorId": school.mentor, "givenBy": "MENTOR_SIDE", "occurredOn": "2024-06-03" });
    service.act("giveNotice", "mentor { id }", notice).await;
    let given = ("Mentor", &school.mentor, "MentorNoticeGiven");
    let typed = refused(service, given, Some(("ends_on", "2024-06-04"))).await;
    assert_eq!(typed[0], "CORRECTION_VALUE_COMPUTED");
    assert!(typed[1].as_str().unwrap().contains("2024-06-06"), "{typed}");
    corrected(service, given, Some(("occurred_on", "2024-06-10"))).await;
    let (_, now) = fact(service, "Mentor", &school.mentor, "FactCorrected").await;
    assert_eq!(now["now"]["ends_on"], "2024-06-13", "three working days after the notice");

    let approved = ("Program", &school.program, "DocumentApproved");
    let typed = refused(service, approved, Some(("occurred_on", "2023-12-19"))).await;
    assert_eq!(typed[0], "CORRECTION_VALUE_COMPUTED");
    corrected(service, approved, Some(("document.date", "2023-12-19"))).await;
    let (_, now) = fact(service, "Program", &school.program, "FactCorrected").await;
    assert_eq!(now["now"]["occurred_on"], "2023-12-19", "a paper takes effect on its own date");

    let pair = school.pair().await;
    for (mutation, input) in super::life::work(&school) {
        act_on(service, mutation, "pair { id }", &pair, input).await;
    }
    act_on(
        service,
        "completePair",
        "pair { id }",
        &pair,
        json!({ "occurredOn": "2024-06-01", "goalsMet": 1 }),
    )
    .await;
    let completed = ("Pair", &pair, "PairCompleted");
    assert_eq!(refused(service, completed, Some(("goals_met", "99"))).await[0], "PAIR_GOALS_MET");
    corrected(service, completed, Some(("goals_met", "0"))).await;
}

/// A young specialist is mentored by a teacher in this form, a pupil is not.
async fn a_category_stays_one_that_the_pairs_of_its_owner_allow(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let requested = ("Mentee", &school.mentee, "MenteeRequested");
    let applied = ("Mentor", &school.mentor, "MentorApplied");
    school.pair().await;
    for of in [requested, applied] {
        let refused = refused(service, of, Some(("category", "Pupil"))).await;
        assert_eq!(refused[0], "CORRECTION_BREAKS_RULE", "{refused}");
        assert!(refused[1].as_str().unwrap().contains("PAIR_CATEGORY_DOES_NOT_FIT"), "{refused}");
    }
}

/// A teacher who left and came back from an enterprise: each application is asked by the pairs that came of it.
async fn who_applies_again_as_another_thing_keeps_what_was_before_as_it_was(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    let retire = json!({ "mentorId": school.mentor, "reason": "MOVED", "occurredOn": "2024-03-06" });
    service.act("retireMentor", "mentor { id }", retire).await;
    let apply = json!({
        "person": { "name": "Орлова Вера Павловна", "birthDate": "1979-04-03" },
        "organizationId": school.organization, "category": "ENTERPRISE_EMPLOYEE", "enterprise": "ООО «Мост»",
        "occurredOn": "2024-04-01",
    });
    let shown = "mentor { id category enterprise { name } }";
    let expected = json!({
        "id": school.mentor, "category": "ENTERPRISE_EMPLOYEE", "enterprise": { "name": "ООО «Мост»" },
    });
    assert_eq!(service.act("applyAsMentor", shown, apply).await, expected);
    let correct = |sequence: u64, category: &str| {
        json!({
            "aggregateType": "MENTOR", "id": school.mentor, "sequence": sequence, "reason": "TYPO",
            "changes": [{ "field": "category", "value": category }],
        })
    };
    let refused = service.refused("correctFact", correct(1, "Pupil")).await;
    assert_eq!(refused["rule"], "CORRECTION_BREAKS_RULE", "{refused}");
    assert!(refused["message"].as_str().unwrap().contains("PAIR_CATEGORY_DOES_NOT_FIT"), "{refused}");
    let (second, _) = fact(service, "Mentor", &school.mentor, "MentorApplied").await;
    service.act("correctFact", "version", correct(second, "Pupil")).await;
    let formed = ("Pair", &pair, "PairFormed");
    corrected(service, formed, Some(("occurred_on", "2024-01-25"))).await;
    let row = service.app.one::<MentorRow>(id(&school.mentor)).await.unwrap().value.unwrap();
    assert_eq!(<&str>::from(row.category), "Pupil");
    assert_eq!(<&str>::from(row.standing_in(id(&pair).into()).0), "Teacher");
}

async fn a_merger_gets_another_day_and_order_in_all_its_streams(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let document = "query($id: UUID!) { organization(id: $id) { parentId } }";
    let found = service.ask(document, json!({ "id": school.organization })).await;
    let next = json!({
        "level": "ORGANIZATION", "name": "МБОУ «Лицей»", "code": "NEXT",
        "parentId": found["data"]["organization"]["parentId"], "occurredOn": "2023-09-01",
    });
    let successor = service.act("registerOrganization", "organization { id }", next).await["id"].clone();
    for (organization, pupils) in [(&school.organization, 40), (&successor, 60)] {
        let input = json!({
            "organizationId": organization, "contingent": { "pupils10To19": pupils }, "occurredOn": "2024-01-10",
        });
        service.act("recordContingent", "organization { id }", input).await;
    }
    let merge = json!({
        "organizationId": school.organization, "intoId": successor, "programIds": [school.program],
        "order": { "number": "312-п", "date": "2024-06-03" }, "occurredOn": "2024-07-01",
    });
    service.act("mergeOrganization", "organization { id }", merge).await;
    let merged = ("Organization", &school.organization, "OrganizationMerged");
    corrected(service, merged, Some(("occurred_on", "2024-08-01"))).await;
    corrected(service, merged, Some(("order.number", "321-п"))).await;
    let document = "query($id: UUID!, $other: UUID!) {
        organization(id: $id) { closedOn }
        successor: organization(id: $other) { contingents { on pupils10To19 } }
    }";
    let found = service.ask(document, json!({ "id": school.organization, "other": successor })).await;
    let expected = json!({
        "organization": { "closedOn": "2024-08-01" },
        "successor": { "contingents": [
            { "on": "2024-01-10", "pupils10To19": 60 }, { "on": "2024-08-01", "pupils10To19": 100 },
        ] },
    });
    assert_eq!(found["data"], expected);
    let (_, passed) = fact(service, "Program", &school.program, "FactCorrected").await;
    assert_eq!(passed["now"]["occurred_on"], "2024-08-01");
    for (field, value) in [("successor", "x"), ("programs", "[]")] {
        assert_eq!(refused(service, merged, Some((field, value))).await[0], "CORRECTION_FIELD_FIXED");
    }
    assert_eq!(refused(service, merged, None).await[0], "CORRECTION_REORGANIZATION_STAYS");
    let led = ("Program", &school.program, "ProgramPassed");
    assert_eq!(refused(service, led, None).await[0], "CORRECTION_OF_CONSEQUENCE");
}

async fn new_values_of_what_is_voided_are_refused_whatever_they_are(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, pair) = (&school.service, school.pair().await);
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTEE_SIDE", "occurredOn": "2024-07-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    let ended = ("Pair", &pair, "PairDissolved");
    let changes = [("occurred_on", "2024-06-01"), ("occurred_on", "garbage"), ("nothing", "1")]
        .map(|change| about(service, ended, Some(change)));
    let changes = futures_util::future::join_all(changes).await;
    corrected(service, ended, None).await;
    for (mutation, input) in changes {
        assert_eq!(service.refused(mutation, input).await["rule"], "CORRECTION_OF_VOIDED");
    }
}
