//! Who is who: a person is found again by name and birth date inside an organisation, both of which only the vault knows.

use super::rules;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::{Datelike, NaiveDate};
use domain::consent::Majority;
use domain::ids::{MenteeId, MentorId, OrganizationId, PairId, PersonId};
use domain::mentor::{Mentor, carried_by};
use domain::organization::Organization;
use domain::person::{Person, RegistrationCommand};
use domain::words::{is_name, normalised};
use std::collections::BTreeSet;
use std::fmt;
use store::journal::ReadError;

/// Personal data as it came in. It is sealed, never logged: its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct PersonalData {
    /// Full name.
    pub name: String,
    /// Birth date.
    pub birth_date: NaiveDate,
    /// Other fields by their vault name: contacts, place of work, wishes.
    pub fields: Vec<(&'static str, String)>,
}

impl fmt::Debug for PersonalData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonalData(sealed)")
    }
}

/// A person to be found or registered, with the id that a new one gets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPerson {
    /// The id if the person is new.
    pub id: PersonId,
    /// Who.
    pub data: PersonalData,
}

/// Finds the person in the organisation, or registers a new one.
pub(super) async fn person(
    work: &mut Work<'_>,
    organization: OrganizationId,
    new: &NewPerson,
    occurred_on: NaiveDate,
) -> Result<PersonId, WorkError> {
    let data = &new.data;
    if !is_name(&data.name) {
        return Err(name_missing().into());
    }
    let parts = person_parts(organization, data);
    let parts = [parts[0].as_str(), parts[1].as_str(), parts[2].as_str()];
    let id = if let Some(known) = known_person(work, organization, data).await? {
        work.not_erased(known).await?;
        known
    } else {
        let command = RegistrationCommand::RegisterPerson { birth_year: data.birth_date.year(), occurred_on };
        work.decide::<Person>(new.id.0, command).await?;
        work.new_subject(new.id.0);
        work.claim("person", &parts, new.id.0);
        work.seal(new.id.0, "name", &data.name).await?;
        work.seal(new.id.0, "birth_date", &data.birth_date.to_string()).await?;
        new.id
    };
    for (field, value) in &data.fields {
        work.seal(id.0, field, value).await?;
    }
    Ok(id)
}

pub(super) fn name_missing() -> Refused {
    Refused::new(
        "PERSON_NAME_MISSING",
        "the name has no letter or digit: a participant has a name",
        "в имени нет ни буквы, ни цифры: у участника есть имя",
    )
}

/// A person who is known in the organisation, or in one that it took over.
async fn known_person(
    work: &mut Work<'_>,
    organization: OrganizationId,
    data: &PersonalData,
) -> Result<Option<PersonId>, WorkError> {
    for place in with_predecessors(work, organization).await? {
        let parts = person_parts(place, data);
        if let Some(known) = work.owner("person", &parts.each_ref().map(String::as_str)).await? {
            return Ok(Some(PersonId(known)));
        }
    }
    Ok(None)
}

/// An organisation, and those that it took over with those before them.
pub(super) async fn with_predecessors(
    work: &mut Work<'_>,
    organization: OrganizationId,
) -> Result<Vec<OrganizationId>, WorkError> {
    let mut places = vec![organization];
    let mut next = 0;
    while let Some(place) = places.get(next).copied() {
        let before = work.state::<Organization>(place.0).await?.predecessors().collect::<Vec<_>>();
        places.extend(before.into_iter().filter(|known| !places.contains(known)).collect::<Vec<_>>());
        next += 1;
    }
    Ok(places)
}

/// By what a person is found again in an organisation.
pub(crate) fn person_parts(organization: OrganizationId, data: &PersonalData) -> [String; 3] {
    [organization.to_string(), normalised(&data.name), data.birth_date.to_string()]
}

/// All records of the human being of whom this is one: itself first, then the others. The commit fails when one of them is merged
/// or separated in between.
pub(super) async fn records(work: &mut Work<'_>, id: PersonId) -> Result<Vec<PersonId>, WorkError> {
    let canonical = canonical(work, id).await?;
    let kept = work.guarded_state::<Person>(canonical.0).await?;
    let others = std::iter::once(canonical).chain(kept.absorbed().iter().copied());
    Ok(std::iter::once(id).chain(others.filter(|other| *other != id)).collect())
}

/// The record that stands for a human being; guarded like [`records`].
pub(super) async fn canonical(work: &mut Work<'_>, id: PersonId) -> Result<PersonId, WorkError> {
    let person = work.guarded_state::<Person>(id.0).await?;
    Ok(person.merged_into().unwrap_or(id))
}

/// The mentor that a record became.
pub(super) async fn own_mentor(work: &Work<'_>, person: PersonId) -> Result<Option<MentorId>, WorkError> {
    Ok(work.owner("mentor", &[&person.to_string()]).await?.map(MentorId))
}

/// The mentor that a human being is, by any of his or her records.
pub(crate) async fn mentor_of(work: &mut Work<'_>, person: PersonId) -> Result<Option<MentorId>, WorkError> {
    for record in records(work, person).await? {
        if let Some(mentor) = own_mentor(work, record).await? {
            return Ok(Some(mentor));
        }
    }
    Ok(None)
}

/// The mentees in their pairs whom a mentor's human being carries under other records, without those of the mentor's own pairs
/// (docs/decisions/0044). Guarded, so that neither a merge nor a pair slips in beside what rests on it.
pub(super) async fn carried_elsewhere(
    work: &mut Work<'_>,
    id: MentorId,
) -> Result<BTreeSet<(PairId, MenteeId)>, WorkError> {
    let mentor = work.state::<Mentor>(id.0).await?;
    let Some(profile) = mentor.profile() else { return Ok(BTreeSet::new()) };
    let mut others = Vec::new();
    for record in records(work, profile.person_id).await? {
        if let Some(other) = own_mentor(work, record).await?.filter(|other| *other != id) {
            others.push(work.guarded_state::<Mentor>(other.0).await?);
        }
    }
    let mut elsewhere = carried_by(others.iter().map(|mentor| mentor.carried()));
    elsewhere.retain(|(pair, _)| !mentor.carried().contains_key(pair));
    Ok(elsewhere)
}

/// The birth date in the vault, when there is one. One that cannot be read is damage, not a person without a birth date.
pub(super) async fn birth_date(work: &Work<'_>, person: PersonId) -> Result<Option<NaiveDate>, WorkError> {
    let text = work.personal(person.0, "birth_date").await?;
    Ok(text.as_deref().map(read_birth_date).transpose()?)
}

/// A birth date as the vault holds it. One that cannot be read is damage: no rule refuses on it, and nobody looks like anybody by it.
pub(crate) fn read_birth_date(text: &str) -> Result<NaiveDate, ReadError> {
    text.parse().map_err(|_| ReadError::Value { what: "a birth date in the vault" })
}

/// How old a person is on a day, by the birth date in the vault and the ages of the organisation's region.
pub(super) async fn majority(
    work: &mut Work<'_>,
    person: PersonId,
    organization: OrganizationId,
    day: NaiveDate,
) -> Result<Majority, WorkError> {
    if let Some(birth_date) = birth_date(work, person).await? {
        return Ok(Majority::on(birth_date, day, rules::terms(work, organization, day).await?));
    }
    work.not_erased(person).await?;
    Err(Refused::new(
        "PERSON_BIRTH_DATE_UNKNOWN",
        "the birth date of the person is not in the vault: it says whose consent is needed",
        "даты рождения человека нет в хранилище: по ней видно, чьё согласие нужно",
    )
    .into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::perform::PerformError;

    #[test]
    fn a_birth_date_that_cannot_be_read_is_damage_and_says_so() {
        assert_eq!(read_birth_date("2010-05-10").ok(), NaiveDate::from_ymd_opt(2010, 5, 10));
        let damaged = read_birth_date("10.05.2010").expect_err("the vault holds ISO days");
        assert!(damaged.to_string().contains("a birth date in the vault"), "{damaged}");
        let PerformError::Unavailable(cause) = WorkError::from(damaged).into() else {
            panic!("no rule refused it")
        };
        assert!(cause.to_string().contains("a birth date in the vault"), "{cause}");
    }
}
