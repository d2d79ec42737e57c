//! Consents without which work goes on: one that the age of somebody asks for and that does not stand, and a transfer taken back.
//!
//! Invariants: what has run out by its own term stands in the list of expired consents alone. Ages are in the vault: the application
//! brings them; without one nothing is said of the processing.

use super::members::Members;
use super::{About, AttentionItem, Thing, Watch};
use crate::registry::{ConsentRow, ConsentsRow, MenteeRow, MentorRow, ProgramRow};
use chrono::{Months, NaiveDate};
use domain::attention::{AttentionKind, AttentionSeverity};
use domain::consent::Majority;
use domain::ids::{OrganizationId, PersonId, ProgramId};
use domain::policies::TermsPolicy;
use domain::values::{ConsentGiver, ConsentKind};
use domain::words::Word;

/// Whose consents are needed, and which of them do not stand.
#[derive(Clone, Debug)]
pub struct Needed {
    person_id: PersonId,
    /// Since when they are needed.
    since: NaiveDate,
    /// Who has no consent to the processing standing, and since when where there was one.
    without: Vec<Gone>,
    /// Who took a transfer back, and when.
    taken_back: Vec<(ConsentGiver, NaiveDate)>,
    thing: Thing,
    organization_id: OrganizationId,
    program_id: Option<ProgramId>,
}

/// The consents of a mentor who is ready; none of one who has retired, or could stand whatever the age.
pub fn needed_of_mentor(mentor: &MentorRow, watch: Watch<'_>) -> Option<Needed> {
    let since = mentor.ready.values().copied().min().filter(|_| watch.remains(mentor))?;
    let of = (Thing::Mentor(mentor.id), mentor.organization_id, None);
    needed(mentor.person_id, since, &mentor.consents, of, watch)
}

/// The consents of a mentee in the pool or in a pair; none of an enrolment that is over.
pub fn needed_of_mentee(
    mentee: &MenteeRow,
    program: Option<&ProgramRow>,
    members: &Members,
    watch: Watch<'_>,
) -> Option<Needed> {
    let since = mentee.in_pool_since.filter(|_| watch.lasts(mentee, program, members))?;
    let of = (Thing::Mentee(mentee.id), mentee.organization_id, Some(mentee.program_id));
    needed(mentee.person_id, since, &mentee.consents, of, watch)
}

fn needed(
    person_id: PersonId,
    since: NaiveDate,
    consents: &ConsentsRow,
    (thing, organization_id, program_id): (Thing, OrganizationId, Option<ProgramId>),
    watch: Watch<'_>,
) -> Option<Needed> {
    let of = |kind| {
        let givers = ConsentGiver::all().iter().copied();
        givers.filter_map(move |giver| gone(consents, kind, giver, watch))
    };
    let without: Vec<_> = of(ConsentKind::Processing).collect();
    let taken_back: Vec<_> =
        of(ConsentKind::Transfer).filter_map(|(giver, ended)| Some((giver, ended?))).collect();
    let is_needed = since <= watch.on && !(without.is_empty() && taken_back.is_empty());
    is_needed.then_some(Needed { person_id, since, without, taken_back, thing, organization_id, program_id })
}

/// Whose consent does not stand, and since when where it was withdrawn.
type Gone = (ConsentGiver, Option<NaiveDate>);

/// Nothing where a consent stands, or where the end of its own term is told.
fn gone(consents: &ConsentsRow, kind: ConsentKind, giver: ConsentGiver, watch: Watch<'_>) -> Option<Gone> {
    let on = watch.on;
    let given = || {
        let alike = consents.given.iter().filter(move |row| (row.kind, row.given_by) == (kind, giver));
        alike.filter(move |row| row.occurred_on <= on)
    };
    let withdrawn_on = |row: &ConsentRow| row.withdrawn_on.filter(|day| *day <= on);
    let stands = |row: &ConsentRow| {
        withdrawn_on(row).is_none() && row.terms.valid_until.is_none_or(|until| on <= until)
    };
    let is_told = |row: &ConsentRow| consents.end(row, on).is_some();
    if given().any(|row| stands(row) || is_told(row)) {
        return None;
    }
    Some((giver, given().filter_map(withdrawn_on).max()))
}

impl Needed {
    /// Whose age says what is needed.
    pub fn person_id(&self) -> PersonId {
        self.person_id
    }

    /// What is missing of somebody of this age, by the rules of the region.
    pub fn missing(
        &self,
        birth_date: Option<NaiveDate>,
        terms: TermsPolicy,
        watch: Watch<'_>,
    ) -> Vec<AttentionItem> {
        let asked = |birth_date| Majority::on(birth_date, watch.on, terms).required_givers();
        let asked = birth_date.map(asked).unwrap_or_default();
        let of_age = || birth_date?.checked_add_months(Months::new(12 * terms.self_consent_age));
        let processing =
            self.without.iter().filter(|(giver, _)| asked.contains(giver)).map(|(giver, ended)| {
                let since = match giver {
                    ConsentGiver::OwnConsent => of_age().map_or(self.since, |day| day.max(self.since)),
                    ConsentGiver::LegalRepresentative => self.since,
                };
                (ConsentKind::Processing, *giver, ended.unwrap_or(since))
            });
        let transfer = self.taken_back.iter().map(|(giver, ended)| (ConsentKind::Transfer, *giver, *ended));
        let items = processing.chain(transfer).map(|(kind, giver, since)| AttentionItem {
            kind: AttentionKind::ConsentMissing,
            severity: AttentionSeverity::Urgent,
            thing: self.thing,
            about: About::Consent(kind, giver),
            organization_id: self.organization_id,
            program_id: self.program_id,
            since,
            days: watch.days_since(since),
        });
        items.collect()
    }
}
