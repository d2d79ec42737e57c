//! The registry: what is in a row, whose names are joined, and what is asked for in vain.

use super::service::Service;
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_pair_shows_its_people_meetings_and_plan,
    what_there_is_not_is_null_and_no_error,
    an_organisation_is_found_by_its_code,
    a_position_that_is_not_reached_is_stale,
    an_answer_of_one_position_is_waited_for,
    every_question_can_wait_for_a_position,
    what_was_written_down_can_be_read_again,
);

async fn a_pair_shows_its_people_meetings_and_plan(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{
      pairs(first: 1) { edges { node {
        form state formedOn program { title } organization { code }
        mentors { mentor { person { name birthYear } load } }
        mentees { mentee { person { name birthDate } state consents { kind } } }
        meetings { role durationMin attendance { member { side id } present } }
        plan { goals milestones { due reachedOn } } feedback { phase overall }
      } } } }";
    let data = service.data(document, json!({})).await;
    let pair = &data["pairs"]["edges"][0]["node"];
    assert_eq!(pair["organization"]["code"], "RO-ZAR");
    let mentor = pair["mentors"][0]["mentor"]["person"]["name"].as_str().unwrap();
    assert!(mentor.split_whitespace().count() >= 2, "a full name");
    assert!(pair["mentees"][0]["mentee"]["person"]["birthDate"].is_string());
    let meetings = pair["meetings"].as_array().unwrap();
    let members = pair["mentors"].as_array().unwrap().len() + pair["mentees"].as_array().unwrap().len();
    assert!(!meetings.is_empty());
    assert!(meetings.iter().all(|meeting| meeting["attendance"].as_array().unwrap().len() == members));
}

async fn what_there_is_not_is_null_and_no_error(fresh: Fresh) {
    let service = Service::start(fresh).await;
    for thing in ["organization", "program", "mentor", "mentee", "pair"] {
        let document = format!("query($id: UUID!) {{ {thing}(id: $id) {{ id }} }}");
        let data = service.data(&document, json!({ "id": uuid::Uuid::from_u128(404) })).await;
        assert_eq!(data[thing], Value::Null, "{thing}");
        assert_eq!(service.code(&document, json!({ "id": "404" })).await, "BAD_USER_INPUT", "{thing}");
    }
    assert_eq!(
        service.data("{ organizationByCode(code: \"—\") { id } }", json!({})).await,
        json!({ "organizationByCode": null })
    );
}

async fn an_organisation_is_found_by_its_code(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{ organizationByCode(code: \"ro-zar\") { id level parent { level parent { level parentId } } programs(last: 5) { totalCount edges { node { title roadmap { lateDays } } } } } }";
    let school = service.data(document, json!({})).await["organizationByCode"].take();
    assert_eq!(school["level"], "ORGANIZATION");
    assert_eq!(school["parent"]["parent"], json!({ "level": "REGION", "parentId": null }));
    assert_eq!(school["programs"]["totalCount"], 1);
    let tree = service.data("{ organizationTree { id parentId level name code } }", json!({})).await;
    assert!(tree["organizationTree"].as_array().unwrap().iter().any(|node| node["id"] == school["id"]));
}

async fn a_position_that_is_not_reached_is_stale(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let answer = service.answer("{ organizationTree(atLeast: \"7\") { id } }", json!({})).await;
    assert_eq!(answer["errors"][0]["extensions"], json!({ "code": "STALE", "position": "0" }));
}

async fn every_question_can_wait_for_a_position(fresh: Fresh) {
    let service = Service::start(fresh).await;
    let node = uuid::Uuid::nil();
    for question in [
        "years(atLeast: \"7\")".to_owned(),
        "organizationByCode(code: \"RO-ZAR\", atLeast: \"7\") { id }".to_owned(),
        format!("participation(node: \"{node}\", year: 2024, atLeast: \"7\") {{ units }}"),
        format!("dynamics(node: \"{node}\", year: 2024, atLeast: \"7\") {{ paired }}"),
        format!(
            "explain(node: \"{node}\", indicator: I1, variant: COMPLETED, side: NUMERATOR, year: 2024, first: 1, atLeast: \"7\") {{ total }}"
        ),
    ] {
        assert_eq!(service.code(&format!("{{ {question} }}"), json!({})).await, "STALE", "{question}");
    }
}

async fn what_was_written_down_can_be_read_again(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let document = "{
      programs(first: 1) { edges { node { curators { id name } roadmap { number title responsible } } } }
      pairs(first: 20) { edges { node {
        plan { goals goalTexts milestones { title } } meetings { topic }
        mentors { mentor { enterprise { name } person { name contacts wishes { place competences wishedAge time } } } }
        mentees { mentee { request person { name representativeContacts } } }
      } } } }";
    let data = service.data(document, json!({})).await;
    let program = &data["programs"]["edges"][0]["node"];
    assert_eq!(program["curators"][0]["name"], "Кудинова Анна Сергеевна");
    assert_eq!(
        program["roadmap"][0],
        json!({ "number": 1, "title": "Приказ о запуске программы", "responsible": "директор" })
    );
    let pairs = data["pairs"]["edges"].as_array().unwrap();
    let first = pair_of(pairs, "Зайцёва Мария Петровна");
    assert_eq!(
        first["plan"],
        json!({ "goals": 1, "goalTexts": ["достигнуть цели программы"], "milestones": [{ "title": "промежуточный результат" }] })
    );
    let topics: Vec<&Value> =
        first["meetings"].as_array().unwrap().iter().map(|meeting| &meeting["topic"]).collect();
    assert_eq!(topics, ["знакомство", "план работы", "учёба", "адаптация", "адаптация", "подведение итогов"]);
    let mentee = &first["mentees"][0]["mentee"];
    assert_eq!(mentee["request"], "успеваемость");
    assert_eq!(mentee["person"]["representativeContacts"], "parent-m01@example.ru");
    let mentor = &first["mentors"][0]["mentor"];
    assert_eq!(
        (&mentor["enterprise"], &mentor["person"]["contacts"]),
        (&Value::Null, &json!("t01@example.ru"))
    );
    assert_eq!(
        mentor["person"]["wishes"],
        json!({ "place": "МОУ «Заречная СОШ»", "competences": "организация, общение", "wishedAge": "10–17", "time": "2 ч/нед" })
    );
    let of_enterprise = pair_of(pairs, "Сидорёв Алексей Петрович");
    assert_eq!(of_enterprise["mentors"][0]["mentor"]["enterprise"]["name"], "ООО «Донская нива»");
}

/// The pair in which somebody is a mentee.
fn pair_of<'p>(pairs: &'p [Value], mentee: &str) -> &'p Value {
    let has = |pair: &&Value| {
        let mentees = pair["node"]["mentees"].as_array().unwrap();
        mentees.iter().any(|member| member["mentee"]["person"]["name"] == mentee)
    };
    &pairs.iter().find(has).unwrap()["node"]
}

async fn an_answer_of_one_position_is_waited_for(fresh: Fresh) {
    let service = Service::with_school(fresh).await;
    let head = service.data("{ head { position projected } }", json!({})).await;
    assert_eq!(head["head"]["position"], head["head"]["projected"]);
    let document = "query($at: Position) { pairs(first: 1, atLeast: $at) { position } }";
    let pairs = service.data(document, json!({ "at": head["head"]["position"] })).await;
    assert_eq!(pairs["pairs"]["position"], head["head"]["position"]);
}
