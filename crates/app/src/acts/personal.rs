//! Mistyped personal data: the vault gets the right values, the event says which fields they were, and what rests on them follows:
//! the birth year in the registration, and the name and birth date by which the person is found again (docs/decisions/0018).
//!
//! Invariant: nothing personal leaves the vault; what the vault holds already writes nothing.

use super::identity::{self, PersonalData, person_parts};
use super::rules;
use crate::refused::Refused;
use crate::work::{Work, WorkError};
use chrono::{Datelike, NaiveDate};
use domain::aggregate::Aggregate;
use domain::consent::{Consents, Majority};
use domain::correction::{self, CorrectionCommand, CorrectionReason, effective};
use domain::ids::{MenteeId, OrganizationId, PersonId};
use domain::mentee::Mentee;
use domain::mentor::Mentor;
use domain::person::{DataCommand, Person, PersonEvent, PersonalField, RegistrationEvent};
use domain::policies::TermsPolicy;
use domain::values::{ConsentGiver, ConsentKind, Side};
use domain::words::is_name;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fmt;

/// What is right of a person; what is not named stays. Its `Debug` says nothing.
#[derive(Clone)]
pub struct RightData {
    /// Full name.
    pub name: Option<String>,
    /// Birth date.
    pub birth_date: Option<NaiveDate>,
    /// Everything else.
    pub others: Vec<(PersonalField, String)>,
}

impl fmt::Debug for RightData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RightData(sealed)")
    }
}

/// Who is corrected, in which enrolments as far as the registry knows, and why.
#[derive(Clone, Debug)]
pub struct PersonCorrection {
    /// Who.
    pub id: PersonId,
    /// His or her enrolments.
    pub mentees: Vec<MenteeId>,
    /// What is right.
    pub right: RightData,
    /// Why.
    pub reason: CorrectionReason,
    /// What else there is to say: text, sealed.
    pub note: Option<String>,
}

/// The name in the vault of a field.
fn sealed_as(field: PersonalField) -> &'static str {
    match field {
        PersonalField::Name => "name",
        PersonalField::BirthDate => "birth_date",
        PersonalField::Contacts => "contacts",
        PersonalField::RepresentativeContacts => "representative_contacts",
        PersonalField::Place => "place",
        PersonalField::Competences => "competences",
        PersonalField::Achievements => "achievements",
        PersonalField::Interests => "interests",
        PersonalField::WishedAge => "wished_age",
        PersonalField::Time => "time",
    }
}

pub(super) async fn correct(work: &mut Work<'_>, act: PersonCorrection) -> Result<(), WorkError> {
    let PersonCorrection { id, mentees, right, reason, note } = act;
    work.not_erased(id).await?;
    let Some(was) = known_data(work, id).await? else {
        // Which refusal it is, the person says.
        let person = work.state::<Person>(id.0).await?;
        let (fields, birth_year, taken_by, missing_consent) = (BTreeSet::new(), 0, None, None);
        let command =
            DataCommand::CorrectPersonalData { fields, birth_year, taken_by, missing_consent, reason };
        person.decide(command.into(), work.stamp()).map_err(|refusal| Refused::of(&refusal))?;
        return Err(nothing_known().into());
    };
    let now = PersonalData {
        name: right.name.unwrap_or_else(|| was.name.clone()),
        birth_date: right.birth_date.unwrap_or(was.birth_date),
        fields: Vec::new(),
    };
    if !is_name(&now.name) {
        return Err(identity::name_missing().into());
    }
    let mut values =
        vec![(PersonalField::Name, now.name.clone()), (PersonalField::BirthDate, now.birth_date.to_string())];
    values.extend(right.others);
    let mut changed = Vec::new();
    for (field, value) in values {
        if work.personal(id.0, sealed_as(field)).await?.as_ref() != Some(&value) {
            changed.push((field, value));
        }
    }
    let roles = Roles::of(work, id, &mentees).await?;
    let places = roles.places(work, id, &was).await?;
    let command = DataCommand::CorrectPersonalData {
        fields: changed.iter().map(|(field, _)| *field).collect(),
        birth_year: now.birth_date.year(),
        taken_by: taken(work, id, &places, &now).await?,
        missing_consent: roles.missing_consent(work.stamp().today, was.birth_date, now.birth_date),
        reason,
    };
    work.decide::<Person>(id.0, command).await?;
    if changed.is_empty() {
        return same_note(work, id, note.as_deref()).await;
    }
    birth_year_follows(work, id, now.birth_date.year(), reason).await?;
    if (&was.name, was.birth_date) != (&now.name, now.birth_date) && !places.is_empty() {
        work.release(id.0);
        for place in places {
            work.claim("person", &person_parts(place, &now).each_ref().map(String::as_str), id.0);
        }
    }
    for (field, value) in changed {
        work.seal(id.0, sealed_as(field), &value).await?;
    }
    let number = work.version::<Person>(id.0).await? + 1;
    work.seal_some(id.0, &format!("correction:{number}"), note.as_deref()).await
}

/// Where nothing changes, what is said besides is compared with what was said of the newest correction: other words are refused.
async fn same_note(work: &mut Work<'_>, id: PersonId, note: Option<&str>) -> Result<(), WorkError> {
    let history = work.history::<Person>(id.0).await?;
    let corrections = (1_u64..).zip(&history).filter(|(_, event)| matches!(event, PersonEvent::Data(_)));
    let number = corrections.map(|(number, _)| number).last().unwrap_or_default();
    work.seal_some(id.0, &format!("correction:{number}"), note).await
}

/// By what the person is found again now; `None` when the vault holds nothing.
async fn known_data(work: &Work<'_>, id: PersonId) -> Result<Option<PersonalData>, WorkError> {
    let name = work.personal(id.0, "name").await?;
    let birth_date = identity::birth_date(work, id).await?;
    Ok(name.zip(birth_date).map(|(name, birth_date)| PersonalData { name, birth_date, fields: Vec::new() }))
}

/// Whoever else is found by the right name and birth date in one of these organisations.
async fn taken(
    work: &Work<'_>,
    id: PersonId,
    places: &BTreeSet<OrganizationId>,
    now: &PersonalData,
) -> Result<Option<PersonId>, WorkError> {
    for place in places {
        let parts = person_parts(*place, now);
        let owner = work.owner("person", &parts.each_ref().map(String::as_str)).await?;
        if let Some(other) = owner.filter(|owner| *owner != id.0) {
            return Ok(Some(PersonId(other)));
        }
    }
    Ok(None)
}

/// The registration has the birth year of the right date, as a correction of its own.
async fn birth_year_follows(
    work: &mut Work<'_>,
    id: PersonId,
    year: i32,
    reason: CorrectionReason,
) -> Result<(), WorkError> {
    let history = work.history::<Person>(id.0).await?;
    let registered = effective(&history).into_iter().find_map(|(sequence, fact)| match fact {
        PersonEvent::Registration(RegistrationEvent::PersonRegistered { birth_year, occurred_on }) => {
            Some((sequence, *birth_year, *occurred_on))
        }
        PersonEvent::Identity(_)
        | PersonEvent::Data(_)
        | PersonEvent::Erasure(_)
        | PersonEvent::Correction(_) => None,
    });
    let Some((sequence, _, occurred_on)) = registered.filter(|(_, birth_year, _)| *birth_year != year) else {
        return Ok(());
    };
    let now = RegistrationEvent::PersonRegistered { birth_year: year, occurred_on }.into();
    let command = CorrectionCommand::CorrectFact { sequence, now, reason };
    let corrections = correction::correct_by::<Person>(&history, command, Person::redo, work.stamp())
        .map_err(|refusal| Refused::of(&refusal))?;
    work.correct::<Person>(id.0, &history, corrections).await
}

/// Refuses a birth year that the birth date in the vault contradicts: the two are corrected together.
pub(super) async fn agrees_with_birth_date(
    work: &Work<'_>,
    id: PersonId,
    now: &Value,
) -> Result<(), WorkError> {
    let Some(birth_date) = identity::birth_date(work, id).await? else { return Ok(()) };
    if now["birth_year"] == birth_date.year() {
        return Ok(());
    }
    Err(Refused::new(
        "CORRECTION_BIRTH_YEAR",
        "the birth year follows from the birth date in the vault: correct the person, and it follows",
        "год рождения следует из даты рождения в хранилище: исправьте данные человека, и он изменится",
    )
    .into())
}

/// What a person is, with the consents of each role that is not over.
struct Roles {
    organizations: BTreeSet<OrganizationId>,
    open: Vec<(Side, Consents, TermsPolicy)>,
}

impl Roles {
    /// Guarded: the commit fails when a role changes in between.
    async fn of(work: &mut Work<'_>, id: PersonId, mentees: &[MenteeId]) -> Result<Self, WorkError> {
        let mut roles = Self { organizations: BTreeSet::new(), open: Vec::new() };
        for mentee_id in mentees {
            let mentee = work.guarded_state::<Mentee>(mentee_id.0).await?;
            let Some(request) = mentee.request().filter(|request| request.person_id == id) else { continue };
            roles.organizations.insert(request.organization_id);
            if mentee.closed_on().is_none() && mentee.in_pool_since().is_some() {
                let terms = rules::terms(work, request.organization_id, work.stamp().today).await?;
                roles.open.push((Side::Mentee, mentee.consents().clone(), terms));
            }
        }
        if let Some(mentor_id) = identity::own_mentor(work, id).await? {
            let mentor = work.guarded_state::<Mentor>(mentor_id.0).await?;
            roles.organizations.extend(mentor.profile().map(|profile| profile.organization_id));
            let working = mentor.profile().filter(|_| mentor.retired_on().is_none() && mentor.capacity() > 0);
            if let Some(profile) = working {
                let terms = rules::terms(work, profile.organization_id, work.stamp().today).await?;
                roles.open.push((Side::Mentor, mentor.consents().clone(), terms));
            }
        }
        Ok(roles)
    }

    /// The organisations in which the person is found by this name and birth date.
    async fn places(
        &self,
        work: &Work<'_>,
        id: PersonId,
        data: &PersonalData,
    ) -> Result<BTreeSet<OrganizationId>, WorkError> {
        let mut places = BTreeSet::new();
        for place in &self.organizations {
            let parts = person_parts(*place, data);
            if work.owner("person", &parts.each_ref().map(String::as_str)).await? == Some(id.0) {
                places.insert(*place);
            }
        }
        Ok(places)
    }

    /// A consent to processing that the right birth date asks for and that is not there. One that was missing before does not keep a
    /// mistake in the vault.
    fn missing_consent(
        &self,
        today: NaiveDate,
        was: NaiveDate,
        now: NaiveDate,
    ) -> Option<(Side, ConsentGiver)> {
        let missing = |(_, consents, terms): &(Side, Consents, TermsPolicy), birth_date| {
            consents.missing(ConsentKind::Processing, Majority::on(birth_date, today, *terms), today)
        };
        let mut open = self.open.iter().filter(|role| missing(role, was).is_none());
        open.find_map(|role| Some((role.0, missing(role, now)?)))
    }
}

fn nothing_known() -> Refused {
    Refused::new(
        "PERSON_DATA_UNKNOWN",
        "the vault holds no name and birth date of the person, as of somebody erased: there is nothing to correct",
        "в хранилище нет имени и даты рождения человека, например они уничтожены: исправлять нечего",
    )
}
