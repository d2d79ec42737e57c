//! A person as a mentee of one programme: an enrolment (settled point 2).
//!
//! States: requested → in the pool → matched → in the pool again, or completed when the last open unit ends and one met the
//! full-cycle policy (settled point 3). INV-7: nobody is in a pool without the consents that his or her age asks for.

use crate::aggregate_parts;
use crate::consent::{ConsentCommand, ConsentEvent, ConsentRefusal, Consents};
use crate::ids::{MentorId, OrganizationId, PairId, PersonId, ProgramId};
use crate::measurement::{MeasurementCommand, MeasurementEvent, MeasurementRefusal, Measurements};
use crate::methodology::QuestionnaireRef;
use crate::values::{Form, ParticipantCategory, RequestSource};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

mod enrolment;
mod questionnaire;
mod request;

pub use enrolment::{EnrolmentCommand, EnrolmentEvent, EnrolmentRefusal, ReleaseReason};
pub use questionnaire::{QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal};
pub use request::{RequestCommand, RequestEvent, RequestRefusal};

/// State of an enrolment.
#[derive(Clone, Debug, Default)]
pub struct Mentee {
    request: Option<Request>,
    consents: Consents,
    in_pool_since: Option<NaiveDate>,
    open_units: BTreeMap<PairId, (Form, BTreeSet<MentorId>)>,
    met_policy: bool,
    completed_on: Option<NaiveDate>,
    measurements: Measurements,
    surveys: BTreeMap<QuestionnaireRef, questionnaire::Submitted>,
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
    /// Who asked.
    pub source: RequestSource,
    /// When.
    pub requested_on: NaiveDate,
}

impl Mentee {
    /// What the request fixed, once there is one.
    pub fn request(&self) -> Option<&Request> {
        self.request.as_ref()
    }
}

aggregate_parts! {
    Mentee: MenteeCommand, MenteeEvent, MenteeRefusal;
    Request(RequestCommand, RequestEvent, RequestRefusal, request),
    Consent(ConsentCommand, ConsentEvent, ConsentRefusal, consents),
    Enrolment(EnrolmentCommand, EnrolmentEvent, EnrolmentRefusal, enrolment),
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
        measurement::decide_for(mentee.request.is_some(), &mentee.measurements, command, stamp)
    }

    pub(super) fn evolve(mentee: &mut Mentee, event: &MeasurementEvent) {
        measurement::evolve_in(&mut mentee.measurements, event);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::testing::{assert_samples_round_trip, day, id};

    pub(crate) const NOBODY: [MenteeEvent; 0] = [];

    /// Requested for programme 4 on 11 December.
    pub(crate) fn requested() -> MenteeEvent {
        RequestEvent::MenteeRequested {
            person_id: id(12),
            organization_id: id(3),
            program_id: id(4),
            category: ParticipantCategory::Pupil,
            experience_years: None,
            source: RequestSource::Parent,
            occurred_on: day(2023, 12, 11),
        }
        .into()
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
