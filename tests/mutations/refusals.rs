//! What the application itself refuses: rules that need other streams, unique values, the vault or stored fields, which no aggregate
//! can know. Each code of its source is provoked by a mutation, and `docs/commands.md` tells what was said.
//!
//! Invariant: nothing is said here that no mutation was told; [`table`] demands every code of the source.

mod table;

use super::corrected::about;
use super::life::act_on;
use super::service::{School, Service, mentor};
use crate::kit::app::catch_up;
use crate::kit::database::Fresh;
use crate::projection::park;
use crate::projection::tables::execute;
use serde_json::{Value, json};
use store::journal::{Commit, Metadata, StreamWrite};
use table::Said;
use uuid::Uuid;

struct Provoking<'s> {
    school: &'s School,
    said: Said,
}

impl Provoking<'_> {
    /// The mutation is refused, and by this rule.
    async fn refused(&mut self, mutation: &str, rule: &str, input: Value) {
        let service = &self.school.service;
        let english = service.refused(mutation, input.clone()).await;
        let russian = service.refused_in("RU", mutation, input).await;
        self.note(mutation, rule, &english, &english["message"], &russian["message"]);
    }

    fn note(&mut self, mutation: &str, rule: &str, refused: &Value, english: &Value, russian: &Value) {
        assert_eq!(refused["rule"], rule, "{mutation}: {refused}");
        let text = |told: &Value| anonymous(told.as_str().expect("a text"));
        self.said.insert((mutation.to_owned(), rule.to_owned()), (text(english), text(russian)));
    }
}

/// Ids are of this run.
fn anonymous(text: &str) -> String {
    let is_id =
        |word: &str| word.trim_matches(|sign: char| !sign.is_ascii_hexdigit()).parse::<Uuid>().is_ok();
    let told = text.split(' ').map(|word| {
        if !is_id(word) {
            return word.to_owned();
        }
        let inner = word.trim_matches(|sign: char| !sign.is_ascii_hexdigit());
        word.replace(inner, "{id}")
    });
    told.collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

fn nobody() -> Value {
    json!("00000000-0000-0000-0000-00000000dead")
}

async fn node(service: &Service, level: &str, name: &str, code: Option<&str>, parent: &Value) -> Value {
    let input = json!({
        "level": level, "name": name, "code": code, "parentId": parent, "occurredOn": "2023-09-01",
    });
    service.act("registerOrganization", "organization { id }", input).await["id"].clone()
}

fn draft(organization: &Value, title: &str) -> Value {
    json!({
        "organizationId": organization, "title": title, "stageModel": "SEVEN",
        "period": { "start": "2024-01-09", "end": "2024-12-31" }, "occurredOn": "2023-12-11",
    })
}

fn apply(organization: &Value, name: &str) -> Value {
    json!({
        "person": { "name": name, "birthDate": "1979-04-03" }, "organizationId": organization,
        "category": "TEACHER", "occurredOn": "2024-01-10",
    })
}

fn request(program: &Value) -> Value {
    json!({
        "person": { "name": "Магомедов Али", "birthDate": "1999-08-30" }, "programId": program,
        "category": "YOUNG_SPECIALIST", "experienceYears": 1, "request": "вести урок", "source": "OWN_REQUEST",
        "occurredOn": "2024-01-12",
    })
}

fn correct(aggregate: &str, id: &Value, sequence: &Value, field: &str, value: &str) -> Value {
    json!({
        "aggregateType": aggregate, "id": id, "sequence": sequence, "reason": "TYPO",
        "changes": [{ "field": field, "value": value }],
    })
}

/// Nodes of the tree and what a region alone decides.
async fn of_organizations(at: &mut Provoking<'_>, other: &Value) {
    let school = &at.school.organization;
    let register = |code: Option<&str>, parent: &Value| {
        json!({
            "level": "ORGANIZATION", "name": "Школа", "code": code, "parentId": parent, "occurredOn": "2023-09-01",
        })
    };
    let parent = nobody();
    at.refused("registerOrganization", "ORGANIZATION_PARENT_UNKNOWN", register(Some("NEW"), &parent)).await;
    let parents = "query($id: UUID!) { organization(id: $id) { parentId } }";
    let parents = at.school.service.ask(parents, json!({ "id": school })).await;
    let parent = parents["data"]["organization"]["parentId"].clone();
    at.refused("registerOrganization", "ORGANIZATION_KNOWN", register(Some("ZAR"), &parent)).await;
    at.refused("registerOrganization", "ORGANIZATION_CODE_MISSING", register(None, &parent)).await;
    let order = json!({ "number": "312-п", "date": "2024-06-03" });
    let merge = json!({
        "organizationId": school, "intoId": nobody(), "programIds": [], "order": order, "occurredOn": "2024-07-01",
    });
    at.refused("mergeOrganization", "ORGANIZATION_SUCCESSOR_UNKNOWN", merge).await;
    let zone = json!({ "organizationId": school, "timeZone": "Europe/Moskau", "occurredOn": "2024-01-10" });
    at.refused("describeOrganization", "ORGANIZATION_TIME_ZONE_UNKNOWN", zone).await;
    let count = json!({ "organizationId": nobody(), "enterprises": 12, "occurredOn": "2024-01-10" });
    at.refused("countEnterprises", "ORGANIZATION_UNKNOWN", count).await;
    let defaults = json!({ "regionId": school, "occurredOn": "2024-01-09" });
    at.refused("loadDefaultMethodology", "METHODOLOGY_REGION_UNKNOWN", defaults).await;
    let thresholds = json!({
        "silentDays": 30, "firstMeetingDays": 20, "planningDays": 30, "planDays": 30, "missedInARow": 2,
        "entrySurveyDays": 14, "finalSurveyDays": 14, "consentDays": 30, "poolDays": 30, "mentorMentees": 5,
        "mentorIdleDays": 60, "roadmapDays": 7, "documentDays": 14, "documents": [],
    });
    let thresholds = json!({ "regionId": school, "thresholds": thresholds, "occurredOn": "2024-02-01" });
    at.refused("setAttentionThresholds", "REGION_UNKNOWN", thresholds).await;
    at.refused(
        "correctFact",
        "CORRECTION_VALUE_TAKEN",
        correct("ORGANIZATION", other, &json!(1), "code", "ZAR"),
    )
    .await;
}

/// Programmes.
async fn of_programs(at: &mut Provoking<'_>) {
    let (service, program) = (&at.school.service, &at.school.program);
    at.refused("draftProgram", "PROGRAM_ORGANIZATION_UNKNOWN", draft(&nobody(), "Новая")).await;
    let same = draft(&at.school.organization, "вместе к успеху — 2024");
    at.refused("draftProgram", "PROGRAM_TITLE_TAKEN", same).await;
    let curator = json!({
        "programId": program, "curator": { "personId": nobody() }, "occurredOn": "2024-01-10",
    });
    at.refused("assignCurator", "CURATOR_UNKNOWN", curator).await;
    let curator = json!({ "programId": program, "curator": { "name": "—" }, "occurredOn": "2024-01-22" });
    at.refused("assignCurator", "CURATOR_NAME_MISSING", curator).await;
    let called =
        json!({ "programId": program, "title": "«…»", "participants": 40, "occurredOn": "2024-12-20" });
    at.refused("recordFinalEvent", "PROGRAM_RESULT_TITLE_MISSING", called).await;
    let called = json!({
        "programId": program, "title": " ", "form": "TEACHER_TEACHER", "level": "MUNICIPALITY", "occurredOn": "2024-12-20",
    });
    at.refused("registerBestPractice", "PROGRAM_RESULT_TITLE_MISSING", called).await;
    let person = "query($id: UUID!) { mentee(id: $id) { personId } }";
    let person = service.ask(person, json!({ "id": at.school.mentee })).await;
    let curator = json!({
        "programId": program, "curator": { "personId": person["data"]["mentee"]["personId"] },
        "occurredOn": "2024-01-22",
    });
    at.refused("assignCurator", "PROGRAM_CURATOR_OUTSIDE", curator).await;
    let place = |program: &Value, series: &Value| {
        json!({
            "programId": program, "seriesId": series, "academicYear": 2023, "occurredOn": "2024-01-09",
        })
    };
    let object = "program { series { id } }";
    let series = service.act("placeInSeries", object, place(program, &Value::Null)).await;
    let next = draft(&at.school.organization, "Вместе к успеху — 2025");
    let next = service.act("draftProgram", "program { id }", next).await["id"].clone();
    at.refused("placeInSeries", "PROGRAM_SERIES_RUN_TAKEN", place(&next, &series["series"]["id"])).await;
}

/// Participants.
async fn of_people(at: &mut Provoking<'_>, other: &Value, far: &Value) {
    let School { service, organization, program, mentor, mentee } = at.school;
    at.refused("applyAsMentor", "ORGANIZATION_UNKNOWN", apply(&nobody(), "Котов Пётр")).await;
    at.refused("applyAsMentor", "PERSON_NAME_MISSING", apply(organization, " ")).await;
    let mut employee = apply(organization, "Котов Пётр");
    (employee["category"], employee["enterprise"]) = (json!("ENTERPRISE_EMPLOYEE"), json!("—"));
    at.refused("applyAsMentor", "MENTOR_ENTERPRISE_NAME_MISSING", employee).await;
    at.refused("applyAsMentor", "MENTOR_APPLIED_BEFORE", apply(organization, "Орлова Вера Павловна")).await;
    let select = json!({ "mentorId": mentor, "programId": far, "occurredOn": "2024-01-15" });
    at.refused("selectMentor", "MENTOR_OTHER_REGION", select).await;
    at.refused("registerRequest", "PROGRAM_UNKNOWN", request(&nobody())).await;
    at.refused("registerRequest", "MENTEE_ENROLLED_BEFORE", request(program)).await;
    at.refused("enterPool", "MENTEE_UNKNOWN", json!({ "menteeId": nobody(), "occurredOn": "2024-01-13" }))
        .await;
    let relative = json!({ "menteeId": mentee, "mentorId": nobody(), "occurredOn": "2024-01-13" });
    at.refused("declareRelative", "MENTOR_UNKNOWN", relative).await;
    let measure = json!({
        "participant": { "menteeId": mentee }, "programId": far, "trait": "уверенность", "instrument": "шкала А",
        "direction": "HIGHER_IS_BETTER", "phase": "BEFORE", "value": "3.25", "occurredOn": "2024-02-01",
    });
    at.refused("measureOutcome", "MEASUREMENT_OTHER_PROGRAM", measure).await;
    let transfer = |to: &Value, carried: &Value| {
        json!({
            "menteeId": mentee, "organizationId": to, "carryOverToProgramId": carried, "occurredOn": "2024-02-01",
        })
    };
    at.refused("transferMentee", "ORGANIZATION_UNKNOWN", transfer(&nobody(), &Value::Null)).await;
    at.refused("transferMentee", "TRANSFER_OTHER_ORGANIZATION", transfer(other, far)).await;
    let plan = json!({
        "pairId": nobody(), "goals": ["вести урок"], "milestones": [], "occurredOn": "2024-02-12",
    });
    at.refused("approvePlan", "PAIR_UNKNOWN", plan).await;
    let person = "query($id: UUID!) { mentee(id: $id) { personId } }";
    let person = service.ask(person, json!({ "id": mentee })).await["data"]["mentee"]["personId"].clone();
    let alone = correct("PERSON", &person, &json!(1), "birth_year", "1998");
    at.refused("correctFact", "CORRECTION_BIRTH_YEAR", alone).await;
}

/// A mark that no answer takes.
async fn of_raw_input(at: &mut Provoking<'_>) {
    let feedback = json!({
        "pairId": nobody(), "phase": "ENTRY", "questionnaire": "pilot/v1", "overall": 11,
        "respondent": { "menteeId": at.school.mentee }, "answers": [], "occurredOn": "2024-02-01",
    });
    at.refused("collectFeedback", "SCORE_OUTSIDE_SCALE", feedback).await;
}

/// Corrections of recorded facts.
async fn of_corrections(at: &mut Provoking<'_>, region: &Value) {
    let School { service, mentor, mentee, .. } = at.school;
    for (rule, field, value) in [
        ("CORRECTION_FIELD_FIXED", "person_id", "x"),
        ("CORRECTION_FIELD_UNKNOWN", "colour", "red"),
        ("CORRECTION_VALUE", "occurred_on", "yesterday"),
    ] {
        at.refused("correctFact", rule, correct("MENTEE", mentee, &json!(1), field, value)).await;
    }
    let unknown = correct("MENTEE", &nobody(), &json!(1), "occurred_on", "2024-01-12");
    at.refused("correctFact", "CORRECTION_STREAM_UNKNOWN", unknown).await;
    // Drafted, forms chosen, then the curator.
    let nameless = json!({
        "aggregateType": "PROGRAM", "id": at.school.program, "sequence": 3, "field": "NAME", "text": " ", "reason": "TYPO",
    });
    at.refused("correctText", "CORRECTION_NAME_MISSING", nameless).await;
    undo(at).await;
    let defaults = json!({ "regionId": region, "occurredOn": "2024-01-09" });
    service.act("loadDefaultMethodology", "methodology { version }", defaults).await;
    let pair = at.school.pair().await;
    let plan =
        |goal: &str| json!({ "pairId": pair, "goals": [goal], "milestones": [], "occurredOn": "2024-02-12" });
    service.act("approvePlan", "pair { id }", plan("урок")).await;
    at.refused("approvePlan", "TEXT_SEALED_OTHERWISE", plan("олимпиада")).await;
    at.refused("correctFact", "CORRECTION_DECIDES_MORE", correct("PAIR", &pair, &json!(1), "kind", "Speed"))
        .await;
    let met = json!({
        "pairId": pair, "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "occurredOn": "2024-03-04",
        "attendees": [{ "mentorId": mentor }, { "menteeId": mentee }],
    });
    service.act("recordMeeting", "pair { id }", met).await;
    let answers = json!([
        { "item": "Q9", "answer": { "mark": 9 } }, { "item": "T1", "answer": { "text": "терпелива" } },
        { "item": "B2", "answer": { "choice": "yes" } }, { "item": "Q1", "answer": { "mark": 10 } },
    ]);
    let exit = json!({
        "pairId": pair, "respondent": { "menteeId": mentee }, "channel": "PAPER", "occurredOn": "2024-05-30",
        "questionnaire": { "code": "teacher-mentee-exit", "version": 1 }, "answers": answers,
    });
    let sequence = service.act("answerSurvey", "pair { version }", exit).await["version"].clone();
    let overall = correct("PAIR", &pair, &sequence, "overall.numerator", "10");
    at.refused("correctFact", "CORRECTION_OVERALL_FOLLOWS", overall).await;
    let person = "query($id: UUID!) { mentor(id: $id) { personId } }";
    let person = service.ask(person, json!({ "id": mentor })).await["data"]["mentor"]["personId"].clone();
    let void = json!({ "aggregateType": "PERSON", "id": person, "sequence": 1, "reason": "TYPO" });
    at.refused("voidFact", "CORRECTION_STILL_REFERENCED", void).await;
    let again = self::mentor(service, &at.school.organization, &at.school.program, "Котова Вера").await;
    let other = "query($id: UUID!) { mentor(id: $id) { personId } }";
    let other = service.ask(other, json!({ "id": again })).await["data"]["mentor"]["personId"].clone();
    let merge = json!({
        "personId": other, "intoId": person, "reason": "смена фамилии", "occurredOn": "2024-10-07",
    });
    service.act("mergePersons", "person { id }", merge).await;
    let separate = json!({ "personId": other, "occurredOn": "2024-10-07" });
    let separated = service.act("unmergePersons", "person { version }", separate).await;
    let void = json!({
        "aggregateType": "PERSON", "id": other, "sequence": separated["version"], "reason": "TYPO",
    });
    at.refused("voidFact", "CORRECTION_MERGES_AGAIN", void).await;
}

/// The payload of an undone import is of its own shape.
async fn undo(at: &mut Provoking<'_>) {
    let document = "mutation($input: UndoImportInput!) { undoImport(input: $input) {
        userErrors { rule english: message(language: EN) russian: message(language: RU) } } }";
    let service = &at.school.service;
    let input = json!({ "commandId": service.command_id(), "file": "0".repeat(64) });
    let answer = service.ask(document, json!({ "input": input })).await;
    let refused = &answer["data"]["undoImport"]["userErrors"][0];
    at.note("undoImport", "IMPORT_UNKNOWN", refused, &refused["english"], &refused["russian"]);
}

/// Corrections of what ended a pair, passed an organisation on, or was computed.
async fn of_ends(at: &mut Provoking<'_>) {
    let School { service, program, organization, .. } = at.school;
    let pair = at.school.pair().await;
    let end = json!({ "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    act_on(service, "dissolvePair", "pair { id }", &pair, end).await;
    for (step, day) in
        [("startWork", "2024-03-02"), ("beginCompletion", "2024-12-01"), ("completeProgram", "2024-12-20")]
    {
        service.act(step, "program { id }", json!({ "programId": program, "occurredOn": day })).await;
    }
    let parents = "query($id: UUID!) { organization(id: $id) { parentId } }";
    let parents = service.ask(parents, json!({ "id": organization })).await;
    let parent = &parents["data"]["organization"]["parentId"];
    let first = node(service, "ORGANIZATION", "Лицей", Some("LYC"), parent).await;
    let second = node(service, "ORGANIZATION", "Гимназия", Some("GYM"), parent).await;
    let merge = json!({
        "organizationId": first, "intoId": second, "programIds": [],
        "order": { "number": "312-п", "date": "2024-06-03" }, "occurredOn": "2024-07-01",
    });
    service.act("mergeOrganization", "organization { id }", merge).await;
    for (code, of, change) in [
        ("CORRECTION_ENDED_SINCE", ("Pair", &pair, "PairDissolved"), None),
        (
            "CORRECTION_VALUE_COMPUTED",
            ("Program", program, "DocumentApproved"),
            Some(("occurred_on", "2023-12-19")),
        ),
        ("CORRECTION_REORGANIZATION_STAYS", ("Organization", &first, "OrganizationMerged"), None),
    ] {
        let (mutation, input) = about(service, of, change).await;
        at.refused(mutation, code, input).await;
    }
}

/// A vault that lost what it held of people.
async fn of_a_vault_with_a_gap(at: &mut Provoking<'_>) {
    let School { service, mentee, .. } = at.school;
    let person = "query($id: UUID!) { mentee(id: $id) { personId } }";
    let person = service.ask(person, json!({ "id": mentee })).await["data"]["mentee"]["personId"].clone();
    execute(service.app.journal(), "DELETE FROM vault_records WHERE field = 'birth_date'").await;
    let enter = json!({ "menteeId": mentee, "occurredOn": "2024-01-13" });
    at.refused("enterPool", "PERSON_BIRTH_DATE_UNKNOWN", enter).await;
    let right = json!({ "personId": person, "person": { "name": "Магомедов" }, "reason": "TYPO" });
    at.refused("correctPerson", "PERSON_DATA_UNKNOWN", right).await;
}

/// Read models that leave something out.
async fn of_what_is_left_out(at: &mut Provoking<'_>) {
    let service = &at.school.service;
    let write = StreamWrite { stream: park::person(), expected_version: 0, events: vec![park::painted()] };
    let commit = Commit::new(service.command_id(), [1; 32], Metadata::new());
    service.app.journal().append(Commit { streams: vec![write], ..commit }).await.unwrap();
    catch_up(&service.app).await;
    let erase = json!({ "personId": nobody(), "reason": "CONSENT_WITHDRAWN", "occurredOn": "2024-12-20" });
    at.refused("erasePerson", "ERASURE_WHILE_INCOMPLETE", erase).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_refusal_of_the_application_is_provoked_and_told() {
    let school = School::matching(Fresh::sqlite()).await;
    let service = &school.service;
    let parents = "query($id: UUID!) { organization(id: $id) { parent { id parent { id } } } }";
    let parents = service.ask(parents, json!({ "id": school.organization })).await;
    let above = &parents["data"]["organization"]["parent"];
    let other = node(service, "ORGANIZATION", "Гимназия", Some("GYM"), &above["id"]).await;
    let region = node(service, "REGION", "Кировская область", None, &Value::Null).await;
    let far = node(service, "ORGANIZATION", "Школа в Туже", Some("TUZ"), &region).await;
    let far = service.act("draftProgram", "program { id }", draft(&far, "Тужа")).await["id"].clone();
    mentor(service, &school.organization, &school.program, "Котов Пётр Ильич").await;

    let mut at = Provoking { school: &school, said: Said::new() };
    of_organizations(&mut at, &other).await;
    of_programs(&mut at).await;
    of_people(&mut at, &other, &far).await;
    of_raw_input(&mut at).await;
    of_corrections(&mut at, &above["parent"]["id"]).await;
    of_a_vault_with_a_gap(&mut at).await;
    of_what_is_left_out(&mut at).await;

    let ended = School::matching(Fresh::sqlite()).await;
    let mut of_another = Provoking { school: &ended, said: at.said };
    of_ends(&mut of_another).await;

    table::assert_whole_and_told(&of_another.said);
}
