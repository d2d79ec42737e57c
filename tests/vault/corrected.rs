//! Corrections of what is on record of somebody who was erased: nothing is sealed for him or her again, and no void takes him or her back.

use super::erasure::{ended, erase, person_of};
use crate::kit::database::{Fresh, on_both_databases};
use crate::mutations::corrected::about;
use crate::mutations::service::School;
use serde_json::{Value, json};
use store::vault::audit;

on_both_databases!(
    whose_data_are_gone_consents_to_nothing,
    nothing_is_sealed_with_a_correction_of_somebody_who_was_erased,
    no_void_takes_back_whoever_was_erased,
    no_void_takes_back_a_curator_who_was_erased,
    a_registration_on_which_something_rests_stays,
);

/// A school whose mentee took part, left and was erased; with the person.
async fn without_its_mentee(fresh: Fresh) -> (School, Value) {
    let school = School::matching(fresh).await;
    ended(&school).await;
    let person = person_of(&school, "mentee", &school.mentee).await;
    school.service.act("erasePerson", "person { id }", erase(&person)).await;
    (school, person)
}

async fn voided(school: &School, of: (&str, &Value, &str)) -> Value {
    let (mutation, input) = about(&school.service, of, None).await;
    school.service.refused(mutation, input).await["rule"].clone()
}

async fn nothing_is_sealed_with_a_correction_of_somebody_who_was_erased(fresh: Fresh) {
    let (school, _) = without_its_mentee(fresh).await;
    let day = Some(("occurred_on", "2024-01-18"));
    let (mutation, mut input) = about(&school.service, ("Mentee", &school.mentee, "ConsentGiven"), day).await;
    input["note"] = json!("Иванов Иван, тел. 123");
    assert_eq!(school.service.refused(mutation, input).await["rule"], "PERSON_ERASED");
    let found = audit(school.service.app.journal().backend()).await.unwrap();
    assert_eq!(found.rows_of_erased, 0);
}

async fn whose_data_are_gone_consents_to_nothing(fresh: Fresh) {
    let (school, _) = without_its_mentee(fresh).await;
    let consent = json!({
        "menteeId": school.mentee, "kind": "PUBLICATION", "givenBy": "OWN_CONSENT", "occurredOn": "2024-03-01",
    });
    let refused = school.service.refused("recordMenteeConsent", consent).await;
    assert_eq!(refused["rule"], "PERSON_ERASED", "{refused}");
}

async fn no_void_takes_back_whoever_was_erased(fresh: Fresh) {
    let (school, _) = without_its_mentee(fresh).await;
    assert_eq!(voided(&school, ("Mentee", &school.mentee, "MenteeWithdrawn")).await, "PERSON_ERASED");
    let document = "query($id: UUID!) { mentee(id: $id) { state } }";
    let mentee = school.service.ask(document, json!({ "id": school.mentee })).await;
    assert_eq!(mentee["data"]["mentee"]["state"], "WITHDRAWN");
}

async fn no_void_takes_back_a_curator_who_was_erased(fresh: Fresh) {
    let school = School::matching(fresh).await;
    let service = &school.service;
    let another = json!({ "programId": school.program, "curator": { "name": "Новая Анна" }, "occurredOn": "2024-02-01" });
    service.act("assignCurator", "program { id }", another).await;
    let document = "query($id: UUID!) { program(id: $id) { curators { id } } }";
    let program = service.ask(document, json!({ "id": school.program })).await;
    let curator = program["data"]["program"]["curators"][0]["id"].clone();
    let release = json!({ "programId": school.program, "personId": curator, "occurredOn": "2024-03-01" });
    service.act("releaseCurator", "program { id }", release).await;
    service.act("erasePerson", "person { id }", erase(&curator)).await;
    assert_eq!(voided(&school, ("Program", &school.program, "CuratorReleased")).await, "PERSON_ERASED");
}

async fn a_registration_on_which_something_rests_stays(fresh: Fresh) {
    let (school, person) = without_its_mentee(fresh).await;
    assert_eq!(voided(&school, ("Person", &person, "PersonRegistered")).await, "PERSON_ERASED");
}
