//! Erasing a person through the schema: what goes, what stays, and what it asks for first.

use crate::kit::app::catch_up;
use crate::kit::database::{Fresh, on_both_databases};
use crate::mutations::service::{School, mentee, mentor};
use crate::projection::history::{append_raw, stored};
use crate::projection::park::painted;
use app::App;
use domain::event::DomainEvent;
use serde_json::{Value, json};
use store::journal::{Commit, Metadata, StreamId};
use store::projector::rebuild;
use store::vault::audit;
use uuid::Uuid;

on_both_databases!(
    a_person_is_erased_with_everything_sealed_and_the_counts_stay,
    whoever_takes_part_leaves_first,
    a_merged_person_is_erased_as_a_whole_and_nobody_else_is,
    nothing_is_added_to_whoever_was_erased,
    a_curator_known_by_name_alone_is_erased,
    nobody_is_erased_while_something_is_left_out,
    a_repeat_destroys_what_an_erasure_left,
    of_a_pair_that_ended_with_somebody_who_was_erased_nothing_is_said,
);

const DAY: &str = "2024-12-20";
const ERASED: &str = "person { id name birthDate contacts erased { on reason } version }";

pub(super) fn erase(person: &Value) -> Value {
    json!({ "personId": person, "reason": "CONSENT_WITHDRAWN", "occurredOn": DAY })
}

pub(super) async fn person_of(school: &School, kind: &str, id: &Value) -> Value {
    let document = format!("query($id: UUID!) {{ {kind}(id: $id) {{ personId }} }}");
    school.service.ask(&document, json!({ "id": id })).await["data"][kind]["personId"].clone()
}

pub(super) fn id(value: &Value) -> Uuid {
    value.as_str().expect("an id").parse().expect("an id")
}

/// Keys and records of a subject.
pub(super) async fn rows(app: &App, subject: Uuid) -> (bool, usize) {
    let key = app.vault().key_of(subject).await.unwrap().is_some();
    (key, app.vault().fields_of(subject).await.unwrap().len())
}

async fn numbers(school: &School) -> Value {
    let document = "query($node: UUID!) {
        participation(node: $node, year: 2024) { menteesEnrolled units unitsDissolved memberships } }";
    let mut answer = school.service.ask(document, json!({ "node": school.program })).await;
    assert_eq!(answer.get("errors"), None);
    answer["data"]["participation"].take()
}

/// A pair with a topic that met once and ended, its mentee withdrawn.
pub(super) async fn ended(school: &School) -> Value {
    let pair = school.pair().await;
    let meeting = json!({
        "pairId": pair, "durationMin": 45, "mode": "IN_PERSON", "topic": "Как живёт Али",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }], "occurredOn": "2024-02-05",
    });
    school.service.act("holdOrganizationalMeeting", "pair { id }", meeting).await;
    let withdrawn =
        json!({ "menteeId": school.mentee, "reason": "CONSENT_WITHDRAWN", "occurredOn": "2024-03-01" });
    school.service.act("withdrawMentee", "mentee { id }", withdrawn).await;
    pair
}

async fn a_person_is_erased_with_everything_sealed_and_the_counts_stay(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let app = &school.service.app;
    let pair = ended(&school).await;
    let person = person_of(&school, "mentee", &school.mentee).await;
    let other = person_of(&school, "mentor", &school.mentor).await;
    let (before, untouched) = (numbers(&school).await, rows(app, id(&other)).await);
    assert!(rows(app, id(&person)).await.1 >= 3 && rows(app, id(&pair)).await == (true, 1));

    let erased = school.service.act("erasePerson", ERASED, erase(&person)).await;
    let expected = json!({
        "id": person, "name": "удалён", "birthDate": null, "contacts": null,
        "erased": { "on": DAY, "reason": "CONSENT_WITHDRAWN" }, "version": 2,
    });
    assert_eq!(erased, expected);
    assert_eq!(rows(app, id(&person)).await, (false, 0));
    assert_eq!(rows(app, id(&pair)).await, (false, 0), "the texts of the pair go with a member");
    assert_eq!(rows(app, id(&other)).await, untouched, "the other member keeps his or her own");
    assert_eq!(numbers(&school).await, before);
    catch_up(app).await;
    assert!(rebuild(app.journal(), |_, _| {}).await.unwrap().agrees());

    let again = school.service.send("erasePerson", ERASED, erase(&person)).await;
    assert_eq!((&again["userErrors"], &again["person"]["version"]), (&json!([]), &json!(2)));
    let history = "query($id: UUID!) { history(aggregateType: PERSON, id: $id, first: 10) {
        edges { node { type wording(language: EN) } } } }";
    let told = school.service.ask(history, json!({ "id": person })).await;
    let last = &told["data"]["history"]["edges"][1]["node"];
    assert_eq!(last["type"], "PersonErased");
    let wording = last["wording"].as_str().unwrap();
    assert!(wording.contains("ConsentWithdrawn") && wording.contains("1 pairs"), "{wording}");
}

async fn whoever_takes_part_leaves_first(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (person, curator) = (person_of(&school, "mentee", &school.mentee).await, curator(&school).await);
    let rule = async |person: &Value| {
        let refused = school.service.refused("erasePerson", erase(person)).await;
        assert_eq!(refused["path"], json!(["input", "personId"]));
        refused["rule"].as_str().unwrap().to_owned()
    };
    assert_eq!(rule(&person).await, "ERASURE_STILL_MENTEE");
    school.pair().await;
    assert_eq!(rule(&person).await, "ERASURE_IN_OPEN_PAIR");
    let other = person_of(&school, "mentor", &school.mentor).await;
    assert_eq!(rule(&other).await, "ERASURE_IN_OPEN_PAIR");
    assert_eq!(rule(&curator).await, "ERASURE_STILL_CURATOR");
    let idle = mentor(&school.service, &school.organization, &school.program, "Идлин Иван").await;
    assert_eq!(rule(&person_of(&school, "mentor", &idle).await).await, "ERASURE_STILL_MENTOR");
    let nobody = school.service.refused("erasePerson", erase(&json!(Uuid::from_u128(404)))).await;
    assert_eq!((&nobody["rule"], &nobody["code"]), (&json!("PERSON_UNKNOWN"), &json!("NOT_FOUND")));
}

async fn curator(school: &School) -> Value {
    let document = "query($id: UUID!) { program(id: $id) { curators { id } } }";
    school.service.ask(document, json!({ "id": school.program })).await["data"]["program"]["curators"][0]["id"]
        .clone()
}

async fn withdraw(school: &School, mentee: &Value) {
    let input = json!({ "menteeId": mentee, "reason": "CONSENT_WITHDRAWN", "occurredOn": "2024-03-01" });
    school.service.act("withdrawMentee", "mentee { id }", input).await;
}

async fn a_merged_person_is_erased_as_a_whole_and_nobody_else_is(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, app) = (&school.service, &school.service.app);
    let again = mentee(service, &school.program, "Магомедов Али Расулович").await;
    let twin = mentee(service, &school.program, "Магомедова Алия Расуловна").await;
    let (one, other) =
        (person_of(&school, "mentee", &school.mentee).await, person_of(&school, "mentee", &again).await);
    let stranger = person_of(&school, "mentee", &twin).await;
    let merge = json!({ "personId": other, "intoId": one, "occurredOn": "2024-10-07" });
    service.act("mergePersons", "person { id }", merge).await;
    withdraw(&school, &school.mentee).await;
    assert_eq!(service.refused("erasePerson", erase(&other)).await["rule"], "ERASURE_OF_MERGED");
    assert_eq!(service.refused("erasePerson", erase(&one)).await["rule"], "ERASURE_STILL_MENTEE");
    withdraw(&school, &again).await;
    let untouched = rows(app, id(&stranger)).await;
    service.act("erasePerson", "person { id }", erase(&one)).await;
    for record in [&one, &other] {
        assert_eq!(rows(app, id(record)).await, (false, 0));
        let shown = "query($id: UUID!) { person(id: $id) { name erased { on } } }";
        let shown = service.ask(shown, json!({ "id": record })).await;
        assert_eq!(shown["data"]["person"], json!({ "name": "удалён", "erased": { "on": DAY } }));
    }
    assert_eq!(rows(app, id(&stranger)).await, untouched);
}

async fn nothing_is_added_to_whoever_was_erased(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, app) = (&school.service, &school.service.app);
    let person = person_of(&school, "mentee", &school.mentee).await;
    withdraw(&school, &school.mentee).await;
    service.act("erasePerson", "person { id }", erase(&person)).await;

    let told = json!({ "menteeId": school.mentee, "topics": ["DIGITAL_SKILLS"], "request": "он же", "occurredOn": DAY });
    let told = service.send("updateRequest", "mentee { id }", told).await;
    assert_ne!(told["userErrors"], json!([]));
    let twin = mentee(service, &school.program, "Котова Арина Ильинична").await;
    let twin = person_of(&school, "mentee", &twin).await;
    let merge = json!({ "personId": twin, "intoId": person, "occurredOn": DAY, "reason": "тот же" });
    assert_eq!(service.refused("mergePersons", merge).await["rule"], "PERSON_ERASED");
    assert_eq!(rows(app, id(&person)).await, (false, 0));

    // Whoever comes again comes as somebody new.
    let anew = mentee(service, &school.program, "Магомедов Али").await;
    assert_ne!(person_of(&school, "mentee", &anew).await, person);
}

async fn a_curator_known_by_name_alone_is_erased(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, curator) = (&school.service, curator(&school).await);
    let second = json!({
        "programId": school.program, "curator": { "name": "Второй Пётр" }, "occurredOn": "2024-02-01",
    });
    service.act("assignCurator", "program { id }", second).await;
    let release = json!({ "programId": school.program, "personId": curator, "occurredOn": "2024-03-01" });
    service.act("releaseCurator", "program { id }", release).await;
    let erased = service.send("erasePerson", "", erase(&curator)).await;
    assert_eq!(erased["userErrors"], json!([]));
    assert_eq!(rows(&service.app, id(&curator)).await, (false, 0));
    let terms = "query($id: UUID!) { program(id: $id) { curatorTerms { curator { id name } } } }";
    let terms = service.ask(terms, json!({ "id": school.program })).await;
    let terms = terms["data"]["program"]["curatorTerms"].as_array().expect("terms").clone();
    let gone = terms.iter().find(|term| term["curator"]["id"] == curator).expect("the term stays");
    assert_eq!(gone["curator"]["name"], "удалён");
}

async fn nobody_is_erased_while_something_is_left_out(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let app = &school.service.app;
    let pair = ended(&school).await;
    let person = person_of(&school, "mentee", &school.mentee).await;
    let before = (rows(app, id(&person)).await, rows(app, id(&pair)).await);
    append_raw(app.journal(), StreamId::new("Mentee", id(&school.mentee)), vec![painted()]).await;
    catch_up(app).await;
    let refused = school.service.refused("erasePerson", erase(&person)).await;
    assert_eq!(refused["rule"], "ERASURE_WHILE_INCOMPLETE");
    assert_eq!((rows(app, id(&person)).await, rows(app, id(&pair)).await), before);
}

async fn a_repeat_destroys_what_an_erasure_left(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, app) = (&school.service, &school.service.app);
    let pair = ended(&school).await;
    let person = person_of(&school, "mentee", &school.mentee).await;
    let (key, sealed) = app.vault().seal_new(id(&school.mentee));
    let mut note = Commit::new(Uuid::from_u128(0xA11), [1; 32], Metadata::new());
    note.keys.push(sealed);
    note.records.push(key.seal("correction:2", "Али был болен"));
    app.journal().append(note).await.unwrap();
    assert_eq!(rows(app, id(&school.mentee)).await, (true, 1));
    // As if the enrolment had not been known: the event of an erasure, and nothing of what lies under it.
    let erased =
        DomainEvent::samples().into_iter().find(|(_, event)| event.kind() == "PersonErased").unwrap().1;
    append_raw(app.journal(), StreamId::new("Person", id(&person)), vec![stored(&erased)]).await;
    catch_up(app).await;
    let backend = app.journal().backend();
    let found = audit(backend).await.unwrap();
    assert_eq!(found.pairs_of_erased, 1);
    assert!(found.rows_of_erased >= 4, "of the person and of the enrolment: {found:?}");

    let again = service.send("erasePerson", "", erase(&person)).await;
    assert_eq!(again["userErrors"], json!([]));
    assert_eq!(rows(app, id(&pair)).await, (false, 0));
    assert_eq!(rows(app, id(&school.mentee)).await, (false, 0));
    assert_eq!(audit(backend).await.unwrap().pairs_of_erased, 0);
    let head = app.journal().tree_head().await.unwrap().position;
    let once_more = service.send("erasePerson", "", erase(&person)).await;
    assert_eq!(once_more["userErrors"], json!([]));
    assert_eq!(app.journal().tree_head().await.unwrap().position, head, "nothing was left");
}

/// A fact is put right after the erasure as before; words about it are not taken in.
async fn of_a_pair_that_ended_with_somebody_who_was_erased_nothing_is_said(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let (service, app) = (&school.service, &school.service.app);
    let pair = ended(&school).await;
    let person = person_of(&school, "mentee", &school.mentee).await;
    service.act("erasePerson", "person { id }", erase(&person)).await;
    let longer = |kind: &str, of: &Value, sequence: u32, field: &str, value: &str, note: Option<&str>| {
        json!({
            "aggregateType": kind, "id": of, "sequence": sequence, "reason": "TYPO", "note": note,
            "changes": [{ "field": field, "value": value }],
        })
    };
    for (kind, of, sequence, field, value) in
        [("PAIR", &pair, 2, "duration_min", "50"), ("MENTEE", &school.mentee, 1, "experience_years", "2")]
    {
        let said = longer(kind, of, sequence, field, value, Some("со слов Али"));
        assert_eq!(service.refused("correctFact", said).await["rule"], "PERSON_ERASED", "{kind}");
        let silent = longer(kind, of, sequence, field, value, None);
        service.act("correctFact", "corrections { corrected }", silent).await;
        assert_eq!(rows(app, id(of)).await, (false, 0), "{kind}");
    }
    let met = json!({
        "pairId": pair, "durationMin": 30, "mode": "IN_PERSON", "topic": "о чём говорил Али", "meetingType": "WORK",
        "attendees": [{ "mentorId": school.mentor }, { "menteeId": school.mentee }], "occurredOn": "2024-02-06",
    });
    assert_eq!(service.refused("recordMeeting", met).await["rule"], "PERSON_ERASED");
    assert_eq!(rows(app, id(&pair)).await, (false, 0));
}
