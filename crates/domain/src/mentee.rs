//! A person as a mentee of one programme: an enrolment (settled point 2).
//!
//! States: requested → in the pool → matched → in the pool again, or completed when the last open unit ends and one met the
//! full-cycle policy (settled point 3), or withdrawn. INV-7: nobody is in a pool or pair without the consents that his or her age
//! asks for.

use crate::aggregate_parts;
use crate::consent::{ConsentCommand, ConsentEvent, ConsentRefusal, Consents};
use crate::ids::{MentorId, OrganizationId, PairId, PersonId, ProgramId};
use crate::measurement::{MeasurementCommand, MeasurementEvent, MeasurementRefusal, Measurements};
use crate::methodology::Submissions;
use crate::values::{EndReason, ParticipantCategory, RequestSource};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

mod enrolment;
mod leaving;
mod outcomes;
mod questionnaire;
mod request;
mod words;

pub use enrolment::{EnrolmentCommand, EnrolmentEvent, EnrolmentRefusal, ReleaseReason};
pub use leaving::{LeavingCommand, LeavingEvent, LeavingRefusal, Transfer};
pub use outcomes::{Outcome, OutcomesCommand, OutcomesEvent, OutcomesRefusal, RecordedOutcome};
pub use questionnaire::{QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal};
pub use request::{RequestCommand, RequestEvent, RequestRefusal, experience_fits};
pub use words::{RequestTopic, SensitiveTopic};

/// State of an enrolment.
#[derive(Clone, Debug, Default)]
pub struct Mentee {
    request: Option<Request>,
    /// Where the request was made; an enrolment that is carried over goes on elsewhere.
    requested_at: Option<OrganizationId>,
    consents: Consents,
    in_pool_since: Option<NaiveDate>,
    open_units: BTreeMap<PairId, BTreeSet<MentorId>>,
    /// The last day on which the mentee was freed from a pair.
    released_on: Option<NaiveDate>,
    met_policy: bool,
    completed_on: Option<NaiveDate>,
    withdrawn: Option<(EndReason, NaiveDate)>,
    transfers: BTreeMap<NaiveDate, Transfer>,
    outcomes: BTreeMap<(Outcome, NaiveDate), bool>,
    relatives: BTreeSet<MentorId>,
    measurements: Measurements,
    surveys: Submissions,
}

/// What the request fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Request {
    /// Who.
    pub person_id: PersonId,
    /// Where.
    pub organization_id: OrganizationId,
    /// For which programme.
    pub program_id: ProgramId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// Years of experience, for teachers.
    pub experience_years: Option<u32>,
    /// What is asked for, as far as it is not sensitive.
    pub topics: BTreeSet<RequestTopic>,
    /// Who asked.
    pub source: RequestSource,
    /// When.
    pub requested_on: NaiveDate,
}

impl Mentee {
    /// The day of entering the pool.
    pub fn in_pool_since(&self) -> Option<NaiveDate> {
        self.in_pool_since
    }

    /// What the request fixed, once there is one.
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }

    /// When the enrolment was completed or withdrawn, if it was.
    pub fn closed_on(&self) -> Option<NaiveDate> {
        self.completed_on.or(self.withdrawn.map(|(_, withdrawn_on)| withdrawn_on))
    }

    /// The open units.
    pub fn open_pairs(&self) -> impl Iterator<Item = PairId> + '_ {
        self.open_units.keys().copied()
    }

    /// The day of entering the pool or of leaving the last pair that ended: the enrolment does not end before it.
    pub fn here_until(&self) -> Option<NaiveDate> {
        self.released_on.max(self.in_pool_since)
    }

    /// The consents on record.
    pub fn consents(&self) -> &Consents {
        &self.consents
    }
}

aggregate_parts! {
    Mentee: MenteeCommand, MenteeEvent, MenteeRefusal;
    Request(RequestCommand, RequestEvent, RequestRefusal, request),
    Consent(ConsentCommand, ConsentEvent, ConsentRefusal, consents),
    Enrolment(EnrolmentCommand, EnrolmentEvent, EnrolmentRefusal, enrolment),
    Leaving(LeavingCommand, LeavingEvent, LeavingRefusal, leaving),
    Outcomes(OutcomesCommand, OutcomesEvent, OutcomesRefusal, outcomes),
    Measurement(MeasurementCommand, MeasurementEvent, MeasurementRefusal, measurements),
    Questionnaire(QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal, questionnaire),
}

/// The shared part of consents, on a mentee's state.
mod consents {
    use super::{ConsentCommand, ConsentEvent, ConsentRefusal, Mentee};
    use crate::aggregate::Stamp;
    use crate::consent;
    pub(super) use crate::consent::redo;

    pub(super) fn decide(
        mentee: &Mentee,
        command: ConsentCommand,
        stamp: Stamp,
    ) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
        consent::decide_for(mentee.request.is_some(), &mentee.consents, command, stamp)
    }

    pub(super) fn evolve(mentee: &mut Mentee, event: &ConsentEvent) {
        consent::evolve_in(&mut mentee.consents, event);
    }
}

/// The shared part of measurements, on a mentee's state.
mod measurements {
    use super::{MeasurementCommand, MeasurementEvent, MeasurementRefusal, Mentee};
    use crate::aggregate::Stamp;
    use crate::measurement;
    pub(super) use crate::measurement::redo;

    pub(super) fn decide(
        mentee: &Mentee,
        command: MeasurementCommand,
        stamp: Stamp,
    ) -> Result<Vec<MeasurementEvent>, MeasurementRefusal> {
        let life = mentee.request.as_ref().map(|request| (request.requested_on, mentee.closed_on()));
        measurement::decide_for(life, &mentee.measurements, command, stamp)
    }

    pub(super) fn evolve(mentee: &mut Mentee, event: &MeasurementEvent) {
        measurement::evolve_in(&mut mentee.measurements, event);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::consent::ConsentTerms;
    use crate::testing::{assert_samples_round_trip, day, id};
    use crate::values::{ConsentGiver, ConsentKind};

    pub(crate) const NOBODY: [MenteeEvent; 0] = [];

    /// Requested for programme 4 on 11 December.
    pub(crate) fn requested() -> MenteeEvent {
        RequestEvent::MenteeRequested {
            person_id: id(12),
            organization_id: id(3),
            program_id: id(4),
            category: ParticipantCategory::Pupil,
            experience_years: None,
            topics: BTreeSet::new(),
            source: RequestSource::Parent,
            occurred_on: day(2023, 12, 11),
        }
        .into()
    }

    /// Consented on a day.
    pub(super) fn consent(kind: ConsentKind, given_by: ConsentGiver, occurred_on: NaiveDate) -> MenteeEvent {
        let terms = ConsentTerms::default();
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on }.into()
    }

    /// In the pool since 12 December.
    pub(super) fn in_pool() -> MenteeEvent {
        EnrolmentEvent::MenteeEnteredPool { occurred_on: day(2023, 12, 12) }.into()
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<MenteeEvent>();
    }
}
