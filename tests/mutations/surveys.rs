//! What a region publishes to ask and measure with, and the answers to it.

use super::service::{School, Service};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(a_region_loads_the_defaults_and_replaces_them, a_measurement_keeps_to_its_instrument);

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
    service.act("measureOutcome", "mentee { id }", measured("3.25", "HIGHER_IS_BETTER")).await;
    let criteria = json!({
        "regionId": region(&school).await, "version": 3, "top": 1, "occurredOn": "2024-01-09",
        "criteria": [{ "code": "a", "text": { "ru": "цели" } }], "bands": [
            { "code": "low", "text": { "ru": "низкий" }, "min": 0, "max": 1 },
        ],
    });
    service.act("publishQualityCriteria", "methodology { version }", criteria).await;
}
