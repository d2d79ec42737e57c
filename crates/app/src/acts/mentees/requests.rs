//! What a mentee asks for: one enrolment of a human being in a programme, and the words and codes of the request that stay in the vault.

use crate::acts::identity;
use crate::acts::known::known_request;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{MenteeId, PersonId, ProgramId};
use domain::mentee::{Mentee, RequestCommand, RequestTopic, SensitiveTopic};
use std::collections::BTreeSet;

/// Takes the one enrolment of a person in a programme.
pub(super) async fn enrol(
    work: &mut Work<'_>,
    id: MenteeId,
    person: PersonId,
    program: ProgramId,
) -> Result<(), WorkError> {
    let program = program.to_string();
    for record in identity::records(work, person).await? {
        let parts = [record.to_string(), program.clone()];
        let known = work.owner("enrolment", &parts.each_ref().map(String::as_str)).await?;
        if let Some(known) = known.filter(|known| *known != id.0) {
            return Err(Refused::new(
                "MENTEE_ENROLLED_BEFORE",
                format!("this person is enrolled in the programme already: {known}"),
                format!("этот человек уже записан в программу: {known}"),
            )
            .into());
        }
    }
    work.claim("enrolment", &[&person.to_string(), &program], id.0);
    Ok(())
}

pub(super) async fn update_request(
    work: &mut Work<'_>,
    id: MenteeId,
    topics: BTreeSet<RequestTopic>,
    sensitive: &str,
    request: Option<String>,
    occurred_on: NaiveDate,
) -> Result<(), WorkError> {
    let person = known_request(work, id).await?.person_id;
    work.not_erased(person).await?;
    let known_sensitive = work.personal(person.0, &sensitive_field(id)).await?.unwrap_or_default();
    let known_text = work.personal(person.0, &request_field(id)).await?;
    let new_text = request.filter(|text| known_text.as_ref() != Some(text));
    let sealed_changed = known_sensitive != sensitive || new_text.is_some();
    work.decide::<Mentee>(id.0, RequestCommand::UpdateRequest { topics, sealed_changed, occurred_on })
        .await?;
    work.seal_some(person.0, &request_field(id), new_text.as_deref()).await?;
    if known_sensitive == sensitive {
        return Ok(());
    }
    work.seal(person.0, &sensitive_field(id), sensitive).await
}

pub(super) fn request_field(id: MenteeId) -> String {
    format!("request:{id}")
}

pub(super) fn sensitive_field(id: MenteeId) -> String {
    format!("sensitive:{id}")
}

/// Codes as the vault keeps them.
pub(super) fn codes(topics: &BTreeSet<SensitiveTopic>) -> String {
    topics.iter().map(|topic| <&str>::from(*topic)).collect::<Vec<_>>().join(" ")
}
