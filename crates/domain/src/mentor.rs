//! A person as a mentor: capacity is one number, readiness is kept per programme (settled point 2). A person is known in
//! one organisation until records are merged (docs/decisions/0009): then what all of them carry counts against each capacity.
//!
//! Invariant INV-5: no mentee is given to a mentor beyond the capacity.

use crate::aggregate_parts;
use crate::consent::{ConsentCommand, ConsentEvent, ConsentRefusal, Consents};
use crate::ids::{EnterpriseId, MenteeId, OrganizationId, PairId, PersonId, ProgramId};
use crate::measurement::{MeasurementCommand, MeasurementEvent, MeasurementRefusal, Measurements};
use crate::methodology::Submissions;
use crate::values::{ParticipantCategory, Readiness, Score};
use chrono::NaiveDate;
use std::collections::{BTreeMap, BTreeSet};

mod application;
mod assignment;
mod questionnaire;
mod retirement;
mod selection;
mod service;
mod words;

pub use application::{AgeRange, ApplicationCommand, ApplicationEvent, ApplicationRefusal, MentorOffer};
pub use assignment::{AssignmentCommand, AssignmentEvent, AssignmentRefusal};
pub use questionnaire::{QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal};
pub use retirement::{NoticePolicy, RetirementCommand, RetirementEvent, RetirementRefusal};
pub use selection::{SelectionCommand, SelectionEvent, SelectionRefusal};
pub use service::{ServiceCommand, ServiceEvent, ServiceRefusal};
pub use words::{
    AwardKind, HoldReason, MentorGrade, MentorSource, NoticeGiver, RejectionReason, RetirementReason,
    SelectionCriterion, SharingScope, TrainingResult, TrainingWaiver,
};

/// State of a mentor.
#[derive(Clone, Debug, Default)]
pub struct Mentor {
    profile: Option<Profile>,
    /// The pairs that the mentor was ever given since that application.
    pairs: BTreeSet<PairId>,
    /// The applications before it, each with its pairs: what was then stays as it was.
    earlier: Vec<(Profile, BTreeSet<PairId>)>,
    consents: Consents,
    interviews: Vec<(NaiveDate, Readiness)>,
    selected: BTreeMap<ProgramId, NaiveDate>,
    /// Those of the last selection for each programme.
    marks: BTreeMap<ProgramId, BTreeMap<SelectionCriterion, Score>>,
    rejected: BTreeMap<ProgramId, (NaiveDate, RejectionReason)>,
    /// By programme; under none what serves any.
    trained: BTreeMap<Option<ProgramId>, BTreeMap<NaiveDate, (u32, TrainingResult)>>,
    ready: BTreeMap<ProgramId, NaiveDate>,
    /// Why no training was needed for a ready pool, where a reason was given.
    waived: BTreeMap<ProgramId, TrainingWaiver>,
    capacity: u32,
    carried: BTreeMap<PairId, BTreeSet<MenteeId>>,
    /// The last day on which mentees were taken off the mentor.
    released_on: Option<NaiveDate>,
    /// From which day, and until which.
    holds: Vec<(NaiveDate, Option<NaiveDate>)>,
    /// From which day how far the mentor permits to work; none from the day of a revocation.
    sharing: BTreeMap<NaiveDate, Option<SharingScope>>,
    grade: Option<MentorGrade>,
    /// All that were given in this service: one side's takes nothing from the other's.
    notices: Vec<retirement::Notice>,
    retired: Option<(RetirementReason, NaiveDate)>,
    awards: Vec<retirement::Award>,
    measurements: Measurements,
    surveys: Submissions,
}

/// What the application fixed.
#[derive(Clone, Debug, PartialEq)]
pub struct Profile {
    /// Who.
    pub person_id: PersonId,
    /// Where he or she applied.
    pub organization_id: OrganizationId,
    /// What he or she is in life.
    pub category: ParticipantCategory,
    /// The enterprise that supplies the mentor.
    pub enterprise_id: Option<EnterpriseId>,
    /// What he or she offers.
    pub offer: MentorOffer,
    /// Since when.
    pub applied_on: NaiveDate,
}

impl Mentor {
    /// What the application fixed, once there is one.
    pub fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref()
    }

    /// The mentor with the application under which a pair was given: who applied again may be somebody else in life since.
    #[must_use]
    pub fn as_in(mut self, pair: PairId) -> Self {
        if let Some((profile, _)) = self.earlier.iter().find(|(_, pairs)| pairs.contains(&pair)) {
            self.profile = Some(profile.clone());
        }
        self
    }

    /// How many mentees the mentor carries in open pairs, by this record.
    pub fn load(&self) -> u32 {
        counted(&carried_by([&self.carried]))
    }

    /// The mentees carried in open pairs.
    pub fn carried(&self) -> &BTreeMap<PairId, BTreeSet<MenteeId>> {
        &self.carried
    }

    /// How many mentees the mentor may carry.
    pub fn capacity(&self) -> u32 {
        self.capacity
    }

    /// The open pairs.
    pub fn open_pairs(&self) -> impl Iterator<Item = PairId> + '_ {
        self.carried.keys().copied()
    }

    /// The last day on which mentees were taken off the mentor: the work does not end before it.
    pub fn released_on(&self) -> Option<NaiveDate> {
        self.released_on
    }

    /// The consents on record.
    pub fn consents(&self) -> &Consents {
        &self.consents
    }

    /// How far the mentor may be asked to work beyond his or her organisation; none before it was permitted.
    fn sharing(&self) -> Option<SharingScope> {
        self.sharing.values().next_back().copied().flatten()
    }

    /// How far that was on a day.
    fn sharing_on(&self, day: NaiveDate) -> Option<SharingScope> {
        self.sharing.range(..=day).next_back().and_then(|(_, scope)| *scope)
    }

    /// The holds on record, each with the day of the return, if that is.
    pub fn holds(&self) -> &[(NaiveDate, Option<NaiveDate>)] {
        &self.holds
    }

    /// Since when the mentor is on hold, if the return is not on record.
    fn on_hold_since(&self) -> Option<NaiveDate> {
        self.holds.iter().find(|(_, until)| until.is_none()).map(|(from, _)| *from)
    }

    /// The first day of the hold in which a day lies: late records are judged by their day (methodology §5.1).
    fn on_hold_on(&self, day: NaiveDate) -> Option<NaiveDate> {
        let held = |(from, until): &&(NaiveDate, Option<NaiveDate>)| {
            *from <= day && until.is_none_or(|until| day < until)
        };
        self.holds.iter().find(held).map(|(from, _)| *from)
    }

    /// The first day of another hold that lies between that of the open one and a day.
    fn held_within(&self, day: NaiveDate) -> Option<NaiveDate> {
        let since = self.on_hold_since()?;
        let ended = self.holds.iter().filter(|(from, until)| until.is_some_and(|until| *from < until));
        ended.map(|(from, _)| *from).filter(|from| (since..day).contains(from)).min()
    }

    /// When the mentor retired, if he or she did and has not applied again.
    pub fn retired_on(&self) -> Option<NaiveDate> {
        self.retired.map(|(_, retired_on)| retired_on)
    }

    /// Whether the mentor was selected for a programme.
    pub fn is_selected_for(&self, program: ProgramId) -> bool {
        self.selected.contains_key(&program)
    }

    /// Whether the mentor permitted to work that far on that day.
    fn shares(&self, scope: SharingScope, day: NaiveDate) -> bool {
        self.sharing_on(day).is_some_and(|permitted| permitted >= scope)
    }
}

aggregate_parts! {
    Mentor: MentorCommand, MentorEvent, MentorRefusal;
    Application(ApplicationCommand, ApplicationEvent, ApplicationRefusal, application),
    Consent(ConsentCommand, ConsentEvent, ConsentRefusal, consents),
    Selection(SelectionCommand, SelectionEvent, SelectionRefusal, selection),
    Assignment(AssignmentCommand, AssignmentEvent, AssignmentRefusal, assignment),
    Service(ServiceCommand, ServiceEvent, ServiceRefusal, service),
    Retirement(RetirementCommand, RetirementEvent, RetirementRefusal, retirement),
    Measurement(MeasurementCommand, MeasurementEvent, MeasurementRefusal, measurements),
    Questionnaire(QuestionnaireCommand, QuestionnaireEvent, QuestionnaireRefusal, questionnaire),
}

/// The mentees in their pairs that one human being carries by these records. A pair that two of them carry counts once.
pub fn carried_by<'c>(
    records: impl IntoIterator<Item = &'c BTreeMap<PairId, BTreeSet<MenteeId>>>,
) -> BTreeSet<(PairId, MenteeId)> {
    let pairs = records.into_iter().flatten();
    pairs.flat_map(|(pair, mentees)| mentees.iter().map(|mentee| (*pair, *mentee))).collect()
}

/// How many those are.
pub fn counted(carried: &BTreeSet<(PairId, MenteeId)>) -> u32 {
    u32::try_from(carried.len()).expect("nobody carries four billion mentees")
}

/// The shared part of consents, on a mentor's state.
mod consents {
    use super::{ConsentCommand, ConsentEvent, ConsentRefusal, Mentor};
    use crate::aggregate::Stamp;
    use crate::consent;
    pub(super) use crate::consent::redo;

    pub(super) fn decide(
        mentor: &Mentor,
        command: ConsentCommand,
        stamp: Stamp,
    ) -> Result<Vec<ConsentEvent>, ConsentRefusal> {
        consent::decide_for(mentor.profile.is_some(), &mentor.consents, command, stamp)
    }

    pub(super) fn evolve(mentor: &mut Mentor, event: &ConsentEvent) {
        consent::evolve_in(&mut mentor.consents, event);
    }
}

/// The shared part of measurements, on a mentor's state.
mod measurements {
    use super::{MeasurementCommand, MeasurementEvent, MeasurementRefusal, Mentor};
    use crate::aggregate::Stamp;
    use crate::measurement;
    pub(super) use crate::measurement::redo;

    pub(super) fn decide(
        mentor: &Mentor,
        command: MeasurementCommand,
        stamp: Stamp,
    ) -> Result<Vec<MeasurementEvent>, MeasurementRefusal> {
        let life = mentor.profile.as_ref().map(|profile| (profile.applied_on, mentor.retired_on()));
        measurement::decide_for(life, &mentor.measurements, command, stamp)
    }

    pub(super) fn evolve(mentor: &mut Mentor, event: &MeasurementEvent) {
        measurement::evolve_in(&mut mentor.measurements, event);
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use crate::consent::{ConsentEnd, ConsentTerms, Majority};
    use crate::testing::{assert_samples_round_trip, day, given, id};
    use crate::values::{ConsentGiver, ConsentKind};

    pub(crate) const NOBODY: [MentorEvent; 0] = [];

    /// Applied on 11 December.
    pub(crate) fn applied() -> MentorEvent {
        ApplicationEvent::MentorApplied {
            person_id: id(11),
            organization_id: id(3),
            category: ParticipantCategory::Pupil,
            enterprise_id: None,
            offer: MentorOffer::default(),
            occurred_on: day(2023, 12, 11),
        }
        .into()
    }

    /// Consented to processing on 11 December, by giver.
    pub(super) fn consented(given_by: ConsentGiver) -> MentorEvent {
        consent(ConsentKind::Processing, given_by)
    }

    /// Consented on 11 December.
    pub(super) fn consent(kind: ConsentKind, given_by: ConsentGiver) -> MentorEvent {
        let terms = ConsentTerms::default();
        ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on: day(2023, 12, 11) }.into()
    }

    /// Ready for programme 4 since 18 December, for so many mentees.
    pub(super) fn ready(capacity: u32) -> MentorEvent {
        let occurred_on = day(2023, 12, 18);
        SelectionEvent::MentorReady { program_id: id(4), capacity, waiver: None, occurred_on }.into()
    }

    /// Carries these mentees in a pair since 15 January.
    pub(super) fn assigned(pair: u128, mentees: &[u128]) -> MentorEvent {
        AssignmentEvent::MentorAssigned {
            pair_id: id(pair),
            program_id: id(4),
            mentees: mentees.iter().map(|number| id(*number)).collect(),
            occurred_on: day(2024, 1, 15),
        }
        .into()
    }

    #[test]
    fn a_mentor_consents_once_as_a_mentee_does() {
        let (kind, given_by, occurred_on) =
            (ConsentKind::Processing, ConsentGiver::OwnConsent, day(2023, 12, 11));
        let terms = ConsentTerms::default();
        let command = ConsentCommand::RecordConsent { kind, given_by, terms, occurred_on };
        let event = consented(given_by);
        given::<Mentor>([applied()]).when(command.clone()).then([event.clone()]);
        given::<Mentor>([applied(), event]).when(command).then_nothing();
    }

    #[test]
    fn a_mentor_withdraws_a_consent_once_as_a_mentee_does() {
        let (kind, given_by, occurred_on) =
            (ConsentKind::Transfer, ConsentGiver::OwnConsent, day(2024, 3, 1));
        let majority = Majority::Adult;
        let policy = Box::new(crate::policies::PolicySet::v1().clone());
        let command =
            ConsentCommand::WithdrawConsent(ConsentEnd { kind, given_by, majority, policy, occurred_on });
        let event = MentorEvent::from(ConsentEvent::ConsentWithdrawn { kind, given_by, occurred_on });
        let past = || [applied(), consent(kind, given_by)];
        given::<Mentor>(past()).when(command.clone()).then([event.clone()]);
        given::<Mentor>(past().into_iter().chain([event])).when(command).then_nothing();
    }

    #[test]
    fn a_consent_of_a_mentor_is_over_once_as_that_of_a_mentee_is() {
        let (kind, given_by) = (ConsentKind::Transfer, ConsentGiver::OwnConsent);
        let (majority, occurred_on) = (Majority::Adult, day(2024, 6, 10));
        let policy = Box::new(crate::policies::PolicySet::v1().clone());
        let command =
            ConsentCommand::EndExpiredConsent(ConsentEnd { kind, given_by, majority, policy, occurred_on });
        let terms = ConsentTerms { valid_until: Some(day(2024, 5, 31)), ..ConsentTerms::default() };
        let given_on = day(2023, 12, 11);
        let until = ConsentEvent::ConsentGiven { kind, given_by, terms, occurred_on: given_on };
        let event = MentorEvent::from(ConsentEvent::ConsentExpired { kind, given_by, occurred_on });
        let past = || [applied(), until.clone().into()];
        given::<Mentor>(past()).when(command.clone()).then([event.clone()]);
        given::<Mentor>(past().into_iter().chain([event])).when(command).then_nothing();
    }

    #[test]
    fn a_mentor_is_measured_once_as_a_mentee_is() {
        let MeasurementEvent::OutcomeMeasured {
            measurement_id,
            program_id,
            measured,
            phase,
            value,
            late,
            occurred_on: _,
        } = MeasurementEvent::samples().remove(0);
        let occurred_on = day(2024, 1, 20);
        let command = MeasurementCommand::MeasureOutcome {
            measurement_id,
            program_id,
            measured: measured.clone(),
            phase,
            value,
            occurred_on,
        };
        let event = MentorEvent::from(MeasurementEvent::OutcomeMeasured {
            measurement_id,
            program_id,
            measured,
            phase,
            value,
            late,
            occurred_on,
        });
        given::<Mentor>([applied()]).when(command.clone()).then([event.clone()]);
        given::<Mentor>([applied(), event]).when(command).then_nothing();
    }

    #[test]
    fn samples_read_back() {
        assert_samples_round_trip::<MentorEvent>();
    }
}
