//! What every payload keeps to: repeats, conflicts, refusals, and requests that are no requests.

use super::service::{School, Service, region};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::journal::Position;

on_both_databases!(
    a_repeat_is_answered_as_the_first_time,
    a_repeat_finds_what_the_first_sending_made,
    a_command_id_belongs_to_one_command,
    a_stale_version_is_a_conflict_that_shows_what_came_between,
    a_refusal_names_its_rule_its_place_and_what_is_accepted,
    a_day_that_has_not_come_is_refused,
    an_id_that_names_nothing_is_not_found,
    a_pair_of_no_programme_is_not_found,
    values_outside_their_fields_are_refused_where_they_stand,
    a_value_of_the_wrong_type_is_no_request,
    a_year_of_no_life_is_no_question,
    what_is_so_already_is_a_success_that_writes_nothing,
    a_programme_does_not_complete_with_an_open_pair,
    a_client_that_goes_away_leaves_a_whole_command,
);

async fn a_repeat_is_answered_as_the_first_time(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let input = with_id(&service, region("Калужская область"));
    let first = service.send("registerOrganization", "organization { id name version }", input.clone()).await;
    let mut second = service.send("registerOrganization", "organization { id name version }", input).await;
    assert_eq!((&first["repeated"], &second["repeated"]), (&json!(false), &json!(true)));
    second["repeated"] = json!(false);
    assert_eq!(first, second);
    assert_eq!((&first["position"], &first["version"]), (&json!("1"), &json!(1)));
    assert_eq!(head(&service).await, Position(1), "a repeat writes nothing");
}

async fn a_repeat_finds_what_the_first_sending_made(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let form = with_id(service, school.pair_input());
    let pair = service.act("formPair", "pair { id }", form.clone()).await;
    assert_eq!(service.act("formPair", "pair { id }", form).await, pair);
    let apply = with_id(
        service,
        json!({
            "person": { "name": "Лебедев Лев", "birthDate": "1980-01-01" }, "organizationId": school.organization,
            "category": "ENTERPRISE_EMPLOYEE", "enterprise": "ООО «Мост»", "occurredOn": "2024-01-10",
        }),
    );
    let mentor = service.act("applyAsMentor", "mentor { id enterpriseId }", apply.clone()).await;
    assert_eq!(service.act("applyAsMentor", "mentor { id enterpriseId }", apply).await, mentor);
}

async fn a_command_id_belongs_to_one_command(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let first = with_id(&service, region("Калужская область"));
    service.act("registerOrganization", "organization { id }", first.clone()).await;
    let mut other = first.clone();
    other["name"] = json!("Тульская область");
    let refused = service.refused("registerOrganization", other).await;
    assert_eq!(refused["code"], "COMMAND_REUSED");
    assert_eq!(refused["path"], json!(["input", "commandId"]));

    let region = service.act("registerOrganization", "organization { id }", first.clone()).await;
    let count = json!({
        "commandId": first["commandId"], "organizationId": region["id"], "enterprises": 1, "occurredOn": "2024-09-01",
    });
    let refused = service.refused("countEnterprises", count).await;
    assert_eq!(refused["code"], "COMMAND_REUSED", "another mutation is another command");
    assert_eq!(head(&service).await, Position(1));
}

async fn a_stale_version_is_a_conflict_that_shows_what_came_between(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let region =
        service.act("registerOrganization", "organization { id }", region("Калужская область")).await;
    let count = |enterprises: u32, version: u64| {
        json!({
            "organizationId": region["id"], "enterprises": enterprises, "expectedVersion": version,
            "occurredOn": format!("2024-09-{enterprises:02}"),
        })
    };
    service.act("countEnterprises", "organization { id }", count(1, 1)).await;
    let refused = service.refused("countEnterprises", count(2, 1)).await;
    assert_eq!((&refused["code"], &refused["rule"]), (&json!("CONFLICT"), &json!("VERSION_CONFLICT")));
    assert_eq!(refused["path"], json!(["input", "expectedVersion"]));
    assert_eq!(refused["between"], json!([{ "type": "EnterprisesCounted", "sequence": 2 }]));
    assert_eq!(refused["currentVersion"], 2);
    service.act("countEnterprises", "organization { id }", count(2, 2)).await;
}

async fn a_refusal_names_its_rule_its_place_and_what_is_accepted(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let pair = school.pair().await;
    let mut meeting = school_meeting(&school, &pair);
    meeting["durationMin"] = json!(1441);
    let refused = school.service.refused("recordMeeting", meeting).await;
    let told = json!({
        "code": "REFUSED", "rule": "MEETING_DURATION", "path": ["input", "durationMin"],
        "message": "1441 minutes is not the length of a meeting: accepted are 1 to 1440", "accepted": "accepted are 1 to 1440",
        "currentVersion": null, "between": [],
    });
    assert_eq!(refused, told);
    let mut before = school_meeting(&school, &pair);
    before["occurredOn"] = json!("2024-01-30");
    let refused = school.service.refused("recordMeeting", before).await;
    assert_eq!(refused["rule"], "MEETING_BEFORE_FORMATION");
    assert_eq!(refused["path"], json!(["input", "occurredOn"]));
}

async fn a_day_that_has_not_come_is_refused(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let pair = school.pair().await;
    let mut meeting = school_meeting(&school, &pair);
    meeting["occurredOn"] = json!("2025-01-01");
    let before = head(&school.service).await;
    let refused = school.service.refused("recordMeeting", meeting).await;
    assert_eq!(refused["rule"], "MEETING_IN_THE_FUTURE");
    assert_eq!(refused["accepted"], "accepted are days up to 2024-12-31");
    assert_eq!(head(&school.service).await, before);
}

async fn an_id_that_names_nothing_is_not_found(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let nothing = "00000000-0000-0000-0000-00000000dead";
    let cases = [
        ("completePair", json!({ "pairId": nothing }), "PAIR_UNKNOWN", json!(["input", "pairId"])),
        (
            "recordInterview",
            json!({ "mentorId": nothing, "readiness": "READY" }),
            "MENTOR_UNKNOWN",
            json!(["input", "mentorId"]),
        ),
        ("enterPool", json!({ "menteeId": nothing }), "MENTEE_UNKNOWN", json!(["input", "menteeId"])),
        (
            "chooseForms",
            json!({ "programId": nothing, "forms": ["PUPIL_PUPIL"] }),
            "PROGRAM_UNKNOWN",
            json!(["input", "programId"]),
        ),
        (
            "recordContingent",
            json!({ "organizationId": nothing, "contingent": { "youngSpecialists": 1 } }),
            "ORGANIZATION_UNKNOWN",
            json!(["input", "organizationId"]),
        ),
    ];
    for (mutation, mut input, rule, path) in cases {
        input["occurredOn"] = json!("2024-02-01");
        let refused = service.refused(mutation, input).await;
        assert_eq!((&refused["code"], &refused["rule"]), (&json!("NOT_FOUND"), &json!(rule)), "{mutation}");
        assert_eq!(refused["path"], path, "{mutation}");
    }
    assert_eq!(head(&service).await, Position::START);
}

async fn values_outside_their_fields_are_refused_where_they_stand(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let refused = service.refused("registerOrganization", region(&"я".repeat(201))).await;
    assert_eq!((&refused["code"], &refused["rule"]), (&json!("BAD_USER_INPUT"), &json!("TEXT_TOO_LONG")));
    assert_eq!(refused["path"], json!(["input", "name"]));

    let feedback = json!({
        "pairId": "00000000-0000-0000-0000-00000000dead", "phase": "ENTRY", "questionnaire": "pilot/v1", "overall": 7,
        "respondent": { "mentorId": "00000000-0000-0000-0000-00000000dead" },
        "answers": [{ "item": "Q1", "score": 10 }, { "item": "Q2", "score": 11 }], "occurredOn": "2024-02-01",
    });
    let refused = service.refused("collectFeedback", feedback).await;
    assert_eq!(
        (&refused["code"], &refused["rule"]),
        (&json!("BAD_USER_INPUT"), &json!("SCORE_OUTSIDE_SCALE"))
    );
    assert_eq!(refused["path"], json!(["input", "answers", "1", "score"]));
    assert_eq!(refused["message"], "score 11 is outside the scale: accepted are whole numbers from 1 to 10");
    assert_eq!(head(&service).await, Position::START);
}

async fn a_pair_of_no_programme_is_not_found(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let mut form = school.pair_input();
    form["programId"] = json!("00000000-0000-0000-0000-00000000dead");
    let refused = school.service.refused("formPair", form).await;
    assert_eq!((&refused["code"], &refused["rule"]), (&json!("NOT_FOUND"), &json!("PROGRAM_UNKNOWN")));
    assert_eq!(refused["path"], json!(["input", "programId"]));
}

async fn a_value_of_the_wrong_type_is_no_request(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let document = "mutation($input: RegisterOrganizationInput!) {
        registerOrganization(input: $input) { position }
    }";
    let good = with_id(&service, region("Калужская область"));
    let cases = [
        ("level", json!("PLANET")),
        ("occurredOn", json!("31.12.2024")),
        ("commandId", json!("seven")),
        ("name", Value::Null),
        ("nome", json!("Калужская область")),
    ];
    for (field, value) in cases {
        let mut input = good.clone();
        input[field] = value;
        let answer = service.ask(document, json!({ "input": input })).await;
        assert_eq!(answer.get("data"), None, "{field} is judged before anything is executed: {answer}");
        assert_eq!(answer["errors"][0]["extensions"]["code"], "BAD_USER_INPUT", "{field}: {answer}");
    }
    let literal = "mutation { registerOrganization(input: { level: PLANET }) { position } }";
    let answer = service.ask(literal, json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
    assert_eq!(head(&service).await, Position::START);
}

async fn a_year_of_no_life_is_no_question(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let region =
        service.act("registerOrganization", "organization { id }", region("Калужская область")).await;
    let document = "query($node: UUID!, $year: Int!) {
        indicators(node: $node, year: $year, period: ACADEMIC_YEAR) { position } }";
    for (year, is_asked) in [(i32::MIN, false), (1899, false), (1900, true), (2200, true), (2201, false)] {
        let answer = service.ask(document, json!({ "node": region["id"], "year": year })).await;
        let expected = if is_asked { Value::Null } else { json!("BAD_USER_INPUT") };
        assert_eq!(answer["errors"][0]["extensions"]["code"], expected, "{year}: {answer}");
        let told = answer["errors"][0]["message"].as_str().unwrap_or_default();
        assert!(is_asked || told.contains("accepted are 1900 to 2200"), "{told}");
    }
}

async fn what_is_so_already_is_a_success_that_writes_nothing(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let before = head(service).await;
    let forms =
        json!({ "programId": school.program, "forms": ["TEACHER_TEACHER"], "occurredOn": "2023-12-20" });
    let again = service.send("chooseForms", "program { forms version }", forms).await;
    assert_eq!(again["userErrors"], json!([]));
    assert_eq!(again["program"]["forms"], json!(["TEACHER_TEACHER"]));
    assert_eq!(again["version"], again["program"]["version"]);
    assert_eq!(again["position"], json!(before.to_string()));
    assert_eq!(head(service).await, before);
}

async fn a_programme_does_not_complete_with_an_open_pair(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let program = |day: &str| json!({ "programId": school.program, "occurredOn": day });
    let refused = school.service.refused("startWork", program("2024-02-01")).await;
    assert_eq!(refused["rule"], "PROGRAM_NO_PAIR");
    school.pair().await;
    school.service.act("startWork", "program { stage }", program("2024-02-01")).await;
    school.service.act("beginCompletion", "program { stage }", program("2024-12-01")).await;
    let refused = school.service.refused("completeProgram", program("2024-12-20")).await;
    assert_eq!(refused["rule"], "PROGRAM_PAIRS_OPEN");
}

async fn a_client_that_goes_away_leaves_a_whole_command(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let input = with_id(&service, region("Калужская область"));
    let sending = service.send("registerOrganization", "organization { id }", input.clone());
    // Polled once, so that the command is under way, then dropped.
    assert!(futures_util::poll!(Box::pin(sending)).is_pending());
    let answered = service.send("registerOrganization", "organization { name }", input).await;
    assert_eq!(answered["organization"]["name"], "Калужская область");
    assert_eq!(head(&service).await, Position(1));
}

fn with_id(service: &Service, mut input: Value) -> Value {
    input["commandId"] = json!(service.command_id());
    input
}

fn school_meeting(school: &School, pair: &Value) -> Value {
    json!({
        "pairId": pair, "meetingType": "ACQUAINTANCE", "durationMin": 30, "mode": "ONLINE",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }], "occurredOn": "2024-02-01",
    })
}

async fn head(service: &Service) -> Position {
    service.app.journal().tree_head().await.unwrap().position
}
