//! Mistyped texts: they are corrected in the vault, and no changed word is lost behind a success.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};
use store::journal::Position;
use uuid::Uuid;

on_both_databases!(
    a_mistyped_text_gets_other_words_and_the_history_tells_which,
    a_changed_word_is_not_lost,
    the_words_of_a_programme_are_corrected_and_follow_the_day_of_their_fact,
    an_interview_and_a_training_keep_their_words_on_another_day,
    a_mistyped_curator_or_enterprise_is_found_by_the_right_name,
    answers_in_own_words_and_the_reason_of_a_merge_are_corrected,
    a_word_given_later_or_otherwise_is_refused,
    words_of_a_voided_fact_are_not_said_of_a_later_one,
);

/// A correction of a text.
fn right(aggregate: &str, id: &Value, sequence: &Value, field: &str, text: &str) -> Value {
    json!({
        "aggregateType": aggregate, "id": id, "sequence": sequence, "field": field, "text": text, "reason": "TYPO",
    })
}

/// A correction of the day of a fact.
fn on_day(aggregate: &str, id: &Value, sequence: &Value, day: &str) -> Value {
    json!({
        "aggregateType": aggregate, "id": id, "sequence": sequence, "reason": "TYPO",
        "changes": [{ "field": "occurred_on", "value": day }],
    })
}

async fn of_program(school: &School, fields: &str) -> Value {
    let document = format!("query($id: UUID!) {{ program(id: $id) {{ {fields} }} }}");
    school.service.ask(&document, json!({ "id": school.program })).await["data"]["program"].clone()
}

async fn act_on_program(school: &School, mutation: &str, mut input: Value) -> Value {
    input["programId"] = school.program.clone();
    school.service.act(mutation, "program { version }", input).await["version"].clone()
}

async fn the_words_of_a_programme_are_corrected_and_follow_the_day_of_their_fact(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    act_on_program(&school, "startWork", json!({ "occurredOn": "2024-02-02" })).await;
    let end = json!({ "pairId": pair, "reason": "MOVED", "initiatedBy": "MENTOR_SIDE", "occurredOn": "2024-03-01" });
    service.act("dissolvePair", "pair { id }", end).await;
    let step = json!({ "comment": "итоги с опечатка", "occurredOn": "2024-12-01" });
    let step = act_on_program(&school, "beginCompletion", step).await;
    let curator = of_program(&school, "curators { id }").await["curators"][0]["id"].clone();
    let swot = act_on_program(
        &school,
        "recordSwot",
        json!({
            "form": "TEACHER_TEACHER", "strengths": ["опыт", "врмея"], "weaknesses": ["мало часов"],
            "opportunities": [], "threats": [], "authorId": curator, "occurredOn": "2024-12-19",
        }),
    )
    .await;
    let held = json!({ "title": "Форум", "participants": 42, "occurredOn": "2024-12-19" });
    let held = act_on_program(&school, "recordFinalEvent", held).await;

    let correct =
        |sequence: &Value, field: &str, text: &str| right("PROGRAM", &school.program, sequence, field, text);
    service.act("correctText", "version", correct(&step, "COMMENT", "итоги без опечатки")).await;
    let mut time = correct(&swot, "STRENGTH", "время");
    time["number"] = json!(1);
    service.act("correctText", "version", time).await;
    service.act("correctText", "version", correct(&swot, "WEAKNESS", "нет часов")).await;
    let refused = service.refused("correctText", correct(&swot, "THREAT", "x")).await;
    assert_eq!(refused["rule"], "CORRECTION_TEXT_UNKNOWN", "the analysis has no threat");

    for (fact, day) in [(&step, "2024-12-02"), (&held, "2024-12-20")] {
        service.act("correctFact", "version", on_day("PROGRAM", &school.program, fact, day)).await;
    }
    let fields =
        "swots { strengths weaknesses } finalEvents { occurredOn title } course { stage occurredOn comment }";
    let told = of_program(&school, fields).await;
    assert_eq!(told["swots"], json!([{ "strengths": ["опыт", "время"], "weaknesses": ["нет часов"] }]));
    assert_eq!(told["finalEvents"], json!([{ "occurredOn": "2024-12-20", "title": "Форум" }]));
    let last = json!({ "stage": "COMPLETING", "occurredOn": "2024-12-02", "comment": "итоги без опечатки" });
    assert_eq!(told["course"].as_array().and_then(|course| course.last()), Some(&last));
    service.act("correctText", "version", correct(&held, "TITLE", "Форум наставников")).await;
    let told = of_program(&school, "finalEvents { title }").await;
    assert_eq!(
        told["finalEvents"],
        json!([{ "title": "Форум наставников" }]),
        "the corrected day is where it lies"
    );
}

async fn applicant(service: &Service, organization: &Value) -> Value {
    let input = json!({
        "person": { "name": "Лебедев Лев", "birthDate": "1980-01-01" }, "organizationId": organization,
        "category": "ENTERPRISE_EMPLOYEE", "enterprise": "ООО «Мотс»", "occurredOn": "2024-01-10",
    });
    service.act("applyAsMentor", "mentor { id }", input).await["id"].clone()
}

async fn an_interview_and_a_training_keep_their_words_on_another_day(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mentor = applicant(service, &school.organization).await;
    let act = async |mutation: &str, mut input: Value| {
        input["mentorId"] = mentor.clone();
        service.act(mutation, "mentor { version }", input).await["version"].clone()
    };
    let held = json!({ "readiness": "READY", "interviewer": "Гаджиева Зарема", "occurredOn": "2024-01-15" });
    let held = act("recordInterview", held).await;
    let consent = json!({ "kind": "PROCESSING", "givenBy": "OWN_CONSENT", "occurredOn": "2024-01-15" });
    act("recordMentorConsent", consent).await;
    act("selectMentor", json!({ "programId": school.program, "occurredOn": "2024-01-16" })).await;
    let trained = json!({
        "hours": 16, "course": "Наставник школы", "provider": "ИРО", "occurredOn": "2024-01-18",
    });
    let trained = act("recordTraining", trained).await;
    for (fact, day) in [(&held, "2024-01-12"), (&trained, "2024-01-19"), (&trained, "2024-01-20")] {
        service.act("correctFact", "version", on_day("MENTOR", &mentor, fact, day)).await;
    }
    let document = "query($id: UUID!) { mentor(id: $id) { interviewedOn interviewer trainings { course provider occurredOn } } }";
    let told = service.ask(document, json!({ "id": mentor })).await["data"]["mentor"].clone();
    let training = json!({ "course": "Наставник школы", "provider": "ИРО", "occurredOn": "2024-01-20" });
    let expected =
        json!({ "interviewedOn": "2024-01-12", "interviewer": "Гаджиева Зарема", "trainings": [training] });
    assert_eq!(told, expected);
    act("recordTraining", json!({ "hours": 8, "occurredOn": "2024-01-18" })).await;
    let told = service.ask(document, json!({ "id": mentor })).await["data"]["mentor"]["trainings"].clone();
    let left = told
        .as_array()
        .expect("two")
        .iter()
        .find(|row| row["occurredOn"] == "2024-01-18")
        .expect("the new one");
    assert_eq!(left["course"], Value::Null, "what moved is not left behind");
}

async fn a_mistyped_curator_or_enterprise_is_found_by_the_right_name(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    // Drafted, forms chosen, then the curator.
    let correct = |text: &str| right("PROGRAM", &school.program, &json!(3), "NAME", text);
    service.act("correctText", "version", correct("Гаджиева Зарема Омаровна")).await;
    let curators = of_program(&school, "curators { id name }").await["curators"].clone();
    assert_eq!(curators[0]["name"], "Гаджиева Зарема Омаровна");
    let again = json!({ "curator": { "name": "гаджиева зарема омаровна" }, "occurredOn": "2023-12-20" });
    act_on_program(&school, "assignCurator", again).await;
    assert_eq!(
        of_program(&school, "curators { id name }").await["curators"],
        curators,
        "found by the right name"
    );
    let other = json!({ "curator": { "name": "Гаджиева Зарема" }, "occurredOn": "2023-12-20" });
    let other = act_on_program(&school, "assignCurator", other).await;
    let taken = right("PROGRAM", &school.program, &other, "NAME", "Гаджиева Зарема Омаровна");
    assert_eq!(service.refused("correctText", taken).await["rule"], "CORRECTION_VALUE_TAKEN");
    assert_eq!(service.refused("correctText", correct(" ")).await["rule"], "CORRECTION_NAME_MISSING");

    let mentor = applicant(service, &school.organization).await;
    let document = "query($id: UUID!) { mentor(id: $id) { enterprise { name } organization { parentId } } }";
    let asked = service.ask(document, json!({ "id": mentor })).await["data"]["mentor"].clone();
    assert_eq!(asked["enterprise"]["name"], "ООО «Мотс»");
    let municipality = &asked["organization"]["parentId"];
    let events = service.app.journal().read_after(Position::START, 10_000).await.expect("the journal reads");
    let registered =
        events.iter().find(|event| event.event_type == "EnterpriseRegistered").expect("registered");
    let bridge = right("ORGANIZATION", municipality, &json!(registered.sequence), "NAME", "ООО «Мост»");
    service.act("correctText", "version", bridge).await;
    let told = service.ask(document, json!({ "id": mentor })).await["data"]["mentor"]["enterprise"].clone();
    assert_eq!(told["name"], "ООО «Мост»");
}

async fn answers_in_own_words_and_the_reason_of_a_merge_are_corrected(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let document = "query($id: UUID!) { organization(id: $id) { parent { parent { id } } } }";
    let region = service.ask(document, json!({ "id": school.organization })).await;
    let region = &region["data"]["organization"]["parent"]["parent"]["id"];
    let defaults = json!({ "regionId": region, "occurredOn": "2024-01-09" });
    service.act("loadDefaultMethodology", "methodology { version }", defaults).await;
    let curator = of_program(&school, "curators { id }").await["curators"][0]["id"].clone();
    let answers = json!([
        { "item": "C1", "answer": { "mark": 9 } }, { "item": "C9", "answer": { "mark": 8 } },
        { "item": "T1", "answer": { "text": "Пары сроботались" } },
    ]);
    let sheet = json!({
        "personId": curator, "channel": "ONLINE", "occurredOn": "2024-12-20",
        "questionnaire": { "code": "curator", "version": 1 }, "answers": answers,
    });
    let sequence = act_on_program(&school, "submitCuratorQuestionnaire", sheet).await;
    let correct = right("PROGRAM", &school.program, &sequence, "ANSWER", "Пары сработались");
    service.act("correctText", "version", correct).await;
    let told = of_program(&school, "curatorSurveys { texts { item text } }").await;
    let text = json!({ "item": "T1", "text": "Пары сработались" });
    assert_eq!(told["curatorSurveys"], json!([{ "texts": [text] }]));

    let (one, other) =
        (merged(service, &school, "Котова Алина").await, merged(service, &school, "Котова Арина").await);
    let mut merge =
        json!({ "personId": one, "intoId": other, "reason": "описка", "occurredOn": "2024-02-01" });
    service.act("mergePersons", "person { id }", merge.clone()).await;
    service.act("mergePersons", "person { id }", merge.clone()).await;
    merge["reason"] = json!("описка в имени");
    assert_eq!(service.refused("mergePersons", merge).await["rule"], "TEXT_SEALED_OTHERWISE");
    let correct = right("PERSON", &one, &json!(2), "MERGE_REASON", "описка в имени");
    service.act("correctText", "version", correct).await;
    let id: Uuid = one.as_str().expect("an id").parse().expect("an id");
    let sealed = service.app.vault().reveal(id, "merge_reason").await.expect("the vault answers");
    assert_eq!(sealed.as_deref(), Some("описка в имени"));
}

/// The person of a new mentee.
async fn merged(service: &Service, school: &School, name: &str) -> Value {
    let mentee = super::service::mentee(service, &school.program, name).await;
    let document = "query($id: UUID!) { mentee(id: $id) { personId } }";
    service.ask(document, json!({ "id": mentee })).await["data"]["mentee"]["personId"].clone()
}

/// Under the id of the first sending it is another command; under an id of its own it would be lost behind a success.
async fn a_word_given_later_or_otherwise_is_refused(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let tracking = json!({
        "programId": school.program, "stage": "LEARNING", "periodicity": "MONTHLY", "title": "обход",
        "occurredOn": "2024-01-22",
    });
    let item = json!({
        "programId": school.program, "number": 1, "stage": "MATCHING", "title": "пары", "due": "2024-02-01",
        "occurredOn": "2024-01-22",
    });
    let milestone = json!([{ "title": "урок", "due": "2024-05-01" }]);
    let plan =
        json!({ "pairId": pair, "goals": ["вести"], "milestones": milestone, "occurredOn": "2024-02-12" });
    for (mutation, object, input, changed) in [
        ("planTracking", "program { id }", tracking, "/title"),
        ("planRoadmapItem", "program { id }", item, "/title"),
        ("approvePlan", "pair { id }", plan, "/milestones/0/title"),
    ] {
        let mut input = input;
        input["commandId"] = json!(service.command_id());
        service.act(mutation, object, input.clone()).await;
        assert_eq!(service.send(mutation, object, input.clone()).await["repeated"], true, "{mutation}");
        *input.pointer_mut(changed).expect("a text") = json!("другое");
        assert_eq!(service.refused(mutation, input).await["code"], "COMMAND_REUSED", "{mutation}");
    }
    let interview = |interviewer: &Value| {
        json!({
            "mentorId": school.mentor, "readiness": "READY", "interviewer": interviewer, "occurredOn": "2024-01-15",
        })
    };
    service.act("recordInterview", "mentor { id }", interview(&Value::Null)).await;
    let refused = service.refused("recordInterview", interview(&json!("Гаджиева Зарема"))).await;
    assert_eq!(refused["rule"], "TEXT_SEALED_OTHERWISE", "nobody was named");
    let admit = json!({
        "mentorId": school.mentor, "programId": school.program, "capacity": 1, "waiver": "CURATOR_DECISION",
        "occurredOn": "2024-01-15",
    });
    assert_eq!(service.refused("admitToReadyPool", admit).await["rule"], "MENTOR_OTHER_WAIVER");
    let mut void = json!({
        "aggregateType": "PAIR", "id": pair, "sequence": 2, "reason": "RECORDED_TWICE", "note": "дважды",
    });
    service.act("voidFact", "version", void.clone()).await;
    service.act("voidFact", "version", void.clone()).await;
    void["note"] = json!("трижды");
    assert_eq!(service.refused("voidFact", void).await["rule"], "TEXT_SEALED_OTHERWISE");
}

async fn a_mistyped_text_gets_other_words_and_the_history_tells_which(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let item = json!({
        "programId": school.program, "number": 1, "stage": "MATCHING", "title": "сформировать порты",
        "due": "2024-02-01", "occurredOn": "2023-12-21",
    });
    let sequence = service.act("planRoadmapItem", "program { version }", item).await["version"].clone();
    let right = |field: &str, text: &str| {
        json!({
            "aggregateType": "PROGRAM", "id": school.program, "sequence": sequence, "field": field,
            "text": text, "reason": "TYPO",
        })
    };
    service.act("correctText", "version", right("TITLE", "сформировать пары")).await;
    service.act("correctText", "version", right("RESPONSIBLE", "завуч")).await;
    let before = *service.app.journal().head().borrow();
    service.act("correctText", "version", right("TITLE", "сформировать пары")).await;
    assert_eq!(*service.app.journal().head().borrow(), before, "the same words write nothing");
    let map = "query($id: UUID!) { program(id: $id) { roadmap { title responsible } } }";
    let map = service.ask(map, json!({ "id": school.program })).await;
    let told = json!([{ "title": "сформировать пары", "responsible": "завуч" }]);
    assert_eq!(map["data"]["program"]["roadmap"], told);
    assert_eq!(service.refused("correctText", right("GOAL", "x")).await["rule"], "CORRECTION_TEXT_UNKNOWN");

    let events = service.app.journal().read_after(Position::START, 10_000).await.expect("the journal reads");
    let corrected: Vec<_> = events.iter().filter(|event| event.event_type == "TextCorrected").collect();
    assert_eq!(corrected.len(), 2);
    assert!(events.iter().all(|event| !event.payload.contains("завуч")), "no word in an event");
}

/// A meeting's theme and the goals of a plan, of which a revision writes some anew.
async fn a_changed_word_is_not_lost(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let plan =
        json!({ "pairId": pair, "goals": ["урок", "конкурс"], "milestones": [], "occurredOn": "2024-02-12" });
    let sequence = service.act("approvePlan", "pair { version }", plan.clone()).await["version"].clone();
    service.act("approvePlan", "pair { id }", plan.clone()).await;
    let mut otherwise = plan;
    otherwise["goals"][1] = json!("олимпиада");
    let refused = service.refused("approvePlan", otherwise).await;
    assert_eq!(refused["rule"], "TEXT_SEALED_OTHERWISE");
    let right = json!({
        "aggregateType": "PAIR", "id": pair, "sequence": sequence, "field": "GOAL", "number": 1,
        "text": "олимпиада", "reason": "TYPO",
    });
    service.act("correctText", "version", right.clone()).await;
    let goals = "query($id: UUID!) { pair(id: $id) { plan { goalTexts } } }";
    let goals = service.ask(goals, json!({ "id": pair })).await["data"]["pair"]["plan"]["goalTexts"].clone();
    assert_eq!(goals, json!(["урок", "олимпиада"]));
    let revised = json!({
        "pairId": pair, "goals": ["урок", "проект"], "milestones": [], "reason": "TERMS_MOVED", "occurredOn": "2024-03-12",
    });
    service.act("revisePlan", "pair { id }", revised).await;
    let refused = service.refused("correctText", right).await;
    assert_eq!(refused["rule"], "CORRECTION_TEXT_UNKNOWN", "the revision has the goal in words of its own");
}

async fn words_of_a_voided_fact_are_not_said_of_a_later_one(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mentor = &school.mentor;
    let training = |course: Option<&str>| {
        json!({
            "mentorId": mentor, "hours": 8, "result": "PASSED", "course": course, "occurredOn": "2024-02-05",
        })
    };
    let said = training(Some("не тот курс"));
    let done = service.act("recordTraining", "mentor { version }", said).await;
    let void = json!({
        "aggregateType": "MENTOR", "id": mentor, "sequence": done["version"], "reason": "RECORDED_TWICE",
    });
    service.act("voidFact", "version", void).await;
    let shown = "mentor { trainings { course occurredOn } }";
    let anew = service.act("recordTraining", shown, training(None)).await;
    let of_the_day =
        anew["trainings"].as_array().unwrap().iter().filter(|told| told["occurredOn"] == "2024-02-05");
    assert_eq!(of_the_day.collect::<Vec<_>>(), [&json!({ "course": null, "occurredOn": "2024-02-05" })]);
}
