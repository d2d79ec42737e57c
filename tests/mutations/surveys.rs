//! What a region publishes to ask and measure with, and the answers to it.

use super::service::{School, Service, mentee};
use super::terms::adopt;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_region_loads_the_defaults_and_replaces_them,
    a_measurement_keeps_to_its_instrument,
    a_published_questionnaire_is_answered_and_counts,
    experience_is_compared_with_expectation,
    anonymous_answers_come_in_bundles,
    words_of_anonymous_answers_are_not_there_to_be_corrected,
    a_curator_answers_about_the_programme,
    corrected_answers_are_judged_by_their_questionnaire,
);

/// The region above a school.
async fn region(school: &School) -> Value {
    let document = "query($id: UUID!) { organization(id: $id) { parent { parent { id } } } }";
    let answer = school.service.ask(document, json!({ "id": school.organization })).await;
    answer["data"]["organization"]["parent"]["parent"]["id"].clone()
}

async fn load_defaults(service: &Service, region: &Value) -> Value {
    let input = json!({ "regionId": region, "occurredOn": "2024-01-09" });
    service.act("loadDefaultMethodology", "methodology { version }", input).await["version"].clone()
}

fn barometer(region: &Value, version: u32) -> Value {
    json!({
        "regionId": region, "occurredOn": "2024-01-09", "questionnaire": {
            "code": "barometer", "version": version, "title": { "ru": "Барометр пары" }, "origin": "OWN_TEXT",
            "audience": "MENTEE", "phase": "INTERIM", "scale": { "min": 1, "max": 5 }, "direction": "HIGHER_IS_BETTER",
            "answeredPercent": 70, "smallestBundle": 5, "items": [
                { "code": "Q1", "text": { "ru": "Как идут дела?" }, "kind": "SCALE", "isOverall": true },
                { "code": "B1", "text": { "ru": "Нужна ли помощь?" }, "kind": "CHOICE", "options": [
                    { "code": "yes", "text": { "ru": "да", "en": "yes" } }, { "code": "no", "text": { "ru": "нет" } },
                ] },
            ],
        },
    })
}

async fn a_region_loads_the_defaults_and_replaces_them(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let region = region(&school).await;
    let own = service.act("publishQuestionnaire", "methodology { version }", barometer(&region, 1)).await;
    assert_eq!(own, json!({ "version": 1 }));
    let loaded = load_defaults(service, &region).await;
    assert_eq!(load_defaults(service, &region).await, loaded, "a second time nothing is published");

    let mut changed = barometer(&region, 1);
    changed["questionnaire"]["answeredPercent"] = json!(50);
    let refused = service.refused("publishQuestionnaire", changed).await;
    assert_eq!(refused["rule"], "QUESTIONNAIRE_VERSION_TAKEN");
    assert_eq!(refused["path"], json!(["input", "questionnaire", "version"]));

    let withdraw = json!({
        "regionId": region, "questionnaire": { "code": "barometer", "version": 1 }, "occurredOn": "2024-02-01",
    });
    service.act("withdrawQuestionnaire", "methodology { version }", withdraw).await;
    let document = "query($id: UUID!) { methodology(regionId: $id) {
        questionnaires { code version withdrawnOn title(language: EN) items { code kind options { text(language: EN) } } }
        qualityCriteria { version criteria { code } bands { text min max } }
    } }";
    let answer = service.ask(document, json!({ "id": region })).await;
    let shown = &answer["data"]["methodology"];
    let barometer = &shown["questionnaires"][0];
    assert_eq!((&barometer["code"], &barometer["withdrawnOn"]), (&json!("barometer"), &json!("2024-02-01")));
    assert_eq!(barometer["title"], "Барометр пары", "there is no English title");
    let texts = json!([{ "text": "yes" }, { "text": "нет" }]);
    assert_eq!(barometer["items"][1], json!({ "code": "B1", "kind": "CHOICE", "options": texts }));
    assert_eq!(shown["questionnaires"].as_array().map(Vec::len), Some(10));
    assert_eq!(shown["qualityCriteria"][0]["bands"][1], json!({ "text": "допустимый", "min": 9, "max": 14 }));
    let school_level = json!({ "regionId": school.organization, "occurredOn": "2024-01-09" });
    let refused = service.refused("loadDefaultMethodology", school_level).await;
    assert_eq!(
        (&refused["rule"], &refused["code"]),
        (&json!("METHODOLOGY_REGION_UNKNOWN"), &json!("NOT_FOUND"))
    );
}

async fn a_measurement_keeps_to_its_instrument(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let instrument = json!({
        "regionId": region(&school).await, "trait": "уверенность", "group": "PROFESSIONAL", "instrument": "шкала А",
        "version": 1, "direction": "HIGHER_IS_BETTER", "min": "1", "max": "5", "occurredOn": "2024-01-09",
    });
    service.act("publishInstrument", "methodology { instruments { trait } }", instrument).await;
    let measured = |value: &str, direction: &str| {
        json!({
            "participant": { "menteeId": school.mentee }, "programId": school.program, "trait": "уверенность",
            "instrument": "шкала А", "direction": direction, "phase": "BEFORE", "value": value, "occurredOn": "2024-02-01",
        })
    };
    let refused = service.refused("measureOutcome", measured("5.25", "HIGHER_IS_BETTER")).await;
    assert_eq!(
        (&refused["rule"], &refused["accepted"]),
        (&json!("MEASUREMENT_OUTSIDE_INSTRUMENT"), &json!("accepted are values from 1 to 5"))
    );
    let refused = service.refused("measureOutcome", measured("3.25", "LOWER_IS_BETTER")).await;
    assert_eq!(refused["rule"], "MEASUREMENT_OTHER_DIRECTION");
    let mut second = measured("3.25", "HIGHER_IS_BETTER");
    second["instrumentVersion"] = json!(2);
    let refused = service.refused("measureOutcome", second).await;
    assert_eq!(
        (&refused["rule"], &refused["path"]),
        (&json!("MEASUREMENT_VERSION_UNKNOWN"), &json!(["input", "instrumentVersion"]))
    );
    let shown = "mentee { version measurements { instrumentVersion value } }";
    let mentee = service.act("measureOutcome", shown, measured("3.25", "HIGHER_IS_BETTER")).await;
    assert_eq!(mentee["measurements"], json!([{ "instrumentVersion": 1, "value": "3.25" }]));
    let correct = |value: &str| {
        json!({
            "aggregateType": "MENTEE", "id": school.mentee, "sequence": mentee["version"], "reason": "TYPO",
            "changes": [{ "field": "value", "value": value }],
        })
    };
    let refused = service.refused("correctFact", correct("7")).await;
    assert_eq!(refused["rule"], "MEASUREMENT_OUTSIDE_INSTRUMENT", "a correction is held to the same scale");
    service.act("correctFact", "corrections { corrected }", correct("4.5")).await;
    let criteria = json!({
        "regionId": region(&school).await, "version": 3, "top": 1, "occurredOn": "2024-01-09",
        "criteria": [{ "code": "a", "text": { "ru": "цели" } }], "bands": [
            { "code": "low", "text": { "ru": "низкий" }, "min": 0, "max": 1 },
        ],
    });
    service.act("publishQualityCriteria", "methodology { version }", criteria).await;
}

/// Marks of the scale items and words for a text.
fn answers(marks: &[(&str, i32)]) -> Value {
    let marks = marks.iter().map(|(item, mark)| json!({ "item": item, "answer": { "mark": mark } }));
    let text = json!({ "item": "T1", "answer": { "text": "Вера Павловна терпелива" } });
    let choice = json!({ "item": "B2", "answer": { "choice": "yes" } });
    marks.chain([text, choice]).collect()
}

async fn a_published_questionnaire_is_answered_and_counts(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    let pair = school.pair().await;
    let meeting = json!({
        "pairId": pair, "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "occurredOn": "2024-03-04",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }],
    });
    service.act("recordMeeting", "pair { id }", meeting).await;
    let asked = |code: &str, answers: Value| {
        json!({
            "pairId": pair, "respondent": { "menteeId": school.mentee }, "channel": "PAPER", "occurredOn": "2024-05-30",
            "questionnaire": { "code": code, "version": 1 }, "answers": answers,
        })
    };
    for (code, marks, rule) in [
        ("teacher-mentee-exit", vec![("Q9", 11)], "ANSWER_OUTSIDE_SCALE"),
        ("teacher-mentee-exit", vec![("Q1", 9)], "ANSWER_REQUIRED_MISSING"),
        ("pupil-mentee-exit", vec![("Q9", 9)], "FEEDBACK_OTHER_AUDIENCE"),
        ("teacher-mentee-exit-of-others", vec![("Q9", 9)], "QUESTIONNAIRE_UNKNOWN"),
        ("teacher-mentee-exit", vec![("Q9", 9), ("Q9", 8)], "FEEDBACK_ITEM_TWICE"),
    ] {
        let refused = service.refused("answerSurvey", asked(code, answers(&marks))).await;
        assert_eq!(refused["rule"], rule, "{code}");
    }
    let shown = "pair { feedback {
        phase questionnaire { code version } answers { item mark choice } texts { item text } overall channel
    } }";
    let answered = service
        .act("answerSurvey", shown, asked("teacher-mentee-exit", answers(&[("Q9", 9), ("Q1", 10)])))
        .await;
    let expected = json!({
        "phase": "FINAL", "questionnaire": { "code": "teacher-mentee-exit", "version": 1 }, "overall": "9", "channel": "PAPER",
        "answers": [
            { "item": "B2", "mark": null, "choice": "yes" }, { "item": "Q1", "mark": 10, "choice": null },
            { "item": "Q9", "mark": 9, "choice": null },
        ],
        "texts": [{ "item": "T1", "text": "Вера Павловна терпелива" }],
    });
    assert_eq!(answered["feedback"], json!([expected]));
    let document = "query($id: UUID!) { indicators(node: $id, year: 2024) {
        values { indicator variant numerator satisfaction { respondents unusable mean } }
    } }";
    let answer = service.ask(document, json!({ "id": school.organization })).await;
    let values = answer["data"]["indicators"]["values"].as_array().expect("a table").clone();
    let satisfaction =
        values.iter().find(|value| value["indicator"] == "I5").expect("satisfaction of mentees");
    assert_eq!(satisfaction["satisfaction"], json!({ "respondents": 1, "unusable": 0, "mean": "9" }));
}

async fn experience_is_compared_with_expectation(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    let marks = |marks: &[(&str, i32)]| -> Value {
        marks.iter().map(|(item, mark)| json!({ "item": item, "answer": { "mark": mark } })).collect()
    };
    let entry = |who: &str, id: &Value, code: &str| {
        let mut input = json!({
            "questionnaire": { "code": code, "version": 1 }, "channel": "ONLINE", "occurredOn": "2024-01-20",
            "answers": marks(&[("Q1", 6), ("Q9", 8)]),
        });
        input[who] = id.clone();
        input
    };
    let of_mentee = entry("menteeId", &school.mentee, "teacher-mentee-entry");
    let shown = "mentee { surveys { questionnaire { code } channel answers { item mark } texts { text } } }";
    let mentee = service.act("submitEntryQuestionnaire", shown, of_mentee).await;
    assert_eq!(mentee["surveys"][0]["answers"][0], json!({ "item": "Q1", "mark": 6 }));
    let of_mentor = entry("mentorId", &school.mentor, "teacher-mentor-entry");
    service.act("submitMentorQuestionnaire", "mentor { surveys { channel } }", of_mentor).await;
    let other_side = entry("mentorId", &school.mentor, "teacher-mentee-entry");
    let refused = service.refused("submitMentorQuestionnaire", other_side).await;
    assert_eq!(refused["rule"], "MENTOR_SURVEY_OTHER_AUDIENCE");

    let pair = school.pair().await;
    let meeting = json!({
        "pairId": pair, "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "occurredOn": "2024-03-04",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }],
    });
    service.act("recordMeeting", "pair { id }", meeting).await;
    let mut exit = json!({
        "pairId": pair, "respondent": { "menteeId": school.mentee }, "channel": "ONLINE", "occurredOn": "2024-05-30",
        "questionnaire": { "code": "teacher-mentee-exit", "version": 1 },
        "answers": marks(&[("Q1", 9), ("Q2", 7), ("Q9", 8), ("Q10", 10)]),
    });
    let chosen = json!({ "item": "B2", "answer": { "choice": "no" } });
    exit["answers"].as_array_mut().expect("answers").push(chosen);
    service.act("answerSurvey", "pair { id }", exit).await;
    let document = "query($id: UUID!) { surveyItems(node: $id, year: 2024) {
        questionnaire { code } phase item answered anonymous mean options { option chosen } withheld(language: EN)
        gap { paired unpaired expected experienced gap note(language: EN) }
    } }";
    let items = async |node: &Value| {
        let answer = service.ask(document, json!({ "id": node })).await;
        answer["data"]["surveyItems"].as_array().unwrap_or_else(|| panic!("{answer}")).clone()
    };
    let item =
        |items: &[Value], code: &str| items.iter().find(|row| row["item"] == code).expect("the item").clone();
    let of_one = items(&school.organization).await;
    let withheld = json!({
        "questionnaire": { "code": "teacher-mentee-exit" }, "phase": "FINAL", "item": "Q1", "answered": null, "anonymous": null,
        "mean": null, "options": null, "withheld": "fewer than 5 answered: answers of so few are not shown", "gap": null,
    });
    assert_eq!(item(&of_one, "Q1"), withheld);
    let nobody = item(&of_one, "Q3");
    assert_eq!((&nobody["answered"], &nobody["withheld"]), (&json!(0), &Value::Null), "nobody is not few");

    show_answers_of_one(&school).await;
    for node in [&school.organization, &school.program] {
        let items = items(node).await;
        let item = |code: &str| item(&items, code);
        let gap = json!({ "paired": 1, "unpaired": 0, "expected": "6", "experienced": "9", "gap": "3", "note": null });
        assert_eq!((&item("Q1")["gap"], &item("Q1")["mean"]), (&gap, &json!("9")));
        assert_eq!(item("Q2")["gap"]["note"], "nobody answered both at entry and at the end");
        assert_eq!(item("Q10")["gap"], Value::Null, "nobody was asked at entry");
        assert_eq!((&item("Q3")["answered"], &item("Q3")["mean"]), (&json!(0), &Value::Null));
        let options = json!([{ "option": "yes", "chosen": 0 }, { "option": "no", "chosen": 1 }]);
        assert_eq!((&item("B2")["options"], &item("B2")["mean"]), (&options, &Value::Null));
    }
}

/// The region adopts rules by which what one person said is shown.
async fn show_answers_of_one(school: &School) {
    adopt(school, |values| values["satisfaction"]["minRespondents"] = json!(1)).await;
}

async fn anonymous_answers_come_in_bundles(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    school.pair().await;
    let sheet = || json!({ "answers": [{ "item": "Q9", "answer": { "mark": 8 } }] });
    let bundle = |sheets: usize, code: &str| {
        json!({
            "programId": school.program, "questionnaire": { "code": code, "version": 1 }, "occurredOn": "2024-05-30",
            "sheets": (0..sheets).map(|_| sheet()).collect::<Vec<Value>>(),
        })
    };
    for (sheets, code, rule) in [
        (1, "teacher-mentee-exit", "ANONYMOUS_BUNDLE_TOO_SMALL"),
        (5, "teacher-mentee-exit", "ANONYMOUS_MORE_THAN_SILENT"),
        (5, "teacher-mentee-entry", "ANONYMOUS_OTHER_AUDIENCE"),
    ] {
        let refused = service.refused("handInAnonymousFeedback", bundle(sheets, code)).await;
        assert_eq!(refused["rule"], rule, "{code}");
    }
    let mut spoken = bundle(5, "teacher-mentee-exit");
    spoken["sheets"][0]["answers"] = json!([{ "item": "T1", "answer": { "text": "Вера Павловна терпелива" } }, { "item": "Q9", "answer": { "mark": 8 } }]);
    let refused = service.refused("handInAnonymousFeedback", spoken).await;
    assert_eq!(refused["rule"], "ANONYMOUS_IN_OWN_WORDS", "words may give away whose they are");
    assert_eq!(refused["path"], json!(["input", "sheets"]));
    assert!(!refused.to_string().contains("Вера"), "and are not said back: {refused}");
    let document = "query($id: UUID!) { program(id: $id) { anonymousFeedback { month } } }";
    let answer = service.ask(document, json!({ "id": school.program })).await;
    assert_eq!(answer["data"]["program"]["anonymousFeedback"], json!([]));
}

async fn words_of_anonymous_answers_are_not_there_to_be_corrected(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    let capacity = json!({ "mentorId": school.mentor, "capacity": 5, "occurredOn": "2024-01-20" });
    service.act("changeCapacity", "mentor { id }", capacity).await;
    let mut mentees = vec![school.mentee.clone()];
    for name in ["Алиев Али", "Бутов Бек", "Вагабов Ваха", "Гаджиев Гамзат"]
    {
        mentees.push(mentee(service, &school.program, name).await);
    }
    let mut group = school.pair_input();
    (group["kind"], group["menteeIds"]) = (json!("GROUP"), json!(mentees));
    service.act("formPair", "pair { id }", group).await;
    let sheets =
        [6, 7, 8, 8, 10].map(|mark| json!({ "answers": [{ "item": "Q9", "answer": { "mark": mark } }] }));
    let bundle = json!({
        "programId": school.program, "questionnaire": { "code": "teacher-mentee-exit", "version": 1 },
        "occurredOn": "2024-05-30", "sheets": sheets,
    });
    let sequence =
        service.act("handInAnonymousFeedback", "program { version }", bundle).await["version"].clone();
    let words = json!({
        "aggregateType": "PROGRAM", "id": school.program, "sequence": sequence, "field": "ANSWER", "text": "спасибо",
        "reason": "TYPO",
    });
    let refused = service.refused("correctText", words).await;
    let told = (&refused["rule"], &refused["path"]);
    assert_eq!(told, (&json!("CORRECTION_TEXT_ANONYMOUS"), &json!(["input", "field"])), "{refused}");
}

async fn a_curator_answers_about_the_programme(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    let document = "query($id: UUID!) { program(id: $id) { curators { id } } }";
    let answer = service.ask(document, json!({ "id": school.program })).await;
    let curator = answer["data"]["program"]["curators"][0]["id"].clone();
    let sheet = |person: &Value, code: &str, marks: &[(&str, i32)], on: &str| {
        let marks = marks.iter().map(|(item, mark)| json!({ "item": item, "answer": { "mark": mark } }));
        let text = json!({ "item": "T1", "answer": { "text": "Пары сработались" } });
        json!({
            "programId": school.program, "personId": person, "channel": "ONLINE", "occurredOn": on,
            "questionnaire": { "code": code, "version": 1 }, "answers": marks.chain([text]).collect::<Value>(),
        })
    };
    let marks = [("C1", 9), ("C9", 8)];
    for (person, code, marks, on, rule, path) in [
        (&curator, "curator", &[("C9", 11)][..], "2024-12-20", "ANSWER_OUTSIDE_SCALE", "answers"),
        (
            &curator,
            "teacher-mentee-exit",
            &[("Q9", 9)],
            "2024-12-20",
            "CURATOR_SURVEY_OTHER_AUDIENCE",
            "questionnaire",
        ),
        (&curator, "curator", &marks, "2023-12-19", "CURATOR_SURVEY_OUTSIDE_TERM", "occurredOn"),
        (&school.mentor, "curator", &marks, "2024-12-20", "PROGRAM_CURATOR_UNKNOWN", "personId"),
    ] {
        let refused = service.refused("submitCuratorQuestionnaire", sheet(person, code, marks, on)).await;
        assert_eq!((&refused["rule"], &refused["path"]), (&json!(rule), &json!(["input", path])));
    }
    let shown = "program { version curatorSurveys {
        curator { id name } phase questionnaire { code } channel occurredOn answers { item mark } texts { item text }
    } }";
    let mut input = sheet(&curator, "curator", &marks, "2024-12-20");
    input["commandId"] = json!(service.command_id());
    let program = service.act("submitCuratorQuestionnaire", shown, input.clone()).await;
    let expected = json!([{
        "curator": { "id": curator, "name": "Гаджиева Зарема" }, "phase": "FINAL", "channel": "ONLINE",
        "questionnaire": { "code": "curator" }, "occurredOn": "2024-12-20",
        "answers": [{ "item": "C1", "mark": 9 }, { "item": "C9", "mark": 8 }],
        "texts": [{ "item": "T1", "text": "Пары сработались" }],
    }]);
    assert_eq!(program["curatorSurveys"], expected);
    let repeated = service.send("submitCuratorQuestionnaire", shown, input).await;
    assert_eq!(
        (&repeated["repeated"], &repeated["program"]["version"]),
        (&json!(true), &program["version"]),
        "a repeat writes nothing"
    );
    let again = sheet(&curator, "curator", &marks, "2024-12-20");
    let refused = service.refused("submitCuratorQuestionnaire", again).await;
    assert_eq!(refused["rule"], "CURATOR_SURVEY_SUBMITTED_BEFORE");

    let correct = |mark: &str| {
        json!({
            "aggregateType": "PROGRAM", "id": school.program, "sequence": program["version"], "reason": "TYPO",
            "changes": [{ "field": "answers.C9", "value": mark }],
        })
    };
    let refused = service.refused("correctFact", correct("11")).await;
    assert_eq!(refused["rule"], "ANSWER_OUTSIDE_SCALE", "a correction is held to the same scale");
    service.act("correctFact", "corrections { corrected }", correct("7")).await;
    let document = "query($id: UUID!) { program(id: $id) { curatorSurveys { answers { item mark } } } }";
    let answer = service.ask(document, json!({ "id": school.program })).await;
    let surveys = &answer["data"]["program"]["curatorSurveys"];
    assert_eq!(surveys[0]["answers"][1], json!({ "item": "C9", "mark": 7 }));

    show_answers_of_one(&school).await;
    let document = "query($id: UUID!) { surveyItems(node: $id, year: 2024) {
        questionnaire { code } audience item answered mean gap { paired }
    } }";
    for node in [&school.organization, &school.program] {
        let answer = service.ask(document, json!({ "id": node })).await;
        let items = answer["data"]["surveyItems"].as_array().expect("items").clone();
        let told = items.iter().find(|row| row["item"] == "C9").expect("the item");
        let expected = json!({
            "questionnaire": { "code": "curator" }, "audience": "CURATOR", "item": "C9", "answered": 1, "mean": "7",
            "gap": null,
        });
        assert_eq!(*told, expected);
    }
}

async fn corrected_answers_are_judged_by_their_questionnaire(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    load_defaults(service, &region(&school).await).await;
    let pair = school.pair().await;
    let meeting = json!({
        "pairId": pair, "meetingType": "WORK", "durationMin": 45, "mode": "IN_PERSON", "occurredOn": "2024-03-04",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }],
    });
    service.act("recordMeeting", "pair { id }", meeting).await;
    let exit = json!({
        "pairId": pair, "respondent": { "menteeId": school.mentee }, "channel": "PAPER", "occurredOn": "2024-05-30",
        "questionnaire": { "code": "teacher-mentee-exit", "version": 1 }, "answers": answers(&[("Q9", 9), ("Q1", 10)]),
    });
    let answered = service.act("answerSurvey", "pair { version }", exit).await;
    let correct = |field: &str, value: &str| {
        json!({
            "aggregateType": "PAIR", "id": pair, "sequence": answered["version"], "reason": "TYPO",
            "changes": [{ "field": field, "value": value }],
        })
    };
    for (field, value, rule) in [
        ("answers.Q9", "11", "ANSWER_OUTSIDE_SCALE"),
        ("answers.B2", "perhaps", "ANSWER_NOT_AN_OPTION"),
        ("questionnaire.code", "teacher-mentor-exit", "FEEDBACK_OTHER_AUDIENCE"),
        ("questionnaire.code", "teacher-mentee-entry", "ANSWER_ITEM_UNKNOWN"),
        ("questionnaire.version", "2", "QUESTIONNAIRE_UNKNOWN"),
    ] {
        let refused = service.refused("correctFact", correct(field, value)).await;
        assert_eq!(refused["rule"], rule, "{field} {value}");
    }
    service.act("correctFact", "corrections { corrected }", correct("answers.Q9", "4")).await;
    let document = "query($id: UUID!) { pair(id: $id) { feedback { overall answers { item mark } } } }";
    let answer = service.ask(document, json!({ "id": pair })).await;
    let feedback = &answer["data"]["pair"]["feedback"][0];
    assert_eq!(feedback["overall"], "4", "the overall mark follows the answer");
    assert_eq!(feedback["answers"][2], json!({ "item": "Q9", "mark": 4 }));
}
