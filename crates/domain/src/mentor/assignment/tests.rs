//! What a mentor carries, counted in mentees.

use super::*;
use crate::aggregate::Aggregate;
use crate::mentor::tests::{applied, assigned, consent, consented, ready};
use crate::mentor::{
    HoldReason, MentorEvent, RetirementEvent, RetirementReason, SelectionEvent, ServiceEvent,
};
use crate::testing::{day, given, id};

fn assign(pair: u128, mentees: &[u128], occurred_on: NaiveDate) -> AssignmentCommand {
    assign_as(pair, mentees, Majority::Adult, None, occurred_on)
}

fn assign_as(
    pair: u128,
    mentees: &[u128],
    majority: Majority,
    sharing: Option<SharingScope>,
    occurred_on: NaiveDate,
) -> AssignmentCommand {
    AssignmentCommand::AssignMentor {
        pair_id: id(pair),
        program_id: id(4),
        mentees: mentees.iter().map(|number| id(*number)).collect(),
        elsewhere: 0,
        majority,
        sharing,
        occurred_on,
    }
}

/// A mentor who applied and consented, and what happened since.
fn known(more: impl IntoIterator<Item = MentorEvent>) -> Vec<MentorEvent> {
    [applied(), consented(ConsentGiver::OwnConsent)].into_iter().chain(more).collect()
}

fn release(pair: u128, mentees: &[u128]) -> AssignmentCommand {
    AssignmentCommand::ReleaseMentor {
        pair_id: id(pair),
        mentees: mentees.iter().map(|number| id(*number)).collect(),
        occurred_on: day(2024, 5, 25),
    }
}

fn released(pair: u128, mentee: u128) -> MentorEvent {
    let mentees = BTreeSet::from([id(mentee)]);
    AssignmentEvent::MentorReleased { pair_id: id(pair), mentees, occurred_on: day(2024, 5, 25) }.into()
}

#[test]
fn a_ready_mentor_is_assigned_once() {
    let command = assign(51, &[41], day(2024, 1, 15));
    given::<Mentor>(known([ready(1)])).when(command.clone()).then([assigned(51, &[41])]);
    given::<Mentor>(known([ready(1), assigned(51, &[41])])).when(command).then_nothing();
}

#[test]
fn readiness_is_for_one_programme() {
    let occurred_on = day(2023, 12, 18);
    let other =
        SelectionEvent::MentorReady { program_id: id(5), capacity: 3, waiver: None, occurred_on }.into();
    given::<Mentor>(known([other]))
        .when(assign(51, &[41], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::NotReady { program_id: id(4) });
}

#[test]
fn a_pair_is_not_formed_before_the_mentor_is_ready() {
    let (occurred_on, ready_on) = (day(2023, 12, 17), day(2023, 12, 18));
    given::<Mentor>(known([ready(1)]))
        .when(assign(51, &[41], occurred_on))
        .then_refused(AssignmentRefusal::ReadyLater { occurred_on, ready_on });
}

#[test]
fn capacity_counts_mentees_over_all_pairs() {
    let past = || known([ready(3), assigned(51, &[41, 42])]);
    given::<Mentor>(past()).when(assign(52, &[43], day(2024, 1, 15))).then([assigned(52, &[43])]);
    given::<Mentor>(past())
        .when(assign(52, &[43, 44], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::OverCapacity { capacity: 3, load: 2, more: 2 });
}

#[test]
fn a_mentee_in_two_pairs_of_one_mentor_is_carried_twice() {
    given::<Mentor>(known([ready(1), assigned(51, &[41])]))
        .when(assign(52, &[41], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::OverCapacity { capacity: 1, load: 1, more: 1 });
}

#[test]
fn a_mentee_who_left_makes_room() {
    let past = || known([ready(2), assigned(51, &[41, 42])]);
    given::<Mentor>(past()).when(release(51, &[42])).then([released(51, 42)]);
    let after = past().into_iter().chain([released(51, 42)]);
    given::<Mentor>(after).when(assign(52, &[43], day(2024, 1, 15))).then([assigned(52, &[43])]);
}

#[test]
fn who_is_not_carried_is_not_released() {
    given::<Mentor>(known([ready(2), assigned(51, &[41])])).when(release(51, &[42])).then_nothing();
    given::<Mentor>(known([ready(2), assigned(51, &[41])])).when(release(52, &[41])).then_nothing();
}

#[test]
fn the_last_release_leaves_no_load() {
    let mentor = Mentor::fold(&known([ready(2), assigned(51, &[41]), released(51, 41)]));
    assert_eq!(mentor.load(), 0);
}

#[test]
fn a_mentor_on_hold_is_not_assigned_until_the_return() {
    let on_hold_since = day(2024, 1, 10);
    let held = ServiceEvent::MentorOnHold { reason: HoldReason::Illness, occurred_on: on_hold_since };
    let returned = ServiceEvent::MentorReturned { occurred_on: day(2024, 1, 12) };
    let command = || assign(51, &[41], day(2024, 1, 15));
    given::<Mentor>(known([ready(1), held.clone().into()]))
        .when(command())
        .then_refused(AssignmentRefusal::OnHold { on_hold_since });
    given::<Mentor>(known([ready(1), held.into(), returned.into()]))
        .when(command())
        .then([assigned(51, &[41])]);
}

#[test]
fn a_pair_that_is_recorded_late_is_judged_by_the_holds_of_its_day() {
    let held = |on| ServiceEvent::MentorOnHold { reason: HoldReason::Illness, occurred_on: on };
    let (on_hold_since, back) = (day(2024, 2, 1), day(2024, 3, 1));
    let returned = ServiceEvent::MentorReturned { occurred_on: back };
    let past = || known([ready(3), held(on_hold_since).into(), returned.clone().into()]);
    given::<Mentor>(past())
        .when(assign(51, &[41], day(2024, 2, 15)))
        .then_refused(AssignmentRefusal::OnHold { on_hold_since });
    let assigned_on = |occurred_on| AssignmentEvent::MentorAssigned {
        pair_id: id(51),
        program_id: id(4),
        mentees: BTreeSet::from([id(41)]),
        occurred_on,
    };
    for on in [day(2024, 1, 31), back] {
        given::<Mentor>(past()).when(assign(51, &[41], on)).then([assigned_on(on).into()]);
    }
    let on = day(2024, 2, 1);
    given::<Mentor>(known([ready(3), held(day(2024, 6, 1)).into()]))
        .when(assign(51, &[41], on))
        .then([assigned_on(on).into()]);
}

#[test]
fn a_permission_covers_the_days_from_its_own_to_its_revocation() {
    let (sharing, giver) = (SharingScope::Municipality, ConsentGiver::OwnConsent);
    let permitted = ServiceEvent::MentorSharingPermitted { scope: sharing, occurred_on: day(2024, 3, 1) };
    let revoked = ServiceEvent::MentorSharingRevoked { occurred_on: day(2024, 4, 1) };
    let transfer = consent(ConsentKind::Transfer, giver);
    let past = || known([transfer.clone(), ready(3), permitted.clone().into(), revoked.clone().into()]);
    let assign = |on| assign_as(51, &[41], Majority::Adult, Some(sharing), on);
    for on in [day(2024, 2, 1), day(2024, 4, 1)] {
        given::<Mentor>(past()).when(assign(on)).then_refused(AssignmentRefusal::SharingMissing { sharing });
    }
    let on = day(2024, 3, 15);
    let assigned = AssignmentEvent::MentorAssigned {
        pair_id: id(51),
        program_id: id(4),
        mentees: BTreeSet::from([id(41)]),
        occurred_on: on,
    };
    given::<Mentor>(past()).when(assign(on)).then([assigned.into()]);
}

#[test]
fn a_retired_mentor_is_not_assigned() {
    let retired_on = day(2024, 1, 10);
    let retired = RetirementEvent::MentorRetired { reason: RetirementReason::Moved, occurred_on: retired_on };
    given::<Mentor>(known([ready(1), retired.into()]))
        .when(assign(51, &[41], day(2024, 1, 15)))
        .then_refused(AssignmentRefusal::Retired { retired_on });
}

#[test]
fn edge_13_a_mentor_under_fourteen_works_with_the_representatives_consent() {
    let command = || assign_as(51, &[41], Majority::RepresentedMinor, None, day(2024, 1, 15));
    let giver = ConsentGiver::LegalRepresentative;
    given::<Mentor>(known([ready(1)]))
        .when(command())
        .then_refused(AssignmentRefusal::ConsentMissing { giver });
    given::<Mentor>(known([consented(giver), ready(1)])).when(command()).then([assigned(51, &[41])]);
}

#[test]
fn another_organisation_needs_the_permission_and_the_transfer_consent_on_that_day() {
    let sharing = SharingScope::Municipality;
    let command = || assign_as(51, &[41], Majority::Adult, Some(sharing), day(2024, 1, 15));
    given::<Mentor>(known([ready(1)]))
        .when(command())
        .then_refused(AssignmentRefusal::SharingMissing { sharing });
    let permitted: MentorEvent =
        ServiceEvent::MentorSharingPermitted { scope: SharingScope::Region, occurred_on: day(2024, 1, 9) }
            .into();
    let giver = ConsentGiver::OwnConsent;
    given::<Mentor>(known([ready(1), permitted.clone()]))
        .when(command())
        .then_refused(AssignmentRefusal::TransferConsentMissing { giver });
    given::<Mentor>(known([consent(ConsentKind::Transfer, giver), ready(1), permitted]))
        .when(command())
        .then([assigned(51, &[41])]);
}
