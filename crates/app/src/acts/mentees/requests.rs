//! What a mentee asks for: one open enrolment of a human being in a programme, and the words and codes of the request that stay in the vault.

use crate::acts::identity;
use crate::acts::known::known_request;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::NaiveDate;
use domain::ids::{MenteeId, PersonId, ProgramId};
use domain::mentee::{Mentee, RequestCommand, RequestTopic, SensitiveTopic};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Takes an enrolment of a person in a programme: of several that follow on one another at most one is not over (methodology §5.3;
/// decision 0050). Each has a claim with its number, so that of two who enrol at once one is told of the other.
pub(super) async fn enrol(
    work: &mut Work<'_>,
    id: MenteeId,
    person: PersonId,
    program: ProgramId,
    from: NaiveDate,
) -> Result<(), WorkError> {
    let known = enrolments(work, person, program).await?;
    if let Some(other) = open_one(work, &known, id, program).await? {
        return Err(Refused::new(
            "MENTEE_ENROLLED_BEFORE",
            format!("this person is enrolled in the programme already: {other}"),
            format!("этот человек уже записан в программу: {other}"),
        )
        .into());
    }
    if known.contains(&id.0) {
        return Ok(());
    }
    let mut over = Vec::new();
    for other in &known {
        over.extend(work.state::<Mentee>(*other).await?.closed_on());
    }
    if let Some(over) = over.into_iter().max().filter(|over| from < *over) {
        return Err(Refused::new(
            "MENTEE_ENROLLED_BEFORE",
            format!("this person was enrolled in the programme until {over}: accepted are days from then on"),
            format!("этот человек был записан в программу по {over}: принимаются дни начиная с этого"),
        )
        .into());
    }
    let mut number = 1;
    while owner(work, person, program, number).await?.is_some() {
        number += 1;
    }
    let parts = parts(person, program, number);
    work.claim("enrolment", &parts.iter().map(String::as_str).collect::<Vec<_>>(), id.0);
    Ok(())
}

/// An enrolment beside this one, of the same human being in the same programme, that is not over though this one is not either.
pub(in crate::acts) async fn open_beside(
    work: &mut Work<'_>,
    id: MenteeId,
) -> Result<Option<Uuid>, WorkError> {
    let mentee = work.state::<Mentee>(id.0).await?;
    let Some(request) = mentee.request().filter(|_| mentee.closed_on().is_none()) else { return Ok(None) };
    let (person, program) = (request.person_id, request.program_id);
    let known = enrolments(work, person, program).await?;
    open_one(work, &known, id, program).await
}

/// The one of these enrolments that is not over, beside this one.
async fn open_one(
    work: &mut Work<'_>,
    known: &[Uuid],
    id: MenteeId,
    program: ProgramId,
) -> Result<Option<Uuid>, WorkError> {
    for other in known.iter().filter(|known| **known != id.0) {
        if is_open(work, *other, program).await? {
            return Ok(Some(*other));
        }
    }
    Ok(None)
}

/// The enrolments of a human being in a programme, under whichever record.
async fn enrolments(
    work: &mut Work<'_>,
    person: PersonId,
    program: ProgramId,
) -> Result<Vec<Uuid>, WorkError> {
    let mut enrolments = Vec::new();
    for record in identity::records(work, person).await? {
        let (mut number, mut missing) = (0, 0);
        // One that was voided whole has given its number back: the next one is looked at all the same.
        while missing < 2 {
            number += 1;
            match owner(work, record, program, number).await? {
                Some(known) => {
                    missing = 0;
                    enrolments.push(known);
                }
                None => missing += 1,
            }
        }
    }
    Ok(enrolments)
}

/// Whose the enrolment of this number is.
async fn owner(
    work: &Work<'_>,
    person: PersonId,
    program: ProgramId,
    number: u32,
) -> Result<Option<Uuid>, WorkError> {
    let parts = parts(person, program, number);
    work.owner("enrolment", &parts.iter().map(String::as_str).collect::<Vec<_>>()).await
}

/// The first enrolment is told by person and programme alone, the later ones by their number as well.
fn parts(person: PersonId, program: ProgramId, number: u32) -> Vec<String> {
    let number = (number > 1).then(|| number.to_string());
    [person.to_string(), program.to_string()].into_iter().chain(number).collect()
}

/// Whether an enrolment is in the programme and not over: neither completed nor withdrawn, and not carried over to another one. Guarded:
/// nobody opens it again beside the new one.
async fn is_open(work: &mut Work<'_>, id: Uuid, program: ProgramId) -> Result<bool, WorkError> {
    let mentee = work.guarded_state::<Mentee>(id).await?;
    let is_here = mentee.request().is_some_and(|request| request.program_id == program);
    Ok(is_here && mentee.closed_on().is_none())
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
