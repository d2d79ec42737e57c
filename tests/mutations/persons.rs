//! Two records of one human being: proposed, merged by somebody, counted once, separated again.

use super::service::{School, Service, mentee, mentor};
use crate::kit::database::{Fresh, on_both_databases};
use serde_json::{Value, json};

on_both_databases!(
    a_duplicate_is_proposed_merged_and_separated,
    twins_are_not_proposed_and_not_merged_without_a_reason,
    whoever_was_told_apart_is_proposed_no_more_until_that_is_taken_back,
    both_halves_of_a_merge_are_corrected_together,
    one_human_being_is_not_on_both_sides_and_carries_one_capacity,
    a_mistyped_person_is_put_right_and_found_by_what_is_right,
    a_right_age_waits_for_the_consent_it_asks_for,
    a_birth_year_follows_the_birth_date_and_nobody_becomes_a_double,
);

const DAY: &str = "2024-10-07";

async fn person_of(service: &Service, kind: &str, id: &Value) -> Value {
    let document = format!("query($id: UUID!) {{ {kind}(id: $id) {{ personId }} }}");
    service.ask(&document, json!({ "id": id })).await["data"][kind]["personId"].clone()
}

/// Ids with scores and reasons of everybody proposed at a node.
async fn proposed(service: &Service, node: &Value) -> Value {
    let document = "query($node: UUID!) { duplicatePersons(node: $node, first: 10) {
        totalCount edges { node { personIds score reasons persons { name } } } } }";
    let mut answer = service.ask(document, json!({ "node": node })).await;
    assert_eq!(answer.get("errors"), None);
    answer["data"]["duplicatePersons"]["edges"].take()
}

async fn enrolled(service: &Service, program: &Value) -> Value {
    let document = "query($node: UUID!) { participation(node: $node, year: 2024) { menteesEnrolled } }";
    service.ask(document, json!({ "node": program })).await["data"]["participation"]["menteesEnrolled"]
        .clone()
}

fn merge(from: &Value, into: &Value) -> Value {
    json!({ "personId": from, "intoId": into, "occurredOn": DAY })
}

async fn a_duplicate_is_proposed_merged_and_separated(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let again = mentee(service, &school.program, "Магомедов Али Расулович").await;
    let (one, other) =
        (person_of(service, "mentee", &school.mentee).await, person_of(service, "mentee", &again).await);
    let found = proposed(service, &school.organization).await;
    assert_eq!(found.as_array().map(Vec::len), Some(1), "{found}");
    assert_eq!(found[0]["node"]["score"], 85);
    assert_eq!(found[0]["node"]["reasons"], json!(["SAME_BIRTH_DATE", "PATRONYMIC_MISSING"]));
    assert_eq!(enrolled(service, &school.program).await, 2);

    let kept =
        service.act("mergePersons", "person { id absorbed { id } version }", merge(&other, &one)).await;
    assert_eq!(kept, json!({ "id": one, "absorbed": [{ "id": other }], "version": 2 }));
    assert_eq!(enrolled(service, &school.program).await, 1);
    assert_eq!(proposed(service, &school.organization).await, json!([]));
    let repeated = service.send("mergePersons", "person { id }", merge(&other, &one)).await;
    assert_eq!((&repeated["userErrors"], &repeated["version"]), (&json!([]), &json!(2)));

    let refused = service.refused("mergePersons", merge(&one, &other)).await;
    assert_eq!(refused["rule"], "MERGE_CYCLE");

    let back = json!({ "personId": other, "occurredOn": DAY });
    let separated = service.act("unmergePersons", "person { id mergedInto { id } }", back).await;
    assert_eq!(separated, json!({ "id": other, "mergedInto": null }));
    assert_eq!(enrolled(service, &school.program).await, 2);
}

async fn twins_are_not_proposed_and_not_merged_without_a_reason(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let mut twins = Vec::new();
    for name in ["Котова Алина Ильинична", "Котова Арина Ильинична"] {
        let id = mentee(service, &school.program, name).await;
        twins.push(person_of(service, "mentee", &id).await);
    }
    assert_eq!(proposed(service, &school.organization).await, json!([]));
    let refused = service.refused("mergePersons", merge(&twins[0], &twins[1])).await;
    assert_eq!((&refused["rule"], &refused["path"]), (&json!("MERGE_TWINS"), &json!(["input", "reason"])));
    let mut confirmed = merge(&twins[0], &twins[1]);
    confirmed["reason"] = json!("описка в имени, сверено со свидетельством");
    service.act("mergePersons", "person { id }", confirmed).await;
}

async fn whoever_was_told_apart_is_proposed_no_more_until_that_is_taken_back(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let again = mentee(service, &school.program, "Магомедов Али Расулович").await;
    let (one, other) =
        (person_of(service, "mentee", &school.mentee).await, person_of(service, "mentee", &again).await);
    let apart = json!({ "personId": one, "otherId": other, "occurredOn": DAY });
    let told = service.act("declareDistinct", "person { id distinctFrom duplicates { score } }", apart).await;
    assert_eq!(told, json!({ "id": one, "distinctFrom": [other], "duplicates": [] }));
    assert_eq!(proposed(service, &school.organization).await, json!([]));
    let refused = service.refused("mergePersons", merge(&one, &other)).await;
    assert_eq!(refused["rule"], "MERGE_DECLARED_DISTINCT");

    let revoke = json!({ "personId": other, "otherId": one, "occurredOn": "2024-10-08" });
    let shown = "person { id distinctFrom }";
    let told = service.act("revokeDistinct", shown, revoke.clone()).await;
    // The record on which it had been said.
    assert_eq!(told, json!({ "id": one, "distinctFrom": [] }));
    let repeated = service.send("revokeDistinct", shown, revoke).await;
    assert_eq!((&repeated["userErrors"], &repeated["version"]), (&json!([]), &json!(3)));
    assert_eq!(proposed(service, &school.organization).await.as_array().map(Vec::len), Some(1));
    service.act("mergePersons", "person { id }", merge(&one, &other)).await;
}

/// A fact of a person, corrected or voided.
fn correction(person: &Value, sequence: u64, day: Option<&str>) -> Value {
    let mut input =
        json!({ "aggregateType": "PERSON", "id": person, "sequence": sequence, "reason": "TYPO" });
    if let Some(day) = day {
        input["changes"] = json!([{ "field": "occurred_on", "value": day }]);
    }
    input
}

async fn both_halves_of_a_merge_are_corrected_together(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let again = mentee(service, &school.program, "Магомедов Али Расулович").await;
    let (one, other) =
        (person_of(service, "mentee", &school.mentee).await, person_of(service, "mentee", &again).await);
    service.act("mergePersons", "person { id }", merge(&other, &one)).await;
    // From either side: the record that was kept, then the one that was merged.
    for (record, day) in [(&one, "2024-10-01"), (&other, "2024-10-02")] {
        service.act("correctFact", "version", correction(record, 2, Some(day))).await;
        for half in [&one, &other] {
            let facts = effective_days(service, half).await;
            assert_eq!(facts.get(&2).map(String::as_str), Some(day));
        }
    }
    let future = correction(&one, 2, Some("2031-01-01"));
    assert_eq!(service.refused("correctFact", future).await["rule"], "CORRECTION_BREAKS_RULE");

    service.act("voidFact", "version", correction(&one, 2, None)).await;
    assert_eq!(enrolled(service, &school.program).await, 2);
    let shown = "query($id: UUID!) { person(id: $id) { mergedInto { id } absorbed { id } } }";
    for record in [&one, &other] {
        let answer = service.ask(shown, json!({ "id": record })).await;
        assert_eq!(answer["data"]["person"], json!({ "mergedInto": null, "absorbed": [] }));
    }

    service.act("mergePersons", "person { id }", merge(&other, &one)).await;
    let back = json!({ "personId": other, "occurredOn": DAY });
    service.act("unmergePersons", "person { id }", back).await;
    let separation =
        service.ask("query($id: UUID!) { person(id: $id) { version } }", json!({ "id": other })).await;
    let sequence = separation["data"]["person"]["version"].as_u64().unwrap();
    let refused = service.refused("voidFact", correction(&other, sequence, None)).await;
    assert_eq!(refused["rule"], "CORRECTION_MERGES_AGAIN");
    service.act("correctFact", "version", correction(&other, sequence, Some("2024-10-08"))).await;
}

/// The days of the facts of a person as they stand, by their numbers.
async fn effective_days(service: &Service, person: &Value) -> std::collections::BTreeMap<u64, String> {
    let id = person.as_str().unwrap().parse().unwrap();
    let history = service.app.aggregates().history::<domain::person::Person>(id).await.unwrap();
    let facts = domain::correction::effective(&history);
    let day = |fact| serde_json::to_value(fact).unwrap()["occurred_on"].as_str().unwrap().to_owned();
    facts.into_iter().map(|(sequence, fact)| (sequence, day(fact))).collect()
}

async fn one_human_being_is_not_on_both_sides_and_carries_one_capacity(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let pair = school.pair().await;
    let (first, mentee_person) = (
        person_of(service, "mentor", &school.mentor).await,
        person_of(service, "mentee", &school.mentee).await,
    );
    let mut confirmed = merge(&mentee_person, &first);
    confirmed["reason"] = json!("один человек");
    let refused = service.refused("mergePersons", confirmed).await;
    assert_eq!(refused["rule"], "MERGE_BOTH_SIDES");
    assert!(refused["message"].as_str().unwrap().contains(pair.as_str().unwrap()), "{refused}");

    let again = mentor(service, &school.organization, &school.program, "Орлова Вера").await;
    let second = person_of(service, "mentor", &again).await;
    service.act("mergePersons", "person { id }", merge(&second, &first)).await;
    let other = mentee(service, &school.program, "Котова Арина Ильинична").await;
    let mut input = school.pair_input();
    input["mentorIds"] = json!([again]);
    input["menteeIds"] = json!([other]);
    let refused = service.refused("formPair", input.clone()).await;
    assert_eq!(refused["rule"], "MENTOR_OVER_CAPACITY");
    let capacity = |capacity| json!({ "mentorId": again, "capacity": capacity, "occurredOn": DAY });
    service.act("changeCapacity", "mentor { id }", capacity(2)).await;
    service.act("formPair", "pair { id }", input).await;
    let loads = "query($id: UUID!) { mentor(id: $id) { capacity load } }";
    for (record, capacity) in [(&school.mentor, 1), (&again, 2)] {
        let answer = service.ask(loads, json!({ "id": record })).await;
        assert_eq!(answer["data"]["mentor"], json!({ "capacity": capacity, "load": 2 }));
    }
    let lists = "query($node: UUID!) { attention(node: $node, on: \"2024-10-08\", kinds: [MENTOR_OVERUSED], first: 9) {
        edges { node { severity count mentor { id } } } } }";
    let told = || async {
        service.ask(lists, json!({ "node": school.organization })).await["data"]["attention"]["edges"].clone()
    };
    let first_of_all =
        json!([{ "node": { "severity": "URGENT", "count": 2, "mentor": { "id": school.mentor } } }]);
    assert_eq!(told().await, first_of_all, "this record says one, the human being carries two");

    let separate = json!({ "personId": second, "occurredOn": DAY });
    service.act("unmergePersons", "person { id }", separate).await;
    let answer = service.ask(loads, json!({ "id": again })).await;
    assert_eq!(answer["data"]["mentor"], json!({ "capacity": 2, "load": 1 }));
    assert_eq!(told().await, json!([]));
    service.act("changeCapacity", "mentor { id }", capacity(1)).await;
    service.act("mergePersons", "person { id }", merge(&second, &first)).await;
    let refused = service.refused("changeCapacity", capacity(0)).await;
    assert_eq!(refused["rule"], "MENTOR_CAPACITY_ZERO");
    service.act("changeCapacity", "mentor { id }", capacity(3)).await;
    assert_eq!(service.refused("changeCapacity", capacity(1)).await["rule"], "MENTOR_CAPACITY_BELOW_LOAD");
}

fn right(person: &Value, values: Value) -> Value {
    json!({ "personId": person, "person": values, "reason": "TYPO", "note": "по свидетельству" })
}

async fn a_mistyped_person_is_put_right_and_found_by_what_is_right(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let person = person_of(service, "mentee", &school.mentee).await;
    let values = json!({ "name": "Магомедова Алина", "birthDate": "1998-08-30", "contacts": "тел. 2" });
    let shown = "person { id name birthDate birthYear contacts }";
    let now = service.act("correctPerson", shown, right(&person, values.clone())).await;
    assert_eq!(
        now,
        json!({
            "id": person, "name": "Магомедова Алина", "birthDate": "1998-08-30", "birthYear": 1998, "contacts": "тел. 2",
        })
    );
    let before = service.app.journal().tree_head().await.unwrap().position;
    let again = service.send("correctPerson", "", right(&person, values)).await;
    assert_eq!(again["userErrors"], json!([]));
    let events = service.app.journal().read_after(store::journal::Position::START, 1_000).await.unwrap();
    assert_eq!(events.last().unwrap().position, before, "what is right already writes nothing");
    for event in &events {
        let text = format!("{}{:?}", event.payload, event.metadata_map());
        assert!(
            !text.contains("Алин") && !text.contains("1998-08") && !text.contains("свидетельств"),
            "{text}"
        );
    }

    let request = |name: &str, born: &str| {
        json!({
            "person": { "name": name, "birthDate": born }, "programId": school.program, "category": "YOUNG_SPECIALIST",
            "experienceYears": 1, "request": "вести урок", "source": "OWN_REQUEST", "occurredOn": "2024-01-12",
        })
    };
    let found = service.refused("registerRequest", request("магомедова алина", "1998-08-30")).await;
    assert_eq!(found["rule"], "MENTEE_ENROLLED_BEFORE");
    let other = service.act("registerRequest", "mentee { id }", request("Магомедов Али", "1999-08-30")).await;
    assert_ne!(person_of(service, "mentee", &other["id"]).await, person, "the mistyped name is free");
}

async fn a_right_age_waits_for_the_consent_it_asks_for(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let person = person_of(service, "mentee", &school.mentee).await;
    let child = json!({ "birthDate": "2009-08-30" });
    let refused = service.refused("correctPerson", right(&person, child.clone())).await;
    assert_eq!(refused["rule"], "PERSON_AGE_NEEDS_CONSENT");
    assert_eq!(refused["path"], json!(["input", "person", "birthDate"]));
    let consent = json!({
        "menteeId": school.mentee, "kind": "PROCESSING", "givenBy": "LEGAL_REPRESENTATIVE", "occurredOn": "2024-01-12",
    });
    service.act("recordMenteeConsent", "mentee { id }", consent).await;
    let now = service.act("correctPerson", "person { birthYear }", right(&person, child)).await;
    assert_eq!(now, json!({ "birthYear": 2009 }));
}

async fn a_birth_year_follows_the_birth_date_and_nobody_becomes_a_double(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let person = person_of(service, "mentee", &school.mentee).await;
    let alone = json!({
        "aggregateType": "PERSON", "id": person, "sequence": 1, "reason": "TYPO",
        "changes": [{ "field": "birth_year", "value": "1998" }],
    });
    assert_eq!(service.refused("correctFact", alone).await["rule"], "CORRECTION_BIRTH_YEAR");
    mentee(service, &school.program, "Быков Иван").await;
    let refused = service.refused("correctPerson", right(&person, json!({ "name": "Быков Иван" }))).await;
    assert_eq!(refused["rule"], "PERSON_LOOKS_LIKE_ANOTHER");
    let refused = service.refused("correctPerson", right(&person, json!({ "name": " " }))).await;
    assert_eq!(refused["rule"], "PERSON_NAME_MISSING");
    let nobody = json!("00000000-0000-0000-0000-00000000dead");
    let refused = service.refused("correctPerson", right(&nobody, json!({ "name": "Быков" }))).await;
    assert_eq!((&refused["rule"], &refused["code"]), (&json!("PERSON_UNKNOWN"), &json!("NOT_FOUND")));
}
