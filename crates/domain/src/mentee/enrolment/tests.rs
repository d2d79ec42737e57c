//! From the pool to the completed cycle.

use super::*;
use crate::consent::ConsentEvent;
use crate::mentee::tests::{NOBODY, consent, in_pool, requested};
use crate::mentee::{LeavingEvent, MenteeEvent};
use crate::testing::{day, given, id};
use crate::values::EndReason;

fn consented(given_by: ConsentGiver, occurred_on: NaiveDate) -> MenteeEvent {
    consent(ConsentKind::Processing, given_by, occurred_on)
}

/// A grown-up with a consent and in the pool, and what happened since.
fn pooled(more: impl IntoIterator<Item = MenteeEvent>) -> Vec<MenteeEvent> {
    let own = consented(ConsentGiver::OwnConsent, day(2023, 12, 12));
    [requested(), own, in_pool()].into_iter().chain(more).collect()
}

fn enter(majority: Majority, occurred_on: NaiveDate) -> EnrolmentCommand {
    EnrolmentCommand::EnterPool { majority, occurred_on }
}

fn join(pair: u128, mentor: u128, occurred_on: NaiveDate) -> EnrolmentCommand {
    EnrolmentCommand::MatchMentee {
        pair_id: id(pair),
        form: Form::PupilPupil,
        mentors: BTreeSet::from([id(mentor)]),
        identical: None,
        majority: Majority::Adult,
        occurred_on,
    }
}

fn matched(pair: u128, mentor: u128) -> MenteeEvent {
    EnrolmentEvent::MenteeMatched {
        pair_id: id(pair),
        form: Form::PupilPupil,
        mentors: BTreeSet::from([id(mentor)]),
        occurred_on: day(2024, 1, 15),
    }
    .into()
}

fn release(pair: u128, met_policy: bool) -> EnrolmentCommand {
    EnrolmentCommand::ReleaseMentee {
        pair_id: id(pair),
        reason: ReleaseReason::PairCompleted,
        met_policy,
        policy: PolicySet::v1().version.clone(),
        occurred_on: day(2024, 5, 25),
    }
}

fn released(pair: u128, met_policy: bool) -> MenteeEvent {
    EnrolmentEvent::MenteeReleased {
        pair_id: id(pair),
        reason: ReleaseReason::PairCompleted,
        met_policy,
        occurred_on: day(2024, 5, 25),
    }
    .into()
}

fn cycle_completed() -> MenteeEvent {
    EnrolmentEvent::MenteeCycleCompleted {
        policy: PolicySet::v1().version.clone(),
        occurred_on: day(2024, 5, 25),
    }
    .into()
}

#[test]
fn a_child_enters_the_pool_once_with_the_representative() {
    let past = [requested(), consented(ConsentGiver::LegalRepresentative, day(2023, 12, 12))];
    let command = enter(Majority::RepresentedMinor, day(2023, 12, 12));
    given::<Mentee>(past.clone()).when(command.clone()).then([in_pool()]);
    given::<Mentee>(past.into_iter().chain([in_pool()])).when(command).then_nothing();
}

#[test]
fn own_consent_alone_is_not_enough_for_a_minor() {
    for majority in [Majority::RepresentedMinor, Majority::SigningMinor] {
        given::<Mentee>([requested(), consented(ConsentGiver::OwnConsent, day(2023, 12, 12))])
            .when(enter(majority, day(2023, 12, 12)))
            .then_refused(EnrolmentRefusal::ConsentMissing { giver: ConsentGiver::LegalRepresentative });
    }
}

#[test]
fn a_consent_given_after_the_entry_is_missing_at_the_entry() {
    given::<Mentee>([requested(), consented(ConsentGiver::OwnConsent, day(2023, 12, 13))])
        .when(enter(Majority::Adult, day(2023, 12, 12)))
        .then_refused(EnrolmentRefusal::ConsentMissing { giver: ConsentGiver::OwnConsent });
}

#[test]
fn nobody_enters_before_the_request_or_in_the_future() {
    given::<Mentee>(NOBODY)
        .when(enter(Majority::Adult, day(2023, 12, 12)))
        .then_refused(EnrolmentRefusal::NotRequested);
    let (occurred_on, requested_on) = (day(2023, 12, 10), day(2023, 12, 11));
    given::<Mentee>([requested()])
        .when(enter(Majority::Adult, occurred_on))
        .then_refused(EnrolmentRefusal::BeforeRequest { occurred_on, requested_on });
    let (occurred_on, today) = (day(2025, 1, 1), day(2024, 12, 31));
    given::<Mentee>([requested()])
        .when(enter(Majority::Adult, occurred_on))
        .then_refused(EnrolmentRefusal::InTheFuture { occurred_on, today });
}

#[test]
fn a_mentee_of_the_pool_is_matched_once() {
    let command = join(51, 61, day(2024, 1, 15));
    given::<Mentee>(pooled([])).when(command.clone()).then([matched(51, 61)]);
    given::<Mentee>(pooled([matched(51, 61)])).when(command).then_nothing();
}

#[test]
fn a_mentee_may_be_in_two_units_at_once() {
    given::<Mentee>(pooled([matched(51, 61)])).when(join(52, 62, day(2024, 1, 15))).then([matched(52, 62)]);
}

#[test]
fn an_identical_pair_is_not_formed_beside_an_open_one() {
    let as_in = |identical| EnrolmentCommand::MatchMentee {
        pair_id: id(52),
        form: Form::PupilPupil,
        mentors: BTreeSet::from([id(61)]),
        identical,
        majority: Majority::Adult,
        occurred_on: day(2024, 1, 15),
    };
    given::<Mentee>(pooled([matched(51, 61)]))
        .when(as_in(Some(id(51))))
        .then_refused(EnrolmentRefusal::SamePairOpen { pair_id: id(51) });
    given::<Mentee>(pooled([matched(51, 61)])).when(as_in(None)).then([matched(52, 61)]);
}

#[test]
fn matching_waits_for_the_pool() {
    given::<Mentee>([requested()])
        .when(join(51, 61, day(2024, 1, 15)))
        .then_refused(EnrolmentRefusal::NotInPool);
    let (occurred_on, in_pool_since) = (day(2023, 12, 11), day(2023, 12, 12));
    given::<Mentee>(pooled([]))
        .when(join(51, 61, occurred_on))
        .then_refused(EnrolmentRefusal::InPoolLater { occurred_on, in_pool_since });
}

#[test]
fn the_enrolment_completes_with_its_last_open_unit() {
    let past = || pooled([matched(51, 61), matched(52, 62)]);
    given::<Mentee>(past()).when(release(51, true)).then([released(51, true)]);
    let one_left = past().into_iter().chain([released(51, true)]);
    given::<Mentee>(one_left).when(release(52, false)).then([released(52, false), cycle_completed()]);
}

#[test]
fn without_a_cycle_the_mentee_is_in_the_pool_again() {
    let past = || pooled([matched(51, 61)]);
    given::<Mentee>(past()).when(release(51, false)).then([released(51, false)]);
    let free = || past().into_iter().chain([released(51, false)]);
    given::<Mentee>(free()).when(release(51, false)).then_nothing();
    given::<Mentee>(free()).when(join(52, 61, day(2024, 1, 15))).then([matched(52, 61)]);
}

#[test]
fn a_completed_enrolment_takes_no_new_pair() {
    let past = pooled([matched(51, 61), released(51, true), cycle_completed()]);
    given::<Mentee>(past)
        .when(join(52, 62, day(2024, 6, 1)))
        .then_refused(EnrolmentRefusal::CycleCompleted { occurred_on: day(2024, 5, 25) });
}

#[test]
fn inv_7_a_consent_that_was_withdrawn_or_is_the_childs_alone_matches_nobody() {
    let withdrawn = ConsentEvent::ConsentWithdrawn {
        kind: ConsentKind::Processing,
        given_by: ConsentGiver::OwnConsent,
        occurred_on: day(2024, 1, 10),
    };
    given::<Mentee>(pooled([withdrawn.into()]))
        .when(join(51, 61, day(2024, 1, 15)))
        .then_refused(EnrolmentRefusal::ConsentMissing { giver: ConsentGiver::OwnConsent });
    let as_a_child = EnrolmentCommand::MatchMentee {
        pair_id: id(51),
        form: Form::PupilPupil,
        mentors: BTreeSet::from([id(61)]),
        identical: None,
        majority: Majority::SigningMinor,
        occurred_on: day(2024, 1, 15),
    };
    given::<Mentee>(pooled([]))
        .when(as_a_child)
        .then_refused(EnrolmentRefusal::ConsentMissing { giver: ConsentGiver::LegalRepresentative });
}

#[test]
fn a_withdrawn_enrolment_takes_no_pool_and_no_pair() {
    let closed_on = day(2024, 1, 10);
    let withdrawn: MenteeEvent =
        LeavingEvent::MenteeWithdrawn { reason: EndReason::Moved, occurred_on: closed_on }.into();
    given::<Mentee>([requested(), withdrawn.clone()])
        .when(enter(Majority::Adult, day(2024, 1, 15)))
        .then_refused(EnrolmentRefusal::Closed { closed_on });
    given::<Mentee>(pooled([withdrawn]))
        .when(join(51, 61, day(2024, 1, 15)))
        .then_refused(EnrolmentRefusal::Closed { closed_on });
}
